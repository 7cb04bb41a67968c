"""What stays in the spool: nothing that was taken; of what was sent back neither photograph nor signature."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from station_desk import Desk, Office, station, until

from kiosk.cli import cli
from kiosk.station.spool import set_aside_in

SIGNATURE = [[[1, 2], [777, 778], [779, 776]]]
FORM: dict[str, Any] = {
    "host": 1, "name": "李娜", "phone": "138 0000 0000", "purpose": "business", "people": 1,
    "photo": "/9j/" + "QUJD" * 2000,
    "agreement": {"version": "0123456789ab", "language": "zh-CN", "signature": SIGNATURE},
}  # fmt: skip


def _on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.name != "token")


def _send_back(desk: Desk, times: int = 1) -> None:
    desk.spoil("/station/requests", *[lambda counter: counter.send(400, {"code": "malformed"})] * times)


def test_a_photograph_leaves_the_disk_once_it_is_taken_though_others_wait(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    with station(office.url, tmp_path, "lobby") as lobby:
        office.stop()
        assert lobby.ask("rate", {"stars": 5, "kind": "rating", "text": ""}).code == "thanks"
        lobby.ask("register", {**FORM, "photo": None})
        lobby.ask("rate", {"stars": 1, "kind": "rating", "text": ""})
        assert b"778" in _on_disk(tmp_path)
        busy = [lambda counter: counter.send(503, {"code": "busy"})] * 3
        desk.spoil("/station/requests", lambda counter: counter.send(200, {"code": "thanks"}))
        desk.spoil(
            "/station/requests", lambda counter: counter.send(200, {"code": "asked", "visit": 3}), *busy
        )
        office.start()
        until(lambda: lobby.connection.waiting == 1)
        assert b"[777, 778]" not in _on_disk(tmp_path)
        assert "李娜".encode() not in _on_disk(tmp_path)


def test_what_is_sent_back_is_kept_without_photograph_and_signature(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    _send_back(desk)
    with station(office.url, tmp_path, "lobby", patience=5, timeout=5) as lobby:
        until(lambda: lobby.connection.online)
        assert lobby.ask("register", FORM).code == "malformed"
        until(lambda: lobby.connection.refused == 1)
        left = _on_disk(tmp_path)
        assert b"QUJDQUJD" not in left
        assert b"777" not in left
        [kept] = set_aside_in(tmp_path / "spool.db")
        assert (kept.verb, kept.refused, kept.body["name"]) == ("register", "malformed", "李娜")
        assert "photo" not in kept.body


def test_the_number_of_a_document_is_never_written_down(desk: Desk, office: Office, tmp_path: Path) -> None:
    identity = {"document": "resident_id", "last4": "002X", "number": "11010519491231002X"}
    with station(office.url, tmp_path, patience=5, timeout=5) as gate:
        until(lambda: gate.connection.online)
        gate.ask("gate", {"scan": "x", "identity": identity, "guard": "岗"})
        office.stop()
        gate.ask("gate", {"scan": "x", "identity": identity, "guard": "岗"})
        assert b"11010519491231002X" not in _on_disk(tmp_path)
    sent = [message["body"]["identity"] for message in desk.received]
    assert sent == [{"document": "resident_id", "last4": "002X"}]


# The list on the terminal


def _listed(data: Path, *options: str) -> Result:
    return CliRunner(env={"KIOSK_DATA": str(data), "KIOSK_SETTINGS": ""}).invoke(
        cli, ["spool", "list", *options]
    )


@pytest.fixture
def data(desk: Desk, office: Office, tmp_path: Path) -> Path:
    """A machine whose gate and lobby had something sent back; the lobby still runs."""
    _send_back(desk, 3)
    for kind, verb, body in (
        ("lobby", "register", FORM),
        ("gate", "settle", {"visit": 7, "guard": "一岗", "reason": "x"}),
        ("gate", "enter", {"name": "\x1b[31m陈\u202e局长\n", "guard": "一岗"}),
    ):
        with station(office.url, tmp_path / kind, kind, patience=5, timeout=5) as one:
            until(lambda one=one: one.connection.online)
            one.ask(verb, body)
            until(lambda one=one: one.connection.refused)
    return tmp_path


def test_what_was_sent_back_is_listed_the_oldest_first(data: Path) -> None:
    lines = _listed(data).stdout.splitlines()
    assert [line.split()[2:5] for line in lines] == [
        ["lobby", "register", "malformed"], ["gate", "settle", "malformed"], ["gate", "enter", "malformed"],
    ]  # fmt: skip
    assert "visit 7" in lines[1]
    assert "\x1b" not in lines[2]
    assert "\u202e" not in lines[2]


def test_a_program_gets_all_that_was_kept(data: Path) -> None:
    found = [json.loads(line) for line in _listed(data, "--json").stdout.splitlines()]
    assert [one["station"] for one in found] == ["lobby", "gate", "gate"]
    assert found[0]["body"]["phone"] == "138 0000 0000"
    assert found[1]["why"] == "malformed"


def test_listing_changes_nothing(data: Path) -> None:
    before = (data / "gate" / "spool.db").read_bytes()
    assert _listed(data).stdout == _listed(data).stdout
    assert (data / "gate" / "spool.db").read_bytes() == before


def test_a_machine_without_stations_has_nothing_to_list(tmp_path: Path) -> None:
    result = _listed(tmp_path / "nowhere")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "No request was sent back.\n")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be taken for one" * 9])
def test_a_file_that_is_no_spool_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "gate").mkdir()
    (tmp_path / "gate" / "spool.db").write_bytes(content)
    result = _listed(tmp_path)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
