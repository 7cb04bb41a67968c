"""What is sealed in the books, sealed anew under the newest key in portions; begun again, it goes on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    LargeBinary,
    Table,
    Text,
    func,
    or_,
    select,
    true,
    type_coerce,
    update,
)

from kiosk.ledger.books import Books
from kiosk.ledger.chain import Chain
from kiosk.ledger.seals import SealedBytes, Seals, bound, guarded
from kiosk.ledger.tables import metadata

_BATCH = 200  # rows: a portion of photographs is some seven megabytes


def reseal(books: Books, now: datetime) -> int:
    """Seal everything that is not sealed under the newest key; how many values. One portion a transaction.
    What cannot be opened stays as it is."""
    sealed = ((table, guarded(table)[0]) for table in metadata.sorted_tables)
    return sum(_reseal(books, now, table, fields) for table, fields in sealed if fields)


def _reseal(books: Books, now: datetime, table: Table, fields: Sequence[str]) -> int:
    key = next(iter(table.primary_key.columns))
    last: Any = None
    count = 0
    while True:
        with books.writing(now) as chain:
            beyond = key > last if last is not None else true()
            asked = select(key).where(beyond, or_(*(_behind(books.seals, table.c[f]) for f in fields)))
            numbers = list(chain.conn.execute(asked.order_by(key).limit(_BATCH)).scalars())
            if not numbers:
                return count
            count += _write(chain, table, fields, numbers)
        last = numbers[-1]


def _write(chain: Chain, table: Table, fields: Sequence[str], numbers: list[Any]) -> int:
    key, count = next(iter(table.primary_key.columns)), 0
    row_of = table.c[table.c[fields[0]].type.key].label("row_of")  # type: ignore[attr-defined]
    asked = select(key, row_of, *(table.c[field] for field in fields))
    for row in chain.conn.execute(asked.where(key.in_(numbers))).mappings().all():
        if opened := {field: row[field] for field in fields if row[field]}:
            facts = bound(chain.conn, table, row["row_of"], opened)
            chain.conn.execute(update(table).where(key == row[key]).values(facts))
        count += len(opened)
    return count


def _behind(seals: Seals, column: Column[Any]) -> Any:
    """Whether a value is there and does not begin as the newest key's do."""
    if isinstance(column.type, SealedBytes):
        begins = func.substr(type_coerce(column, LargeBinary), 1, len(seals.mark), type_=LargeBinary)
        return begins != seals.mark.encode()
    kept = type_coerce(column, Text)
    return (kept != "") & ~kept.startswith(seals.mark, autoescape=True)
