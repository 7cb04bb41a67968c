"""Calls in the guard's hands: a host who has not answered, and approvals by telephone."""

from typing import Any

import pytest
from post import Post, row

from kiosk.gate.telephoning import Telephoning
from kiosk.gate.verdicts import Lamp

TOUR = {"kind": "tour", "by": "", "state": "asked"}
HOURS = {"kind": "hours", "by": "赵总", "state": "asked", "extension": "8001"}


def waiting(visit: int = 3, **fields: Any) -> dict[str, Any]:
    plain = {"came_in": None, "group": None, "telephone": True, "needs": []}
    return row(visit, **{"state": "asked", **plain, **fields})


@pytest.fixture
def post() -> Post:
    made = Post()
    made.do("guard:0")
    return made


def _tags(post: Post) -> list[str]:
    return [matter.tag for matter in post.watch.matters]


def test_a_host_who_does_not_answer_is_a_matter_that_rings_nobody_out_of_bed(post: Post) -> None:
    post.watch.told([waiting(), waiting(4, telephone=False), waiting(5, group=3)])
    [matter] = post.watch.matters
    assert (matter.tag, matter.title, matter.second) == ("telephone:3", "请拨分机 8101", "李娜 · 张伟")
    assert (matter.silent, post.heard) == (True, [])


def test_without_an_extension_the_host_is_named(post: Post) -> None:
    post.watch.told([waiting(extension="")])
    assert post.watch.matters[0].title == "请打电话给张伟"


@pytest.mark.parametrize(("choice", "shown"), [("agree", "agreed"), ("decline", "declined")])
def test_what_the_host_said_is_two_touches(post: Post, choice: str, shown: str) -> None:
    post.watch.told([waiting()])
    post.answer("noted")
    post.do("telephone:3", f"host:{choice}")
    told = {"visit": 3, "choice": choice, "who": "张伟", "guard": "王师傅"}
    assert post.asked == [("answered", told)]
    assert (post.watch.page, post.watch.verdict.code) == ("verdict", shown)
    assert post.watch.verdict.lamp == (Lamp.GOOD if choice == "agree" else Lamp.BAD)


def test_who_answered_is_chosen_or_typed_over(post: Post) -> None:
    post.watch.told([waiting()])
    post.do("telephone:3", "who:colleague")
    part = post.watch.part(Telephoning)
    assert part.who.text == "部门同事"
    post.keys("王", "芳")
    assert part.who.text == "王芳"
    post.do("write:who", "key:菲", "done", "host:agree")
    assert post.body["who"] == "王芳菲"


def test_nobody_who_answered_has_no_name(post: Post) -> None:
    post.watch.told([waiting(host_name="")])
    post.do("telephone:3", "host:agree")
    assert (post.watch.complaint, post.asked) == ("who_missing", [])


def test_no_answer_is_recorded_and_never_a_yes(post: Post) -> None:
    post.watch.told([waiting()])
    post.answer("noted")
    post.do("telephone:3", "nobody")
    assert post.asked == [("called", {"visit": 3, "who": "张伟", "outcome": "no_answer", "guard": "王师傅"})]
    assert (post.watch.page, post.heard[-1]) == ("telephone", Lamp.ASK)
    post.do("cancel")
    post.watch.told([waiting()])
    assert post.watch.matters[0].second.endswith("已电话无人接")
    post.watch.told([])
    post.watch.told([waiting()])
    assert post.watch.matters[0].second == "李娜 · 张伟"


def test_the_arrow_keys_alone_suffice(post: Post) -> None:
    post.watch.told([waiting()])
    post.keys("down", "enter")
    assert post.watch.page == "telephone"
    post.keys("enter")
    assert post.asked == [], "nothing was chosen yet"
    post.answer("noted")
    post.keys("down", "down", "enter")
    assert post.body["choice"] == "decline"


@pytest.mark.parametrize(
    ("code", "data", "complaint"),
    [("refused", {"complaints": {"who": "missing"}}, "missing"), ("refused", {}, "refused")],
)
def test_what_the_office_cannot_take_is_said(
    post: Post, code: str, data: dict[str, Any], complaint: str
) -> None:
    post.watch.told([waiting()])
    post.answer(code, **data)
    post.do("telephone:3", "host:agree")
    assert (post.watch.page, post.watch.complaint) == ("telephone", complaint)


@pytest.mark.parametrize("code", ["not_possible", "unreachable", "not_kept", "whatever"])
def test_an_answer_that_is_not_taken_is_never_shown_as_done(post: Post, code: str) -> None:
    post.watch.told([waiting()])
    for tag in ("host:agree", "nobody"):
        post.answer(code, visit=3)
        post.do("telephone:3", tag)
        assert (post.watch.verdict.code, post.watch.verdict.lamp) == (code, Lamp.BAD)


def test_the_sheet_goes_when_the_host_answers_meanwhile(post: Post) -> None:
    post.watch.told([waiting()])
    post.do("telephone:3")
    post.watch.told([waiting(state="welcome", telephone=False)])
    assert post.watch.page == "ready"
    post.do("telephone:3", "telephone:", "telephone:x", "host:agree")
    assert (post.watch.page, post.asked) == ("ready", [])


# Approvals


def test_where_nobody_is_named_the_guard_telephones(post: Post) -> None:
    """R13: whoever is named is asked on their own telephone; where nobody is, it waits for the guard."""
    needs = [TOUR, HOURS, {"kind": "confidential", "by": "", "state": "granted"}]
    post.watch.told(
        [waiting(telephone=False, needs=needs), waiting(4, group=3, telephone=False, needs=needs)]
    )
    [matter] = post.watch.matters
    assert (matter.tag, matter.title) == ("approval:3:tour", "请打电话请示：分管副总")
    assert matter.second == "李娜 · 参观车间"


def test_once_the_host_has_agreed_every_approval_waits_for_the_guard(post: Post) -> None:
    post.watch.told([waiting(state="agreed", needs=[TOUR, HOURS])])
    assert _tags(post) == ["approval:3:tour", "approval:3:hours"]
    assert post.watch.matters[1].title == "请打电话请示：赵总"


@pytest.mark.parametrize("state", ["held", "inside", "welcome", "declined", "closed"])
def test_a_visit_that_does_not_wait_needs_no_call(post: Post, state: str) -> None:
    post.watch.told([waiting(state=state, needs=[TOUR])])
    assert not [tag for tag in _tags(post) if tag.startswith(("approval", "telephone"))]
    post.do("approval:3:tour", "telephone:3")
    assert post.watch.page == "ready"


@pytest.mark.parametrize(("choice", "shown"), [("grant", "granted"), ("refuse", "not_granted")])
def test_an_approval_is_two_touches_from_the_list(post: Post, choice: str, shown: str) -> None:
    post.watch.told([waiting(state="agreed", needs=[TOUR, HOURS])])
    post.answer("noted")
    post.do("approval:3:hours", f"approve:{choice}")
    body = {"visit": 3, "need": "hours", "choice": choice, "who": "赵总", "guard": "王师傅"}
    assert post.asked == [("approved", body)]
    assert post.watch.verdict.code == shown


def test_an_approval_is_two_touches_from_the_verdict(post: Post) -> None:
    post.watch.told([waiting(7, state="agreed", group=3, needs=[TOUR])])
    post.answer("approval_missing", visit=7)
    post.answer("noted")
    post.scan()
    post.do("approval", "approve:grant")
    assert (post.body["visit"], post.body["who"]) == (3, "分管副总"), (
        "the leader's approval is all the group's"
    )


def test_which_of_several_approvals_is_meant(post: Post) -> None:
    post.watch.told([waiting(state="agreed", needs=[TOUR, HOURS])])
    post.do("approval:3")
    part = post.watch.part(Telephoning)
    assert (part.need, part.who.text, part.extension) == ("tour", "分管副总", "")
    post.do("need:hours", "need:confidential")
    assert (part.need, part.who.text, part.extension) == ("hours", "赵总", "8001")


def test_an_approval_that_came_meanwhile_is_not_given_twice(post: Post) -> None:
    post.watch.told([waiting(state="agreed", needs=[TOUR])])
    post.do("approval:3:tour")
    post.watch.told([waiting(state="agreed", needs=[{**TOUR, "state": "granted"}])])
    assert post.watch.page == "ready"
    post.do("approve:grant")
    assert post.asked == []


@pytest.mark.parametrize("needs", [None, "tour", [7], [{}], [{"kind": "", "state": "asked"}]])
def test_needs_that_are_none_are_passed_over(post: Post, needs: object) -> None:
    post.watch.told([waiting(telephone=False, needs=needs, state="agreed")])
    assert _tags(post) == []


# From elsewhere


def test_the_verdict_offers_what_can_be_telephoned_for(post: Post) -> None:
    post.watch.told([waiting(3), waiting(4, state="welcome")])
    for visit, page in ((4, "verdict"), (3, "telephone")):
        post.answer("not_agreed", visit=visit)
        post.scan()
        post.do("telephone")
        assert post.watch.page == page


def test_the_page_of_a_visit_offers_it_too(post: Post) -> None:
    post.watch.told([waiting(needs=[TOUR])])
    post.do("inside:3", "telephone:3")
    assert post.watch.page == "telephone"
    post.do("cancel", "inside:3", "approval:3")
    assert post.watch.page == "approval"
