"""Who left the screen is called back; and what becomes of slips that do not simply come out."""

from typing import Any

import pytest
from lobby_desk import Desk, answer, ask_host, new_journey, row, to_summary

from kiosk.lobby.callers import BLOCKED
from kiosk.lobby.journey import Journey
from kiosk.lobby.pages import LINGER, WARNING, Page


def called(journey: Journey, visit: int = 9) -> None:
    journey.rows([row(visit, "welcome", 1)], 1)
    journey.call(visit, 2)


def digits(journey: Journey, text: str, now: float = 3) -> None:
    for one in text:
        journey.digit(one, now)


def test_the_end_of_the_number_prints(journey: Journey, desk: Desk) -> None:
    called(journey)
    assert journey.language == "zh-TW", "the caller's language"
    digits(journey, "800")
    assert desk.prints() == []
    digits(journey, "0")
    assert (desk.prints(), journey.page) == ([9], Page.PRINTING)


@pytest.mark.parametrize("text", ["a", "", "１", "²", "\n", "-"])
def test_only_digits_are_digits(journey: Journey, text: str) -> None:
    called(journey)
    journey.digit(text, 3)
    assert journey.digits == ""


def test_three_misses_block_the_visit_for_a_while(journey: Journey, desk: Desk) -> None:
    called(journey)
    digits(journey, "0000")
    assert (journey.digits, journey.complaints) == ("", {"digits": "not_the_number"})
    digits(journey, "1111")
    journey.back(4)
    journey.call(9, 5)
    digits(journey, "2222", 6)
    assert (journey.page, journey.reason) == (Page.GUARD, "not_the_number")
    journey.finish(7)
    assert journey.calls() == []
    journey.tick(6 + BLOCKED)
    assert [one.visit for one in journey.calls()] == [9]
    assert desk.prints() == []


def test_a_number_without_an_end_opens_nothing(journey: Journey, desk: Desk) -> None:
    journey.rows([row(9, "welcome", 1, phone_last4="")], 1)
    journey.call(9, 2)
    digits(journey, "0000")
    assert desk.prints() == []


def test_a_pass_that_went_meanwhile(journey: Journey, desk: Desk) -> None:
    called(journey)
    journey.rows([row(9, "inside")], 3)
    digits(journey, "8000")
    assert (journey.page, journey.reason, desk.prints()) == (Page.GUARD, "gone", [])


def test_an_interlude_leaves_the_present_visitor_where_they_were(journey: Journey) -> None:
    to_summary(journey)
    before = journey.entries
    called(journey)
    digits(journey, "8000")
    journey.job(9, 1, "printed", "", 4)
    journey.rows([row(9, "carded")], 5)
    journey.finish(6)
    assert (journey.page, journey.entries, journey.language) == (Page.SUMMARY, before, "en")


def test_an_interlude_in_asking_prints_the_own_pass_afterwards(journey: Journey, desk: Desk) -> None:
    ask_host(journey, desk)
    journey.rows([row(9, "welcome", 1)], 1)
    journey.call(9, 2)
    journey.rows([row(7, "welcome", 1), row(9, "welcome", 1)], 3)
    digits(journey, "8000")
    journey.job(9, 1, "printed", "", 4)
    journey.finish(5)
    assert desk.prints() == [9, 7]


def test_nobody_is_called_into_a_registration_that_is_being_sent(journey: Journey) -> None:
    to_summary(journey)
    journey.next(0)
    called(journey)
    assert journey.page == Page.SUMMARY


def test_an_interlude_that_nobody_ends_wipes_both(journey: Journey) -> None:
    to_summary(journey)
    called(journey)
    journey.tick(2 + 60 + WARNING)
    assert (journey.page, journey.entries.name) == (Page.ATTRACT, "")


def test_leaving_an_interlude_brings_the_other_back(journey: Journey) -> None:
    to_summary(journey)
    called(journey)
    journey.finish(3)
    assert (journey.page, journey.caller) == (Page.SUMMARY, None)


# Slips


def printing(journey: Journey, desk: Desk) -> None:
    ask_host(journey, desk)
    journey.rows([row(7, "welcome", 1)], 1)


def test_an_uncertain_slip_is_never_printed_again_by_itself(journey: Journey, desk: Desk) -> None:
    printing(journey, desk)
    journey.job(7, 1, "uncertain", "stalled", 2)
    journey.rows([row(7, "welcome", 1)], 3)
    journey.tick(3 + LINGER[Page.DOUBT])
    assert (desk.prints(), journey.page) == ([7], Page.ATTRACT)


def test_no_voids_the_copy_and_prints_the_next(journey: Journey, desk: Desk) -> None:
    printing(journey, desk)
    journey.job(7, 1, "uncertain", "", 2)
    journey.came_out(False, 3)
    assert desk.asked[-1] == ("recard", 7, 1)
    journey.job(7, 1, "printed", "", 3)
    journey.rows([row(7, "welcome", 1)], 4)
    assert (journey.page, desk.prints()) == (Page.PRINTING, [7]), "not before the next copy is there"
    journey.recarded(7, "reissued", 5)
    journey.rows([row(7, "welcome", 2)], 6)
    assert desk.prints() == [7, 7]
    journey.job(7, 2, "printed", "", 7)
    assert journey.page == Page.TAKE


def test_reprinting_ends_somewhere(journey: Journey, desk: Desk) -> None:
    printing(journey, desk)
    for copy in (1, 2, 3):
        journey.job(7, copy, "uncertain", "", 2)
        journey.came_out(False, 3)
        journey.rows([row(7, "welcome", copy + 1)], 4)
    assert (journey.page, journey.reason) == (Page.GUARD, "no_reprint")


def test_no_other_copy_to_be_had(journey: Journey, desk: Desk) -> None:
    printing(journey, desk)
    journey.job(7, 1, "uncertain", "", 2)
    journey.came_out(False, 3)
    journey.recarded(7, "not_possible", 4)
    assert (journey.page, journey.reason) == (Page.GUARD, "no_reprint")


def test_yes_is_reported(journey: Journey, desk: Desk) -> None:
    printing(journey, desk)
    journey.job(7, 1, "uncertain", "", 2)
    journey.came_out(True, 3)
    assert (desk.asked[-1], journey.page) == (("came_out", 7, 1), Page.TAKE)


def test_a_failed_slip_can_be_tried_again(journey: Journey, desk: Desk) -> None:
    printing(journey, desk)
    journey.job(7, 1, "failed", "paper_out", 2)
    assert (journey.page, journey.reason) == (Page.FAILED, "paper_out")
    journey.retry(3)
    assert (journey.page, desk.prints()) == (Page.PRINTING, [7, 7])


@pytest.mark.parametrize("job", [(8, 1, "printed"), (7, 2, "printed"), (7, 1, "queued"), (7, 1, "sending")])
def test_other_jobs_change_nothing(journey: Journey, desk: Desk, job: tuple[int, int, str]) -> None:
    printing(journey, desk)
    journey.job(*job, "", 2)
    assert journey.page == Page.PRINTING


def test_a_printer_that_never_says_anything_ends_in_doubt(journey: Journey, desk: Desk) -> None:
    printing(journey, desk)
    journey.tick(1 + LINGER[Page.PRINTING])
    assert journey.page == Page.DOUBT


def test_the_code_for_a_card_is_shown_where_it_is_needed(journey: Journey, desk: Desk) -> None:
    ask_host(journey, desk)
    slip = {"copy": 1, "where": "reception", "short_code": "K7QM2XRD"}
    journey.rows([row(7, "welcome", slip=slip)], 1)
    assert journey.code == ""
    journey.job(7, 1, "failed", "paper_out", 2)
    assert journey.code == "K7QM-2XRD"


# Several slips


def group(state: str = "welcome", **others: str) -> list[dict[str, Any]]:
    states = {"7": state, "8": state, "9": state} | others
    return [row(int(visit), one, 1 if one == "welcome" else 0) for visit, one in states.items()]


@pytest.fixture
def three() -> tuple[Journey, Desk]:
    """The leader of three, whose host is asked."""
    desk = Desk()
    journey = new_journey(desk)
    ask_host(journey, desk, visits=[7, 8, 9])
    return journey, desk


def test_a_groups_slips_come_one_after_the_other(three: tuple[Journey, Desk]) -> None:
    journey, desk = three
    journey.rows(group(), 1)
    for number, visit in enumerate((7, 8, 9), 1):
        assert desk.prints()[-1] == visit
        assert (journey.page, journey.slip_of) == (Page.PRINTING, (number, 3))
        journey.job(visit, 1, "printed", "", 1 + number)
    assert (journey.page, desk.prints()) == (Page.TAKE, [7, 8, 9])
    journey.finish(9)
    assert journey.page == Page.ATTRACT


def test_a_slip_that_fails_does_not_lose_the_others(three: tuple[Journey, Desk]) -> None:
    journey, desk = three
    journey.rows(group(), 1)
    journey.job(7, 1, "printed", "", 2)
    journey.job(8, 1, "failed", "cover", 3)
    assert (journey.page, journey.calls()) == (Page.FAILED, [])
    journey.finish(4)
    assert (journey.page, desk.prints()) == (Page.PRINTING, [7, 8, 9])


def test_who_is_not_welcome_yet_is_waited_for(three: tuple[Journey, Desk]) -> None:
    journey, desk = three
    journey.rows(group(**{"9": "asked"}), 1)
    journey.job(7, 1, "printed", "", 2)
    journey.job(8, 1, "printed", "", 3)
    assert journey.page == Page.ASKING
    journey.rows(group(), 4)
    assert (journey.page, desk.prints()) == (Page.PRINTING, [7, 8, 9])


def test_one_who_is_declined_does_not_hide_the_others(three: tuple[Journey, Desk]) -> None:
    journey, desk = three
    journey.rows(group(**{"8": "declined"}), 1)
    journey.job(7, 1, "printed", "", 2)
    journey.job(9, 1, "printed", "", 3)
    assert (journey.page, desk.prints()) == (Page.TAKE, [7, 9])


def test_all_are_declined(three: tuple[Journey, Desk]) -> None:
    journey, _ = three
    journey.rows(group("declined"), 1)
    assert journey.page == Page.DECLINED


def test_a_leader_who_leaves_is_called_with_the_others(three: tuple[Journey, Desk]) -> None:
    journey, desk = three
    journey.finish(1)
    journey.rows(group(), 2)
    assert ([one.visit for one in journey.calls()], desk.prints()) == ([7, 8, 9], [])


def test_an_answer_of_the_last_visitor_never_reaches_the_next(journey: Journey, desk: Desk) -> None:
    to_summary(journey)
    journey.next(0)
    late = desk.ticket()
    journey.tick(20)
    journey.finish(21)
    to_summary(journey, 22)
    journey.next(23)
    journey.answered(late, "asked", {"visit": 7}, 24)
    assert (journey.page, journey.busy, journey.visit) == (Page.SUMMARY, True, None)
    answer(journey, desk, "asked", 25, visit=8)
    assert journey.visit == 8


def test_a_pass_that_is_no_longer_there_is_not_tried_again(journey: Journey, desk: Desk) -> None:
    printing(journey, desk)
    journey.job(7, 1, "failed", "paper_out", 2)
    journey.rows([row(7, "inside")], 3)
    journey.retry(4)
    assert (journey.page, journey.reason, desk.prints()) == (Page.GUARD, "gone", [7])


@pytest.mark.parametrize("state", ["failed", "uncertain"])
def test_a_slip_that_came_out_after_all(journey: Journey, desk: Desk, state: str) -> None:
    printing(journey, desk)
    journey.job(7, 1, state, "stalled", 2)
    journey.job(7, 1, "printed", "", 3)
    assert journey.page == Page.TAKE


def test_who_has_a_pass_is_not_called_while_the_office_is_away(journey: Journey, desk: Desk) -> None:
    printing(journey, desk)
    journey.job(7, 1, "printed", "", 2)
    journey.finish(3)
    journey.rows([row(7, "welcome", 1)], 4)
    assert journey.calls() == []
    journey.rows([row(7, "welcome", 2)], 5)
    assert [one.visit for one in journey.calls()] == [7], "lost, and issued once more"
