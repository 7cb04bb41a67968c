"""Makes the data of Chinese input: `python assets/chinese/build.py [Unihan's folder]`.

Needs pypinyin (readings; MIT), Unihan 15 as Debian's `unicode-data` installs it (radicals, levels,
frequencies, readings of today; Unicode licence) and Debian's `rime-data-pinyin-simp` (how frequent a
character is; from Android, Apache-2.0). surnames.txt and given.txt beside this file say what no database
does: which characters names are made of.

Three files in kiosk/lobby/input/: `characters.txt`, by toned syllable, those that are read so first of all
and after a bar those that are read so too; `tiers.txt`, by language, which characters are common, the
commonest first; `names.txt`, what a surname or a character of a given name costs: -10 ln(its share of all).
"""

import bz2
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import inf, log
from pathlib import Path

from pypinyin.pinyin_dict import pinyin_dict

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "kiosk/lobby/input"
UNIHAN = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode")
SIMPLE_WORDS = Path("/usr/share/rime-data/pinyin_simp.dict.yaml")
LANGUAGES = ("zh-CN", "zh-TW")
PLACES = ("first", "second", "single")
Table = dict[str, dict[str, list[float]]]
"""Prices by reading and text: one, or one for each of the three places."""

# Radicals (Kangxi numbers): jade, plants, sun, mountain, rites; then what names are made of less often; then
# what they avoid: sickness, flesh, feet, insects, dogs, death, hands, mouths, food, ghosts, rats, knives.
LOVED = {96, 140, 72, 46, 113}
LIKED = {38, 75, 85, 86, 167, 61, 9, 120, 196, 187, 212, 32, 112, 118, 115, 173, 124, 59, 149}
AVOIDED = {104, 130, 157, 142, 94, 153, 78, 64, 30, 184, 194, 208, 18, 177, 188, 190}
ANOTHER_READING, RARE_READING = 6, 25  # dearer by so much: one that dictionaries of today have, any other
OCCURRING = (8, 8, 20)  # cheaper by so much: a character that is known from names, in its three places
DEAREST = 112  # what costs more is left to the picker
ANOTHER_PLACE = 25  # dearer by so much: a character in a place where it is not listed
SURNAME_MISREAD = 20  # 单 typed as dan
# The share of all names that stands in the lists, and how slowly it falls off in them.
LISTED, SURNAME_SLOPE, GIVEN_SLOPE = 0.88, 3, 20
UNLISTED = 10 * log(1500 / (1 - LISTED))


def unihan(field: str) -> dict[str, str]:
    """What Unihan says in this field, by character."""
    found = {}
    for file in UNIHAN.glob("Unihan_*.txt.bz2"):
        for line in bz2.decompress(file.read_bytes()).decode().splitlines():
            code, _, rest = line.partition("\t")
            name, _, value = rest.partition("\t")
            if name == field and code.startswith("U+"):
                found[chr(int(code[2:], 16))] = value
    return found


def toned(reading: str) -> str:
    """`lǜ` as lv4; a neutral tone is 5."""
    tones = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
    parts = unicodedata.normalize("NFD", reading)
    letters = "".join(c for c in parts if c.isascii() or c == "\u0308").replace("u\u0308", "v")
    tone = next((tones[c] for c in parts if c in tones), "5")
    return letters.replace("\u0308", "") + tone


def readings(char: str) -> list[str]:
    """All readings of a character, the first one first."""
    said = (toned(reading) for reading in pinyin_dict[ord(char)].split(","))
    return [one for one in dict.fromkeys(said) if any(vowel in one for vowel in "aeiouv")]


def weights() -> dict[tuple[str, str], int]:
    """How frequent a character is with this toneless reading, in everyday text."""
    rows = (line.split("\t") for line in SIMPLE_WORDS.read_text(encoding="utf-8").splitlines())
    return {(row[0], row[1]): int(row[2]) for row in rows if len(row) == 3 and len(row[0]) == 1}


def lists(file: Path) -> dict[str, list[str]]:
    """The file's lists by their heading, each entry once; `司马:si1'ma3` is one entry."""
    found: dict[str, list[str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
            entries = found.setdefault(heading, [])
        elif line and not line.startswith("#"):
            parts = line.split(" ") if heading.endswith(" names") else split(line)
            entries.extend(entry for entry in parts if entry not in entries)
    return found


def split(line: str) -> Iterator[str]:
    """Single characters, and those with the reading that follows them: 甲乙:yi3丙丁:bing3'ding1."""
    for text, reading in re.findall(r"([^\x00-\x7f]+)(?::([a-z0-9']+))?", line):
        last = len(text) - (reading.count("'") + 1 if reading else 0)
        yield from text[:last]
        if reading:
            yield f"{text[last:]}:{reading}"


def big5(char: str) -> int:
    """0 and 1: Big5's common and less common characters; 2: not in it."""
    try:
        return int(char.encode("big5")[0] >= 0xC9)
    except UnicodeEncodeError:
        return 2


def by_rank(rank: int, count: int, slope: int) -> float:
    """What the entry at this rank costs, by Zipf's law."""
    whole = sum(1 / (one + slope) for one in range(count))
    return 10 * log((rank + slope) * whole / LISTED)


class Facts:
    """What the three files are made from."""

    def __init__(self) -> None:
        self.chars = [chr(code) for code in sorted(pinyin_dict) if readings(chr(code))]
        self.weights = weights()
        self.lists = lists(HERE / "surnames.txt") | lists(HERE / "given.txt")
        self.modern = [unihan(field) for field in ("kXHC1983", "kTGHZ2013")]
        self.taiwan_reads = defaultdict(list)
        for entry in self.lists["zh-TW readings"]:
            self.taiwan_reads[entry[0]].append(entry[2:])
        self.level = {char: int(value.partition(":")[2]) for char, value in unihan("kTGH").items()}
        self.taiwan = {char: int(value) for char, value in unihan("kFrequency").items()}
        self.radical = {
            char: int(value.split(".")[0].rstrip("'")) for char, value in unihan("kRSUnicode").items()
        }
        variants = unihan("kTraditionalVariant")
        self.traditional = {
            char: [chr(int(code[2:], 16)) for code in codes.split()] for char, codes in variants.items()
        }

    def weight(self, char: str, reading: str) -> int:
        """How frequent the character is with this reading."""
        return self.weights.get((char, reading[:-1]), 0)

    def tier(self, char: str, language: str) -> int:
        """0, the commonest, to 5; 9: not common at all."""
        if language == "zh-TW":
            return self.taiwan.get(char, 5 + big5(char)) - 1 if big5(char) < 2 else 9
        place = self.level.get(char, 0)
        if not 0 < place <= 3500:
            return 9 if not place else 4 if place <= 6500 else 5
        return sum(self.weight(char, readings(char)[0]) < bound for bound in (20000, 5000, 1000))

    def readings(self, char: str, language: str) -> dict[str, int]:
        """All readings of a character, and how much dearer a name is with it read so."""
        today = {
            toned(word) for field in self.modern for word in re.findall(r"[^\d.:,*+ ]+", field.get(char, ""))
        }
        own = self.taiwan_reads[char] if language == "zh-TW" else []
        found = {one: ANOTHER_READING if one in today else RARE_READING for one in readings(char)}
        return found | {readings(char)[0]: 0} | dict.fromkeys(own, 0)

    def traditionally(self, entry: str, kind: str) -> str:
        """An entry in traditional characters. A surname stays as it is if Taiwan has it too (于, 余, 范)."""
        text, colon, reading = entry.partition(":")
        return "".join(self._traditional(char, kind) for char in text) + colon + reading

    def _traditional(self, char: str, kind: str) -> str:
        if kind == "surnames" and not big5(char):
            return char
        return min([char, *self.traditional.get(char, [])], key=lambda one: self.tier(one, "zh-TW"))

    def unlisted(self, char: str, language: str) -> float:
        """What a character costs in a given name that stands in no list."""
        tier = self.tier(char, language)
        if tier == 9:
            return inf
        radical = self.radical[char]
        liking = -12 if radical in LOVED else -6 if radical in LIKED else 12 if radical in AVOIDED else 4
        rarity = (0, 2, 6, 12, 16, 20)[tier] if language == "zh-CN" else (6, 4, 3, 3, 5, 12)[tier]
        return UNLISTED + liking + rarity


def characters(facts: Facts) -> Iterator[str]:
    """The lines of characters.txt."""
    first: dict[str, list[str]] = defaultdict(list)
    other: dict[str, list[str]] = defaultdict(list)
    for char in facts.chars:
        for place, reading in enumerate(dict.fromkeys([*readings(char), *facts.taiwan_reads[char]])):
            (other if place else first)[reading].append(char)
    for reading in sorted(first.keys() | other.keys()):
        both = (
            "".join(sorted(chars[reading], key=lambda char: -facts.weight(char, reading)))
            for chars in (first, other)
        )
        yield f"{reading} {'|'.join(both)}"


def tiers(facts: Facts) -> Iterator[str]:
    """The lines of tiers.txt."""
    for language in LANGUAGES:
        found = defaultdict(list)
        for char in facts.chars:
            found[facts.tier(char, language)].append(char)
        yield from (f"{language} {tier} {''.join(found[tier])}" for tier in range(6))


def surnames(entries: list[str], language: str, facts: Facts) -> Table:
    """What surnames cost, by reading."""
    found: Table = defaultdict(dict)
    for rank, entry in enumerate(entries):
        text, _, own = entry.partition(":")
        cost = by_rank(rank, len(entries), SURNAME_SLOPE)
        if len(text) == 1:
            read = {one: min(late, SURNAME_MISREAD) for one, late in facts.readings(text, language).items()}
        else:
            read = {"'".join(readings(char)[0] for char in text): 0}
        if own:
            read = dict.fromkeys(read, SURNAME_MISREAD) | {own: 0}
        for reading, late in read.items():
            found[reading].setdefault(text, [cost + late])
    return found


def given(places: list[list[str]], also: list[str], language: str, facts: Facts) -> Table:
    """What characters cost as the first, the second and the only one of a given name, by reading."""
    ranks = [{char: rank for rank, char in enumerate(chars)} for chars in places]
    found: Table = defaultdict(dict)
    occurring = {entry[0] for entry in also}
    sure = {(entry[0], entry[2:]) for entry in also if ":" in entry}
    for char in facts.chars:
        prices = [by_rank(r[char], len(r), GIVEN_SLOPE) if char in r else None for r in ranks]
        other = elsewhere(facts.unlisted(char, language), prices, char in occurring)
        for reading, late in facts.readings(char, language).items():
            late = 0 if (char, reading) in sure else late
            if min(other) + late <= DEAREST:
                pairs = zip(prices, other, strict=True)
                found[reading][char] = [(own if own is not None else rest) + late for own, rest in pairs]
    return found


def elsewhere(base: float, prices: list[float | None], occurs: bool) -> list[float]:
    """What a character costs in each place where no list has it, from what it costs in the others."""
    likely = min([base, *(price + ANOTHER_PLACE for price in prices if price is not None)])
    return [min(likely, base - less * occurs) for less in OCCURRING]


def listed(kind: str, language: str, facts: Facts) -> list[str]:
    """The entries of this kind; Taiwan's own ones, then China's in traditional characters."""
    own = facts.lists.get(f"{language} {kind}", [])
    more = facts.lists[f"zh-CN {kind}"] if language == "zh-TW" else []
    return list(dict.fromkeys([*own, *(facts.traditionally(entry, kind) for entry in more)]))


def names(facts: Facts) -> Iterator[str]:
    """The lines of names.txt."""
    for language in LANGUAGES:
        yield f"[{language} surnames]"
        yield from priced(surnames(listed("surnames", language, facts), language, facts))
        yield f"[{language} given]"
        places = [listed(place, language, facts) for place in PLACES]
        yield from priced(given(places, listed("also", language, facts), language, facts))
        for kind, between in (("girls", ""), ("boys", ""), ("names", " ")):
            yield f"[{language} {kind}]"
            yield between.join(listed(kind, language, facts))


def priced(table: Table) -> Iterator[str]:
    """`wei3 伟30,42,27 玮95`: one price where all places cost the same."""
    for reading, entries in sorted(table.items()):
        shown = []
        for text, costs in sorted(entries.items(), key=lambda entry: (min(entry[1]), entry[0])):
            whole = [str(round(cost)) for cost in costs]
            shown.append(text + ",".join(whole if len(set(whole)) > 1 else whole[:1]))
        yield f"{reading} {' '.join(shown)}"


def write(name: str, lines: Iterable[str]) -> None:
    """One of the three files."""
    (TARGET / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    everything = Facts()
    write("characters.txt", characters(everything))
    write("tiers.txt", tiers(everything))
    write("names.txt", names(everything))
