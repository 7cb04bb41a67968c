"""Live news for stations as server-sent events (WHATWG HTML, section 9.2): a row that changed, new hosts.

One look at the books serves all streams; a change made by another process is seen at the next look, one made
by this one at once.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from time import monotonic
from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool

from kiosk.reception import Reception

EVERY = 0.15
"""Seconds between two looks at the books."""
ROLL_CALL = 1.0
"""A stream asks at least this often, in seconds, whether its station may still listen."""
HEARTBEAT = 5.0
"""Seconds without news after which a comment line shows that the stream lives."""
log = logging.getLogger(__name__)


class _Known(NamedTuple):
    """The revisions that a stream has told of; a house without any change of its own is told of by nobody."""

    hosts: int
    house: int


_NOTHING = _Known(-1, 0)


class Live:
    """All open streams of one office process."""

    def __init__(self, reception: Reception, clock: Callable[[], datetime]) -> None:
        self._reception, self._clock = reception, clock
        self._ears: set[asyncio.Event] = set()
        self._watching: asyncio.Task[None] | None = None
        self._stopped = False

    def stir(self) -> None:
        """Something has just been written: look now."""
        for ear in self._ears:
            ear.set()

    def stop(self) -> None:
        """End every stream; to be called in the server's loop."""
        self._stopped = True
        self.stir()

    async def stream(self, token: str, since: int) -> AsyncIterator[str]:
        """Events for the station that holds `token`, from event number `since` on, until it is revoked."""
        ear, known, spoke = asyncio.Event(), _NOTHING, 0.0
        with self._listening(ear):
            while not self._stopped:
                ear.clear()
                news = await run_in_threadpool(self._news, token, since, known)
                if news is None:
                    return
                since, known, text = news
                if text or monotonic() - spoke >= HEARTBEAT:
                    spoke = monotonic()
                    yield text or ": still here\n\n"
                await _wait(ear, ROLL_CALL)

    async def pulse(self, look: Callable[[], str | None]) -> AsyncIterator[str]:
        """An event `changed` whenever what `look` returns is something else; ends when it is None.

        For pages that fetch themselves anew: what is told is only that there is something to fetch.
        """
        ear, seen, spoke = asyncio.Event(), "", monotonic()
        with self._listening(ear):
            while not self._stopped:
                ear.clear()
                found = await run_in_threadpool(look)
                if found is None:
                    return
                if seen not in ("", found):
                    yield _event("changed", {})
                    spoke = monotonic()
                elif not seen or monotonic() - spoke >= HEARTBEAT:
                    yield ": still here\n\n"
                    spoke = monotonic()
                seen = found
                await _wait(ear, ROLL_CALL)

    def _news(self, token: str, since: int, known: "_Known") -> "tuple[int, _Known, str] | None":
        now = self._clock()
        station = self._reception.station_of(token)
        if station is None:
            return None
        changes = self._reception.changes(station, since, now)
        latest = _Known(self._reception.hosts_revision(), self._reception.customs_revision())
        hosts = _event("hosts", {"revision": latest.hosts}) if latest.hosts != known.hosts else ""
        house = _event("house", {"revision": latest.house}) if latest.house != known.house else ""
        visits = _event("visits", changes) if changes["visits"] else ""
        return changes["seq"], latest, house + hosts + visits

    @contextmanager
    def _listening(self, ear: asyncio.Event) -> Iterator[None]:
        self._ears.add(ear)
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            self._ears.discard(ear)

    async def _watch(self) -> None:
        """Look at the books as long as anybody listens."""
        seen: tuple[int, int] | None = None
        while self._ears and not self._stopped:
            try:
                found: tuple[int, int] | None = await run_in_threadpool(self._look)
            except Exception as fault:  # the books are busy or away: look again
                log.warning("cannot look at the books: %s", type(fault).__name__)
                found = seen
            if found != seen:
                seen = found
                self.stir()
            await asyncio.sleep(EVERY)

    def _look(self) -> tuple[int, int]:
        return self._reception.last_seq(), self._reception.hosts_revision()


async def _wait(ear: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await ear.wait()
    except TimeoutError:
        pass


def _event(name: str, data: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n"
