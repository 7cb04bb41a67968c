"""Who was here before: the telephone number, and what only its owner knows."""

import re
from typing import Any

from kiosk.lobby.screens.writing import Writing
from kiosk.screen.theme import theme
from kiosk.screen.widgets import SecondaryButton

MOBILE = r"1[0-9]{10}"  # in mainland China; another number ends with a touch


class KnownPage(Writing):
    """Two fields. What is not found is told without saying which of the two was wrong."""

    def __init__(self, lobby: Any) -> None:
        super().__init__(lobby, "lobby.known.title", ("phone", "last4"))
        self.beside(walk_in(lobby))

    def label(self, name: str) -> str:
        """Which four: those of the document."""
        return super().label("document" if name == "last4" else name)

    def keys(self, name: str) -> str:
        """A document's number may end with a letter."""
        return "document" if name == "last4" else name

    def write(self, text: str) -> None:
        """After the last digit of a mobile number the other field is next, without a touch."""
        super().write(text)
        if self.field == "phone" and re.fullmatch(MOBILE, self.entries.phone):
            self.focus("last4")


def walk_in(lobby: Any) -> SecondaryButton:
    """The way on for somebody who is not found."""
    button = SecondaryButton(tag="walk_in", text=theme.words("lobby.walk_in.instead"), size_hint_x=None)
    button.height, button.pos_hint = theme.finger, {"center_y": 0.5}
    button.bind(minimum_width=button.setter("width"))
    button.bind(on_release=lambda _: lobby.act(lobby.journey.walk_in))
    return button
