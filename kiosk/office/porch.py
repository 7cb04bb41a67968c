"""What every request passes: safe headers, a limit for guessers, a log without secrets, no trace ever.

The log's lines hold the method, the path when it is one of ours, status, milliseconds and the station's
name: no query, no address, nothing that a visitor or a host typed.
"""

import logging
import traceback
from collections.abc import Awaitable, Callable, Collection
from time import monotonic
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
}
log = logging.getLogger("kiosk.office.access")
faults = logging.getLogger("kiosk.office")

Failed = Callable[[Request], Awaitable[Response]]


class Porch:
    """ASGI middleware round the whole office. `failed` makes the answer to what nobody foresaw."""

    def __init__(self, app: ASGIApp, paths: Collection[str], failed: Failed) -> None:
        self._app, self._paths, self._failed = app, frozenset(paths), failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, whatever happens inside."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = monotonic(), 0

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _make_safe(message)
            await send(message)

        try:
            await self._app(scope, receive, seen)
        except Exception as fault:  # the last place where a fault can still become a clear answer
            _note(fault)
            if not status:
                await (await self._failed(Request(scope)))(scope, receive, seen)
        finally:
            self._write_down(scope, status, monotonic() - began)

    def _write_down(self, scope: Scope, status: int, seconds: float) -> None:
        path = scope["path"] if scope["path"] in self._paths else "(elsewhere)"
        who = scope.get("station", "-")
        log.info("%s %s %d %.1fms %s", _method(scope), path, status, seconds * 1000, who)


def _method(scope: Scope) -> str:
    method: str = scope["method"]
    return method if method in ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH") else "OTHER"


def _make_safe(message: Message) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in SAFE.items():
        headers[name] = value
    headers.setdefault("Cache-Control", "no-store")


def _note(fault: Exception) -> None:
    """Kind and place of a fault; its message may hold what somebody typed."""
    places = traceback.extract_tb(fault.__traceback__)
    ours = [f"{p.filename.rpartition('/kiosk/')[2]}:{p.lineno}" for p in places if "/kiosk/" in p.filename]
    faults.error("fault %s at %s", type(fault).__name__, " ".join(ours[-4:]) or "unknown place")


class Patience:
    """A modest limit for each client: `burst` requests at once, then `rate` a second.

    Phones behind one router share an address: the limit is for those who guess, not for a busy morning.
    Every process of the office counts by itself, so that several let through several times as much; what is
    short enough to be guessed (digits, telephone numbers) is counted in the books.
    """

    def __init__(self, burst: float = 60, rate: float = 15, clients: int = 4096) -> None:
        self._burst, self._rate, self._clients = burst, rate, clients
        self._buckets: dict[str, tuple[float, float]] = {}

    def allows(self, client: str, now: float) -> bool:
        """Whether the client may ask once more at `now`, in seconds on any clock that only rises."""
        left, at = self._buckets.pop(client, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        allowed = left >= 1
        self._buckets[client] = (left - 1 if allowed else left, now)
        if len(self._buckets) > self._clients:
            del self._buckets[next(iter(self._buckets))]  # who was silent longest
        return allowed


def same_origin(headers: Headers, own: str) -> bool:
    """Whether a POST comes from our own page. A client that says nothing is no browser, and holds a token.

    `own` is the office's address; behind a proxy it may differ from the Host that arrives here.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc in (headers.get("host"), urlsplit(own).netloc)
