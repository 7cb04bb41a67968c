"""Collects old pages when nobody is waiting.

A page leaves sixty thousand small objects behind, in cycles. Python's collector, left alone, goes through
them while the next page is being built, and that took two thirds of the time from touch to page.
"""

import gc

from kivy.clock import Clock

QUIET = 1.0  # seconds without a new page
ROUNDS = 2  # what hung on the collected goes with the second
SELDOM = (50_000, 12, 10)  # so that a day without any quiet still ends with memory


class Broom:
    """Sweeps in quiet moments. What was loaded before `begin` is never looked at again."""

    def __init__(self) -> None:
        self._before = gc.get_threshold()
        self._rounds = 0
        self._sweep = Clock.create_trigger(self._collect, QUIET)

    def begin(self) -> None:
        """Take over from the automatic collector."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(*SELDOM)

    def littered(self) -> None:
        """A page was thrown away."""
        self._rounds = ROUNDS
        self._sweep.cancel()
        self._sweep()

    def _collect(self, _: float) -> None:
        gc.collect()
        self._rounds -= 1
        if self._rounds > 0:
            self._sweep()

    def end(self) -> None:
        """Give back to the automatic collector."""
        self._sweep.cancel()
        gc.set_threshold(*self._before)
