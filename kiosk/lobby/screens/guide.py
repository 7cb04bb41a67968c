"""The house guide (R32), for somebody who has not seen this version of it."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import StringProperty

from kiosk.lobby.screens.frame import Frame
from kiosk.screen.theme import theme


class GuidePage(Frame):
    """The text, and one touch that it was read."""

    text = StringProperty()

    def refresh(self) -> None:
        """The house's text."""
        super().refresh()
        told = self.journey.house.guide
        self.text = told.inn(theme.words.language) if told else ""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
