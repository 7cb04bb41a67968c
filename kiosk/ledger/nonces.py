"""Requests of stations by their nonce: the same request has the same answer, once and for all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from kiosk.ledger.seals import OfRow, bound
from kiosk.ledger.tables import requests

_FIND = select(requests).where(requests.c.nonce == bindparam("wanted"))
_KEEP = insert(requests)
_HEAR = update(requests).where(requests.c.nonce == bindparam("wanted"))


def find(conn: Connection, nonce: str) -> Row[Any] | None:
    """The request that came under this nonce before."""
    return conn.execute(_FIND, {"wanted": nonce}).one_or_none()


def keep(
    conn: Connection,
    nonce: str,
    about: Mapping[str, Any],
    recorded_at: datetime,
    answer: Mapping[str, Any],
    decided: Mapping[str, Any] | None,
) -> None:
    """Write down a request and its answer. `about`: station, verb and at."""
    facts = {"nonce": nonce, "recorded_at": recorded_at, "answer": answer, "decided": decided}
    conn.execute(_KEEP, bound(conn, requests, nonce, {**about, **facts}))


def hear(conn: Connection, nonce: str, decided: Mapping[str, Any]) -> None:
    """What the station had decided by itself before it got its answer."""
    conn.execute(_HEAR, {"wanted": nonce, "decided": OfRow(nonce, decided)})
