"""Announced visits at the lobby: found, confirmed, arrived."""

from typing import Any

import pytest
from lobby_desk import FOUND, JPEG, STROKES, VERSION, Desk, answer, look_up, row

from kiosk.lobby.entries import Entries
from kiosk.lobby.house import House
from kiosk.lobby.journey import Journey
from kiosk.lobby.journey.journey import NO_ANSWER
from kiosk.lobby.pages import LINGER, Page


def test_one_touch_after_the_code(journey: Journey, desk: Desk) -> None:
    look_up(journey, desk)
    assert desk.told("announced") == [{"digits": "123456"}]
    assert journey.found
    assert (journey.found.called, journey.found.host_name) == ("李*", "张伟")
    journey.next(1)
    [arrival] = desk.told("arrive")
    nothing = {"plate": "", "belongings": "", "guide": "", "agreement": None, "photo": None}
    assert arrival == nothing | {"proof": "proof-of-7", "language": "en"}
    answer(journey, desk, "welcome", 2, visit=7)
    assert (journey.page, desk.prints()) == (Page.PRINTING, []), "the copy has not brought the slip yet"
    journey.rows([row(7, "welcome", 1)], 3)
    assert desk.prints() == [7]
    journey.job(7, 1, "printed", "", 4)
    assert journey.page == Page.TAKE


def test_the_slip_may_be_there_before_the_answer(journey: Journey, desk: Desk) -> None:
    look_up(journey, desk)
    journey.next(1)
    journey.rows([row(7, "welcome", 1)], 1)
    answer(journey, desk, "welcome", 2, visit=7)
    assert desk.prints() == [7]


def test_a_slip_that_never_comes(journey: Journey, desk: Desk) -> None:
    look_up(journey, desk)
    journey.next(1)
    answer(journey, desk, "welcome", 2, visit=7)
    journey.tick(2 + LINGER[Page.PRINTING])
    assert (journey.page, journey.reason) == (Page.GUARD, "no_reprint"), "nothing can have come out"


@pytest.mark.parametrize("page", [Page.ATTRACT, Page.CHOICES, Page.EXPECTED])
def test_a_scan_leads_straight_there(journey: Journey, desk: Desk, page: Page) -> None:
    if page != Page.ATTRACT:
        journey.begin("zh-TW", 0)
    if page == Page.EXPECTED:
        journey.expected(0)
    journey.scan("  VI1ABC \n", 0)
    assert (journey.page, journey.busy) == (Page.EXPECTED, True)
    assert desk.told("announced") == [{"scan": "VI1ABC"}]
    answer(journey, desk, "found", 1, **FOUND)
    assert journey.page == Page.CONFIRM
    assert journey.language == ("en" if page == Page.ATTRACT else "zh-TW"), "who chose a language keeps it"


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_scan(journey: Journey, desk: Desk, text: str) -> None:
    journey.scan(text, 0)
    assert (journey.page, desk.asked) == (Page.ATTRACT, [])


def test_a_scan_elsewhere_is_passed_over(journey: Journey, desk: Desk) -> None:
    look_up(journey, desk)
    journey.scan("VI1ABC", 1)
    assert (journey.page, len(desk.told("announced"))) == (Page.CONFIRM, 1)


def test_another_scan_replaces_the_first(journey: Journey, desk: Desk) -> None:
    journey.scan("VI1ABC", 0)
    first = desk.ticket()
    journey.scan("VI1DEF", 1)
    journey.answered(first, "found", FOUND, 2)
    assert (journey.page, journey.found) == (Page.EXPECTED, None)


def test_by_name_and_number(journey: Journey, desk: Desk) -> None:
    journey.expected(0)
    journey.means("name", 0)
    journey.next(0)
    assert journey.complaints == {"name": "missing", "last4": "missing"}
    journey.enter("name", "李雷", 0)
    for wrong in ("800", "80a0", "８０００"):
        journey.enter("last4", wrong, 0)
        journey.next(0)
        assert journey.complaints == {"last4": "not_four"}
    journey.enter("last4", "8000", 0)
    journey.next(0)
    assert desk.told("announced") == [{"name": "李雷", "last4": "8000"}]


@pytest.mark.parametrize("code", ["12345", "12345a", "１２３４５６", "-12345", "      "])
def test_what_is_no_code_is_not_asked(journey: Journey, desk: Desk, code: str) -> None:
    journey.expected(0)
    journey.enter("code", code, 0)
    journey.next(0)
    assert (desk.asked, list(journey.complaints)) == ([], ["code"])


def test_a_code_is_asked_once(journey: Journey, desk: Desk) -> None:
    journey.expected(0)
    journey.enter("code", "1234567890", 0)
    journey.enter("code", "123457", 0)
    journey.next(0)
    assert desk.told("announced") == [{"digits": "123456"}]


def test_an_unknown_code_says_nothing_and_keeps_the_name(journey: Journey, desk: Desk) -> None:
    journey.expected(0)
    journey.means("name", 0)
    journey.enter("name", "李雷", 0)
    journey.enter("last4", "8000", 0)
    journey.next(0)
    answer(journey, desk, "unknown", 1)
    assert (journey.page, journey.complaints) == (Page.EXPECTED, {"lookup": "unknown"})
    assert (journey.entries.name, journey.entries.last4) == ("李雷", "")
    journey.enter("last4", "8", 2)
    assert journey.complaints == {}
    journey.walk_in(3)
    assert (journey.page, journey.entries.name) == (Page.PURPOSE, "李雷"), "nothing is typed twice"


@pytest.mark.parametrize(
    ("code", "data", "reason"),
    [
        ("wait", {"seconds": 90}, "wait"),
        ("wait", {}, "wait"),
        ("not_today", {"at": "2026-03-03T01:00:00+00:00"}, "not_today"),
        ("unreachable", {}, "unreachable"),
        ("found", {}, "unclear"),
        ("found", {"visit": "x", "proof": 7}, "unclear"),
        ("whatever", {}, "unclear"),
    ],
)
def test_what_does_not_lead_on_says_what_to_do(
    journey: Journey, desk: Desk, code: str, data: dict[str, Any], reason: str
) -> None:
    journey.expected(0)
    journey.enter("code", "123456", 0)
    answer(journey, desk, code, 10, **data)
    assert (journey.page, journey.reason) == (Page.SORRY, reason)
    assert journey.at == data.get("at", "")
    assert journey.seconds(40) == (None if reason != "wait" else 60 if data else 0)
    journey.back(11)
    assert journey.page == Page.EXPECTED
    journey.expected(12)
    journey.enter("code", "123456", 12)
    answer(journey, desk, code, 13, **data)
    journey.walk_in(14)
    assert (journey.page, journey.reason) == (Page.PURPOSE, "")


def test_back_does_not_wait_for_the_answer(journey: Journey, desk: Desk) -> None:
    journey.begin("en", 0)
    journey.expected(0)
    journey.enter("code", "123456", 0)
    journey.back(1)
    assert (journey.page, journey.busy) == (Page.CHOICES, False)
    answer(journey, desk, "found", 2, **FOUND)
    assert (journey.page, journey.found) == (Page.CHOICES, None)


def test_an_answer_that_never_comes(journey: Journey) -> None:
    journey.expected(0)
    journey.enter("code", "123456", 0)
    journey.tick(NO_ANSWER)
    assert (journey.page, journey.reason) == (Page.SORRY, "unreachable")


def test_somebody_elses_visit_is_gone_at_once(journey: Journey, desk: Desk) -> None:
    look_up(journey, desk)
    journey.back(1)
    assert (journey.page, journey.found, journey.entries.code) == (Page.EXPECTED, None, "")


def test_guide_and_agreement_where_they_are_wanted(journey: Journey, desk: Desk) -> None:
    look_up(journey, desk, guide_seen=False, agreement=True)
    assert journey.steps == (Page.CONFIRM, Page.GUIDE, Page.AGREEMENT)
    journey.next(1)
    assert (journey.page, journey.step) == (Page.GUIDE, (2, 3))
    journey.next(1)
    journey.next(1)
    assert (journey.page, journey.complaints) == (Page.AGREEMENT, {"agreement": "missing"})
    journey.back(1)
    journey.next(1)
    journey.sign(STROKES, 1)
    journey.next(2)
    [arrival] = desk.told("arrive")
    assert (arrival["guide"], arrival["agreement"]["version"]) == (VERSION, VERSION)


def test_a_house_without_texts_asks_for_none(journey: Journey, desk: Desk) -> None:
    journey.furnish(House(), 0)
    look_up(journey, desk, guide_seen=False, agreement=True)
    assert journey.steps == (Page.CONFIRM,)


def test_a_text_that_goes_while_it_is_read(journey: Journey, desk: Desk) -> None:
    look_up(journey, desk, guide_seen=False)
    journey.next(1)
    journey.furnish(House(), 1)
    journey.next(2)
    assert journey.page == Page.CONFIRM
    journey.next(3)
    assert desk.told("arrive")


def test_belongings_can_be_added(journey: Journey, desk: Desk) -> None:
    look_up(journey, desk, asks=["belongings", "plate", "shoe_size"])
    assert journey.can_mend == (Page.DETAILS,)
    journey.mend(Page.DETAILS, 1)
    journey.enter("belongings", "laptop", 1)
    journey.next(1)
    assert journey.page == Page.CONFIRM
    journey.next(1)
    assert desk.told("arrive")[0]["belongings"] == "laptop"


def test_a_required_photograph(journey: Journey, desk: Desk) -> None:
    look_up(journey, desk, purpose="secret")
    journey.next(1)
    assert journey.page == Page.PHOTO
    journey.consent(1)
    journey.photograph(JPEG, 1)
    journey.next(1)
    assert desk.told("arrive")[0]["photo"] == JPEG


def test_an_important_visitor_is_waved_on(journey: Journey, desk: Desk) -> None:
    look_up(
        journey, desk, **{"class": "important", "guide_seen": False, "agreement": True, "purpose": "secret"}
    )
    assert journey.steps == (Page.CONFIRM,)
    journey.camera = False
    journey.next(1)
    answer(journey, desk, "to_gate", 2, visit=7)
    assert journey.page == Page.TO_GATE


@pytest.mark.parametrize(
    ("code", "data", "page", "reason"),
    [
        ("asked", {"visit": 7, "needs": ["tour"]}, Page.ASKING, ""),
        ("see_guard", {}, Page.GUARD, "kept"),
        ("not_possible", {}, Page.SORRY, "not_possible"),
        ("unreachable", {}, Page.SORRY, "unreachable"),
        ("refused", {"complaints": {"proof": "expired"}}, Page.GUARD, "not_kept"),
        ("refused", {"complaints": {"agreement": "outdated"}}, Page.GUARD, "not_kept"),
        ("malformed", {}, Page.GUARD, "not_kept"),
        ("not_kept", {}, Page.GUARD, "not_kept"),
    ],
)
def test_every_answer_to_an_arrival(
    journey: Journey, desk: Desk, code: str, data: dict[str, Any], page: Page, reason: str
) -> None:
    look_up(journey, desk)
    journey.next(1)
    journey.back(1)
    assert journey.page == Page.CONFIRM, "what was handed in is waited for"
    answer(journey, desk, code, 2, **data)
    assert (journey.page, journey.reason) == (page, reason)
    assert journey.needs == tuple(data.get("needs", ()))
    journey.finish(3)
    assert (journey.page, journey.entries) == (Page.ATTRACT, Entries())


def test_approvals_are_awaited(journey: Journey, desk: Desk) -> None:
    look_up(journey, desk, needs=["tour"])
    journey.next(1)
    answer(journey, desk, "asked", 2, visit=7, needs=["tour"])
    journey.rows([row(7, "agreed", needs=[{"kind": "tour", "by": "王总", "state": "asked"}])], 3)
    assert journey.page == Page.ASKING
    journey.rows([row(7, "welcome", 1)], 4)
    assert desk.prints() == [7]


def test_an_agreement_that_is_outdated_is_signed_anew(journey: Journey, desk: Desk) -> None:
    look_up(journey, desk, agreement=True)
    journey.next(1)
    journey.sign(STROKES, 1)
    journey.next(1)
    answer(journey, desk, "refused", 2, complaints={"agreement": "outdated"})
    assert (journey.page, journey.complaints) == (Page.AGREEMENT, {"agreement": "outdated"})
