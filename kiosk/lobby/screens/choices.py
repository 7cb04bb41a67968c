"""What somebody comes to the screen for: five ways, each a card."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ColorProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.lobby.screens.frame import Frame
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Panel, Touchable
from kiosk.words import Words

FIRST = "walk_in"
ICONS = {
    "walk_in": "enter",
    "expected": "invite",
    "been_here": "again",
    "own_phone": "code",
    "leaving": "wave",
}


class ChoicesPage(Frame):
    """The cards in the visitor's language, each with a sentence."""

    def on_kv_post(self, _: object) -> None:
        """The cards."""
        words = theme.words
        self.ids.ways.show(self.lobby, lambda way: (words(f"lobby.{way}.name"), words(f"lobby.{way}.text")))


class WaysIn(BoxLayout):
    """The five cards; that of somebody who simply comes is the largest."""

    def show(self, lobby: Any, said: Any) -> None:
        """Build the cards; `said(way)` is its name and a line below. No rating where the house wants none."""
        self.ids.rest.clear_widgets()
        for way, icon in ICONS.items():
            if way == "leaving" and not lobby.journey.house.feedback:
                continue
            card = self.ids.first if way == FIRST else WayCard()
            card.tag, card.icon = way, icon
            card.text, card.second = said(way)
            card.bind(on_release=lambda _, way=way: lobby.act(getattr(lobby.journey, way)))
            if way != FIRST:
                self.ids.rest.add_widget(card)


def bilingual(way: str) -> tuple[str, str]:
    """For everybody, before a language was chosen."""
    return Words("zh-CN")(f"lobby.{way}.name"), Words("en")(f"lobby.{way}.name")


class WayCard(Touchable, Panel):
    """One way."""

    text = StringProperty()
    second = StringProperty()
    icon = StringProperty()
    first = BooleanProperty(False)
    ink = ColorProperty()


class FirstWay(WayCard):
    """The one that most come for."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
