"""The house's side of the reception: announcements, the block list, the guards."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kiosk.ledger import expected, visits, watch
from kiosk.reception import announcing, opening
from kiosk.reception.desk import Desk
from kiosk.reception.door import Door
from kiosk.visit.events import Kind
from kiosk.visit.forms import Refused, phone_number
from kiosk.visit.lookup import folded
from kiosk.visit.names import clean
from kiosk.visit.states import State

_ON_THE_WAY = (State.ANNOUNCED, State.HELD, State.ASKED, State.AGREED, State.WELCOME, State.CARDED)


class HouseDoor(Door):
    """What hosts announce and administrators decide."""

    def announce(self, form: Mapping[str, Any], by_host: int, now: datetime) -> dict[str, Any]:
        """One announced visit: `announcing.announce`. `Refused`."""
        with self._desk(now) as desk:
            return announcing.announce(desk, form, by_host)

    def change_announcement(self, visit: int, form: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """Another time, room, parking place or note. `Refused`."""
        with self._desk(now) as desk:
            return announcing.change(desk, visit, form)

    def cancel_announcement(self, visit: int, now: datetime) -> None:
        """The visit is off. `Refused` when it is too late."""
        with self._desk(now) as desk:
            announcing.cancel(desk, visit)

    def expected_between(self, start: datetime, end: datetime) -> list[dict[str, Any]]:
        """Who is announced for this time."""
        with self.books.reading() as conn:
            return [announcing.listed(row) for row in expected.between(conn, start, end)]

    def announced_by(self, host: int, since: datetime) -> list[dict[str, Any]]:
        """What a host announced, or is announced for this host."""
        with self.books.reading() as conn:
            return [announcing.listed(row) for row in expected.of_host(conn, host, since)]

    def block(self, entry: Mapping[str, Any], by: str, now: datetime) -> int:
        """R16: name, telephone or plate that are not let in, a reason, until when. `Refused`."""
        about = {
            "name": folded(str(entry.get("name") or "")),
            "phone": phone_number(str(entry.get("phone") or "")),
            "plate": clean(str(entry.get("plate") or "")).upper(),
        }
        if not any(about.values()):
            raise Refused({"name": "missing"})
        if not (reason := clean(str(entry.get("reason") or ""))):
            raise Refused({"reason": "missing"})
        with self._desk(now) as desk:
            facts = about | {"reason": reason, "until": entry.get("until"), "by": by, "at": now}
            number = watch.block(desk.conn, **facts)
            desk.record(Kind.BLOCKED, data={"block": number}, personal={**about, "reason": reason, "by": by})
            _mark(desk)
            return number

    def unblock(self, number: int, by: str, now: datetime) -> bool:
        """Whether there was such an entry; it is lifted, and stays in the books."""
        with self._desk(now) as desk:
            there = watch.lift(desk.conn, number, by, now)
            if there:
                desk.record(Kind.UNBLOCKED, data={"block": number}, personal={"by": by})
                _mark(desk)
            return there

    def blocks(self, now: datetime) -> list[dict[str, Any]]:
        """The block list as it is in force."""
        fields = ("id", "name", "phone", "plate", "reason", "until", "by", "at")
        with self.books.reading() as conn:
            return [{field: getattr(row, field) for field in fields} for row in watch.blocked(conn, now)]

    def set_guard(self, name: str, pin: str, badge: str, now: datetime) -> None:
        """A guard who may sign on. `pin`: Argon2id; `badge`: the digest of its code. `Refused`."""
        if not (name := clean(name)) or len(name) > 60:
            raise Refused({"name": "too_long" if name else "missing"})
        with self._desk(now) as desk:
            watch.set_guard(desk.conn, name, pin, badge)
            desk.record(Kind.GUARD_CHANGED, data={"active": True}, personal={"name": name})

    def remove_guard(self, name: str, now: datetime) -> bool:
        """Whether there was such a guard, who may not sign on any more."""
        with self._desk(now) as desk:
            there = watch.remove_guard(desk.conn, name)
            if there:
                desk.record(Kind.GUARD_CHANGED, data={"active": False}, personal={"name": name})
            return there

    def guards(self) -> list[str]:
        """Who may sign on at a gate, by name."""
        with self.books.reading() as conn:
            return [row.name for row in watch.guards_on_list(conn)]


def _mark(desk: Desk) -> None:
    """The list changed: whoever is on the way in is compared with it anew."""
    for visit in visits.in_states(desk.conn, *_ON_THE_WAY):
        blocked = opening.is_blocked(desk, visit.name, visit.phone, visit.plate)
        if blocked != visit.blocked:
            desk.note(visit, Kind.HELD if blocked else Kind.UNBLOCKED, blocked=blocked)
