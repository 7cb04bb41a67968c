"""An emergency: asked once, listed, ticked off by touch and by scan, ended on purpose."""

from typing import Any

import pytest
from post import MORNING, Post, row

from kiosk.gate.muster import Muster
from kiosk.gate.verdicts import Lamp
from kiosk.visit import passes

TEXT = "VP1" + "B2" * 26
MUSTER = {"id": 4, "since": MORNING.isoformat(), "url": "https://office.example/m#t", "ticked": []}
ROWS = [
    row(1, name="王小明", terms=["wangxiaoming"], people=3, heads={"in": 3, "out": 1}),
    row(2, "signed", name="陈志强",
        passes=[{"digest": passes.digest(TEXT), "short": passes.digest(passes.short_code(TEXT))}]),
    row(3, "unseen", name="周敏"),
    row(4, "left", name="马超"),
    row(-7, name="陈局长"),
]  # fmt: skip


@pytest.fixture
def post() -> Post:
    made = Post()
    made.printer = True
    made.do("guard:0")
    made.watch.told(ROWS)
    return made


def _begin(post: Post) -> Muster:
    post.answer("begun", muster=4, url=MUSTER["url"])
    post.do("emergency", "begin")
    return post.watch.part(Muster)


def test_one_touch_asks_and_a_second_begins_prints_and_lists(post: Post) -> None:
    post.do("emergency")
    assert (post.watch.page, post.asked) == ("muster_ask", [])
    post.answer("begun", muster=4, url=MUSTER["url"])
    post.do("begin")
    assert (post.watch.page, post.sheets) == ("muster", ["muster"])
    assert post.asked == [("emergency", {"do": "begin", "guard": "王师傅"})]
    assert [one.visit for one in post.watch.part(Muster).people] == [1, -7, 2, 3]


def test_telephones_are_sent_nowhere_while_the_office_is_not_reached(post: Post) -> None:
    part = _begin(post)
    assert part.url == MUSTER["url"]
    post.online = False
    assert part.url == ""


def test_a_touch_by_mistake_begins_nothing(post: Post) -> None:
    post.do("emergency", "cancel")
    assert (post.watch.page, post.asked, post.sheets) == ("ready", [], [])


def test_the_keyboard_alone_begins_and_ticks(post: Post) -> None:
    post.answer("begun", muster=4, url="")
    post.do("emergency")
    post.keys("down", "enter")
    assert post.watch.page == "muster"
    post.answer("noted")
    post.keys("down", "enter")
    assert post.asked[-1] == ("tick", {"muster": 4, "visit": 1, "there": True, "guard": "王师傅"})


def test_without_a_printer_the_list_is_on_the_screen(post: Post) -> None:
    post.printer = False
    assert _begin(post).people
    assert post.sheets == []


@pytest.mark.parametrize("code", ["refused", "malformed", "not_kept"])
def test_what_could_not_begin_says_so(post: Post, code: str) -> None:
    post.answer(code)
    post.do("emergency", "begin")
    assert post.watch.page == "verdict"
    assert post.watch.part(Muster).muster is None


def test_people_are_ticked_off_and_again(post: Post) -> None:
    part = _begin(post)
    post.answer("noted")
    post.do("tick:1")
    assert part.ticked == {1}
    post.answer("noted")
    post.do("tick:1")
    assert part.ticked == set()
    assert [body["there"] for verb, body in post.asked if verb == "tick"] == [True, False]


def test_quick_fingers_lose_no_tick(post: Post) -> None:
    part = _begin(post)
    post.holding = True
    for _ in range(3):
        post.answer("noted")
    post.do("tick:1", "tick:2", "tick:-7")
    assert part.ticked == {1, 2, -7}
    while post.held:
        post.held.pop(0)()
    assert [body["visit"] for verb, body in post.asked if verb == "tick"] == [1, 2, -7]


def test_a_tick_that_was_not_taken_is_taken_back(post: Post) -> None:
    part = _begin(post)
    post.answer("not_possible")
    post.do("tick:2")
    assert part.ticked == set()
    assert post.watch.complaint == "watch_house.muster.not_noted"


def test_what_others_tick_is_seen_and_holds(post: Post) -> None:
    part = _begin(post)
    post.watch.told(ROWS, {"muster": {**MUSTER, "ticked": [2, 3]}})
    assert part.ticked == {2, 3}
    post.watch.told(ROWS, {"muster": {**MUSTER, "ticked": [3]}})
    assert part.ticked == {3}


@pytest.mark.parametrize("text", [TEXT, TEXT.lower(), passes.shown(passes.short_code(TEXT))])
def test_a_pass_at_the_assembly_point_ticks_its_bearer_off(post: Post, text: str) -> None:
    part = _begin(post)
    post.answer("noted")
    post.scan(text)
    assert part.ticked == {2}
    assert post.heard[-1] is Lamp.GOOD
    assert [verb for verb, _ in post.asked] == ["emergency", "tick"]


@pytest.mark.parametrize("text", ["VP1" + "C2" * 26, "hello", "", "\x1b@", "11010519491231002X"])
def test_another_code_there_is_said_to_be_unknown(post: Post, text: str) -> None:
    part = _begin(post)
    post.scan(text)
    assert (part.ticked, post.watch.page) == (set(), "muster")
    assert post.watch.complaint == "watch_house.muster.unknown"
    assert post.heard[-1] is Lamp.BAD


def test_scans_on_other_pages_are_passes_as_ever(post: Post) -> None:
    _begin(post)
    post.do("cancel")
    post.scan(TEXT)
    assert post.asked[-1][0] == "gate"


def test_only_those_missing_or_looked_for_are_shown(post: Post) -> None:
    part = _begin(post)
    post.answer("noted")
    post.do("tick:1", "missing")
    assert [one.visit for one in part.shown] == [-7, 2, 3]
    post.do("missing", "key:w", "key:a")
    assert [one.visit for one in part.shown] == [1]
    post.do("erase", "erase", *(f"key:{letter}" for letter in "陈"))
    assert [one.visit for one in part.shown] == [-7, 2]


def test_every_gate_rings_and_finds_the_list(post: Post) -> None:
    before = post.heard.count(Lamp.ASK)
    post.watch.told(ROWS, {"muster": MUSTER})
    assert post.heard.count(Lamp.ASK) == before + 1
    assert post.watch.matters[0].tag == "emergency"
    post.do("emergency")
    assert (post.watch.page, post.asked) == ("muster", [])


def test_it_stands_until_somebody_ends_it(post: Post) -> None:
    part = _begin(post)
    post.wait(4000)
    assert post.watch.page == "muster"
    post.do("end")
    assert (post.watch.page, len(post.asked)) == ("muster_end", 1)
    post.do("cancel")
    assert post.watch.page == "muster"
    post.answer("ended")
    post.do("end", "over")
    assert (post.watch.page, part.muster) == ("ready", None)


def test_the_page_goes_when_it_was_ended_elsewhere(post: Post) -> None:
    _begin(post)
    post.watch.told(ROWS, {"muster": None})
    assert post.watch.page == "ready"


def test_what_could_not_be_ended_goes_on(post: Post) -> None:
    part = _begin(post)
    post.answer("not_kept")
    post.do("end", "over")
    assert part.muster is not None


@pytest.mark.parametrize("told", [None, "x", 7, [], {"ticked": None}, {"id": None, "ticked": "no"}])
def test_facts_of_another_shape_harm_nothing(post: Post, told: Any) -> None:
    post.watch.told(ROWS, {"muster": told})
    assert post.watch.part(Muster).ticked in (frozenset(), {"n", "o"})


@pytest.mark.parametrize("tag", ["tick:", "tick:x", "tick:99"])
def test_nobody_is_ticked_off_who_is_not_on_the_list(post: Post, tag: str) -> None:
    part = _begin(post)
    post.do(tag)
    assert part.ticked == set()
    assert [verb for verb, _ in post.asked] == ["emergency"]
