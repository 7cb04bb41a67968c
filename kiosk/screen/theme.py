"""The look of all screens: one colour system, one type scale, sizes in units, and the words in use.

One unit is a hundredth of the window's shorter side, so a page designed for 1280x800 fits 1080x1920 and
1920x1080. Nothing here is a Kivy property, on purpose: a page reads the theme when it is built, and is built
anew for another language or window size. Bound to it, a page cost three times as long to build.
"""

import tomllib

from kivy.base import EventLoop
from kivy.metrics import Metrics
from kivy.utils import get_color_from_hex

from kiosk.words import FOLDER, HOUSE_LANGUAGE, Words
from printing.typeface import face

STYLE = tomllib.loads((FOLDER.parent / "style" / "theme.toml").read_text(encoding="utf-8"))
MM_PER_INCH = 25.4
USUAL_DPI = 96.0

Colour = tuple[float, ...]


def _colour(name: str) -> Colour:
    return tuple(get_color_from_hex(STYLE["colours"][name]))


class Theme:
    """Colours as RGBA, lengths in pixels, `words` and the two faces of the language in use."""

    paper, card, ink, quiet, rule = map(_colour, ("paper", "card", "ink", "quiet", "rule"))
    accent, pressed, on_accent = map(_colour, ("accent", "pressed", "on_accent"))
    wash, faint, shade = map(_colour, ("wash", "faint", "shade"))
    good, good_wash, ask, ask_wash = map(_colour, ("good", "good_wash", "ask", "ask_wash"))
    bad, bad_wash = map(_colour, ("bad", "bad_wash"))

    unit: float
    portrait: bool
    display: float
    title: float
    body: float
    small: float
    letter: float
    touch: float
    key: float
    margin: float
    gap: float
    radius: float

    words: Words
    font: str
    bold: str

    def __init__(self) -> None:
        self.measure(1280, 800)
        self.speak(HOUSE_LANGUAGE)

    def measure(self, width: float, height: float) -> None:
        """Fit all lengths to a window of this many pixels."""
        self.unit = min(width, height) / 100
        self.portrait = height > width
        for name, units in (STYLE["type"] | STYLE["sizes"]).items():
            setattr(self, name, round(units * self.unit))
        dpi = Metrics.dpi if EventLoop.window else USUAL_DPI  # asked early, Kivy opens one
        twenty_mm = 20 * dpi / MM_PER_INCH
        self.touch = max(self.touch, min(twenty_mm, 18 * self.unit))

    def speak(self, language: str) -> None:
        """Change the language: words, and the face whose character shapes belong to it."""
        self.words = Words(language)
        script = self.words.language
        self.font, self.bold = str(face(script)), str(face(script, bold=True))


theme = Theme()
