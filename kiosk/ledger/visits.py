"""Visits, their passes and their releases, written and read by the desk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, insert, or_, select, update

from kiosk.ledger.seals import bound, next_numbers
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


def declared(form: Registration) -> dict[str, Any]:
    """What a registration says of the visitor, as columns."""
    fields = (
        "purpose",
        "name",
        "organisation",
        "phone",
        "people",
        "language",
        "plate",
        "belongings",
        "guide",
    )
    return {field: getattr(form, field) for field in fields}


def open_visit(conn: Connection, seq: int, facts: Mapping[str, Any]) -> int:
    """A new visit's number."""
    (number,) = next_numbers(conn, visits)
    conn.execute(insert(visits).values(id=number, seq=seq, **bound(conn, visits, number, facts)))
    return number


def party(conn: Connection, visit: Visit) -> list[Visit]:
    """The visit, and those of the others of its group that have passes of their own; the leader's first."""
    leader = visit.group_id or visit.id
    others = select(visits.c.id).where(visits.c.group_id == leader).order_by(visits.c.id)
    found = [find(conn, number) for number in (leader, *conn.execute(others).scalars())]
    return [one for one in found if one is not None]


def before(conn: Connection, visit: Row[Any]) -> int:
    """How many are before this visitor at the same host (R30): registered earlier and not answered yet."""
    asked = select(func.count()).where(
        visits.c.state == str(State.ASKED),
        visits.c.host_id == visit.host_id,
        visits.c.id < visit.id,
        visits.c.group_id.is_distinct_from(visit.group_id or visit.id),
        visits.c.id != (visit.group_id or 0),
    )
    return int(conn.execute(asked).scalar_one())


def find(conn: Connection, number: int) -> Visit | None:
    """The visit of that number, with its release's route, time and signature, if any."""
    return conn.execute(_FIND, {"number": number}).one_or_none()


def change(conn: Connection, visit: Visit, seq: int, **facts: Any) -> None:
    """Write new facts on a visit that nobody else changed since it was read."""
    which = {"number": visit.id, "read": visit.version}
    written = bound(conn, visits, visit.id, facts)
    changed = conn.execute(_CHANGE, which | {"version": visit.version + 1, "seq": seq} | written)
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


def of_host(conn: Connection, host: int, *states: State) -> list[Visit]:
    """A host's visits that stand in one of these states, the oldest first."""
    asked = select(visits).where(visits.c.state.in_([str(s) for s in states]), visits.c.host_id == host)
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
