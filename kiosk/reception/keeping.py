"""Keeping and forgetting (R25): the nightly run, and one person's data found, handed out, erased."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from kiosk.ledger import keeping, persons
from kiosk.reception.desk import Desk
from kiosk.reception.door import Door
from kiosk.visit.events import Kind
from kiosk.visit.forms import Refused, phone_number
from kiosk.visit.lookup import folded
from kiosk.visit.names import clean
from kiosk.visit.states import State

_SHOWN = ("name", "organisation", "phone", "plate", "people", "purpose", "host_name", "state")


@dataclass(frozen=True)
class Sought:
    """Whom somebody asks about: by telephone, by telephone and name, or by the numbers of visits. A name
    alone finds; it erases nothing, for two persons may bear it."""

    phone: str = ""
    name: str = ""
    visits: Sequence[int] = field(default_factory=tuple)

    @classmethod
    def read(cls, phone: str = "", name: str = "", visits: Sequence[int] = ()) -> "Sought":
        """As somebody typed it. `Refused` when nothing is asked."""
        sought = cls(phone_number(phone), clean(name), tuple(visits))
        if not (sought.phone or sought.name or sought.visits):
            raise Refused({"phone": "missing"})
        return sought

    def rows(self, conn: Connection) -> list[Row[Any]]:
        """The visits, the oldest first; to those picked by number, those where the person was along."""
        found = persons.find(conn, self.phone, self.name) if self.phone or not self.visits else []
        if not self.visits:
            return found
        along = [row for row in found if not self._same(row) and row.id not in self.visits]
        return [*persons.by_number(conn, self.visits), *along]

    def is_own(self, row: Row[Any]) -> bool:
        """Whether the visit is the person's; if not, the person was one of its group."""
        return row.id in self.visits if self.visits else self._same(row)

    def _same(self, row: Row[Any]) -> bool:
        return (not self.phone or row.phone == self.phone) and (not self.name or row.name == self.name)


class KeepingDoor(Door):
    """What is kept for how long, and what becomes of it."""

    def forget(
        self,
        periods: Mapping[str, int],
        now: datetime,
        dry_run: bool = False,
        night: datetime | None = None,
    ) -> dict[str, int] | None:
        """Forget what was kept for longer than its period (days, by kind); how much of each kind. Many small
        transactions, so that nobody waits; one event at the end. `night`: None when this night's was done."""
        since = self._came_to()
        if dry_run:
            with self.books.reading() as conn:
                return {
                    kind: keeping.count_due(conn, kind, since.get(kind), now - timedelta(days=days))
                    for kind, days in periods.items()
                }
        with self.books.writing(now) as chain:
            chore = keeping.take_chore(chain.conn, "forget", night, now)
        if chore is None:
            return None
        until = {kind: now - timedelta(days=days) for kind, days in periods.items()}
        numbers = {kind: self._forget(kind, since.get(kind), until[kind], now) for kind in periods}
        self._end_forgetting(chore, numbers, until, now)
        self.books.sweep()
        return numbers

    def _came_to(self) -> dict[str, datetime]:
        """Until when each kind has been forgotten."""
        with self.books.reading() as conn:
            last = keeping.last_chore(conn, "forget")
        return {kind: datetime.fromisoformat(at) for kind, at in last.told["until"].items()} if last else {}

    def _forget(self, kind: str, since: datetime | None, until: datetime, now: datetime) -> int:
        count = 0
        while True:
            with self.books.reading() as conn:
                due = keeping.due(conn, kind, since, until)
            if not due:
                return count
            with self.books.writing(now) as chain:
                keeping.SORTS[kind].blank(chain.conn, due)
            count += len(due)

    def _end_forgetting(
        self, chore: int, numbers: dict[str, int], until: Mapping[str, datetime], now: datetime
    ) -> None:
        told = {"numbers": numbers, "until": {kind: at.isoformat() for kind, at in until.items()}}
        with self._desk(now) as desk:
            keeping.end_chore(desk.conn, chore, told, now)
            desk.record(Kind.FORGOTTEN, data=numbers)

    def last_forgetting(self) -> dict[str, Any] | None:
        """When the last run was, and its numbers by kind."""
        with self.books.reading() as conn:
            last = keeping.last_chore(conn, "forget")
        return {"at": last.ended_at, "numbers": last.told["numbers"]} if last else None

    def find_person(self, sought: Sought) -> list[dict[str, Any]]:
        """The person's visits, the oldest first; `over`: whether it can be erased."""
        with self.books.reading() as conn:
            return [_shown(row) | {"own": sought.is_own(row)} for row in sought.rows(conn)]

    def export_person(self, sought: Sought, by: str, now: datetime) -> dict[str, Any]:
        """Everything the books hold of the person, readable; that it was handed out is in the log."""
        with self._desk(now) as desk:
            rows = sought.rows(desk.conn)
            found = [_exported(desk.conn, row, sought) for row in rows]
            numbers = [row.id for row in rows]
            desk.record(Kind.EXPORTED, data={"visits": numbers}, personal={"by": by})
        return {"exported_at": now.isoformat(), "visits": found}

    def erase_person(self, sought: Sought, reason: str, by: str, now: datetime) -> dict[str, Any]:
        """Erase the person wherever the books name them: {"visits": numbers, "along": numbers of visits of
        others, "traces": how many answers, entries and details, "scoured": whether SQLite's log is empty}.

        `Refused`: no reason, or one that names the person; nobody found; a name alone; a visit that is not
        over; an entry of the block list in force.
        """
        reason = clean(reason)[:200]
        if not reason:
            raise Refused({"reason": "missing"})
        if not (sought.phone or sought.visits):
            raise Refused({"phone": "missing"})
        with self._desk(now) as desk:
            rows = sought.rows(desk.conn)
            own = [row for row in rows if sought.is_own(row)]
            _may_erase(desk.conn, sought, rows, own, now)
            if any(said in reason for said in _about(sought, own)):
                raise Refused({"reason": "names_the_person"})
            told = _erase(desk, sought, rows, own)
            desk.record(Kind.ERASED, data=told, personal={"by": by, "reason": reason})
        return told | {"scoured": self.books.scour()}


def _shown(row: Row[Any]) -> dict[str, Any]:
    facts = {field: getattr(row, field) for field in _SHOWN}
    return {"visit": row.id, "at": row.registered_at, "over": row.state == State.CLOSED, **facts}


def _may_erase(
    conn: Connection, sought: Sought, rows: Sequence[Row[Any]], own: Sequence[Row[Any]], now: datetime
) -> None:
    if not rows or len(own) < len(set(sought.visits)):
        raise Refused({"phone": "unknown"})
    if any(row.state != State.CLOSED for row in rows):
        raise Refused({"visits": "not_over"})
    names, plates, phones = _borne(sought, own)
    if any(persons.on_block_list(conn, phone, names, plates, now) for phone in phones or {""}):
        raise Refused({"visits": "on_block_list"})


def _borne(sought: Sought, own: Sequence[Row[Any]]) -> tuple[set[str], set[str], set[str]]:
    """Folded names, plates and telephones under which the person may stand elsewhere."""
    names = {folded(name) for name in (sought.name, *(row.name for row in own)) if name}
    phones = {phone for phone in (sought.phone, *(row.phone for row in own)) if phone}
    return names, {row.plate for row in own if row.plate}, phones


def _about(sought: Sought, own: Sequence[Row[Any]]) -> set[str]:
    """What stands for the person wherever it is written."""
    fields = ("name", "organisation", "phone", "plate")
    return {sought.phone, sought.name, *(getattr(row, field) for row in own for field in fields)} - {""}


def _erase(desk: Desk, sought: Sought, rows: Sequence[Row[Any]], own: Sequence[Row[Any]]) -> dict[str, Any]:
    conn, seq = desk.conn, desk.chain.seq + 1
    names, plates, phones = _borne(sought, own)
    numbers, along = [row.id for row in own], [row.id for row in rows if not sought.is_own(row)]
    for number in numbers:
        persons.erase_visit(conn, number, seq)
    for number in along:
        persons.erase_member(conn, number, sought.phone, sought.name)
    traces = persons.erase_traces(conn, sorted(_about(sought, own) | names), numbers)
    traces += sum(
        persons.drop_ended(conn, phone, names, plates, desk.now) for phone in sorted(phones or {""})
    )
    return {"visits": numbers, "along": along, "traces": traces}


def _exported(conn: Connection, row: Row[Any], sought: Sought) -> dict[str, Any]:
    """One visit; of somebody else's only that the person was along."""
    if not sought.is_own(row):
        return {"visit": row.id, "registered_at": row.registered_at, "along": True, "name": sought.name}
    enclosed = persons.beside(conn, row.id)
    story = [
        {
            "at": one.at,
            "kind": one.kind,
            "station": one.station,
            "data": json.loads(one.data),
            "personal": json.loads(one.personal) if one.personal else None,
        }
        for one in persons.story(conn, row.id)
    ]
    return {**persons.told(row), **enclosed, "story": story}
