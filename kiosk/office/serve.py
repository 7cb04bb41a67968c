"""The office as a process: the server and the courier, from the first request to a clean end."""

import logging
import signal
import socket
import threading
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette

from kiosk.courier import Courier, channels
from kiosk.courier.events import Crier
from kiosk.courier.night import Night
from kiosk.office.app import make_app, utc_now
from kiosk.reception import Reception
from kiosk.settings import Settings

_LAST_WORDS = 5
"""Seconds that requests under way have to end."""
log = logging.getLogger(__name__)


class CannotListen(Exception):
    """The address is taken or not ours; the message says which."""


class OfficeServer(uvicorn.Server):
    """uvicorn, ending the stations' streams before it waits for what is still under way."""

    def __init__(self, app: Starlette) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            lifespan="off",
            ws="none",
            server_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=_LAST_WORDS,
            h11_max_incomplete_event_size=16 * 1024,
        )
        super().__init__(config)
        logging.getLogger("uvicorn.access").disabled = True  # its lines hold queries; the porch writes ours
        self._live = app.state.live

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, end the streams, let the rest finish."""
        self._live.stop()
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
        raise CannotListen(f"cannot listen on {address}: {fault}") from None


def serve(
    reception: Reception, settings: Settings, ready: Callable[[str], None] = lambda address: None
) -> None:
    """Run the office until SIGTERM or SIGINT. `ready` is told the address once it listens. `CannotListen`,
    `BadSettings`."""
    crier = Crier(reception, settings.webhooks, utc_now)
    door = listen(settings.office.listen)
    server = OfficeServer(make_app(reception, settings))
    _end_on_signal(server)
    host, port = door.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    log.info("office at %s", address)
    stopping = threading.Event()
    with channels(settings.notices) as ways:
        notices = settings.notices
        courier = Courier(reception, ways, settings.house, utc_now, notices.language, notices.mail_from)
        threads = [
            threading.Thread(target=one.run, args=(stopping,), name=type(one).__name__.lower())
            for one in (courier, crier, Night(reception, settings, ways, utc_now))
        ]
        for thread in threads:
            thread.start()
        try:
            ready(address)
            server.run(sockets=[door])
        finally:
            stopping.set()
            for thread in threads:
                thread.join()
            door.close()
    log.info("office closed")


def _end_on_signal(server: uvicorn.Server) -> None:
    """uvicorn raises its signals anew at its end; without this they would kill the courier half way."""

    def end(number: int, frame: object) -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
