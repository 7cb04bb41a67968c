"""The whole journey: which way begins where, which answer belongs to which question, and what time does."""

from collections.abc import Callable, Mapping
from typing import Any

from kiosk.lobby.house import House
from kiosk.lobby.journey.expected import Expected
from kiosk.lobby.journey.known import BeenHere
from kiosk.lobby.journey.leaving import Leaving
from kiosk.lobby.journey.own_phone import OwnPhone
from kiosk.lobby.pages import FORM, IDLE, LOOK_UPS, Page

NO_ANSWER = 15.0  # seconds after which nobody waits for an answer any more
_Handler = Callable[[str, Mapping[str, Any], float], None]


class Journey(Expected, BeenHere, OwnPhone, Leaving):
    """One screen's journey. Events and the time come in, `page` is what to show.

    Each event takes the time last, in seconds of a clock that only grows; one that does not fit the page is
    passed over.
    """

    def begin(self, language: str, now: float) -> None:
        """A language was chosen on the first page."""
        if self.page == Page.ATTRACT:
            self._go(Page.CHOICES, now)
            self.speak(language, now)

    def next(self, now: float) -> None:
        """On, unless something on this page is wrong or missing."""
        self.touch(now)
        if self.page not in FORM or self.busy:
            return
        on = {**dict.fromkeys(LOOK_UPS, self._find), Page.REMARK: self._send_remark}
        stays = (Page.PHONE, Page.LEAVING)
        if self.page == Page.GUIDE and self.house.guide:
            self._put(guide=self.house.guide.version)
        if self.page == Page.DETAILS and self.entries.member.strip():
            self.add_member(now)  # typed, and not put on the list
        if self.page not in stays and "member" not in self.complaints:
            on.get(self.page, self._along)(now)

    def answered(self, ticket: int, code: str, data: Mapping[str, Any], now: float) -> None:
        """The answer to a question. One that comes too late, or again, is for the books alone."""
        awaited = self._awaited
        if awaited is None or ticket != awaited.ticket:
            return
        self._awaited = None
        handlers: dict[str, _Handler] = {
            "register": self._registered,
            "announced": self._looked_up,
            "arrive": self._arrived,
            "known": self._recalled,
            "invite": self._invited,
            "rate": self._remarked,
        }
        try:
            handlers[awaited.verb](code, data, now)
        except (KeyError, TypeError, ValueError, AttributeError):
            self._end(Page.SORRY, "unclear", now)  # the office said something else than agreed

    def furnish(self, house: House, now: float) -> None:
        """The house has said something else of itself; another agreement has to be signed anew."""
        if house == self.house:
            return
        self.house = house
        signed = self.entries.agreement
        if signed and (house.agreement is None or signed.version != house.agreement.version):
            self._put(agreement=None)

    def tick(self, now: float) -> None:
        """Time passes."""
        self._callers.tick(now)
        self._tray.tick(now)
        self._print_by_itself(now)
        if self._awaited and now >= self._awaited.since + NO_ANSWER:
            verb, self._awaited = self._awaited.verb, None
            if verb != "rate":  # what was said is kept all the same
                handed_in = verb in ("register", "arrive")
                self._end(*(Page.GUARD, "not_kept") if handed_in else (Page.SORRY, "unreachable"), now)
        if self.left(now) == 0.0 and not self.busy:
            self._time_is_up(now)

    def _time_is_up(self, now: float) -> None:
        if self.page in IDLE:
            self._wipe(now)
        elif self.page == Page.PRINTING:
            awaiting = self.slip is not None and self.slip.awaiting
            self._end(*(Page.GUARD, "no_reprint") if awaiting else (Page.DOUBT, ""), now)
        elif not self._skip(now):
            self._resume(now)
