"""Who is inside, as the guard sees it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kiosk.visit.states import WITHIN, State

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Inside:
    """One visit that is in the house, or was not seen leaving it. `since`: when it came in, in UTC."""

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
    """The list, those not seen leaving first, then the latest arrivals; `owed`: signatures still missing;
    `by_hand`: who waits for a card, the first to register first."""

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


def board(rows: Iterable[Mapping[str, Any]]) -> Board:
    """The board from the rows of the station's copy."""
    rows = list(rows)
    inside = [_inside(row) for row in rows if row["state"] in WITHIN]
    inside.sort(key=lambda one: one.since or _LONG_AGO, reverse=True)
    inside.sort(key=lambda one: one.state is not State.UNSEEN)
    owed = sum(row["state"] == State.OWED for row in rows)
    by_hand = sorted(filter(None, map(_by_hand, rows)), key=lambda one: one.visit)
    return Board(tuple(inside), owed, tuple(by_hand))


def _inside(row: Mapping[str, Any]) -> Inside:
    people = row.get("people")
    came_in = row.get("came_in")
    return Inside(
        visit=row["visit"],
        name=_text(row, "name"),
        organisation=_text(row, "organisation"),
        people=people if isinstance(people, int) and people > 0 else 1,
        host_name=_text(row, "host_name"),
        department=_text(row, "department"),
        extension=_text(row, "extension"),
        since=datetime.fromisoformat(came_in) if came_in else None,
        state=State(row["state"]),
        released=bool(row.get("released")),
    )


def _by_hand(row: Mapping[str, Any]) -> ByHand | None:
    told = row.get("by_hand")
    if row["state"] != State.WELCOME or not isinstance(told, dict) or not _text(told, "code"):
        return None
    return ByHand(
        row["visit"],
        _text(told, "code"),
        _text(told, "reason"),
        _text(row, "name"),
        _text(row, "organisation"),
        _text(row, "host_name"),
        _text(row, "department"),
    )


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""
