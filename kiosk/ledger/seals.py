"""Sensitive fields sealed at rest: AES-256-GCM (NIST SP 800-38D) with a random nonce each time.

What is kept says the number of its key, and is bound (associated data) to its table, its column and its row:
moved to another it does not open. What was written before there were keys is read as it stands. Sealing and
opening cost some two microseconds each. What has to be found again has a keyed digest beside it.
"""

import base64
import hashlib
import hmac
import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Dialect, Engine, Table, Text, TypeDecorator, func, select, text
from sqlalchemy import LargeBinary as Binary
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_MARK, _NONCE = b"sealed:", 12
log = logging.getLogger(__name__)


class WrongKeys(Exception):
    """What is sealed was sealed under other keys."""


@dataclass(frozen=True)
class OfRow:
    """A value that is to be sealed, with the number of the row it will stand in."""

    row: int | str
    value: Any


class Seals:
    """The keys by their numbers; the highest one seals, all of them open."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        self._keys = {number: AESGCM(key) for number, key in keys.items()}
        self._finders = [
            hmac.digest(keys[number], b"find", "sha256") for number in sorted(keys, reverse=True)
        ]
        self._newest = max(keys, default=0)

    @property
    def mark(self) -> str:
        """How everything begins that is sealed under the newest key."""
        return f"{_MARK.decode()}{self._newest}:"

    def seal(self, plain: bytes, about: str) -> bytes:
        """`plain` sealed for one table, column and row; as it is, where there is no key."""
        if not self._newest:
            return plain
        nonce = secrets.token_bytes(_NONCE)
        return self.mark.encode() + nonce + self._keys[self._newest].encrypt(nonce, plain, about.encode())

    def open(self, kept: bytes, about: str) -> bytes:
        """What was sealed; empty when it was tampered with or its key is gone: one bad row stops no page."""
        if not kept.startswith(_MARK):
            return kept
        number, _, sealed = kept.removeprefix(_MARK).partition(b":")
        try:
            key = self._keys[int(number)]
            return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
        except (KeyError, ValueError, InvalidTag):
            log.error("a value of %s under key %r cannot be opened", about, number[:8])
            return b""

    def digests(self, value: str) -> list[str]:
        """By what a value is found again: 32 hexadecimal digits under each key, the newest's first. The same
        value in two columns has the same one."""
        if not value or not self._finders:
            return [value]
        return [hmac.digest(key, value.encode(), hashlib.sha256).hex()[:32] for key in self._finders]


def give(engine: Engine, seals: Seals) -> None:
    """Let every column of this engine that is sealed use these keys."""
    engine.dialect.kiosk_seals = seals  # type: ignore[attr-defined]


def seals_of(where: Connection | Dialect) -> Seals:
    """The keys that were given to the engine."""
    dialect = where.dialect if isinstance(where, Connection) else where
    return getattr(dialect, "kiosk_seals", None) or Seals({})


def packed(sealed: bytes) -> str:
    """Sealed bytes as text; what is not sealed is text already."""
    if not sealed.startswith(_MARK):
        return sealed.decode()
    number, _, rest = sealed.removeprefix(_MARK).partition(b":")
    return f"{_MARK.decode()}{number.decode()}:{base64.b64encode(rest).decode()}"


def unpacked(text: str) -> bytes:
    """The sealed bytes again; what cannot be them opens to nothing."""
    if not text.startswith(_MARK.decode()):
        return text.encode()
    number, _, rest = text.removeprefix(_MARK.decode()).partition(":")
    try:
        return _MARK + number.encode() + b":" + base64.b64decode(rest, validate=True)
    except ValueError:
        return _MARK


class _WithRow(FunctionElement[Any]):
    """A sealed column as it is read: the row's number, a blank, and what is kept (bytes in hexadecimal)."""

    inherit_cache = True


@compiles(_WithRow)
def _with_row(element: _WithRow, compiler: SQLCompiler, **options: Any) -> str:
    row, column = (compiler.process(one, **options) for one in element.clauses)
    kept = column
    if isinstance(element.type, SealedBytes):
        kept = f"hex({column})" if compiler.dialect.name == "sqlite" else f"encode({column}, 'hex')"
    return f"(CAST({row} AS TEXT) || ' ' || {kept})"


class _Sealed(TypeDecorator[Any]):
    """A column whose values are sealed. No two look alike: it cannot be searched, but for ''. `about`: where
    it stands, 'visits.phone'; `key`: the column that numbers the rows. Written are `OfRow`."""

    impl: Any = Text
    cache_ok = True

    def __init__(self, about: str, key: str = "id") -> None:
        super().__init__()
        self.about, self.key = about, key

    def column_expression(self, column: Any) -> Any:
        """Read with the number of its row, without which it does not open."""
        stands = getattr(column, "element", column)  # behind its label
        read = _WithRow(stands.table.c[self.key], stands)
        read.type = self
        return read

    def _at(self, row: int | str) -> str:
        return f"{self.about}:{row}"


class SealedText(_Sealed):
    """Text; None and '' stay what they are."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: OfRow | str | None, dialect: Dialect) -> str | None:
        """Sealed, as text."""
        if not value:
            return value  # type: ignore[return-value]
        if not isinstance(value, OfRow):
            raise TypeError(f"{self.about} is sealed: which row is it for?")
        plain = self._plain(value.value)
        return packed(seals_of(dialect).seal(plain, self._at(value.row))) if plain else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Opened."""
        if value is None:
            return None
        row, _, kept = value.partition(" ")
        return self._meant(seals_of(dialect).open(unpacked(kept), self._at(row)) if kept else b"")

    def _plain(self, value: Any) -> bytes:
        return str(value).encode() if value else b""

    def _meant(self, plain: bytes) -> Any:
        return plain.decode()


class SealedJson(SealedText):
    """A JSON value; an empty list when it cannot be opened."""

    cache_ok = True

    def _plain(self, value: Any) -> bytes:
        return json.dumps(value, separators=(",", ":")).encode()

    def _meant(self, plain: bytes) -> Any:
        return json.loads(plain or b"[]")


class SealedBytes(_Sealed):
    """Bytes."""

    impl = Binary
    cache_ok = True

    def process_bind_param(self, value: OfRow | None, dialect: Dialect) -> bytes | None:
        """Sealed."""
        return seals_of(dialect).seal(value.value, self._at(value.row)) if value else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Opened: what comes is text, whatever is kept."""

        def opened(value: str | None) -> bytes | None:
            row, _, kept = (value or "").partition(" ")
            return seals_of(dialect).open(bytes.fromhex(kept), self._at(row)) if value else None

        return opened


def bound(conn: Connection, table: Table, row: int | str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as they are written into a table: what is sealed there for this row alone, and what has to be
    found again with its digest."""
    sealed, findable = guarded(table)
    made = {name: OfRow(row, facts[name]) for name in sealed if facts.get(name) not in (None, "")}
    found = {f"{name}_digest": seals_of(conn).digests(facts[name])[0] for name in findable if name in facts}
    return {**facts, **made, **found}


@cache
def guarded(table: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of a table's sealed columns, and of those beside which a digest stands."""
    sealed = tuple(column.name for column in table.c if isinstance(column.type, _Sealed))
    texts = {column.name for column in table.c if isinstance(column.type, Text)}
    return sealed, tuple(name for name in sealed if f"{name}_digest" in texts)


def next_numbers(conn: Connection, table: Table, many: int = 1) -> list[int]:
    """Numbers of rows that are not written yet: what is sealed in them is bound to them. Writers come one
    after the other."""
    if conn.dialect.name == "sqlite":
        first = int(conn.execute(select(func.coalesce(func.max(table.c.id), 0) + 1)).scalar_one())
        return list(range(first, first + many))
    asked = "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :many)"
    return list(conn.execute(text(asked), {"name": table.name, "many": many}).scalars())
