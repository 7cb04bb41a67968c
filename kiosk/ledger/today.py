"""What the desk has before it now: the visits that are not over, and what the stations tell of themselves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select

from kiosk.ledger.tables import passes, reports, stations, visits
from kiosk.visit.states import State


def live(conn: Connection, until: datetime) -> Sequence[Row[Any]]:
    """Every visit that is not closed, but for those announced for later than `until`; with `expires_at` and
    `trouble` of its live pass, None where there is none."""
    joined = visits.outerjoin(passes, and_(passes.c.visit_id == visits.c.id, ~passes.c.void))
    asked = select(visits, passes.c.expires_at, passes.c.trouble).select_from(joined)
    near = or_(visits.c.state != str(State.ANNOUNCED), visits.c.expected_at < until)
    open_ = visits.c.state != str(State.CLOSED)
    return conn.execute(asked.where(open_, near).order_by(visits.c.id)).all()


def report(conn: Connection, station: str, facts: Mapping[str, Any], now: datetime) -> None:
    """What a station says of itself replaces what it said before."""
    conn.execute(delete(reports).where(reports.c.station == station))
    conn.execute(insert(reports).values(station=station, facts=dict(facts), at=now))


def stations_now(conn: Connection) -> list[Row[Any]]:
    """The stations that may speak, with `at` and `facts` of their last report, None before the first."""
    joined = stations.outerjoin(reports, reports.c.station == stations.c.name)
    asked = select(stations.c.name, stations.c.kind, reports.c.at, reports.c.facts).select_from(joined)
    return list(conn.execute(asked.where(stations.c.revoked_at.is_(None)).order_by(stations.c.name)))


def reported(conn: Connection) -> str:
    """A text that changes whenever a station has told of itself anew."""
    return str(conn.execute(select(func.max(reports.c.at))).scalar_one())
