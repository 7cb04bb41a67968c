"""From keys to syllables: Pinyin letters, whole or abbreviated (`zhangwei`, `zhangw`, `zhw`), and Zhuyin."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from kiosk.lobby.input.characters import Syllable, syllables

Syllables = tuple[Syllable, ...]

LONGEST = 40  # keys that can wait to become characters
READINGS_KEPT = 5  # ways of dividing the same letters

_CONSONANTS = "b p m f d t n l g k h j q x zh ch sh r z c s"
_INITIALS = (*_CONSONANTS.split(), "y", "w")
_ALSO_TYPED = {"lue": "lve", "nue": "nve", "lyu": "lv", "nyu": "nv"} | {i + "v": i + "u" for i in "jqxy"}
_ABBREVIATED, _BEGINS_WITH_VOWEL, _NO_WORSE_THAN = 10, 3, 4

ZHUYIN_ROWS = ("ㄅㄉˇˋㄓˊ˙ㄚㄞㄢㄦ", "ㄆㄊㄍㄐㄔㄗㄧㄛㄟㄣ", "ㄇㄋㄎㄑㄕㄘㄨㄜㄠㄤ", "ㄈㄌㄏㄒㄖㄙㄩㄝㄡㄥ")
"""The keys as they stand on keyboards in Taiwan (Daqian)."""
_VOWELS = "a o e e ai ei ao ou an en ang eng er"
_ZHUYIN_INITIALS = dict(zip("ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙ", _CONSONANTS.split(), strict=True))
_ZHUYIN_FINALS = dict(zip("ㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄦ", _VOWELS.split(), strict=True))
_AFTER = {
    "ㄧ": {"": "i", "e": "ie", "ou": "iu", "en": "in", "eng": "ing"},
    "ㄨ": {"": "u", "ei": "ui", "en": "un", "eng": "ong"},
    "ㄩ": {"": "v", "e": "ve", "an": "van", "en": "vn", "eng": "iong"},
}
_ALONE = {"i": "yi", "iu": "you", "in": "yin", "ing": "ying", "u": "wu", "ui": "wei", "un": "wen"}
_ALONE |= {"ong": "weng", "v": "yu", "iong": "yong"}
_TONES = {"ˉ": "1", "ˊ": "2", "ˇ": "3", "ˋ": "4", "˙": "5"}
_ZHUYIN = re.compile("([ㄅ-ㄙ]?)([ㄧㄨㄩ]?)([ㄚ-ㄦ]?)([ˉˊˇˋ˙]?)")


class Pinyin:
    """Latin letters without tones; v for ü, and an apostrophe between syllables."""

    def key(self, typed: str, key: str) -> str:
        """What the key adds to what was typed; "" if it has no place there."""
        key = key.lower()
        apostrophe = key == "'" and bool(typed) and not typed.endswith("'")
        letter = len(key) == 1 and key.isascii() and key.isalpha()
        return key if apostrophe or letter else ""

    def divide(self, typed: str) -> list[Syllables]:
        """The ways to read the letters, the likeliest first; none if some letter can begin no syllable."""
        return [] if len(typed) > LONGEST else list(_divided(typed))


class Zhuyin:
    """Bopomofo, with tone marks or without."""

    def key(self, typed: str, key: str) -> str:
        """What the key adds to what was typed; a space is the first tone."""
        if key == " " and typed and typed[-1] not in _TONES:
            return "ˉ"
        after_tone = key in _TONES and (not typed or typed[-1] in _TONES)
        return key if len(key) == 1 and not after_tone and (key in _TONES or "ㄅ" <= key <= "ㄩ") else ""

    def divide(self, typed: str) -> list[Syllables]:
        """The only way to read them; none if they are not Zhuyin."""
        parts = [part for part in _ZHUYIN.finditer(typed) if part[0]]
        found = tuple(filter(None, map(_zhuyin_syllable, parts)))
        return [found] if found and len(found) == len(parts) else []


def _divided(typed: str) -> tuple[Syllables, ...]:
    if not typed.strip("'"):
        return ()
    ways = _ways(typed)
    worst = ways[0][0] + _NO_WORSE_THAN if ways else 0
    return tuple(_numbered(pieces) for price, pieces in ways if price <= worst)


def _ways(typed: str) -> list[tuple[int, tuple[str, ...]]]:
    """Divisions of the letters with their prices, from the end backwards."""
    best: list[list[tuple[int, tuple[str, ...]]]] = [[] for _ in typed] + [[(0, ())]]
    for start in range(len(typed) - 1, -1, -1):
        if typed[start] == "'":
            best[start] = [(price, ("'", *rest)) for price, rest in best[start + 1]]
            continue
        ways = [
            (price + more, (piece, *rest))
            for piece, price in _pieces(typed, start)
            for more, rest in best[start + len(piece)]
        ]
        best[start] = sorted(ways, key=lambda way: (way[0], len(way[1])))[:READINGS_KEPT]
    return best[0]


def _pieces(typed: str, start: int) -> Iterator[tuple[str, int]]:
    """Syllables, or beginnings of some, that the letters from here on may start with, and their price."""
    joined = _BEGINS_WITH_VOWEL * (start > 0 and typed[start - 1] != "'" and typed[start] in "aoe")
    for end in range(start + 1, min(start + 6, len(typed)) + 1):
        piece = typed[start:end]
        if _ALSO_TYPED.get(piece, piece) in syllables():
            yield piece, joined
        elif piece in _INITIALS or (end == len(typed) and piece in _beginnings()):
            yield piece, _ABBREVIATED


@cache
def _beginnings() -> frozenset[str]:
    """Of all syllables."""
    return frozenset(syllable[:end] for syllable in syllables() for end in range(1, len(syllable)))


def _numbered(pieces: tuple[str, ...]) -> Syllables:
    ends = [0]
    for piece in pieces:
        ends.append(ends[-1] + len(piece))
    found = []
    for piece, (_, end) in zip(pieces, pairwise(ends), strict=True):
        if piece != "'":
            letters = _ALSO_TYPED.get(piece, piece)
            found.append(Syllable(letters, letters in syllables(), end))
    return tuple(found)


def _zhuyin_syllable(part: re.Match[str]) -> Syllable | None:
    initial, medial, final, tone = part.groups()
    letters = _as_pinyin(_ZHUYIN_INITIALS.get(initial, ""), medial, _ZHUYIN_FINALS.get(final, ""))
    if initial and not (medial or final):
        # A consonant alone stands for a syllable of its own only where that has a tone.
        letters, whole = (letters + "i", True) if tone else (letters, False)
    else:
        whole = True
    fits = letters in syllables() if whole else bool(letters)
    return Syllable(letters, whole, part.end(), _TONES.get(tone, "")) if fits else None


def _as_pinyin(initial: str, medial: str, final: str) -> str:
    """A syllable's parts in Pinyin: the spelling rules of its official scheme (1958)."""
    if medial:
        begins = {"ㄧ": "i", "ㄨ": "u", "ㄩ": "v"}[medial]
        final = _AFTER[medial].get(final, begins + final)
    if initial:
        return initial + (final.replace("v", "u") if initial in "jqx" else final)
    if final in _ALONE:
        return _ALONE[final]
    return (
        {"i": "y", "u": "w"}.get(final[:1], "") + final[1:] if final[:1] in "iu" else final.replace("v", "yu")
    )
