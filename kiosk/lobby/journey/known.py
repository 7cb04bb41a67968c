"""Somebody who was here before (R33): the telephone number and something only they know."""

from collections.abc import Mapping
from typing import Any

from kiosk.lobby.answers import Known
from kiosk.lobby.journey.look_up import LookUp
from kiosk.lobby.pages import Page, Way


class BeenHere(LookUp):
    """Known, again: organisation, purpose and host are offered once more, and one touch asks the host."""

    def been_here(self, now: float) -> None:
        """'I have been here before.'"""
        if self._may_begin(Page.SORRY):
            self._begin(Way.KNOWN, now)

    def _recalled(self, code: str, data: Mapping[str, Any], now: float) -> None:
        if code != "known":
            self._not_found(code, data, now)
            return
        self.visitor.known = known = Known.read(data)
        purpose = known.purpose if self.house.purpose(known.purpose) else ""
        self._put(purpose=purpose, host=known.host, guide=known.guide, last4="")
        self._go(Page.AGAIN, now)
