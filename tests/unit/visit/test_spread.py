"""Quantiles out of a tally: near the true ones, and merged days as good as one."""

import random
from collections import Counter
from statistics import quantiles

import pytest

from kiosk.visit.spread import LONGEST, bin_of, quantile, seconds_of


def _tally(durations: list[float]) -> Counter[str]:
    return Counter(str(bin_of(one)) for one in durations)


@pytest.mark.parametrize("seconds", [0, 0.4, 1, 59.9, 60, 61.2, 600, 3600, 36_000, LONGEST])
def test_a_duration_is_found_again_within_one_in_a_hundred(seconds: float) -> None:
    assert seconds_of(bin_of(seconds)) == pytest.approx(seconds, rel=0.0101, abs=0.51)


@pytest.mark.parametrize(("seconds", "as_if"), [(-1, 0), (-1e9, 0), (LONGEST * 9, LONGEST)])
def test_what_cannot_be_counts_as_the_nearest_that_can(seconds: float, as_if: float) -> None:
    assert bin_of(seconds) == bin_of(as_if)


def test_bins_never_fall() -> None:
    assert all(bin_of(second) <= bin_of(second + 1) for second in range(0, 200_000, 7))


def test_days_that_are_added_up_have_the_quantiles_of_all() -> None:
    chance = random.Random(27)
    days = [[chance.expovariate(1 / 400) for _ in range(500)] for _ in range(6)]
    tally = sum((_tally(day) for day in days), Counter())
    true = quantiles([one for day in days for one in day], n=10, method="inclusive")
    assert quantile(tally, 0.5) == pytest.approx(true[4], rel=0.03)
    assert quantile(tally, 0.9) == pytest.approx(true[8], rel=0.03)


def test_quantiles_of_little() -> None:
    assert quantile({}, 0.5) is None
    assert quantile({"7": 1}, 0.5) == quantile({"7": 1}, 0.9) == 7.5
    assert quantile({"3": 1, "90": 1}, 0.5) == 3.5
    assert quantile({"3": 1, "90": 1}, 0.9) == seconds_of(90)
    assert quantile({"3": 0}, 0.5) is None
