"""A station's SQLite files: durable after every commit, readable by nobody else, set aside when broken."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NOT_THE_FILE = (
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM),
)
"""What keeps a sound file from being opened: a full disk, somebody else who writes."""
_PRIMARY = 0xFF  # of SQLite's extended codes
log = logging.getLogger(__name__)


def open_store(path: Path, schema: str) -> sqlite3.Connection:
    """The file as a connection in autocommit, WAL with synchronous=FULL; made when it is not there.

    A file that is no database is kept beside it under another name: a station that does not start is worth
    less than one that starts empty. A sound one that cannot be opened now is left alone: sqlite3.Error.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return _open(path, schema)
    except sqlite3.DatabaseError as fault:
        if fault.sqlite_errorcode & _PRIMARY in _NOT_THE_FILE:
            raise
        log.error("%s is broken and has been set aside: %s", path.name, fault)
        _set_aside(path)
        return _open(path, schema)


def _open(path: Path, schema: str) -> sqlite3.Connection:
    path.touch(mode=0o600)
    books = sqlite3.connect(path, timeout=1, isolation_level=None, check_same_thread=False)
    try:
        books.execute("PRAGMA journal_mode=WAL")
        books.execute("PRAGMA synchronous=FULL")
        books.execute("PRAGMA secure_delete=ON")  # what was handed in does not stay on the disk
        books.executescript(schema)
    except sqlite3.Error:
        books.close()
        raise
    books.row_factory = sqlite3.Row
    return books


def _set_aside(path: Path) -> None:
    number = 1
    while (aside := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    path.replace(aside)
    for tail in ("-wal", "-shm"):  # a log of the old file beside a new one would mix the two
        with suppress(FileNotFoundError):
            path.with_name(path.name + tail).replace(aside.with_name(aside.name + tail))


def sweep(books: sqlite3.Connection) -> None:
    """Fold the log into the file: what was deleted or written over stays in the log until then."""
    books.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def writing(books: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One transaction that has the writer's lock from the start; rolled back by any exception."""
    books.execute("BEGIN IMMEDIATE")
    try:
        yield books
    except BaseException:
        books.execute("ROLLBACK")
        raise
    books.execute("COMMIT")
