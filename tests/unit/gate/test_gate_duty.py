"""Who is on duty: by a touch, by PIN, by badge."""

import pytest
from post import Post, row

from kiosk.gate.duty import Duty
from kiosk.visit import passes

TABLE = [
    {"name": "王师傅", "pin": "$argon2id$1", "badge": passes.digest("BADGE-1")},
    {"name": "刘师傅", "pin": "$argon2id$2", "badge": ""},
    {"name": "陈师傅", "pin": "", "badge": passes.digest("BADGE-3")},
    {"name": "赵师傅", "pin": "", "badge": ""},
]


@pytest.fixture
def post() -> Post:
    made = Post()
    made.watch.told([], {}, {"guards": TABLE})
    return made


def test_the_houses_table_takes_the_place_of_the_settings_names(post: Post) -> None:
    assert [guard.name for guard in post.watch.part(Duty).guards] == ["王师傅", "刘师傅", "陈师傅", "赵师傅"]


def test_a_name_with_a_pin_is_not_on_duty_before_the_pin_is_right(post: Post) -> None:
    post.do("guard:0")
    duty = post.watch.part(Duty)
    assert (post.watch.page, post.watch.guard, duty.asked.pin) == ("pin", "", "$argon2id$1")
    post.scan("VP1ABC")
    post.do("code", "way:in", "inside:1")
    assert (post.asked, post.watch.page) == ([], "pin")
    duty.opened()
    assert (post.watch.page, post.watch.guard) == ("ready", "王师傅")


def test_the_pin_page_can_be_left(post: Post) -> None:
    post.keys("2")
    post.keys("escape")
    duty = post.watch.part(Duty)
    duty.opened()
    assert (post.watch.page, post.watch.guard, duty.asked) == ("guard", "", None)


@pytest.mark.parametrize(("badge", "name"), [("BADGE-1", "王师傅"), ("badge-3", "陈师傅")])
def test_a_badge_is_enough(post: Post, badge: str, name: str) -> None:
    post.scan(badge)
    assert (post.watch.guard, post.asked) == (name, [])


@pytest.mark.parametrize("badge", ["BADGE-2", "", "VP1" + "A" * 52, "\x00", "BADGE-1 "])
def test_another_badge_is_none(post: Post, badge: str) -> None:
    post.scan(badge)
    assert (post.watch.guard, post.asked) == ("王师傅" if badge.strip() == "BADGE-1" else "", [])


def test_a_badge_stands_for_its_own_guards_pin_only(post: Post) -> None:
    post.do("guard:0")
    post.scan("BADGE-3")
    assert post.watch.guard == ""
    post.scan("BADGE-1")
    assert post.watch.guard == "王师傅"


def test_who_has_only_a_badge_is_not_on_duty_by_a_touch(post: Post) -> None:
    post.do("guard:2")
    assert (post.watch.page, post.watch.guard) == ("pin", "")
    post.do("cancel", "guard:3")
    assert post.watch.guard == "赵师傅", "the house gave neither PIN nor badge"


def test_a_badge_during_the_shift_is_no_scan_of_a_pass(post: Post) -> None:
    post.scan("BADGE-1")
    post.scan("BADGE-3")
    assert (post.watch.guard, post.asked) == ("王师傅", [])


def test_who_is_struck_off_the_table_is_not_on_duty_any_more(post: Post) -> None:
    post.scan("BADGE-1")
    post.watch.told([], {}, {"guards": TABLE[1:]})
    assert (post.watch.page, post.watch.guard) == ("guard", "")


def test_a_table_that_comes_late_asks_everybody_for_the_pin() -> None:
    post = Post(guards=("王师傅",))
    post.watch.told([], {}, {})
    assert post.watch.guard == "王师傅", "a single name of the settings needs no touch"
    post.watch.told([], {}, {"guards": TABLE})
    assert (post.watch.page, post.watch.guard) == ("guard", "")


@pytest.mark.parametrize("table", [None, [], "王师傅", [7, "x"], {"name": "王师傅"}])
def test_a_table_that_is_none_leaves_the_settings_names(table: object) -> None:
    post = Post()
    post.watch.told([], {}, {"guards": table})
    assert [guard.name for guard in post.watch.part(Duty).guards] == ["王师傅", "刘师傅"]


def test_overruling_asks_for_the_pin_of_whoever_is_on_duty(post: Post) -> None:
    post.scan("BADGE-1")
    post.answer("expired", visit=3)
    post.answer("admitted", visit=3)
    post.scan("VP1ABC")
    post.do("override", "reason:leader_decides", "confirm")
    assert (post.watch.page, len(post.asked)) == ("pin", 1)
    post.scan("BADGE-3")
    assert len(post.asked) == 1, "another guard's badge overrules nothing"
    post.watch.part(Duty).opened()
    assert post.body["override"] == {"reason": "值班领导同意"}


def test_every_sign_on_is_recorded_with_what_is_open(post: Post) -> None:
    post.watch.told([row(1), row(2, "owed")])
    post.do("guard:0")
    assert post.shifts == [], "the PIN was not typed yet"
    post.watch.part(Duty).opened()
    assert post.shifts == [{"from": "", "matters": {"owed": 1, "inside": 1}, "guard": "王师傅"}]


def test_who_goes_on_after_a_fault_of_the_screen_begins_no_shift(post: Post) -> None:
    post.watch.part(Duty).go_on("王师傅")
    assert (post.watch.guard, post.shifts) == ("王师傅", [])


def test_a_scan_right_after_the_sign_on_does_not_wait_for_the_record() -> None:
    post = Post()
    post.holding = True
    post.do("guard:0")
    post.scan()
    assert [verb for verb, _ in post.asked] == ["gate"]
