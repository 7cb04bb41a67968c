"""Important visitors, other visitors, walk-ups, lost passes and cards."""

from datetime import timedelta
from typing import Any

import pytest
from post import GOOD_CODE, MORNING, Post, row

from kiosk.gate.cards import Cards
from kiosk.gate.expected import Expected
from kiosk.gate.turning import REASONS, Turning
from kiosk.gate.verdicts import Lamp
from kiosk.gate.walkup import Walkup
from kiosk.visit import passes

IMPORTANT: dict[str, Any] = {"class": "important", "organisation": "市应急管理局", "came_in": None}


@pytest.fixture
def post() -> Post:
    made = Post()
    made.do("guard:0")
    return made


def guest(visit: int, minutes: float = 10, **fields: Any) -> dict[str, Any]:
    at = (MORNING + timedelta(minutes=minutes)).isoformat()
    return row(visit, "announced", **{**IMPORTANT, "expected": at, **fields})


def test_an_announced_important_visitor_takes_two_touches_and_no_form(post: Post) -> None:
    """R5, R7."""
    post.watch.told([guest(7, plate="沪A·1", people=2, parking="A3")])
    post.answer("admitted", visit=7)
    [matter] = [one for one in post.watch.matters if one.tag == "guest:7"]
    assert (matter.title, matter.silent) == ("市应急管理局 · 李娜", True)
    post.do("guest:7", "enter")
    assert post.asked[-1] == (
        "enter",
        {
            "name": "李娜",
            "organisation": "市应急管理局",
            "plate": "沪A·1",
            "parking": "A3",
            "host": None,
            "people": 2,
            "announced": 7,
            "guard": "王师傅",
        },
    )
    assert post.watch.verdict.code == "admitted"


def test_one_that_nobody_announced_takes_three(post: Post) -> None:
    post.answer("admitted", visit=8)
    post.do("important")
    post.keys(*"欧阳")
    post.do("host:2")
    post.keys(*"宏达集团")
    post.do("enter")
    body = post.body
    assert (body["organisation"], body["host"], body["people"], body["announced"]) == ("宏达集团", 2, 1, None)


def test_the_keyboard_alone_lets_an_important_visitor_in(post: Post) -> None:
    post.do("important")
    post.keys("欧", "enter")
    assert (post.watch.complaint, post.watch.part(Expected).host.id) == ("", 2)
    post.keys("陆", "enter")
    assert (post.body["host"], post.body["organisation"]) == (2, "陆")


def test_who_comes_may_be_written_before_the_host(post: Post) -> None:
    post.do("important", "field:name", "key:陆", "field:host", "key:张", "host:1", "people:+1", "enter")
    assert (post.body["name"], post.body["host"], post.body["people"]) == ("陆", 1, 2)


def test_who_is_expected_is_a_touch_from_the_empty_form(post: Post) -> None:
    post.watch.told([guest(7)])
    post.do("important", "expected", "guest:7", "enter")
    assert (post.body["announced"], post.body["organisation"]) == (7, "市应急管理局")


@pytest.mark.parametrize(
    ("touches", "complaint"),
    [((), "who_comes_missing"), (("field:name", "key:陆"), "host_missing")],
)
def test_without_a_name_or_a_host_nobody_is_let_in(
    post: Post, touches: tuple[str, ...], complaint: str
) -> None:
    post.do("expected", "unannounced", *touches, "enter")
    assert (post.watch.complaint, post.asked) == (complaint, [])


def test_the_only_host_that_is_found_is_meant(post: Post) -> None:
    post.do("expected", "unannounced", "field:name", "key:陆", "field:host", "key:欧", "enter")
    assert post.body["host"] == 2


def test_a_host_that_is_typed_over_is_not_chosen_any_more(post: Post) -> None:
    post.do("expected", "unannounced", "field:host", "key:张", "host:1", "field:host", "key:x")
    part = post.watch.part(Expected)
    assert (part.host, part.text("host")) == (None, "x")


def test_a_refused_entry_says_which_line_is_wrong(post: Post) -> None:
    post.answer("refused", complaints={"host": "not_in_directory"})
    post.do("expected", "unannounced", "field:name", "key:陆", "field:host", "key:张", "host:1", "enter")
    assert (post.watch.page, post.watch.complaint) == ("entry", "host_not_in_directory")
    assert post.watch.part(Expected).focus == "host"


def test_an_announcement_that_is_cancelled_leaves_the_screen(post: Post) -> None:
    post.watch.told([guest(7)])
    post.do("guest:7")
    post.watch.told([])
    assert post.watch.page == "ready"
    post.do("guest:7", "guest:", "guest:x")
    assert post.watch.page == "ready"


def test_the_list_has_important_ones_first_and_then_by_time(post: Post) -> None:
    rows = [guest(1, 5, **{"class": "general"}), guest(2, 300), guest(3, 60), row(4)]
    post.watch.told(rows)
    assert [one["visit"] for one in post.watch.part(Expected).guests] == [3, 2, 1]
    assert [one.tag for one in post.watch.matters if one.tag.startswith("guest")] == ["guest:3"]


def test_leaving_soon_rings_and_the_exit_takes_one_touch(post: Post) -> None:
    """R8."""
    inside = {"class": "important", "people": 3, "heads": {"in": 3, "out": 0}, "plate": "沪A·1"}
    post.watch.told([row(7, **inside)])
    post.heard.clear()
    post.watch.told([row(7, **inside, leaving_soon=MORNING.isoformat())])
    assert post.heard == [Lamp.ASK]
    [matter] = [one for one in post.watch.matters if one.deed]
    assert (matter.urgent, matter.deed) == (True, "goodbye:7")
    post.answer("left", visit=7)
    post.do(matter.deed)
    assert (post.body["visit"], post.body["way"], post.body["heads"]) == (7, "out", 3)
    assert post.watch.verdict.code == "left"


@pytest.mark.parametrize("reason", REASONS)
def test_a_sales_caller_is_turned_away_by_two_touches(post: Post, reason: str) -> None:
    post.answer("turned_away")
    post.do("turn", f"away:{reason}")
    body = {"visit": None, "reason": reason, "organisation": "", "guard": "王师傅"}
    assert post.asked[-1] == ("turn_away", body)
    assert post.watch.verdict.lamp is Lamp.GOOD


@pytest.mark.parametrize("tag", ["away:", "away:because", "away"])
def test_without_a_reason_nobody_is_turned_away(post: Post, tag: str) -> None:
    post.do("turn", tag)
    assert post.asked == []


def test_somebody_held_comes_silently_and_the_host_may_vouch(post: Post) -> None:
    """R16: the visitor stands there, and hears nothing."""
    post.watch.told([row(9, "held", blocked=True)])
    assert post.heard == []
    assert "held:9" in [matter.tag for matter in post.watch.matters]
    post.answer("asked", visit=9)
    post.do("held:9", "vouch")
    assert post.asked[-1] == ("vouch", {"visit": 9, "host": None, "guard": "王师傅"})


def test_another_host_may_vouch(post: Post) -> None:
    post.watch.told([row(9, "held")])
    post.do("held:9", "other_host", "vouch")
    assert (post.watch.complaint, post.asked) == ("host_missing", [])
    post.do("key:欧", "host:2", "vouch")
    assert post.body == {"visit": 9, "host": 2, "guard": "王师傅"}


def test_somebody_held_is_turned_away_with_a_reason(post: Post) -> None:
    post.watch.told([row(9, "held")])
    post.do("held:9", "away", "away:trouble")
    assert (post.body["visit"], post.body["reason"]) == (9, "trouble")


def test_a_colleague_was_quicker(post: Post) -> None:
    post.watch.told([row(9, "held")])
    post.do("held:9")
    post.watch.told([row(9, "asked")])
    assert (post.watch.page, post.watch.part(Turning).visit) == ("ready", None)
    post.do("held:9", "vouch")
    assert (post.watch.page, post.asked) == ("ready", [])


HOUSE = {
    "purposes": [
        {"code": "supply", "class": "general", "asks": ["organisation", "plate"], "agreement": False},
        {"code": "secret", "class": "general", "asks": [], "agreement": True},
        {"code": "group", "class": "general", "asks": ["people"], "agreement": False},
        {"code": "official", "class": "important", "asks": []},
    ],
}
AGREEMENT = {"version": "0123456789ab", "text": {"zh-CN": "保密"}}
GUIDE = {"version": "abcdef012345", "text": {"zh-CN": "请勿吸烟"}}


def walk_up(post: Post, purpose: str, **texts: Any) -> None:
    post.watch.told([], {}, {**HOUSE, "texts": {"agreement": AGREEMENT, **texts}})
    post.do("register", f"purpose:{purpose}", "key:张", "host:1", "next")


def test_a_walk_up_is_asked_what_the_lobby_asks(post: Post) -> None:
    post.answer("asked", visit=3)
    walk_up(post, "supply")
    part = post.watch.part(Walkup)
    assert [one["code"] for one in part.purposes] == ["supply", "secret", "group"], (
        "important ones have their own way"
    )
    assert (part.asked, part.counts) == (("name", "phone", "organisation", "plate"), False)
    for name, text in (
        ("name", "孙某"),
        ("phone", "13912345678"),
        ("organisation", "恒信"),
        ("plate", "苏e1"),
    ):
        post.do(f"field:{name}", *(f"key:{one}" for one in text))
    post.do("send")
    body = post.body
    assert (post.asked[-1][0], post.watch.verdict.code) == ("register", "asked")
    assert {
        key: body[key] for key in ("host", "name", "phone", "organisation", "plate", "people", "purpose")
    } == {
        "host": 1,
        "name": "孙某",
        "phone": "13912345678",
        "organisation": "恒信",
        "plate": "苏E1",
        "people": 1,
        "purpose": "supply",
    }


@pytest.mark.parametrize(
    ("touches", "complaint"),
    [
        (("register", "next"), "purpose_missing"),
        (("register", "purpose:supply", "next"), "host_missing"),
        (("register", "purpose:supply", "key:张", "host:1", "next", "send"), "name_missing"),
        (
            ("register", "purpose:supply", "key:张", "host:1", "next", "key:孙", "next", "key:7", "send"),
            "not_a_phone_number",
        ),
    ],
)
def test_what_is_missing_is_said_at_the_gate(post: Post, touches: tuple[str, ...], complaint: str) -> None:
    post.watch.told([], {}, HOUSE)
    post.do(*touches)
    assert (post.watch.complaint, post.asked) == (complaint, [])


def test_an_agreement_is_signed_before_anything_is_sent(post: Post) -> None:
    """R24."""
    post.answer("asked", visit=3)
    walk_up(post, "secret")
    post.do("key:孙", "next", *(f"key:{digit}" for digit in "13912345678"), "send")
    assert (post.watch.page, post.asked) == ("walkup_agree", [])
    post.do("agree")
    assert post.watch.complaint == "not_signed"
    strokes = [[[1, 2], [30, 40]]]
    post.watch.part(Walkup).sign(strokes)
    post.do("agree")
    assert post.body["agreement"] == {"version": "0123456789ab", "language": "zh-CN", "signature": strokes}


@pytest.mark.parametrize("code", ["see_guard", "to_gate", "turned_away", "not_kept", "malformed"])
def test_other_answers_to_a_walk_up_are_shown(post: Post, code: str) -> None:
    post.answer(code)
    walk_up(post, "supply")
    post.do("key:孙", "next", *(f"key:{digit}" for digit in "13912345678"), "send")
    assert (post.watch.page, post.watch.verdict.code) == ("verdict", code)


def test_nothing_of_one_walk_up_is_left_for_the_next(post: Post) -> None:
    walk_up(post, "supply")
    post.do("key:孙", "cancel", "register")
    part = post.watch.part(Walkup)
    assert (part.purpose, part.host, [field.text for field in part.lines.values()]) == ("", None, [""] * 7)
    assert (part.members, part.guide, part.people) == ([], "", 1)


def test_those_who_come_along_may_be_named(post: Post) -> None:
    post.answer("asked", visit=3)
    walk_up(post, "group")
    post.do("members")
    assert post.watch.page == "walkup_who", "somebody who comes alone has nobody to name"
    post.do("people:+1", "members", "key:王", "next", "key:李", "next", "key:赵", "next")
    part = post.watch.part(Walkup)
    assert (part.members, part.people) == (["王", "李", "赵"], 4), (
        "more names than were counted are more people"
    )
    post.do("without:1", "without:7", "without:x", "people:-1", "people:-1", "people:-1", "next")
    assert (post.watch.page, part.people) == ("walkup_who", 3)
    post.do("key:孙", "next", *(f"key:{digit}" for digit in "13912345678"), "send")
    assert post.body["members"] == [{"name": "王", "phone": ""}, {"name": "赵", "phone": ""}]
    assert (post.body["people"], post.body["name"], post.body["each"]) == (3, "孙", False)


def test_a_half_written_name_is_put_away_with_the_page(post: Post) -> None:
    walk_up(post, "group")
    post.do("people:+1", "members", "key:王", "cancel", "key:孙")
    part = post.watch.part(Walkup)
    assert (post.watch.page, part.members, part.text("member"), part.text("name")) == (
        "walkup_who",
        [],
        "",
        "孙",
    )


def test_the_house_guide_counts_only_when_the_guard_says_it_was_shown(post: Post) -> None:
    """R32."""
    for touches, version in (((), ""), (("guide", "cancel"), ""), (("guide", "shown"), "abcdef012345")):
        walk_up(post, "supply", guide=GUIDE)
        post.answer("asked", visit=3)
        post.do(*touches, "key:孙", "next", *(f"key:{digit}" for digit in "13912345678"), "send")
        assert post.body["guide"] == version
        post.do("cancel")


def test_a_house_without_a_guide_shows_none(post: Post) -> None:
    walk_up(post, "supply")
    post.do("guide")
    assert post.watch.page == "walkup_who"


SLIP = {"copy": 1, "short_code": GOOD_CODE}


def test_what_this_gate_registered_is_written_on_a_card_where_there_is_no_printer(post: Post) -> None:
    post.watch.told([row(3, "welcome", came_in=None, slip=SLIP)])
    post.answer("noted")
    post.answer("identity_missing", visit=3)
    post.do("card:3", "written")
    noted = {"visit": 3, "copy": 1, "outcome": "printed", "reason": "", "means": "by_hand", "guard": "王师傅"}
    assert post.asked[0] == ("slip", noted)
    assert (post.body["scan"], post.watch.page) == (passes.shown(GOOD_CODE), "identity")
    assert post.watch.part(Cards).waiting == ()


def test_with_a_printer_the_pass_comes_out_by_itself(post: Post) -> None:
    post.printer = True
    post.watch.told([row(3, "welcome", slip=SLIP)])
    assert post.watch.part(Cards).waiting == ()


@pytest.mark.parametrize("slip", [{}, {"short_code": 7}, {"short_code": "x"}, [], "K7QM"])
def test_a_slip_that_is_none_gives_no_card(post: Post, slip: object) -> None:
    post.watch.told([row(3, "welcome", slip=slip)])
    assert post.watch.part(Cards).waiting == ()


def test_a_lost_pass_is_void_and_another_one_is_issued(post: Post) -> None:
    issued = [{"copy": 1, "void": True}, {"copy": 2, "void": False}]
    post.watch.told([row(3, passes=issued)])
    post.answer("reissued", copy=3)
    post.do("inside:3", "lost")
    assert post.asked[-1] == ("recard", {"visit": 3, "copy": 2, "why": "lost", "guard": "王师傅"})
    assert post.watch.verdict.lamp is Lamp.GOOD


def test_a_pass_handed_back_is_ticked_off_at_the_exit_or_later(post: Post) -> None:
    """R14."""
    post.answer("left", visit=3)
    post.answer("closed", visit=3)
    post.scan()
    post.do("taken")
    assert (post.asked[-1], post.watch.page) == (("hand_back", {"visit": 3, "guard": "王师傅"}), "ready")
    post.watch.told([row(4, "left")])
    post.answer("not_possible", visit=4)
    post.do("inside:4", "back")
    assert post.watch.verdict.code == "not_possible"


@pytest.mark.parametrize("state", ["welcome", "inside", "signed", "unseen", "owed", "left", "declined"])
def test_only_what_is_possible_is_offered(post: Post, state: str) -> None:
    post.watch.told([row(-3, state)])
    post.do("inside:-3")
    offered = {tag.partition(":")[0] for tag in post.watch.choices} - {"cancel", "history"}
    assert offered == {
        "welcome": {"lost"},
        "inside": {"let_out", "lost"},
        "signed": {"let_out", "lost"},
        "unseen": {"let_out", "explain"},
        "left": {"back"},
    }.get(state, set())
