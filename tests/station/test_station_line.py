"""Requests on their way: the spool's order, lost answers, a dead office, a revoked token, garbage."""

import itertools
import json
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from station_desk import Desk, Office, station, until

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)


def _sequence(desk: Desk) -> list[Any]:
    """The order of the requests; one that was handed in twice under its nonce counts once."""
    order = {message["nonce"]: message["body"].get("n") for message in desk.received}
    return list(order.values())


def _settle(n: int) -> dict[str, Any]:
    return {"n": n, "visit": n, "guard": "一岗", "reason": "left by the back gate"}


def test_an_answer_of_the_office_is_passed_on_and_nothing_stays_behind(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    desk.reply = lambda message: {"code": "asked", "visit": 7}
    with station(office.url, tmp_path, "lobby", clock=lambda: NOW) as lobby:
        answer = lobby.ask("register", {"name": "张伟"})
        assert (answer.code, answer.data["visit"], answer.by) == ("asked", 7, "office")
        assert lobby.connection.waiting == 0
    message = desk.received[0]
    assert message["verb"] == "register"
    assert message["at"] == NOW.isoformat()
    assert message["body"] == {"name": "张伟"}
    assert message["decided"] is None
    assert len(bytes.fromhex(message["nonce"])) == 16
    assert "张伟".encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("spool.db*"))


def test_a_station_without_an_office_answers_by_itself_and_hands_in_later_in_order(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    office.stop()
    with station(office.url, tmp_path) as gate:
        answers = [gate.ask("settle", _settle(n)) for n in range(1, 8)]
        assert {(answer.code, answer.by) for answer in answers} == {("not_possible", "station")}
        assert gate.connection.waiting == 7
        assert not gate.connection.online
        office.start()
        until(lambda: gate.connection.waiting == 0)
        assert gate.ask("settle", _settle(8)).by == "office"
    assert _sequence(desk) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert {message["decided"]["code"] for message in desk.received[:7]} == {"not_possible"}
    assert len({message["nonce"] for message in desk.received}) == 8


def test_a_new_request_does_not_overtake_older_ones(desk: Desk, office: Office, tmp_path: Path) -> None:
    office.stop()
    with station(office.url, tmp_path) as gate:
        for n in range(1, 4):
            gate.ask("settle", _settle(n))
        hold = threading.Event()
        desk.spoil("/station/requests", lambda counter: (hold.wait(5), counter.close_connection))
        office.start()
        gate.ask("settle", _settle(4))
        hold.set()
        until(lambda: gate.connection.waiting == 0)
    assert _sequence(desk) == [1, 2, 3, 4]


def test_many_at_once_keep_one_order(desk: Desk, office: Office, tmp_path: Path) -> None:
    with station(office.url, tmp_path) as gate:
        until(lambda: gate.connection.online)
        asked = [threading.Thread(target=lambda n=n: gate.ask("settle", _settle(n))) for n in range(20)]
        for thread in asked:
            thread.start()
        for thread in asked:
            thread.join()
        assert gate.connection.waiting == 0
    assert sorted(_sequence(desk)) == list(range(20))


def test_an_answer_that_was_lost_is_asked_for_again_under_the_same_nonce_with_the_decision(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    def lose_the_answer(counter: Any) -> None:
        desk.answer(counter.message)
        counter.connection.shutdown(2)

    def be_gone(counter: Any) -> None:  # until the visitor has been answered, however long that takes
        counter.connection.shutdown(2)

    desk.reply = lambda message: {"code": "asked", "visit": 9}
    form = {"host": 3, "name": "李娜", "phone": "13800000000", "purpose": "business"}
    with station(office.url, tmp_path, "lobby") as lobby:
        until(lambda: lobby.connection.online)
        desk.spoil("/station/requests", lose_the_answer, *[be_gone] * 1000)
        answer = lobby.ask("register", form)
        assert (answer.code, answer.by) == ("see_guard", "station")
        desk.spoils.clear()
        until(lambda: lobby.connection.waiting == 0, 45)
    first, *_, last = desk.received  # one that was on its way while the station decided goes once more
    assert {message["nonce"] for message in desk.received} == {first["nonce"]}
    assert (first["decided"], last["decided"]["code"]) == (None, "see_guard")
    assert len(desk.answers) == 1


def test_an_answer_that_comes_too_late_does_not_replace_what_was_said(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    hold = threading.Event()

    def late(counter: Any) -> None:
        hold.wait(5)
        counter.send(200, desk.answer(counter.message))

    with station(office.url, tmp_path, patience=0.1, timeout=3) as gate:
        until(lambda: gate.connection.online)
        desk.spoil("/station/requests", late)
        answer = gate.ask("settle", _settle(1))
        assert (answer.code, answer.by) == ("not_possible", "station")
        hold.set()
        until(lambda: gate.connection.waiting == 0)
    assert [message["decided"] and message["decided"]["code"] for message in desk.received] == [
        None,
        "not_possible",
    ]


def test_a_spool_from_before_a_crash_is_handed_in(desk: Desk, office: Office, tmp_path: Path) -> None:
    office.stop()
    with station(office.url, tmp_path) as gate:
        for n in range(1, 4):
            gate.ask("settle", _settle(n))
    with station(office.url, tmp_path) as gate:
        assert gate.connection.waiting == 3
        gate.ask("settle", _settle(4))
        office.start()
        until(lambda: gate.connection.waiting == 0)
    assert _sequence(desk) == [1, 2, 3, 4]


_KILLED = """
import os, pathlib, signal, sys
from kiosk.station import Line, Station
folder = pathlib.Path(sys.argv[1])
lobby = Station(Line("http://127.0.0.1:9", folder / "token"), folder, "lobby")
lobby.start()
form = {"host": 3, "name": "李娜", "phone": "13800000000", "purpose": "business"}
print(lobby.ask("register", form).code, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_said_survives_a_kill(desk: Desk, office: Office, tmp_path: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path)], stdout=subprocess.PIPE, check=False
    )
    assert (killed.stdout, killed.returncode) == (b"see_guard\n", -signal.SIGKILL)
    with station(office.url, tmp_path, "lobby") as lobby:
        until(lambda: desk.received and lobby.connection.waiting == 0)
    assert [message["decided"] for message in desk.received] == [{"code": "see_guard", "visit": None}]
    assert desk.received[0]["body"]["name"] == "李娜"


def test_a_spool_that_is_no_database_is_set_aside(desk: Desk, office: Office, tmp_path: Path) -> None:
    (tmp_path / "spool.db").write_bytes(b"not a database at all" * 100)
    with station(office.url, tmp_path) as gate:
        assert gate.ask("settle", _settle(1)).by == "office"
    assert (tmp_path / "spool.db.broken-1").read_bytes().startswith(b"not a database")


def test_a_revoked_token_leaves_everything_in_the_spool_and_a_new_one_takes_it(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    with station(office.url, tmp_path) as gate:
        until(lambda: gate.connection.online)
        desk.token = "another"
        assert gate.ask("settle", _settle(1)).by == "station"
        assert (gate.connection.why, gate.connection.waiting) == ("unknown_station", 1)
        assert desk.received == []
        (tmp_path / "token").write_text("another\n")
        gate.ask("settle", _settle(2))
        until(lambda: gate.connection.waiting == 0)
    assert _sequence(desk) == [1, 2]


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00", b"two\nlines\x07"])
def test_a_token_file_that_cannot_be_used_is_said(
    desk: Desk, office: Office, tmp_path: Path, content: bytes | None
) -> None:
    with station(office.url, tmp_path) as gate:
        until(lambda: gate.connection.online)
        (tmp_path / "token").unlink()
        if content is not None:
            (tmp_path / "token").write_bytes(content)
        assert gate.ask("settle", _settle(1)).by == "station"
        assert gate.connection.why == "no_token"


def _slow(counter: Any) -> None:
    counter.send_response(200)
    counter.send_header("Content-Length", "40")
    counter.end_headers()
    pause = threading.Event()
    for _ in range(40):
        try:
            counter.wfile.write(b" ")
        except OSError:
            return
        pause.wait(0.05)


GARBAGE = {
    "a login page": lambda counter: counter.send_bytes(200, b"<html>Please log in</html>"),
    "a list": lambda counter: counter.send(200, [1, 2]),
    "no code": lambda counter: counter.send(200, {"visit": 3}),
    "a code that is a number": lambda counter: counter.send(200, {"code": 7}),
    "a card that is a text": lambda counter: counter.send(200, {"code": "admitted", "card": "<b>"}),
    "a visit that is a text": lambda counter: counter.send(200, {"code": "admitted", "visit": "1"}),
    "nine megabytes": lambda counter: counter.send_bytes(200, b'{"code":"' + b"x" * 9_000_000 + b'"}'),
    "deep nesting": lambda counter: counter.send_bytes(200, b"[" * 100_000),
    "not utf-8": lambda counter: counter.send_bytes(200, b'{"code":"\xff\xfe"}'),
    "a redirect": lambda counter: counter.send_bytes(302, b"", Location="http://127.0.0.1:9/"),
    "an error page": lambda counter: counter.send_bytes(500, b"Traceback (most recent call last)"),
    "busy": lambda counter: counter.send(503, {"code": "busy"}),
    "not found": lambda counter: counter.send_bytes(404, b""),
    "slow drops": _slow,
    "no HTTP": lambda counter: (
        counter.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n") and counter.connection.shutdown(2)
    ),
    "half an answer": lambda counter: (
        counter.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")
        and counter.connection.shutdown(2)
    ),
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_what_is_not_an_answer_of_the_office_is_none(
    desk: Desk, office: Office, tmp_path: Path, kind: str
) -> None:
    with station(office.url, tmp_path) as gate:
        until(lambda: gate.connection.online)
        desk.spoil("/station/requests", GARBAGE[kind])
        answer = gate.ask("settle", _settle(1))
        assert (answer.code, answer.by) == ("not_possible", "station")
        gate.ask("settle", _settle(2))
        until(lambda: gate.connection.waiting == 0)
    assert _sequence(desk) == [1, 2]
    last = [message for message in desk.received if message["body"]["n"] == 1][-1]
    assert last["decided"]["code"] == "not_possible"


@pytest.mark.parametrize(
    ("status", "code"), [(400, "malformed"), (403, "not_for_this_station"), (413, "too_large")]
)
def test_what_the_office_will_never_take_is_kept_aside_and_stops_nothing(
    desk: Desk, office: Office, tmp_path: Path, status: int, code: str
) -> None:
    with station(office.url, tmp_path) as gate:
        until(lambda: gate.connection.online)
        desk.spoil("/station/requests", lambda counter: counter.send(status, {"code": code}))
        answer = gate.ask("settle", _settle(1))
        assert (answer.code, answer.by) == (code, "office")
        assert gate.ask("settle", _settle(2)).by == "office"
        assert (gate.connection.waiting, gate.connection.refused) == (0, 1)
    assert _sequence(desk) == [2]


def test_a_request_that_is_too_large_is_not_even_written_down(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    with station(office.url, tmp_path) as gate:
        assert gate.ask("settle", {"visit": 1, "reason": "x" * 70_000}).code == "malformed"
        assert gate.connection.waiting == 0


@pytest.mark.parametrize("text", ["\ud800", "\x00\x1b@\x10\x14", "🎫" * 50, "‮evil"])
def test_hostile_text_reaches_the_office_as_text(
    desk: Desk, office: Office, tmp_path: Path, text: str
) -> None:
    with station(office.url, tmp_path) as gate:
        assert gate.ask("gate", {"scan": text, "way": "either"}).by == "office"
    kept = text.encode("utf-8", "replace").decode()
    assert desk.received[0]["body"]["scan"] == kept


def test_the_connection_says_since_when_the_station_is_alone(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    times = itertools.count()
    with station(office.url, tmp_path, clock=lambda: NOW + timedelta(seconds=next(times))) as gate:
        until(lambda: gate.connection.online)
        changes: list[bool] = []
        gate.on_change(lambda: changes.append(gate.connection.online))
        office.stop()
        until(lambda: not gate.connection.online)
        cut = gate.connection
        assert cut.alone_since is not None
        assert cut.alone_since > NOW
        assert cut.why == "no_answer"
        assert cut.copied_at is not None
        assert False in changes
        office.start()
        until(lambda: gate.connection.online)
        assert gate.connection.alone_since is None


def test_a_listener_that_fails_stops_nothing(desk: Desk, office: Office, tmp_path: Path) -> None:
    with station(office.url, tmp_path) as gate:
        gate.on_change(lambda: json.loads("not json"))
        assert gate.ask("settle", _settle(1)).by == "office"
        assert gate.ask("settle", _settle(2)).by == "office"


def test_a_spool_that_cannot_be_written_is_said_and_nothing_is_asked(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    with station(office.url, tmp_path) as gate:
        until(lambda: gate.connection.online)
        with closing(sqlite3.connect(tmp_path / "spool.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert gate.ask("settle", _settle(1)).code == "not_kept"
            assert desk.received == []
        assert gate.ask("settle", _settle(2)).by == "office"
    assert _sequence(desk) == [2]
