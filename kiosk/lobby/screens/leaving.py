"""How it was (R27): five faces with words, and perhaps a few words of one's own."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import StringProperty

from kiosk.lobby.screens.frame import Frame
from kiosk.lobby.screens.writing import Keyed, prepare, set_up
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Panel, Touchable

FACES = ("awful", "poor", "fair", "good", "great")  # one star to five


class LeavingPage(Frame):
    """One touch."""

    def __init__(self, lobby: Any) -> None:
        super().__init__(lobby)
        for stars, face in enumerate(FACES, 1):
            card = Face(tag=f"stars:{stars}", icon=f"face_{face}", text=theme.words(f"lobby.leaving.{face}"))
            card.bind(on_release=lambda _, stars=stars: lobby.act(self.journey.rate, stars))
            self.ids.faces.add_widget(card)


class Face(Touchable, Panel):
    """How it was, by a face and a word: never by colour alone."""

    icon = StringProperty()
    text = StringProperty()


class RemarkPage(Keyed):
    """A suggestion or a complaint, in as many words as wanted."""

    field = "remark"
    title = StringProperty()
    text = StringProperty()
    wrong = StringProperty()

    def on_kv_post(self, _: object) -> None:
        """The keys for a text."""
        set_up(self.ids.board, "remark")

    def refresh(self) -> None:
        """What was written."""
        super().refresh()
        self.title = theme.words(f"lobby.remark.{self.entries.remark_kind or 'suggestion'}")
        self.text, self.wrong = self.entries.remark, self.complaint("remark")
        prepare(self.ids.board, "remark", self.text)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
