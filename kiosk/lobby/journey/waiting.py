"""Waiting for the host: the answer shows live, the house guide is read meanwhile, the pass prints at once."""

from collections.abc import Iterable, Mapping
from typing import Any

from kiosk.lobby.callers import Row
from kiosk.lobby.house import Text
from kiosk.lobby.journey.calling import Calling
from kiosk.lobby.pages import Page
from kiosk.visit.states import State


class Waiting(Calling):
    """The screen is not held while the host thinks: asking ends by itself, and its visitor is called."""

    @property
    def guide(self) -> Text | None:
        """The house guide (R32), for somebody who waits and has not seen this version of it."""
        guide = self.house.guide if self.page == Page.ASKING else None
        return guide if guide and self.entries.guide != guide.version else None

    def read_guide(self, now: float) -> None:
        """The visitor says that the guide was read."""
        self.touch(now)
        if guide := self.guide:
            self._put(guide=guide.version)
            self._tell("guide", {"visit": self.visit, "version": guide.version})

    def rows(self, rows: Iterable[Mapping[str, Any]], now: float) -> None:
        """The station's copy has changed."""
        self._read_rows(rows)
        self._look(now)

    def finish(self, now: float) -> None:
        """Done here: away with everything, or back to the visitor who was interrupted."""
        if self.page in (Page.ATTRACT, Page.PRINTING) or not self._cancelled():
            return
        if not self._skip(now):
            self._resume(now)

    def _ask_host(self, visits: tuple[int, ...], needs: tuple[str, ...], now: float) -> None:
        self.visitor.visits, self.visitor.needs = visits, needs
        self._go(Page.ASKING, now)
        self._look(now)

    def _resume(self, now: float) -> None:
        """End an interlude, or the journey."""
        held = self.held
        if held is None or held == Page.ATTRACT:
            self._wipe(now)
        else:
            self._forget_caller()
            self._go(held, now)
        self._look(now)

    def _look(self, now: float) -> None:
        """Act on what the copy says."""
        self._look_for_slip()
        if self.page == Page.ASKING:
            self._answered_by_host(now)
        self._print_by_itself(now)

    def _answered_by_host(self, now: float) -> None:
        rows = self._own()
        if ready := next((row for row in rows if row.ready), None):
            self._print(ready, now)
        elif rows and not any(row.pending for row in rows):
            self._over(rows, now)

    def _over(self, rows: list[Row], now: float) -> None:
        states = {row.state for row in rows}
        if self.visitor.served:
            self._end(Page.TAKE, "", now)
        elif State.DECLINED in states:
            self._go(Page.DECLINED, now)
        elif State.LAPSED in states:
            self._go(Page.LAPSED, now)
        else:
            self._resume(now)  # somebody else saw to it
