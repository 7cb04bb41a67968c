"""The office as a real process: it starts, serves, tells, and ends cleanly on a signal with streams open."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from letterboxes import Receiver

from doorstep import Doorstep
from kiosk.office.serve import CannotListen, listen
from kiosk.visit.protocol import HEADER, PROTOCOL

HOUSE_SCRIPT = """
import logging, sys
from doorstep import HOUSE, Doorstep
from kiosk.keys import load
from kiosk.office.serve import serve
from kiosk.settings import Notices, Office, Settings
from pathlib import Path

url, keys, hook = sys.argv[1:]
logging.basicConfig(level=logging.INFO, force=True)  # the printer library makes a handler of its own
step = Doorstep.__new__(Doorstep)
step.url, step.keys, step.house = url, load(Path(keys)), HOUSE
step.open()
settings = Settings(office=Office(listen="127.0.0.1:0"), notices=Notices(webhook=hook))
LATE = ("/assets/", "pypinyin")


def ready(address):
    sys.addaudithook(lambda event, values: event == "open" and late(str(values[0])))
    print(address, flush=True)


def late(path):
    if any(part in path for part in LATE):
        print("read late:", path, flush=True)


serve(step.reception, settings, ready)
print("ended", flush=True)
"""


class Process:
    """An office in a process of its own."""

    def __init__(self, url: str, keys: Path, hook: str) -> None:
        root = Path(__file__).parents[2]
        paths = os.pathsep.join(map(str, (root, root / "tests")))
        self._process = subprocess.Popen(
            [sys.executable, "-c", HOUSE_SCRIPT, url, str(keys), hook],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": paths},
        )
        assert self._process.stdout
        self.address = self._process.stdout.readline().strip()

    def end(self, number: int) -> tuple[int, str, str]:
        """Send a signal; exit status, what was still said on stdout, and the log."""
        self._process.send_signal(number)
        out, log = self._process.communicate(timeout=20)
        return self._process.returncode, out, log


@pytest.fixture
def hook() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_tells_and_ends_cleanly_with_a_stream_open(
    sqlite_doorstep: Doorstep, tmp_path: Path, hook: Receiver, number: int
) -> None:
    sqlite_doorstep.now = datetime.now(UTC)  # the process has a clock of its own
    token = sqlite_doorstep.reception.add_station("gate-3", "gate", sqlite_doorstep.now)
    sqlite_doorstep.register(name="赵无名")
    office = Process(sqlite_doorstep.url, tmp_path / "keys.json", hook.address)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", office.address)
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.stream("GET", f"{office.address}/station/live", headers=headers, timeout=20) as live:
        lines = live.iter_lines()
        assert next(lines) == "event: hosts"
        assert hook.rung.wait(20)
        status, out, log = office.end(number)
        assert not any("error" in line for line in lines)
    assert [call.content["visitor"]["name"] for call in hook.calls] == ["赵无名"]
    assert (status, out) == (0, "ended\n")
    assert "Traceback" not in log
    assert "office closed" in log
    assert token not in log
    assert "赵无名" not in log


def test_who_comes_first_waits_for_nothing_to_be_read(
    sqlite_doorstep: Doorstep, tmp_path: Path, hook: Receiver
) -> None:
    step = sqlite_doorstep
    step.now = datetime.now(UTC)
    token = step.reception.add_station("lobby-3", "lobby", step.now)
    before = step.reception.last_seq()
    office = Process(step.url, tmp_path / "keys.json", hook.address)
    assert step.reception.last_seq() == before
    form = {
        "host": 1,
        "name": "欧阳晨",
        "organisation": "晨光",
        "phone": "13800001111",
        "purpose": "business",
    }
    headers = {"Authorization": f"Bearer {token}", HEADER: str(PROTOCOL)}
    with httpx.Client(base_url=office.address, headers=headers, timeout=45) as station:
        assert station.get("/station/house").is_success
        asked = station.post("/station/requests", json=step.request("register", form))
        assert asked.json()["code"] == "asked"
        assert all(station.get(path).status_code < 400 for path in ("/", "/h", "/v", "/a", "/office/sign-in"))
    assert hook.rung.wait(45)
    status, out, log = office.end(signal.SIGTERM)
    assert (status, out) == (0, "ended\n")
    assert log.count(" /h 200") == 1  # the access log tells of who came, not of what the office asks itself


@pytest.mark.parametrize(
    "address", ["", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:99999", "203.0.113.7:80", ":-1"]
)
def test_an_address_that_is_not_ours_is_said_in_a_sentence(address: str) -> None:
    with pytest.raises(CannotListen, match=re.escape(f"cannot listen on {address}: ")):
        listen(address)


def test_an_address_that_is_taken_is_said_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(CannotListen, match="in use"):
            listen(address)


def test_it_listens_on_ipv6_where_there_is_any() -> None:
    with listen("[::1]:0") as door:
        assert door.family == socket.AF_INET6
