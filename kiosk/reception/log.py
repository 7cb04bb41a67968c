"""The entry/exit log at the reception; who looked at a picture or took a file away is recorded."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime

from kiosk.ledger import differences, doings, enclosures, hosts, journal
from kiosk.ledger import story as stories
from kiosk.ledger.differences import Difference
from kiosk.ledger.doings import Fits, Leaf, Wanted
from kiosk.ledger.journal import Count, Filter, Page, Place, Row
from kiosk.ledger.story import Story, Told
from kiosk.reception import findable
from kiosk.reception.door import Door
from kiosk.visit.events import Kind

_AT_ONCE = 500


@dataclass(frozen=True)
class Choices:
    """What the log can be asked for."""

    departments: list[str]
    stations: list[str]


class LogDoor(Door):
    """What administrators read, and what is written down of their reading."""

    def log_page(self, wanted: Filter, before: Place | None, after: Place | None) -> tuple[Page, Count]:
        """One page of the log, and how many visits there are in all (at least)."""
        with self.books.reading() as conn:
            return journal.leaf(conn, wanted, before, after)

    def log_choices(self) -> Choices:
        """The departments and stations that the log holds."""
        with self.books.reading() as conn:
            return Choices(journal.choices(conn, "department"), journal.choices(conn, "station"))

    def host_number(self, staff_no: str) -> int | None:
        """The number of the host with this staff number, active or not."""
        with self.books.reading() as conn:
            return journal.host_number(conn, staff_no)

    def host_name(self, number: int) -> str:
        """The name of a host, active or not; '' for nobody."""
        with self.books.reading() as conn:
            found = hosts.find(conn, number)
            return f"{found.name} {found.department}".strip() if found else ""

    def log_count(self, wanted: Filter) -> int:
        """How many visits, all of them counted."""
        with self.books.reading() as conn:
            return journal.count(conn, wanted)

    @contextmanager
    def log_rows(self, wanted: Filter) -> Iterator[Iterator[Row]]:
        """All that is asked for, of one state of the books, in constant memory."""
        with self.books.reading() as conn:
            yield journal.rows(conn, wanted)

    def story(self, number: int) -> Story | None:
        """A visit with everything that the books hold of it."""
        with self.books.reading() as conn:
            return stories.of(conn, number)

    def stories(self, numbers: Sequence[int]) -> list[Story]:
        """Several, in the order asked for; who is not there is left out."""
        with self.books.reading() as conn:
            found = [stories.of(conn, number) for number in numbers]
        return [one for one in found if one is not None]

    def doings(self, wanted: Wanted, fits: Fits, before: int = 0, after: int = 0) -> Leaf:
        """What was done and concerns no visit, page by page: `kiosk.ledger.doings.leaf`."""
        with self.books.reading() as conn:
            return doings.leaf(conn, wanted, fits, before, after)

    @contextmanager
    def doing_rows(self, wanted: Wanted, fits: Fits) -> Iterator[Iterator[Told]]:
        """All of it, of one state of the books, the oldest first."""
        with self.books.reading() as conn:
            yield doings.each(conn, wanted, fits)

    def differences(self, start: datetime, end: datetime, limit: int | None = 500) -> list[Difference]:
        """On what gates and books, or the ways in and out, did not agree: the latest of this time; all of
        them without a limit."""
        with self.books.reading() as conn:
            return differences.between(conn, start, end, limit)

    def look_at_photograph(self, number: int, by: str, now: datetime) -> bytes | None:
        """The visitor's photograph as JPEG, if there is one. Who looked stands in the books (R25)."""
        with self._desk(now) as desk:
            jpeg = enclosures.photograph_of(desk.conn, number)
            if jpeg is not None:
                desk.record(Kind.PHOTOGRAPH_SEEN, number, personal={"by": by})
            return jpeg

    def look_at_slip(self, number: int, by: str, now: datetime) -> bytes | None:
        """The picture of the paper that the host signed, if there is one; who looked is recorded too."""
        with self._desk(now) as desk:
            jpeg = enclosures.slip_of(desk.conn, number)
            if jpeg is not None:
                desk.record(Kind.SLIP_SEEN, number, personal={"by": by})
            return jpeg

    def log_taken(self, wanted: Filter, form: str, by: str, now: datetime) -> None:
        """Somebody takes a part of the log away as a file: who, as what, by which filters."""
        asked = [one.name for one in fields(wanted) if getattr(wanted, one.name) != one.default]
        with self._desk(now) as desk:
            desk.record(Kind.LOG_EXPORTED, data={"form": form, "filter": asked}, personal={"by": by})

    def part_taken(self, log: str, asked: Sequence[str], by: str, now: datetime) -> None:
        """Somebody takes the house's log ('house') or the disagreements ('differences') away as a file."""
        with self._desk(now) as desk:
            data = {"form": "csv", "log": log, "filter": list(asked)}
            desk.record(Kind.LOG_EXPORTED, data=data, personal={"by": by})

    def make_findable(self, now: datetime) -> int:
        """Keys for names in books that are older than the keys; how many. Again and again harmless."""
        done = 0
        for field in journal.FOUND_BY:
            while many := self._some(field, now):
                done += many
        return done

    def _some(self, field: str, now: datetime) -> int:
        with self._desk(now) as desk:
            values = journal.unknown(desk.conn, field, _AT_ONCE)
            for value in values:
                findable.spell(desk.conn, field, value)
            return len(values)
