"""Registered on one's own telephone: the code, and the passes that come out by themselves."""

from typing import Any

import pytest
from lobby_desk import Desk, answer, ask_host, fill, row

from kiosk.lobby.journey import Journey
from kiosk.lobby.pages import Page
from kiosk.lobby.tray import GIVEN_UP, LIES


def phone(visit: int, state: str = "welcome", copy: int = 1, **more: Any) -> dict[str, Any]:
    return row(visit, state, copy if state == "welcome" else 0, by_phone=True, **more)


def test_the_code(journey: Journey, desk: Desk) -> None:
    journey.own_phone(0)
    assert (journey.page, journey.busy, journey.invitation) == (Page.PHONE, True, None)
    answer(journey, desk, "open", 1, url="https://kiosk/v#x", until="2026-03-02T01:00:00+00:00")
    assert journey.invitation
    assert journey.invitation.url == "https://kiosk/v#x"
    journey.next(2)
    journey.back(3)
    assert (journey.page, journey.invitation) == (Page.CHOICES, None)


@pytest.mark.parametrize("code", ["unreachable", "open", "forbidden"])
def test_no_code_to_be_had(journey: Journey, desk: Desk, code: str) -> None:
    journey.own_phone(0)
    answer(journey, desk, code, 1)
    assert (journey.page, journey.reason) == (
        Page.SORRY,
        "unreachable" if code == "unreachable" else "unclear",
    )
    journey.back(2)
    assert journey.page == Page.CHOICES, "a code of yesterday is of no use"


def test_who_registered_is_shown(journey: Journey) -> None:
    journey.rows([phone(1, "asked"), phone(2, "agreed"), phone(3, "declined"), row(4)], 1)
    assert [one.visit for one in journey.by_phone()] == [1, 2]


def test_a_bus_of_twenty_prints_one_after_the_other(journey: Journey, desk: Desk) -> None:
    rows = [phone(visit, called=f"客{visit}*") for visit in range(1, 21)]
    journey.rows(rows, 1)
    for visit in range(1, 21):
        assert desk.prints() == list(range(1, visit + 1))
        journey.job(visit, 1, "printed", "", 1 + visit)
        journey.rows(rows, 1 + visit)  # the books are slow to hear of it
    assert [one.called for one in journey.tray()] == [f"客{visit}*" for visit in range(1, 21)]
    assert (journey.page, journey.calls()) == (Page.ATTRACT, [])
    journey.tick(22 + LIES)
    assert journey.tray() == []


def test_a_visitor_who_types_is_not_disturbed(journey: Journey, desk: Desk) -> None:
    fill(journey)
    before = journey.entries
    journey.rows([phone(1)], 1)
    journey.job(1, 1, "printed", "", 2)
    assert (journey.page, journey.entries, desk.prints()) == (Page.DETAILS, before, [1])
    assert [one.visit for one in journey.tray()] == [1]
    journey.taken(3)
    assert journey.tray() == []


def test_it_waits_for_the_one_who_prints_here(journey: Journey, desk: Desk) -> None:
    ask_host(journey, desk)
    journey.rows([row(7, "welcome", 1), phone(8)], 1)
    assert desk.prints() == [7]
    journey.job(7, 1, "uncertain", "", 2)
    journey.rows([row(7, "welcome", 1), phone(8)], 3)
    assert desk.prints() == [7], "whoever looks for a pass is not given somebody else's"
    journey.came_out(True, 4)
    journey.tick(5)
    assert desk.prints() == [7, 8]


@pytest.mark.parametrize("state", ["failed", "uncertain"])
def test_what_did_not_come_out_is_called_for(journey: Journey, desk: Desk, state: str) -> None:
    journey.rows([phone(1)], 1)
    journey.job(1, 1, state, "paper_out", 2)
    journey.rows([phone(1)], 3)
    journey.tick(4)
    assert desk.prints() == [1], "never again by itself"
    assert [one.visit for one in journey.calls()] == [1]
    journey.call(1, 5)
    for digit in "8000":
        journey.digit(digit, 5)
    assert (journey.page, desk.prints()) == (Page.PRINTING, [1, 1])
    journey.job(1, 1, state, "paper_out", 6)
    assert journey.page == (Page.FAILED if state == "failed" else Page.DOUBT)


def test_a_new_copy_after_a_doubt_prints_once(journey: Journey, desk: Desk) -> None:
    journey.rows([phone(1)], 1)
    journey.job(1, 1, "uncertain", "", 2)
    journey.call(1, 3)
    for digit in "8000":
        journey.digit(digit, 3)
    journey.job(1, 1, "uncertain", "", 4)
    journey.came_out(False, 5)
    journey.rows([phone(1, copy=2)], 6)
    journey.tick(7)
    assert desk.prints() == [1, 1, 1]


def test_a_printer_that_says_nothing_does_not_hold_the_others_up(journey: Journey, desk: Desk) -> None:
    journey.rows([phone(1), phone(2)], 1)
    journey.tick(1 + GIVEN_UP)
    assert desk.prints() == [1, 2]
    assert [one.visit for one in journey.calls()] == [1]


def test_without_paper_nothing_is_tried(journey: Journey, desk: Desk) -> None:
    journey.printer("paper_out", 0)
    journey.rows([phone(1)], 1)
    assert desk.prints() == []
    journey.printer("", 2)
    assert desk.prints() == [1]


@pytest.mark.parametrize("state", ["asked", "agreed", "held", "declined", "carded", "lapsed"])
def test_only_who_is_welcome(journey: Journey, desk: Desk, state: str) -> None:
    journey.rows([phone(1, state)], 1)
    assert (desk.prints(), journey.tray()) == ([], [])


@pytest.mark.parametrize("job", [(2, 1, "printed"), (1, 2, "printed"), (1, 1, "sending"), (1, 1, "queued")])
def test_other_jobs_change_nothing(journey: Journey, job: tuple[int, int, str]) -> None:
    journey.rows([phone(1)], 1)
    journey.job(*job, "", 2)
    assert (journey.tray(), journey.calls()) == ([], [])


def test_a_row_that_goes_is_forgotten(journey: Journey, desk: Desk) -> None:
    journey.rows([phone(1)], 1)
    journey.job(1, 1, "failed", "", 2)
    journey.rows([], 3)
    assert journey.calls() == []
