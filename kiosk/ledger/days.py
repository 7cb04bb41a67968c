"""The days that were closed: their figures, and the link of the chain that bears them out."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from kiosk.ledger.tables import events, visits
from kiosk.visit.events import Kind
from kiosk.visit.states import State


def last(conn: Connection) -> dict[str, Any] | None:
    """The day that was closed last: `until` (ISO), its figures, `events`: the number of the last event of the
    day, and its `hash`, 64 hexadecimal digits. None before any day was closed."""
    return next(iter(latest(conn, 1)), None)


def latest(conn: Connection, limit: int) -> list[dict[str, Any]]:
    """The days that were closed last, the latest first."""
    asked = select(events.c.seq, events.c.data, events.c.hash).where(events.c.kind == str(Kind.DAY_CLOSED))
    rows = conn.execute(asked.order_by(events.c.seq.desc()).limit(limit))
    return [{**json.loads(row.data), "events": row.seq, "hash": row.hash.hex()} for row in rows]


def began(conn: Connection, before: datetime) -> bool:
    """Whether any visit was registered before this time."""
    asked = select(visits.c.id).where(visits.c.registered_at < before).limit(1)
    return conn.execute(asked).first() is not None


def figures(conn: Connection, start: datetime, end: datetime) -> dict[str, int]:
    """How many visits and people came in from `start` to before `end`, how many visits left; how many were
    not seen leaving and whose signature is owed, whenever they came."""
    came = select(func.count(), func.coalesce(func.sum(visits.c.heads_in), 0)).where(
        visits.c.came_in_at >= start, visits.c.came_in_at < end
    )
    left = select(func.count()).where(visits.c.left_at >= start, visits.c.left_at < end)
    count, people = conn.execute(came).one()
    return {
        "visits": int(count),
        "people": int(people),
        "left": int(conn.execute(left).scalar_one()),
        "unseen": _now(conn, State.UNSEEN),
        "owed": _now(conn, State.OWED),
    }


def _now(conn: Connection, state: State) -> int:
    return int(conn.execute(select(func.count()).where(visits.c.state == str(state))).scalar_one())
