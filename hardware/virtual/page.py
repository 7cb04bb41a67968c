"""A small local web page that shows the virtual printer's slips as they come out.

It listens on the loopback address alone and refuses requests made under any other host's name: the pictures
show visitors' names, and a page from elsewhere in the same browser must not be able to fetch them.
"""

import json
import threading
from collections.abc import Callable, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from hardware.virtual.page_text import PAGE
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.slips import SlipFolder

_LOCAL_NAMES = ("127.0.0.1", "localhost")
_SHOWN_SHOUTS = 20


class SlipPage:
    """The page on loopback port `port` (0: any free one). Raises OSError if the port is taken."""

    def __init__(
        self, printer: VirtualPrinter, slips: SlipFolder, addresses: Sequence[str], port: int = 0
    ) -> None:
        self._printer = printer
        self._slips = slips
        self._addresses = list(addresses)
        self._actions: dict[str, Callable[[], None]] = {
            "paper_out": printer.end_paper,
            "near_end": printer.wear_paper,
            "cover": printer.open_cover,
            "cutter": printer.jam_cutter,
            "overheated": printer.overheat,
            "hang": printer.hang,
            "mute": printer.mute,
            "restart": printer.restart,
            "mend": printer.mend,
        }
        page = self

        class Request(_Request):
            station = page

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Request)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def state(self) -> dict[str, Any]:
        """All that the page shows, as it is now."""
        return {
            "trouble": self._printer.trouble,
            "slips": self._slips.names(),
            "shouts": self._printer.shouts[-_SHOWN_SHOUTS:],
            "addresses": self._addresses,
        }

    def picture(self, name: str) -> bytes | None:
        """The PNG of the slip of that name, None if there is none."""
        return self._slips.read(name)

    def act(self, name: str) -> bool:
        """Do to the printer what the button of that name says; False if there is none."""
        action = self._actions.get(name)
        if action:
            action()
        return action is not None


class _Request(BaseHTTPRequestHandler):
    station: SlipPage
    timeout = 10

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if not self._from_here():
            self._send(HTTPStatus.FORBIDDEN)
        elif path == "/":
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", PAGE.encode())
        elif path == "/state":
            self._send(HTTPStatus.OK, "application/json", json.dumps(self.station.state()).encode())
        elif path.startswith("/slips/") and (png := self.station.picture(path.removeprefix("/slips/"))):
            self._send(HTTPStatus.OK, "image/png", png)
        else:
            self._send(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        if not self._from_here():
            self._send(HTTPStatus.FORBIDDEN)
        elif path.startswith("/do/") and self.station.act(path.removeprefix("/do/")):
            self._send(HTTPStatus.NO_CONTENT)
        else:
            self._send(HTTPStatus.NOT_FOUND)

    def _from_here(self) -> bool:
        """Whether the request was made to this machine by name, and by this page."""
        host, origin = self.headers.get("Host", ""), self.headers.get("Origin")
        return host.partition(":")[0] in _LOCAL_NAMES and origin in (None, f"http://{host}")

    def _send(self, status: HTTPStatus, kind: str = "text/plain", body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header(
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' data:; style-src 'unsafe-inline'; "
            "script-src 'unsafe-inline'; frame-ancestors 'none'",
        )
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """One line a second for a page that refreshes itself is no log."""
