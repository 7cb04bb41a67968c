"""Visits, their passes and their releases, written and read by the desk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from kiosk.ledger.tables import attempts, passes, releases, visits
from kiosk.visit.forms import Registration, Route
from kiosk.visit.states import EXPECTED, State

Visit = Row[Any]


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
    joined = visits.outerjoin(releases, releases.c.visit_id == visits.c.id)
    asked = select(visits, releases.c.route, releases.c.signed_at, releases.c.by.label("released_by"))
    return conn.execute(asked.select_from(joined).where(visits.c.id == number)).one_or_none()


def change(conn: Connection, visit: Visit, seq: int, **facts: Any) -> None:
    """Write new facts on a visit that nobody else changed since it was read."""
    changed = conn.execute(
        update(visits)
        .where(visits.c.id == visit.id, visits.c.version == visit.version)
        .values(version=visit.version + 1, seq=seq, **facts)
    )
    if changed.rowcount != 1:
        raise Outpaced(f"visit {visit.id}")


def add_pass(conn: Connection, visit: int, **facts: Any) -> None:
    """One more pass of a visit; a second live one is refused by the database."""
    conn.execute(insert(passes).values(visit_id=visit, **facts))


def live_pass(conn: Connection, visit: int) -> Row[Any] | None:
    """The one pass of the visit that is not void."""
    asked = select(passes).where(passes.c.visit_id == visit, ~passes.c.void)
    return conn.execute(asked).one_or_none()


def pass_by_digest(conn: Connection, digest: str) -> Row[Any] | None:
    """The pass whose QR text or short code has this digest."""
    asked = select(passes).where(or_(passes.c.digest == digest, passes.c.short_digest == digest))
    return conn.execute(asked).one_or_none()


def mark_pass(conn: Connection, number: int, **facts: Any) -> None:
    """Note on a pass that it was printed, or is void."""
    conn.execute(update(passes).where(passes.c.id == number).values(**facts))


def release(conn: Connection, visit: int, route: Route, at: datetime, **facts: Any) -> None:
    """Write the visit's one release."""
    conn.execute(insert(releases).values(visit_id=visit, route=str(route), at=at, **facts))


def sign_later(conn: Connection, visit: int, at: datetime, by: str) -> None:
    """The owed signature (补签)."""
    conn.execute(update(releases).where(releases.c.visit_id == visit).values(signed_at=at, signed_by=by))


def attempt(conn: Connection, **facts: Any) -> None:
    """Record one reading at a gate, whatever came of it."""
    conn.execute(insert(attempts).values(**facts))


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
