"""The ways to write: a key for each, the one in use marked."""

from typing import Any

from kiosk.lobby.keyboard.slots import Slots, Turned
from kiosk.screen.theme import theme

LATIN = "latin"
WAYS = {"zh-CN": ("pinyin", "hand", LATIN), "zh-TW": ("zhuyin", "hand", "pinyin", LATIN)}
"""By language, the usual one first."""


class Ways(Slots):
    """Event: `on_way(way)`. Two columns beside the keys in landscape, one line below them in portrait."""

    def __init__(self, **given: Any) -> None:
        self.register_event_type("on_way")
        self._keys: list[Turned] = []
        super().__init__(**given)

    def on_way(self, way: str) -> None:
        """Write in this way."""

    def offer(self, by_hand: bool) -> None:
        """Make the keys of the language in use; `by_hand`: whether handwriting can be read."""
        ways = [way for way in WAYS.get(theme.words.language, ()) if by_hand or way != "hand"]
        self._keys = [self._made(way) for way in ways]
        self.columns = max(len(ways), 1) if theme.portrait else 2
        self.lines = 1 if theme.portrait else 2

    def show(self, chosen: str, there: bool) -> None:
        """Mark this one, or take all away."""
        columns, last = int(self.columns), len(self._keys) - 1
        for place, key in enumerate(self._keys):
            key.chosen = key.value == chosen
            line, column = divmod(place, columns)
            if there:
                self.put(key, line, column, columns - column if place == last else 1)
            else:
                self.take_out(key)

    def _made(self, way: str) -> Turned:
        word = theme.words(f"keyboard.way.{way}")
        key = Turned(tag=f"way:{way}", text=word, value=way, font_size=theme.body)
        key.bind(on_release=lambda key: self.dispatch("on_way", key.value))
        return key
