"""The programs that may ask under /api/v1, known by the hash of their token; scopes say what for."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from kiosk.ledger.tables import tokens

SCOPES = ("visits:read", "visits:personal", "announce:write", "hosts:read", "log:read", "metrics:read")
_BY_DIGEST = select(tokens).where(tokens.c.digest == bindparam("wanted"), tokens.c.revoked_at.is_(None))


@dataclass(frozen=True)
class Program:
    """Which program is asking."""

    name: str
    scopes: frozenset[str]


def add(conn: Connection, name: str, scopes: Iterable[str], now: datetime) -> str:
    """A new program's token; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    row = {"name": name, "digest": _digest(token), "scopes": " ".join(scopes), "created_at": now}
    conn.execute(insert(tokens).values(**row))
    return token


def revoke(conn: Connection, name: str, now: datetime) -> bool:
    """Whether there was such a program, which may not ask any more."""
    there = tokens.c.name == name, tokens.c.revoked_at.is_(None)
    return conn.execute(update(tokens).where(*there).values(revoked_at=now)).rowcount == 1


def by_token(conn: Connection, token: str) -> Program | None:
    """Who holds this token, unless revoked."""
    row = conn.execute(_BY_DIGEST, {"wanted": _digest(token)}).one_or_none()
    return Program(row.name, frozenset(row.scopes.split())) if row else None


def known(conn: Connection, name: str) -> bool:
    """Whether there is or was a program of that name."""
    return conn.execute(select(tokens.c.id).where(tokens.c.name == name)).one_or_none() is not None


def every(conn: Connection) -> list[Row[Any]]:
    """All programs, revoked ones too."""
    return list(conn.execute(select(tokens).order_by(tokens.c.name)))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
