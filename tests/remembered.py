"""Statements that are compiled once a process, as in an office: here every test opens books of its own, whose
engine would begin with none (https://docs.sqlalchemy.org/en/20/core/connections.html#sql-caching)."""

from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from kiosk.ledger.seals import Seals, seals_of

STATEMENTS: dict[Any, Any] = {}
_MARKS: WeakKeyDictionary[Seals, list[str]] = WeakKeyDictionary()


class _OfTheSameKeys:
    """A compiled statement seals with the keys of the books that it was compiled for."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and _whose(seals_of(self)) == _whose(seals_of(other))

    def __hash__(self) -> int:
        return hash(type(self))


def _whose(seals: Seals) -> list[str]:
    if seals not in _MARKS:
        _MARKS[seals] = seals.digests("whose")
    return _MARKS[seals]


class SQLite(_OfTheSameKeys, SQLiteDialect_pysqlite):
    """As SQLAlchemy's."""

    supports_statement_cache = True


class PostgreSQL(_OfTheSameKeys, PGDialect_psycopg):
    """As SQLAlchemy's."""

    supports_statement_cache = True


def remember_statements() -> None:
    """From now on, for every engine of this process."""
    registry.register("sqlite", __name__, "SQLite")
    registry.register("postgresql.psycopg", __name__, "PostgreSQL")
    event.listen(Engine, "engine_connect", _with_statements)


def _with_statements(connection: Connection) -> None:
    connection.execution_options(compiled_cache=STATEMENTS)
