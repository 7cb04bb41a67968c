"""From keys to Chinese text: names first of all, then words, then every character there is for a syllable.

What is offered comes from three places, and without the first it still comes from the others: words from
librime (`rime`), names from the model of surnames and given names (`names`), single characters from the
picker (`characters`). Nothing is learned from what is chosen.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kiosk.lobby.input import characters, names, rime
from kiosk.lobby.input.characters import Syllable
from kiosk.lobby.input.spelling import LONGEST, Pinyin, Syllables, Zhuyin

NAMES, WORDS = 18, 12  # how many of each are offered, at most
_WORD = (24.0, 21.0, 18.0, 15.0)  # how much cheaper a given name is that is also a word, by the word's place
_RARER_WORD = 12.0
_WHOLE_WORD, _SENTENCE = 25.0, 12.0  # and a whole name, of two or of more characters
_OTHER_DIVISION = 15.0  # letters divided in a less likely way


class Composer:
    """An input method. `typed` is what waits to be chosen.

    `naming`: a person's name is being written, so surnames and given names come first; else words do.
    """

    def __init__(
        self,
        language: str,
        zhuyin: bool = False,
        library: str = rime.LIBRARY,
        shared: Path = rime.SHARED,
    ) -> None:
        """`library`, `shared`: where librime and its words are; without them names and characters remain."""
        self.language, self.typed, self.naming = language, "", True
        self.spelling: Pinyin | Zhuyin = Zhuyin() if zhuyin else Pinyin()
        self._ends: dict[str, int] = {}
        self._asked: tuple[str, str, bool] | None = None  # what `_ends` answers
        self._more: Iterator[tuple[str, int]] = iter(())  # what was not looked at yet
        characters.load(language)
        names.load(language)
        try:
            self._rime: rime.Rime | None = rime.rime(library, shared)
        except rime.Missing:
            self._rime = None

    def spell(self, zhuyin: bool) -> None:
        """From now on by Zhuyin, or by Pinyin; what waits is forgotten."""
        self.clear()
        self.spelling = Zhuyin() if zhuyin else Pinyin()

    @property
    def full(self) -> bool:
        """Whether no more keys can wait."""
        return len(self.typed) >= LONGEST

    def type(self, letter: str) -> bool:
        """Take a key; False if the method has no use for it and it stands for itself."""
        added = self.spelling.key(self.typed, letter)
        if not added or self.full:
            return False
        self.typed += added
        return True

    def erase(self) -> bool:
        """Take back a key; False if none was waiting."""
        had, self.typed = bool(self.typed), self.typed[:-1]
        return had

    def clear(self) -> None:
        """Forget what waits."""
        self.typed, self._ends, self._asked, self._more = "", {}, None, iter(())

    def flush(self) -> str:
        """The letters as they are; nothing waits any more."""
        letters = self.typed
        self.clear()
        return letters

    def candidates(self, text_before: str) -> tuple[str, ...]:
        """What the letters may become, the likeliest first, after `text_before`."""
        return tuple(self.likeliest(text_before))

    def likeliest(self, text_before: str) -> Iterator[str]:
        """The same one by one: thousands of characters are looked up only for somebody who wants them."""
        asked = self.typed, text_before, self.naming
        if asked != self._asked:
            divisions = self.spelling.divide(self.typed)
            self._asked, self._ends = asked, {}
            self._more = self._offers(divisions, text_before) if divisions else iter(())
        yield from tuple(self._ends)
        for text, end in self._more:
            if text not in self._ends:
                self._ends[text] = end
                yield text

    def characters(self, text_before: str, tone: str = "") -> tuple[str, ...]:
        """Every character for the first syllable, or those of one tone: "1" to "4", "5" the neutral."""
        if not self.candidates(text_before):
            return ()
        first = self.spelling.divide(self.typed)[0][0]
        asked = replace(first, tone=tone or first.tone)
        return tuple(char for char in characters.picker(asked, self.language) if char in self._ends)

    def choose(self, candidate: str) -> str:
        """The text that this candidate stands for; letters that it did not use up stay."""
        self.typed = self.typed[self._ends.get(candidate, len(self.typed)) :].lstrip("'")
        self._ends, self._asked, self._more = {}, None, iter(())
        return candidate

    def _offers(self, divisions: list[Syllables], before: str) -> Iterator[tuple[str, int]]:
        """Text and how many of the keys it uses up."""
        every, first = len(self.typed), divisions[0][0]
        words = list(self._words(divisions))
        if self.naming:
            sentences = [text for text, end in words if end == every]
            yield from ((name, every) for name in self._names(divisions, before, sentences))
            yield from ((char, first.end) for char in self._parts(first, before))
        yield from words
        for syllable in dict.fromkeys(division[0] for division in divisions):
            yield from ((char, syllable.end) for char in characters.picker(syllable, self.language))

    def _words(self, divisions: list[Syllables]) -> Iterator[tuple[str, int]]:
        """Words for all the keys, then for the first of them."""
        for text in self._known(divisions[0], WORDS):
            for division in divisions:
                if characters.spells(text, division):
                    yield text, division[len(text) - 1].end
                    break

    def _known(self, division: Syllables, limit: int) -> list[str]:
        if not self._rime:
            return []
        letters = "'".join(syllable.letters + syllable.tone for syllable in division)
        return self._rime.words(letters, self.language, limit)

    def _names(self, divisions: list[Syllables], before: str, sentences: list[str]) -> list[str]:
        """Whole names, or what may follow the part of a name that stands there."""
        found: names.Priced = {}
        for place, division in enumerate(divisions):
            likely = {} if before else self._whole_words(division, sentences)
            for text, price in (self._priced(division, before) | likely).items():
                price += place * _OTHER_DIVISION
                found[text] = min(price, found.get(text, price))
        return sorted(found, key=found.__getitem__)[:NAMES]

    def _priced(self, division: Syllables, before: str) -> names.Priced:
        if not before:
            whole = names.whole(division, self.language, self._words_for_given(division))
            return names.surnames(division, self.language) | whole
        if len(division) > 2:
            return {}
        if len(division) == 1 and self._is_begun(before):
            return names.characters(division[0], names.SECOND, self.language)
        return names.given(division, self.language, self._cheaper(division))

    def _whole_words(self, division: Syllables, sentences: list[str]) -> names.Priced:
        """Names that librime takes for words as they are, or that it thinks the likeliest."""
        fitting = [text for text in sentences[:2] if len(text) == len(division)]
        priced = {text: names.price(text, division, self.language) for text in fitting}
        less = _WHOLE_WORD if len(division) == 2 else _SENTENCE
        return {text: price - less for text, price in priced.items() if price is not None}

    def _is_begun(self, before: str) -> bool:
        """Whether surname and the first character of the given name stand there."""
        return len(before) == 2 and not names.is_surname(before, self.language)

    def _words_for_given(self, division: Syllables) -> names.Priced:
        """Words that given names of two characters may be, at either place where they may begin."""
        found: names.Priced = {}
        for used in (1, 2):
            if len(division) - used == 2:
                found |= self._cheaper(division[used:])
        return found

    def _cheaper(self, division: Syllables) -> names.Priced:
        """How much cheaper words make a given name."""
        if len(division) != 2:
            return {}
        words = [text for text in self._known(division, WORDS) if len(text) == 2]
        return {text: _WORD[place] if place < len(_WORD) else _RARER_WORD for place, text in enumerate(words)}

    def _parts(self, first: Syllable, before: str) -> list[str]:
        """The characters of names for the first syllable alone."""
        if not before:
            return list(names.surnames((first,), self.language))
        return list(names.characters(first, names.ALONE, self.language))
