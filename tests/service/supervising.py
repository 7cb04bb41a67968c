"""A supervisor for the tests: hears what a service says, as systemd would."""

import socket
from pathlib import Path

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
