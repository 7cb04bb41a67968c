"""SQLite told by which index to go: SQLAlchemy knows hints, and leaves SQLite's out."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler


class _Hinted(SQLiteCompiler):
    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:
        """`select.with_hint(table, "INDEXED BY …", "sqlite")` (https://sqlite.org/lang_indexedby.html)."""
        return text


def heed_hints(engine: Engine) -> None:
    """Let the statements of this SQLite engine name their indexes."""
    engine.dialect.statement_compiler = _Hinted
