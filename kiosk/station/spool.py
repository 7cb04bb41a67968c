"""Every request of a station, written down before it is sent and kept until it is answered.

What was answered leaves the disk at once: a photograph or a signature may have gone with it.
"""

import json
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.station.store import open_store, sweep
from kiosk.visit.forms import phone_number

_SCHEMA = """
CREATE TABLE IF NOT EXISTS requests (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    nonce TEXT NOT NULL UNIQUE,
    verb TEXT NOT NULL,
    at TEXT NOT NULL,
    body TEXT NOT NULL,
    decided TEXT,
    refused TEXT
);
CREATE TABLE IF NOT EXISTS differences (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    verb TEXT NOT NULL,
    visit INTEGER,
    station TEXT NOT NULL,
    books TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS waiting ON requests (place) WHERE refused IS NULL;
"""
_ENCLOSURES = ("photo", "agreement")
_MOST_DIFFERENCES = 50


@dataclass(frozen=True)
class Request:
    """One request. `decided`: what the station answered by itself, None while it has not had to; `refused`:
    why the office will never take it, '' as long as it may."""

    nonce: str
    verb: str
    at: str
    body: dict[str, Any]
    decided: dict[str, Any] | None = None
    refused: str = ""

    def message(self) -> dict[str, Any]:
        """The request as the office takes it."""
        return {
            "nonce": self.nonce,
            "verb": self.verb,
            "at": self.at,
            "body": self.body,
            "decided": self.decided,
        }


class Spool:
    """Requests in the order in which they were made. Every change is on the disk when the call returns."""

    def __init__(self, path: Path) -> None:
        self._books = open_store(path, _SCHEMA)
        self._lock = threading.Lock()

    def put(self, verb: str, body: dict[str, Any], now: datetime) -> Request:
        """The request, written down under a nonce of its own."""
        request = Request(secrets.token_hex(16), verb, now.isoformat(), body)
        self._run(
            "INSERT INTO requests (nonce, verb, at, body) VALUES (?, ?, ?, ?)",
            (request.nonce, verb, request.at, json.dumps(body, ensure_ascii=False)),
        )
        return request

    def decide(self, nonce: str, decided: dict[str, Any]) -> None:
        """Keep what the station answered by itself; it is handed in with the request."""
        self._run(
            "UPDATE requests SET decided = ? WHERE nonce = ?",
            (json.dumps(decided, ensure_ascii=False), nonce),
        )

    def decided(self, nonce: str) -> bool:
        """Whether the station has answered this request by itself."""
        found = self._read("SELECT * FROM requests WHERE nonce = ? AND decided IS NOT NULL", nonce)
        return bool(found)

    def answered(self, nonce: str) -> None:
        """The office has answered, or need not: nothing of the request is kept, on the disk either."""
        self._run("DELETE FROM requests WHERE nonce = ?", (nonce,))
        self._sweep()

    def set_aside(self, request: Request, code: str) -> None:
        """The office will never take this request: kept for a person to look at, out of the others' way,
        without the photograph and the signature that went with it."""
        body = {key: value for key, value in request.body.items() if key not in _ENCLOSURES}
        kept = json.dumps(body, ensure_ascii=False)
        self._run("UPDATE requests SET refused = ?, body = ? WHERE nonce = ?", (code, kept, request.nonce))
        self._sweep()

    def forget(self, before: datetime) -> None:
        """Drop what was set aside, and where station and books differed, earlier than this (R25)."""
        self._run("DELETE FROM requests WHERE refused IS NOT NULL AND at < ?", (before.isoformat(),))
        self._run("DELETE FROM differences WHERE at < ?", (before.isoformat(),))
        self._sweep()

    def differ(self, request: Request, visit: int | None, books: str) -> None:
        """The station decided this request alone, and the books see it otherwise: kept to be looked at."""
        decided = str((request.decided or {}).get("code"))
        self._run(
            "INSERT INTO differences (at, verb, visit, station, books) VALUES (?, ?, ?, ?, ?)",
            (request.at, request.verb, visit, decided, books),
        )

    def differences(self, since: datetime) -> list[dict[str, Any]]:
        """Where station and books differed, the latest first."""
        with self._lock:
            rows = self._books.execute(
                "SELECT at, verb, visit, station, books FROM differences WHERE at >= ?"
                " ORDER BY place DESC LIMIT ?",
                (since.isoformat(), _MOST_DIFFERENCES),
            ).fetchall()
        return [dict(row) for row in rows]

    def renumber(self, numbers: Mapping[int, int]) -> None:
        """Visits that the station had to number itself have their numbers from the office now."""
        for request in self.waiting():
            if (number := numbers.get(request.body.get("visit") or 0)) is not None:
                body = json.dumps({**request.body, "visit": number}, ensure_ascii=False)
                self._run("UPDATE requests SET body = ? WHERE nonce = ?", (body, request.nonce))

    def waiting(self) -> list[Request]:
        """All requests that are not answered yet, the oldest first."""
        return self._read("SELECT * FROM requests WHERE refused IS NULL ORDER BY place")

    def oldest(self) -> Request | None:
        """The request that is handed in next."""
        found = self._read("SELECT * FROM requests WHERE refused IS NULL ORDER BY place LIMIT 1")
        return found[0] if found else None

    def count(self) -> tuple[int, int]:
        """How many requests wait, and how many were refused for good."""
        with self._lock:
            row = self._books.execute("SELECT COUNT(*) - COUNT(refused), COUNT(refused) FROM requests")
            waiting, refused = row.fetchone()
        return waiting, refused

    def close(self) -> None:
        """Close the file, its log folded in so that no answered request is left there."""
        with self._lock:
            sweep(self._books)
            self._books.close()

    def _sweep(self) -> None:
        with self._lock:
            sweep(self._books)

    def _run(self, statement: str, values: tuple[object, ...]) -> None:
        with self._lock:
            self._books.execute(statement, values)

    def _read(self, statement: str, *values: object) -> list[Request]:
        with self._lock:
            rows = self._books.execute(statement, values).fetchall()
        return [_request(row) for row in rows]


def set_aside_in(path: Path) -> list[Request]:
    """What a spool file holds that the office will never take, the oldest first; the file stays as it is.

    OSError when it cannot be read, also when it is no spool.
    """
    if not path.exists():
        return []
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=2)) as books:
            books.row_factory = sqlite3.Row
            rows = books.execute("SELECT * FROM requests WHERE refused IS NOT NULL ORDER BY place").fetchall()
            return [_request(row) for row in rows]
    except (sqlite3.Error, ValueError) as fault:
        raise OSError(0, f"cannot be read: {fault}", str(path)) from None


def forget_in(path: Path, about: Iterable[str]) -> int:
    """Drop from a spool file what the office will never take and what names one of these; how many. Nothing
    of it stays in the file. OSError when it cannot be written."""
    gone = [one for one in set_aside_in(path) if _names(one, about)]
    if not gone:
        return 0
    try:
        with closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as books:
            books.execute("PRAGMA secure_delete=ON")
            books.executemany("DELETE FROM requests WHERE nonce = ?", [(one.nonce,) for one in gone])
            sweep(books)
    except sqlite3.Error as fault:
        raise OSError(0, f"cannot be written: {fault}", str(path)) from None
    return len(gone)


def _names(one: Request, about: Iterable[str]) -> bool:
    phone = phone_number(str(one.body.get("phone") or ""))  # it was kept as it was typed
    written = json.dumps([one.body, one.decided, phone], ensure_ascii=False)
    return any(json.dumps(text, ensure_ascii=False)[1:-1] in written for text in about)


def _request(row: sqlite3.Row) -> Request:
    return Request(
        row["nonce"],
        row["verb"],
        row["at"],
        json.loads(row["body"]),
        json.loads(row["decided"]) if row["decided"] else None,
        row["refused"] or "",
    )
