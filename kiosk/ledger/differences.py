"""On what a gate and the books, or the way in and the way out, did not agree; found by indexes of its own."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, text

from kiosk.ledger.tables import attempts, events, visits
from kiosk.ledger.tables.trust import SELDOM
from kiosk.ledger.tables.visits import DIFFERING
from kiosk.visit.events import Kind
from kiosk.visit.gate import PASSED


@dataclass(frozen=True)
class Difference:
    """`there`: what the gate saw; `here`: what the books say. `visit`: None where it is not known.

    `kind`: passed or refused, by a gate that stood alone: then both are codes; or belongings or plate.
    """

    kind: str
    at: datetime
    visit: int | None
    station: str
    there: str
    here: str


def between(conn: Connection, start: datetime, end: datetime, limit: int | None) -> list[Difference]:
    """The latest of this time, from `start` to before `end`, the last first."""
    found = [
        *_passed(conn, start, end, limit),
        *_refused(conn, start, end, limit),
        *_on_the_way_out(conn, start, end, limit),
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def _passed(conn: Connection, start: datetime, end: datetime, limit: int | None) -> list[Difference]:
    """Somebody went through a gate that stood alone, and the books would not have had it."""
    asked = select(events.c.at, events.c.visit_id, events.c.station, events.c.data).where(
        *(text(SELDOM), events.c.kind == str(Kind.CONFLICT)), events.c.at >= start, events.c.at < end
    )
    rows = conn.execute(asked.order_by(events.c.seq.desc()).limit(limit))
    told = [(row, json.loads(row.data)) for row in rows]
    return [
        Difference("passed", row.at, row.visit_id, row.station, said["gate"], said["books"])
        for row, said in told
    ]


def _refused(conn: Connection, start: datetime, end: datetime, limit: int | None) -> list[Difference]:
    """A gate that stood alone stopped somebody, for another reason than the books have, or none."""
    asked = select(attempts).where(text("code != books_code"), attempts.c.at >= start, attempts.c.at < end)
    stopped = asked.where(attempts.c.code.not_in([str(code) for code in PASSED]))
    rows = conn.execute(stopped.order_by(attempts.c.at.desc(), attempts.c.id.desc()).limit(limit))
    return [
        Difference("refused", row.at, row.visit_id, row.station, row.code, row.books_code) for row in rows
    ]


_LEFT = ("id", "left_at", "plate", "plate_out", "belongings", "belongings_out")


def _on_the_way_out(conn: Connection, start: datetime, end: datetime, limit: int | None) -> list[Difference]:
    """Somebody left with other things, or in another car."""
    asked = select(*(visits.c[name] for name in _LEFT)).where(
        text(f"({DIFFERING})"), visits.c.left_at >= start, visits.c.left_at < end
    )
    rows = conn.execute(asked.order_by(visits.c.left_at.desc(), visits.c.id.desc()).limit(limit))
    return [one for row in rows for one in _compared(row)]


def _compared(row: Row[Any]) -> list[Difference]:
    found = []
    if row.belongings_out:
        found.append(Difference("belongings", row.left_at, row.id, "", row.belongings_out, row.belongings))
    if row.plate_out not in ("", row.plate):
        found.append(Difference("plate", row.left_at, row.id, "", row.plate_out, row.plate))
    return found
