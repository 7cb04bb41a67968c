"""The append-only log of events, each sealed over the one before it.

hash(n) = HMAC-SHA256(key, hash(n-1) + canonical JSON of the event), starting from 32 zero bytes. Personal
details are in the chain only as SHA-256(salt + details): erasing details and salt leaves the chain valid.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.ledger.tables import chain, events
from kiosk.visit.events import Kind

START = bytes(32)
# Statements are built once: building one costs several times what the database takes to carry it out.
_HEAD = select(chain.c.seq, chain.c.hash).with_for_update()
_LAST = select(chain.c.seq)
_APPEND = insert(events)
_ADVANCE = update(chain)


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
        self.conn.execute(_APPEND, row | {"hash": self.head})
        self.conn.execute(_ADVANCE, {"seq": self.seq, "hash": self.head})
        return self.seq

    @staticmethod
    def last(conn: Connection) -> int:
        """The number of the last event."""
        return int(conn.execute(_LAST).scalar_one())

    @staticmethod
    def verify(conn: Connection, key: bytes) -> str | None:
        """What is wrong, naming the first bad row; None when every row holds."""
        seq, head = 0, START
        rows = conn.execution_options(yield_per=1000).execute(select(events).order_by(events.c.seq))
        for row in rows:
            if row.seq != seq + 1:
                return f"event {seq + 1} is missing"
            head = _seal(key, head, row._asdict())
            if not hmac.compare_digest(head, row.hash):
                return f"event {row.seq} was changed"
            if not _personal_holds(row):
                return f"the details of event {row.seq} were changed"
            seq = row.seq
        stored = conn.execute(select(chain.c.seq, chain.c.hash)).one()
        if stored.seq != seq:
            return f"the log ends at event {seq}, but event {stored.seq} was written"
        return None if hmac.compare_digest(stored.hash, head) else "the head of the chain was changed"


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
