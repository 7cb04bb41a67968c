"""R16: who is put on the block list, for how long, who takes them off again, and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kiosk.ledger import blocks, visits
from kiosk.ledger.blocks import Change
from kiosk.reception import opening
from kiosk.reception.desk import Desk
from kiosk.reception.door import Door
from kiosk.visit.events import Kind
from kiosk.visit.forms import Refused, phone_number
from kiosk.visit.lookup import folded
from kiosk.visit.names import clean
from kiosk.visit.states import State

LONGEST_REASON = 200
"""Characters."""
_MOST_SHOWN = 200
_ON_THE_WAY = (State.ANNOUNCED, State.HELD, State.ASKED, State.AGREED, State.WELCOME, State.CARDED)
_SHOWN = ("id", "name", "phone", "plate", "reason", "until", "by", "at", "lifted_at", "lifted_by")


class BlocksDoor(Door):
    """The block list. `by`: who changes it."""

    def block(self, entry: Mapping[str, Any], by: str, now: datetime) -> int:
        """Name, telephone or plate that are not let in, a reason, until when. `Refused`."""
        about = {
            "name": folded(str(entry.get("name") or "")),
            "phone": phone_number(str(entry.get("phone") or "")),
            "plate": clean(str(entry.get("plate") or "")).upper(),
        }
        if not any(about.values()):
            raise Refused({"name": "missing"})
        reason, until = _reason(str(entry.get("reason") or "")), _ahead(entry.get("until"), now)
        with self._desk(now) as desk:
            facts = about | {"reason": reason, "until": until, "by": by, "at": now}
            number = blocks.block(desk.conn, **facts)
            data = {"block": number, "until": _written(until)}
            desk.record(Kind.BLOCKED, data=data, personal={**about, "reason": reason, "by": by})
            _mark(desk)
            return number

    def hold_block_until(self, number: int, until: datetime | None, why: str, by: str, now: datetime) -> bool:
        """An entry holds longer or shorter, or again; None: until it is lifted. False where there is none, or
        it was lifted. `Refused`."""
        reason, until = _reason(why), _ahead(until, now)
        with self._desk(now) as desk:
            row = blocks.find(desk.conn, number)
            if row is None or row.lifted_at is not None:
                return False
            if row.until == until:
                raise Refused({"until": "unchanged"})
            blocks.hold_until(desk.conn, number, until)
            data = {"block": number, "before": _written(row.until), "until": _written(until)}
            desk.record(Kind.BLOCK_CHANGED, data=data, personal={"by": by, "reason": reason})
            _mark(desk)
            return True

    def unblock(self, number: int, by: str, now: datetime, why: str = "") -> bool:
        """Whether there was such an entry in force; it is lifted, and stays in the books. `Refused`."""
        reason = _reason(why) if why else ""
        with self._desk(now) as desk:
            there = blocks.lift(desk.conn, number, by, now)
            if there:
                desk.record(Kind.UNBLOCKED, data={"block": number}, personal={"by": by, "reason": reason})
                _mark(desk)
            return there

    def blocks(self, now: datetime) -> list[dict[str, Any]]:
        """The block list as it is in force."""
        with self.books.reading() as conn:
            return [_shown(row) for row in blocks.blocked(conn, now)]

    def ended_blocks(self, now: datetime) -> list[dict[str, Any]]:
        """Entries that were lifted or have expired and are still kept, the last ended first."""
        with self.books.reading() as conn:
            return [_shown(row) for row in blocks.ended(conn, now, _MOST_SHOWN)]

    def block_of(self, number: int) -> tuple[dict[str, Any], list[Change]] | None:
        """One entry, with what was changed of it."""
        with self.books.reading() as conn:
            row = blocks.find(conn, number)
            return None if row is None else (_shown(row), blocks.history(conn, number))

    def take_blocks(self, by: str, now: datetime) -> list[tuple[dict[str, Any], Change]]:
        """Every change of every entry that is kept, to be taken away; who took them is in the log."""
        with self._desk(now) as desk:
            found = [(blocks.find(desk.conn, one.entry), one) for one in blocks.history(desk.conn)]
            desk.record(Kind.BLOCKS_EXPORTED, data={"changes": len(found)}, personal={"by": by})
        return [(_shown(row), one) for row, one in found if row is not None]


def _shown(row: Any) -> dict[str, Any]:
    return {field: getattr(row, field) for field in _SHOWN}


def _reason(text: str) -> str:
    reason = clean(text)
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused({"reason": "too_long" if reason else "missing"})
    return reason


def _ahead(until: datetime | None, now: datetime) -> datetime | None:
    if until is not None and until <= now:
        raise Refused({"until": "past"})
    return until


def _written(until: datetime | None) -> str | None:
    return until.isoformat() if until else None


def _mark(desk: Desk) -> None:
    """The list changed: whoever is on the way in is compared with it anew."""
    for visit in visits.in_states(desk.conn, *_ON_THE_WAY):
        blocked = opening.is_blocked(desk, visit.name, visit.phone, visit.plate)
        if blocked != visit.blocked:
            desk.note(visit, Kind.HELD if blocked else Kind.UNBLOCKED, blocked=blocked)
