"""A QR code on the screen, for a telephone to read."""

from pathlib import Path
from typing import Any

import qrcode
from kivy.graphics.texture import Texture
from kivy.lang import Builder
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

QUIET_ZONE = 4  # modules of white around it, as the standard wants


class QrCode(Widget):
    """The code of `text` as large as there is room, each module a whole number of pixels; nothing for ''."""

    text = StringProperty()
    texture = ObjectProperty(None, allownone=True)
    side = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.bind(text=self._draw, size=self._fit)
        self._draw()

    def _draw(self, *_: object) -> None:
        self.texture = _texture(_modules(self.text)) if self.text else None
        self._fit()

    def _fit(self, *_: object) -> None:
        modules = self.texture.width if self.texture else 1
        self.side = min(self.size) // modules * modules if self.texture else 0


def _modules(text: str) -> list[list[bool]]:
    made = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET_ZONE)
    made.add_data(text)
    made.make(fit=True)
    return [[bool(dark) for dark in row] for row in made.get_matrix()]


def _texture(rows: list[list[bool]]) -> Any:
    made = Texture.create(size=(len(rows), len(rows)), colorfmt="luminance")
    made.mag_filter = made.min_filter = "nearest"
    dots = bytes(0 if dark else 255 for row in reversed(rows) for dark in row)
    made.blit_buffer(dots, colorfmt="luminance", bufferfmt="ubyte")
    return made


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
