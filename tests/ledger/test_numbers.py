"""What days, months and years come to: counted, kept, counted anew, kept when visitors are forgotten."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from doorstep import HOUSE, MORNING, Doorstep
from kiosk.ledger import numbers
from kiosk.ledger.tables import sums, visits
from kiosk.visit.periods import Period
from kiosk.visit.tally import Tally

NOVEMBER, YEAR = Period.read("2026-11"), Period.read("2026")


def _total(step: Doorstep, period: Period = NOVEMBER) -> dict[str, int]:
    return {name: many for name, many in step.reception.numbers(period, step.now)["total"].items() if many}


def _sum_up(step: Doorstep) -> int:
    many = 0
    while done := step.reception.sum_up(step.now):
        many += done
    return many


def _kept(step: Doorstep) -> dict[tuple[str, str], str]:
    with step.books.reading() as conn:
        return {(row.span, row.start): row.made_on for row in conn.execute(select(sums))}


def _change(step: Doorstep, visit: int, **facts: Any) -> None:
    with step.books.writing(step.now) as chain:
        chain.conn.execute(update(visits).where(visits.c.id == visit).values(**facts))


def test_how_visits_went(doorstep: Doorstep) -> None:
    step = doorstep
    step.inside(organisation="甲")
    declined, _ = step.register(organisation="乙"), step.register(organisation="甲", people=3)
    step.reception.answer(step.token(declined), "decline", step.now, reason="busy")
    step.later(hours=1)
    step.reception.lapse_due(step.now)
    assert _total(step) == {"visits": 3, "people": 5, "came_in": 1, "refused": 1, "no_answer": 1}
    tally = step.reception.numbers(NOVEMBER, step.now)
    assert dict(tally["organisation"]) == {"甲": 2, "乙": 1}
    assert dict(tally["department"]) == {"研发部": 3}
    assert dict(tally["weekday"]) == {"0": 3}
    assert dict(tally["day"]) == {"2026-11-23": 3}
    assert sum(tally["answer"].values()) == sum(tally["answer:研发部"].values()) == 2
    assert sum(tally["pass"].values()) == 1


def test_who_was_announced_and_never_came_was_not_here(doorstep: Doorstep) -> None:
    form = {"host": 1, "at": doorstep.now + timedelta(hours=2), "name": "韩梅梅", "purpose": "business"}
    doorstep.reception.announce(form, 1, doorstep.now)
    assert _total(doorstep) == {}


def test_what_became_of_who_was_announced_by_month_and_department(doorstep: Doorstep) -> None:
    step, reception = doorstep, doorstep.reception

    def announce(days: float, host: int = 1, visitor_class: str = "general") -> dict[str, Any]:
        at = step.now + timedelta(days=days, hours=2)
        form = {"host": host, "at": at, "name": "韩梅梅", "purpose": "business", "class": visitor_class}
        return reception.announce(form, 1, step.now)

    came, missed, cancelled = announce(0), announce(0), announce(0)
    announce(0, 2)  # of another department, missed too
    important = announce(0, 2, "important")
    announce(9)  # next month, still expected
    found = step.ask(step.lobby, "announced", digits=came["digits"])
    step.ask(step.lobby, "arrive", proof=found["proof"])
    step.ask(step.gate, "enter", announced=important["visit"], guard="岗一")
    reception.cancel_announcement(cancelled["visit"], step.now)
    step.register()
    reception.close_day(step.later(hours=12), step.now)
    tally = reception.numbers(YEAR, step.now)
    whole = {"announced": 5, "came": 2, "cancelled": 1, "missed": 2}
    assert dict(tally["announced:2026-11"]) == whole
    assert dict(tally["announced:2026-12"]) == {"announced": 1}
    assert dict(tally["missed of"]) == {"研发部": 1, "采购部": 1}
    assert dict(tally["came of"]) == {"研发部": 1, "采购部": 1}
    assert step.states()[missed["visit"]] in ("lapsed", "closed")
    _sum_up(step)
    step.later(days=3)
    _sum_up(step)
    assert dict(reception.numbers(NOVEMBER, step.now)["announced:2026-11"]) == whole


def test_left_on_the_guards_word_beyond_the_pass_and_not_seen(doorstep: Doorstep) -> None:
    step = doorstep
    owing, qr = step.inside()
    release = {"route": "call", "by": "张伟", "guard": "岗一"}
    step.ask(step.gate, "gate", scan=qr, release=release, guard="岗一", way="out")
    step.inside()
    step.later(hours=11)
    assert _total(step) == {"visits": 2, "people": 2, "came_in": 2, "on_word": 1, "owed": 1, "overstayed": 1}
    step.reception.close_day(step.now, step.now)
    assert _total(step)["unseen"] == 1
    _change(step, owing, state="closed")
    assert "owed" not in _total(step)


def test_a_day_belongs_to_the_houses_zone(sqlite_doorstep: Doorstep) -> None:
    step = sqlite_doorstep
    step.now = MORNING.replace(day=30, hour=23)
    step.register()
    assert _total(step)["visits"] == 1
    shanghai = Period.read("2026-12")
    with step.books.reading() as conn:
        there = numbers.of_period(conn, shanghai, ZoneInfo("Asia/Shanghai"), step.now)
    assert dict(there["day"]) == {"2026-12-01": 1}
    assert dict(there["quarter"]) == {"28": 1}


def test_days_are_kept_once_they_are_over_and_then_the_month(doorstep: Doorstep) -> None:
    step = doorstep
    step.register()
    assert _sum_up(step) == 0
    step.now = MORNING.replace(month=12, day=1, hour=0)
    assert _sum_up(step) == 8
    assert ("month", "2026-11") not in {(span, start[:7]) for span, start in _kept(step) if span == "month"}
    whole = _total(step, YEAR)
    with step.books.writing(step.now) as chain:
        for day in range(1, 23):
            numbers.keep(chain.conn, "day", date(2026, 11, day), Tally(), step.now.date())
    step.later(days=1)
    _sum_up(step)
    assert ("month", "2026-11-01") in _kept(step)
    assert _total(step, YEAR) == whole == {"visits": 1, "people": 1}


def test_a_day_is_counted_anew_for_a_week_and_then_left(sqlite_doorstep: Doorstep) -> None:
    step = sqlite_doorstep
    visit, _ = step.inside()
    for later in range(1, 12):
        step.now = MORNING + timedelta(days=later)
        assert _sum_up(step) == min(later, 7)
        assert _sum_up(step) == 0
    assert _kept(step)["day", "2026-11-23"] == "2026-11-30"
    _change(step, visit, came_in_at=None, reason="busy")
    step.later(days=1)
    _sum_up(step)
    assert _total(step)["came_in"] == 1


def test_the_sums_stay_when_the_visitors_are_forgotten(doorstep: Doorstep) -> None:
    step = doorstep
    first, _ = step.register(organisation="甲"), step.register(organisation="乙")
    step.later(days=1)
    _sum_up(step)
    _change(step, first, organisation="", name="", phone="")
    step.later(days=1)
    assert _sum_up(step) == 2
    tally = step.reception.numbers(NOVEMBER, step.now)
    assert {name: many for name, many in tally["organisation"].items() if many} == {"甲": 1, "乙": 1}
    assert tally.total("visits") == 2


@pytest.mark.parametrize("most", [1, 3])
def test_nobody_waits_for_a_long_catching_up(sqlite_doorstep: Doorstep, most: int) -> None:
    step = sqlite_doorstep
    step.register()
    step.later(days=10)
    assert step.reception.sum_up(step.now, most) == most
    yesterday = step.now.date() - timedelta(days=1)
    assert set(_kept(step)) == {("day", str(yesterday - timedelta(days=back))) for back in range(most)}
    assert _total(step)["visits"] == 1


def test_nothing_comes_to_nothing(doorstep: Doorstep) -> None:
    assert doorstep.house.hours.zone == HOUSE.hours.zone
    assert doorstep.reception.sum_up(doorstep.now) == 0
    assert _total(doorstep, YEAR) == {}
