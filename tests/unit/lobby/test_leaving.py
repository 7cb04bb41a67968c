"""Leaving: two touches, and a word to those who want one."""

import pytest
from lobby_desk import Desk, fill

from kiosk.lobby.entries import Entries
from kiosk.lobby.journey import Journey
from kiosk.lobby.pages import LINGER, Page


def test_two_touches(journey: Journey, desk: Desk) -> None:
    journey.leaving(0)
    journey.rate(4, 1)
    assert desk.told("rate") == [{"stars": 4, "kind": "rating", "text": "", "visit": None}]
    assert (journey.page, journey.reason) == (Page.THANKS, "rated")
    journey.tick(1 + LINGER[Page.THANKS])
    assert (journey.page, journey.entries) == (Page.ATTRACT, Entries())


@pytest.mark.parametrize("kind", ["suggestion", "complaint"])
def test_a_word(journey: Journey, desk: Desk, kind: str) -> None:
    journey.leaving(0)
    journey.rate(1, 1)
    journey.remark(kind, 2)
    journey.next(3)
    assert (journey.page, journey.complaints) == (Page.REMARK, {"remark": "missing"})
    journey.enter("remark", " 等了太久 ", 4)
    journey.next(5)
    assert desk.told("rate")[1] == {"stars": None, "kind": kind, "text": "等了太久", "visit": None}
    assert (journey.page, journey.reason, journey.entries.remark) == (Page.THANKS, "remarked", "")


OPEN = {"url": "https://office.example/v#abc", "until": "2027-02-21T01:00:00+00:00"}


def _remark(journey: Journey) -> None:
    journey.leaving(0)
    journey.remark("complaint", 1)
    journey.enter("remark", "等了太久", 2)
    journey.next(3)


def test_the_answer_will_be_read_under_an_address(journey: Journey, desk: Desk) -> None:
    _remark(journey)
    assert journey.invitation is None
    journey.answered(desk.ticket(), "thanks", {"answer": OPEN}, 4)
    assert journey.invitation
    assert journey.invitation.url == OPEN["url"]
    journey.finish(5)
    assert (journey.page, journey.invitation) == (Page.ATTRACT, None)


@pytest.mark.parametrize(("code", "data"), [("thanks", {}), ("refused", {"answer": OPEN})])
def test_without_an_address_the_thanks_are_the_same(
    journey: Journey, desk: Desk, code: str, data: dict[str, object]
) -> None:
    _remark(journey)
    journey.answered(desk.ticket(), code, data, 4)
    assert (journey.page, journey.reason, journey.invitation) == (Page.THANKS, "remarked", None)


def test_an_address_that_comes_too_late_is_shown_to_nobody(journey: Journey, desk: Desk) -> None:
    _remark(journey)
    journey.finish(4)
    journey.answered(desk.ticket(), "thanks", {"answer": OPEN}, 4)
    assert (journey.page, journey.invitation) == (Page.ATTRACT, None)


def test_an_office_that_says_nothing_keeps_nobody(journey: Journey) -> None:
    _remark(journey)
    for second in range(4, 60):
        journey.tick(float(second))
        assert journey.page in (Page.THANKS, Page.ATTRACT)
    assert journey.page == Page.ATTRACT


def test_rather_not(journey: Journey, desk: Desk) -> None:
    journey.leaving(0)
    journey.rate(5, 0)
    journey.remark("suggestion", 1)
    journey.enter("remark", "x", 1)
    journey.back(2)
    assert (journey.page, len(desk.told("rate"))) == (Page.THANKS, 1)
    journey.finish(3)
    assert journey.page == Page.ATTRACT


@pytest.mark.parametrize("stars", [0, 6, -1, 100])
def test_there_are_five_faces(journey: Journey, desk: Desk, stars: int) -> None:
    journey.leaving(0)
    journey.rate(stars, 0)
    assert (journey.page, desk.asked) == (Page.LEAVING, [])


@pytest.mark.parametrize("kind", ["rating", "", "spam"])
def test_no_other_kinds(journey: Journey, kind: str) -> None:
    journey.leaving(0)
    journey.remark(kind, 0)
    assert journey.page == Page.LEAVING


def test_in_the_middle_of_something_else(journey: Journey, desk: Desk) -> None:
    fill(journey)
    journey.leaving(0)
    journey.rate(3, 0)
    journey.remark("complaint", 0)
    assert (journey.page, desk.asked) == (Page.DETAILS, [])


def test_one_face_once(journey: Journey, desk: Desk) -> None:
    journey.leaving(0)
    journey.rate(3, 0)
    journey.rate(5, 0)
    assert len(desk.told("rate")) == 1


def test_a_novel_is_cut(journey: Journey) -> None:
    journey.leaving(0)
    journey.remark("complaint", 0)
    journey.enter("remark", "啊" * 5000, 0)
    assert len(journey.entries.remark) == 500
