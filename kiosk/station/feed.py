"""The feed: catches up with the office, then listens; begins anew, ever more slowly, when it is cut off."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from kiosk.notify import Turn, unwatched
from kiosk.station.copy import Copy
from kiosk.station.line import EXCHANGE, Line, Told, Unreachable
from kiosk.station.rows import moment

log = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 15.0  # seconds between attempts
TURN = 60.0
"""Seconds that a turn of a station's thread takes at most when it asks the office nothing."""
_HOUSE_HOLDS = timedelta(minutes=10)  # keys and purposes are asked for again after so long
_NOTED_EVERY = timedelta(minutes=1)  # how often 'still up to date' is written down


class Feed:
    """Keeps the copy. What it is given to call is called from its own thread: the office was reached, is cut
    off and why, brought these visits or none (and what holds for the whole house after an event of this
    number), renewed house or hosts."""

    def __init__(
        self,
        line: Line,
        copy: Copy,
        clock: Callable[[], datetime],
        reached: Callable[[], None],
        cut_off: Callable[[str], None],
        heard: Callable[[list[int], int | None], None],
        renewed: Callable[[], None],
    ) -> None:
        self._line, self._copy, self._clock = line, copy, clock
        self._reached, self._cut_off, self._heard, self._renewed = reached, cut_off, heard, renewed
        self._stopping = threading.Event()
        self._turn: Turn = unwatched
        self._house_at = self._noted_at = clock()
        self.copied_at = moment(copy.fact("copied_at"))

    def run(self, turn: Turn = unwatched) -> None:
        """Until `stop`; `turn` is told."""
        self._turn = turn
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            try:
                self._catch_up()
                self._reached()
                pause = _FIRST_PAUSE
                self._listen()
            except Unreachable as gap:
                self._cut_off(gap.why)
            except ValueError:  # well-formed, and yet not what an office says
                self._cut_off("garbled")
            except Exception:  # this thread must outlive a full disk
                log.exception("the copy could not be renewed")
                self._cut_off("no_answer")
            self._turn(TURN)
            self._stopping.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def stop(self) -> None:
        """End `run` from another thread."""
        self._stopping.set()
        self._line.hang_up()

    def _catch_up(self) -> None:
        self._renew_house()
        self._renew_hosts()
        self._turn(EXCHANGE)
        since = self._copy.fact("seq") or 0
        told = self._line.visits(since)
        if since and isinstance(told.get("seq"), int) and told["seq"] < since:
            since, told = 0, self._line.visits(0)  # the books were set back: begin anew
        self._take(told, whole=since == 0)
        self._copy.forget(self._clock())

    def _listen(self) -> None:
        for told in self._line.live(self._copy.fact("seq") or 0):
            self._turn(TURN)
            self._hear(told)
            self._turn(EXCHANGE)
            if self._stopping.is_set():
                return

    def _hear(self, told: Told) -> None:
        now = self._clock()
        if told.event == "visits":
            self._take(told.data)
        elif told.event == "hosts":
            self._renew_hosts()
            self._renewed()
        elif told.event == "house":
            self._renew_house()
            self._renewed()
        else:
            self._still_here(now)
        if now - self._house_at > _HOUSE_HOLDS:
            self._renew_house()
        self.copied_at = now
        self._reached()

    def _still_here(self, now: datetime) -> None:
        """Nothing new, which is worth knowing."""
        self._heard([], None)
        if now - self._noted_at > _NOTED_EVERY:
            self._copy.keep(copied_at=now.isoformat())
            self._noted_at = now

    def _take(self, told: dict[str, Any], whole: bool = False) -> None:
        now = self._clock()
        self._copy.keep_visits(told, now, whole)
        self.copied_at = self._noted_at = now
        numbers = (row.get("visit") for row in told["visits"] if isinstance(row, dict))
        found = [number for number in numbers if type(number) is int]
        self._heard(found, told["seq"] if isinstance(told.get("facts"), dict) else None)

    def _renew_house(self) -> None:
        self._turn(EXCHANGE)
        house = self._line.house()
        self._house_at = self._clock()
        if house != self._copy.fact("house"):
            self._copy.keep(house=house)

    def _renew_hosts(self) -> None:
        self._turn(EXCHANGE)
        if renewed := self._line.hosts(self._copy.fact("etag") or ""):
            self._copy.keep_hosts(renewed[1], renewed[0])
