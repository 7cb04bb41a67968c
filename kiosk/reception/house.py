"""The house's side of the reception: announcements, the guards."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kiosk.ledger import expected, watch
from kiosk.reception import announcing
from kiosk.reception.door import Door


class HouseDoor(Door):
    """What hosts announce and administrators decide."""

    def announce(self, form: Mapping[str, Any], by_host: int, now: datetime) -> dict[str, Any]:
        """One announced visit: `announcing.announce`. `Refused`."""
        with self._desk(now) as desk:
            return announcing.announce(desk, form, by_host)

    def cancel_announcement(self, visit: int, now: datetime) -> None:
        """The visit is off. `Refused` when it is too late."""
        with self._desk(now) as desk:
            announcing.cancel(desk, visit)

    def expected_between(self, start: datetime, end: datetime) -> list[dict[str, Any]]:
        """Who is announced for this time."""
        with self.books.reading() as conn:
            return [announcing.listed(row) for row in expected.between(conn, start, end)]

    def guards(self) -> list[str]:
        """Who may sign on at a gate, by name."""
        with self.books.reading() as conn:
            return [row.name for row in watch.guards_on_list(conn)]
