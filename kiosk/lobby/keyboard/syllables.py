"""Syllables and their characters, ordered as names need them: `张 章 彰 …` for zhang.

A character's place: frequent in names (surnames first while a name begins), then by how common it is in the
script of the language, then all the rest. Every character in readings.txt is there, somewhere.
"""

from functools import cache

from kiosk.lobby.keyboard.names import GIVEN, SURNAME_READINGS, SURNAMES, TRADITIONAL
from kiosk.lobby.keyboard.readings import FILE

ALSO_TYPED = {"lue": "lve", "nue": "nve"}
_TO_TRADITIONAL = dict(zip(TRADITIONAL[::2], TRADITIONAL[1::2], strict=True))
_SECOND_READING = 1.5


@cache
def table() -> dict[str, tuple[str, str]]:
    """By syllable: characters that are read so first of all, and those that can be read so too."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    found = {syllable: chars for syllable, _, chars in (line.partition(" ") for line in lines)}
    parted = {syllable: chars.partition("|") for syllable, chars in found.items()}
    return {syllable: (first, other) for syllable, (first, _, other) in parted.items()}


@cache
def characters(typed: str, language: str, begins: bool = False) -> tuple[str, ...]:
    """Candidates for a syllable, or for the beginning of one. `begins`: a surname is expected.

    Nothing is found for what no syllable begins with.
    """
    typed = ALSO_TYPED.get(typed, typed)
    syllables = [typed] if typed in table() else [one for one in table() if one.startswith(typed)]
    places: dict[str, tuple[float, int, str]] = {}
    for syllable in syllables:
        for second, chars in enumerate(table()[syllable]):
            for char in chars:
                place = _place(char, syllable, language, begins, bool(second))
                places[char] = min(place, places.get(char, place))
    return tuple(sorted(places, key=places.__getitem__))


def split(typed: str) -> tuple[str, str]:
    """The first syllable of what was typed, and the rest: `zhangwei` → zhang, wei; `xi'an` → xi, an.

    A syllable that is not complete yet is the first one if it is the only one. ("", typed) if there is none.
    """
    head, quote, tail = typed.partition("'")
    if quote:
        first, rest = split(head)
        return first, f"{rest}'{tail}" if rest else tail
    ends = [end for end in range(len(head), 0, -1) if _complete(head[:end])]
    if _begins_one(head):
        return head, ""
    good = [end for end in ends if _can_go_on(head[end:])] or ends
    return (head[: good[0]], head[good[0] :]) if good else ("", typed)


def _complete(text: str) -> bool:
    return text in table() or text in ALSO_TYPED


def _begins_one(text: str) -> bool:
    return bool(text) and (text in ALSO_TYPED or any(one.startswith(text) for one in table()))


def _can_go_on(rest: str) -> bool:
    if not rest or _begins_one(rest):
        return True
    return any(_complete(rest[:end]) and _can_go_on(rest[end:]) for end in range(1, len(rest)))


def _place(char: str, syllable: str, language: str, begins: bool, second: bool) -> tuple[float, int, str]:
    surname = begins and SURNAME_READINGS.get(char) == syllable
    late = _SECOND_READING if second and not surname else 0.0
    ranks = _ranks(language)
    for group, names in enumerate(ranks if begins else ranks[::-1]):
        if char in names:
            return group + late, names[char], char
    return 2 + _rareness(char, language) + late, 0, char


@cache
def _ranks(language: str) -> tuple[dict[str, int], dict[str, int]]:
    surnames, given = (_in_script(names, language) for names in (SURNAMES, GIVEN))
    return {c: i for i, c in enumerate(surnames)}, {c: i for i, c in enumerate(given)}


def _in_script(names: str, language: str) -> list[str]:
    chars = [_TO_TRADITIONAL.get(char, char) for char in names] if language == "zh-TW" else list(names)
    return list(dict.fromkeys(chars))


def _rareness(char: str, language: str) -> int:
    """0 and 1: the script's common and less common characters; 2: the other script's; 3: all others."""
    levels = [_level(char, "gb2312", 0xD8), _level(char, "big5", 0xC9)]
    own, other = levels[::-1] if language == "zh-TW" else levels
    return own if own < 2 else 2 if other < 2 else 3


def _level(char: str, encoding: str, second_from: int) -> int:
    try:
        return int(char.encode(encoding)[0] >= second_from)
    except UnicodeEncodeError:
        return 2
