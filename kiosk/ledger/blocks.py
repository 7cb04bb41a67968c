"""The block list (R16): who is not let in, and every change of it for as long as the entries are kept."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, or_, select, text, update

from kiosk.ledger.seals import bound, next_numbers
from kiosk.ledger.tables import blocks, events
from kiosk.ledger.tables.trust import SELDOM
from kiosk.visit.events import Kind

_WHAT = {str(Kind.BLOCKED): "added", str(Kind.BLOCK_CHANGED): "changed", str(Kind.UNBLOCKED): "lifted"}
over_at = func.coalesce(blocks.c.lifted_at, blocks.c.until)
"""When an entry ended, or will."""


@dataclass(frozen=True)
class Change:
    """One change of an entry. `what`: added, changed or lifted; `by` and `why`: '' once they are forgotten;
    `before`, `after`: until when it held and holds, None: until it is lifted; `dated`: whether that is known.
    """

    entry: int
    at: datetime
    what: str
    by: str
    why: str
    before: datetime | None = None
    after: datetime | None = None
    dated: bool = False


def block(conn: Connection, **facts: Any) -> int:
    """Put somebody on the block list; the entry's number."""
    (number,) = next_numbers(conn, blocks)
    conn.execute(insert(blocks).values(id=number, **bound(conn, blocks, number, facts)))
    return number


def find(conn: Connection, number: int) -> Row[Any] | None:
    """An entry, in force or not."""
    return conn.execute(select(blocks).where(blocks.c.id == number)).one_or_none()


def hold_until(conn: Connection, number: int, until: datetime | None) -> None:
    """An entry is in force until then; None: until it is lifted."""
    conn.execute(update(blocks).where(blocks.c.id == number).values(until=until))


def lift(conn: Connection, number: int, by: str, now: datetime) -> bool:
    """Whether there was such an entry in force; it is not any more."""
    of_number = blocks.c.id == number, *_in_force(now)
    return conn.execute(update(blocks).where(*of_number).values(lifted_at=now, lifted_by=by)).rowcount == 1


def blocked(conn: Connection, now: datetime) -> list[Row[Any]]:
    """The entries in force."""
    return list(conn.execute(select(blocks).where(*_in_force(now)).order_by(blocks.c.id)))


def ended(conn: Connection, now: datetime, limit: int) -> list[Row[Any]]:
    """The entries that were lifted or have expired, the last ended first."""
    return list(conn.execute(select(blocks).where(over_at <= now).order_by(over_at.desc()).limit(limit)))


def _in_force(now: datetime) -> tuple[Any, Any]:
    return blocks.c.lifted_at.is_(None), or_(blocks.c.until.is_(None), blocks.c.until > now)


def matches(conn: Connection, name: str, phone: str, plate: str, now: datetime) -> bool:
    """Whether an entry in force means this person: every field that the entry names must agree."""
    about = {"name": name, "phone": phone, "plate": plate}
    return any(_means(row, about) for row in blocked(conn, now))


def _means(row: Row[Any], about: Mapping[str, str]) -> bool:
    named = {field: getattr(row, field) for field in about if getattr(row, field)}
    return bool(named) and all(about[field] == value for field, value in named.items())


def history(conn: Connection, entry: int | None = None) -> list[Change]:
    """What was changed, of one entry or of all that are kept, in its order."""
    kept = set(conn.execute(select(blocks.c.id)).scalars())
    told = [_change(row) for row in _changes(conn)]
    return [one for one in told if one.entry in kept and entry in (None, one.entry)]


def _changes(conn: Connection) -> list[Any]:
    """All events about entries; that a visit was found to be on the list, or not any more, is none."""
    asked = select(
        events.c.seq, events.c.at, events.c.kind, events.c.visit_id, events.c.data, events.c.personal
    )
    rows = conn.execute(asked.where(text(SELDOM), events.c.kind.in_(list(_WHAT))).order_by(events.c.seq))
    # Asked by the database, 'no visit' would lead it through all events that concern none.
    return [row for row in rows if row.visit_id is None]


def _change(row: Row[Any]) -> Change:
    data, personal = json.loads(row.data), json.loads(row.personal or "{}")
    what = _WHAT[row.kind]
    told = data["block"], row.at, what, personal.get("by", ""), personal.get("reason", "")
    if "until" not in data:
        return Change(*told)
    return Change(*told, _moment(data.get("before")), _moment(data["until"]), dated=True)


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def over(until: datetime) -> Select[Any]:
    """Numbers of the entries that had ended by then."""
    return select(blocks.c.id).where(over_at < until).order_by(over_at)


def drop(conn: Connection, numbers: Sequence[int]) -> None:
    """These entries go; that there were changes stays in the log, without whom they meant."""
    gone = set(numbers)
    told = [row.seq for row in _changes(conn) if json.loads(row.data)["block"] in gone]
    for start in range(0, len(told), 500):
        some = events.c.seq.in_(told[start : start + 500])
        conn.execute(update(events).where(some).values(personal=None, salt=None))
    conn.execute(delete(blocks).where(blocks.c.id.in_(gone)))
