"""Passes that come out by themselves: of visitors who registered on their own telephones.

One after the other, whoever stands at the screen. What did not come out for certain is never tried again
here: its visitor is called, and asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.lobby.callers import Row

LIES = 60.0  # seconds that a pass is pointed out
GIVEN_UP = 100.0  # seconds without a word from the printer


@dataclass(frozen=True)
class Printed:
    """A pass that lies in the tray, and whose it is."""

    visit: int
    called: str
    language: str


class Tray:
    """What is being printed for telephones, and what lies there."""

    def __init__(self) -> None:
        self._tried: dict[int, int] = {}  # visit: copy
        self._stuck: set[int] = set()
        self._lying: dict[int, tuple[Printed, float]] = {}
        self._begun = 0.0
        self.printing: Row | None = None

    def stuck(self, visit: int) -> bool:
        """Whether this pass did not come out by itself, so that its visitor is called."""
        return visit in self._stuck

    def lying(self) -> list[Printed]:
        """What is to be taken, in the order in which it came out."""
        return [printed for printed, _ in self._lying.values()]

    def next(self, ready: Iterable[Row], now: float) -> Row | None:
        """Whose pass is to be printed now; each copy once."""
        if self.printing:
            return None
        mine = (row for row in ready if row.by_phone and self._tried.get(row.visit) != row.copy)
        if found := next(mine, None):
            self.printing, self._begun = found, now
            self._tried[found.visit] = found.copy
            self._stuck.discard(found.visit)
        return found

    def seen_to(self, row: Row) -> None:
        """This one's bearer stands at the screen and sees to it."""
        self._tried[row.visit] = row.copy

    def job(self, visit: int, copy: int, state: str, now: float) -> None:
        """What became of a slip."""
        row = self.printing
        if row is None or (visit, copy) != (row.visit, row.copy):
            return
        if state == "printed":
            self._lying[visit] = Printed(visit, row.called, row.language), now
            self.printing = None
        elif state in ("failed", "uncertain"):
            self._stick()

    def taken(self) -> None:
        """Somebody took what lay there."""
        self._lying = {}

    def tick(self, now: float) -> None:
        """Time passes: what lies there is no longer pointed out; a printer that says nothing is given up."""
        self._lying = {visit: (one, at) for visit, (one, at) in self._lying.items() if now < at + LIES}
        if self.printing and now >= self._begun + GIVEN_UP:
            self._stick()

    def forget(self, known: Iterable[int]) -> None:
        """Only these visits are still told of."""
        kept = set(known)
        self._tried = {visit: copy for visit, copy in self._tried.items() if visit in kept}
        self._stuck &= kept

    def _stick(self) -> None:
        if self.printing:
            self._stuck.add(self.printing.visit)
        self.printing = None
