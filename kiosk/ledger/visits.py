"""Visits, their passes and their releases, written and read by the desk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, insert, or_, select, update

from kiosk.ledger.tables import attempts, passes, releases, visits
from kiosk.visit.forms import Registration, Route
from kiosk.visit.states import EXPECTED, State

Visit = Row[Any]

# Statements on the way of a scan are built once: building costs several times what the database takes.
_FIND = (
    select(visits, releases.c.route, releases.c.signed_at, releases.c.by.label("released_by"))
    .select_from(visits.outerjoin(releases, releases.c.visit_id == visits.c.id))
    .where(visits.c.id == bindparam("number"))
)
_CHANGE = update(visits).where(visits.c.id == bindparam("number"), visits.c.version == bindparam("read"))
_LIVE_PASS = select(passes).where(passes.c.visit_id == bindparam("visit"), ~passes.c.void)
_PASS = select(passes).where(
    or_(passes.c.digest == bindparam("wanted"), passes.c.short_digest == bindparam("wanted"))
)
_MARK_PASS = update(passes).where(passes.c.id == bindparam("number"))
_ADD_PASS, _RELEASE, _ATTEMPT = insert(passes), insert(releases), insert(attempts)


class Outpaced(Exception):
    """Somebody else changed the visit between our reading and our writing."""


def open_visit(conn: Connection, form: Registration, seq: int, facts: Mapping[str, Any]) -> int:
    """A new visit's number."""
    declared = {
        "purpose": str(form.purpose),
        "name": form.name,
        "organisation": form.organisation,
        "phone": form.phone,
        "people": form.people,
        "language": form.language,
        "host_id": form.host,
    }
    row = conn.execute(
        insert(visits).values(state=str(State.ASKED), seq=seq, **declared, **facts).returning(visits.c.id)
    )
    return int(row.scalar_one())


def find(conn: Connection, number: int) -> Visit | None:
    """The visit of that number, with its release's route, time and signature, if any."""
    return conn.execute(_FIND, {"number": number}).one_or_none()


def change(conn: Connection, visit: Visit, seq: int, **facts: Any) -> None:
    """Write new facts on a visit that nobody else changed since it was read."""
    which = {"number": visit.id, "read": visit.version}
    changed = conn.execute(_CHANGE, which | {"version": visit.version + 1, "seq": seq} | facts)
    if changed.rowcount != 1:
        raise Outpaced(f"visit {visit.id}")


def add_pass(conn: Connection, visit: int, **facts: Any) -> None:
    """One more pass of a visit; a second live one is refused by the database."""
    conn.execute(_ADD_PASS, {"visit_id": visit} | facts)


def live_pass(conn: Connection, visit: int) -> Row[Any] | None:
    """The one pass of the visit that is not void."""
    return conn.execute(_LIVE_PASS, {"visit": visit}).one_or_none()


def pass_by_digest(conn: Connection, digest: str) -> Row[Any] | None:
    """The pass whose QR text or short code has this digest."""
    return conn.execute(_PASS, {"wanted": digest}).one_or_none()


def mark_pass(conn: Connection, number: int, **facts: Any) -> None:
    """Note on a pass that it was printed, or is void."""
    conn.execute(_MARK_PASS, {"number": number} | facts)


def release(conn: Connection, visit: int, route: Route, at: datetime, **facts: Any) -> None:
    """Write the visit's one release."""
    conn.execute(_RELEASE, {"visit_id": visit, "route": str(route), "at": at} | facts)


def sign_later(conn: Connection, visit: int, at: datetime, by: str) -> None:
    """The owed signature (补签)."""
    conn.execute(update(releases).where(releases.c.visit_id == visit).values(signed_at=at, signed_by=by))


def attempt(conn: Connection, **facts: Any) -> None:
    """Record one reading at a gate, whatever came of it."""
    conn.execute(_ATTEMPT, facts)


def in_states(conn: Connection, *states: State) -> list[Visit]:
    """Every visit that stands in one of these states, the oldest first."""
    asked = select(visits).where(visits.c.state.in_([str(s) for s in states]))
    return list(conn.execute(asked.order_by(visits.c.id)))


def overdue(conn: Connection, now: datetime) -> list[Visit]:
    """Requests that nobody answered in time, and passes that expired before anybody came."""
    expired = (
        select(passes.c.visit_id)
        .where(passes.c.visit_id == visits.c.id, ~passes.c.void, passes.c.expires_at < now)
        .exists()
    )
    silent = and_(visits.c.state == str(State.ASKED), visits.c.answer_by <= now)
    no_show = and_(visits.c.state.in_([str(s) for s in EXPECTED]), expired)
    asked = select(visits).where(visits.c.state != str(State.CLOSED), or_(silent, no_show))
    return list(conn.execute(asked.order_by(visits.c.id)))
