"""The supervisor's watchdog: fed by the loops that it guards, and by none that hangs."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from supervising import INTERVAL, Ear, Jam, Time, fed, until

from doorstep import Doorstep
from hardware.ports import PrinterPort
from hardware.virtual.port import VirtualPort
from hardware.virtual.printer import VirtualPrinter
from kiosk.courier.carrying import ROUND
from kiosk.courier.letter import Letter
from kiosk.courier.rounds import Courier
from kiosk.notify import ALIVE, READY, STOPPING, Supervisor, Watchdog
from kiosk.office.serve import OfficeServer, listen
from kiosk.settings import House
from kiosk.station import Line, Station
from kiosk.station.slips import TURN, Slips
from printing.paper import WIDE
from printing.press import Press


def test_ready_comes_first_then_as_many_feeds_as_are_wanted(ear: Ear, watchdog: Watchdog, time: Time) -> None:
    said: list[str] = []
    for _ in range(80):
        watchdog.feed()
        time.now += 1
        said += ear.heard()
    watchdog.end()
    said += ear.heard()
    assert said[0] == READY
    assert said[-1] == STOPPING
    assert said.count(ALIVE) == 16  # four in an interval


def test_one_loop_that_hangs_ends_the_feed_and_is_named(ear: Ear, watchdog: Watchdog, time: Time) -> None:
    turns = {name: watchdog.guard(name, 10) for name in ("printer", "courier", "books")}
    watchdog.feed()
    for hung in turns:
        for name, turn in turns.items():
            turn(4 * INTERVAL if name != hung else 1)
        assert not fed(watchdog, ear, time)
        time.now += 5
        watchdog.feed()
        turns[hung](INTERVAL * 4)
        assert fed(watchdog, ear, time)


def test_who_hangs_is_told_once(ear: Ear, watchdog: Watchdog, time: Time) -> None:
    watchdog.guard("printer", 1)
    watchdog.feed()
    fed(watchdog, ear, time)
    assert not fed(watchdog, ear, time)
    time.now += 100
    watchdog.feed()
    assert ear.heard() == []


def test_a_printer_whose_line_never_opens_ends_the_feed(
    ear: Ear, watchdog: Watchdog, time: Time, jam: Jam, tmp_path: Path
) -> None:
    with slips_at(tmp_path, lambda: jammed(jam)) as slips:
        slips.start(watchdog.guard("printer", TURN))
        watchdog.feed()
        slips.sheet("test", "en")
        jam.wait()
        assert fed(watchdog, ear, time)  # a slow printer is none that hangs
        time.now += 150
        assert not fed(watchdog, ear, time)
        jam.free.set()
        until(lambda: fed(watchdog, ear, time))


def test_a_printer_with_nothing_to_do_turns_all_the_same(tmp_path: Path) -> None:
    turns: list[float] = []
    with slips_at(tmp_path, lambda: VirtualPort(VirtualPrinter(lambda _: None))) as slips:
        slips.start(turns.append)
        until(lambda: len(turns) > 1)
    assert set(turns) == {TURN}


def test_a_letter_that_nobody_takes_ends_the_feed(
    ear: Ear, watchdog: Watchdog, time: Time, jam: Jam, sqlite_doorstep: Doorstep
) -> None:
    class Deaf:
        def deliver(self, letter: Letter) -> None:
            jam()

    step, stopping = sqlite_doorstep, threading.Event()
    step.register()
    courier = Courier(step.reception, {"mail": Deaf(), "webhook": Deaf()}, House(), lambda: step.now)
    rounds = threading.Thread(target=courier.run, args=(stopping, watchdog.guard("courier", ROUND)))
    rounds.start()
    try:
        jam.wait()
        watchdog.feed()
        assert fed(watchdog, ear, time)
        time.now += ROUND
        assert not fed(watchdog, ear, time)
        jam.free.set()
        until(lambda: fed(watchdog, ear, time))  # idle rounds turn too
    finally:
        jam.free.set()
        stopping.set()
        rounds.join()


def test_an_event_loop_that_hangs_feeds_nothing(ear: Ear, watchdog: Watchdog, time: Time, jam: Jam) -> None:
    async def hang(request: Request) -> PlainTextResponse:
        jam()  # in the loop itself, as no request of ours does
        return PlainTextResponse("")

    with serving(watchdog, hang) as url:
        assert ear.hears(READY)
        time.now += INTERVAL
        assert ear.hears(ALIVE)
        asking = threading.Thread(target=httpx.get, args=(f"{url}/hang",), kwargs={"timeout": 60})
        asking.start()
        jam.wait()
        time.now += INTERVAL
        assert ear.silence(0.5)
        jam.free.set()
        assert ear.hears(ALIVE)
        asking.join()
    assert ear.heard()[-1] == STOPPING


def test_books_that_do_not_come_back_end_the_feed(ear: Ear, watchdog: Watchdog, time: Time, jam: Jam) -> None:
    with serving(watchdog, look=jam):
        assert ear.hears(READY)
        jam.wait()
        time.now += INTERVAL
        assert ear.hears(ALIVE)
        time.now += 3 * INTERVAL
        assert ear.hears("STATUS=books hangs")
        time.now += INTERVAL
        assert ear.silence(0.5)
        jam.free.set()


def test_books_that_say_that_they_are_away_hang_nothing(ear: Ear, watchdog: Watchdog, time: Time) -> None:
    def away() -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    with serving(watchdog, look=away):
        assert ear.hears(READY)
        time.now += INTERVAL
        assert ear.hears(ALIVE)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "relative/path",
        "@",
        "vsock:2:1",
        "/",
        "/nowhere/at/all",
        "/" + "x" * 200,
        "/dev/null",
        "\0abstract",
    ],
)
def test_a_supervisor_that_is_none_is_not_waited_for(address: str) -> None:
    watchdog = Watchdog(Supervisor({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1"}))
    assert not watchdog.feed()
    assert not watchdog.feed()
    watchdog.end()


def test_a_supervisor_that_does_not_listen_stops_nobody(ear: Ear) -> None:
    supervisor = Supervisor(ear.environment)
    assert not all(supervisor.say(ALIVE) for _ in range(5000))  # its queue is full, and nothing waits


def test_a_supervisor_with_an_abstract_name_hears_too() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wire:
        wire.bind("\0visitor-kiosk-test-" + str(id(wire)))
        name = str(wire.getsockname()[1:], "ascii")
        assert Supervisor({"NOTIFY_SOCKET": f"@{name}"}).say("STATUS=two\nlines")
        assert wire.recv(100) == b"STATUS=two lines"


@pytest.mark.parametrize(
    "wanted",
    [{"WATCHDOG_USEC": "soon"}, {"WATCHDOG_USEC": "-5"}, {"WATCHDOG_USEC": "9" * 40}, {"WATCHDOG_PID": "1"}],
)
def test_a_watchdog_that_wants_nothing_of_us_is_not_fed(ear: Ear, time: Time, wanted: dict[str, str]) -> None:
    watchdog = Watchdog(Supervisor(ear.environment | wanted), time)
    assert watchdog.feed()
    time.now += 1000
    assert not watchdog.feed()
    assert ear.heard() == [READY]


def jammed(jam: Jam) -> PrinterPort:
    jam()
    return VirtualPort(VirtualPrinter(lambda _: None))


@contextmanager
def slips_at(folder: Path, open_port: Callable[[], PrinterPort]) -> Iterator[Slips]:
    """The jobs of a lobby that reaches no office."""
    lobby = Station(Line("http://127.0.0.1:9", folder / "no-token"), folder, "lobby")
    slips = Slips(lobby, folder, Press(open_port), WIDE)
    try:
        yield slips
    finally:
        slips.stop()
        lobby.stop()


@contextmanager
def serving(
    watchdog: Watchdog,
    hang: Callable[[Request], object] = lambda request: None,
    look: Callable[[], object] = lambda: None,
) -> Iterator[str]:
    """The office's own server, with one page."""
    app = Starlette(routes=[Route("/hang", hang)])  # type: ignore[arg-type]
    app.state.live = SimpleNamespace(stop=lambda: None)
    server = OfficeServer(app, None, watchdog, look)
    with listen("127.0.0.1:0") as door:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(45)
