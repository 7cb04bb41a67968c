"""Photographs of those who are expected or inside, fetched ahead: at the scan the face is there at once."""

import logging
import threading

from kiosk.notify import Turn, unwatched
from kiosk.station.copy import Copy
from kiosk.station.feed import TURN
from kiosk.station.line import EXCHANGE, Line, NotTaken, Unreachable

log = logging.getLogger(__name__)

_AGAIN = 5.0  # seconds until a line that was cut is tried again
_IDLE = 20.0  # seconds after which it turns with nothing to do


class Album:
    """Fills the copy with the photographs that its rows speak of, in a thread of its own."""

    def __init__(self, line: Line, copy: Copy) -> None:
        self._line, self._copy = line, copy
        self._turn = threading.Lock()
        self._work, self._stopping = threading.Event(), threading.Event()

    def run(self, turn: Turn = unwatched) -> None:
        """Until `stop`; `turn` is told."""
        while not self._stopping.is_set():
            self._work.clear()
            try:
                for visit in self._copy.photographs_missing():
                    turn(EXCHANGE)
                    self._fetch(visit)
                pause = _IDLE
            except Unreachable:
                pause = _AGAIN
            except Exception:  # this thread must outlive a full disk
                log.exception("photographs could not be fetched")
                pause = _AGAIN
            turn(TURN)
            self._work.wait(pause)

    def look_again(self) -> None:
        """New rows have come."""
        self._work.set()

    def stop(self) -> None:
        """End `run` from another thread."""
        self._stopping.set()
        self._work.set()

    def photograph(self, visit: int) -> bytes | None:
        """The photograph of one visit as a JPEG, fetched now where it is not here yet; None if there is none.

        May take as long as the office is waited for.
        """
        try:
            self._fetch(visit)
        except Unreachable:
            return None
        return self._copy.photograph(visit)

    def _fetch(self, visit: int) -> None:
        with self._turn:
            if self._stopping.is_set() or visit not in self._copy.photographs_missing():
                return
            try:
                self._copy.keep_photograph(visit, self._line.photograph(visit))
            except NotTaken:
                self._copy.keep_photograph(visit, b"")
