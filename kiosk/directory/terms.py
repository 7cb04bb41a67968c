"""Every key that a visitor may look a host up by.

Worked out once, in the office; a station only compares the folded beginning of what is typed with them.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, product

from kiosk.directory import surnames
from kiosk.visit.lookup import folded
from kiosk.visit.names import is_chinese

LONGEST_TERM = 40
READINGS_A_CHARACTER = 2
READINGS_A_NAME = 4
_MIXED_UP_TO = 4  # syllables; longer names are found by all syllables or by all initials

Syllables = tuple[str, ...]


def terms(name: str, name_en: str, department: str, extension: str) -> list[str]:
    """The keys of one host: folded, each once, at most `LONGEST_TERM` characters, the likeliest first.

    The beginning of a key finds it too, so that single letters are not kept.
    """
    raw = (*_person(name), *_latin(name_en), *_phrase(department), extension)
    keys = dict.fromkeys(folded(key)[:LONGEST_TERM] for key in raw)
    return [key for key in keys if key and not _one_letter(key)]


def _one_letter(key: str) -> bool:
    return len(key) == 1 and key.isascii() and key.isalpha()


def _person(name: str) -> Iterator[str]:
    if not is_chinese(name):
        yield from _latin(name)
        return
    surname, given = _parted(name)
    yield surname + given
    yield given
    usual, *others = _name_readings(surname, given)
    yield from _as_typed(_spelled(*usual))
    for other in others:
        yield from _as_typed(_spelled_briefly(*other))


def _parted(name: str) -> tuple[str, str]:
    # A dot parts the names of a person who has no Chinese surname: 阿卜杜拉·买买提.
    first, dot, rest = name.replace("•", "·").partition("·")
    return (folded(first), folded(rest)) if dot else surnames.split(folded(name))


def _name_readings(surname: str, given: str) -> Iterator[tuple[Syllables, Syllables]]:
    # Capped before they are paired: sixty characters with two readings each have 2^60 ways.
    given_ways = islice(product(*map(_readings, given)), READINGS_A_NAME)
    ways = product(given_ways, _surname_readings(surname))
    return ((family, first) for first, family in islice(ways, READINGS_A_NAME))


def _surname_readings(surname: str) -> list[Syllables]:
    if surname in surnames.COMPOUND:
        return [tuple(surnames.COMPOUND[surname])]
    if surname in surnames.SINGLE:
        return [(reading,) for reading in surnames.SINGLE[surname]]
    return [tuple(_readings(character)[0] for character in surname)]


@lru_cache(maxsize=30_000)
def _readings(character: str) -> tuple[str, ...]:
    """The readings of a character, the usual one first; what has none stands for itself."""
    from pypinyin import Style, pinyin  # its tables take half a second

    found = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=True)[0]
    return tuple(dict.fromkeys(found))[:READINGS_A_CHARACTER]


def _as_typed(pinyin_keys: Iterable[str]) -> Iterator[str]:
    """Pinyin's ü is typed u (which folding makes of it), v, or yu as in a passport."""
    for key in pinyin_keys:
        yield key
        if "ü" in key:
            yield from (key.replace("ü", "v"), key.replace("ü", "yu"))


def _spelled(family: Syllables, given: Syllables) -> Iterator[str]:
    """zhangwei, zhangw, zwei, zw, zhw; wei; weizhang, wz."""
    syllables = family + given
    if len(syllables) <= _MIXED_UP_TO:
        yield from map("".join, product(*((syllable, syllable[:1]) for syllable in syllables)))
    yield from _spelled_briefly(family, given)
    yield "".join(map(_beginning, syllables))
    yield _initials(given)
    yield from ("".join(given + family), _initials(given + family))


def _spelled_briefly(family: Syllables, given: Syllables) -> Iterator[str]:
    """zhangwei, zwei, zw, wei: what a less usual reading is worth."""
    yield "".join(family + given)
    yield _initials(family) + "".join(given)
    yield _initials(family + given)
    yield "".join(given)


def _initials(syllables: Syllables) -> str:
    return "".join(syllable[:1] for syllable in syllables)


def _beginning(syllable: str) -> str:
    return syllable[:2] if syllable[:2] in ("zh", "ch", "sh") else syllable[:1]


def _latin(name: str) -> Iterator[str]:
    words = name.split()
    yield from ("".join(words), "".join(words[-1:] + words[:-1]))
    yield from words
    if len(words) > 1:
        yield _initials(tuple(words))


def _phrase(text: str) -> Iterator[str]:
    """A department: as it is written, its words, its pinyin and its initials."""
    yield from _latin(text)
    from pypinyin import lazy_pinyin

    # What has no reading is to come back letter by letter; pypinyin takes a list, its hints know only texts.
    syllables = tuple(lazy_pinyin(folded(text), v_to_u=True, errors=list))  # type: ignore[arg-type]
    yield from _as_typed(("".join(syllables), _initials(syllables)))
