"""The books opened: an engine that keeps its promises, transactions, migrations with a backup first."""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url

from kiosk.ledger.chain import BEGINNING, Chain, Check, Fault, Head
from kiosk.ledger.hints import heed_hints
from kiosk.ledger.seals import Seals, give

_PRAGMAS = (
    *("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"),
    "secure_delete=ON",  # what was forgotten is written over
)
_READING = {"kiosk_reading": True}


class Behind(Exception):
    """The books are of an older version than the program: run `kiosk ledger upgrade`."""


class Ahead(Exception):
    """The books are of a newer version than the program: only that one, or a backup from before, helps."""


class Books:
    """The ledger behind one SQLAlchemy URL. `key` seals the chain of events, `fields` what is sensitive."""

    def __init__(self, url: str, key: bytes, fields: Mapping[int, bytes] | None = None) -> None:
        self.url, self._key, self.seals = url, key, Seals(fields or {})
        self.engine = open_engine(url)
        give(self.engine, self.seals)
        # SQLite's own waiting is unfair (single waits of seconds); a lock in the one office is not.
        self._turn = threading.Lock() if self.engine.dialect.name == "sqlite" else nullcontext()

    @contextmanager
    def writing(self, now: datetime) -> Iterator[Chain]:
        """One transaction that takes the chain's head first: writers are served one after the other."""
        with self._turn, self.engine.begin() as conn:
            yield Chain.locked(conn, self._key, now)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that reads one state of the books and writes nothing."""
        with self.engine.connect().execution_options(**_READING) as conn, conn.begin():
            yield conn

    def verify(
        self,
        heads: Iterable[Head] = (),
        since: Head = BEGINNING,
        told: Callable[[Head], None] = lambda reached: None,
    ) -> Fault | None:
        """What is wrong with the chain of events, naming the first bad row; None when it holds. `since`: what
        comes after it alone. `told` hears of every portion to where it was whole."""
        check, fault = Check(self._key, heads, since), None
        while not check.done:
            with self._one_state() as conn:
                fault = check.go_on(conn)
            told(check.reached)
        return fault

    def vouched(self, head: Head) -> str:
        """The seal of a head to which the chain was found whole."""
        return head.sealed(self._key)

    @contextmanager
    def _one_state(self) -> Iterator[Connection]:
        """As `reading`, and in PostgreSQL every statement sees the same state."""
        level = {} if self.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        with self.engine.connect().execution_options(**_READING, **level) as conn, conn.begin():
            yield conn

    def sweep(self) -> bool:
        """Fold SQLite's log into the file: what was written over stays there until then. Whether it was free:
        somebody may be reading."""
        if self.engine.dialect.name != "sqlite":
            return True
        with self._turn, closing(self.engine.raw_connection()) as raw:
            busy = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not busy

    def scour(self) -> bool:
        """After an erasure: leave no old copy of a row in the pages. Whether the log is empty too.

        SQLite is written anew, whole. PostgreSQL gives the space of dead rows free and writes over it when it
        is used again; its write-ahead log keeps them until it is recycled.
        """
        with self._turn, closing(self.engine.raw_connection()) as raw:
            if self.engine.dialect.name != "sqlite":
                raw.driver_connection.autocommit = True  # type: ignore[union-attr]
            raw.cursor().execute("VACUUM")
            if self.engine.dialect.name != "sqlite":
                raw.driver_connection.autocommit = False  # type: ignore[union-attr]
        return self.sweep()

    def check_version(self) -> None:
        """Raise `Behind` or `Ahead` unless the tables are of this program's version."""
        found, script = _version(self.engine), ScriptDirectory.from_config(_config(self.url))
        wanted = script.get_current_head()
        if found and found not in {one.revision for one in script.walk_revisions()}:
            raise Ahead(
                f"the books are of a newer program: {found}, and this one knows no more than {wanted}"
            )
        if found != wanted:
            raise Behind(f"the books are at {found or 'no version'}, this program needs {wanted}")

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def open_engine(url: str) -> Engine:
    """An engine; for SQLite with WAL, synchronous=FULL and BEGIN IMMEDIATE."""
    engine = create_engine(_with_driver(url), pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
        heed_hints(engine)
    return engine


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _set_pragmas(connection: Any, record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours alone
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(conn: Connection) -> None:
    reading = conn.get_execution_options().get("kiosk_reading")
    conn.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def are_at(url: str) -> bool:
    """Whether there are books, of whatever version."""
    engine = open_engine(url)
    try:
        return _version(engine) is not None
    finally:
        engine.dispose()


def _version(engine: Engine) -> str | None:
    with engine.connect() as conn:
        return MigrationContext.configure(conn).get_current_revision()


def upgrade(
    url: str, now: datetime, fields: Mapping[int, bytes] | None = None, links: bytes = b""
) -> Path | None:
    """Bring the tables to this program's version; the path of the backup taken first, if there was any.

    `fields`, `links`: the keys, for what earlier versions sealed otherwise; fresh books need none. `Ahead`.
    """
    _refuse_newer(url)
    backup, config = _backup(url, now), _config(url)
    config.attributes |= {"fields": fields or {}, "links": links}
    command.upgrade(config, "head")
    return backup


def _refuse_newer(url: str) -> None:
    """What a later program wrote cannot be brought back."""
    file = make_url(url).database if url.startswith("sqlite") else None
    if file and not Path(file).exists():
        return  # looking would make it
    found = Books(url, b"")
    try:
        found.check_version()
    except Behind:
        return
    finally:
        found.close()


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = url
    return config


def _backup(url: str, now: datetime) -> Path | None:
    """SQLite only: a copy beside the ledger. PostgreSQL has its own tools and its DDL rolls back."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or not Path(parsed.database).exists():
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        return None
    source = Path(parsed.database)
    target = source.with_name(f"{source.stem}-before-{now:%Y%m%dT%H%M%SZ}.db")
    ours, copy = sqlite3.connect(source), sqlite3.connect(target)
    with ours, copy:
        ours.backup(copy)
    ours.close()
    copy.close()
    target.chmod(0o600)
    return target
