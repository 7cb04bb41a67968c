"""Somebody comes back for a pass: the end of the telephone number shows whose it is."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import StringProperty

from kiosk.lobby.screens.frame import Frame
from kiosk.screen.theme import theme


class CalledPage(Frame):
    """Four boxes and a pad of digits. What is typed is shown as dots: others are looking."""

    digits = StringProperty()
    title = StringProperty()

    def refresh(self) -> None:
        """How many digits there are, and whether they were wrong."""
        super().refresh()
        caller = self.journey.caller
        self.title = theme.words("lobby.called.title", name=caller.called) if caller else ""
        self.digits = self.journey.digits
        self.ids.complaint.text = self.complaint("digits")

    def typed(self, text: str) -> None:
        """A real keyboard works like ours."""
        for character in text:
            self.lobby.act(self.journey.digit, character)

    def struck(self, key: str) -> None:
        """So does its backspace."""
        if key == "backspace":
            self.lobby.act(self.journey.erase_digit)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
