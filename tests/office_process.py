"""The office as a process that stories can kill, and waiting for what processes do."""

import signal
import subprocess
import threading
from collections.abc import Callable
from time import monotonic

from kiosk.demo.crew import answers
from kiosk.demo.house import DemoHouse


class Office:
    """The office as a process of its own, that can be killed and started again on the same port."""

    def __init__(self, house: DemoHouse) -> None:
        self._house = house
        self.start()

    def start(self) -> None:
        with (self._house.folder / "office.log").open("ab") as log:
            self._process = subprocess.Popen(self._house.command("office"), stdout=log, stderr=log)
        until(self._answers)

    def _answers(self) -> bool:
        assert self._process.poll() is None, "the office does not start"
        return answers(self._house.ports.office)

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        self._process.terminate()
        assert self._process.wait(20) == 0


def until(come: Callable[[], object], news: threading.Event | None = None, seconds: float = 60.0) -> None:
    """Until `come()`; looked at whenever there is news, and now and then."""
    news, end = news or threading.Event(), monotonic() + seconds
    while not come():
        assert monotonic() < end, "what must come did not come"
        news.wait(0.1)
        news.clear()
