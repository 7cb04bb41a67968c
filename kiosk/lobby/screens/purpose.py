"""Why somebody comes, and how many."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import NumericProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.lobby.screens.frame import Frame
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Choice
from kiosk.visit.classes import Purpose
from kiosk.visit.forms import MOST_PEOPLE


class PurposePage(Frame):
    """A card for each purpose, and a counter of people."""

    def __init__(self, lobby: Any) -> None:
        self._cards: dict[str, Choice] = {}
        super().__init__(lobby)

    def refresh(self) -> None:
        """Mark what is chosen."""
        super().refresh()
        for purpose in Purpose:
            card = self._cards.get(purpose) or self._add(purpose)
            card.chosen = purpose == self.entries.purpose
        self.ids.people.count = self.entries.people
        self.ids.complaint.text = self.complaint("purpose") or self.complaint("people")

    def count(self, more: int) -> None:
        """One more or one fewer."""
        self.lobby.act(self.journey.people, self.entries.people + more)

    def _add(self, purpose: Purpose) -> Choice:
        word = theme.words(f"common.purpose.{purpose}")
        card = Choice(tag=f"purpose:{purpose}", text=word, icon=str(purpose))
        card.bind(on_release=lambda *_: self.lobby.act(self.journey.purpose, str(purpose)))
        self.ids.purposes.add_widget(card)
        self._cards[purpose] = card
        return card


class People(BoxLayout):
    """How many: minus, the number, plus."""

    count = NumericProperty(1)
    most = NumericProperty(MOST_PEOPLE)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
