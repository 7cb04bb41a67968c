"""The short code, where the QR code won't scan."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ListProperty, StringProperty

from kiosk.gate.pages.sheet import Equipment, GateSheet
from kiosk.gate.reading import CODE, CODE_LENGTH, Reading
from kiosk.gate.watch import Watch
from kiosk.gate.widgets import Keypad
from kiosk.screen.theme import theme

_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class CodeSheet(GateSheet):
    """Eight places and the keys for them."""

    places = ListProperty([""] * CODE_LENGTH)
    told = StringProperty()
    good = BooleanProperty(False)
    wrong = BooleanProperty(False)

    def __init__(self, watch: Watch, equipment: Equipment, **given: Any) -> None:
        super().__init__(watch, equipment, **given)
        self.ids.pad.add_widget(Keypad(cols=8, symbols=_SYMBOLS, act=self.do, spacing=theme.unit))

    def renew(self) -> None:
        super().renew()
        reading = self.watch.part(Reading)
        self.places = list(reading.code.text.ljust(CODE_LENGTH))
        self.good = bool(reading.code_good)
        self.wrong = reading.code_good is False or bool(self.complaint)
        key = "good" if self.good else "wrong" if self.wrong else "advice"
        self.told = theme.words(f"gate.code.{key}")


SHEETS: dict[str, type[GateSheet]] = {CODE: CodeSheet}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
