"""What days come to: sums that add up, and say nothing of anybody who is forgotten."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from kiosk.visit.feedback import Stage, first_stage
from kiosk.visit.states import State
from kiosk.visit.tally import BUSIEST, Tally, count

CAME = datetime(2026, 11, 23, 1, 20, tzinfo=UTC)
NOW = CAME + timedelta(hours=9)
PLAIN = {
    "people": 2, "by_phone": False, "visitor_class": "general", "department": "采购部",
    "organisation": "恒远", "group_id": None, "registered_at": CAME, "carded_at": None, "came_in_at": CAME,
    "answered_at": CAME + timedelta(seconds=30), "left_at": None, "reason": "", "route": None,
    "state": State.INSIDE, "expires_at": None,
}  # fmt: skip
NOT_IN: dict[str, Any] = {"came_in_at": None, "state": State.DECLINED}


def tallied(**changed: Any) -> Tally:
    tally = Tally()
    count(tally, SimpleNamespace(**{**PLAIN, **changed}), CAME, NOW)
    return tally


def outcomes(**changed: Any) -> dict[str, int]:
    told = tallied(**changed)["total"]
    return {name: many for name, many in told.items() if many and name not in ("visits", "people")}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, {"came_in": 1}),
        ({"by_phone": True}, {"came_in": 1, "by_phone": 1}),
        ({"route": "call"}, {"came_in": 1, "on_word": 1}),
        ({"route": "override"}, {"came_in": 1, "on_word": 1}),
        ({"route": "page"}, {"came_in": 1}),
        ({"expires_at": NOW - timedelta(minutes=1)}, {"came_in": 1, "overstayed": 1}),
        ({"expires_at": NOW + timedelta(minutes=1)}, {"came_in": 1}),
        ({"expires_at": CAME, "left_at": NOW, "state": State.LEFT}, {"came_in": 1, "overstayed": 1}),
        ({"expires_at": NOW, "left_at": CAME, "state": State.LEFT}, {"came_in": 1}),
        ({"expires_at": CAME, "state": State.UNSEEN}, {"came_in": 1}),
        (NOT_IN, {}),
        ({**NOT_IN, "reason": "busy"}, {"refused": 1}),
        ({**NOT_IN, "reason": "no_answer"}, {"no_answer": 1}),
        ({**NOT_IN, "reason": "cancelled"}, {"no_show": 1}),
    ],
)
def test_what_became_of_a_visit(changed: dict[str, Any], told: dict[str, int]) -> None:
    assert outcomes(**changed) == told


def test_when_and_for_how_long() -> None:
    tally = tallied(
        carded_at=CAME + timedelta(minutes=2), left_at=CAME + timedelta(hours=1), state=State.LEFT
    )
    assert (tally["quarter"], tally["weekday"], tally["day"]) == ({"5": 1}, {"0": 1}, {"2026-11-23": 1})
    assert tally["busiest"] == {"2026-11-23T01:15": 1}
    assert tally.facets("answer") == ["answer", "answer:采购部"]
    assert [sum(tally[facet].values()) for facet in ("answer", "pass", "pass:采购部", "stay")] == [1, 1, 1, 1]


@pytest.mark.parametrize("changed", [{"by_phone": True}, {"group_id": 7}])
def test_the_lobby_is_not_busy_with_those_who_never_stood_before_it(changed: dict[str, Any]) -> None:
    assert tallied(**changed)["busiest"] == {}


def test_a_clock_that_was_set_back_makes_nobody_wait() -> None:
    assert tallied(answered_at=CAME - timedelta(seconds=1)).facets("answer") == []


def test_days_add_up_and_come_back_from_the_books() -> None:
    week = Tally()
    for _ in range(3):
        week.merge(tallied())
    again = Tally.of(week.json())
    assert (again.total("visits"), again.total("people"), again.total("no_show")) == (3, 6, 0)
    assert again["organisation"] == {"恒远": 3}
    assert again["nothing"] == {}


def test_only_the_busiest_quarters_are_kept() -> None:
    many = Tally({"busiest": {f"{at:02}": at for at in range(BUSIEST + 5)}, "total": {"visits": 7}})
    kept = many.trimmed()
    assert min(kept["busiest"].values()) == 5
    assert (len(kept["busiest"]), kept.total("visits")) == (BUSIEST, 7)


def test_a_day_counted_again_after_its_visitors_were_forgotten_keeps_its_organisations() -> None:
    before = Tally({"organisation": {"恒远": 3, "": 1}})
    after = Tally({"organisation": {"恒远": 1, "": 3}})
    after.named_as(before)
    assert after["organisation"] == {"恒远": 3, "": 1}


@pytest.mark.parametrize(
    ("kind", "text", "stage"),
    [("rating", "", Stage.COUNTED), ("rating", "快", Stage.NEW), ("complaint", "", Stage.NEW)],
)
def test_where_feedback_begins(kind: str, text: str, stage: Stage) -> None:
    assert first_stage(kind, text) is stage
