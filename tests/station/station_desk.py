"""A small office for the stations' tests: a real HTTP server that keeps to the stations' interface.

It can be told to misbehave: `spoil` replaces the next answers of a path by whatever the test wants sent.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from kiosk.station import Line, Station

TOKEN = "token-of-the-station"
Spoil = Callable[["_Counter"], None]


class Desk:
    """What the office knows, in memory. `received` are the messages in the order in which they came."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.answers: dict[str, dict[str, Any]] = {}
        self.reply: Callable[[dict[str, Any]], dict[str, Any]] = lambda message: {"code": "noted"}
        self.token = TOKEN
        self.house: Any = {"name": {"zh-CN": "访客接待中心", "en": "Visitor reception"}, "keys": {}}
        self.hosts: Any = {"revision": 1, "hosts": []}
        self.rows: dict[int, dict[str, Any]] = {}
        self.facts: Any = {"muster": None}
        self.photographs: dict[int, bytes] = {}
        self.photographs_asked: list[int] = []
        self.seq = 0
        self.spoils: dict[str, list[Spoil]] = {}
        self.changed = threading.Condition()
        self.etags_seen: list[str | None] = []
        self.open_feeds = 0

    def row(self, visit: int, **fields: Any) -> None:
        """Change a visit; stations hear of it at once."""
        with self.changed:
            self.seq += 1
            fields |= {"visit": visit, "seq": self.seq}
            self.rows[visit] = {**self.rows.get(visit, {}), **fields}
            self.changed.notify_all()

    def house_wide(self, **facts: Any) -> None:
        """Change what holds for the whole house; stations hear of it at once."""
        with self.changed:
            self.seq += 1
            self.facts = {**self.facts, **facts}
            self.changed.notify_all()

    def told(self, since: int) -> dict[str, Any]:
        rows = [row for row in self.rows.values() if row["seq"] > since]
        return {"seq": self.seq, "visits": rows, "facts": self.facts}

    def spoil(self, path: str, *ways: Spoil) -> None:
        self.spoils.setdefault(path, []).extend(ways)

    def answer(self, message: dict[str, Any]) -> dict[str, Any]:
        with self.changed:
            self.received.append(message)
            if message["nonce"] not in self.answers:
                told = self.reply(message)
                self.answers[message["nonce"]] = {"seq": self.seq, **told}
            self.changed.notify_all()
            return self.answers[message["nonce"]]


class _Counter(BaseHTTPRequestHandler):
    desk: Desk
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        return

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._spoilt("/station/requests", message) and self._welcome():
            self.send(200, self.desk.answer(message))

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if self._spoilt(path) or not self._welcome():
            return
        if path == "/station/house":
            self.send(200, self.desk.house)
        elif path == "/station/hosts":
            self._hosts()
        elif path == "/station/visits":
            self.send(200, self.desk.told(int(query.removeprefix("since="))))
        elif path.startswith("/station/photographs/"):
            self._photograph(int(path.rpartition("/")[2]))
        else:
            self._live(int(query.removeprefix("since=")))

    def send(self, status: int, document: Any, **headers: str) -> None:
        self.send_bytes(status, json.dumps(document).encode(), **headers)

    def send_bytes(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _spoilt(self, path: str, message: dict[str, Any] | None = None) -> bool:
        ways = self.desk.spoils.get(path)
        if not ways:
            return False
        self.message = message
        ways.pop(0)(self)
        return True

    def _welcome(self) -> bool:
        if self.headers["Authorization"] == f"Bearer {self.desk.token}":
            return True
        self.send(401, {"code": "unknown_station"})
        return False

    def _hosts(self) -> None:
        etag = f'"{self.desk.hosts.get("revision")}"'
        self.desk.etags_seen.append(self.headers["If-None-Match"])
        if self.headers["If-None-Match"] == etag:
            self.send_bytes(304, b"")
        else:
            self.send(200, self.desk.hosts, ETag=etag)

    def _photograph(self, visit: int) -> None:
        self.desk.photographs_asked.append(visit)
        jpeg = self.desk.photographs.get(visit)
        self.send_bytes(200 if jpeg else 404, jpeg or b"")

    def _live(self, since: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.close_connection = True
        self.desk.open_feeds += 1
        try:
            self._tell(since)
        except OSError:
            return
        finally:
            self.desk.open_feeds -= 1

    def _tell(self, since: int) -> None:
        while True:
            with self.desk.changed:
                if self.desk.seq <= since and not self.desk.changed.wait(0.2):
                    self.wfile.write(b": still here\n\n")
                    continue
                told, since = self.desk.told(since), self.desk.seq
            self.wfile.write(f"event: visits\ndata: {json.dumps(told)}\n\n".encode())


class Office:
    """The server round a desk; it can be stopped and started again on the same port, as an office can."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.port = desk, 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        counter = type("Counter", (_Counter,), {"desk": self.desk})
        self._server = _Server(("127.0.0.1", self.port), counter)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, *parts: Any) -> None:
        self._calls: list[Any] = []
        super().__init__(*parts)

    def get_request(self) -> Any:
        call = super().get_request()
        self._calls.append(call[0])
        return call

    def handle_error(self, request: Any, client_address: Any) -> None:
        return  # a station that hangs up is what some tests are about

    def hang_up(self) -> None:
        for call in self._calls:
            try:
                call.shutdown(2)
            except OSError:
                continue


def until(what: Callable[[], object], seconds: float = 8.0) -> Any:
    """Wait for something to become true; its value."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while time.monotonic() < end:
        if found := what():
            return found
        pause.wait(0.005)
    raise AssertionError("it did not happen in time")


@contextmanager
def station(url: str, folder: Path, kind: str = "gate", **parts: Any) -> Iterator[Station]:
    """A started station with the desk's token, stopped at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    token = folder / "token"
    if not token.exists():
        token.write_text(TOKEN)
    made = Station(Line(url, token, timeout=parts.pop("timeout", 0.4)), folder, kind, **parts)
    made.start()
    try:
        yield made
    finally:
        made.stop()
