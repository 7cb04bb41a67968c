"""Somebody who was here before: recognised by what only they know, and asked nothing twice."""

from typing import Any

import pytest
from lobby_desk import JPEG, KNOWN, STROKES, VERSION, ZHANG, Desk, answer, recall, row

from kiosk.lobby.journey import Journey
from kiosk.lobby.pages import Page


def test_one_touch_registers(journey: Journey, desk: Desk) -> None:
    recall(journey, desk)
    assert desk.told("known") == [{"phone": "13800138000", "last4": "204X"}]
    assert journey.entries.purpose == "business"
    assert journey.entries.host
    assert journey.entries.host.id == 1
    assert journey.entries.last4 == "", "what proved it is forgotten"
    journey.next(1)
    [form] = desk.told("register")
    assert form["visitor"] == "token-of-li"
    assert {"name", "phone", "organisation"}.isdisjoint(form)
    assert (form["host"], form["purpose"], form["guide"]) == (1, "business", VERSION)
    answer(journey, desk, "asked", 2, visit=7)
    assert (journey.page, journey.guide) == (Page.ASKING, None), "who has seen the guide is spared it"


def test_an_older_guide_is_shown_again(journey: Journey, desk: Desk) -> None:
    recall(journey, desk, guide="0" * 12)
    journey.next(1)
    answer(journey, desk, "asked", 2, visit=7)
    assert journey.guide


@pytest.mark.parametrize(
    ("phone", "last4", "complaints"),
    [
        ("", "", {"phone": "missing", "last4": "missing"}),
        ("12", "2046", {"phone": "not_a_phone_number"}),
        ("13800138000", "20", {"last4": "not_four"}),
        ("13800138000", "20 6", {"last4": "not_four"}),
        ("13800138000", "二〇四六", {"last4": "not_four"}),
    ],
)
def test_what_is_incomplete_is_not_asked(
    journey: Journey, desk: Desk, phone: str, last4: str, complaints: dict[str, str]
) -> None:
    journey.been_here(0)
    journey.enter("phone", phone, 0)
    journey.enter("last4", last4, 0)
    journey.next(0)
    assert (journey.complaints, desk.asked) == (complaints, [])


def test_a_wrong_try_says_nothing(journey: Journey, desk: Desk) -> None:
    journey.been_here(0)
    journey.enter("phone", "13800138000", 0)
    journey.enter("last4", "0000", 0)
    journey.next(0)
    answer(journey, desk, "unknown", 1)
    assert (journey.page, journey.complaints) == (Page.KNOWN, {"lookup": "unknown"})
    assert (journey.entries.phone, journey.entries.last4, journey.known) == ("13800138000", "", None)
    journey.walk_in(2)
    assert (journey.page, journey.entries.phone) == (Page.PURPOSE, "13800138000")


@pytest.mark.parametrize(
    ("code", "reason"),
    [("wait", "wait"), ("unreachable", "unreachable"), ("known", "unclear"), ("?", "unclear")],
)
def test_what_does_not_lead_on(journey: Journey, desk: Desk, code: str, reason: str) -> None:
    journey.been_here(0)
    journey.enter("phone", "13800138000", 0)
    journey.enter("last4", "0000", 0)
    journey.next(0)
    answer(journey, desk, code, 1)
    assert (journey.page, journey.reason) == (Page.SORRY, reason)
    journey.back(2)
    assert journey.page == Page.KNOWN


def test_host_and_purpose_can_be_changed(journey: Journey, desk: Desk) -> None:
    recall(journey, desk, host=None)
    journey.next(1)
    assert (journey.page, journey.complaints) == (Page.HOST, {"host": "missing"})
    journey.choose(ZHANG, 1)
    assert journey.page == Page.AGAIN
    journey.mend(Page.PURPOSE, 1)
    journey.purpose("secret", 1)
    journey.next(1)
    journey.next(1)
    assert (journey.page, journey.complaints) == (Page.PHOTO, {"photo": "missing"})
    journey.consent(1)
    journey.photograph(JPEG, 1)
    journey.next(1)
    assert (journey.page, journey.step) == (Page.AGREEMENT, (2, 2))
    journey.sign(STROKES, 1)
    journey.next(1)
    assert desk.told("register")[0]["purpose"] == "secret"


def test_a_purpose_that_is_no_longer_there_is_asked(journey: Journey, desk: Desk) -> None:
    recall(journey, desk, purpose="supply")
    journey.next(1)
    assert (journey.page, journey.complaints) == (Page.PURPOSE, {"purpose": "not_a_choice"})


def test_becoming_important(journey: Journey, desk: Desk) -> None:
    recall(journey, desk, purpose="official")
    journey.next(1)
    assert (journey.page, "visitor" in desk.told("register")[0]) == (Page.TO_GATE, False)


@pytest.mark.parametrize("complaints", [{"visitor": "expired"}, {"name": "missing", "phone": "missing"}])
def test_a_memory_that_ran_out_asks_who_it_is(
    journey: Journey, desk: Desk, complaints: dict[str, Any]
) -> None:
    recall(journey, desk)
    journey.next(1)
    answer(journey, desk, "refused", 2, complaints=complaints)
    assert (journey.page, journey.known, journey.entries.phone) == (Page.YOU, None, "13800138000")
    journey.enter("name", "李雷", 3)
    journey.next(3)
    assert journey.page == Page.SUMMARY
    journey.next(4)
    assert desk.told("register")[-1]["name"] == "李雷"


def test_a_host_who_left_meanwhile(journey: Journey, desk: Desk) -> None:
    recall(journey, desk, purpose="secret")
    journey.mend(Page.PHOTO, 1)
    journey.consent(1)
    journey.photograph(JPEG, 1)
    journey.next(1)
    journey.sign(STROKES, 1)
    journey.next(1)
    answer(journey, desk, "refused", 2, complaints={"host": "not_in_directory"})
    assert journey.page == Page.HOST
    journey.choose(ZHANG, 3)
    assert journey.page == Page.AGAIN, "and straight back"


def test_the_next_one_sees_nothing(journey: Journey, desk: Desk) -> None:
    recall(journey, desk)
    journey.back(1)
    assert (journey.page, journey.known) == (Page.KNOWN, None)
    journey.finish(2)
    assert (journey.page, journey.entries.phone) == (Page.ATTRACT, "")


def test_a_photograph_is_offered(journey: Journey, desk: Desk) -> None:
    recall(journey, desk, purpose="shoot")
    assert Page.PHOTO in journey.can_mend
    journey.rows([row(7)], 1)
    journey.next(1)
    assert desk.told("register")
    assert KNOWN["visitor"] == desk.told("register")[0]["visitor"]
