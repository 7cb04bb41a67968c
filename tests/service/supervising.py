"""A supervisor for tests, who hears what a service says as systemd would; and what hangs before it."""

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from kiosk.notify import ALIVE, Watchdog

INTERVAL = 20.0  # seconds


class Ear:
    """The socket of $NOTIFY_SOCKET; `environment` is what the supervisor gives to its service."""

    def __init__(self, folder: Path, interval: float = INTERVAL) -> None:
        self._wire = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._wire.bind(str(folder / "notify"))
        self.environment = {
            "NOTIFY_SOCKET": str(folder / "notify"),
            "WATCHDOG_USEC": str(int(interval * 1_000_000)),
        }

    def heard(self) -> list[str]:
        """The lines that have come since the last look."""
        lines: list[str] = []
        self._wire.settimeout(0)
        try:
            while True:
                lines += self._wire.recv(65536).decode().split("\n")
        except BlockingIOError:
            return lines

    def hears(self, line: str, seconds: float = 45.0) -> bool:
        """Wait for a line that says this."""
        self._wire.settimeout(seconds)
        try:
            while line not in self._wire.recv(65536).decode().split("\n"):
                pass
            return True
        except TimeoutError:
            return False

    def silence(self, seconds: float) -> bool:
        """Whether nothing is said for so long."""
        self.heard()
        self._wire.settimeout(seconds)
        try:
            self._wire.recv(65536)
        except TimeoutError:
            return True
        return False

    def close(self) -> None:
        self._wire.close()
        Path(self.environment["NOTIFY_SOCKET"]).unlink()


@dataclass
class Time:
    """Seconds that pass when the test says so."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


class Jam:
    """A real function that somebody calls and that does not come back until it is let go."""

    def __init__(self) -> None:
        self.entered, self.free = threading.Event(), threading.Event()

    def __call__(self, *_: object) -> None:
        self.entered.set()
        assert self.free.wait(60)

    def wait(self) -> None:
        assert self.entered.wait(45)


def until(come: Callable[[], object]) -> None:
    end, pause = monotonic() + 45, threading.Event()
    while not come():
        assert monotonic() < end, "what must come did not come"
        pause.wait(0.01)


def fed(watchdog: Watchdog, ear: Ear, time: Time) -> bool:
    """Whether the supervisor is fed within one of its intervals."""
    ear.heard()
    for _ in range(4):
        time.now += INTERVAL / 4
        watchdog.feed()
    return ALIVE in ear.heard()
