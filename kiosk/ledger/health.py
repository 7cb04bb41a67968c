"""How the books are, in numbers."""

from typing import Any

from sqlalchemy import Connection, Row, func, literal, select

from kiosk.ledger.chain import Chain
from kiosk.ledger.tables import outbox as notices
from kiosk.ledger.tables import stations as known
from kiosk.ledger.tables import visits
from kiosk.visit.states import State


def states(conn: Connection) -> dict[str, int]:
    """How many visits stand in each state but the last: from the index of the live ones alone."""
    alive = visits.c.state != literal(str(State.CLOSED), literal_execute=True)
    asked = select(visits.c.state, func.count()).where(alive).group_by(visits.c.state)
    return {row[0]: row[1] for row in conn.execute(asked)}


def outbox(conn: Connection) -> Row[Any]:
    """`pending`, `tried`: how many, and of these how many failed before; `next_at`: when the first was or is
    due, None without any."""
    pending = notices.c.state == literal("pending", literal_execute=True)
    tried = func.count().filter(notices.c.tries > 0).label("tried")
    first = func.min(notices.c.next_at).label("next_at")
    asked = select(func.count().label("pending"), first, tried).where(pending)
    return conn.execute(asked).one()


def events(conn: Connection) -> int:
    """How many events there are."""
    return Chain.last(conn)


def stations(conn: Connection) -> dict[str, int]:
    """How many stations of each kind may speak."""
    asked = select(known.c.kind, func.count()).where(known.c.revoked_at.is_(None)).group_by(known.c.kind)
    return {row[0]: row[1] for row in conn.execute(asked)}
