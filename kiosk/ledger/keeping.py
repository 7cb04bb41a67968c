"""Forgetting, in small portions: what each kind of data is, where it stands, and what becomes of it (R25).

Only of visits that are over: their index by the time of closing is read on from where the last run came to,
so that a run costs what fell due since then, not what the books hold. A visit's row stays, with nobody in it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from kiosk.ledger import blocks, journal
from kiosk.ledger.tables import (
    agreements,
    chores,
    events,
    feedback,
    invitations,
    members,
    photographs,
    requests,
    signed_slips,
    visits,
)
from kiosk.visit.events import Kind

BATCH = 500
"""Rows that one transaction forgets: it keeps the desk waiting some milliseconds."""
LATE = timedelta(days=31)
"""So much later a gate that was cut off may still hand in that a visit was closed."""

Numbers = Sequence[Any]


@dataclass(frozen=True)
class Sort:
    """One kind of data. `due`: numbers (or nonces) of rows that hold it and ended before a moment, from where
    the last run came to; `blank`: what becomes of some of them."""

    due: Callable[[datetime | None, datetime], Select[Any]]
    blank: Callable[[Connection, Numbers], None]


def _of_visits(holds: ColumnElement[bool]) -> Callable[[datetime | None, datetime], Select[Any]]:
    def due(since: datetime | None, until: datetime) -> Select[Any]:
        asked = select(visits.c.id).where(visits.c.closed_at < until, holds)
        asked = asked if since is None else asked.where(visits.c.closed_at >= since - LATE)
        return asked.order_by(visits.c.closed_at, visits.c.id)

    return due


def _columns(*names: str) -> Sort:
    """Columns of the visit itself; what the log is searched by goes with the last visit that bears it."""

    def blank(conn: Connection, numbers: Numbers) -> None:
        chosen = visits.c.id.in_(numbers)
        found = [name for name in names if name in journal.FOUND_BY]
        borne = {name: list(conn.execute(select(visits.c[name]).where(chosen)).scalars()) for name in found}
        conn.execute(update(visits).where(chosen).values(**dict.fromkeys(names, "")))
        for name, values in borne.items():
            journal.forget(conn, name, sorted(set(filter(None, values))))

    return Sort(_of_visits(or_(*(visits.c[name] != "" for name in names))), blank)


def _rows(*tables: Table) -> Sort:
    """Rows that belong to the visit, in any of these tables."""

    def blank(conn: Connection, numbers: Numbers) -> None:
        for table in tables:
            conn.execute(delete(table).where(table.c.visit_id.in_(numbers)))

    held = (select(table.c.visit_id).where(table.c.visit_id == visits.c.id).exists() for table in tables)
    return Sort(_of_visits(or_(*held)), blank)


def _blank_details(conn: Connection, numbers: Numbers) -> None:
    told = events.c.visit_id.in_(numbers), events.c.personal.is_not(None)
    conn.execute(update(events).where(*told).values(personal=None, salt=None))


def _blank_mail(conn: Connection, numbers: Numbers) -> None:
    gone = {"mail": "", "note": "", "digits": None}
    conn.execute(update(invitations).where(invitations.c.visit_id.in_(numbers)).values(**gone))


def _due_words(since: datetime | None, until: datetime) -> Select[Any]:
    """What visitors said, once nobody has to answer it any more."""
    done = feedback.c.state.in_(("closed", "counted"))
    said = or_(feedback.c.text != "", feedback.c.answer != "", feedback.c.word != "")
    return select(feedback.c.id).where(feedback.c.at < until, done, said).order_by(feedback.c.at)


def _blank_words(conn: Connection, numbers: Numbers) -> None:
    gone = {"text": "", "answer": "", "word": ""}
    conn.execute(update(feedback).where(feedback.c.id.in_(numbers)).values(**gone))


def _due_answers(since: datetime | None, until: datetime) -> Select[Any]:
    """Requests of stations that cannot come a second time any more."""
    return select(requests.c.nonce).where(requests.c.recorded_at < until).order_by(requests.c.recorded_at)


def _drop_answers(conn: Connection, nonces: Numbers) -> None:
    conn.execute(delete(requests).where(requests.c.nonce.in_(nonces)))


def _due_strays(since: datetime | None, until: datetime) -> Select[Any]:
    """Details of what concerned no visit: who was turned away at the door."""
    stray = and_(events.c.visit_id.is_(None), events.c.kind == str(Kind.TURNED_AWAY))
    return select(events.c.seq).where(stray, events.c.personal.is_not(None), events.c.recorded_at < until)


def _blank_strays(conn: Connection, numbers: Numbers) -> None:
    conn.execute(update(events).where(events.c.seq.in_(numbers)).values(personal=None, salt=None))


_TOLD = select(events.c.seq).where(events.c.visit_id == visits.c.id, events.c.personal.is_not(None)).exists()
_MAILED = (
    select(invitations.c.visit_id)
    .where(invitations.c.visit_id == visits.c.id, or_(invitations.c.mail != "", invitations.c.note != ""))
    .exists()
)
SORTS: Mapping[str, Sort] = {
    "photograph": _rows(photographs),
    "mail": Sort(_of_visits(_MAILED), _blank_mail),
    "answers": Sort(_due_answers, _drop_answers),
    "belongings": _columns("belongings", "belongings_out"),
    "plate": _columns("plate", "plate_out"),
    "identity": _columns("identity_last4"),
    "phone": _columns("phone", "phone_digest"),
    "members": _rows(members),
    "name": _columns("name", "answer_text", "escort"),
    "organisation": _columns("organisation"),
    "details": Sort(_of_visits(_TOLD), _blank_details),
    "turned_away": Sort(_due_strays, _blank_strays),
    "blocks": Sort(lambda since, until: blocks.over(until), blocks.drop),
    "words": Sort(_due_words, _blank_words),
    "signature": _rows(agreements, signed_slips),
}
"""Every kind of data that has a period, by its name in the settings."""


def due(conn: Connection, kind: str, since: datetime | None, until: datetime) -> list[Any]:
    """The next rows of this kind that are to be forgotten."""
    asked = SORTS[kind].due(since, until).limit(BATCH)
    return list(conn.execute(asked).scalars())


def count_due(conn: Connection, kind: str, since: datetime | None, until: datetime) -> int:
    """How many rows of this kind are to be forgotten."""
    asked = SORTS[kind].due(since, until).order_by(None).subquery()
    return int(conn.execute(select(func.count()).select_from(asked)).scalar_one())


def take_chore(conn: Connection, kind: str, night: datetime | None, now: datetime) -> int | None:
    """The chore's number; None when this night's is done, or somebody has been at it for under an hour."""
    known = conn.execute(select(chores).where(chores.c.kind == kind, chores.c.night == night)).first()
    if night is None or known is None:
        row: dict[str, Any] = {"kind": kind, "night": night, "began_at": now, "told": {}}
        return int(conn.execute(insert(chores).values(**row).returning(chores.c.id)).scalar_one())
    if known.ended_at is not None or known.began_at > now - timedelta(hours=1):
        return None
    conn.execute(update(chores).where(chores.c.id == known.id).values(began_at=now))
    return int(known.id)


def end_chore(conn: Connection, number: int, told: Mapping[str, Any], now: datetime) -> None:
    """What came of a chore, in numbers and codes."""
    conn.execute(update(chores).where(chores.c.id == number).values(ended_at=now, told=dict(told)))


def drop_chore(conn: Connection, number: int) -> None:
    """It came to nothing: whoever comes next may begin it again."""
    conn.execute(delete(chores).where(chores.c.id == number, chores.c.ended_at.is_(None)))


def last_chore(conn: Connection, kind: str) -> Row[Any] | None:
    """The one of its kind that was ended last."""
    asked = select(chores).where(chores.c.kind == kind, chores.c.ended_at.is_not(None))
    return conn.execute(asked.order_by(chores.c.id.desc()).limit(1)).first()
