"""Which names some syllables may be: a surname, then one or two characters of a given name, with prices.

names.txt is made by assets/chinese/build.py. A price is -10 ln(share of all names); prices add up, and the
cheapest is the likeliest.
"""

from collections.abc import Mapping
from functools import cache
from itertools import islice, product
from pathlib import Path

from kiosk.lobby.input.characters import Syllable
from kiosk.lobby.input.spelling import Syllables

FILE = Path(__file__).with_name("names.txt")
FIRST, SECOND, ALONE = range(3)
"""Places of a character in a given name."""

Priced = dict[str, float]

LONGEST_SURNAME = 2
_SURNAMES, _CHARACTERS, _GIVEN, _FOR_A_SYLLABLE = 24, 48, 60, 400  # how many are tried of each
_GIRL_AND_BOY = 8  # 雪 with 刚: seldom in one name
_DOUBLED = 32  # 婷婷: dearer than 婷 alone, cheaper than two that happen to be the same
_WELL_KNOWN = 20.0
_NEVER_SEEN = 112
_ONE_CHARACTER = 18  # names of a surname and one character are the fewer ones


@cache
def _sections() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            rows = found.setdefault(line.strip("[]"), [])
        else:
            rows.append(line)
    return found


@cache
def _table(section: str) -> dict[str, dict[str, tuple[int, ...]]]:
    """Prices by reading and text."""
    rows = (line.split(" ") for line in _sections()[section])
    return {reading: dict(_entry(entry) for entry in entries) for reading, *entries in rows}


def _entry(entry: str) -> tuple[str, tuple[int, ...]]:
    text = entry.rstrip("0123456789,")
    return text, tuple(map(int, entry[len(text) :].split(",")))


def load(language: str) -> None:
    """Read the file now rather than at the first key."""
    _families(language)
    _well_known(language)
    _table(f"{language} given")


def surnames(typed: Syllables, language: str) -> Priced:
    """Surnames that all these syllables may be, the likeliest first."""
    if len(typed) == 1:
        return _single(typed[0].letters, typed[0].whole, typed[0].tone, language)
    return _surnames(typed, language)


def is_surname(text: str, language: str) -> bool:
    """Whether somebody can be called so."""
    return any(text in entries for _, entries in _families(language).get(len(text), ()))


def characters(typed: Syllable, place: int, language: str) -> Priced:
    """Characters of given names that this syllable may be in this place, the likeliest first."""
    return _characters(typed.letters, typed.whole, typed.tone, place, language)


def given(typed: Syllables, language: str, known: Mapping[str, float]) -> Priced:
    """Given names that these one or two syllables may be; `known` ones are cheaper by so much."""
    if len(typed) == 1:
        alone = characters(typed[0], ALONE, language)
        return {char: price + _ONE_CHARACTER for char, price in islice(alone.items(), _GIVEN)}
    found = _pairs(typed, language)
    firsts, seconds = (characters(typed[at], place, language) for at, place in enumerate((FIRST, SECOND)))
    for text, cheaper in _cheaper(_well_known(language), known).items():
        if text[0] in firsts and text[1] in seconds:
            found[text] = min(firsts[text[0]] + seconds[text[1]], found.get(text, 999)) - cheaper
    return _cheapest(found, _GIVEN)


def whole(typed: Syllables, language: str, known: Mapping[str, float]) -> Priced:
    """Surname and given name that all these syllables may be; `known` given names are cheaper by so much."""
    found: Priced = {}
    for used in range(1, LONGEST_SURNAME + 1):
        if not 1 <= len(typed) - used <= 2:
            continue
        families = surnames(typed[:used], language)
        own = given(typed[used:], language, known) if families else {}
        for (family, price), (name, more) in product(families.items(), own.items()):
            found[family + name] = min(price + more, found.get(family + name, price + more))
    return found


def price(text: str, typed: Syllables, language: str) -> float | None:
    """What this name costs, read so, also with characters that hardly any name has; None: it is no name."""
    for used in range(1, LONGEST_SURNAME + 1):
        family = surnames(typed[:used], language).get(text[:used])
        rest = list(zip(text[used:], typed[used:], strict=True))
        if family is None or not 1 <= len(rest) <= 2:
            continue
        places = (ALONE,) if len(rest) == 1 else (FIRST, SECOND)
        costs = [
            characters(syllable, place, language).get(char, _NEVER_SEEN)
            for (char, syllable), place in zip(rest, places, strict=True)
        ]
        return family + sum(costs) + _ONE_CHARACTER * (len(rest) == 1)
    return None


def _pairs(typed: Syllables, language: str) -> Priced:
    firsts = list(characters(typed[0], FIRST, language).items())[:_CHARACTERS]
    seconds = list(characters(typed[1], SECOND, language).items())[:_CHARACTERS]
    girls, boys = _mostly(language)
    found: Priced = {}
    for (one, price), (two, more) in product(firsts, seconds):
        mixed = (one in girls and two in boys) or (one in boys and two in girls)
        found[one + two] = price + more + _GIRL_AND_BOY * mixed
    if typed[0].letters == typed[1].letters:
        alone = characters(typed[0], ALONE, language)
        found |= {char * 2: price + _DOUBLED for char, price in alone.items()}
    return found


@cache
def _characters(letters: str, is_whole: bool, tone: str, place: int, language: str) -> Priced:
    table, found = _table(f"{language} given"), Priced()
    for reading in Syllable(letters, is_whole, 0, tone).among(table):
        for text, prices in table[reading].items():
            price = prices[place if len(prices) > 1 else 0]
            found[text] = min(price, found.get(text, price))
    return _cheapest(found, _FOR_A_SYLLABLE)


@cache
def _single(letters: str, is_whole: bool, tone: str, language: str) -> Priced:
    return _surnames((Syllable(letters, is_whole, 0, tone),), language)


def _surnames(typed: Syllables, language: str) -> Priced:
    found: Priced = {}
    for parts, entries in _families(language).get(len(typed), ()):
        if all(syllable.fits(part) for syllable, part in zip(typed, parts, strict=True)):
            for text, (price,) in entries.items():
                found[text] = min(price, found.get(text, price))
    return _cheapest(found, _SURNAMES)


@cache
def _families(language: str) -> dict[int, list[tuple[list[str], dict[str, tuple[int, ...]]]]]:
    """Surnames with their readings, by how many characters they have."""
    found: dict[int, list[tuple[list[str], dict[str, tuple[int, ...]]]]] = {}
    for reading, entries in _table(f"{language} surnames").items():
        parts = reading.split("'")
        found.setdefault(len(parts), []).append((parts, entries))
    return found


@cache
def _well_known(language: str) -> Priced:
    """Given names that many people have, and how much cheaper they are than their characters."""
    return dict.fromkeys(_sections()[f"{language} names"][0].split(" "), _WELL_KNOWN)


@cache
def _mostly(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Characters of girls' names only, and of boys' names."""
    girls, boys = (frozenset(_sections()[f"{language} {who}"][0]) for who in ("girls", "boys"))
    return girls - boys, boys


def _cheapest(priced: Priced, count: int) -> Priced:
    return dict(sorted(priced.items(), key=lambda entry: entry[1])[:count])


def _cheaper(one: Mapping[str, float], other: Mapping[str, float]) -> Priced:
    """The greater reduction of both."""
    return {**one, **{text: max(less, one.get(text, 0.0)) for text, less in other.items()}}
