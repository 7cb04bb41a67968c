"""A grid of equal slots, and keys for candidates in it: made once, filled anew with every letter typed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty
from kivy.uix.layout import Layout
from kivy.uix.widget import Widget

from kiosk.lobby.keyboard import fit
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Key

Place = tuple[int, int, int]
"""Line from the top, column from the left, and how many columns wide."""


class Slots(Layout):
    """`columns` by `lines` slots with a unit between them; a widget stands where it was put last."""

    columns = NumericProperty(1)
    lines = NumericProperty(1)

    def __init__(self, **given: Any) -> None:
        self._places: dict[Widget, Place] = {}
        super().__init__(**given)
        layout = self._trigger_layout
        self.bind(pos=layout, size=layout, columns=layout, lines=layout, children=layout)

    @property
    def slot(self) -> tuple[float, float]:
        """The size of one slot in pixels."""
        gap = theme.unit
        wide = (self.width - (self.columns - 1) * gap) / self.columns
        return max(0, wide), max(0, (self.height - (self.lines - 1) * gap) / self.lines)

    def put(self, widget: Widget, *place: int) -> None:
        """Line, column and width; a widget that is elsewhere in it moves."""
        line, column, wide = place
        if self._places.get(widget) != (line, column, wide):
            self._places[widget] = line, column, wide
            self._trigger_layout()
        if widget.parent is None:
            self.add_widget(widget)

    def take_out(self, widget: Widget) -> None:
        """It is not in it any more."""
        self._places.pop(widget, None)
        if widget.parent is self:
            self.remove_widget(widget)

    def do_layout(self, *_: object) -> None:
        """Everything at its place."""
        (wide, high), gap = self.slot, theme.unit
        for widget, (line, column, columns) in self._places.items():
            widget.size = columns * (wide + gap) - gap, high
            widget.pos = self.x + column * (wide + gap), self.top - (line + 1) * (high + gap) + gap


class CandidateKey(Key):
    """One candidate. Its release is `on_pick`'s matter: see `Candidates`."""


class Turned(Key):
    """A key that stays down while it is `chosen`."""

    chosen = BooleanProperty(False)


class Candidates:
    """Keys for candidates in some lines of slots; `pick(text)` is called for the one that is chosen."""

    def __init__(self, slots: Slots, lines: Sequence[tuple[int, int, int]], pick: Any) -> None:
        """`lines`: line, first column and how many columns of each."""
        self._slots, self._lines = slots, lines
        self._keys = [CandidateKey() for _, _, columns in lines for _ in range(columns)]
        for key in self._keys:
            key.bind(on_release=lambda key: pick(key.value))

    def room(self, texts: Sequence[str]) -> int:
        """How many of these there is room for; at least one of any."""
        return sum(map(len, self._rows(texts)))

    def _rows(self, texts: Sequence[str]) -> list[fit.Row]:
        return fit.rows(texts, [columns for _, _, columns in self._lines], self._slots.slot[0])

    def show(self, texts: Sequence[str]) -> int:
        """As many as there is room for, and no more; how many those are."""
        wide, rows = self._slots.slot[0], self._rows(texts)
        places = [
            (text, line, column + sum(before for _, before in row[:at]), columns)
            for (line, column, _), row in zip(self._lines, rows, strict=False)
            for at, (text, columns) in enumerate(row)
        ]
        for key, (text, *place) in zip(self._keys, places, strict=False):
            _label(key, text, place[-1] * (wide + theme.unit) - theme.unit)
            self._slots.put(key, *place)
        for key in self._keys[len(places) :]:
            _label(key, "", 0)
            self._slots.take_out(key)
        return len(places)


def _label(key: CandidateKey, text: str, room: float) -> None:
    key.text = key.value = text
    key.tag = f"pick:{text}" if text else ""
    key.font_size = fit.type_size(text, room)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
