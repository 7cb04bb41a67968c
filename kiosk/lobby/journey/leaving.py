"""Leaving: how it was, in one touch, and if somebody wants to, in words (R27)."""

from collections.abc import Mapping
from typing import Any

from kiosk.lobby.answers import Invitation
from kiosk.lobby.entries import MOST_STARS
from kiosk.lobby.journey.form import Form
from kiosk.lobby.pages import Page, Way


class Leaving(Form):
    """Faces, thanks, and perhaps a suggestion or a complaint. Nobody has to say who they are."""

    def leaving(self, now: float) -> None:
        """'I am leaving.'"""
        if self._may_begin():
            self._begin(Way.LEAVING, now)

    def rate(self, stars: int, now: float) -> None:
        """From 1, unhappy, to 5."""
        self.touch(now)
        if self.page == Page.LEAVING and 1 <= stars <= MOST_STARS:
            self._put(stars=stars)
            self._tell("rate", {"stars": stars, "kind": "rating", "text": "", "visit": None})
            self._end(Page.THANKS, "rated", now)

    def remark(self, kind: str, now: float) -> None:
        """A suggestion or a complaint is to be written."""
        if self.page in (Page.LEAVING, Page.THANKS) and kind in ("suggestion", "complaint"):
            self._put(remark_kind=kind)
            self._go(Page.REMARK, now)

    def _send_remark(self, now: float) -> None:
        text = self.entries.remark.strip()
        if not text:
            self.complaints = {"remark": "missing"}
            return
        said = {"stars": None, "kind": self.entries.remark_kind, "text": text, "visit": None}
        self._put(remark="")
        self._end(Page.THANKS, "remarked", now)
        self._ask("rate", said, now)

    def _remarked(self, code: str, data: Mapping[str, Any], now: float) -> None:
        """An address for the visitor's own telephone, under which the answer will be read."""
        if self.page == Page.THANKS and code == "thanks" and data.get("answer"):
            self.visitor.invitation = Invitation.read(data["answer"])
            self.touch(now)
