"""Keys by which the log finds a visitor's name, an organisation and a plate."""

from collections.abc import Iterator
from itertools import islice

from kiosk.directory.terms import LONGEST_TERM, terms
from kiosk.visit.lookup import folded
from kiosk.visit.names import is_chinese

_MOST = 24
_SHORTEST_PLATE = 4


def terms_of(field: str, value: str) -> list[str]:
    """The folded keys of a `name`, an `organisation` or a `plate`, each once; its own first."""
    ways = {"name": _name, "organisation": _organisation, "plate": _plate}
    keys = dict.fromkeys([folded(value)[:LONGEST_TERM], *ways[field](value)])
    return list(islice(filter(None, keys), _MOST)) or [""]


def _name(value: str) -> list[str]:
    return terms(value, "", "", "")


def _organisation(value: str) -> Iterator[str]:
    """Its words, pinyin and initials, and of Chinese each place where a word may begin."""
    whole = folded(value)
    yield from terms("", "", value, "")
    yield from (whole[at : at + LONGEST_TERM] for at in range(1, len(whole) - 1) if is_chinese(whole[at]))


def _plate(value: str) -> Iterator[str]:
    """Without the province, and without the town: 沪A12345, A12345, 12345."""
    whole = folded(value)
    yield from (whole[at:] for at in (1, 2) if len(whole) - at >= _SHORTEST_PLATE)
