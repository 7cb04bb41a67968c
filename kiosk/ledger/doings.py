"""What was done in the house and concerns no visit, as somebody asks for it: page by page, or all of it.

Who did something and in which words it is told can only be seen when an event is opened, and no index knows
it. So a page looks through so many events and no more, and says so: the next page goes on from there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, select

from kiosk.ledger.chain import Chain
from kiosk.ledger.story import Told, told
from kiosk.ledger.tables import events

PAGE = 50
MOST_PASSED, MOST_OPENED = 50_000, 4_000
"""Events that one page passes by, and those of them that it opens."""
_AHEAD = timedelta(days=1)  # a station's clock may be ahead of the office's
_LATE = timedelta(days=31)  # and a gate that stood alone hands in later, hardly ever after a month
_BATCH = 500

Fits = Callable[[Told], bool]
"""Whether an event, once it is opened, is one of those asked for."""


@dataclass(frozen=True)
class Wanted:
    """Events that happened from `start` to before `end`, of some kinds; None and none: of all."""

    start: datetime | None = None
    end: datetime | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leaf:
    """Some events, the latest first. `newer`: the page beside this one holds what came after this event;
    `older`: what came before this one; 0 where there is none. `short`: it was not looked to the end."""

    rows: list[Told]
    newer: int
    older: int
    short: bool


def leaf(conn: Connection, wanted: Wanted, fits: Fits, before: int = 0, after: int = 0) -> Leaf:
    """The `PAGE` events next older than `before`, or next newer than `after`; the newest without either."""
    found, stopped = _looked_through(conn, wanted, fits, before, after)
    more, found = len(found) > PAGE, found[:PAGE]
    short = bool(stopped) and not more
    if after:
        found.reverse()
        return Leaf(found, found[0].seq if more else stopped, found[-1].seq if found else after + 1, short)
    newer = (found[0].seq if found else before - 1) if before else 0
    return Leaf(found, newer, found[-1].seq if more else stopped, short)


def each(conn: Connection, wanted: Wanted, fits: Fits) -> Iterator[Told]:
    """All of them, the oldest first, in constant memory."""
    asked = select(events).where(*_within(conn, wanted), *_of(wanted)).order_by(events.c.seq)
    return filter(fits, map(told, conn.execute(asked.execution_options(yield_per=_BATCH))))


def _looked_through(
    conn: Connection, wanted: Wanted, fits: Fits, before: int, after: int
) -> tuple[list[Told], int]:
    """Those of a page and one more, if there are; and where looking stopped short of the end, else 0."""
    seq, within = events.c.seq, _within(conn, wanted)
    within += [seq > after] if after else [seq < before] if before else []
    order = seq.asc() if after else seq.desc()
    passed = select(seq).where(*within).order_by(order).offset(MOST_PASSED).limit(1)
    last = int(conn.execute(passed).scalar() or 0)
    within += ([seq <= last] if after else [seq >= last]) if last else []
    asked = select(events).where(*within, *_of(wanted)).order_by(order).limit(MOST_OPENED + 1)
    found: list[Told] = []
    for opened, one in enumerate(map(told, conn.execute(asked.execution_options(yield_per=_BATCH))), start=1):
        found += [one] if fits(one) else []
        if len(found) > PAGE or opened > MOST_OPENED:
            return found, one.seq
    return found, last


def _of(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What an event has to be."""
    held: list[ColumnElement[bool]] = [events.c.kind.in_(wanted.kinds)] if wanted.kinds else []
    held += [events.c.at >= wanted.start] if wanted.start else []
    return held + ([events.c.at < wanted.end] if wanted.end else [])


def _within(conn: Connection, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Between which events to look: they were written down in their order, so days need no index."""
    held: list[ColumnElement[bool]] = [events.c.visit_id.is_(None)]
    if wanted.start:
        held.append(events.c.seq >= _first_since(conn, wanted.start - _AHEAD))
    if wanted.end:
        held.append(events.c.seq < _first_since(conn, wanted.end + _LATE))
    return held


def _first_since(conn: Connection, moment: datetime) -> int:
    """The first event that was written down at this moment or later, found by halving."""
    low, high = 1, Chain.last(conn) + 1
    while low < high:
        middle = (low + high) // 2
        asked = select(events.c.recorded_at).where(events.c.seq >= middle).order_by(events.c.seq).limit(1)
        written = conn.execute(asked).scalar()
        if written is not None and written < moment:
            low = middle + 1
        else:
            high = middle
    return low
