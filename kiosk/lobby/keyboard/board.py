"""The lobby's keyboard: the screen's keys, the ways to write Chinese, and the way on."""

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.lobby.input import handwriting
from kiosk.lobby.input.composer import Composer
from kiosk.lobby.keyboard.arrangements import DOT, KEYED, TONES, enlarge_tones
from kiosk.lobby.keyboard.pages import Pages
from kiosk.lobby.keyboard.slate import Slate
from kiosk.lobby.keyboard.strip import ALL, NINE
from kiosk.lobby.keyboard.ways import LATIN, WAYS
from kiosk.screen.theme import theme
from printing.typeface import covered, face

PICKING = " 123456789"
ENOUGH = NINE + 1


class Board(BoxLayout):
    """Events: `on_text(text)`, `on_erase()`, `on_enter()`. `before`: the text that is being added to.

    `arrangement` is one of the screen's; with letters, `composing` says whether Chinese is written, and `way`
    how. `reader` gives the hand for a language or raises handwriting.Missing: then that way is not offered.
    """

    arrangement = StringProperty("letters")
    composing = BooleanProperty(False)
    way = StringProperty()
    before = StringProperty()
    typed = StringProperty()
    enter_word = StringProperty("lobby.next")
    opened = BooleanProperty(False)
    stripped = BooleanProperty(False)

    def __init__(self, reader: Callable[[str], handwriting.Hand] = handwriting.hand, **given: Any) -> None:
        for event in ("on_text", "on_erase", "on_enter"):
            self.register_event_type(event)
        language = theme.words.language
        self.chinese = language in WAYS
        self._known = covered(face(language))
        self._hand = _hand(reader, language) if self.chinese else None
        usual = WAYS.get(language, (LATIN,))[0]
        self.composer = Composer(language if self.chinese else "zh-CN", zhuyin=usual == "zhuyin")
        super().__init__(way=usual, **given)

    def on_kv_post(self, _: object) -> None:
        """Its parts exist now."""
        self._letters = self.ids.letters.__self__
        self.ids.ways.offer(self._hand is not None)
        self.bind(arrangement=self._arrange, composing=self._arrange, way=self._arrange, before=self._offer)
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
        if not (self._keyed and self.composer.erase()):
            self.dispatch("on_erase")
        self._offer()

    def flush(self) -> None:
        """Nothing begun gets lost: waiting letters become text as they are, what was drawn its likeliest."""
        if letters := self.composer.flush():
            self.dispatch("on_text", letters)
        if self._drawing and self._slate.candidates:
            self._slate.pick(self._slate.candidates[0])
        self._offer()

    def enter(self) -> None:
        """The big key, or Enter: ends the composing, then leads on."""
        self.flush()
        self.dispatch("on_enter")

    def go(self, way: str) -> None:
        """Write in another way from now on."""
        self.flush()
        self.composer.spell(zhuyin=way == "zhuyin")
        if way != LATIN:
            self.way = way
        self.composing = way != LATIN

    def open(self) -> None:
        """All candidates take the keys' place, and give it back."""
        self.opened = not self.opened
        self._stand(self._pages if self.opened else self._letters)
        self.sift(ALL)

    def sift(self, sieve: str) -> None:
        """All of them, or single characters only: of all tones, or of one."""
        self.ids.strip.sieve = sieve
        self.ids.strip.show(list(islice(self._candidates(), ENOUGH)))
        if not self.opened:
            return
        if sieve == ALL:
            self._pages.show(list(self._candidates()))
        else:
            tone = str(TONES.index(sieve) + 1) if sieve else ""
            self._pages.show(list(filter(self._drawn, self.composer.characters(self.before, tone))))

    @cached_property
    def _pages(self) -> Pages:
        pages = Pages()
        pages.bind(on_pick=lambda _, text: self.pick(text))
        return pages

    @cached_property
    def _slate(self) -> Slate:
        slate = Slate(hand=self._hand)
        slate.bind(on_text=lambda _, text: self.dispatch("on_text", text), on_erase=lambda _: self.erase())
        return slate

    @property
    def _chinese_now(self) -> bool:
        return bool(self.composing and self.chinese and self.arrangement == "letters")

    @property
    def _keyed(self) -> bool:
        """Whether letters become characters."""
        return self._chinese_now and self.way in KEYED

    @property
    def _drawing(self) -> bool:
        return self._chinese_now and self.way == "hand"

    def _take(self, character: str) -> None:
        if self._keyed and (self.composer.type(character) or character in TONES):
            return
        if self._keyed and self.composer.full and character.isalpha():
            return
        if character in PICKING and (offered := list(islice(self._candidates(), NINE))):
            place = max(0, PICKING.index(character) - 1)
            self.pick(offered[min(place, len(offered) - 1)])
            return
        while character == DOT and (likeliest := next(self._candidates(), "")):
            self.pick(likeliest)
        self.flush()
        self.dispatch("on_text", character)

    def pick(self, candidate: str) -> None:
        """This one is written."""
        self.dispatch("on_text", self.composer.choose(candidate))
        self._offer()

    def _arrange(self, *_: object) -> None:
        self.stripped = self._keyed
        self._letters.arrangement = KEYED[self.way] if self._keyed else self.arrangement
        enlarge_tones(self._letters)
        self.ids.ways.show(self.way if self._chinese_now else LATIN, self.arrangement == "letters")
        self._offer()

    def _offer(self, *_: object) -> None:
        """Show what the letters may become; the keys stand in their place."""
        self.typed, self.opened = self.composer.typed, False
        self._stand(self._slate if self._drawing else self._letters)
        if self._keyed:
            self.sift(ALL)

    def _stand(self, widget: Widget) -> None:
        stage = self.ids.stage
        if stage.children != [widget]:
            stage.clear_widgets()
            stage.add_widget(widget)

    def _candidates(self) -> Iterator[str]:
        """What the letters may become, as far as the face can draw it."""
        if self._keyed and self.composer.typed:
            yield from filter(self._drawn, self.composer.likeliest(self.before))

    def _drawn(self, text: str) -> bool:
        return all(ord(character) in self._known for character in text)


def _hand(reader: Callable[[str], handwriting.Hand], language: str) -> handwriting.Hand | None:
    try:
        return reader(language)
    except handwriting.Missing:
        return None


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
