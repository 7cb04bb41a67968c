"""Months, quarters and years: read, bounded in the house's zone, and nothing else taken for one."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.visit.periods import NoPeriod, Period


@pytest.mark.parametrize(
    ("text", "start", "end", "kind"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 11, 1), "month"),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1), "month"),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1), "quarter"),
        (" 2026-q1 ", date(2026, 1, 1), date(2026, 4, 1), "quarter"),
        ("2026", date(2026, 1, 1), date(2027, 1, 1), "year"),
    ],
)
def test_a_period_is_read(text: str, start: date, end: date, kind: str) -> None:
    period = Period.read(text)
    assert (period.start, period.end, period.kind) == (start, end, kind)
    assert str(period) == text.strip().upper()
    assert period.before.after == period == period.after.before
    assert period.each_day()[0] == start
    assert len(period.each_day()) == (end - start).days
    assert period.each_month()[-1].end == end


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "2026-00",
        "2026-1",
        "2026-Q5",
        "2026-Q0",
        "26-10",
        "1999",
        "2200",
        "9999",
        "2026-10-01",
        "x",
        "2026-10\n2026-11",
        "２０２６",
        "2026-Q",
        "-2026",
        "2026' OR 1=1",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(NoPeriod):
        Period.read(text)


def test_a_month_begins_at_the_houses_midnight() -> None:
    start, end = Period.read("2026-03").moments(ZoneInfo("Asia/Shanghai"))
    assert start.astimezone(UTC) == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert end.astimezone(UTC) == datetime(2026, 3, 31, 16, tzinfo=UTC)


def test_where_clocks_are_changed_a_month_keeps_its_hours() -> None:
    start, end = Period.read("2026-03").moments(ZoneInfo("Europe/Berlin"))
    assert (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() == 31 * 86_400 - 3600


def test_the_month_of_a_day() -> None:
    assert Period.month_of(date(2028, 2, 29)) == Period.read("2028-02")
