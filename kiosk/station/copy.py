"""A station's own copy of what the office told it: the house, the hosts to look up, the visits it may need.

It holds no identity numbers and no passes, only their hashes; photographs of those alone who are expected or
inside; of a visit that is over, only tombstones. The file can be lost at any time: the office tells it again.
"""

import json
import logging
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk.station.hosts import Host, Hosts, Told
from kiosk.station.rows import moment
from kiosk.station.store import open_store, sweep, writing
from kiosk.visit.states import OVER, State

log = logging.getLogger(__name__)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hosts (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, name_en TEXT NOT NULL, department TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS terms (term TEXT, host INTEGER, PRIMARY KEY (term, host)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS visits (visit INTEGER PRIMARY KEY, row TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS passes (digest TEXT PRIMARY KEY, short TEXT, visit INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS photographs (visit INTEGER PRIMARY KEY, jpeg BLOB);
CREATE INDEX IF NOT EXISTS by_short ON passes (short);
CREATE INDEX IF NOT EXISTS by_visit ON passes (visit);
CREATE INDEX IF NOT EXISTS by_host ON terms (host);
"""
_OVER = frozenset({State.CLOSED, State.LAPSED, State.DECLINED})
_NAMES = ("name", "organisation", "purpose", "host_name", "department", "extension", "called", "phone_last4")
_PERSONAL: dict[str, Any] = {
    **dict.fromkeys((*_NAMES, "plate", "belongings", "escort", "parking"), ""),
    "members": [],
    "terms": [],
    "slip": None,
}
_KEPT_AFTER = timedelta(days=1)  # a tombstone outlives its passes by so long
_READERS_PAGES = "PRAGMA cache_size = -16000"  # KiB: the b-tree that a key press goes down stays in memory


class Copy:
    """One connection that writes (feed and album take turns) and one that reads (the screen)."""

    def __init__(self, path: Path) -> None:
        self._writer = open_store(path, _SCHEMA)
        self._reader = open_store(path, _SCHEMA)
        self._reader.execute(_READERS_PAGES)
        self._lock, self._writers_turn = threading.Lock(), threading.Lock()
        self._hosts = Hosts(self._bare)

    def fact(self, name: str) -> Any:
        """A single thing that is kept by name: house, etag, seq, copied_at; None when it is not known."""
        found = self._ask("SELECT value FROM facts WHERE name = ?", name)
        return json.loads(found[0]["value"]) if found else None

    def keep(self, **facts: Any) -> None:
        """Keep single things by name."""
        with self._write():
            self._keep(facts)

    def keep_hosts(self, directory: Mapping[str, Any], etag: str) -> None:
        """Take over the whole directory, or, when it says `since` what, those who changed and who is `gone`.

        ValueError, and nothing changed, if it has another shape.
        """
        told = Told.read(directory)
        with self._write() as books:
            told.keep(books)
            self._keep({"etag": etag})

    def keep_visits(self, told: Mapping[str, Any], now: datetime, whole: bool = False) -> None:
        """Take over rows of visits, and what holds for the whole house; `whole`: they replace all rows.

        ValueError if it has another shape.
        """
        seq, rows, house_wide = told.get("seq"), told.get("visits"), told.get("facts")
        if type(seq) is not int or not isinstance(rows, list):
            raise ValueError("not a list of visits")
        with self._write() as books:
            if whole:
                for table in ("visits", "passes", "photographs"):
                    books.execute(f"DELETE FROM {table}")  # noqa: S608
            for row in filter(_sound, rows):
                _take_over(books, row)
            self._keep({"seq": seq, "copied_at": now.isoformat()})
            if isinstance(house_wide, dict):
                self._keep({"facts": house_wide})
        if rows or whole:
            self._sweep()  # of a visit that is over no name stays on the disk

    def photographs_missing(self) -> list[int]:
        """Visits whose photograph there is, and is not here yet."""
        return [row["visit"] for row in self._ask("SELECT visit FROM photographs WHERE jpeg IS NULL")]

    def keep_photograph(self, visit: int, jpeg: bytes) -> None:
        """Keep a photograph for as long as its visitor is expected or inside; b'' when there is none."""
        with self._write() as books:
            books.execute("UPDATE photographs SET jpeg = ? WHERE visit = ?", (jpeg, visit))

    def photograph(self, visit: int) -> bytes | None:
        """A photograph that is here; None when it is not."""
        found = self._ask("SELECT jpeg FROM photographs WHERE visit = ?", visit)
        return (found[0]["jpeg"] or None) if found else None

    def forget(self, now: datetime) -> None:
        """Remove the tombstones that no pass can ask for any more."""
        over = [row for row in self.visits() if _tombstone(row)]
        gone = [
            (row["visit"],) for row in over if all(_long_over(one, now) for one in _list(row.get("passes")))
        ]
        with self._write() as books:
            books.executemany("DELETE FROM visits WHERE visit = ?", gone)
            books.executemany("DELETE FROM passes WHERE visit = ?", gone)

    def visits(self) -> list[dict[str, Any]]:
        """Every row, by visit number."""
        return [json.loads(found["row"]) for found in self._ask("SELECT row FROM visits ORDER BY visit")]

    def visit(self, number: int) -> dict[str, Any] | None:
        """The row of one visit."""
        found = self._ask("SELECT row FROM visits WHERE visit = ?", number)
        return json.loads(found[0]["row"]) if found else None

    def visit_of_code(self, digest: str) -> tuple[int, str] | None:
        """The visit and the pass digest that belong to a short code's digest."""
        found = self._ask("SELECT visit, digest FROM passes WHERE short = ?", digest)
        return (found[0]["visit"], found[0]["digest"]) if found else None

    def search(self, text: str, limit: int) -> list[Host]:
        """Hosts by what somebody typed: `Hosts.search`."""
        return self._hosts.search(text, limit)

    def host(self, number: int) -> Host | None:
        """Somebody who can be visited, by number."""
        return self._hosts.one(number)

    def close(self) -> None:
        """Close the file."""
        with self._writers_turn, self._lock:
            self._reader.close()
            self._writer.close()

    def _bare(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """Bare tuples: a list of named rows costs as much again as finding them."""
        with self._lock:
            cursor = self._reader.cursor()
            cursor.row_factory = None
            return cursor.execute(question, values).fetchall()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._writers_turn, writing(self._writer) as books:
            yield books

    def _sweep(self) -> None:
        with self._writers_turn:
            sweep(self._writer)

    def _keep(self, facts: Mapping[str, Any]) -> None:
        rows = [(name, json.dumps(value, ensure_ascii=False)) for name, value in facts.items()]
        self._writer.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", rows)

    def _ask(self, question: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._reader.execute(question, values).fetchall()


def _sound(row: object) -> bool:
    """Whether a row can be kept; another one is left out rather than stop all that come after it."""
    good = (
        isinstance(row, dict)
        and type(row.get("visit")) is int
        and 0 < row["visit"] < 2**40
        and row.get("state") in tuple(State)
        and all(_sound_pass(one) for one in _list(row.get("passes")))
        and isinstance(row.get("slip"), dict | None)
        and (row.get("came_in") is None or moment(row["came_in"]) is not None)
    )
    if not good:
        log.warning("a row of the feed was left out: it has another shape")
    return good


def _sound_pass(one: object) -> bool:
    return (
        isinstance(one, dict)
        and _ascii(one.get("digest"))
        and _ascii(one.get("short"))
        and type(one.get("copy")) is int
        and isinstance(one.get("void"), bool)
        and moment(one.get("expires")) is not None
    )


def _ascii(value: object) -> bool:
    return isinstance(value, str) and value.isascii()


def _take_over(books: sqlite3.Connection, row: dict[str, Any]) -> None:
    if _tombstone(row):
        row = {key: _PERSONAL.get(key, value) for key, value in row.items()}
    visit = row["visit"]
    if row.get("photo") is True and row["state"] not in OVER:
        books.execute("INSERT OR IGNORE INTO photographs (visit) VALUES (?)", (visit,))
    else:
        books.execute("DELETE FROM photographs WHERE visit = ?", (visit,))
    books.execute("INSERT OR REPLACE INTO visits VALUES (?, ?)", (visit, json.dumps(row)))
    books.execute("DELETE FROM passes WHERE visit = ?", (visit,))
    passes = [(one["digest"], one["short"], visit) for one in _list(row.get("passes"))]
    books.executemany("INSERT OR REPLACE INTO passes VALUES (?, ?, ?)", passes)


def _tombstone(row: Mapping[str, Any]) -> bool:
    """A visit that is over. The lobby still has to tell its visitor about a refusal."""
    return row["state"] == State.CLOSED or (row["state"] in _OVER and "called" not in row)


def _long_over(one: Mapping[str, Any], now: datetime) -> bool:
    expires = moment(one["expires"])
    return expires is not None and now > expires + _KEPT_AFTER


def _list(value: object) -> Iterable[Any]:
    return value if isinstance(value, list) else ()
