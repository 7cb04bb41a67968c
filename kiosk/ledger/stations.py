"""The stations that may speak to the office, known by the hash of their token."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.ledger.tables import stations

KINDS = ("lobby", "gate")


@dataclass(frozen=True)
class StationIdentity:
    """Which station is speaking."""

    name: str
    kind: str


def add(conn: Connection, name: str, kind: str, now: datetime) -> str:
    """A new station's token; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    row = {"name": name, "kind": kind, "token_digest": _digest(token), "created_at": now}
    conn.execute(insert(stations).values(**row))
    return token


def revoke(conn: Connection, name: str, now: datetime) -> bool:
    """Whether there was such a station, which may not speak any more."""
    there = stations.c.name == name, stations.c.revoked_at.is_(None)
    return conn.execute(update(stations).where(*there).values(revoked_at=now)).rowcount == 1


def renew(conn: Connection, name: str) -> str | None:
    """Another token for a station that may speak, the earlier one is worth nothing; None: there is none."""
    token = secrets.token_urlsafe(32)
    there = stations.c.name == name, stations.c.revoked_at.is_(None)
    done = conn.execute(update(stations).where(*there).values(token_digest=_digest(token))).rowcount
    return token if done == 1 else None


def by_token(conn: Connection, token: str) -> StationIdentity | None:
    """Who holds this token, unless revoked."""
    asked = select(stations).where(stations.c.token_digest == _digest(token), stations.c.revoked_at.is_(None))
    row = conn.execute(asked).one_or_none()
    return StationIdentity(row.name, row.kind) if row else None


def by_name(conn: Connection, name: str) -> Row[Any]:
    """A station that there is."""
    return conn.execute(select(stations).where(stations.c.name == name)).one()


def by_id(conn: Connection, number: int) -> StationIdentity | None:
    """The station of that number, unless revoked."""
    asked = select(stations).where(stations.c.id == number, stations.c.revoked_at.is_(None))
    row = conn.execute(asked).one_or_none()
    return StationIdentity(row.name, row.kind) if row else None


def every(conn: Connection) -> list[Row[Any]]:
    """All stations, revoked ones too."""
    return list(conn.execute(select(stations).order_by(stations.c.name)))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
