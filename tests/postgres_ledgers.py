"""Fresh ledgers on the tests' own PostgreSQL: made once, and emptied for whoever comes next."""

import secrets
from typing import Any

import psycopg

TEMPLATE = "blank"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
BUSY = "SELECT datname FROM pg_stat_activity WHERE datname IS NOT NULL"


def url(folder: str, database: str) -> str:
    """The SQLAlchemy URL of a database of the PostgreSQL whose socket lies in `folder`."""
    return f"postgresql://postgres@/{database}?host={folder}"


class PostgresLedgers:
    """Copies of a migrated database, which becomes their template here.

    To empty one that nobody is connected to takes 5 ms, to make one takes 300 and many files. The one that
    was lent last is never emptied: its office may just be starting again.
    """

    def __init__(self, folder: str, migrated: str = "postgres") -> None:
        self._folder = folder
        self._lent: list[str] = []
        with self._connected(migrated) as ledger:
            self._washing = _washing(ledger)
        self._execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE {migrated}")

    def fresh(self) -> str:
        """The URL of a ledger in which nothing has happened yet."""
        name = self._left()
        if name is None:
            name = f"t{secrets.token_hex(6)}"
            self._execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        else:
            self._lent.remove(name)
            with self._connected(name) as ledger:
                ledger.execute(self._washing)
        self._lent.append(name)
        return url(self._folder, name)

    def _left(self) -> str | None:
        with self._connected("template1") as server:
            busy = {name for (name,) in server.execute(BUSY)}
        return next((name for name in self._lent[:-1] if name not in busy), None)

    def _execute(self, statement: str) -> None:
        with self._connected("template1") as server:
            server.execute(statement)

    def _connected(self, database: str) -> Any:
        return psycopg.connect(host=self._folder, user="postgres", dbname=database, autocommit=True)


def _washing(ledger: Any) -> str:
    """The statements that bring a ledger back to how this one is."""
    tables = [name for (name,) in ledger.execute(TABLES)]
    sequences = [name for (name,) in ledger.execute(SEQUENCES)]
    return "; ".join(
        [
            "SET session_replication_role = replica",  # in any order, whatever refers to what
            *(f"DELETE FROM {name}" for name in tables),
            *(f"SELECT setval('{name}', 1, false)" for name in sequences),
            *(_filling(ledger, name) for name in tables),
        ]
    )


def _filling(ledger: Any, table: str) -> str:
    [rows] = ledger.execute(f"SELECT coalesce(json_agg({table}), '[]')::text FROM {table}").fetchone()
    quoted = rows.replace("'", "''")
    return f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, '{quoted}')"
