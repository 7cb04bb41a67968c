"""The append-only log of events, each sealed over the one before it.

hash(n) = HMAC-SHA256(key, hash(n-1) + canonical JSON of the event), starting from 32 zero bytes. Personal
details are in the chain only as SHA-256(salt + details): erasing details and salt leaves the chain valid.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.ledger.seals import OfRow
from kiosk.ledger.tables import chain, events
from kiosk.visit.events import Kind

START = bytes(32)
# Statements are built once: building one costs several times what the database takes to carry it out.
_HEAD = select(chain.c.seq, chain.c.hash).with_for_update()
_LAST = select(chain.c.seq)
_APPEND = insert(events)
_ADVANCE = update(chain)


_SWAPPED_WITHIN = 10_000  # rows looked at for the one that would stand in a bad one's place
_PORTION = 2000  # rows that are looked at in one transaction
_SAID = {
    "missing": "event {seq} is missing",
    "changed": "event {seq} was changed",
    "swapped": "event {seq} was swapped with event {other}",
    "details": "the details of event {seq} were changed",
    "outside": "event {seq} is not the one whose head was written down outside",
    "cut_off": "the log ends at event {seq}, but event {other} was written",
    "head": "the head of the chain was changed",
}


@dataclass(frozen=True)
class Head:
    """The link at the end of a day, as it was written down outside the books. `hash`: hexadecimal."""

    seq: int
    hash: str

    def sealed(self, key: bytes) -> str:
        """What only whoever has the key can write beside it: that the chain was found whole to here."""
        return hmac.digest(key, f"whole to:{self.seq}:{self.hash}".encode(), "sha256").hex()


BEGINNING = Head(0, START.hex())


@dataclass(frozen=True)
class Fault:
    """What is wrong with the chain. `code`: one of `CODES`; `seq`: the first bad row; `other`: the row that
    belongs there, or the last one that was written."""

    code: str
    seq: int
    other: int = 0

    def __str__(self) -> str:
        """In a sentence."""
        return _SAID[self.code].format(seq=self.seq, other=self.other)


CODES = tuple(_SAID)


def canonical(value: Any) -> str:
    """JSON with one spelling only."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass
class Chain:
    """The head of the chain, held by one writing transaction."""

    conn: Connection
    now: datetime
    key: bytes
    seq: int
    head: bytes

    @classmethod
    def locked(cls, conn: Connection, key: bytes, now: datetime) -> "Chain":
        """The chain with its head locked until the transaction ends."""
        head = conn.execute(_HEAD).one()
        return cls(conn, now, key, head.seq, head.hash)

    def append(
        self,
        kind: Kind,
        *,
        at: datetime | None = None,
        visit: int | None = None,
        station: str = "",
        data: Mapping[str, Any] | None = None,
        personal: Mapping[str, Any] | None = None,
    ) -> int:
        """Write one event and return its number. `at`: when it happened, if not now."""
        salt = secrets.token_bytes(16) if personal else None
        details = canonical(personal) if personal else None
        row = {
            "seq": self.seq + 1,
            "at": at or self.now,
            "recorded_at": self.now,
            "kind": str(kind),
            "visit_id": visit,
            "station": station,
            "data": canonical(data or {}),
            "personal": details,
            "salt": salt,
            "personal_digest": _digest(salt, details),
        }
        self.seq, self.head = self.seq + 1, _seal(self.key, self.head, row)
        kept = {"hash": self.head, "personal": OfRow(self.seq, details) if details else None}
        self.conn.execute(_APPEND, row | kept)
        self.conn.execute(_ADVANCE, {"seq": self.seq, "hash": self.head})
        return self.seq

    @staticmethod
    def last(conn: Connection) -> int:
        """The number of the last event."""
        return int(conn.execute(_LAST).scalar_one())

    @staticmethod
    def head_of(conn: Connection) -> Head:
        """The last event's number and hash."""
        row = conn.execute(select(chain.c.seq, chain.c.hash)).one()
        return Head(row.seq, row.hash.hex())

    @staticmethod
    def verify(conn: Connection, key: bytes, heads: Iterable[Head] = ()) -> "Fault | None":
        """What is wrong, naming the first bad row; None when every row holds. `heads`: what was written down
        elsewhere, against somebody who holds the database and the key."""
        check, fault = Check(key, heads), None
        while not check.done:
            fault = check.go_on(conn)
        return fault


class Check:
    """A verification under way, in portions: a transaction that stayed open would let SQLite's log grow.

    `since`: to where the chain was found whole before; what comes after it is looked at.
    """

    def __init__(self, key: bytes, heads: Iterable[Head] = (), since: Head = BEGINNING) -> None:
        self._key, self._outside = key, {one.seq: one.hash for one in heads if one.seq > since.seq}
        self._seq, self._head = since.seq, bytes.fromhex(since.hash)
        self.done = False

    @property
    def reached(self) -> Head:
        """To where the chain is whole."""
        return Head(self._seq, self._head.hex())

    def go_on(self, conn: Connection, most: int = _PORTION) -> Fault | None:
        """The next portion: what is wrong in it, or at the end; `done` after either."""
        asked = select(events).where(events.c.seq > self._seq).order_by(events.c.seq).limit(most)
        rows = conn.execute(asked).all()
        fault = next(filter(None, (self._look_at(conn, row) for row in rows)), None)
        self.done = fault is not None or len(rows) < most
        if fault is None and self.done:
            return _ends(conn, self._seq, self._head, max(self._outside, default=0))
        return fault

    def _look_at(self, conn: Connection, row: Row[Any]) -> Fault | None:
        if row.seq != self._seq + 1:
            return Fault("missing", self._seq + 1)
        head = _seal(self._key, self._head, row._asdict())
        if not hmac.compare_digest(head, row.hash):
            return _changed(conn, self._key, self._head, row)
        if not _personal_holds(row):
            return Fault("details", row.seq)
        if self._outside.pop(row.seq, head.hex()) != head.hex():
            return Fault("outside", row.seq)
        self._seq, self._head = row.seq, head
        return None


def _ends(conn: Connection, seq: int, head: bytes, outside: int) -> Fault | None:
    """Whether the log ends where it is said to end, here and outside."""
    stored = conn.execute(select(chain.c.seq, chain.c.hash)).one()
    if stored.seq != seq or outside > seq:
        return Fault("cut_off", seq, max(stored.seq, outside))
    return None if hmac.compare_digest(stored.hash, head) else Fault("head", seq)


def _changed(conn: Connection, key: bytes, before: bytes, row: Row[Any]) -> Fault:
    """A row that does not follow from the one before it: edited, unless a later one would stand there."""
    later = select(events).where(events.c.seq > row.seq).order_by(events.c.seq).limit(_SWAPPED_WITHIN)
    for other in conn.execution_options(yield_per=1000).execute(later):
        if _seal(key, before, {**other._asdict(), "seq": row.seq}) in (other.hash, row.hash):
            return Fault("swapped", row.seq, other.seq)
    return Fault("changed", row.seq)


def _digest(salt: bytes | None, details: str | None) -> bytes:
    return hashlib.sha256(salt + details.encode()).digest() if salt and details else b""


def _personal_holds(row: Row[Any]) -> bool:
    erased = row.personal is None and row.salt is None
    return erased or hmac.compare_digest(_digest(row.salt, row.personal), row.personal_digest)


def _seal(key: bytes, head: bytes, row: Mapping[str, Any]) -> bytes:
    sealed = [
        row["seq"],
        *(row[name].astimezone(UTC).isoformat(timespec="microseconds") for name in ("at", "recorded_at")),
        *(row[name] for name in ("kind", "visit_id", "station", "data")),
        bytes(row["personal_digest"]).hex(),
    ]
    return hmac.new(key, head + canonical(sealed).encode(), hashlib.sha256).digest()
