"""Announced visits and who they are for, and recognising a visitor who comes again."""

import hashlib
import hmac
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select, update

from kiosk.ledger.seals import bound, seals_of
from kiosk.ledger.tables import guesses, invitations, visits
from kiosk.visit.states import State

_LOOKED_AT = 400  # visits under one telephone number in a year: more than one a day


def digits_digest(digits: str, key: bytes) -> str:
    """What the books keep of an invitation's six digits; keyed, for there are only a million."""
    return hmac.new(key, b"digits:" + digits.encode(), hashlib.sha256).hexdigest()[:32]


def invite(conn: Connection, visit: int, **facts: Any) -> None:
    """The invitation that goes with an announced visit."""
    conn.execute(insert(invitations).values(visit_id=visit, **bound(conn, invitations, visit, facts)))


def invitation_of(conn: Connection, visit: int) -> Row[Any] | None:
    """The invitation of a visit, if it was announced."""
    return conn.execute(select(invitations).where(invitations.c.visit_id == visit)).one_or_none()


def change_invitation(conn: Connection, visit: int, **facts: Any) -> None:
    """Note a change; the calendar entry's sequence rises."""
    written = bound(conn, invitations, visit, facts) | {"sequence": invitations.c.sequence + 1}
    conn.execute(update(invitations).where(invitations.c.visit_id == visit).values(written))


def by_digits(conn: Connection, digest: str) -> Row[Any] | None:
    """The announced visit that these digits stand for."""
    asked = select(visits).join(invitations, invitations.c.visit_id == visits.c.id)
    return conn.execute(
        asked.where(invitations.c.digits == digest, visits.c.state == str(State.ANNOUNCED))
    ).one_or_none()


def by_phone_end(conn: Connection, last4: str, start: datetime, end: datetime) -> list[Row[Any]]:
    """Visits announced for between `start` and `end` whose telephone ends so."""
    asked = select(visits).where(
        visits.c.state == str(State.ANNOUNCED),
        visits.c.expected_at >= start,
        visits.c.expected_at < end,
    )
    rows = conn.execute(asked.order_by(visits.c.id))
    return [row for row in rows if row.phone.endswith(last4)]  # sealed: not to be searched


_ANNOUNCED = select(
    visits,
    invitations.c.mail,
    invitations.c.note,
    invitations.c.by_host,
    invitations.c.series,
    invitations.c.sequence,
    invitations.c.agreement,
).join(invitations, invitations.c.visit_id == visits.c.id)


def find(conn: Connection, visit: int) -> Row[Any]:
    """A visit that was announced, with its invitation."""
    return conn.execute(_ANNOUNCED.where(visits.c.id == visit)).one()


def of_host(conn: Connection, host: int, since: datetime) -> list[Row[Any]]:
    """What a host announced, or what was announced for this host, from `since` on."""
    asked = _ANNOUNCED.where(
        or_(invitations.c.by_host == host, visits.c.host_id == host), visits.c.expected_at >= since
    )
    return list(conn.execute(asked.order_by(visits.c.expected_at, visits.c.id)))


def between(conn: Connection, start: datetime, end: datetime) -> list[Row[Any]]:
    """Everybody who is announced for this time and has not come yet."""
    asked = _ANNOUNCED.where(
        visits.c.state == str(State.ANNOUNCED), visits.c.expected_at >= start, visits.c.expected_at < end
    )
    return list(conn.execute(asked.order_by(visits.c.expected_at, visits.c.id)))


def clashes(conn: Connection, host: int, room: str, start: datetime, end: datetime) -> list[Row[Any]]:
    """Announced visits of the same host, or in the same room, at the same time (R17, R34)."""
    same = visits.c.host_id == host
    if room:
        same = or_(same, and_(visits.c.room == room))
    asked = select(visits).where(
        visits.c.state == str(State.ANNOUNCED),
        visits.c.expected_at > start,
        visits.c.expected_at < end,
        same,
    )
    return list(conn.execute(asked.order_by(visits.c.expected_at)))


def seen_before(conn: Connection, phone: str, last4: str, since: datetime) -> Row[Any] | None:
    """The last visit under this telephone number whose document ended so: its visitor knows both (R33)."""
    same = visits.c.phone_digest.in_(seals_of(conn).digests(phone))
    asked = select(visits).where(same, visits.c.came_in_at >= since, visits.c.name != "")
    rows = conn.execute(asked.order_by(visits.c.id.desc()).limit(_LOOKED_AT))
    return next((row for row in rows if row.identity_last4 == last4), None)  # sealed: not to be searched


def history(conn: Connection, visit: Row[Any], limit: int = 20) -> list[Row[Any]]:
    """Earlier visits under the same telephone number, the latest first."""
    if not visit.phone:
        return []
    same = visits.c.phone_digest.in_(seals_of(conn).digests(visit.phone))
    asked = select(visits).where(same, visits.c.id != visit.id)
    return list(conn.execute(asked.order_by(visits.c.id.desc()).limit(limit)))


def guess(conn: Connection, station: str, kind: str, now: datetime) -> None:
    """Somebody guessed wrong."""
    conn.execute(insert(guesses).values(station=station, kind=kind, at=now))


def guessed(conn: Connection, station: str, kind: str, since: datetime) -> tuple[int, datetime | None]:
    """How often somebody guessed wrong there since then, and when first; what is older is forgotten."""
    conn.execute(delete(guesses).where(guesses.c.at < since))
    asked = select(func.count(), func.min(guesses.c.at)).where(
        guesses.c.station == station, guesses.c.kind == kind
    )
    row = conn.execute(asked).one()
    return int(row[0]), row[1]
