"""The screen's own keyboard: big keys in rows, one arrangement at a time.

It knows nothing of fields: it tells what was touched. Languages that need more than letters put rows of their
own above these (see `kiosk.lobby.keyboard`).
"""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.screen.theme import theme
from kiosk.screen.widgets import Key

ARRANGEMENTS: dict[str, tuple[str, ...]] = {
    "letters": ("1234567890", "qwertyuiop", "asdfghjkl'", "^zxcvbnm-<", "@ ._&"),
    "pinyin": ("qwertyuiop", "asdfghjkl'", "zxcvbnm<", " "),
    "digits": ("123", "456", "789", "+0<"),
    "number": ("123", "456", "789", "0<"),
    "code": ("1234567890", "qwertyup<", "asdfghjk", "zxcvbnm-"),  # a pass's short code: no I, L, O
}
WIDE = {" ": 5.0}
NAMES = {"<": "backspace", "^": "shift", " ": "space"}


class KeyRow(BoxLayout):
    """One row of keys."""


class Keyboard(BoxLayout):
    """Rows of keys. Events: `on_text(text)` for what was typed, `on_erase()`."""

    arrangement = StringProperty("letters")
    capital = BooleanProperty(False)

    def __init__(self, **given: Any) -> None:
        self.register_event_type("on_text")
        self.register_event_type("on_erase")
        super().__init__(**given)
        self.bind(arrangement=self._arrange, capital=self._recase)
        self._arrange()

    def on_text(self, text: str) -> None:
        """Somebody typed `text`."""

    def on_erase(self) -> None:
        """Somebody took back the last character."""

    def row(self, symbols: str) -> Widget:
        """A row of keys for these symbols; `<` is backspace, `^` is shift."""
        row = KeyRow()
        for symbol in symbols:
            row.add_widget(self._key(symbol))
        return row

    def _arrange(self, *_: object) -> None:
        self.clear_widgets()
        for symbols in ARRANGEMENTS[self.arrangement]:
            self.add_widget(self.row(symbols))

    def _recase(self, *_: object) -> None:
        for row in self.children:
            for key in row.children:
                key.value = key.value.upper() if self.capital else key.value.lower()
                key.text = key.value if key.value.isalpha() else key.text

    def _key(self, symbol: str) -> Widget:
        value = symbol.upper() if self.capital else symbol
        key = Key(
            tag=f"key:{NAMES.get(symbol, symbol)}",
            text="" if symbol in "<^" else value,
            icon={"<": "backspace", "^": "shift"}.get(symbol, ""),
            value=value,
            plain=symbol not in "<^",
            size_hint_x=WIDE.get(symbol, 1.0),
        )
        if symbol == " ":
            key.text, key.font_size = theme.words("screen.key.space"), theme.small
        key.bind(on_press=self._pressed)
        return key

    def _pressed(self, key: Any) -> None:
        if key.icon == "backspace":
            self.dispatch("on_erase")
        elif key.icon == "shift":
            self.capital = not self.capital
        else:
            value, self.capital = key.value, False
            self.dispatch("on_text", value)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
