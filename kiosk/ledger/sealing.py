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
    type_coerce,
    update,
)

from kiosk.ledger.books import Books
from kiosk.ledger.chain import Chain
from kiosk.ledger.seals import OfRow, SealedBytes, Seals
from kiosk.ledger.tables import agreements, events, members, photographs, signed_slips, users, visits

_SEALED: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (visits, ("phone", "belongings", "belongings_out", "identity_last4")),
    (members, ("phone",)),
    (events, ("personal",)),
    (agreements, ("signature",)),
    (photographs, ("jpeg",)),
    (signed_slips, ("jpeg",)),
    (users, ("totp",)),
)
_BATCH = 200  # rows: a portion of photographs is some seven megabytes


def reseal(books: Books, now: datetime) -> int:
    """Seal everything that is not sealed under the newest key; how many values. One portion a transaction.
    What cannot be opened stays as it is."""
    return sum(_reseal(books, now, table, fields) for table, fields in _SEALED)


def _reseal(books: Books, now: datetime, table: Table, fields: Sequence[str]) -> int:
    key = next(iter(table.primary_key.columns))
    last, count = -1, 0
    while True:
        with books.writing(now) as chain:
            asked = select(key).where(key > last, or_(*(_behind(books.seals, table.c[f]) for f in fields)))
            numbers = list(chain.conn.execute(asked.order_by(key).limit(_BATCH)).scalars())
            if not numbers:
                return count
            count += _write(chain, books.seals, table, fields, numbers)
        last = numbers[-1]


def _write(chain: Chain, seals: Seals, table: Table, fields: Sequence[str], numbers: list[int]) -> int:
    key, count = next(iter(table.primary_key.columns)), 0
    bound = table.c[table.c[fields[0]].type.key]  # type: ignore[attr-defined]
    asked = select(key, bound.label("bound"), *(table.c[field] for field in fields))
    for row in chain.conn.execute(asked.where(key.in_(numbers))).mappings().all():
        facts: dict[str, Any] = {field: OfRow(row["bound"], row[field]) for field in fields if row[field]}
        if facts:
            if "phone" in facts and "phone_digest" in table.c:
                facts["phone_digest"] = seals.digests(row["phone"])[0]
            chain.conn.execute(update(table).where(key == row[key]).values(**facts))
        count += sum(field in facts for field in fields)
    return count


def _behind(seals: Seals, column: Column[Any]) -> Any:
    """Whether a value is there and does not begin as the newest key's do."""
    if isinstance(column.type, SealedBytes):
        begins = func.substr(type_coerce(column, LargeBinary), 1, len(seals.mark), type_=LargeBinary)
        return begins != seals.mark.encode()
    kept = type_coerce(column, Text)
    return (kept != "") & ~kept.startswith(seals.mark, autoescape=True)
