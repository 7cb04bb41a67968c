"""What the station tells the office of itself, so that somebody at a desk sees what lacks: its printer, its
scanner, what waits in its spool. No visitor is named in it, and nothing depends on its arriving.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from importlib.metadata import version

from kiosk.notify import Turn, unwatched
from kiosk.station.line import EXCHANGE, Line, Unreachable

EVERY = 30.0
"""Seconds between two reports."""
ROUND = EVERY + 180.0 + EXCHANGE
"""Seconds that a round takes at most: a printer that prints is asked only when it has done."""
_FIRST = 5.0  # seconds after the start: by then the printer has been found
log = logging.getLogger(__name__)

Facts = Mapping[str, int]


class Report:
    """Tells the office in a thread of its own. `counts`: how many requests wait, were refused, differ."""

    def __init__(self, line: Line, counts: Callable[[], Facts]) -> None:
        self._line, self._counts = line, counts
        self._devices: dict[str, Callable[[], str]] = {}
        self._stopping = threading.Event()

    def watch(self, device: str, trouble: Callable[[], str]) -> None:
        """Tell of this device too. `trouble`: a code of what hinders it, '' for nothing; it may block."""
        self._devices[device] = trouble

    def run(self, turn: Turn = unwatched) -> None:
        """Until `stop`; `turn` is told."""
        pause = _FIRST
        while not self._stopping.wait(pause):
            pause = EVERY
            turn(ROUND)
            try:
                self._line.report(self.facts())
            except Unreachable:
                continue  # whoever looks sees that nothing comes
            except Exception:  # this thread must outlive a driver's mistake
                log.exception("the office could not be told of this station")

    def facts(self) -> dict[str, object]:
        """What is told."""
        devices = {name: trouble() for name, trouble in self._devices.items()}
        return {"version": version("visitor-kiosk"), "devices": devices, **self._counts()}

    def stop(self) -> None:
        """End `run` from another thread."""
        self._stopping.set()
