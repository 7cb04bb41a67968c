"""Sheets that lie over a page for a while: who helps, and what the house promises (R35)."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import ObjectProperty, StringProperty

from kiosk.lobby.screens.fleeting import Fleeting
from kiosk.screen.theme import theme
from kiosk.screen.widgets import QuietButton

STAYS = 60.0  # seconds; touching it prolongs that


class HelpButton(QuietButton):
    """Staff help, from every page."""

    lobby = ObjectProperty()

    def on_release(self) -> None:
        """Tell who helps. What was entered stays."""
        self.lobby.cover(
            Sheet(self.lobby, "guard", theme.words("lobby.help.title"), theme.words("lobby.help.text"))
        )


class Sheet(Fleeting):
    """A title, a text of any length, and the way back."""

    icon = StringProperty()
    title = StringProperty()
    text = StringProperty()

    def __init__(self, lobby: Any, icon: str, title: str, text: str) -> None:
        super().__init__(lobby, STAYS, icon=icon, title=title, text=text)


def promise(lobby: Any) -> Sheet:
    """What the house promises its visitors, in the language of the page."""
    told, language = lobby.journey.house.promise, theme.words.language
    return Sheet(lobby, "promise", theme.words("lobby.promise.title"), told.inn(language) if told else "")


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
