"""The hosts in a station's own copy: taken over from the office, found by what somebody types."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any, NamedTuple

from kiosk.visit.lookup import LAST, certain, folded, slips, wildcards

_SCANNED, _SCANNED_A_WORD = 32, 400  # terms looked at: a single letter begins thousands of them
_MOST_SLIPS = 40
_FIND = f"""SELECT id, name, name_en, department FROM (
    SELECT host, MIN(LENGTH(term)) AS rank FROM (
        SELECT term, host FROM terms WHERE term >= ? AND term < ? ORDER BY term LIMIT {_SCANNED}
    ) GROUP BY host ORDER BY rank, host LIMIT ?
) JOIN hosts ON id = host ORDER BY rank, host"""  # noqa: S608
_BESIDE = """SELECT IFNULL((SELECT MAX(term) FROM terms WHERE term < ?), ''),
    IFNULL((SELECT MIN(term) FROM terms WHERE term > ?), '')"""

Term = tuple[str, int]
"""What somebody is found by, and who."""


class Host(NamedTuple):
    """Somebody who can be visited."""

    id: int
    name: str
    name_en: str
    department: str


class Told(NamedTuple):
    """What the office told of the directory: all of it, or, where `partly`, who changed and who is `gone`."""

    hosts: list[tuple[Any, ...]]
    terms: set[Term]
    gone: list[tuple[int]]
    partly: bool

    @classmethod
    def read(cls, directory: Mapping[str, Any]) -> "Told":
        """ValueError if it has another shape."""
        gone = [(number,) for number in _gone(directory)]
        return cls(*_read_directory(directory), gone, bool(directory.get("since")))

    def keep(self, books: sqlite3.Connection) -> None:
        """Take it over."""
        before: set[Term] = set()
        if self.partly:
            before = _terms_of(books, [*self.gone, *((host[0],) for host in self.hosts)])
            books.executemany("DELETE FROM hosts WHERE id = ?", self.gone)
        else:
            books.execute("DELETE FROM terms")
            books.execute("DELETE FROM hosts")
        books.executemany("INSERT OR REPLACE INTO hosts VALUES (?, ?, ?, ?)", self.hosts)
        books.executemany("DELETE FROM terms WHERE term = ? AND host = ?", sorted(before - self.terms))
        books.executemany("INSERT INTO terms VALUES (?, ?)", sorted(self.terms - before))


class Hosts:
    """Those in the copy. `bare` asks it, and answers in bare tuples."""

    def __init__(self, bare: Callable[..., list[tuple[Any, ...]]]) -> None:
        self._bare = bare

    def search(self, text: str, limit: int) -> list[Host]:
        """Hosts one of whose terms begins with `text`; with several words, each word with some term.

        Exact terms come first, then short ones: whoever is called just so is meant before longer names.
        Words that are nothing but signs do not count. When no term begins so, what is one slip of the finger
        away.
        """
        words = [word for word in map(folded, text[:100].split()[:4]) if word]
        typed = "".join(words)
        if not typed:
            return []
        found = self._bare(_FIND, typed, typed + LAST, limit)
        return [Host(*row) for row in found] or self._named(self._near(typed, words)[:limit])

    def one(self, number: int) -> Host | None:
        """Somebody who can be visited, by number."""
        found = self._bare("SELECT id, name, name_en, department FROM hosts WHERE id = ?", number)
        return Host(*found[0]) if found else None

    def _named(self, numbers: list[int]) -> list[Host]:
        """These hosts, in this order."""
        marks = ", ".join("?" * len(numbers))
        asked = f"SELECT id, name, name_en, department FROM hosts WHERE id IN ({marks})"  # noqa: S608
        found = {row[0]: Host(*row) for row in self._bare(asked, *numbers)}
        return [found[number] for number in numbers if number in found]

    def _near(self, typed: str, words: list[str]) -> list[int]:
        """Hosts whose keys have each word; else, what is one slip away from all that was typed."""
        ranks: dict[int, int] = {}
        if len(words) > 1:
            first, *others = (self._begin_with(word, _SCANNED_A_WORD) for word in words)
            ranks = {host: rank for host, rank in first.items() if all(host in other for other in others)}
        ranks = ranks or self._one_slip_away(typed)
        return sorted(ranks, key=lambda host: (ranks[host], host))

    def _begin_with(self, prefix: str, scanned: int = _SCANNED) -> dict[int, int]:
        """Hosts with the length of the shortest term by which each was found."""
        asked = "SELECT host, LENGTH(term) FROM terms WHERE term >= ? AND term < ? ORDER BY term LIMIT ?"
        return _shortest(self._bare(asked, prefix, prefix + LAST, scanned))

    def _one_slip_away(self, typed: str) -> dict[int, int]:
        known = certain(typed, *self._bare(_BESIDE, typed, typed)[0])
        there = self._bare(
            "SELECT value FROM json_each(?) WHERE EXISTS"
            " (SELECT 1 FROM terms WHERE term >= value AND term < value || ?) LIMIT ?",
            json.dumps(slips(typed, known)),
            LAST,
            _MOST_SLIPS,
        )
        near = "SELECT host, LENGTH(term) FROM terms WHERE term >= ? AND term < ? AND term LIKE ? LIMIT ?"
        found = [
            self._bare(near, head, head + LAST, like, _SCANNED) for head, like in wildcards(typed, known)
        ]
        return _shortest(chain(*found, *(self._begin_with(key).items() for (key,) in there)))


def _shortest(ranks: Iterable[tuple[Any, ...]]) -> dict[int, int]:
    best: dict[int, int] = {}
    for host, rank in ranks:
        if rank < best.get(host, rank + 1):
            best[host] = rank
    return best


def _gone(directory: Mapping[str, Any]) -> list[int]:
    gone = directory.get("gone", [])
    if not isinstance(gone, list):
        raise ValueError("not a list of hosts")
    return [_number(number) for number in gone]


def _terms_of(books: sqlite3.Connection, numbers: Iterable[tuple[int]]) -> set[Term]:
    """By what these hosts are found so far: only what is different is written."""
    asked = "SELECT term, host FROM terms WHERE host = ?"
    return {(row["term"], row["host"]) for number in numbers for row in books.execute(asked, number)}


def _read_directory(directory: Mapping[str, Any]) -> tuple[list[tuple[Any, ...]], set[Term]]:
    hosts: list[tuple[Any, ...]] = []
    terms: set[Term] = set()
    try:
        for host in directory["hosts"]:
            number = _number(host["id"])
            hosts.append((number, str(host["name"]), str(host.get("name_en") or ""), str(host["department"])))
            terms |= {(folded(str(term)), number) for term in host["terms"]}
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError("not a directory of hosts") from fault
    return hosts, terms


def _number(value: object) -> int:
    if type(value) is not int or not 0 < value < 2**40:
        raise ValueError("not a number of the office's")
    return value
