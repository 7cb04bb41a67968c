"""All candidates, or all characters of a syllable, page by page in the place of the keys."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import NumericProperty

from kiosk.lobby.keyboard.slots import Candidates, Slots
from kiosk.screen.theme import theme

LINES = 3
COLUMNS = {False: 9, True: 8}


class Pages(Slots):
    """Event: `on_pick(text)`."""

    number = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        self.register_event_type("on_pick")
        self._texts: Sequence[str] = ()
        self._begins = [0]  # with which candidate each page begins
        super().__init__(**given)

    def on_kv_post(self, _: object) -> None:
        """Its parts exist now."""
        columns = COLUMNS[theme.portrait]
        lines = [(line, 0, columns) for line in range(LINES)]
        self._keys = Candidates(self, lines, lambda text: self.dispatch("on_pick", text))
        for widget, column, wide in (("before", 0, 3), ("number", 3, columns - 6), ("next", columns - 3, 3)):
            self.put(self.ids[widget].__self__, LINES, column, wide)
        self.bind(size=lambda *_: self.show(self._texts))

    def on_pick(self, text: str) -> None:
        """This candidate was chosen."""

    def show(self, texts: Sequence[str]) -> None:
        """These, from the first page on."""
        self._texts, self._begins, self.number = texts, [0], 0
        while (ends := self._begins[-1] + self._keys.room(texts[self._begins[-1] :])) < len(texts):
            self._begins.append(ends)
        self._fill()

    def turn(self, pages: int) -> None:
        """One on or one back; nothing where there is none."""
        if 0 <= self.number + pages < len(self._begins):
            self.number += pages
            self._fill()

    def _fill(self) -> None:
        last = len(self._begins) - 1
        self._keys.show(self._texts[self._begins[self.number] :])
        self.ids.number.text = f"{self.number + 1} / {last + 1}"
        self.ids.before.disabled, self.ids.next.disabled = self.number == 0, self.number == last


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
