"""The lobby's keyboard: the screen's keys, an input method where the language has one, and the way on."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.lobby.keyboard.composer import Composer, Pinyin
from kiosk.screen.keyboard import KeyRow
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Key

CHINESE = ("zh-CN", "zh-TW")
IN_STRIP, IN_ROW, ROWS = 9, 10, 3


class Board(BoxLayout):
    """Events: `on_text(text)`, `on_erase()`, `on_enter()`. `before`: the text that is being added to.

    `arrangement` is one of the screen's; with letters, `composing` says whether they become characters.
    """

    arrangement = StringProperty("letters")
    composing = BooleanProperty(False)
    before = StringProperty()
    typed = StringProperty()
    enter_word = StringProperty("lobby.next")
    opened = BooleanProperty(False)
    first = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        for event in ("on_text", "on_erase", "on_enter"):
            self.register_event_type(event)
        self.chinese = theme.words.language in CHINESE
        self.composer: Composer = Pinyin(theme.words.language)
        super().__init__(**given)

    def on_kv_post(self, _: object) -> None:
        """Its parts exist now."""
        self.bind(arrangement=self._arrange, composing=self._arrange, before=self._offer)
        self._arrange()

    def on_text(self, text: str) -> None:
        """This text was written."""

    def on_erase(self) -> None:
        """The last character is to go."""

    def on_enter(self) -> None:
        """On to what comes next."""

    def take(self, text: str) -> None:
        """Text from our keys or from real ones."""
        for character in text:
            self._take(character)
        self._offer()

    def erase(self) -> None:
        """Backspace: a waiting letter first, then text."""
        if not (self._composes and self.composer.erase()):
            self.dispatch("on_erase")
        self._offer()

    def flush(self) -> None:
        """Letters that still wait become text as they are: nothing typed gets lost."""
        if letters := self.composer.flush():
            self.dispatch("on_text", letters)
        self._offer()

    def enter(self) -> None:
        """The big key, or Enter: ends the composing, then leads on."""
        self.flush()
        self.dispatch("on_enter")

    def switch(self) -> None:
        """Between characters and letters."""
        self.flush()
        self.composing = not self.composing

    @property
    def _composes(self) -> bool:
        return bool(self.composing and self.arrangement == "letters")

    def _take(self, character: str) -> None:
        if self._composes and self.composer.type(character):
            return
        candidates = self.composer.candidates(self.before) if self.composer.typed else ()
        if candidates and character in " 123456789":
            self._pick(candidates[max(0, " 123456789".index(character) - 1)])
            return
        self.flush()
        self.dispatch("on_text", character)

    def _pick(self, candidate: str) -> None:
        self.dispatch("on_text", self.composer.choose(candidate))
        self._offer()

    def _arrange(self, *_: object) -> None:
        self.ids.letters.arrangement = "pinyin" if self._composes else self.arrangement
        self.ids.strip.height = theme.key if self._composes else 0
        self._offer()

    def _offer(self, *_: object) -> None:
        """Show what the letters may become, from the first page on."""
        self.typed, self.first, self.opened = self.composer.typed, 0, False
        self._show()

    def open(self) -> None:
        """Candidates take the keys' place, and give it back."""
        self.opened = not self.opened
        self.first = 0
        self._show()

    def turn(self, pages: int) -> None:
        """To another page of candidates."""
        count = len(self.composer.candidates(self.before))
        first = self.first + pages * IN_ROW * ROWS
        self.first = first if 0 <= first < count else self.first
        self._show()

    def _show(self) -> None:
        candidates = self.composer.candidates(self.before) if self._composes and self.composer.typed else ()
        strip, grid = self.ids.strip, self.ids.grid
        strip.candidates.clear_widgets()
        grid.clear_widgets()
        for candidate in () if self.opened else candidates[:IN_STRIP]:
            strip.candidates.add_widget(self._key(candidate))
        strip.more = len(candidates) > IN_STRIP
        if self.opened:
            self._fill(grid, candidates[self.first : self.first + IN_ROW * ROWS])
            last = -(-len(candidates) // (IN_ROW * ROWS))
            self.ids.turner.text = f"{self.first // (IN_ROW * ROWS) + 1} / {last}"

    def _fill(self, grid: Any, shown: tuple[str, ...]) -> None:
        for start in range(0, IN_ROW * ROWS, IN_ROW):
            row = KeyRow()
            for candidate in shown[start : start + IN_ROW]:
                row.add_widget(self._key(candidate))
            for _ in range(IN_ROW - len(row.children)):
                row.add_widget(BoxLayout())
            grid.add_widget(row)

    def _key(self, candidate: str) -> Key:
        key = Key(text=candidate, value=candidate, tag=f"pick:{candidate}")
        key.bind(on_release=lambda *_: self._pick(candidate))
        return key


class CandidateStrip(BoxLayout):
    """What is being typed, and the first candidates."""

    typed = StringProperty()
    more = BooleanProperty(False)
    opened = BooleanProperty(False)

    @property
    def candidates(self) -> Any:
        """Where the candidates' keys stand."""
        return self.ids.candidates


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
