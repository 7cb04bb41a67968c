"""The form on the visitor's own telephone: a code to scan; the pass prints here by itself."""

from collections.abc import Mapping
from typing import Any

from kiosk.lobby.answers import Invitation
from kiosk.lobby.journey.look_up import LookUp
from kiosk.lobby.pages import Page, Way


class OwnPhone(LookUp):
    """The screen is free again at once: whoever has scanned the code needs it no more."""

    def own_phone(self, now: float) -> None:
        """'On my own telephone.'"""
        if self._may_begin(Page.SORRY):
            self._begin(Way.PHONE, now)
            self._ask("invite", {}, now)

    def _invited(self, code: str, data: Mapping[str, Any], now: float) -> None:
        if self.page == Page.PHONE and code == "open":
            self.visitor.invitation = Invitation.read(data)
        else:
            self._not_found(code, data, now)
