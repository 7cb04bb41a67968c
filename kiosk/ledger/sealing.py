"""What is sealed in the books, sealed anew under the newest key in portions; begun again, it goes on."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    LargeBinary,
    Select,
    Table,
    Text,
    cast,
    func,
    select,
    type_coerce,
    update,
)

from kiosk.ledger.books import Books
from kiosk.ledger.chain import Chain
from kiosk.ledger.seals import SealedBytes, Seals
from kiosk.ledger.tables import agreements, events, photographs, signed_slips, visits

_SEALED: tuple[tuple[Table, Column[Any], Column[Any]], ...] = (
    (visits, visits.c.id, visits.c.identity_last4),
    (events, events.c.seq, events.c.personal),
    (agreements, agreements.c.visit_id, agreements.c.signature),
    (photographs, photographs.c.visit_id, photographs.c.jpeg),
    (signed_slips, signed_slips.c.visit_id, signed_slips.c.jpeg),
)
_BATCH = 200  # rows: a portion of photographs is some seven megabytes


def reseal(books: Books, now: datetime) -> int:
    """Seal everything that is not sealed under the newest key; how many values. One portion a transaction.
    What cannot be opened stays as it is."""
    return sum(_reseal(books, now, *one) for one in _SEALED)


def _reseal(books: Books, now: datetime, table: Table, key: Column[Any], column: Column[Any]) -> int:
    last, count = 0, 0
    while True:
        with books.writing(now) as chain:
            asked = _behind(books.seals, key, column, last).limit(_BATCH)
            numbers = list(chain.conn.execute(asked).scalars())
            if not numbers:
                return count
            count += _write(chain, table, key, column, numbers)
        last = numbers[-1]


def _write(chain: Chain, table: Table, key: Column[Any], column: Column[Any], numbers: list[int]) -> int:
    rows = chain.conn.execute(select(key, column).where(key.in_(numbers))).all()
    opened = [(number, value) for number, value in rows if value]
    for number, value in opened:
        chain.conn.execute(update(table).where(key == number).values({column.name: value}))
    return len(opened)


def _behind(seals: Seals, key: Column[Any], column: Column[Any], after: int) -> Select[Any]:
    """Rows whose value is there and does not begin as the newest key's do, in their order."""
    mark, asked = seals.mark, select(key).where(key > after).order_by(key)
    if isinstance(column.type, SealedBytes):
        begins = func.substr(type_coerce(column, LargeBinary), 1, len(mark), type_=LargeBinary)
        return asked.where(begins != mark.encode())
    raw = cast(type_coerce(column, Text), Text)
    told = func.replace(raw, '"sealed:', "sealed:")  # a JSON text begins with its quotation mark
    return asked.where(raw != "", ~told.startswith(mark))
