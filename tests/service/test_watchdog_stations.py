"""The threads of a station: each that hangs ends the feed; one that waits for the network hangs not."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from supervising import Ear, Jam, Time, fed, until

from hardware.drivers.reader import DeviceScanner
from hardware.ports import TURN as SCANNER_TURN
from kiosk.courier.night import LOOK, Night
from kiosk.notify import Watchdog
from kiosk.settings import Settings
from kiosk.station import Line, Station
from kiosk.station.feed import TURN
from kiosk.station.line import EXCHANGE, Told, Unreachable
from kiosk.station.report import ROUND

LOOPS = ("hand-in", "feed", "album", "report")
ROW = {"visit": 1, "state": "inside", "name": "客", "photo": True, "class": "general"}


class Office(Line):
    """A line whose one exchange never ends, and the others at once."""

    def __init__(self, folder: Path, stuck: str, jam: Jam) -> None:
        super().__init__("http://127.0.0.1:9", folder / "token")
        self._stuck, self._jam, self._over = stuck, jam, threading.Event()

    def _exchanged(self, loop: str) -> None:
        if loop == self._stuck:
            self._jam()

    def hand_in(self, message: dict[str, Any]) -> dict[str, Any]:
        self._exchanged("hand-in")
        return {"code": "noted"}

    def house(self) -> dict[str, Any]:
        self._exchanged("feed")
        return {"name": {"en": "x"}}

    def hosts(self, etag: str) -> None:
        return None

    def visits(self, since: int) -> dict[str, Any]:
        return {"seq": 1, "visits": [ROW]}

    def live(self, since: int) -> Iterator[Told]:
        yield Told("", {})
        self._over.wait(60)

    def photograph(self, visit: int) -> bytes:
        self._exchanged("album")
        return b"\xff\xd8\xff"

    def report(self, facts: dict[str, object]) -> None:
        self._exchanged("report")

    def hang_up(self) -> None:
        self._over.set()


@contextmanager
def station(line: Line, folder: Path, jam: Jam) -> Iterator[Station]:
    made = Station(line, folder, "gate")
    try:
        yield made
    finally:
        jam.free.set()
        made.stop()


@pytest.mark.parametrize("loop", LOOPS)
def test_a_loop_of_a_station_that_hangs_ends_the_feed_and_is_named(
    loop: str, ear: Ear, watchdog: Watchdog, time: Time, jam: Jam, tmp_path: Path
) -> None:
    def guard(name: str, within: float) -> Callable[[float], None]:
        if name == loop:
            return watchdog.guard(name, within)
        watchdog.guard(name, 10_000)  # the test's clock runs faster than theirs
        return lambda seconds: None

    with station(Office(tmp_path, loop, jam), tmp_path, jam) as gate:
        gate.start(guard)
        gate.ask("shift", {"guard": "岗一", "from": "", "matters": {}})
        assert jam.entered.wait(45)
        watchdog.feed()
        assert fed(watchdog, ear, time)  # an exchange takes as long as it has time
        time.now += max(EXCHANGE, ROUND)
        watchdog.feed()
        assert f"STATUS={loop} hangs" in ear.heard()
        assert not fed(watchdog, ear, time)


def test_an_office_that_never_answers_hangs_nothing(
    ear: Ear, watchdog: Watchdog, time: Time, jam: Jam, tmp_path: Path
) -> None:
    class Away(Office):
        def _exchanged(self, loop: str) -> None:
            raise Unreachable("no_answer")

    turns: dict[str, list[float]] = {}

    def guard(name: str, within: float) -> Callable[[float], None]:
        return turns.setdefault(name, [within]).append

    with station(Away(tmp_path, "", jam), tmp_path, jam) as gate:
        gate.start(guard)
        gate.ask("shift", {"guard": "岗一", "from": "", "matters": {}})
        until(lambda: all(len(turns[name]) > 2 for name in ("hand-in", "feed")))
    for name in ("hand-in", "feed"):
        assert set(turns[name]) == {TURN, EXCHANGE}


def test_a_scanner_turns_whether_it_is_there_or_not(tmp_path: Path) -> None:
    there, away = threading.Event(), threading.Event()
    read, write = os.pipe()
    os.set_blocking(read, False)
    scanners = [
        DeviceScanner("x", lambda: os.dup(read)),
        DeviceScanner("y", lambda: os.open(tmp_path / "none", os.O_RDONLY)),
    ]
    for scanner, turned in zip(scanners, (there, away), strict=True):
        scanner.start(
            lambda scan: None, lambda seconds, turned=turned: seconds == SCANNER_TURN and turned.set()
        )
    assert there.wait(45)
    assert away.wait(45)
    for scanner in scanners:
        scanner.stop()
    os.close(read)
    os.close(write)


def test_a_night_that_fails_turns_and_comes_again() -> None:
    """The books are away: nothing of it ends the thread."""
    turns: list[float] = []

    class Broken:
        def closed_days(self, limit: int) -> list[dict[str, Any]]:
            raise OSError("away")

    class Soon(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            return len(turns) > 1 or super().wait(0)

    times = iter(datetime(2026, 11, 23, tzinfo=UTC) + timedelta(days=n) for n in range(9))
    Night(Broken(), Settings(), {}, lambda: next(times)).run(Soon(), turns.append)  # type: ignore[arg-type]
    assert turns == [LOOK, LOOK]
