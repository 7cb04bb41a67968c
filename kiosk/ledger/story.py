"""One visit with everything that the books hold of it: for its page, and for the papers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from kiosk.ledger import enclosures, visits
from kiosk.ledger.tables import (
    agreements,
    attempts,
    calls,
    events,
    feedback,
    hosts,
    invitations,
    outbox,
    passes,
    photographs,
    releases,
    signed_slips,
)


@dataclass(frozen=True)
class Told:
    """One event of a visit: `data` in codes, `personal` as long as it is kept (None once it was erased)."""

    seq: int
    at: datetime
    recorded_at: datetime
    kind: str
    station: str
    data: Mapping[str, Any]
    personal: Mapping[str, Any] | None


@dataclass(frozen=True)
class Story:
    """A visit and what goes with it, each in the order in which it happened."""

    visit: Row[Any]
    host: Row[Any] | None
    release: Row[Any] | None
    invitation: Row[Any] | None
    agreement: Row[Any] | None
    photographed: bool
    slip_pictured: bool
    members: list[str]
    events: list[Told]
    attempts: list[Row[Any]]
    passes: list[Row[Any]]
    notices: list[Row[Any]]
    calls: list[Row[Any]]
    approvals: list[Row[Any]]
    feedback: list[Row[Any]]


def of(conn: Connection, number: int) -> Story | None:
    """The whole story of a visit, if there is one of that number."""
    visit = visits.find(conn, number)
    if visit is None:
        return None

    def belonging(table: Any, *order: Any) -> list[Row[Any]]:
        return list(conn.execute(select(table).where(table.c.visit_id == number).order_by(*order)))

    def only(table: Any) -> Row[Any] | None:
        return conn.execute(select(table).where(table.c.visit_id == number)).one_or_none()

    photograph = select(photographs.c.at).where(photographs.c.visit_id == number)
    slip = select(signed_slips.c.at).where(signed_slips.c.visit_id == number)
    return Story(
        visit=visit,
        host=conn.execute(select(hosts).where(hosts.c.id == visit.host_id)).one_or_none(),
        release=only(releases),
        invitation=only(invitations),
        agreement=only(agreements),
        photographed=conn.execute(photograph).first() is not None,
        slip_pictured=conn.execute(slip).first() is not None,
        members=enclosures.members_of(conn, number),
        events=[told(row) for row in belonging(events, events.c.seq)],
        attempts=belonging(attempts, attempts.c.id),
        passes=belonging(passes, passes.c.copy),
        notices=belonging(outbox, outbox.c.id),
        calls=belonging(calls, calls.c.id),
        approvals=enclosures.approvals_of(conn, [number])[number],
        feedback=belonging(feedback, feedback.c.id),
    )


def told(row: Row[Any]) -> Told:
    """An event's row as it is told."""
    personal = json.loads(row.personal) if row.personal else ({} if not row.personal_digest else None)
    return Told(row.seq, row.at, row.recorded_at, row.kind, row.station, json.loads(row.data), personal)
