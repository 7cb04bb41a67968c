"""The slip of whoever stands here: printed, doubted, tried again; and those that print by themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kiosk.lobby.callers import Row
from kiosk.lobby.journey.standing import Slip, Standing
from kiosk.lobby.pages import REPRINTS, Page
from kiosk.lobby.tray import Printed

AT_THE_PRINTER = (Page.PRINTING, Page.DOUBT, Page.FAILED)
ENDED_BADLY = {"failed": Page.FAILED, "uncertain": Page.DOUBT}


class Printing(Standing):
    """A slip has an outcome, and one that is uncertain is never printed again by itself."""

    @property
    def code(self) -> str:
        """What the guard writes on a card when the slip does not come out; '' where there is none."""
        row = self._callers.row(self.slip.visit) if self.slip else None
        told = self.page == Page.FAILED or (self.page, self.reason) == (Page.GUARD, "no_reprint")
        return row.code if row and row.ready and told else ""

    @property
    def slip_of(self) -> tuple[int, int]:
        """Which of the group's slips this is, and of how many."""
        if self.caller or not self.slip or len(self.visits) < 2:
            return 1, 1
        ready = {row.visit for row in self._own() if row.ready} | self.visitor.served | {self.slip.visit}
        return min(len(self.visitor.served - {self.slip.visit}) + 1, len(ready)), len(ready)

    def tray(self) -> list[Printed]:
        """Passes that came out by themselves and lie there."""
        return self._tray.lying()

    def printing(self) -> list[int]:
        """The visits whose slips are in the printer or wait for it."""
        here = [self.slip.visit] if self.slip and not self.slip.awaiting else []
        return here + ([self._tray.printing.visit] if self._tray.printing else [])

    # What the visitor does

    def taken(self, now: float) -> None:
        """What lay there was taken."""
        self._tray.taken()
        self.touch(now)

    def came_out(self, yes: bool, now: float) -> None:
        """The visitor's word on an uncertain slip."""
        if self.page != Page.DOUBT or not self.slip:
            return
        if yes:
            self._desk.came_out(self.slip.visit, self.slip.copy)
            self._callers.printed(self.slip.visit, self.slip.copy)
            self._served(now)
        elif self.slip.reprints >= REPRINTS:
            self._end(Page.GUARD, "no_reprint", now)
        else:
            self.slip = replace(self.slip, reprints=self.slip.reprints + 1, awaiting=True)
            self._go(Page.PRINTING, now)
            self._desk.recard(self.slip.visit, self.slip.copy)

    def retry(self, now: float) -> None:
        """Print again what certainly did not come out."""
        if self.page != Page.FAILED or not self.slip:
            return
        row = self._callers.row(self.slip.visit)
        if row and row.ready:
            self.slip = replace(self.slip, copy=row.copy)
            self._go(Page.PRINTING, now)
            self._desk.print(row.visit)
        else:
            self._end(Page.GUARD, "gone", now)

    # What happens elsewhere

    def job(self, visit: int, copy: int, state: str, reason: str, now: float) -> None:
        """What became of a slip."""
        self._tray.job(visit, copy, state, now)
        if state == "printed":
            self._callers.printed(visit, copy)
        mine = self.slip and (visit, copy) == (self.slip.visit, self.slip.copy) and not self.slip.awaiting
        if mine and state == "printed" and self.page in AT_THE_PRINTER:
            self._served(now)
        elif mine and state in ENDED_BADLY and self.page == Page.PRINTING:
            self._end(ENDED_BADLY[state], reason, now)
        self._print_by_itself(now)

    def recarded(self, visit: int, code: str, now: float) -> None:
        """Whether another copy is issued; if it is, the copy of the books brings it."""
        if self.page == Page.PRINTING and self.slip and self.slip.visit == visit and code != "reissued":
            self._end(Page.GUARD, "no_reprint", now)

    def printer(self, hindrance: str, now: float) -> None:
        """Why nothing can be printed now; '' when it can."""
        self.hindrance = hindrance
        self._print_by_itself(now)

    # Inside

    def _own(self) -> list[Row]:
        """The present visitor's visits whose slips were not seen to."""
        open_ones = (self._callers.row(visit) for visit in self.visits if visit not in self.visitor.served)
        return [row for row in open_ones if row]

    def _print(self, row: Row, now: float) -> None:
        self.slip = Slip(row.visit, row.copy, row.where)
        self._tray.seen_to(row)
        self._go(Page.PRINTING, now)
        self._desk.print(row.visit)

    def _await_slip(self, visit: int, now: float) -> None:
        """The office has issued a pass, and the copy of the books will bring it."""
        self.slip = Slip(visit, 0, "", awaiting=True)
        self._go(Page.PRINTING, now)
        self._look_for_slip()

    def _look_for_slip(self) -> None:
        if self.page == Page.PRINTING and self.slip and self.slip.awaiting:
            row = self._callers.row(self.slip.visit)
            if row and row.ready and row.copy > self.slip.copy:
                self.slip = replace(self.slip, copy=row.copy, where=row.where, awaiting=False)
                self._tray.seen_to(row)
                self._desk.print(row.visit)

    def _served(self, now: float) -> None:
        """This slip was seen to: on to the next of the group, or back to waiting for it."""
        if self.slip and not self.caller:
            self.visitor.served |= {self.slip.visit}
        left = [] if self.caller else self._own()
        if ready := next((row for row in left if row.ready), None):
            self._print(ready, now)
        else:
            self._end(Page.ASKING if any(row.pending for row in left) else Page.TAKE, "", now)

    def _skip(self, now: float) -> bool:
        """Leave a slip that does not come out for the others of the group; whether there are any."""
        others = {*self.visits} - self.visitor.served - {self.slip.visit if self.slip else 0}
        if self.page not in (Page.FAILED, Page.DOUBT) or self.caller or not others:
            return False
        self._served(now)
        return True

    def _print_by_itself(self, now: float) -> None:
        """For somebody's telephone, while nobody here is in the middle of printing."""
        if self.page in AT_THE_PRINTER or self.hindrance:
            return
        own = {*self.visits, *([self.slip.visit] if self.slip else [])}
        ready = [row for row in self._callers.waiting() if row.visit not in own]
        if row := self._tray.next(ready, now):
            self._desk.print(row.visit)

    def _read_rows(self, rows: Iterable[Mapping[str, Any]]) -> None:
        told = list(rows)
        self._callers.update(told)
        self._tray.forget(row["visit"] for row in told)
