"""The lobby's keyboard: the screen's keys, an input method where the language has one, and the way on."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.lobby.input.composer import Composer
from kiosk.screen.keyboard import KeyRow
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Key
from printing.typeface import covered, face

CHINESE = ("zh-CN", "zh-TW")
IN_STRIP, IN_ROW, ROWS = 13.5, 12.0, 3  # keys of one character that there is room for; rows on a page
MOST_IN_STRIP = 9
_Row = list[str]


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
        self.composer = Composer(theme.words.language if self.chinese else CHINESE[0])
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
        candidates = self._candidates() if character in " 123456789" else ()
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
        last = (len(_rows(self._candidates(), IN_ROW)) - 1) // ROWS
        self.first = min(max(self.first + pages, 0), last)
        self._show()

    def _candidates(self) -> _Row:
        """What can be offered: what the letters may become, and the face can draw."""
        if not (self._composes and self.composer.typed):
            return []
        drawn = covered(face(theme.words.language))
        offered = self.composer.candidates(self.before)
        return [text for text in offered if all(ord(character) in drawn for character in text)]

    def _show(self) -> None:
        candidates = self._candidates()
        rows = _rows(candidates, IN_ROW) if self.opened else _rows(candidates[:MOST_IN_STRIP], IN_STRIP)[:1]
        strip, grid = self.ids.strip, self.ids.grid
        strip.candidates.clear_widgets()
        grid.clear_widgets()
        for candidate in () if self.opened or not rows else rows[0]:
            strip.candidates.add_widget(self._key(candidate))
        strip.more = bool(rows) and len(candidates) > len(rows[0])
        if self.opened:
            self._fill(grid, rows[self.first * ROWS :][:ROWS])
            self.ids.turner.text = f"{self.first + 1} / {-(-len(rows) // ROWS)}"

    def _fill(self, grid: Any, rows: list[_Row]) -> None:
        for texts in rows + [[]] * (ROWS - len(rows)):
            row = KeyRow()
            for candidate in texts:
                row.add_widget(self._key(candidate))
            row.add_widget(BoxLayout(size_hint_x=max(IN_ROW - sum(map(_width, texts)), 0.001)))
            grid.add_widget(row)

    def _key(self, candidate: str) -> Key:
        hint = _width(candidate)
        key = Key(text=candidate, value=candidate, tag=f"pick:{candidate}", size_hint_x=hint)
        key.bind(on_release=lambda *_: self._pick(candidate))
        return key


def _width(text: str) -> float:
    """A key's width, in keys of one character."""
    return 0.7 + 0.5 * max(len(text), 1)


def _rows(candidates: list[str], room: float) -> list[_Row]:
    """The candidates in rows of keys, as many in each as there is room for."""
    rows: list[_Row] = []
    left = 0.0
    for text in candidates:
        if _width(text) > left:
            rows.append([])
            left = room
        rows[-1].append(text)
        left -= _width(text)
    return rows


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
