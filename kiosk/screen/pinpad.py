"""A pad for a PIN: digits as dots, the check in another thread, the wait after wrong ones counted down."""

from collections.abc import Callable
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.pins import LONGEST, STAFF, Waits
from kiosk.screen.stage import Stage
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Key

ROWS = ("123", "456", "789", "<0>")
NAMES = {"<": "erase", ">": "ok"}
ICONS = {"<": "backspace", ">": "tick"}
COUNT = 0.25  # seconds


class PinPad(BoxLayout):
    """Calls `opened()` when the PIN of `who`, kept as the hash `kept`, was right.

    A PIN is in here only while it is being typed: it goes with OK, and with the pad.
    """

    title = StringProperty()
    digits = NumericProperty(0)
    told = StringProperty()
    wrong = BooleanProperty(False)
    busy = BooleanProperty(False)

    def __init__(
        self,
        stage: Stage,
        waits: Waits,
        kept: str,
        opened: Callable[[], None],
        who: str = STAFF,
        title: str = "",
    ) -> None:
        self._stage, self._waits, self._kept, self._opened, self._who = stage, waits, kept, opened, who
        self._typed, self._shown = "", False
        super().__init__(title=title)
        for row in ROWS:
            for symbol in row:
                self.ids.pad.add_widget(self._key(symbol))
        Clock.schedule_interval(self._count, COUNT)
        self._count()

    def typed(self, text: str) -> None:
        """A real keyboard works like ours."""
        for character in text:
            if character.isascii() and character.isdigit() and len(self._typed) < LONGEST and not self._shut:
                self._show(self._typed + character)

    def struck(self, key: str) -> None:
        """So do its keys."""
        if self._shut:
            return
        if key == "backspace":
            self._show(self._typed[:-1])
        elif key == "enter" and self._typed:
            pin, self.busy = self._typed, True
            self._show("")
            ask = partial(self._waits.opens, pin, self._kept, self._who)
            self._stage.later(ask, self._answered)

    @property
    def _shut(self) -> bool:
        return bool(self.busy or self._waits.left(self._who))

    def _show(self, typed: str) -> None:
        self._typed, self.digits, self.wrong = typed, len(typed), False
        self.told = ""

    def _answered(self, right: bool) -> None:
        self.busy = False
        if self.get_root_window() is None:
            return
        if right:
            self._opened()
            return
        self.wrong = True
        self._count()

    def _count(self, *_: object) -> bool:
        """Say how long there is to wait. Ends, and forgets what was typed, once the pad was taken away."""
        there = self.get_root_window() is not None
        if not there and (self._shown or self._typed):
            self._show("")
            return False
        self._shown = there
        left = ceil(self._waits.left(self._who))
        if left:
            self.told = theme.words("screen.pin.wait", seconds=left)
        elif self.wrong:
            self.told = theme.words("screen.pin.wrong")
        elif not self._typed:
            self.told = ""
        return True

    def _key(self, symbol: str) -> Key:
        key = Key(
            tag=f"pin:{NAMES.get(symbol, symbol)}",
            text="" if symbol in ICONS else symbol,
            icon=ICONS.get(symbol, ""),
            value=symbol,
            plain=symbol not in ICONS,
            leads_on=symbol == ">",
        )
        key.bind(on_press=self._pressed)
        return key

    def _pressed(self, key: Any) -> None:
        if key.value in ICONS:
            self.struck("backspace" if key.value == "<" else "enter")
        else:
            self.typed(key.value)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
