"""The office as a process: the server and the courier, from the first request to a clean end."""

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool

from kiosk.certificates import usable
from kiosk.courier import Courier, channels
from kiosk.courier.carrying import ROUND
from kiosk.courier.events import Crier, read_secret
from kiosk.courier.night import Night
from kiosk.notify import Turn, Watchdog
from kiosk.office.app import make_app, utc_now
from kiosk.office.rehearsal import rehearse
from kiosk.reception import Reception
from kiosk.settings import Settings

_LAST_WORDS = 5
"""Seconds that requests under way have to end."""
_LOOK = 5.0  # seconds from one look into the books to the next
_LOOKED = 45.0  # seconds that a look takes at most: a database that is away says so before
log = logging.getLogger(__name__)


class CannotListen(Exception):
    """The address is taken or not ours; the message says which."""


class Worker(Protocol):
    """What works in a thread of its own beside the server."""

    def run(self, stopping: threading.Event, turn: Turn) -> None:
        """Until `stopping` is set."""


class OfficeServer(uvicorn.Server):
    """uvicorn, ending the stations' streams before it waits for what is still under way.

    `certificate`: a PEM file of certificate and key, for HTTPS. The event loop feeds `watchdog` as long as
    `look`, a reading of the books through the threads that serve requests, comes back too.
    """

    def __init__(
        self,
        app: Starlette,
        certificate: Path | None = None,
        watchdog: Watchdog | None = None,
        look: Callable[[], object] = lambda: None,
    ) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            lifespan="off",
            ws="none",
            server_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=_LAST_WORDS,
            h11_max_incomplete_event_size=16 * 1024,
            ssl_certfile=certificate,
        )
        super().__init__(config)
        logging.getLogger("uvicorn.access").disabled = True  # its lines hold queries; the porch writes ours
        self._live = app.state.live
        self._watchdog, self._look = watchdog, look
        self._looking: asyncio.Task[None] | None = None

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second, from the event loop."""
        if self._watchdog:
            self._watchdog.feed()
            if self._looking is None:
                self._looking = asyncio.create_task(self._look_again(self._watchdog.guard("books", _LOOKED)))
        return await super().on_tick(counter)

    async def _look_again(self, turn: Turn) -> None:
        while True:
            try:
                await run_in_threadpool(self._look)
            except SQLAlchemyError:
                log.warning("the books do not answer")  # nothing hangs, and starting anew would not help
            turn(_LOOKED)
            await asyncio.sleep(_LOOK)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, end the streams, let the rest finish."""
        self._live.stop()
        if self._watchdog:
            self._watchdog.end()
        if self._looking:
            self._looking.cancel()
        await super().shutdown(sockets)


def listen(address: str) -> socket.socket:
    """A listening socket on `host:port` ([host]:port for IPv6; port 0: any), or `CannotListen`."""
    host, _, port = address.rpartition(":")
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    try:
        door = socket.create_server((host.strip("[]"), int(port)), family=family)
        # asyncio does this only for sockets that name their protocol; without it answers wait 40 ms.
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return door
    except (OSError, ValueError, OverflowError) as fault:
        raise CannotListen(f"cannot listen on {address}: {_why(fault)}") from None


def _why(fault: Exception) -> str:
    """Without the number and the second address that the library puts in."""
    known = isinstance(fault, OSError) and not isinstance(fault, socket.gaierror) and fault.errno
    return os.strerror(known) if known else getattr(fault, "strerror", "") or str(fault)


def serve(
    reception: Reception,
    settings: Settings,
    ready: Callable[[str], None] = lambda address: None,
    watchdog: Watchdog | None = None,
) -> None:
    """Run the office until SIGTERM or SIGINT. `ready` is told the address once it listens. `CannotListen`,
    `BadSettings`, `BadCredential`."""
    watchdog = watchdog or Watchdog()
    crier = Crier(reception, settings.webhooks, utc_now)
    certificate = usable(settings.certificate)
    door = listen(settings.office.listen)
    app = make_app(reception, settings)
    server = OfficeServer(app, certificate, watchdog, reception.last_seq)
    _end_on_signal(server)
    address = _address(door, certificate)
    log.info("office at %s", address)
    with door, channels(settings.notices) as ways:
        notices = settings.notices
        courier = Courier(reception, ways, settings.house, utc_now, notices.language, notices.mail_from)
        with _at_work((courier, crier, Night(reception, settings, ways, utc_now)), watchdog):
            if wrong := rehearse(app, reception, settings):
                log.error("%s", wrong)
            ready(address)
            server.run(sockets=[door])
    log.info("office closed")


def serves(reception: Reception, settings: Settings) -> str:
    """What keeps an office from serving, '' for nothing: its first pages are asked for, without a network."""

    for hook in settings.webhooks:
        read_secret(hook)
    return rehearse(make_app(reception, settings), reception, settings)


@contextmanager
def _at_work(workers: Sequence[Worker], watchdog: Watchdog) -> Iterator[None]:
    """Each in a thread of its own, until the end."""
    stopping = threading.Event()
    threads = [
        threading.Thread(target=one.run, args=(stopping, watchdog.guard(name, ROUND)), name=name)
        for one in workers
        if (name := type(one).__name__.lower())
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join()


def _address(door: socket.socket, certificate: Path | None) -> str:
    host, port = door.getsockname()[:2]
    scheme = "https" if certificate else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _end_on_signal(server: uvicorn.Server) -> None:
    """uvicorn raises its signals anew at its end; without this they would kill the courier half way."""

    def end(number: int, frame: object) -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
