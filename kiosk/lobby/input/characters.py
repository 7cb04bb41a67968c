"""Syllables, and every Chinese character that has a reading: what the picker by syllable shows.

characters.txt and tiers.txt are made by assets/chinese/build.py: some 41,900 characters of Unicode, all that
pypinyin and Unihan can read, with every tone. A reading is written `lv4`; 5 is the neutral tone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
TONES = "12345"
_COMMON_TIERS = 6
_SECOND_READING = 2  # tiers that a character falls back by when it is seldom read so


@dataclass(frozen=True, slots=True)
class Syllable:
    """A syllable as it was typed: its Pinyin, or the beginning of it. `end`: keys typed up to its end."""

    letters: str
    whole: bool
    end: int
    tone: str = ""

    def fits(self, reading: str) -> bool:
        """Whether this reading may be meant."""
        said = reading[:-1]
        alike = said == self.letters if self.whole else said.startswith(self.letters)
        return alike and self.tone in ("", reading[-1])

    def among(self, readings: Mapping[str, object]) -> Iterable[str]:
        """Those of these readings that may be meant."""
        if not self.whole:
            return filter(self.fits, readings)
        return filter(readings.__contains__, (self.letters + tone for tone in self.tone or TONES))


@cache
def table() -> dict[str, tuple[str, str]]:
    """By reading: the characters that are read so first of all, and those that can be read so too."""
    lines = (HERE / "characters.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.partition(" ") for line in lines)
    parted = {reading: chars.partition("|") for reading, _, chars in rows}
    return {reading: (first, other) for reading, (first, _, other) in parted.items()}


@cache
def syllables() -> frozenset[str]:
    """All syllables, without tones."""
    return frozenset(reading[:-1] for reading in table())


def load(language: str) -> None:
    """Read the files now rather than at the first key."""
    _readings()
    _tier("", language)


def spells(text: str, typed: tuple[Syllable, ...]) -> bool:
    """Whether the text can be read as the first of these syllables."""
    return len(text) <= len(typed) and all(
        any(syllable.fits(reading) for reading in _readings().get(char, ()))
        for char, syllable in zip(text, typed, strict=False)
    )


def picker(syllable: Syllable, language: str) -> tuple[str, ...]:
    """All characters for a syllable, the common ones of the language first."""
    return _picked(syllable.letters, syllable.whole, syllable.tone, language)


@cache
def _picked(letters: str, whole: bool, tone: str, language: str) -> tuple[str, ...]:
    syllable = Syllable(letters, whole, 0, tone)
    places: dict[str, tuple[int, int]] = {}
    for reading in syllable.among(table()):
        for late, chars in enumerate(table()[reading]):
            for at, char in enumerate(chars):
                place = (_tier(char, language) + late * _SECOND_READING, at)
                places[char] = min(place, places.get(char, place))
    return tuple(sorted(places, key=places.__getitem__))


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for reading, parts in table().items():
        for char in "".join(parts):
            found.setdefault(char, []).append(reading)
    return {char: tuple(every) for char, every in found.items()}


@cache
def _tiers(language: str) -> dict[str, int]:
    lines = (HERE / "tiers.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split(" ") for line in lines)
    return {char: int(tier) for own, tier, chars in rows if own == language for char in chars}


def _tier(char: str, language: str) -> int:
    """The language's common ones, the other script's, then by how far out in Unicode."""
    if (tier := _tiers(language).get(char)) is not None:
        return tier
    if char in _tiers("zh-CN" if language == "zh-TW" else "zh-TW"):
        return _COMMON_TIERS
    return _COMMON_TIERS + (1 if "\u4e00" <= char <= "\u9fff" else 2 if char < "\u4e00" else 3)
