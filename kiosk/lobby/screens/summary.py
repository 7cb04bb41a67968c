"""Everything once more, to be confirmed (R18); each card leads back to where it was entered."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty

from kiosk.lobby.screens.frame import Frame
from kiosk.lobby.screens.marks import fields_to_mend, mend_card
from kiosk.screen.theme import theme

MANY = 8  # cards in two columns on a wide screen


class Summary(Frame):
    """A card for each entry, and the button that registers."""

    busy = BooleanProperty(False)

    def __init__(self, lobby: Any) -> None:
        super().__init__(lobby)
        fields = fields_to_mend(self.journey)
        if not theme.portrait:
            self.ids.cards.cols = 3 if len(fields) > MANY else 2
        for field in fields:
            self.ids.cards.add_widget(mend_card(lobby, field))

    def refresh(self) -> None:
        """Only whether it is being sent changes here."""
        super().refresh()
        self.busy = self.journey.busy


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
