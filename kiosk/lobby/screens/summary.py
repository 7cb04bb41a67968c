"""Everything once more, to be confirmed (R18); each card leads back to where it was entered."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty

from kiosk.lobby.pages import FIELD_PAGES
from kiosk.lobby.screens.frame import Frame
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Choice

CARDS = {
    "host": "building",
    "purpose": "business",
    "name": "person",
    "organisation": "card",
    "phone": "phone",
    "people": "people",
}


class Summary(Frame):
    """Six cards and the button that registers."""

    busy = BooleanProperty(False)

    def __init__(self, lobby: Any) -> None:
        super().__init__(lobby)
        for field, icon in CARDS.items():
            card = SummaryCard(tag=f"mend:{field}", icon=icon)
            card.second = theme.words(f"lobby.summary.{field}")
            card.text = self._said(field)
            page = FIELD_PAGES[field]
            card.bind(on_release=lambda _, page=page: self.lobby.act(self.journey.mend, page))
            self.ids.cards.add_widget(card)

    def refresh(self) -> None:
        """Only whether it is being sent changes here."""
        super().refresh()
        self.busy = self.journey.busy

    def _said(self, field: str) -> str:
        entries = self.entries
        if field == "host" and entries.host:
            return f"{entries.host.name}  {entries.host.department}"
        if field == "purpose":
            return str(theme.words(f"common.purpose.{entries.purpose}"))
        if field == "people":
            return str(theme.words.people(entries.people))
        return str(getattr(entries, field)) or str(theme.words("lobby.summary.empty"))


class SummaryCard(Choice):
    """What was entered, and that it can be changed."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
