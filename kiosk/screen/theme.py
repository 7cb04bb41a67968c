"""The look of all screens: one colour system, one type scale, sizes in units, and the words in use.

One unit is a hundredth of the window's shorter side, so a page designed for 1280x800 fits 1080x1920 and
1920x1080. Everything here is a Kivy property: rules in .kv follow a new size or another language at once.
"""

import tomllib
from typing import Any

from kivy.event import EventDispatcher
from kivy.metrics import Metrics
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, ObjectProperty, StringProperty

from kiosk.words import FOLDER, HOUSE_LANGUAGE, Words
from printing.typeface import face

STYLE = tomllib.loads((FOLDER.parent / "style" / "theme.toml").read_text(encoding="utf-8"))
MM_PER_INCH = 25.4


def _colour(name: str) -> Any:
    return ColorProperty(STYLE["colours"][name])


class Theme(EventDispatcher):
    """Colours as RGBA, lengths in pixels, `words` and the two faces of the language in use."""

    paper, card, ink, quiet, rule = map(_colour, ("paper", "card", "ink", "quiet", "rule"))
    accent, pressed, on_accent = map(_colour, ("accent", "pressed", "on_accent"))
    wash, faint, shade = map(_colour, ("wash", "faint", "shade"))
    good, good_wash, ask, ask_wash = map(_colour, ("good", "good_wash", "ask", "ask_wash"))
    bad, bad_wash = map(_colour, ("bad", "bad_wash"))

    unit = NumericProperty(8.0)
    portrait = BooleanProperty(False)
    display, title, body, small, letter = (NumericProperty(STYLE["type"][n] * 8) for n in STYLE["type"])
    touch, key, margin, gap, radius = (NumericProperty(STYLE["sizes"][n] * 8) for n in STYLE["sizes"])

    words = ObjectProperty(None, rebind=False)
    font = StringProperty()
    bold = StringProperty()

    def measure(self, width: float, height: float) -> None:
        """Fit all lengths to a window of this many pixels."""
        self.unit = min(width, height) / 100
        self.portrait = height > width
        for name, units in (STYLE["type"] | STYLE["sizes"]).items():
            setattr(self, name, round(units * self.unit))
        twenty_mm = 20 * Metrics.dpi / MM_PER_INCH
        self.touch = max(self.touch, min(twenty_mm, 18 * self.unit))

    def speak(self, language: str) -> None:
        """Change the language: words, and the face whose character shapes belong to it."""
        words = Words(language)
        self.font, self.bold = str(face(words.language)), str(face(words.language, bold=True))
        self.words = words


theme = Theme()
theme.speak(HOUSE_LANGUAGE)
