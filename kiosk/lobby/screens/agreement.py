"""The confidentiality agreement (R24): its text in this very version and language, and a place to sign."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import StringProperty

from kiosk.lobby.screens.frame import Frame
from kiosk.screen.theme import theme


class AgreementPage(Frame):
    """The text on one side, the pad on the other."""

    text = StringProperty()
    version = StringProperty()

    def refresh(self) -> None:
        """The house's text, and what was signed."""
        super().refresh()
        told, signed = self.journey.house.agreement, self.entries.agreement
        if told:
            self.text = told.inn(theme.words.language)
            self.version = theme.words("lobby.agreement.version", version=told.version)
        self.ids.complaint.text = self.complaint("agreement")
        if signed is None:
            self.ids.pad.strokes = []
        elif self.ids.pad.empty:
            self.ids.pad.strokes = [[list(point) for point in stroke] for stroke in signed.signature]

    def complaint(self, field: str) -> str:
        """What is missing here is the signature."""
        missing = self.journey.complaints.get(field) == "missing"
        return theme.words("lobby.complaint.missing_agreement") if missing else super().complaint(field)

    def sign(self, strokes: Any) -> None:
        """Another stroke, or none any more."""
        self.lobby.act(self.journey.sign, strokes)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
