"""The demo as somebody runs it: it comes up without a display, mends itself, and leaves nothing behind."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kiosk.demo.display import what_is_missing

PLACE = re.compile(r"^  (\S.*?)  +(http://\S+)$", re.MULTILINE)


class Demo:
    """`kiosk demo` without a display, and what it has said so far."""

    def __init__(self, data: Path) -> None:
        environment = {**os.environ, "DISPLAY": "", "WAYLAND_DISPLAY": ""}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "demo", "--data", str(data)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self.said, self._over = "", False
        self._news = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._note(line)
        self._note("", over=True)

    def _note(self, line: str, over: bool = False) -> None:
        with self._news:
            self.said, self._over = self.said + line, over
            self._news.notify_all()

    def hears(self, what: str, seconds: float = 60) -> bool:
        """Whether the demo says this within so many seconds."""
        with self._news:
            self._news.wait_for(lambda: what in self.said or self._over, seconds)
            return what in self.said

    def end(self, number: signal.Signals) -> int:
        """The status with which it ends on a signal."""
        self.process.send_signal(number)
        return self.process.wait(30)


def processes_of(folder: Path) -> dict[int, str]:
    """Every running process that has this folder in its command line."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in command:
            found[int(path.parent.name)] = command
    return found


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    assert not what_is_missing(), "run `make setup`"
    running = Demo(tmp_path / "house")
    yield running
    if running.process.poll() is None:
        running.end(signal.SIGKILL)


def test_the_demo_comes_up_mends_itself_and_ends(demo: Demo, tmp_path: Path) -> None:
    assert demo.hears("Ctrl+C ends everything"), demo.said
    places = dict(PLACE.findall(demo.said))
    assert set(places) == {"lobby", "gate", "office", "hosts' inbox", "slips"}
    for address in places.values():
        assert address.startswith("http://127.0.0.1:")
        assert httpx.get(address).status_code == httpx.codes.OK
    gate = next(pid for pid, command in processes_of(tmp_path).items() if command.rstrip().endswith(" gate"))
    os.kill(gate, signal.SIGKILL)
    assert demo.hears("gate ended (signal SIGKILL); starting it again"), demo.said
    assert demo.end(signal.SIGTERM) == 0
    assert demo.hears("Everything has ended.")
    assert not processes_of(tmp_path)


def test_a_demo_that_is_killed_leaves_nobody_behind(demo: Demo, tmp_path: Path) -> None:
    assert demo.hears("Ctrl+C ends everything"), demo.said
    demo.end(signal.SIGKILL)
    patience = time.monotonic() + 60
    while processes_of(tmp_path) and time.monotonic() < patience:
        pass
    assert not processes_of(tmp_path)
