"""What visitors said (R27), and what became of it: nothing that is open falls off these lists."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, or_, select, text, update

from kiosk.ledger.seals import bound, next_numbers
from kiosk.ledger.tables import feedback, hosts, users, visits
from kiosk.visit.feedback import OPEN, Stage
from kiosk.visit.roles import Role

_ABOUT = (
    hosts.c.name.label("host_name"),
    hosts.c.department.label("host_department"),
    *(visits.c[name].label(f"visitor_{name}") for name in ("name", "organisation", "phone")),
    visits.c.host_name.label("visited"),
)
_SHOWN = (
    select(feedback, *_ABOUT)
    .outerjoin(hosts, hosts.c.id == feedback.c.host_id)
    .outerjoin(visits, visits.c.id == feedback.c.visit_id)
)
# To the letter as the index of the open ones has it, or the database reads all there ever were.
_IS_OPEN = text("feedback.state NOT IN ('closed', 'counted')")


def add(conn: Connection, **facts: Any) -> int:
    """What a visitor says of the visit (R27); its number."""
    (number,) = next_numbers(conn, feedback)
    conn.execute(insert(feedback).values(id=number, **bound(conn, feedback, number, facts)))
    return number


def rated(conn: Connection, visit: int, kind: str = "rating") -> bool:
    """Whether something of this kind was said of the visit."""
    asked = select(feedback.c.id).where(feedback.c.visit_id == visit, feedback.c.kind == kind).limit(1)
    return conn.execute(asked).one_or_none() is not None


def find(conn: Connection, number: int) -> Row[Any] | None:
    """One piece of feedback, with its visit and to whom it was handed."""
    return conn.execute(_SHOWN.where(feedback.c.id == number)).one_or_none()


def of_visit(conn: Connection, visit: int) -> list[Row[Any]]:
    """What was said of a visit, in its order."""
    asked = select(feedback).where(feedback.c.visit_id == visit)
    return list(conn.execute(asked.order_by(feedback.c.id)))


def listed(conn: Connection, stage: Stage, beyond: int, limit: int) -> list[Row[Any]]:
    """Some of one stage: the open ones from the oldest on, after number `beyond`; the others from the latest
    back, before it (0: from the beginning)."""
    asked = _SHOWN.where(feedback.c.state == str(stage))
    if stage in OPEN:
        asked = asked.where(_IS_OPEN, feedback.c.id > beyond).order_by(feedback.c.id)
    else:
        asked = asked.order_by(feedback.c.id.desc())
        asked = asked.where(feedback.c.id < beyond) if beyond else asked
    return list(conn.execute(asked.limit(limit)))


def counts(conn: Connection, now: datetime) -> dict[str, int]:
    """How many are open by stage, and how many of them are `late`."""
    many = func.count().label("many")
    asked = select(feedback.c.state, many).where(_IS_OPEN).group_by(feedback.c.state)
    late = select(func.count()).where(_IS_OPEN, *_late(now))
    found: dict[str, int] = {row.state: row.many for row in conn.execute(asked)}
    return {str(stage): found.get(stage, 0) for stage in OPEN} | {"late": conn.execute(late).scalar_one()}


def change(conn: Connection, row: Row[Any], **facts: Any) -> bool:
    """Write new facts; False if somebody else changed it since `row` was read."""
    same = feedback.c.id == row.id, feedback.c.version == row.version
    written = bound(conn, feedback, row.id, facts) | {"version": row.version + 1}
    changed = conn.execute(update(feedback).where(*same).values(written))
    return changed.rowcount == 1


def waiting(conn: Connection, due: datetime, new: datetime, reminded: datetime) -> Sequence[Row[Any]]:
    """What should have been answered by `due`, and what came before `new` and is in nobody's hands; without
    those of whom somebody was reminded after `reminded`."""
    unclaimed = and_(feedback.c.state == str(Stage.NEW), feedback.c.at <= new)
    quiet = or_(feedback.c.reminded_at.is_(None), feedback.c.reminded_at <= reminded)
    asked = select(feedback).where(_IS_OPEN, or_(and_(*_late(due)), unclaimed), quiet)
    return conn.execute(asked.order_by(feedback.c.id).limit(100)).all()


def administrators(conn: Connection) -> Sequence[Row[Any]]:
    """The administrators who can be told: who is in the directory under the same name, number or address."""
    same = or_(hosts.c.staff_no == users.c.name, hosts.c.name == users.c.name, hosts.c.mail == users.c.name)
    head = select(users.c.id).where(same, users.c.role == str(Role.ADMINISTRATOR), users.c.active)
    return conn.execute(select(hosts).where(hosts.c.active, head.exists()).order_by(hosts.c.id)).all()


def _late(now: datetime) -> tuple[Any, ...]:
    return feedback.c.state == str(Stage.HANDED_ON), feedback.c.due_at <= now
