"""What webhooks are told, fetched here by the courier and reported back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from kiosk.ledger import outbox
from kiosk.ledger.visits import Visit
from kiosk.reception.desk import Desk
from kiosk.reception.door import Door
from kiosk.visit.events import Kind
from kiosk.visit.webhooks import EVENTS

_TIMES = ("registered_at", "came_in_at", "left_at", "closed_at")
_PERSONAL = ("name", "organisation", "plate", "host_name")


@dataclass(frozen=True)
class Told:
    """One event for one webhook. `key` stays the same on every try."""

    id: int
    key: str
    channel: str
    content: Mapping[str, Any]


class HooksDoor(Door):
    """The outbox's events. Of deliveries only what failed is written down: they change nothing of a visit."""

    def take_events(self, now: datetime, limit: int = 20, but: Sequence[str] = ()) -> list[Told]:
        """Events that are due, lent to the caller for a minute; none for the channels `but`."""
        with self._desk(now) as desk:
            rows = outbox.lease(desk.conn, now, limit, events=True, but=but)
            found = [(row, _told(desk, row)) for row in rows]
            for row, told in found:
                if told is None:
                    outbox.end(desk.conn, row.id, "moot")
            return [told for _, told in found if told is not None]

    def event_sent(self, number: int, now: datetime) -> None:
        """The other side took it."""
        with self._desk(now) as desk:
            outbox.end(desk.conn, number, "sent")


def _told(desk: Desk, row: Row[Any]) -> Told | None:
    """None when the webhook is no more, or the visit."""
    hook = next((one for one in desk.house.webhooks if one.channel == row.channel), None)
    visit, event = desk.visit(row.visit_id), outbox.event_of(desk.conn, row)
    if hook is None or visit is None:
        return None
    names = {field: getattr(visit, field) for field in _PERSONAL} if hook.personal else {}
    data = _facts(visit, event) | names
    content = {"type": EVENTS[Kind(event.kind)], "timestamp": event.at.isoformat(), "data": data}
    return Told(row.id, row.key, row.channel, content)


def _facts(visit: Visit, event: Row[Any]) -> dict[str, Any]:
    """Nothing personal. `state`: as the event left the visit, if it moved it; the rest as it is told."""
    times = {field: at and at.isoformat() for field in _TIMES for at in [getattr(visit, field)]}
    return {
        "event": event.seq,
        "visit": visit.id,
        "state": json.loads(event.data).get("state", visit.state),
        "class": visit.visitor_class,
        "people": visit.people,
        "station": event.station,
        **times,
    }
