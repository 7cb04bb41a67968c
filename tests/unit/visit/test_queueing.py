"""The queueing estimate against published values, and what it refuses."""

from itertools import pairwise

import pytest

from kiosk.visit.queueing import MOST_SCREENS, has_to_wait, screens_needed, waits_longer


@pytest.mark.parametrize(
    ("screens", "load", "share"),
    [
        (1, 0.5, 0.5),  # M/M/1: the utilisation itself (Kleinrock 3.2)
        (2, 1.0, 1 / 3),  # M/M/2: 2ρ²/(1+ρ)
        (3, 2.0, 4 / 9),  # Cooper, table of the delay formula
        (14, 10.0, 0.1741),  # 200 calls an hour of three minutes: the call centres' textbook example
        (55, 48.0, 0.239),  # 360 calls in half an hour of four minutes, 55 agents
    ],
)
def test_the_share_that_waits_is_the_published_one(screens: int, load: float, share: float) -> None:
    assert has_to_wait(screens, load) == pytest.approx(share, abs=5e-4)


def test_the_service_level_is_the_published_one() -> None:
    assert 1 - waits_longer(14, 10.0, 180, 20) == pytest.approx(0.888, abs=5e-4)


@pytest.mark.parametrize("load", [3.0, 3.5, 1e9])
def test_where_more_come_than_can_be_served_everybody_waits(load: float) -> None:
    assert has_to_wait(3, load) == 1
    assert waits_longer(3, load, 90, 10_000) == 1


def test_nobody_waits_where_nobody_comes() -> None:
    assert has_to_wait(1, 0) == 0
    assert waits_longer(1, 0, 90, 0) == 0
    assert screens_needed(0, 90) == 1


@pytest.mark.parametrize("arrivals", [1, 20, 60, 240, 1000])
def test_one_screen_less_would_not_do(arrivals: float) -> None:
    needed, load = screens_needed(arrivals, 90), arrivals / 40
    assert waits_longer(needed, load, 90, 60) <= 0.1
    assert needed == 1 or waits_longer(needed - 1, load, 90, 60) > 0.1


def test_more_visitors_never_need_fewer_screens() -> None:
    needed = [screens_needed(arrivals, 75) for arrivals in range(0, 600, 7)]
    assert all(fewer <= more for fewer, more in pairwise(needed))


def test_the_search_ends() -> None:
    assert screens_needed(1e9, 600) == MOST_SCREENS
    assert screens_needed((MOST_SCREENS - 30) * 40, 90) < MOST_SCREENS


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: has_to_wait(0, 1),
        lambda: has_to_wait(-1, 1),
        lambda: has_to_wait(1, -0.1),
        lambda: waits_longer(1, 0.5, 0, 60),
        lambda: waits_longer(1, 0.5, 90, -1),
        lambda: screens_needed(-1, 90),
        lambda: screens_needed(10, 90, share=1),
        lambda: screens_needed(10, 90, share=0),
    ],
)
def test_what_makes_no_sense_is_refused(wrong) -> None:
    with pytest.raises(ValueError, match=r"no|share|time"):
        wrong()
