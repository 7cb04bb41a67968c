"""How long a printer is let be that could not be reached."""

from __future__ import annotations

from collections.abc import Callable

from printing.outcome import LASTING

_REST, _LONGEST_REST = 0.5, 8.0  # seconds


class Rest:
    """How long a line that did not open is let be: half a second, then twice as long each time."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._reason: str | None = None
        self._length, self._until = _REST, 0.0

    @property
    def reason(self) -> str | None:
        """Why it did not open, None when it may be tried."""
        return self._reason if self._clock() < self._until else None

    def begin(self, reason: str) -> None:
        """It has not opened, for this reason; one that lasts is let be for the longest time at once."""
        self._length = _LONGEST_REST if reason in LASTING else self._length
        self._reason, self._until = reason, self._clock() + self._length
        self._length = min(2 * self._length, _LONGEST_REST)

    def end(self) -> None:
        """It has opened."""
        self._reason, self._length = None, _REST
