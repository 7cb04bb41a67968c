"""What administrators look after in the office: stations, guards, hosts, channels."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kiosk.ledger import hosts, search, stations, watch
from kiosk.reception.door import Door
from kiosk.visit.events import Kind
from kiosk.visit.forms import Refused
from kiosk.visit.lookup import folded
from kiosk.visit.names import clean

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_MOST_SHOWN = 30


class UpkeepDoor(Door):
    """The verbs behind the upkeep pages. `by`: who changes it."""

    def stations(self) -> list[dict[str, Any]]:
        """All stations, revoked ones too."""
        fields = ("name", "kind", "created_at", "revoked_at")
        with self.books.reading() as conn:
            return [{field: getattr(row, field) for field in fields} for row in stations.every(conn)]

    def admit_station(self, name: str, kind: str, by: str, now: datetime) -> str:
        """A new station's token, shown this once. `Refused`."""
        if not _NAME.fullmatch(name):
            raise Refused({"name": "not_a_name"})
        if kind not in stations.KINDS:
            raise Refused({"kind": "not_a_choice"})
        with self._desk(now) as desk:
            if any(row.name == name for row in stations.every(desk.conn)):
                raise Refused({"name": "taken"})
            desk.record(Kind.STATION_ADDED, data={"name": name, "kind": kind}, personal={"by": by})
            return stations.add(desk.conn, name, kind, now)

    def put_guard(self, name: str, pin: str, by: str, now: datetime, badge: str | None = None) -> None:
        """A guard who may sign on, or a new PIN of one (Argon2id). `badge`: the digest of its code; None: as
        it was. `Refused`."""
        if not (name := clean(name)) or len(name) > 60:
            raise Refused({"name": "too_long" if name else "missing"})
        with self._desk(now) as desk:
            old = watch.guard(desk.conn, name)
            kept = (old.badge if old else "") if badge is None else badge
            watch.set_guard(desk.conn, name, pin, kept)
            said = {"active": True, "was_active": bool(old and old.active), "pin": "new"}
            desk.record(Kind.GUARD_CHANGED, data=said, personal={"name": name, "by": by})

    def dismiss_guard(self, name: str, by: str, now: datetime) -> bool:
        """Whether there was such a guard, who may not sign on any more."""
        with self._desk(now) as desk:
            there = watch.remove_guard(desk.conn, name)
            if there:
                said = {"active": False, "was_active": True}
                desk.record(Kind.GUARD_CHANGED, data=said, personal={"name": name, "by": by})
            return there

    def look_up_hosts(self, text: str) -> list[dict[str, Any]]:
        """At most thirty hosts by the beginning of a search key; by the whole staff number leavers too."""
        with self.books.reading() as conn:
            found = search.find(conn, folded(text[:40]), _MOST_SHOWN) if folded(text[:40]) else []
            numbered = hosts.numbered(conn, text.strip())
            rows = [hosts.find(conn, one.id) for one in found if numbered is None or one.id != numbered.id]
            return [row._asdict() for row in (numbered, *rows) if row is not None]

    def put_host(self, row: Mapping[str, Any], by: str, now: datetime) -> bool:
        """One host as the books take it, a new one too; whether anything is different."""
        with self._desk(now) as desk:
            before, after = hosts.put(desk.conn, row)
            if after:
                fields = [field for field in after if field != "terms"]
                personal = {"by": by, "before": _said(before), "after": _said(after)}
                desk.record(Kind.HOST_CHANGED, data={"fields": fields}, personal=personal)
            return bool(after)

    def retire_host(self, number: int, by: str, now: datetime) -> bool:
        """Whether there was such a host, who cannot be visited any more; past visits keep the name."""
        with self._desk(now) as desk:
            there = hosts.retire(desk.conn, number)
            if there:
                said = {"host": number, "fields": ["active"]}
                personal = {"by": by, "before": {"active": True}, "after": {"active": False}}
                desk.record(Kind.HOST_CHANGED, data=said, personal=personal)
            return there

    def channel_tried(self, channel: str, outcome: str, by: str, now: datetime) -> None:
        """Somebody sent a message to try a channel. `outcome`: 'sent', or the code of what was wrong."""
        with self._desk(now) as desk:
            said = {"channel": channel, "outcome": outcome[:60]}
            desk.record(Kind.CHANNEL_TRIED, data=said, personal={"by": by})


def _said(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Without the search keys; times as text."""
    return {
        field: value.isoformat() if isinstance(value, datetime) else value
        for field, value in fields.items()
        if field != "terms"
    }
