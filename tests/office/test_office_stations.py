"""The stations' interface over real HTTP: who may speak, what is understood, and that a nonce counts once."""

import json
import logging
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from front_desk import FrontDesk

from doorstep import HOSTS

FORM = {
    "host": 1,
    "name": "王小明",
    "organisation": "晨光仪器",
    "phone": "13800001111",
    "people": 2,
    "purpose": "business",
}


def register(desk: FrontDesk, **fields: Any) -> dict[str, Any]:
    """A registration as the lobby sends it."""
    return desk.doorstep.request("register", {**FORM, **fields})


def test_a_lobby_registers_and_sees_its_visit(desk: FrontDesk) -> None:
    with desk.station("lobby-2", "lobby") as lobby:
        answer = lobby.post("/station/requests", json=register(desk))
        assert (answer.status_code, answer.json()["code"]) == (200, "asked")
        news = lobby.get("/station/visits", params={"since": 0}).json()
        assert [(row["visit"], row["state"]) for row in news["visits"]] == [(answer.json()["visit"], "asked")]
        assert lobby.get("/station/visits", params={"since": news["seq"]}).json()["visits"] == []


def test_the_same_nonce_has_the_same_answer_also_when_it_comes_ten_times_at_once(desk: FrontDesk) -> None:
    wanted = register(desk)
    with desk.station("lobby-2", "lobby") as lobby, ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda _: lobby.post("/station/requests", json=wanted).json(), range(10)))
    assert all(answer == answers[0] for answer in answers)
    assert len(desk.doorstep.log()) == 1


@pytest.mark.parametrize(
    "shown",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic d3Jvbmc6d3Jvbmc="},
        {"Authorization": "Bearer " + "x" * 5000},
        {"Authorization": "Bearer ' OR 1=1 --"},
    ],
)
def test_a_stranger_is_told_nothing(steady: FrontDesk, shown: dict[str, str]) -> None:
    before = steady.doorstep.reception.last_seq()
    with steady.phone(**shown) as stranger:
        for path in ("/station/house", "/station/hosts", "/station/visits", "/station/live"):
            answer = stranger.get(path)
            assert (answer.status_code, answer.json()) == (401, {"code": "unknown_station"})
        answer = stranger.post("/station/requests", json=register(steady))
        assert (answer.status_code, answer.json()) == (401, {"code": "unknown_station"})
    assert steady.doorstep.reception.last_seq() == before


def test_a_revoked_station_is_a_stranger(desk: FrontDesk) -> None:
    with desk.station("lobby-2", "lobby") as lobby:
        assert lobby.get("/station/house").status_code == 200
        assert desk.doorstep.reception.revoke_station("lobby-2", desk.doorstep.now)
        assert lobby.get("/station/house").status_code == 401
        assert lobby.post("/station/requests", json=register(desk)).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"register"',
        b"\xff\xfe{}",
        b"[" * 60_000,
        b'{"nonce": NaN}',
        b"{}",
    ],
)
def test_what_is_no_request_is_called_malformed(steady: FrontDesk, body: bytes) -> None:
    with steady.station(secrets.token_hex(4), "lobby") as lobby:
        answer = lobby.post("/station/requests", content=body)
    assert (answer.status_code, answer.json()) == (400, {"code": "malformed"})


@pytest.mark.parametrize(
    "twist",
    [
        {"nonce": "short"},
        {"nonce": 7},
        {"nonce": "Z" * 32},
        {"verb": None},
        {"at": "yesterday"},
        {"at": "2026-11-23T09:00:00"},
        {"at": 7},
        {"at": "0001-01-01T00:00:00+23:00"},
        {"at": "9999-12-31T23:59:59-23:00"},
        {"body": []},
        {"decided": "yes"},
    ],
)
def test_an_envelope_with_a_wrong_part_is_malformed_and_leaves_nothing(
    steady: FrontDesk, twist: dict[str, Any]
) -> None:
    with steady.station(secrets.token_hex(4), "lobby") as lobby:
        before = steady.doorstep.reception.last_seq()
        answer = lobby.post("/station/requests", json={**register(steady), **twist})
    assert (answer.status_code, answer.json()) == (400, {"code": "malformed"})
    assert steady.doorstep.reception.last_seq() == before


def test_half_a_character_is_malformed(steady: FrontDesk) -> None:
    body = json.dumps(register(steady, name="half \ud83d")).encode()
    with steady.station(secrets.token_hex(4), "lobby") as lobby:
        assert lobby.post("/station/requests", content=body).json() == {"code": "malformed"}


@pytest.mark.parametrize("declared", [True, False])
def test_a_request_beyond_64_kb_is_too_large_with_its_length_declared_or_not(
    steady: FrontDesk, declared: bool
) -> None:
    body = json.dumps(register(steady, name="x" * 70_000)).encode()
    content = body if declared else (body[at : at + 8192] for at in range(0, len(body), 8192))
    with steady.station(secrets.token_hex(4), "lobby") as lobby:
        answer = lobby.post("/station/requests", content=content)
    assert (answer.status_code, answer.json()) == (413, {"code": "too_large"})


def test_a_lobby_may_not_do_what_gates_do(steady: FrontDesk) -> None:
    with steady.station(secrets.token_hex(4), "lobby") as lobby:
        answer = lobby.post("/station/requests", json=steady.doorstep.request("gate", {"scan": "VP1"}))
    assert (answer.status_code, answer.json()) == (403, {"code": "not_for_this_station"})


def test_complaints_come_back_by_field(steady: FrontDesk) -> None:
    with steady.station(secrets.token_hex(4), "lobby") as lobby:
        answer = lobby.post("/station/requests", json=register(steady, phone="ring me"))
    assert answer.json() == {"code": "refused", "complaints": {"phone": "not_a_phone_number"}}


@pytest.mark.parametrize("since", ["-1", "x", "1e3", "9" * 30, "１", "1;drop"])
def test_a_since_that_is_no_number_is_malformed(steady: FrontDesk, since: str) -> None:
    with steady.station(secrets.token_hex(4), "gate") as gate:
        for path in ("/station/visits", "/station/live"):
            answer = gate.get(path, params={"since": since})
            assert (answer.status_code, answer.json()) == (400, {"code": "malformed"})


def test_only_gates_learn_the_keys_and_extensions(desk: FrontDesk) -> None:
    with desk.station("gate-3", "gate") as gate, desk.station("lobby-2", "lobby") as lobby:
        assert gate.get("/station/house").json()["keys"].keys() == {"1"}
        house = lobby.get("/station/house").json()
        assert house["keys"] == {}
        assert house["name"] == {"zh-CN": "晨光仪器", "en": "Morninglight Instruments"}
        assert house["station"] == {"name": "lobby-2", "kind": "lobby"}
        assert "interview" in [one["code"] for one in house["purposes"]]
        assert house["guards"] == []
        assert all("extension" in host for host in gate.get("/station/hosts").json()["hosts"])
        seen = lobby.get("/station/hosts").json()["hosts"]
    assert all("extension" not in host and "mail" not in host for host in seen)
    assert [host["name"] for host in seen] == ["张伟", "单雪", "仇勇"]


def test_the_directory_is_sent_once_a_revision(desk: FrontDesk) -> None:
    with desk.station("lobby-2", "lobby") as lobby:
        first = lobby.get("/station/hosts")
        tag = {"If-None-Match": first.headers["etag"]}
        again = lobby.get("/station/hosts", headers=tag)
        assert (again.status_code, again.content) == (304, b"")
        desk.doorstep.reception.import_hosts([], desk.doorstep.now)
        changed = lobby.get("/station/hosts", headers=tag)
    assert (changed.status_code, changed.json()["hosts"]) == (200, [])
    assert changed.headers["etag"] != first.headers["etag"]


def test_of_the_directory_only_the_changes_are_sent_to_who_has_it(desk: FrontDesk) -> None:
    reception, now = desk.doorstep.reception, desk.doorstep.now
    with desk.station("lobby-2", "lobby") as lobby:

        def hosts(tag: str) -> httpx.Response:
            return lobby.get("/station/hosts?changes=1", headers={"If-None-Match": tag})

        first = hosts("")
        assert "since" not in first.json()
        assert len(first.json()["hosts"]) == 3
        renamed = [HOSTS[0] | {"department": "总经办"}, HOSTS[1]]
        reception.import_hosts(renamed, now)
        told = hosts(first.headers["etag"])
        assert [host["department"] for host in told.json()["hosts"]] == ["总经办"]
        assert (told.json()["gone"], told.json()["since"]) == ([3], 1)
        assert hosts(told.headers["etag"]).status_code == 304
        for odd in (
            '"lobby-99"',
            '"gate-1"',
            '"lobby-0"',
            '"lobby-x"',
            "lobby-1",
            '"lobby-' + "9" * 40 + '"',
        ):
            assert len(hosts(odd).json()["hosts"]) == 2
            assert "since" not in hosts(odd).json()


@pytest.mark.parametrize(
    ("method", "status"), [("GET", 405), ("DELETE", 405), ("PUT", 405), ("OPTIONS", 405)]
)
def test_requests_are_only_posted(steady: FrontDesk, method: str, status: int) -> None:
    with steady.station(secrets.token_hex(4), "lobby") as lobby:
        answer = lobby.request(method, "/station/requests")
    assert (answer.status_code, answer.json()) == (status, {"code": "not_allowed"})


def test_books_that_are_gone_end_in_a_code_and_no_trace(
    desk: FrontDesk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with desk.station("lobby-2", "lobby") as lobby:
        with desk.doorstep.books.engine.begin() as conn:
            conn.exec_driver_sql("DROP TABLE requests")
        answer = lobby.post("/station/requests", json=register(desk, name="赵无名"))
    assert answer.status_code in (500, 503)
    assert answer.json()["code"] in ("fault", "busy")
    assert "Traceback" not in caplog.text
    assert "赵无名" not in caplog.text


def test_the_log_holds_no_token_no_query_and_nothing_personal(
    desk: FrontDesk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with desk.station("lobby-2", "lobby") as lobby:
        token = lobby.headers["authorization"].split()[1]
        lobby.post("/station/requests", json=register(desk, name="赵无名"))
        lobby.get("/station/visits", params={"since": 4711})
        secret = secrets.token_hex(8)
        lobby.get(f"/h/{secret}")
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("kiosk")]
    assert any("POST /station/requests 200" in line and line.endswith("lobby-2") for line in lines)
    office = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith(("httpx", "httpcore")))
    for private in (token, "赵无名", "13800001111", "4711", secret):
        assert private not in office


def test_health_is_answered_to_anybody(steady: FrontDesk) -> None:
    answer = httpx.get(f"{steady.url}/healthz")
    assert (answer.status_code, answer.json()) == (200, {"code": "well"})
