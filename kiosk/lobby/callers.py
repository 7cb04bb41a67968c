"""Visitors who registered here and left the screen: whose pass is ready, and how they prove it is theirs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.visit.passes import shown
from kiosk.visit.states import State
from kiosk.words import HOUSE_LANGUAGE

TRIES = 3  # at the end of a telephone number
BLOCKED = 300.0  # seconds that a visit is not called after so many wrong ones


@dataclass(frozen=True)
class Row:
    """A visit as the station's copy tells it. `copy`: of the slip that waits to be printed, else 0; `code`:
    its short code, as it is written on a card."""

    visit: int
    state: str
    called: str
    last4: str
    language: str
    minutes: int
    reason: str
    copy: int
    code: str
    where: str

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Row":
        """A row of `Station.visits()`."""
        slip = row.get("slip") or {}
        return cls(
            visit=row["visit"],
            state=row["state"],
            called=row.get("called") or "",
            last4=row.get("phone_last4") or "",
            language=row.get("language") or HOUSE_LANGUAGE,
            minutes=(row.get("answer") or {}).get("minutes") or 0,
            reason=row.get("reason") or "",
            copy=slip.get("copy") or 0,
            code=shown(str(slip["short_code"])) if slip.get("short_code") else "",
            where=slip.get("where") or "",
        )

    @property
    def ready(self) -> bool:
        """Whether a pass waits to be printed for this visitor."""
        return self.state == State.WELCOME and self.copy > 0


class Callers:
    """The copy's rows, and who guessed too often."""

    def __init__(self) -> None:
        self._rows: dict[int, Row] = {}
        self._tries: dict[int, int] = {}
        self._blocked: dict[int, float] = {}

    def update(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take over what the copy says now."""
        self._rows = {row["visit"]: Row.read(row) for row in rows}
        self._tries = {visit: tries for visit, tries in self._tries.items() if visit in self._rows}

    def row(self, visit: int) -> Row | None:
        """One visit."""
        return self._rows.get(visit)

    def waiting(self) -> list[Row]:
        """Whose pass is ready, in the order of their visits (R30)."""
        return [row for row in self._rows.values() if row.ready and row.visit not in self._blocked]

    def proves(self, visit: int, digits: str, now: float) -> bool:
        """Whether these are the last four digits of the visitor's telephone; three misses block the visit."""
        row = self._rows.get(visit)
        if row and row.last4 and digits == row.last4:
            self._tries.pop(visit, None)
            return True
        self._tries[visit] = self._tries.get(visit, 0) + 1
        if self._tries[visit] >= TRIES:
            del self._tries[visit]
            self._blocked[visit] = now + BLOCKED
        return False

    def blocked(self, visit: int) -> bool:
        """Whether this visit is not called for now."""
        return visit in self._blocked

    def tick(self, now: float) -> None:
        """Time passes."""
        self._blocked = {visit: until for visit, until in self._blocked.items() if until > now}
