"""Who is inside and who was: lists, search, overstays, owed signatures, earlier visits."""

from datetime import timedelta
from typing import Any

import pytest
from post import MORNING, Post, row

from kiosk.gate.inside import WhoIsInside
from kiosk.gate.verdicts import Lamp


def _pass(hours: float, void: bool = False) -> dict[str, Any]:
    expires = (MORNING + timedelta(hours=hours)).isoformat()
    return {"digest": "d", "short": "s", "copy": 1, "void": void, "expires": expires}


def _since(hours: float) -> str:
    return (MORNING - timedelta(hours=hours)).isoformat()


ROWS = [
    row(1, name="王小明", organisation="恒远自动化", terms=["wangxiaoming", "wxm"], came_in=_since(2)),
    row(2, "signed", name="Anna Schmidt", organisation="Zeiss", terms=["anna", "schmidt"], came_in=_since(1),
        areas=["works"], **{"class": "important"}),
    row(3, "unseen", name="陈志强", plate="沪A·D12345", came_in=_since(30)),
    row(4, name="林超", passes=[_pass(-1)], came_in=_since(9), host_name="欧阳明月",
        department="总经理办公室"),
    row(5, "owed", name="何静", left=_since(1)),
    row(6, "left", name="马超", owed=False),
    row(7, "announced", name="市监局", came_in=None),
    row(8, "closed", name="", host_name="", department="", terms=["zhang"]),
    row(9, "left", name="周敏", owed=True),
]  # fmt: skip


@pytest.fixture
def post() -> Post:
    made = Post()
    made.do("guard:0")
    made.watch.told(ROWS)
    return made


def _listed(post: Post) -> list[int]:
    return [one["visit"] for one in post.watch.part(WhoIsInside).rows]


def test_those_who_stayed_too_long_rise_to_the_top(post: Post) -> None:
    post.do("roll")
    assert _listed(post) == [3, 4, 1, 2]
    assert [one.visit for one in post.watch.board.rows if one.pressing] == [3, 4]


@pytest.mark.parametrize(
    ("lens", "visits"), [("inside", [3, 4, 1, 2]), ("overstays", [3, 4]), ("owed", [5, 9]), ("expected", [7])]
)
def test_each_list_holds_its_own(post: Post, lens: str, visits: list[int]) -> None:
    post.do("roll", f"lens:{lens}")
    assert _listed(post) == visits


def test_the_list_of_owed_signatures_shrinks(post: Post) -> None:
    post.do("owed")
    assert _listed(post) == [5, 9]
    post.watch.told([one for one in ROWS if one["visit"] != 5])
    assert _listed(post) == [9]
    assert post.watch.board.owed == 1


@pytest.mark.parametrize(
    ("typed", "visits"),
    [
        ("wxm", [1]),
        ("WXM", [1]),
        ("wangx", [1]),
        ("小明", [1]),
        ("恒远", [1]),
        ("schm", [2]),
        ("zei", [2]),
        ("a-d 123", [3]),
        ("欧阳明月", [4]),
        ("总经理", [4]),
        ("何静", [5]),
        ("马超", [6]),
        ("xiaoming", []),
        ("zhang", []),
        ("'; DROP", []),
        ("\u202e", [3, 4, 1, 2]),
        ("....", [3, 4, 1, 2]),
    ],
)
def test_a_visit_is_found_by_what_somebody_remembers(post: Post, typed: str, visits: list[int]) -> None:
    post.do("roll")
    for letter in typed:
        post.do(f"key:{letter}")
    assert _listed(post) == visits


def test_what_is_searched_for_goes_letter_by_letter_and_at_once(post: Post) -> None:
    post.do("roll", "key:w", "key:x", "key:q")
    assert _listed(post) == []
    post.do("erase")
    assert _listed(post) == [1]
    post.do("clear")
    assert _listed(post) == [3, 4, 1, 2]


def test_the_next_visitor_does_not_find_the_last_search(post: Post) -> None:
    post.do("roll", "key:w", "cancel", "roll")
    assert post.watch.part(WhoIsInside).text.text == ""


@pytest.mark.parametrize(
    ("order", "heads"),
    [
        ("class", ["", "", "", "important"]),
        ("area", ["", "", "", "works"]),
        ("host", ["总经理办公室 欧阳明月", "采购部 张伟", "采购部 张伟", "采购部 张伟"]),
    ],
)
def test_the_list_is_headed_by_class_area_or_host(post: Post, order: str, heads: list[str]) -> None:
    post.do("roll", f"order:{order}")
    part = post.watch.part(WhoIsInside)
    assert sorted(part.group(one) for one in part.rows) == sorted(heads)
    assert [part.group(one) for one in part.rows] == sorted(heads)


def test_an_overstay_rings_once_and_leads_to_the_list(post: Post) -> None:
    assert post.heard.count(Lamp.ASK) == 1
    post.watch.told(ROWS)
    assert post.heard.count(Lamp.ASK) == 1
    assert "overstays" in [one.tag for one in post.watch.matters]
    post.do("overstays")
    assert (post.watch.page, _listed(post)) == ("roll", [3, 4])


def test_a_pass_that_runs_out_while_nobody_looks_is_noticed() -> None:
    post = Post()
    post.do("guard:0")
    rows = [row(1, passes=[_pass(0.5)]), row(2, passes=[_pass(-1, void=True), _pass(3)]), row(3)]
    post.watch.told(rows)
    assert post.watch.board.overstays == 0
    post.clock = 31 * 60
    post.watch.told(rows)
    assert [one.visit for one in post.watch.board.rows if one.overstays] == [1]


@pytest.mark.parametrize(
    "passes", [None, "x", [{}], [{"expires": "soon", "void": False}], [{"expires": None}]]
)
def test_a_pass_without_a_time_does_not_overstay(passes: Any) -> None:
    post = Post()
    post.watch.told([row(1, passes=passes)])
    assert post.watch.board.overstays == 0


# Earlier visits


PAST = {"at": "2026-02-01T02:00:00+00:00", "host_name": "张伟", "purpose": "supply", "state": "closed"}


def test_earlier_visits_are_asked_for_and_left_again(post: Post) -> None:
    post.answer("history", visits=[PAST, PAST])
    post.do("inside:2", "history:2")
    part = post.watch.part(WhoIsInside)
    assert (post.watch.page, post.body["visit"], len(part.past or ())) == ("history", 2, 2)
    post.do("cancel")
    assert post.watch.page == "person"


@pytest.mark.parametrize("visits", [None, {}, "x", [7, None]])
def test_a_history_of_another_shape_is_no_history(post: Post, visits: Any) -> None:
    post.answer("history", visits=visits)
    post.do("history:2")
    assert post.watch.part(WhoIsInside).past == []


@pytest.mark.parametrize("code", ["unreachable", "refused", "malformed", "not_kept"])
def test_without_the_office_nothing_is_claimed(post: Post, code: str) -> None:
    post.answer(code)
    post.do("history:2")
    assert post.watch.part(WhoIsInside).unreachable


def test_nothing_is_looked_up_before_somebody_is_on_duty() -> None:
    post = Post()
    post.watch.told(ROWS)
    post.do("roll", "history:2", "owed", "overstays")
    assert (post.watch.page, post.asked) == ("guard", [])


@pytest.mark.parametrize(
    "tag", ["history:", "history:x", "lens:x", "order:", "inside:", "inside:x", "inside:-9"]
)
def test_a_tag_that_means_nothing_does_nothing(post: Post, tag: str) -> None:
    post.do("roll")
    post.do(tag)
    assert post.watch.page == "roll"
    assert _listed(post) == [3, 4, 1, 2]
