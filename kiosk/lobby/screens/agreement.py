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
        version = theme.words("lobby.agreement.version", version=told.version if told else "")
        if told and version != self.version:
            self.text, self.version = told.inn(theme.words.language), version
            drawn = signed.signature if signed else ()
            self.ids.pad.strokes = [[list(point) for point in stroke] for stroke in drawn]
        self.ids.complaint.text = self.complaint("agreement")

    def complaint(self, field: str) -> str:
        """What is missing here is the signature."""
        missing = self.journey.complaints.get(field) == "missing"
        return theme.words("lobby.complaint.missing_agreement") if missing else super().complaint(field)

    def sign(self, strokes: Any) -> None:
        """Another stroke. A first dot alone is no signature yet, and stays on the pad."""
        self.lobby.act(self.journey.sign, strokes)

    def clear(self) -> None:
        """Not well written: once more."""
        self.ids.pad.strokes = []
        self.sign([])


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
