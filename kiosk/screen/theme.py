"""The look of all screens: one colour system, one type scale, sizes in units, and the words in use.

One unit is a hundredth of the page's shorter side, so a page designed for 1280x800 fits 1080x1920 and
1920x1080; what fingers touch is measured in mm. Nothing here is a Kivy property, on purpose: a page reads the
theme when it is built, and is built anew for another language, size or colour. Bound to it, a page cost three
times as long to build.
"""

import tomllib
from math import ceil
from typing import Any

from kiosk.customs.colours import Colour, palette
from kiosk.screen.panel import MM_PER_INCH as MM_PER_INCH
from kiosk.screen.panel import USUAL_DPI
from kiosk.words import FOLDER, HOUSE_LANGUAGE, Words
from printing.typeface import face

STYLE = tomllib.loads((FOLDER.parent / "style" / "theme.toml").read_text(encoding="utf-8"))
REACH = 1220.0  # mm above the floor: the highest that is reached from a wheelchair (ADA 308, GB 50763)
LOWERED = 0.6  # of the window, where nobody measured how high the panel hangs
LOWEST_UNIT = 12.7 / STYLE["fingers"]["key"][0]  # mm; a lowered page is not made smaller than that
TALL = 146.0  # units of height that a page in portrait needs


class Theme:
    """Colours as RGBA, lengths in pixels, `words` and the two faces of the language in use.

    `share`: of the window's height, from below, that pages have; less than 1 on a lowered screen.
    """

    paper: Colour
    card: Colour
    ink: Colour
    quiet: Colour
    rule: Colour
    accent: Colour
    pressed: Colour
    on_accent: Colour
    brand: Colour
    banner: Colour
    banner_pressed: Colour
    on_banner: Colour
    wash: Colour
    faint: Colour
    shade: Colour
    good: Colour
    good_wash: Colour
    ask: Colour
    ask_wash: Colour
    bad: Colour
    bad_wash: Colour

    unit: float
    portrait: bool
    share: float
    display: float
    title: float
    body: float
    small: float
    letter: float
    touch: float
    key: float
    finger: float
    margin: float
    gap: float
    radius: float

    words: Words
    font: str
    bold: str
    logo: Any = None  # a texture
    logo_bright = False  # it was made for dark ground
    plate: Colour = (1.0, 1.0, 1.0, 1.0)  # what the logo stands out on

    def __init__(self) -> None:
        self.dpi, self.lower_edge = USUAL_DPI, 0.0
        self.large = self.lowered = False
        self._size = (1280.0, 800.0)
        self.dress()
        self.measure(*self._size)
        self.speak(HOUSE_LANGUAGE)

    def dress(self, kind: str = "light", house: str = "") -> None:
        """Put on the colours: `light` or `dark`, and the house's own as #RRGGBB."""
        self.kind = kind
        for name, colour in palette(STYLE[kind], house).items():
            setattr(self, name, colour)

    def suit(self, dpi: float, lower_edge: float) -> None:
        """This is the panel: its dots per inch, and how many mm above the floor it begins (0: not known)."""
        self.dpi, self.lower_edge = dpi, lower_edge
        self.measure(*self._size)

    def ease(self, large: bool, lowered: bool) -> None:
        """For somebody who reads badly, or does not reach high."""
        self.large, self.lowered = large, lowered
        self.measure(*self._size)

    def measure(self, width: float, height: float) -> None:
        """Fit all lengths to a window of this many pixels."""
        self._size = (width, height)
        self.share = self._low_share() if self.lowered else 1.0
        self.portrait = height > width
        page = height * self.share
        self.unit = (
            min(width / 100, page / TALL) if self.portrait and self.lowered else min(width, page) / 100
        )
        for name, units in (STYLE["large" if self.large else "type"] | STYLE["sizes"]).items():
            setattr(self, name, round(units * self.unit))
        for name, (least, mm, most) in STYLE["fingers"].items():
            largest = least if least and self.share < 1 else most
            setattr(self, name, ceil(max(least * self.unit, min(self.mm(mm), largest * self.unit))))

    def mm(self, length: float) -> float:
        """So many millimetres of this panel, in pixels."""
        return length * self.dpi / MM_PER_INCH

    @property
    def lowers(self) -> bool:
        """Whether there is anything to be gained by lowering the screen."""
        return self._low_share() < 0.95

    def _low_share(self) -> float:
        """What lies within reach, but never so little that keys would be too small for fingers."""
        width, height = self._size
        reach = self.mm(REACH - self.lower_edge) / height if self.lower_edge else LOWERED
        least = self.mm(LOWEST_UNIT) * (TALL if height > width else 100) / height
        return min(1.0, max(reach, least))

    def speak(self, language: str) -> None:
        """Change the language: words, and the face whose character shapes belong to it."""
        self.words = Words(language)
        script = self.words.language
        self.font, self.bold = str(face(script)), str(face(script, bold=True))


theme = Theme()
