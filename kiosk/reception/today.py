"""The day as it stands: who is expected, waiting, inside; what the stations say; what needs somebody now."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from kiosk.ledger import outbox, today, watch
from kiosk.ledger.chain import Chain
from kiosk.ledger.stations import StationIdentity
from kiosk.reception.door import Door
from kiosk.reception.host import may_leave_soon
from kiosk.visit.events import Kind
from kiosk.visit.states import EXPECTED, WITHIN, State

SILENT = timedelta(seconds=100)
"""Without a report for so long a station is out of reach: it makes one every half minute."""
_UNDELIVERED_SINCE = timedelta(days=3)
_WAITING = (State.HELD, State.ASKED, State.AGREED, *sorted(EXPECTED))
_COUNTS = ("waiting", "refused", "differences")
_MOST_DEVICES = 8


@dataclass(frozen=True)
class Post:
    """A station. `at`: its last report, None before the first; `devices`: what hinders each, or ''."""

    name: str
    kind: str
    at: datetime | None
    silent: bool
    version: str = ""
    devices: Mapping[str, str] = field(default_factory=dict)
    waiting: int = 0
    refused: int = 0
    differences: int = 0

    @property
    def hindered(self) -> bool:
        """Whether somebody should go there."""
        return self.silent or any(self.devices.values()) or bool(self.refused)


@dataclass(frozen=True)
class Today:
    """Visits as rows of the books, by where they stand; `overstaying` are among those `inside`.

    `undelivered`: channel, reason and how many of the notices that were given up or are stuck; `muster`:
    since when there is an emergency.
    """

    expected: list[Row[Any]]
    waiting: list[Row[Any]]
    inside: list[Row[Any]]
    owed: list[Row[Any]]
    unseen: list[Row[Any]]
    overstaying: frozenset[int]
    late: frozenset[int]
    posts: list[Post]
    undelivered: list[tuple[str, str, int]]
    muster: datetime | None

    @property
    def people(self) -> int:
        """How many people are inside."""
        return sum(max(0, row.heads_in - row.heads_out) for row in self.inside)


class TodayDoor(Door):
    """The desk's view of now, and what the front desk tells the gate."""

    def today(self, now: datetime) -> Today:
        """What there is at this moment."""
        start, end = self.house.today(now)
        with self.books.reading() as conn:
            rows = today.live(conn, end)
            posts = [_post(row, now) for row in today.stations_now(conn)]
            dead = outbox.in_trouble(conn, now - _UNDELIVERED_SINCE)
            muster = watch.muster(conn)
        inside = _in(rows, *(state for state in WITHIN if state is not State.UNSEEN))
        waiting = _in(rows, *_WAITING)
        return Today(
            expected=sorted(_in(rows, State.ANNOUNCED), key=lambda row: row.expected_at),
            waiting=waiting,
            inside=inside,
            owed=_in(rows, State.OWED),
            unseen=_in(rows, State.UNSEEN),
            overstaying=frozenset(row.id for row in inside if _overstays(row, start, now)),
            late=frozenset(row.id for row in waiting if _late(row, now)),
            posts=posts,
            undelivered=[(channel, error, many) for _, channel, error, many in dead],
            muster=muster.at if muster is not None else None,
        )

    def leaving_soon_at_desk(self, number: int, by: str, now: datetime) -> bool:
        """R8: the front desk tells the gate that an important visitor is about to leave; False where that
        says nothing (any more)."""
        with self._desk(now) as desk:
            visit = desk.visit(number)
            if visit is None or not may_leave_soon(visit):
                return False
            desk.note(visit, Kind.LEAVING_SOON, {"by": by}, leaving_at=desk.at)
            return True

    def pulse(self, now: datetime) -> str:
        """A short text that is another one whenever `today` may be: a minute, too, makes somebody late."""
        with self.books.reading() as conn:
            return f"{Chain.last(conn)} {today.reported(conn)} {now:%H:%M}"

    def report(self, station: StationIdentity, said: Mapping[str, Any], now: datetime) -> None:
        """Keep what a station says of itself, as far as it is sound."""
        devices = said.get("devices")
        told = list(devices.items())[:_MOST_DEVICES] if isinstance(devices, dict) else []
        facts = {
            "version": _code(said.get("version")),
            "devices": {_code(name): _code(trouble) for name, trouble in told},
            **{name: _count(said.get(name)) for name in _COUNTS},
        }
        with self.books.writing(now) as chain:
            today.report(chain.conn, station.name, facts, now)


def _in(rows: Any, *states: State) -> list[Row[Any]]:
    return [row for row in rows if row.state in states]


def _overstays(row: Row[Any], start: datetime, now: datetime) -> bool:
    """R28: the pass has run out, or it is another day."""
    run_out = row.expires_at is not None and now > row.expires_at
    return bool(run_out or (row.came_in_at is not None and row.came_in_at < start))


def _late(row: Row[Any], now: datetime) -> bool:
    """Nobody answers: the host was asked again, or the time is over."""
    return bool(row.state == State.ASKED and (row.asked_again > 0 or row.answer_by <= now))


def _post(row: Row[Any], now: datetime) -> Post:
    silent = row.at is None or now - row.at > SILENT
    return Post(row.name, row.kind, row.at, silent, **(row.facts or {}))


def _code(value: object) -> str:
    """A word of a program, not of a person."""
    text = str(value)
    return text if re.fullmatch(r"[\w.+-]{0,40}", text, re.ASCII) else "unknown"


def _count(value: object) -> int:
    return value if type(value) is int and 0 <= value < 10**6 else 0
