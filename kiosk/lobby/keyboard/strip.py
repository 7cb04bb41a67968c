"""What is being typed, the nine likeliest candidates on big keys, and the way to all the others."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from kiosk.lobby.keyboard.arrangements import TONES, lower
from kiosk.lobby.keyboard.slots import Candidates, Place, Slots, Turned
from kiosk.screen.theme import theme

ALL, NINE = "all", 9
_CANDIDATES: dict[bool, tuple[Place, ...]] = {False: ((0, 2, 9),), True: ((0, 2, 4), (1, 0, 5))}
"""Where the candidates stand, in landscape and in portrait: between what is typed and the way to more."""
_SIEVE = {
    False: [(0, 2, 2), (0, 4, 2), *((0, column, 1) for column in range(6, 11))],
    True: [(0, 2, 2), (0, 4, 2), *((1, column, 1) for column in range(5))],
}
_LATIN, _LINE = 0.62, 1.5  # of the type's size: a letter's width, a line's height


class Strip(Slots):
    """Events: `on_pick(text)`, `on_sift(sieve)`, `on_open()`.

    While all candidates are shown elsewhere, a sieve stands in the place of the nine: "all", "" for single
    characters of any tone, or one of `TONES`.
    """

    typed = StringProperty()
    hint = StringProperty()
    more = BooleanProperty(False)
    opened = BooleanProperty(False)
    sieve = StringProperty(ALL)

    def __init__(self, **given: Any) -> None:
        for event in ("on_pick", "on_sift", "on_open"):
            self.register_event_type(event)
        super().__init__(**given)

    def on_kv_post(self, _: object) -> None:
        """Its parts exist now."""
        self._typed, self._more = self.ids.typed.__self__, self.ids.more.__self__  # `ids` would let them go
        places = _CANDIDATES[theme.portrait]
        self._nine = Candidates(self, places, lambda text: self.dispatch("on_pick", text))
        self._sieves = {sieve: self._turned(sieve) for sieve in (ALL, "", *TONES)}
        self.bind(typed=self._arrange, more=self._arrange, opened=self._arrange, sieve=self._mark)
        self._arrange()

    def on_pick(self, text: str) -> None:
        """This candidate was chosen."""

    def on_sift(self, sieve: str) -> None:
        """All of them are wanted, or single characters only, or those of one tone."""

    def on_open(self) -> None:
        """All candidates are wanted, or not any more."""

    def show(self, texts: Sequence[str]) -> None:
        """The likeliest of these; nothing while all are shown elsewhere."""
        self.more = self._nine.show([] if self.opened else texts) < len(texts)

    def _arrange(self, *_: object) -> None:
        """What is typed takes the whole strip while it is a hint only."""
        self._tell()
        self.put(self._typed, 0, 0, 2 if self.typed else int(self.columns))
        if self.typed and (self.more or self.opened):
            self.put(self._more, int(self.lines) - 1, int(self.columns) - 1, 1)
        else:
            self.take_out(self._more)
        for key, place in zip(self._sieves.values(), _SIEVE[theme.portrait], strict=True):
            if self.opened:
                self.put(key, *place)
            else:
                self.take_out(key)

    def _tell(self) -> None:
        """What is typed; the end of it where it is longer than its place."""
        letters, wide = self.ids.letters, _LATIN if self.typed.isascii() else 1
        room = 2 * self.slot[0] - 2 * theme.unit
        short = not self.typed or len(self.typed) * wide * theme.body <= room
        lines = max(1, int(theme.key / (theme.small * _LINE)))
        most = len(self.typed) if short else lines * int(room / (wide * theme.small))
        letters.font_size = theme.body if short else theme.small
        letters.text = self.typed[-most:] or self.hint

    def _turned(self, sieve: str) -> Turned:
        word = sieve if sieve in TONES and sieve else theme.words(f"keyboard.sieve.{sieve or 'single'}")
        key = Turned(tag=f"sieve:{sieve or 'single'}", text=word, value=sieve, chosen=sieve == ALL)
        key.font_size = theme.body
        if sieve in TONES and sieve:
            lower(key)
        key.bind(on_release=lambda key: self.dispatch("on_sift", key.value))
        return key

    def _mark(self, *_: object) -> None:
        for sieve, key in self._sieves.items():
            key.chosen = sieve == self.sieve


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
