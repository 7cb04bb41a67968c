"""An announced visitor: the code of the invitation before the scanner, its six digits, or name and number."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.lobby.screens.frame import Frame
from kiosk.lobby.screens.known import walk_in
from kiosk.lobby.screens.writing import Writing
from kiosk.screen.theme import theme
from kiosk.screen.widgets import QuietButton

MEANS = ("digits", "name")


class CodePage(Frame):
    """Six boxes beside a pad of digits, and what to hold before the scanner."""

    code = StringProperty()
    busy = BooleanProperty(False)

    def on_kv_post(self, _: object) -> None:
        """The other means, and the way on without an invitation."""
        self.ids.head.add_widget(Tabs(self.lobby))
        self.ids.instead.add_widget(walk_in(self.lobby))

    def refresh(self) -> None:
        """The digits, and whether they were wrong."""
        super().refresh()
        self.code, self.busy = self.entries.code, self.journey.busy
        self.ids.complaint.text = self.complaint("lookup") or self.complaint("code")

    def typed(self, text: str) -> None:
        """A real keyboard works like ours."""
        digits = "".join(character for character in text if character.isascii() and character.isdigit())
        if digits and not self.journey.busy:
            self.lobby.act(self.journey.enter, "code", self.entries.code + digits)

    def struck(self, key: str) -> None:
        """So does its backspace."""
        if key == "backspace" and not self.journey.busy:
            self.lobby.act(self.journey.enter, "code", self.entries.code[:-1])


class NamePage(Writing):
    """Name, and the end of the telephone number."""

    def __init__(self, lobby: Any) -> None:
        super().__init__(lobby, "lobby.expected.title", ("name", "last4"))
        self.beside(Tabs(lobby))


def expected_page(lobby: Any) -> Frame:
    """The page for the means that was chosen."""
    return NamePage(lobby) if lobby.journey.entries.means == "name" else CodePage(lobby)


class Tabs(BoxLayout):
    """By which means: a choice of two."""

    def __init__(self, lobby: Any) -> None:
        super().__init__()
        chosen = lobby.journey.entries.means
        for means in MEANS:
            tab = Tab(
                tag=f"tab:{means}", text=theme.words(f"lobby.expected.by_{means}"), chosen=means == chosen
            )
            tab.disabled = tab.chosen
            tab.bind(on_release=lambda _, means=means: _choose(lobby, means))
            self.add_widget(tab)


def _choose(lobby: Any, means: str) -> None:
    lobby.act(lobby.journey.means, means)
    lobby.resized()  # the same page of the journey, built anew


class Tab(QuietButton):
    """One of them."""

    chosen = BooleanProperty(False)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
