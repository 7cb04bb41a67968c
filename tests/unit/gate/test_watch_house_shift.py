"""The change of the shift, and the end of the day."""

from typing import Any

import pytest
from post import MORNING, Post, row

from kiosk.gate.closing import Closing
from kiosk.gate.duty import Duty
from kiosk.gate.handover import Handover
from kiosk.gate.verdicts import Lamp

TABLE = {"guards": [{"name": name, "pin": f"$argon2id${name}", "badge": ""} for name in ("甲", "乙", "丙")]}
ROWS = [
    row(1),
    row(2, "signed"),
    row(3, "unseen"),
    row(4, "unseen", name=""),
    row(5, "owed"),
    row(6, "held", came_in=None),
    row(7, "announced", came_in=None),
    row(8, "closed"),
]
OPEN = {"unseen": 2, "held": 1, "owed": 1, "inside": 2, "expected": 1}


@pytest.fixture
def post() -> Post:
    made = Post()
    made.watch.told(ROWS, {}, TABLE)
    made.do("guard:0")
    made.watch.part(Duty).opened()
    assert made.watch.guard == "甲"
    return made


def _asked(post: Post) -> str:
    asked = post.watch.part(Duty).asked
    return asked.name if asked else ""


def test_both_acknowledge_what_is_open(post: Post) -> None:
    post.do("guards")
    assert post.watch.page == "handover"
    assert post.watch.part(Handover).matters_open == OPEN
    post.do("next:1", "hand_over")
    assert (post.watch.page, _asked(post)) == ("pin", "甲")
    post.watch.part(Duty).opened()
    assert (post.watch.page, _asked(post)) == ("pin", "丙")
    assert [one["guard"] for one in post.shifts] == ["甲"]
    post.watch.part(Duty).opened()
    assert (post.watch.guard, post.watch.page, post.asked) == ("丙", "ready", [])
    assert post.shifts[1:] == [{"from": "甲", "matters": OPEN, "guard": "丙"}]


def test_who_turns_back_stays_on_duty(post: Post) -> None:
    post.do("guards", "next:1", "hand_over", "cancel")
    assert (post.watch.guard, post.watch.page, post.asked) == ("甲", "ready", [])
    post.do("guards", "next:0", "hand_over")
    post.watch.part(Duty).opened()
    post.do("cancel")
    assert (post.watch.guard, post.asked) == ("甲", [])


def test_nobody_takes_over_unasked(post: Post) -> None:
    post.do("guards", "hand_over")
    assert (post.watch.page, post.watch.complaint) == ("handover", "watch_house.handover.choose")


def test_the_post_may_be_left_by_its_guard_alone(post: Post) -> None:
    post.do("guards", "next:2", "hand_over")
    assert _asked(post) == "甲"
    post.watch.part(Duty).opened()
    assert (post.watch.guard, post.watch.page) == ("", "guard")


def test_the_keyboard_alone_hands_over(post: Post) -> None:
    post.do("guards")
    post.keys("down", "down", "enter")
    assert (post.watch.page, _asked(post)) == ("pin", "甲")


def test_without_a_table_of_guards_names_are_enough() -> None:
    post = Post()
    post.do("guard:0", "guards", "next:0", "hand_over")
    assert post.watch.guard == "刘师傅"
    assert [one["from"] for one in post.shifts] == ["", "王师傅"]


def test_an_office_that_does_not_answer_does_not_hold_the_shift_up(post: Post) -> None:
    post.holding = True
    post.do("guards", "next:0", "hand_over")
    post.watch.part(Duty).opened()
    post.watch.part(Duty).opened()
    assert (post.watch.guard, post.watch.page) == ("乙", "ready")


def test_an_emergency_and_differences_are_among_what_is_open(post: Post) -> None:
    post.watch.told(ROWS, {"muster": {"id": 1, "ticked": []}, "differences": [{}, {}]})
    assert list(post.watch.part(Handover).matters_open)[:1] == ["emergency"]
    assert post.watch.part(Handover).matters_open["differences"] == 2


def test_a_quiet_shift_has_nothing_open() -> None:
    post = Post()
    post.do("guard:0")
    post.watch.told([row(1, "closed")])
    assert post.watch.part(Handover).matters_open == {}


# The end of the day


def test_each_is_settled_by_the_guard_on_duty_one_after_the_other(post: Post) -> None:
    post.do("closing")
    assert [one.visit for one in post.watch.part(Closing).unseen] == [3, 4]
    post.do("explain:3")
    assert post.watch.page == "settle"
    post.answer("settled")
    post.do("reason:not_scanned", "settle")
    assert post.asked == [("settle", {"visit": 3, "reason": "已离开，出门时漏扫", "guard": "甲"})]
    assert (post.watch.page, post.heard[-1]) == ("closing", Lamp.GOOD)


def test_nobody_is_settled_without_a_reason(post: Post) -> None:
    post.do("closing", "explain:4", "settle")
    assert (post.watch.page, post.watch.complaint, post.asked) == ("settle", "reason_missing", [])
    post.do(*(f"key:{letter}" for letter in "   "), "settle")
    assert post.asked == []


def test_a_reason_of_ones_own_counts(post: Post) -> None:
    post.do("closing", "explain:4", *(f"key:{letter}" for letter in "从货运门走"))
    post.answer("settled")
    post.do("settle")
    assert post.body["reason"] == "从货运门走"


def test_a_reason_does_not_wait_for_the_next_one(post: Post) -> None:
    post.do("closing", "explain:3", "reason:by_call", "cancel", "explain:4")
    assert post.watch.part(Closing).reason.text == ""


def test_who_was_settled_elsewhere_goes_from_the_page(post: Post) -> None:
    post.do("closing", "explain:3")
    post.watch.told([one for one in ROWS if one["visit"] != 3], {}, TABLE)
    assert post.watch.page == "closing"


@pytest.mark.parametrize("tag", ["explain:1", "explain:99", "explain:", "explain:x", "explain:5"])
def test_only_those_not_seen_leaving_are_settled(post: Post, tag: str) -> None:
    post.do("closing", tag)
    assert post.watch.page == "closing"


def test_what_cannot_be_settled_says_so(post: Post) -> None:
    post.answer("not_possible")
    post.do("closing", "explain:3", "reason:by_call", "settle")
    assert post.watch.page == "verdict"


def test_the_guard_is_reminded_while_any_are_left(post: Post) -> None:
    assert "closing" in [one.tag for one in post.watch.matters]
    post.watch.told([row(1)], {}, TABLE)
    assert "closing" not in [one.tag for one in post.watch.matters]


DAY = {"until": "2026-03-02T14:00:00+00:00", "hash": "ab" * 32}


def test_the_head_of_the_log_is_printed_when_there_is_a_day_and_a_printer(post: Post) -> None:
    post.do("closing", "print_head")
    assert (post.sheets, post.watch.complaint) == ([], "watch_house.closing.no_head")
    post.watch.told(ROWS, {"day": DAY}, TABLE)
    post.do("print_head")
    assert post.watch.complaint == "watch_house.closing.no_head"
    post.printer = True
    post.do("print_head")
    assert (post.sheets, post.watch.complaint) == (["log_head"], "")


@pytest.mark.parametrize("told", [None, 7, "x", [1, None], [{"at": MORNING.isoformat()}]])
def test_differences_of_another_shape_are_none(post: Post, told: Any) -> None:
    post.watch.told(ROWS, {"differences": told, "day": told}, TABLE)
    assert all(isinstance(one, dict) for one in post.watch.part(Closing).differences)
    assert post.watch.part(Closing).day is None
