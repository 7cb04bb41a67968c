"""The few widgets that every page is made of. Their looks are in widgets.kv.

Whatever can be touched is `Touchable` and carries a `tag` that no other widget on the page has.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.core.text import Label as Measure
from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk.screen import icons, sounds
from kiosk.screen.theme import theme
from printing.lines import break_lines

SENTENCE = re.compile(r"(?<=[。！？])")


class Lettering(Label):
    """Words in the type of the language in use, in the middle of whatever room they are given."""

    strong = BooleanProperty(False)

    def texture_update(self, *_: object) -> None:
        """Write at once: in the midst of painting, as Kivy does it, each word waits for what was painted."""
        super().texture_update()
        if self.texture is not None:
            self.texture.bind()


class Word(Lettering):
    """As wide as its text."""


class Text(Lettering):
    """As wide as its place, as high as its lines. `one_line` cuts what is too long with an ellipsis."""

    one_line = BooleanProperty(False)


class Paragraph(Text):
    """Text of several lines, broken as Chinese and Latin typesetting want it: set `content`, not `text`."""

    content = StringProperty()

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.bind(content=self._fold, width=self._fold, font_name=self._fold, font_size=self._fold)
        self._fold()

    def _fold(self, *_: object) -> None:
        pen = Measure(font_name=self.font_name, font_size=self.font_size)
        # A little less than there is: Kivy adds up words, and would break a line that just fits once more.
        room = max(int(self.width - self.font_size / 2), int(self.font_size) * 2)
        parts = (
            _folded(part, room, lambda text: int(pen.get_extents(text)[0]))
            for part in self.content.split("\n")
        )
        self.text = "\n".join(line for part in parts for line in part)


def _folded(text: str, room: int, width_of: Callable[[str], int]) -> list[str]:
    """In as few lines as do: at the ends of Chinese sentences if that costs none, or else equally long."""
    even = break_lines(text, room, width_of)
    sentences = [sentence for sentence in SENTENCE.split(text) if sentence]
    told: list[str] = []
    for sentence in sentences if len(even) > 1 else ():
        if told and width_of(told[-1] + sentence) <= room:
            told[-1] += sentence
        else:
            told.append(sentence)
    whole = told and len(told) <= len(even) and max(map(width_of, told)) <= room
    return told if whole else even


class Icon(Widget):
    """One of `icons.SHAPES`, in the colour `tint`; nothing when `name` is empty."""

    name = StringProperty()
    tint = ColorProperty()
    texture = ObjectProperty(None, allownone=True)
    side = NumericProperty(0)
    largest = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.bind(name=self._draw, size=self._draw, largest=self._draw)
        self._draw()

    def _draw(self, *_: object) -> None:
        side = int(min(*self.size, self.largest or self.width))
        self.side = side if self.name and side > 0 else 0
        self.texture = icons.texture(self.name, side) if self.side else None


class Panel(BoxLayout):
    """A rounded surface with a border of `border` pixels."""

    fill = ColorProperty()
    edge = ColorProperty()
    radius = NumericProperty(0)
    border = NumericProperty(1)


class Touchable(ButtonBehavior):
    """What can be touched: answers with a click, and is silent and still when `disabled`."""

    tag = StringProperty()

    def on_press(self) -> None:
        sounds.play("tap")


class PushButton(Touchable, Panel):
    """A word with an icon before or after it."""

    text = StringProperty()
    icon = StringProperty()
    icon_after = StringProperty()
    strong = BooleanProperty(False)
    ink = ColorProperty()
    font_size = NumericProperty(0)


class PrimaryButton(PushButton):
    """What to do next: at most one on a page."""


class SecondaryButton(PushButton):
    """Another way on."""


class QuietButton(PushButton):
    """Back, languages, and what is seldom needed."""


class Choice(Touchable, Panel):
    """A card to choose: a person, a purpose. `key` is what was chosen."""

    text = StringProperty()
    second = StringProperty()
    third = StringProperty()
    icon = StringProperty()
    chosen = BooleanProperty(False)
    font_size = NumericProperty(0)
    key = ObjectProperty(None, allownone=True)


class Field(Touchable, Panel):
    """A line to fill in from the screen's own keyboard: never a TextInput, whose focus silences a scanner."""

    label = StringProperty()
    text = StringProperty()
    hint = StringProperty()
    icon = StringProperty()
    complaint = StringProperty()
    focused = BooleanProperty(False)
    shown = StringProperty()

    def on_kv_post(self, _: object) -> None:
        """Its parts exist now."""
        self.bind(text=self._show, width=self._show)
        self.ids.written.bind(font_name=self._show, font_size=self._show)
        self._show()

    def _show(self, *_: object) -> None:
        """The end of the text, as much as fits: that is where the typing happens."""
        pen = Measure(font_name=self.ids.written.font_name, font_size=self.ids.written.font_size)
        room = self.width - theme.unit * (12 if self.icon else 6)
        cut = 0
        while cut < len(self.text) - 1 and pen.get_extents("…" * bool(cut) + self.text[cut:])[0] > room:
            cut += 1
        self.shown = "…" * bool(cut) + self.text[cut:]


class Key(Touchable, Lettering):
    """One key of the screen's keyboard; `value` is what it types. One widget: there are fifty of them."""

    icon = StringProperty()
    value = StringProperty()
    plain = BooleanProperty(True)
    leads_on = BooleanProperty(False)
    fill = ColorProperty()
    edge = ColorProperty()
    picture = ObjectProperty(None, allownone=True)
    side = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.bind(icon=self._draw, height=self._draw)
        self._draw()

    def _draw(self, *_: object) -> None:
        self.side = int(min(theme.unit * 4, self.height)) if self.icon else 0
        self.picture = icons.texture(self.icon, self.side) if self.side else None


class Notice(Panel):
    """A sentence that must be seen, with an icon."""

    text = StringProperty()
    icon = StringProperty("info")
    ink = ColorProperty()
    font_size = NumericProperty(0)


class Logo(Widget):
    """The house's logo on a plate that it stands out on, as large as fits; without one nothing."""

    shown = ListProperty([0, 0])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.bind(size=self._fit)
        self._fit()

    def _fit(self, *_: object) -> None:
        if theme.logo:
            wide, high = theme.logo.size
            scale = max(0, min((self.width - theme.unit * 3) / wide, (self.height - theme.unit * 3) / high))
            self.shown = [wide * scale, high * scale]


class Cover(FloatLayout):
    """A layer over the page that lets no touch through."""

    def on_touch_down(self, touch: Any) -> bool:
        super().on_touch_down(touch)
        return True

    def on_touch_up(self, touch: Any) -> bool:
        super().on_touch_up(touch)
        return True


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
