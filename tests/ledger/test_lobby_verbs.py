"""What the lobby hands in, through the one door."""

import secrets
from typing import Any

import pytest

from doorstep import Doorstep
from kiosk.reception import Forbidden, Malformed


def test_a_registration_opens_a_visit_and_asks_the_host(doorstep: Doorstep) -> None:
    """R9, R18: one transaction holds the visit, its event and the notices."""
    visit = doorstep.register(people=3)
    assert doorstep.states() == {visit: "asked"}
    notices = doorstep.reception.take_notices(doorstep.now)
    assert {(n.kind, n.channel, n.mail) for n in notices} == {
        ("ask_host", "mail", "t1@example.com"),
        ("ask_host", "webhook", "t1@example.com"),
    }
    line = doorstep.log()[0]
    assert (line["name"], line["people"], line["department"]) == ("王小明", 3, "研发部")
    assert line["visitor_class"] == "general"


@pytest.mark.parametrize(
    ("fields", "complaints"),
    [
        ({"name": ""}, {"name": "missing"}),
        ({"host": 99}, {"host": "not_in_directory"}),
        ({"phone": "ring", "purpose": "x"}, {"phone": "not_a_phone_number", "purpose": "not_a_choice"}),
    ],
)
def test_a_form_that_cannot_be_taken_leaves_nothing(
    sqlite_doorstep: Doorstep, fields: dict[str, Any], complaints: dict[str, str]
) -> None:
    before = sqlite_doorstep.reception.last_seq()
    form = {"host": 1, "name": "王小明", "phone": "13800001111", "purpose": "business", **fields}
    answer = sqlite_doorstep.ask(sqlite_doorstep.lobby, "register", **form)
    assert answer == {"code": "refused", "complaints": complaints}
    assert sqlite_doorstep.states() == {}
    assert sqlite_doorstep.reception.last_seq() == before


def test_a_host_who_left_cannot_be_visited(doorstep: Doorstep) -> None:
    doorstep.reception.import_hosts([], doorstep.now)
    form = {"host": 1, "name": "王小明", "phone": "13800001111", "purpose": "business"}
    answer = doorstep.ask(doorstep.lobby, "register", **form)
    assert answer["complaints"] == {"host": "not_in_directory"}


def test_the_same_request_twice_is_one_visit_with_one_answer(doorstep: Doorstep) -> None:
    form = {"host": 1, "name": "王小明", "phone": "13800001111", "purpose": "business"}
    request = doorstep.request("register", form)
    first = doorstep.reception.handle(doorstep.lobby, request, doorstep.now)
    doorstep.reopen()
    assert doorstep.reception.handle(doorstep.lobby, request, doorstep.later(hours=1)) == first
    assert len(doorstep.states()) == 1
    assert len(doorstep.reception.take_notices(doorstep.now)) == 2, "one a channel"


def test_a_printed_slip_makes_the_visit_carded_and_takes_the_slip_off_the_lobby(doorstep: Doorstep) -> None:
    visit, _ = doorstep.welcome()
    answer = doorstep.ask(
        doorstep.lobby, "slip", visit=visit, copy=1, outcome="printed", means="queued_status"
    )
    assert answer == {"code": "noted", "state": "carded"}
    assert doorstep.row(doorstep.lobby, visit)["slip"] is None


@pytest.mark.parametrize("outcome", ["failed", "uncertain"])
def test_a_slip_that_may_not_be_there_keeps_the_visit_welcome(doorstep: Doorstep, outcome: str) -> None:
    visit, _ = doorstep.welcome()
    answer = doorstep.ask(doorstep.lobby, "slip", visit=visit, copy=1, outcome=outcome, reason="paper_out")
    assert answer["state"] == "welcome"
    assert doorstep.row(doorstep.lobby, visit)["slip"]["copy"] == 1


def test_a_second_pass_makes_the_first_void(doorstep: Doorstep) -> None:
    visit, first = doorstep.welcome()
    assert doorstep.ask(doorstep.lobby, "recard", visit=visit, copy=1, why="not_printed") == {
        "code": "reissued",
        "copy": 2,
    }
    second = doorstep.row(doorstep.lobby, visit)["slip"]["qr"]
    assert second != first
    assert doorstep.ask(doorstep.gate, "gate", scan=first)["code"] == "void"
    assert doorstep.ask(doorstep.gate, "gate", scan=second)["code"] == "identity_missing"
    assert [one["void"] for one in doorstep.row(doorstep.gate, visit)["passes"]] == [True, False]


def test_asking_twice_for_another_pass_gives_one(doorstep: Doorstep) -> None:
    visit, _ = doorstep.welcome()
    doorstep.ask(doorstep.lobby, "recard", visit=visit, copy=1, why="not_printed")
    assert doorstep.ask(doorstep.lobby, "recard", visit=visit, copy=1, why="lost")["code"] == "not_possible"


def test_a_late_report_of_a_void_copy_changes_nothing(doorstep: Doorstep) -> None:
    visit, _ = doorstep.welcome()
    doorstep.ask(doorstep.lobby, "recard", visit=visit, copy=1, why="not_printed")
    answer = doorstep.ask(doorstep.lobby, "slip", visit=visit, copy=1, outcome="printed")
    assert answer["state"] == "welcome"
    assert doorstep.row(doorstep.lobby, visit)["slip"]["copy"] == 2


def test_a_pass_in_the_hand_was_printed_whatever_the_lobby_says_later(doorstep: Doorstep) -> None:
    visit, qr = doorstep.welcome()
    identity = {"document": "passport", "last4": ""}
    assert doorstep.ask(doorstep.gate, "gate", scan=qr, identity=identity)["code"] == "admitted"
    answer = doorstep.ask(doorstep.lobby, "slip", visit=visit, copy=1, outcome="printed")
    assert answer["state"] == "inside"


@pytest.mark.parametrize(
    "body",
    [
        {"visit": 77, "copy": 1, "outcome": "printed"},
        {"visit": "1", "copy": 1, "outcome": "printed"},
        {"visit": 2**70, "copy": 1, "outcome": "printed"},
        {"visit": True, "copy": 1, "outcome": "printed"},
        {"visit": 1, "copy": 1, "outcome": "eaten"},
        {"visit": 1, "copy": 1, "outcome": ["printed"]},
        {},
    ],
)
def test_hostile_slip_reports_are_refused(sqlite_doorstep: Doorstep, body: dict[str, Any]) -> None:
    sqlite_doorstep.register()
    assert sqlite_doorstep.ask(sqlite_doorstep.lobby, "slip", **body)["code"] == "refused"


def test_another_lobby_has_no_hand_in_this_visit(doorstep: Doorstep) -> None:
    visit, _ = doorstep.welcome()
    token = doorstep.reception.add_station("lobby-2", "lobby", doorstep.now)
    other = doorstep.reception.station_of(token)
    assert other is not None
    assert doorstep.ask(other, "recard", visit=visit, copy=1, why="lost")["code"] == "refused"
    assert doorstep.reception.changes(other, 0, doorstep.now)["visits"] == []


@pytest.mark.parametrize("verb", ["gate", "settle", "drop_tables", ""])
def test_a_lobby_may_do_only_what_lobbies_do(sqlite_doorstep: Doorstep, verb: str) -> None:
    with pytest.raises(Forbidden):
        sqlite_doorstep.ask(sqlite_doorstep.lobby, verb)


GOOD = {"verb": "register", "nonce": "0" * 32, "at": "2026-11-23T01:00:00+00:00", "body": {}}


@pytest.mark.parametrize(
    "change",
    [
        {"verb": None},
        {"nonce": ""},
        {"nonce": "x" * 32},
        {"nonce": "0" * 65},
        {"nonce": 5},
        {"at": None},
        {"at": "yesterday"},
        {"at": "2026-11-23T01:00:00"},
        {"body": None},
        {"body": []},
        {"decided": "yes"},
    ],
)
def test_a_request_without_form_is_malformed(sqlite_doorstep: Doorstep, change: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        sqlite_doorstep.reception.handle(sqlite_doorstep.lobby, GOOD | change, sqlite_doorstep.now)


def test_a_station_with_a_fast_clock_does_not_write_the_future(sqlite_doorstep: Doorstep) -> None:
    step = sqlite_doorstep
    form = {"host": 1, "name": "王小明", "phone": "13800001111", "purpose": "business"}
    request = step.request("register", form) | {"at": "2031-01-01T00:00:00+00:00"}
    step.reception.handle(step.lobby, request, step.now)
    assert step.log()[0]["registered_at"] == step.now


def test_a_revoked_token_opens_nothing(doorstep: Doorstep) -> None:
    token = doorstep.reception.add_station("lobby-9", "lobby", doorstep.now)
    assert doorstep.reception.station_of(token) is not None
    assert doorstep.reception.revoke_station("lobby-9", doorstep.now)
    assert doorstep.reception.station_of(token) is None
    assert not doorstep.reception.revoke_station("lobby-9", doorstep.now)
    assert doorstep.reception.station_of(secrets.token_urlsafe(32)) is None


def test_what_the_lobby_knows_of_a_waiting_visitor(doorstep: Doorstep) -> None:
    """R25: a masked name to call, the last four digits to claim with, and no more."""
    row = doorstep.row(doorstep.lobby, doorstep.register())
    assert (row["called"], row["phone_last4"], row["state"]) == ("王**", "1111", "asked")
    assert "王小明" not in str(row)
    assert "13800001111" not in str(row)


def test_only_what_changed_is_told_again(doorstep: Doorstep) -> None:
    first, second = doorstep.register(), doorstep.register()
    seq = doorstep.reception.changes(doorstep.lobby, 0, doorstep.now)["seq"]
    assert doorstep.reception.changes(doorstep.lobby, seq, doorstep.now)["visits"] == []
    doorstep.agree(second)
    changed = doorstep.reception.changes(doorstep.lobby, seq, doorstep.now)["visits"]
    # Whoever still waits is told again, for the place in the queue moves with the visits of others.
    assert {row["visit"]: row["state"] for row in changed} == {first: "asked", second: "welcome"}


def test_a_pass_that_did_not_come_out_is_written_on_a_card_by_the_guard(doorstep: Doorstep) -> None:
    """The gate is shown the short code and why; written by hand, it counts as the pass."""
    visit, _ = doorstep.welcome()
    assert doorstep.row(doorstep.gate, visit)["by_hand"] is None
    seq = doorstep.reception.last_seq()
    doorstep.ask(doorstep.lobby, "slip", visit=visit, copy=1, outcome="failed", reason="paper_out")
    [told] = doorstep.reception.changes(doorstep.gate, seq, doorstep.now)["visits"]
    assert told["by_hand"]["reason"] == "paper_out"
    identity = {"document": "passport", "last4": ""}
    code = told["by_hand"]["code"]
    assert doorstep.ask(doorstep.gate, "gate", scan=code, identity=identity)["code"] == "admitted"
    assert doorstep.row(doorstep.gate, visit)["by_hand"] is None


def test_a_pass_that_came_out_at_last_needs_no_card(doorstep: Doorstep) -> None:
    visit, _ = doorstep.welcome()
    doorstep.ask(doorstep.lobby, "slip", visit=visit, copy=1, outcome="uncertain")
    assert doorstep.row(doorstep.gate, visit)["by_hand"]["reason"] == "unknown"
    doorstep.ask(doorstep.lobby, "slip", visit=visit, copy=1, outcome="printed", means="visitor")
    assert doorstep.row(doorstep.gate, visit)["by_hand"] is None
