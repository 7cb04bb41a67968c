"""A gate and a lobby with the office gone: what they decide by themselves, and what they hand in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from station_desk import Desk, Office, station, until

from kiosk.station import Line, Station
from kiosk.visit import passes
from kiosk.visit.classes import VisitorClass
from kiosk.visit.passes import Pass

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
KEY = bytes(range(32))
ID = {"document": "resident_id", "last4": "123X"}


class Clock:
    """A time that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def pass_text(visit: int, copy: int = 1, hours: float = 8, key: bytes = KEY, issuer: int = 1) -> str:
    expires = int((NOW + timedelta(hours=hours)).timestamp())
    return Pass(issuer, visit, copy, expires, VisitorClass.GENERAL, bytes([visit % 256, copy, 7])).text(key)


def row(visit: int, state: str = "carded", copies: int = 1, **fields: Any) -> dict[str, Any]:
    issued = []
    for copy in range(1, copies + 1):
        text = pass_text(visit, copy)
        issued.append(
            {
                "digest": passes.digest(text),
                "short": passes.digest(passes.short_code(text)),
                "copy": copy,
                "void": copy < copies,
                "expires": (NOW + timedelta(hours=8)).isoformat(),
            }
        )
    names = {"name": "李娜", "organisation": "恒远自动化", "host_name": "张伟", "department": "采购部"}
    rest = {"people": 1, "purpose": "business", "extension": "8101", "where": "reception"}
    return {
        "visit": visit, "state": state, "released": state == "signed", "came_in": None, "left": None,
        "passes": issued, **names, **rest, **fields,
    }  # fmt: skip


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(desk: Desk, office: Office, tmp_path: Path, clock: Clock) -> Iterator[Station]:
    """A gate that has learned six visits and then lost its office."""
    desk.house = {**desk.house, "keys": {"1": KEY.hex()}}
    early = (NOW - timedelta(hours=1)).isoformat()
    for one in (
        row(1),
        row(2, "inside", came_in=early),
        row(3, "signed", came_in=early),
        row(4, copies=2),
        row(5, "asked", copies=0),
        row(6, "unseen", came_in=early),
        row(7, "closed"),
    ):
        desk.row(**one)
    with station(office.url, tmp_path, clock=clock) as made:
        until(lambda: len(made.visits()) == 7)
        office.stop()
        yield made


def scan(gate: Station, text: str, way: str = "either", **more: Any) -> tuple[str, dict[str, Any]]:
    body = {"scan": text, "way": way, "identity": None, "release": None, "guard": "一岗", **more}
    answer = gate.ask("gate", body)
    assert answer.by == "station"
    return answer.code, answer.data


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "unreadable"),
        ("hello", "unreadable"),
        ("VP1" + "A" * 51, "unreadable"),
        ("VP1" + "A" * 60, "unreadable"),
        ("x" * 10_000, "unreadable"),
        ("\x1b@\x10\x14\x08", "unreadable"),
        ("🎫🎫", "unreadable"),
        (pass_text(1, key=bytes(32)), "forged"),
        (pass_text(1, issuer=9), "wrong_site"),
        (pass_text(4, copy=1), "void"),
        (pass_text(7), "already_left"),
        (pass_text(99, hours=-1), "expired"),
        ("K7QM-2XRC", "unreadable"),
        (passes.short_code(pass_text(99)), "unknown"),
    ],
)
def test_what_is_no_good_is_refused_and_shows_nobody(gate: Station, text: str, code: str) -> None:
    found, data = scan(gate, text, identity=ID)
    assert found == code
    assert data.get("card") is None


def test_a_way_in_and_out_without_the_office(gate: Station, clock: Clock, desk: Desk, office: Office) -> None:
    text = pass_text(1)
    assert scan(gate, text)[0] == "identity_missing"
    code, data = scan(gate, text.lower(), identity=ID)
    assert (code, data["visit"], data["card"]["name"], data["card"]["state"]) == (
        "admitted", 1, "李娜", "inside",
    )  # fmt: skip
    assert gate.visit(1)["state"] == "inside"
    assert scan(gate, text, identity=ID)[0] == "already_inside"
    clock.now += timedelta(minutes=40)
    assert scan(gate, text, way="in", identity=ID)[0] == "already_inside"
    code, data = scan(gate, text)
    assert (code, data["card"]["extension"]) == ("signature_missing", "8101")
    code, data = scan(gate, text, release={"route": "call", "by": "张伟"})
    assert (code, data["card"]["state"]) == ("left", "owed")
    assert scan(gate, text)[0] == "already_left"
    office.start()
    until(lambda: gate.connection.waiting == 0)
    decided = {message["nonce"]: message["decided"] for message in desk.received}
    assert [one["code"] for one in decided.values()] == [
        "identity_missing", "admitted", "already_inside", "already_inside", "signature_missing", "left",
        "already_left",
    ]  # fmt: skip
    assert all(set(one) == {"code", "visit"} for one in decided.values())


def test_what_was_decided_alone_is_known_after_a_restart(
    gate: Station, clock: Clock, office: Office, tmp_path: Path
) -> None:
    assert scan(gate, pass_text(1), identity=ID)[0] == "admitted"
    again = Station(Line(office.url, tmp_path / "token"), tmp_path, "gate", clock)  # as after a power cut
    assert again.visit(1)["state"] == "inside"
    again.stop()


def test_the_feed_does_not_undo_what_was_decided_before_it_is_handed_in(
    gate: Station, desk: Desk, office: Office, clock: Clock
) -> None:
    scan(gate, pass_text(1), identity=ID)
    desk.reply = lambda message: {"code": message["decided"]["code"], "visit": 1}
    desk.spoil("/station/requests", *[lambda counter: counter.send(503, {"code": "busy"})] * 3)
    desk.row(1, organisation="新单位")
    office.start()
    until(lambda: gate.visit(1)["organisation"] == "新单位")
    assert gate.visit(1)["state"] == "inside"
    until(lambda: gate.connection.waiting == 0)
    assert gate.visit(1)["state"] == "inside"
    desk.row(1, state="signed", released=True)
    until(lambda: gate.visit(1)["state"] == "signed")


def test_the_books_win_where_they_disagree(gate: Station, desk: Desk, office: Office) -> None:
    scan(gate, pass_text(1), identity=ID)
    desk.reply = lambda message: {"code": "void", "visit": 1}
    office.start()
    until(lambda: gate.connection.waiting == 0)
    assert gate.visit(1)["state"] == "carded"


def test_a_row_that_overtakes_the_answer_is_the_newer_word(
    desk: Desk, office: Office, tmp_path: Path, clock: Clock
) -> None:
    desk.house = {**desk.house, "keys": {"1": KEY.hex()}}
    desk.row(**row(3, "signed"))
    with station(office.url, tmp_path, clock=clock, timeout=5, patience=5) as gate:
        until(lambda: gate.visit(3) and desk.open_feeds)

        def close_first(counter: Any) -> None:
            desk.row(3, state="closed")
            until(lambda: gate.visit(3)["state"] == "closed")
            counter.send(200, {"code": "left", "visit": 3, "card": None})

        desk.spoil("/station/requests", close_first)
        assert gate.ask("gate", {"scan": pass_text(3), "way": "either", "guard": "一岗"}).code == "left"
        until(lambda: gate.visit(3)["state"] == "closed")  # the feed says a moment later that it was first


def test_what_the_books_never_bear_out_is_forgotten(
    gate: Station, desk: Desk, office: Office, clock: Clock
) -> None:
    scan(gate, pass_text(1), identity=ID)
    desk.reply = lambda message: {"code": "admitted", "visit": 1}  # and yet no row of it comes
    office.start()
    until(lambda: gate.connection.waiting == 0)
    assert gate.visit(1)["state"] == "inside"
    clock.now += timedelta(seconds=11)
    until(lambda: gate.visit(1)["state"] == "carded")


def test_a_genuine_pass_that_the_copy_never_heard_of_lets_in_once(gate: Station) -> None:
    text = pass_text(50)
    assert scan(gate, text)[0] == "identity_missing"
    code, data = scan(gate, text, identity=ID)
    assert (code, data["visit"], data["card"]) == ("admitted", 50, None)
    assert scan(gate, text, identity=ID)[0] == "already_inside"
    inside = gate.visit(50)
    assert inside is not None
    assert (inside["state"], inside["name"]) == ("inside", "")


def test_a_pass_issued_after_the_last_word_counts_and_the_earlier_ones_are_void(gate: Station) -> None:
    assert scan(gate, pass_text(5), identity=ID)[0] == "admitted"
    assert scan(gate, pass_text(4, copy=3))[0] == "identity_missing"
    assert scan(gate, pass_text(4, copy=2))[0] == "identity_missing"
    assert scan(gate, pass_text(4, copy=1))[0] == "void"


@pytest.mark.parametrize("visit", [1, 60])
def test_an_exit_is_accepted_although_the_way_in_was_missed(gate: Station, visit: int) -> None:
    assert scan(gate, pass_text(visit), way="out")[0] == "signature_missing"
    code, _ = scan(gate, pass_text(visit), way="out", release={"route": "paper", "by": "张伟"})
    assert code == "left"
    assert gate.visit(visit)["state"] == "left"
    assert scan(gate, pass_text(visit), way="out")[0] == "already_left"


def test_a_signed_visitor_leaves_and_an_expired_pass_lets_out(gate: Station, clock: Clock) -> None:
    clock.now += timedelta(hours=20)
    assert scan(gate, pass_text(3))[0] == "left"
    assert scan(gate, pass_text(1), identity=ID)[0] == "expired"


def test_a_short_code_does_what_its_pass_does(gate: Station) -> None:
    code = passes.shown(passes.short_code(pass_text(1))).lower()
    assert scan(gate, code)[0] == "identity_missing"
    assert scan(gate, code, identity=ID)[0] == "admitted"
    assert scan(gate, passes.short_code(pass_text(4, copy=1)))[0] == "void"


def test_somebody_without_a_pass_leaves_by_visit_number(gate: Station) -> None:
    body = {"visit": 2, "way": "out", "guard": "一岗"}
    assert gate.ask("gate", body).code == "signature_missing"
    assert gate.ask("gate", {**body, "release": {"route": "call", "by": "张伟"}}).code == "left"
    assert gate.ask("gate", {**body, "visit": 4711}).code == "unknown"


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"identity": {"document": "library_card"}}, {"document": "not_a_choice"}),
        ({"identity": {"document": "passport", "last4": "12345"}}, {"last4": "only_last_four"}),
        ({"release": {"route": "page", "by": "x"}}, {"route": "not_a_choice"}),
        ({"release": {"route": "call", "by": " \x1b "}}, {"by": "missing"}),
    ],
)
def test_what_the_guard_states_is_checked(gate: Station, body: Any, complaint: Any) -> None:
    code, data = scan(gate, pass_text(2), **body)
    assert (code, data["complaints"]) == ("refused", complaint)


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("gate", {"way": "either"}),
        ("gate", {"scan": None}),
        ("gate", {"scan": 7}),
        ("gate", {"scan": "x", "way": "up"}),
        ("gate", {"visit": "x" * 5, "way": "out", "identity": "yes"}),
        ("settle", {}),
        ("dance", {}),
    ],
)
def test_what_nobody_can_make_sense_of_is_said_to_be_so(gate: Station, verb: str, body: Any) -> None:
    assert gate.ask(verb, body).code == "malformed"


def test_somebody_not_seen_leaving_is_settled_with_a_reason(gate: Station) -> None:
    assert gate.ask("settle", {"visit": 6, "guard": "一岗", "reason": " "}).code == "not_possible"
    assert gate.ask("settle", {"visit": 1, "guard": "一岗", "reason": "x"}).code == "not_possible"
    assert gate.ask("settle", {"visit": 6, "guard": "一岗", "reason": "由东门离开"}).code == "settled"
    assert gate.visit(6)["state"] == "closed"


def test_a_gate_that_never_had_the_keys_does_not_call_a_pass_foreign(tmp_path: Path) -> None:
    with station("http://127.0.0.1:9", tmp_path) as fresh:
        assert scan(fresh, pass_text(1))[0] == "unknown"


FORM = {"host": 1, "name": "李娜", "phone": "138 0000 0000", "purpose": "business", "people": 2}


def test_a_lobby_alone_checks_the_form_and_sends_the_visitor_to_the_guard(tmp_path: Path) -> None:
    with station("http://127.0.0.1:9", tmp_path, "lobby") as lobby:
        assert lobby.ask("register", FORM).code == "see_guard"
        refused = lobby.ask("register", {**FORM, "name": "\x1b", "phone": "=cmd|' /C calc'!A0"})
        assert refused.data["complaints"] == {"name": "missing", "phone": "not_a_phone_number"}
        assert lobby.ask("recard", {"visit": 3, "copy": 1, "why": "not_printed"}).code == "not_possible"
        assert lobby.ask("slip", {"visit": 3, "copy": 1, "outcome": "printed"}).code == "noted"
        assert lobby.connection.waiting == 4
