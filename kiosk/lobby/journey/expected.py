"""An announced visit (R7, R17): looked up by a code or a name, confirmed, and the pass prints."""

from collections.abc import Mapping
from typing import Any

from kiosk.lobby.answers import Found
from kiosk.lobby.journey.look_up import LookUp
from kiosk.lobby.journey.walk_in import WalkIn
from kiosk.lobby.pages import CHOOSING, Page, Way


class Expected(LookUp, WalkIn):
    """Expected, confirm, and what is still to be read or signed: then the visitor has arrived."""

    def expected(self, now: float) -> None:
        """'I am expected.'"""
        if self._may_begin(Page.SORRY):
            self._begin(Way.EXPECTED, now)

    def means(self, means: str, now: float) -> None:
        """Whether one is looked up by the `digits` of the invitation or by `name`."""
        self.touch(now)
        if self.page == Page.EXPECTED and means in ("digits", "name") and not self.busy:
            self._put(means=means)
            self.complaints = {}

    def scan(self, text: str, now: float) -> None:
        """An invitation or a pass was held before the scanner."""
        self.touch(now)
        if self.page not in (*CHOOSING, Page.EXPECTED) or not text.strip() or not self._cancelled():
            return
        if self.page != Page.EXPECTED:
            self._begin(Way.EXPECTED, now)
        self._look_up("announced", {"scan": text.strip()}, {}, now)

    def _looked_up(self, code: str, data: Mapping[str, Any], now: float) -> None:
        if code != "found":
            self._not_found(code, data, now)
            return
        self.visitor.found = found = Found.read(data)
        if found.language and not self.visitor.spoke:
            self._put(language=found.language)
        self._put(code="", last4="")
        self._go(Page.CONFIRM, now)

    def _arrived(self, code: str, data: Mapping[str, Any], now: float) -> None:
        visit = self.found.visit if self.found else 0
        if code == "welcome":
            self.visitor.visits = (visit,)
            self._await_slip(visit, now)
        elif code == "asked":
            self._ask_host((visit,), tuple(map(str, data.get("needs") or ())), now)
        elif code == "refused":
            self._complain(data.get("complaints") or {}, now)
        elif code == "to_gate":
            self._end(Page.TO_GATE, "", now)
        elif code in ("not_possible", "unreachable"):
            self._end(Page.SORRY, code, now)
        else:
            self._end(Page.GUARD, "kept" if code == "see_guard" else "not_kept", now)
