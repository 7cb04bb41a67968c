"""What the guard's pages are made of; the looks are in widgets.kv."""

import io
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.core.image import Image as Picture
from kivy.core.text import Label as Measure
from kivy.event import EventDispatcher
from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk.gate.sheet import Verdict
from kiosk.gate.strip import Standing
from kiosk.gate.verdicts import Lamp, look
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Key, Panel, Text, Touchable
from kiosk.words import Words, languages

log = logging.getLogger(__name__)

# Vivid where the house's own colours are dark: they are read at two metres, and told apart by brightness too.
FILLS = {Lamp.GOOD: "#00713C", Lamp.ASK: "#FFC93C", Lamp.BAD: "#941414"}
INKS = {Lamp.GOOD: "#FFFFFF", Lamp.ASK: "#12212E", Lamp.BAD: "#FFFFFF"}


class BoldWord(Label):
    """A word that is as wide as it is, in bold."""


class Fitting(Text):
    """One line as large as fits: `largest` pixels, or the next of the theme's sizes below it.

    Never a size in between: each size of the face that was ever used keeps some 16 MB.
    """

    largest = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.bind(text=self._fit, width=self._fit, font_name=self._fit, largest=self._fit)

    def _fit(self, *_: object) -> None:
        if not self.largest or self.width <= 1:
            return
        below = (round(theme.display * 1.5), theme.display, theme.title, theme.body, theme.small)
        sizes = [self.largest, *(size for size in below if size < self.largest)]
        needed = Measure(font_name=self.font_name, font_size=sizes[-1]).get_extents(self.text)[0] / sizes[-1]
        self.font_size = next((size for size in sizes if needed * size < 0.97 * self.width), sizes[-1])


class Lamps(Widget):
    """Three lamps one above the other, one of them lit: which one it is can be seen without its colour."""

    lit = NumericProperty(0)
    ink = ColorProperty()


class Dressed(EventDispatcher):
    """Something that has the colours, the sign and the words of an answer."""

    icon = StringProperty()
    title = StringProperty()
    advice = StringProperty()
    fill = ColorProperty()
    ink = ColorProperty()
    lit = NumericProperty(0)

    def dress(self, verdict: Verdict) -> None:
        """Look like this answer."""
        shown = look(verdict.code)
        self.fill, self.ink = FILLS[shown.lamp], INKS[shown.lamp]
        self.lit = list(FILLS).index(shown.lamp)
        self.icon = shown.icon
        self.title = theme.words(f"gate.verdict.{shown.key}.title")
        self.advice = theme.words(f"gate.verdict.{shown.key}.advice")


class Banner(Dressed, BoxLayout):
    """What the answer is and what to do, across the whole width."""


class Deed(Touchable, Panel):
    """A way on with a line that says what it means; `first` is the usual one."""

    text = StringProperty()
    second = StringProperty()
    icon = StringProperty()
    first = BooleanProperty(False)
    lit = BooleanProperty(False)
    alarm = BooleanProperty(False)
    tone = ColorProperty()
    ink = ColorProperty()


class WayKey(Touchable, Panel):
    """One of the three ways: the next scan goes in, out, or either."""

    text = StringProperty()
    icon = StringProperty()
    chosen = BooleanProperty(False)
    ink = ColorProperty()


class ListRow(Touchable, Panel):
    """A row of a list. `act` takes its tag when it is touched."""

    act = ObjectProperty(None, allownone=True)

    def on_release(self) -> None:
        if self.act:
            self.act(self.tag)


class Visitor(ListRow):
    """One row of the list of who is inside."""

    name = StringProperty()
    second = StringProperty()
    third = StringProperty()
    mark = StringProperty()
    icon = StringProperty()
    chosen = BooleanProperty(False)
    unseen = BooleanProperty(False)


class MatterRow(ListRow):
    """Something that waits for the guard; what can be done about it at once stands at its end."""

    name = StringProperty()
    second = StringProperty()
    icon = StringProperty()
    chosen = BooleanProperty(False)
    urgent = BooleanProperty(False)
    deed = StringProperty()
    deed_icon = StringProperty()
    deed_text = StringProperty()

    def do_deed(self) -> None:
        """The button at the end."""
        if self.act and self.deed:
            self.act(self.deed)


class Portrait(Widget):
    """A visitor's photograph as large as there is room; nothing without one, or for one that is broken."""

    texture = ObjectProperty(None, allownone=True)
    _jpeg: bytes | None = None

    def show(self, jpeg: bytes | None) -> None:
        """This face, or none."""
        if jpeg is not self._jpeg:
            self._jpeg = jpeg
            self.texture = _developed(jpeg) if jpeg else None


def _developed(jpeg: bytes) -> Any:
    try:
        return Picture(io.BytesIO(jpeg), ext="jpg", nocache=True).texture
    except Exception:  # whatever a decoder thinks of a broken picture: the verdict counts
        log.warning("a photograph cannot be read")
        return None


class Counter(BoxLayout):
    """How many people go through: less, more, and out of how many."""

    count = NumericProperty(0)
    most = NumericProperty(0)
    act = ObjectProperty(None, allownone=True)


class Comparison(BoxLayout):
    """The list of belongings, and whether they are the same (R20)."""

    listed = StringProperty()
    note = StringProperty()
    same = BooleanProperty(True)
    act = ObjectProperty(None, allownone=True)


class Keypad(GridLayout):
    """Keys for a code or the end of a number, a space for none. `act` takes the touched key's tag."""

    symbols = StringProperty()
    act = ObjectProperty()

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for symbol in self.symbols:
            if symbol == " ":
                self.add_widget(Widget())
                continue
            key = Key(text=symbol, value=symbol, tag=f"key:{symbol}", font_size=theme.title)
            key.bind(on_release=lambda key: self.act(key.tag))
            self.add_widget(key)


class Headline(BoxLayout):
    """The guard on duty, the line to the office, the languages and the time."""

    guard = StringProperty()
    line = StringProperty()
    well = BooleanProperty(True)
    time = StringProperty()
    speak = ObjectProperty()
    act = ObjectProperty()

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for language in languages():
            self.ids.languages.add_widget(_language(language, self.speak))

    def show(self, guard: str, standing: Standing, time: str) -> None:
        """Bring the line up to date."""
        self.guard, self.line, self.well, self.time = guard, standing.text, standing.well, time


def _language(language: str, speak: Callable[[str], None]) -> Widget:
    button = WayKey(tag=f"language:{language}", text=Words(language)("gate.short"))
    button.chosen = language == theme.words.language
    button.bind(on_release=lambda _: speak(language))
    return button


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
