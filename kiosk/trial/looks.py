"""What people at a desk ask the log for, and how long each answer takes."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from kiosk.ledger import journal, numbers
from kiosk.ledger.books import Books
from kiosk.ledger.journal import Filter
from kiosk.trial.visits import DEPARTMENTS, HOSTS
from kiosk.visit.periods import Period

_TIMES = 5
_LONG_AGO = timedelta(days=36_500)


class Took(NamedTuple):
    """Seconds on the clock, and of the processor: this program's, and with SQLite the database's too."""

    clock: float
    processor: float


def timed(work: Callable[[], Any]) -> Took:
    """How long something takes."""
    began = time.perf_counter(), time.thread_time()
    work()
    return Took(time.perf_counter() - began[0], time.thread_time() - began[1])


def questions(now: datetime) -> dict[str, Filter]:
    """Every filter that the log has, alone and several together; those too that begin nearly everything."""
    common, rare = DEPARTMENTS[0], DEPARTMENTS[-1]
    a_month = Filter(start=now - timedelta(days=400), end=now - timedelta(days=370))
    return {
        "nothing": Filter(),
        "a month": a_month,
        "state inside": Filter(state="inside"),
        "state closed": Filter(state="closed"),
        "owed": Filter(owed=True),
        "class important": Filter(visitor_class="important"),
        "class general": Filter(visitor_class="general"),
        "host": Filter(host=40),
        "host of few": Filter(host=HOSTS - 1),
        "department": Filter(department=common),
        "department of few": Filter(department=rare),
        "station": Filter(station="lobby-1"),
        "organisation": Filter(organisation="伟伟仪器"),
        "organisation, many": Filter(organisation="上海"),
        "name": Filter(name="张伟"),
        "name in pinyin": Filter(name="zhangwei"),
        "initials": Filter(name="zw"),
        "a surname": Filter(name="王"),
        "one letter": Filter(name="z"),
        "nobody's name": Filter(name="qqqq"),
        "plate": Filter(plate="沪A12345"),
        "plate, end": Filter(plate="12345"),
        "plate, province": Filter(plate="沪"),
        "class and department": Filter(visitor_class="other", department=rare),
        "class and station that never meet": Filter(visitor_class="important", station="lobby-4"),
        "department and station": Filter(department=common, station="lobby-4"),
        "host and class": Filter(host=1, visitor_class="other"),
        "one letter and class": Filter(name="z", visitor_class="other"),
        "surname and department": Filter(name="王", department=rare),
        "one letter and station": Filter(name="z", station="lobby-4", visitor_class="important"),
        "organisation and name": Filter(organisation="上海", name="zhang"),
        "plate and department": Filter(plate="沪A", department=rare),
        "closed, department, a month": replace(a_month, state="closed", department=DEPARTMENTS[1]),
    }


def looks(opened: Books, now: datetime, zone: ZoneInfo) -> dict[str, Callable[[], None]]:
    """What is asked for, by what it is called: one page of the log with its count for every filter, the
    oldest page of all, and the numbers of a month."""
    asked: dict[str, Callable[[], None]] = {
        name: partial(_page, opened, wanted) for name, wanted in questions(now).items()
    }
    asked["the last page"] = partial(_last, opened, now)
    asked["numbers of a month"] = partial(_month, opened, now, zone)
    return asked


def measured(asked: dict[str, Callable[[], None]]) -> Iterator[tuple[str, Took]]:
    """The median of five, one after the other."""
    for name, look in asked.items():
        clocks, processors = zip(*(timed(look) for _ in range(_TIMES)), strict=True)
        yield name, Took(statistics.median(clocks), statistics.median(processors))


def _page(opened: Books, wanted: Filter) -> None:
    with opened.reading() as conn:
        journal.leaf(conn, wanted)


def _last(opened: Books, now: datetime) -> None:
    with opened.reading() as conn:
        journal.leaf(conn, Filter(), after=journal.Place(now - _LONG_AGO, 0))


def _month(opened: Books, now: datetime, zone: ZoneInfo) -> None:
    """R26 of a month that nobody has summed up before: every visit of it is counted."""
    with opened.reading() as conn:
        numbers.of_period(conn, Period.month_of(now.date() - timedelta(days=40)), zone, now)
