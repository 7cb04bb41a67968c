"""Calling back those who left the screen: the end of the telephone number proves whose pass it is.

An interlude: the present visitor's entries stay where they are.
"""

from kiosk.lobby.callers import Row
from kiosk.lobby.journey.printing import Printing
from kiosk.lobby.pages import CHOOSING, FORM, Page

INTERRUPTED = (*CHOOSING, Page.ASKING, *FORM)


class Calling(Printing):
    """Who may be called, and who says 'that is me'."""

    def calls(self) -> list[Row]:
        """Visitors whose pass is ready and who are not being served, in the order of their visits.

        A pass that prints by itself is not called for, unless it did not come out.
        """
        served = {*self.visits, *(one.visit for one in (self.slip, self.caller) if one)}
        waiting = [row for row in self._callers.waiting() if row.visit not in served]
        return [row for row in waiting if not row.by_phone or self._tray.stuck(row.visit)]

    def by_phone(self) -> list[Row]:
        """Who registered by telephone and has no pass yet."""
        return self._callers.by_phone()

    def call(self, visit: int, now: float) -> None:
        """Somebody says that this pass is theirs."""
        row = next((row for row in self.calls() if row.visit == visit), None)
        if row and not self.busy and self.page in INTERRUPTED:
            self.held, self.caller, self.digits = self.page, row, ""
            self._go(Page.CALLED, now)

    def digit(self, text: str, now: float) -> None:
        """One more digit of the telephone number's end; the last one opens or refuses."""
        self.touch(now)
        if self.page != Page.CALLED or not self.caller or not (text.isascii() and text.isdigit()):
            return
        self.complaints = {}
        self.digits = (self.digits + text)[:4]
        if len(self.digits) == 4:
            self._prove(self.caller.visit, now)

    def erase_digit(self, now: float) -> None:
        """Take back the last digit."""
        self.touch(now)
        self.digits = self.digits[:-1]

    def _prove(self, visit: int, now: float) -> None:
        row = self._callers.row(visit)
        if row is None or not row.ready:
            self._end(Page.GUARD, "gone", now)
        elif self._callers.proves(visit, self.digits, now):
            self._print(row, now)
        elif self._callers.blocked(visit):
            self._end(Page.GUARD, "not_the_number", now)
        else:
            self.digits, self.complaints = "", {"digits": "not_the_number"}
