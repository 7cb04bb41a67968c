"""Several printers as one: when the first is down, a spare takes over, and never for a slip in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from printing.press import Fate, Outcome, Press


class Presses:
    """Presses in the order in which they are wanted, with paper of one kind. It is used as one press is."""

    def __init__(self, presses: Sequence[Press]) -> None:
        if not presses:
            raise ValueError("no press to print on")
        self._presses = tuple(presses)

    def ready(self) -> str | None:
        """None when at least one can print; else why the first cannot."""
        first = self._presses[0].ready()
        spare = first is not None and any(press.ready() is None for press in self._presses[1:])
        return None if spare else first

    @property
    def paper_low(self) -> bool:
        """Whether a roll nears its end in any of them."""
        return any(press.paper_low for press in self._presses)

    def print(self, chunks: Sequence[bytes]) -> Outcome:
        """Print on the first press that takes the slip; the outcome's `press` says which one it was.

        Another one is tried only while nothing of the slip has been sent anywhere. When none takes it, the
        outcome is that of the first. Printers that could not be reached just now are tried last.
        """
        order = sorted(range(len(self._presses)), key=lambda number: self._presses[number].resting)
        failed: dict[int, Outcome] = {}
        for number in order:
            outcome = replace(self._presses[number].print(chunks), press=number)
            if outcome.fate is not Fate.FAILED:
                return outcome
            failed[number] = outcome
        return failed[0]
