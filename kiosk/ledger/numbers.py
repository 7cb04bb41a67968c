"""What the visits of a span of days come to (R26), counted in one stream, and the sums that are kept of it.

A day that is over is counted once into `sums`, and a month from its days; a year is then a dozen rows. What
is not in `sums` yet is counted from the visits themselves, so that the answer is right from the first hour.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection, and_, case, delete, func, insert, or_, select

from kiosk.ledger.tables import events, feedback, passes, releases, sums, visits
from kiosk.visit import tally as counting
from kiosk.visit.events import Kind
from kiosk.visit.periods import Period, midnight
from kiosk.visit.states import State
from kiosk.visit.tally import Tally

_first, _live = passes.alias("first"), passes.alias("live")
_COUNTED = (
    *(
        visits.c[name]
        for name in ("registered_at", "answered_at", "came_in_at", "left_at", "state", "reason")
    ),
    *(visits.c[name] for name in ("visitor_class", "department", "organisation", "people", "by_phone")),
    visits.c.group_id,
    releases.c.route,
    _live.c.expires_at,
    func.coalesce(_first.c.printed_at, _first.c.issued_at).label("carded_at"),
)
_FROM = (
    visits.outerjoin(releases, releases.c.visit_id == visits.c.id)
    .outerjoin(_first, and_(_first.c.visit_id == visits.c.id, _first.c.copy == 1))
    .outerjoin(_live, and_(_live.c.visit_id == visits.c.id, ~_live.c.void))
)
# Who was announced and never came has not been here.
_HERE = or_(visits.c.station != "", visits.c.came_in_at.is_not(None))


def counted(conn: Connection, first: date, end: date, zone: tzinfo, now: datetime) -> Tally:
    """The visits registered from `first` to before `end`, and the feedback of these days, one by one."""
    start, stop = midnight(first, zone), midnight(end, zone)
    tally = Tally()
    for visit in _visits(conn, start, stop):
        counting.count(tally, visit, visit.registered_at.astimezone(zone), now)
    if unseen := _unseen(conn, start, stop):
        tally.add("total", "unseen", unseen)
    _feedback(conn, tally, start, stop, zone)
    return tally.trimmed()


def kept(conn: Connection, span: str, first: date, end: date) -> dict[str, Tally]:
    """The sums of days or months from `first` to before `end`, by their first day."""
    asked = select(sums.c.start, sums.c.figures).where(
        sums.c.span == span, sums.c.start >= first.isoformat(), sums.c.start < end.isoformat()
    )
    return {start: Tally.of(figures) for start, figures in conn.execute(asked.order_by(sums.c.start))}


def keep(conn: Connection, span: str, start: date, tally: Tally, made_on: date) -> None:
    """Put a sum in the place of the earlier one."""
    which = (sums.c.span == span) & (sums.c.start == start.isoformat())
    conn.execute(delete(sums).where(which))
    row = {"span": span, "start": start.isoformat(), "made_on": made_on.isoformat()}
    conn.execute(insert(sums).values(**row, figures=tally.json()))


def days_kept(conn: Connection) -> dict[str, str]:
    """The days that have a sum, each with the day on which it was made."""
    asked = select(sums.c.start, sums.c.made_on).where(sums.c.span == "day")
    return {row.start: row.made_on for row in conn.execute(asked)}


def beginning(conn: Connection, zone: tzinfo) -> date | None:
    """The day of the first visit."""
    moment = conn.execute(select(func.min(visits.c.registered_at))).scalar_one()
    return moment.astimezone(zone).date() if moment else None


def of_period(conn: Connection, period: Period, zone: tzinfo, now: datetime) -> Tally:
    """All of a period, as far as it has come: months that are over, days that are over, and the rest."""
    whole = Tally()
    today = now.astimezone(zone).date()
    months = kept(conn, "month", period.start, period.end)
    for month in period.each_month():
        if month.start <= today:
            whole.merge(months.get(month.start.isoformat()) or _of_month(conn, month, zone, now))
    if owed := _owed(conn, *period.moments(zone)):
        whole.add("total", "owed", owed)
    for month in period.each_month():
        _announced(conn, whole, month, zone)
    return whole.trimmed()


def _of_month(conn: Connection, month: Period, zone: tzinfo, now: datetime) -> Tally:
    days = kept(conn, "day", month.start, month.end)
    tally = Tally()
    for one in days.values():
        tally.merge(one)
    today = now.astimezone(zone).date()
    past = [day for day in month.each_day() if day <= today]
    for first, end in _gaps([day for day in past if day.isoformat() not in days]):
        tally.merge(counted(conn, first, end, zone, now))
    return tally


def _gaps(days: list[date]) -> Iterator[tuple[date, date]]:
    """Days that follow one another as spans, each with the day after its last."""
    first = None
    for number, day in enumerate(days):
        first = first or day
        following = day + timedelta(days=1)
        if number + 1 == len(days) or days[number + 1] != following:
            yield first, following
            first = None


def _visits(conn: Connection, start: datetime, stop: datetime) -> Iterator[Any]:
    asked = select(*_COUNTED).select_from(_FROM).where(*_between(start, stop), _HERE)
    yield from conn.execution_options(yield_per=1000).execute(asked)


def _between(start: datetime, stop: datetime) -> tuple[Any, Any]:
    return visits.c.registered_at >= start, visits.c.registered_at < stop


def _unseen(conn: Connection, start: datetime, stop: datetime) -> int:
    """How many of them were not seen leaving when their day was closed, whatever was found out later."""
    asked = (
        select(func.count(visits.c.id.distinct()))
        .join_from(visits, events, events.c.visit_id == visits.c.id)
        .where(*_between(start, stop), visits.c.came_in_at.is_not(None), events.c.kind == str(Kind.UNSEEN))
    )
    return int(conn.execute(asked).scalar_one())


def _owed(conn: Connection, start: datetime, stop: datetime) -> int:
    """How many of them are without the host's signature to this hour (R15)."""
    asked = select(func.count()).where(
        visits.c.state != str(State.CLOSED), visits.c.state == str(State.OWED), *_between(start, stop)
    )
    return int(conn.execute(asked).scalar_one())


def _announced(conn: Connection, tally: Tally, month: Period, zone: tzinfo) -> None:
    """What became of those announced for this month, in all and by the hosts' departments. Counted anew each
    time, from an index of its own: these rows stay when their visitors are forgotten."""
    start, stop = month.moments(zone)
    came, gone = _HERE, visits.c.reason == "cancelled"
    missed = visits.c.reason == "no_show"
    outcomes = {"came": came, "cancelled": and_(~came, gone), "missed": and_(~came, missed)}
    sums_of = [func.sum(case((which, 1), else_=0)).label(name) for name, which in outcomes.items()]
    asked = select(visits.c.department, func.count().label("announced"), *sums_of).group_by(
        visits.c.department
    )
    within = visits.c.expected_at >= start, visits.c.expected_at < stop
    for row in conn.execute(asked.where(*within)):
        for what in ("announced", *outcomes):
            if many := int(row._mapping[what]):
                tally.add(f"announced:{month}", what, many)
                tally.add(f"{what} of", row.department, many)


def _feedback(conn: Connection, tally: Tally, start: datetime, stop: datetime, zone: tzinfo) -> None:
    asked = select(feedback.c.at, feedback.c.kind, feedback.c.stars).where(
        feedback.c.at >= start, feedback.c.at < stop
    )
    for at, kind, stars in conn.execution_options(yield_per=1000).execute(asked):
        tally.add("said", kind)
        if stars is not None:
            tally.add(f"stars:{at.astimezone(zone):%Y-%m}", str(stars))
