"""Very many visits at once, written past the reception into books of their own: to try a machine out.

They have no events, no passes and no notices: the log, its filters and its exports need none.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, make_url

from kiosk.ledger.books import open_engine
from kiosk.ledger.tables import visits

Row = Sequence[Any]
_ROOMY = {  # for sorting the indexes
    "sqlite": ("PRAGMA cache_size=-262144",),
    "postgresql": ("SET maintenance_work_mem='256MB'", "SET TIME ZONE 'UTC'"),
}


def is_free(url: str) -> bool:
    """Whether nothing at all is kept at this address."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return True
    engine = open_engine(url)
    try:
        return not inspect(engine).get_table_names()
    finally:
        engine.dispose()


class Filling:
    """Fresh books while rows pour in."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def write(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Rows with their values in the order of `columns`, as the database keeps them; times in UTC."""
        if not self._conn.in_transaction():
            self._conn.begin()
        names = ", ".join(f'"{name}"' for name in columns)
        cursor: Any = self._conn.connection.cursor()
        if self._conn.dialect.name == "sqlite":
            marks = ", ".join("?" * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608
            return
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def commit(self) -> None:
        """Keep what was written so far."""
        self._conn.commit()


@contextmanager
def filling(url: str) -> Iterator[Filling]:
    """The books at `url`, of this version and nobody else's, to be filled. Visits have no indexes
    meanwhile: made in order afterwards, they cost a fraction."""
    indexes = sorted(visits.indexes, key=lambda one: str(one.name))
    engine = open_engine(url)
    try:
        with engine.connect() as conn:
            for statement in _ROOMY[engine.dialect.name]:
                conn.exec_driver_sql(statement)
            for index in indexes:
                index.drop(conn)
            conn.commit()
            yield Filling(conn)
            for index in indexes:
                index.create(conn)
                conn.commit()
        _analyse(engine)
    finally:
        engine.dispose()


def _analyse(engine: Engine) -> None:
    """PostgreSQL looks at its tables by itself after a while; SQLite never does, and is left alone."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.exec_driver_sql("VACUUM ANALYZE")
