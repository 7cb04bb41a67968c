"""Who is inside, as the guard sees it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kiosk.station.muster import Trust, people_inside, trust
from kiosk.station.rows import areas_of, moment, text
from kiosk.visit.classes import VisitorClass
from kiosk.visit.states import WITHIN, State

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Inside:
    """One visit that is in the house, or was not seen leaving it. `since`: when it came in, in UTC;
    `overstays`: its pass has run out, or it is from another day (R28)."""

    visit: int
    name: str
    organisation: str
    people: int
    host_name: str
    department: str
    extension: str
    since: datetime | None
    state: State
    released: bool
    visitor_class: str = VisitorClass.GENERAL
    areas: tuple[str, ...] = ()
    plate: str = ""
    overstays: bool = False

    @property
    def pressing(self) -> bool:
        """Whether the guard has to see to it."""
        return self.overstays or self.state is State.UNSEEN


@dataclass(frozen=True)
class ByHand:
    """A visitor whose pass no printer brought out: the `code` to write on a card, and why."""

    visit: int
    code: str
    reason: str
    name: str
    organisation: str
    host_name: str
    department: str


@dataclass(frozen=True)
class Board:
    """The list: those not seen leaving first, then who has stayed too long, then the latest arrivals; `owed`:
    signatures still missing; `by_hand`: who waits for a card, the first to register first."""

    rows: tuple[Inside, ...] = ()
    owed: int = 0
    by_hand: tuple[ByHand, ...] = ()

    @property
    def people(self) -> int:
        """How many people these visits are."""
        return sum(row.people for row in self.rows)

    @property
    def unseen(self) -> int:
        """How many visits were not seen leaving."""
        return sum(row.state is State.UNSEEN for row in self.rows)

    @property
    def overstays(self) -> int:
        """How many others have stayed too long."""
        return sum(row.overstays and row.state is not State.UNSEEN for row in self.rows)


def board(rows: Iterable[Mapping[str, Any]], now: datetime | None = None) -> Board:
    """The board from the rows of the station's copy; without a time nobody overstays."""
    rows = list(rows)
    inside = [_inside(row, now) for row in rows if row["state"] in WITHIN]
    inside.sort(key=lambda one: one.since or _LONG_AGO, reverse=True)
    inside.sort(key=lambda one: (one.state is not State.UNSEEN, not one.overstays))
    by_hand = sorted(filter(None, map(_by_hand, rows)), key=lambda one: one.visit)
    return Board(tuple(inside), sum(map(owed, rows)), tuple(by_hand))


def owed(row: Mapping[str, Any]) -> bool:
    """Whether the host still has to sign for somebody who has left (补签, R15)."""
    return row["state"] == State.OWED or (row.get("owed") is True and row["state"] not in WITHIN)


def overstays(row: Mapping[str, Any], now: datetime) -> bool:
    """Whether somebody is inside although the pass has run out, or since another day (R28)."""
    passes = row.get("passes")
    valid = [one for one in passes if not one.get("void")] if isinstance(passes, list) else []
    until = [known for one in valid if (known := moment(one.get("expires")))]
    return (bool(until) and now > max(until)) or trust(row, now) is Trust.STALE


def named(what: str) -> int:
    """The visit that a tag names, below nought for one without a number of the office's; 0 for none."""
    digits = what.removeprefix("-")
    return int(what) if digits.isascii() and digits.isdigit() else 0


def _inside(row: Mapping[str, Any], now: datetime | None) -> Inside:
    return Inside(
        visit=row["visit"],
        name=text(row, "name"),
        organisation=text(row, "organisation"),
        people=people_inside(row),
        host_name=text(row, "host_name"),
        department=text(row, "department"),
        extension=text(row, "extension"),
        since=moment(row.get("came_in")),
        state=State(row["state"]),
        released=bool(row.get("released")),
        visitor_class=text(row, "class") or VisitorClass.GENERAL,
        areas=areas_of(row),
        plate=text(row, "plate"),
        overstays=now is not None and overstays(row, now),
    )


def _by_hand(row: Mapping[str, Any]) -> ByHand | None:
    told = row.get("by_hand")
    if row["state"] != State.WELCOME or not isinstance(told, dict) or not text(told, "code"):
        return None
    return ByHand(
        row["visit"],
        text(told, "code"),
        text(told, "reason"),
        text(row, "name"),
        text(row, "organisation"),
        text(row, "host_name"),
        text(row, "department"),
    )
