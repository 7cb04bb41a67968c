"""Why somebody comes: the house's own table."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.lobby.screens.frame import Frame
from kiosk.screen.icons import SHAPES
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Panel, Touchable
from kiosk.visit.classes import Purpose

OWN = "purpose"  # the icon of a purpose that only this house has


class PurposePage(Frame):
    """A card for each purpose. The touch on one of them leads on."""

    count = NumericProperty(0)

    def __init__(self, lobby: Any) -> None:
        self._cards: dict[str, PurposeCard] = {}
        super().__init__(lobby)

    def refresh(self) -> None:
        """Mark what is chosen."""
        super().refresh()
        for purpose in self.journey.house.purposes:
            card = self._cards.get(purpose.code) or self._add(purpose)
            card.chosen = purpose.code == self.entries.purpose
        self.count = len(self._cards)
        self.ids.complaint.text = self.complaint("purpose")

    def choose(self, code: str) -> None:
        """This one, and on."""
        self.lobby.act(self.journey.purpose, code)
        self.lobby.act(self.journey.next)

    def _add(self, purpose: Purpose) -> "PurposeCard":
        name = self.journey.house.purpose_name(purpose.code, theme.words)
        needs = theme.words("lobby.need.short") if purpose.approvals else ""
        card = PurposeCard(tag=f"purpose:{purpose.code}", text=name, second=needs, icon=icon_of(purpose.code))
        card.bind(on_release=lambda *_: self.choose(purpose.code))
        self.ids.grid.add_widget(card)
        self._cards[purpose.code] = card
        return card


class PurposeCard(Touchable, Panel):
    """One purpose, and that it needs an approval."""

    icon = StringProperty()
    text = StringProperty()
    second = StringProperty()
    chosen = BooleanProperty(False)


def icon_of(code: str) -> str:
    """The purpose's icon."""
    return code if code in SHAPES else OWN


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
