"""Time in the house: when visitors are received, and when silence is passed on."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.visit.escalation import STEPS, due
from kiosk.visit.hours import VisitingHours

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAYS = {"monday": (time(8), time(17, 30))}


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), True),  # eight o'clock in the house
        (datetime(2026, 11, 22, 23, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 9, 29, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 9, 30, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 1, 0, tzinfo=UTC), False),  # a Tuesday
        (datetime(2026, 11, 30, 1, 0, tzinfo=UTC), False),  # a holiday
    ],
)
def test_visitors_are_received_by_the_house_s_own_clock(moment: datetime, open_: bool) -> None:
    hours = VisitingHours(SHANGHAI, MONDAYS, frozenset({date(2026, 11, 30)}))
    assert hours.open_at(moment) is open_


def test_without_hours_it_is_always_open() -> None:
    assert VisitingHours(UTC).open_at(datetime(2026, 11, 29, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    ("taken", "seconds", "steps"), [(0, 59, 0), (0, 60, 1), (0, 180, 3), (2, 60, 2), (3, 0, 3), (0, 9999, 3)]
)
def test_silence_goes_up_step_by_step_and_never_back(taken: int, seconds: float, steps: int) -> None:
    assert due(STEPS, taken, timedelta(seconds=seconds)) == steps
