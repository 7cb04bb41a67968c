"""Webhooks over real HTTP: signed, least data, one key on every try, no redirect, the visit untouched."""

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from doorstep import HOUSE, Blank, Doorstep
from kiosk.courier.events import Crier
from kiosk.settings import BadSettings, load
from kiosk.visit.webhooks import Hook
from office_process import until

SECRET = bytes(range(32))


class Program(ThreadingHTTPServer):
    """Another program that is told; `answers`: the statuses of the next answers, else 200."""

    def __init__(self) -> None:
        self.told: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        super().__init__(("127.0.0.1", 0), _Reader)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/events"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()


class _Reader(BaseHTTPRequestHandler):
    server: Program

    def do_POST(self) -> None:
        """Take one event."""
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.told.append(({name.lower(): value for name, value in self.headers.items()}, body))
        status = self.server.answers.pop(0) if self.server.answers else 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", self.server.url + "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def program() -> Iterator[Program]:
    """A program that listens."""
    server = Program()
    yield server
    server.shutdown()
    server.server_close()


def told_house(fresh: Blank, tmp_path: Path, program: Program, **how: Any) -> tuple[Doorstep, Crier]:
    """A house that tells the program, and who does."""
    secret = tmp_path / "secret"
    secret.write_text("whsec_" + base64.b64encode(SECRET).decode() + "\n")
    hook = Hook("erp", program.url, str(secret), **how)
    doorstep = Doorstep(fresh(), house=replace(HOUSE, webhooks=(hook,)))
    crier = Crier(doorstep.reception, [hook], lambda: doorstep.now, patience=5)
    return doorstep, crier


def bodies(program: Program) -> list[dict[str, Any]]:
    """What the program was told, in the order of the log."""
    found = [json.loads(body) for _, body in program.told]
    return sorted(found, key=lambda one: one["data"]["event"])


def cry(crier: Crier, doorstep: Doorstep) -> None:
    """Tell everything that is due."""
    while crier.run_once(doorstep.now):
        pass


def test_a_visit_is_told_step_by_step_without_names(blank: Blank, tmp_path: Path, program: Program) -> None:
    doorstep, crier = told_house(blank, tmp_path, program)
    visit, _ = doorstep.inside()
    cry(crier, doorstep)
    told = bodies(program)
    assert [(one["type"], one["data"]["state"]) for one in told] == [
        ("visit.registered", "inside"),
        ("visit.agreed", "welcome"),
        ("visit.carded", "carded"),
        ("visit.came_in", "inside"),
    ]
    assert {one["data"]["visit"] for one in told} == {visit}
    assert told[3]["data"]["station"] == "gate-1"
    for private in ("王小明", "晨光仪器", "13800001111", "张伟", "1234"):
        assert private not in json.dumps(told, ensure_ascii=False)
    assert {notice.channel for notice in doorstep.reception.take_notices(doorstep.now)} <= {"mail", "webhook"}
    assert doorstep.books.verify() is None
    doorstep.books.close()


def test_names_are_told_where_the_house_says_so_and_only_the_events_that_are_wanted(
    blank_sqlite: Blank, tmp_path: Path, program: Program
) -> None:
    doorstep, crier = told_house(blank_sqlite, tmp_path, program, personal=True, events=("visit.came_in",))
    doorstep.inside()
    cry(crier, doorstep)
    (told,) = bodies(program)
    assert (told["type"], told["data"]["name"], told["data"]["host_name"]) == (
        "visit.came_in",
        "王小明",
        "张伟",
    )
    assert "13800001111" not in str(told)
    doorstep.books.close()


def test_the_signature_is_that_of_standard_webhooks(
    blank_sqlite: Blank, tmp_path: Path, program: Program
) -> None:
    doorstep, crier = told_house(blank_sqlite, tmp_path, program)
    doorstep.register()
    cry(crier, doorstep)
    headers, body = program.told[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    seal = base64.b64encode(hmac.digest(SECRET, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{seal}"
    assert int(headers["webhook-timestamp"]) == int(doorstep.now.timestamp())
    assert headers["content-type"] == "application/json"
    assert headers["idempotency-key"] == headers["webhook-id"]
    doorstep.books.close()


def test_a_program_that_is_down_is_told_later_under_the_same_key(
    blank_sqlite: Blank, tmp_path: Path, program: Program
) -> None:
    doorstep, crier = told_house(blank_sqlite, tmp_path, program)
    doorstep.register()
    program.answers = [503, 500]
    for _ in range(3):
        crier.run_once(doorstep.now)
        doorstep.later(minutes=1)
    assert len(program.told) == 3
    assert len({headers["webhook-id"] for headers, _ in program.told}) == 1
    assert len({headers["webhook-signature"] for headers, _ in program.told}) == 3
    assert crier.run_once(doorstep.later(hours=1)) == 0
    doorstep.books.close()


def _told(program: Program, many: int) -> bool:
    return len(program.told) >= many


def test_a_program_that_never_answers_keeps_no_other_waiting(
    blank_sqlite: Blank, tmp_path: Path, program: Program
) -> None:
    secret, patience = tmp_path / "secret", 60
    secret.write_text(base64.b64encode(SECRET).decode())
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # takes what comes, and says nothing
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}/events"
        hooks = Hook("deaf", address, str(secret)), Hook("erp", program.url, str(secret))
        doorstep = Doorstep(blank_sqlite(), house=replace(HOUSE, webhooks=hooks))
        crier = Crier(doorstep.reception, hooks, lambda: doorstep.now, patience)
        stopping = threading.Event()
        work = threading.Thread(target=crier.run, args=(stopping,))
        work.start()
        for number in range(20):
            doorstep.register(phone=f"1390000{number:04}")
            until(partial(_told, program, number + 1))
        stopping.set()
    work.join(patience)
    doorstep.books.close()


@pytest.mark.parametrize("status", [302, 404, 410])
def test_a_redirect_is_not_followed_and_a_refusal_is_given_up(
    blank_sqlite: Blank, tmp_path: Path, program: Program, status: int
) -> None:
    doorstep, crier = told_house(blank_sqlite, tmp_path, program)
    doorstep.register()
    program.answers = [status]
    crier.run_once(doorstep.now)
    doorstep.now += timedelta(days=1)
    crier.run_once(doorstep.now)
    assert len(program.told) == 1
    with doorstep.books.reading() as conn:
        dead = "SELECT state, error FROM outbox WHERE event IS NOT NULL"
        assert conn.exec_driver_sql(dead).one() == ("dead", f"http_{status}")
    doorstep.books.close()


@pytest.mark.parametrize("written", ["", "short", "whsec_", "!" * 44, base64.b64encode(bytes(23)).decode()])
def test_a_secret_that_is_none_keeps_the_office_closed(
    sqlite_doorstep: Doorstep, tmp_path: Path, written: str
) -> None:
    (tmp_path / "secret").write_text(written)
    hook = Hook("erp", "https://erp.example/events", str(tmp_path / "secret"))
    with pytest.raises(BadSettings, match="openssl"):
        Crier(sqlite_doorstep.reception, [hook], lambda: sqlite_doorstep.now)
    with pytest.raises(BadSettings, match="No such file"):
        Crier(sqlite_doorstep.reception, [replace(hook, secret="/nowhere")], lambda: sqlite_doorstep.now)


GOOD = {"name": "erp", "url": "https://erp.example/events", "secret": "/etc/secret"}


def written(tmp_path: Path, *tables: dict[str, Any]) -> Path:
    """Settings with these webhooks."""
    path = tmp_path / "settings.toml"
    lines = [
        "[[webhooks]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())
        for table in tables
    ]
    path.write_text("\n".join(lines))
    return path


def test_webhooks_are_read_from_the_settings(tmp_path: Path) -> None:
    other = {
        **GOOD,
        "name": "wall",
        "url": "http://10.0.0.7:81/x",
        "events": ["visit.left"],
        "personal": True,
    }
    hooks = load(written(tmp_path, GOOD, other), {}).webhooks
    assert [(one.name, one.events, one.personal) for one in hooks] == [
        ("erp", (), False),
        ("wall", ("visit.left",), True),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"url": "http://erp.example/events"},
        {"url": "ftp://10.0.0.7/x"},
        {"url": "https://user:word@erp.example/"},
        {"url": "https://erp.example/#x"},
        {"url": "http://169.254.169.254/latest"},
        {"url": "https://169.254.169.254/latest"},
        {"url": "http://999.1.1.1/"},
        {"url": "https://"},
        {"url": "https://[::1/"},
        {"url": 7},
        {"name": "A B"},
        {"name": "x" * 15},
        {"events": ["visit.exploded"]},
        {"events": "visit.left"},
        {"personal": "yes"},
        {"secrets": "x"},
    ],
)
def test_a_webhook_that_cannot_be_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(BadSettings, match="webhooks"):
        load(written(tmp_path, {**GOOD, **change}), {})


def test_a_webhook_without_a_part_or_with_a_name_twice_is_refused(tmp_path: Path) -> None:
    for lacking in GOOD:
        with pytest.raises(BadSettings, match=lacking):
            load(written(tmp_path, {key: value for key, value in GOOD.items() if key != lacking}), {})
    with pytest.raises(BadSettings, match="name"):
        load(written(tmp_path, GOOD, GOOD), {})
