"""The outbox: what still has to be told to somebody outside. Delivery is at least once, under one key."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, or_, select, update

from kiosk.ledger.tables import events as happened
from kiosk.ledger.tables import outbox

MOST_TRIES = 12
_FIRST_DELAY, _LONGEST_DELAY = timedelta(seconds=5), timedelta(minutes=10)
_LEASE = timedelta(seconds=60)
_LONG = 4  # tries: more than half a minute


def add(
    conn: Connection,
    visit: int | None,
    kind: str,
    channels: Sequence[str],
    now: datetime,
    host: int | None = None,
    feedback: int | None = None,
    event: int | None = None,
) -> None:
    """One notice a channel, due at once; to the visit's host, unless `host` names another one. `visit`: None
    for a notice about no visit, perhaps about `feedback`; `event`: what a webhook is told of."""
    about = {"feedback_id": feedback, "event": event}
    for channel in channels:
        row = {"key": str(uuid.uuid4()), "visit_id": visit, "kind": kind, "channel": channel, "host_id": host}
        conn.execute(insert(outbox).values(**row, **about, state="pending", next_at=now))


def lease(
    conn: Connection, now: datetime, limit: int, events: bool = False, but: Sequence[str] = ()
) -> list[Row[Any]]:
    """Due notices, or `events` for webhooks, of all channels `but` some, kept from other couriers for a
    minute: one that dies gives them back by dying."""
    free = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now)
    due = (
        select(outbox)
        .where(outbox.c.state == "pending", outbox.c.next_at <= now, free)
        .where(outbox.c.event.is_not(None) if events else outbox.c.event.is_(None))
        .where(outbox.c.channel.not_in(but))
        .order_by(outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(conn.execute(due))
    for row in rows:
        _set(conn, row.id, leased_until=now + _LEASE, tries=row.tries + 1)
    return rows


def find(conn: Connection, number: int) -> Row[Any]:
    """One notice."""
    return conn.execute(select(outbox).where(outbox.c.id == number)).one()


def event_of(conn: Connection, row: Row[Any]) -> Row[Any]:
    """What a webhook is told of."""
    return conn.execute(select(happened).where(happened.c.seq == row.event)).one()


def end(conn: Connection, number: int, state: str) -> None:
    """The notice is sent, or moot: nobody needs it any more."""
    _set(conn, number, state=state, leased_until=None, error="")


def retry(conn: Connection, row: Row[Any], now: datetime, error: str, permanent: bool) -> bool:
    """Put a failed notice off, longer each time; True when it is given up."""
    dead = permanent or row.tries >= MOST_TRIES
    delay = min(_FIRST_DELAY * 2 ** (row.tries - 1), _LONGEST_DELAY)
    state = "dead" if dead else "pending"
    _set(conn, row.id, state=state, next_at=now + delay, leased_until=None, error=error[:200])
    return dead


def in_trouble(conn: Connection, since: datetime) -> list[tuple[str, str, str, int]]:
    """State, channel, last error and how many of the notices that were given up since then, or that were
    tried for long; no text and nobody's name."""
    stuck = and_(outbox.c.state == "pending", outbox.c.tries >= _LONG)
    given_up = and_(outbox.c.state == "dead", outbox.c.next_at >= since)
    kinds = (outbox.c.state, outbox.c.channel, outbox.c.error)
    asked = select(*kinds, func.count()).where(or_(stuck, given_up)).group_by(*kinds).order_by(*kinds)
    return [(row[0], row[1], row[2], row[3]) for row in conn.execute(asked)]


def _set(conn: Connection, number: int, **facts: Any) -> None:
    conn.execute(update(outbox).where(outbox.c.id == number).values(**facts))
