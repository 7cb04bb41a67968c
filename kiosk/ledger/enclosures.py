"""What belongs to a visit besides its row: members, approvals, agreement, pictures, calls."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from kiosk.ledger.seals import bound
from kiosk.ledger.tables import (
    agreements,
    approvals,
    calls,
    hosts,
    members,
    photographs,
    signed_slips,
    texts,
)
from kiosk.visit.classes import Need
from kiosk.visit.enclosures import Agreement, Member


def add_members(conn: Connection, visit: int, others: Iterable[Member]) -> None:
    """The others of a group that has one pass."""
    rows = [
        bound(conn, members, visit, {"visit_id": visit, "name": one.name, "phone": one.phone})
        for one in others
    ]
    if rows:
        conn.execute(insert(members), rows)


def members_of(conn: Connection, visit: int) -> list[str]:
    """Their names, in the order in which they were entered."""
    asked = select(members.c.name).where(members.c.visit_id == visit).order_by(members.c.id)
    return list(conn.execute(asked).scalars())


def ask_approval(conn: Connection, visit: int, need: Need, host: int | None, now: datetime) -> None:
    """Somebody's approval is needed; asked of `host`, if anybody is named for it."""
    row = {"visit_id": visit, "kind": str(need), "host_id": host, "state": "asked", "at": now}
    conn.execute(insert(approvals).values(**row))


def approvals_of(conn: Connection, visits: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """The approvals of these visits, by visit; each with name and extension of whoever is asked."""
    found: dict[int, list[Row[Any]]] = {number: [] for number in visits}
    person = hosts.c.name, hosts.c.extension
    asked = select(approvals, *person).outerjoin(hosts, hosts.c.id == approvals.c.host_id)
    for start in range(0, len(visits), 500):
        some = visits[start : start + 500]
        for row in conn.execute(asked.where(approvals.c.visit_id.in_(some)).order_by(approvals.c.kind)):
            found[row.visit_id].append(row)
    return found


def answer_approval(
    conn: Connection, visit: int, need: Need, granted: bool, by: str, guard: str, now: datetime
) -> bool:
    """Write an approval down; whether it was still open."""
    open_one = (
        approvals.c.visit_id == visit,
        approvals.c.kind == str(need),
        approvals.c.state == "asked",
    )
    facts = {"state": "granted" if granted else "refused", "by": by, "guard": guard, "at": now}
    return conn.execute(update(approvals).where(*open_one).values(**facts)).rowcount == 1


def keep_text(
    conn: Connection, kind: str, version: str, texts_by_language: Mapping[str, str], now: datetime
) -> None:
    """The exact text of a version, kept the first time that somebody accepts it (R24)."""
    known = select(texts.c.version).where(texts.c.kind == kind, texts.c.version == version).limit(1)
    if conn.execute(known).one_or_none() is None:
        rows = [
            {"kind": kind, "version": version, "language": language, "text": text, "at": now}
            for language, text in texts_by_language.items()
        ]
        conn.execute(insert(texts), rows)


def sign_agreement(conn: Connection, visit: int, signed: Agreement, now: datetime) -> None:
    """The agreement as the visitor signed it; a later one takes its place."""
    conn.execute(delete(agreements).where(agreements.c.visit_id == visit))
    row = {"visit_id": visit, "version": signed.version, "language": signed.language, "at": now}
    signature = {"signature": signed.signature}
    conn.execute(insert(agreements).values(bound(conn, agreements, visit, row | signature)))


def agreement_of(conn: Connection, visit: int) -> Row[Any] | None:
    """What the visitor signed, if anything."""
    return conn.execute(select(agreements).where(agreements.c.visit_id == visit)).one_or_none()


def keep_photograph(conn: Connection, visit: int, jpeg: bytes, now: datetime) -> None:
    """The visitor's photograph; a later one takes its place."""
    conn.execute(delete(photographs).where(photographs.c.visit_id == visit))
    _keep_picture(conn, photographs, visit, jpeg, now)


def photograph_of(conn: Connection, visit: int) -> bytes | None:
    """The visitor's photograph as JPEG."""
    return _picture_of(conn, photographs, visit)


def keep_slip(conn: Connection, visit: int, jpeg: bytes, now: datetime) -> None:
    """A picture of the paper that the host signed, as the guard saw it."""
    _keep_picture(conn, signed_slips, visit, jpeg, now)


def slip_of(conn: Connection, visit: int) -> bytes | None:
    """The picture of the signed paper as JPEG."""
    return _picture_of(conn, signed_slips, visit)


def _keep_picture(conn: Connection, table: Table, visit: int, jpeg: bytes, now: datetime) -> None:
    facts = {"visit_id": visit, "jpeg": jpeg, "at": now}
    conn.execute(insert(table).values(bound(conn, table, visit, facts)))


def _picture_of(conn: Connection, table: Table, visit: int) -> bytes | None:
    return conn.execute(select(table.c.jpeg).where(table.c.visit_id == visit)).scalar_one_or_none()


def photographed(conn: Connection, visits: Sequence[int]) -> set[int]:
    """Which of these visits have a photograph."""
    found: set[int] = set()
    for start in range(0, len(visits), 500):
        some = visits[start : start + 500]
        found |= set(
            conn.execute(select(photographs.c.visit_id).where(photographs.c.visit_id.in_(some))).scalars()
        )
    return found


def add_call(conn: Connection, visit: int, **facts: Any) -> None:
    """A guard's telephone call about a visit."""
    conn.execute(insert(calls).values(visit_id=visit, **facts))
