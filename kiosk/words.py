"""From codes to words. One folder a language under `assets/words`, a file a room, keys with dots.

A key that a language lacks is taken from the house's own language and logged once; a key that nobody has is
shown as itself, so that a screen never breaks over a word.
"""

import logging
import string
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "assets" / "words"
HOUSE_LANGUAGE = "zh-CN"
log = logging.getLogger(__name__)


class Words:
    """The words of one language: `words("gate.refused.void")`, `words("lobby.step", number=2)`."""

    def __init__(self, language: str, folder: Path = FOLDER) -> None:
        self.language = language if language in languages(folder) else HOUSE_LANGUAGE
        self._words = load(self.language, folder)
        self._fallback = load(HOUSE_LANGUAGE, folder)

    def __call__(self, key: str, /, **values: object) -> str:
        text = self._own(key) or self._house(key) or self._missing(key)
        return text.format_map(_Given(values)) if values else text

    def people(self, count: int, key: str = "common.people") -> str:
        """A count with its noun; a language without a plural has only the `.other` form."""
        one = self._own(f"{key}.one")
        return one.format(count=count) if one and count == 1 else self(f"{key}.other", count=count)

    def listed(self, parts: Iterable[str]) -> str:
        """Several things in one line, as the language puts them side by side; '' for none."""
        rest = list(parts)
        line = rest.pop() if rest else ""
        while rest:
            line = self("common.listed", first=rest.pop(), rest=line)
        return line

    def _own(self, key: str) -> str | None:
        """In this language: as the house says it, else as we do."""
        named = _learnt.get(key)
        return (named.get(self.language) if named else None) or self._words.get(key)

    def _house(self, key: str) -> str | None:
        """What only the house has a word for, in any language that it gave it."""
        named = _learnt.get(key, {})
        return named.get(HOUSE_LANGUAGE) or next(iter(named.values()), None)

    def _missing(self, key: str) -> str:
        _log_once(self.language, key)
        return self._fallback.get(key, key)


_learnt: Mapping[str, Mapping[str, str]] = {}


def learn(words: object) -> None:
    """Words of the house's own by key and language, in the place of those that were learnt before.

    What has another shape, and what does not fit in the place of ours, is passed over.
    """
    global _learnt
    told = words if isinstance(words, Mapping) else {}
    _learnt = {key: _fitting(key, named) for key, named in told.items() if isinstance(named, Mapping)}


def learn_from(house: Mapping[str, Any]) -> None:
    """What the office told a station of its house: its own wordings, and what it calls its areas."""
    areas, words = (house.get(name) for name in ("areas", "words"))
    named = {f"common.area.{code}": names for code, names in areas.items()} if isinstance(areas, dict) else {}
    learn({**named, **words} if isinstance(words, dict) else named)


def _fitting(key: str, named: Mapping[str, object]) -> dict[str, str]:
    return {
        language: text
        for language, text in named.items()
        if isinstance(text, str) and text and fits(key, language, text)
    }


def fits(key: str, language: str, text: str) -> bool:
    """Whether a text can stand where ours does: with the same {places} for values. Any text, where we have
    none."""
    ours = load(language).get(key) if language in languages() else None
    return ours is None or places(text) == places(ours)


def places(text: str) -> frozenset[str] | None:
    """What is put into a text, as it is written between the braces; None for braces that do not pair."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return None
    return frozenset(
        name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
        for _, name, form, conversion in parts
        if name is not None
    )


class _Given(dict[str, object]):
    """The values for a text; one that was not given is shown as its name."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def languages(folder: Path = FOLDER) -> list[str]:
    """The languages that there are files for, the house's own first."""
    found = sorted(path.name for path in folder.iterdir() if path.is_dir())
    return sorted(found, key=lambda name: name != HOUSE_LANGUAGE)


def load(language: str, folder: Path = FOLDER) -> Mapping[str, str]:
    """All words of a language by their dotted keys, the file's name first."""
    return _load(language, folder)


@cache
def _load(language: str, folder: Path) -> Mapping[str, str]:
    words: dict[str, str] = {}
    for path in sorted((folder / language).glob("*.toml")):
        words |= dict(_flat(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))))
    return words


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}.{key}", value)
        else:
            yield f"{prefix}.{key}", str(value)


@cache
def _log_once(language: str, key: str) -> None:
    log.warning("no word for %s in %s", key, language)
