"""The line to the office: HTTP with a deadline, and one answer to everything that can go wrong with it.

Whatever is not an answer of the office (no network, a timeout, a login page of some other server, half a
document, ten megabytes of it) is `Unreachable`: the station carries on alone and tries again.
"""

import json
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from kiosk.station.pin import Pin
from kiosk.visit.protocol import HEADER, PROTOCOL

LONGEST_MESSAGE = 64_000  # bytes of a request that the office takes
_LARGEST = 8_000_000  # bytes of an answer, and of one event of the live feed
_LARGEST_PHOTOGRAPH = 200_000  # bytes
_LARGEST_COPY = 200_000_000  # a directory of 100,000 hosts with their terms has 60 MB
EXCHANGE = 300.0
"""Seconds after which every exchange has ended, and what it brought is kept, however slow the office was."""
_SILENCE = 15.0  # seconds: the live feed says something every five
_FOR_GOOD = {400: "malformed", 403: "not_for_this_station", 413: "too_large"}


class Unreachable(Exception):
    """The office cannot be asked now. `why`: no_answer, busy, garbled, no_token or unknown_station."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NotTaken(Exception):
    """The office answered that it will never take this request; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Told:
    """What the live feed said: visits, hosts, or nothing ('still here')."""

    event: str
    data: dict[str, Any]


class Line:
    """`office`: the address. `token_file` is read at every call, so that a new token needs no restart.
    `pin`: whom to trust to be the office; the system's authorities without it."""

    def __init__(self, office: str, token_file: Path, timeout: float = 1.2, pin: Pin | None = None) -> None:
        self._office, self._token_file, self._timeout, self._pin = office, token_file, timeout, pin
        self._client = self._connected()
        self._live: httpx.Response | None = None
        self._hung_up = False

    def hand_in(self, message: dict[str, Any]) -> dict[str, Any]:
        """The office's answer to one request, or `Unreachable` or `NotTaken`."""
        with self._exchange("POST", "/station/requests", self._timeout, json=message) as response:
            if response.status_code in _FOR_GOOD:
                raise NotTaken(_FOR_GOOD[response.status_code])
            answer = _document(response, _LARGEST, self._timeout)
        if not isinstance(answer.get("code"), str) or not _sound_answer(answer):
            raise Unreachable("garbled")
        return answer

    def house(self) -> dict[str, Any]:
        """What this station knows of the house."""
        with self._exchange("GET", "/station/house", self._timeout) as response:
            house = _document(response, _LARGEST, self._timeout)
        if not isinstance(house.get("name"), dict) or not isinstance(house.get("keys", {}), dict):
            raise Unreachable("garbled")
        authorities = house.pop("authorities", "")
        if self._pin and self._pin.learn(authorities):
            self._client = self._connected()  # who still uses the earlier one ends with it
        return house

    def hosts(self, etag: str) -> tuple[str, dict[str, Any]] | None:
        """The directory, or what changed in it, with its new ETag; None when it is what `etag` names."""
        headers, params = ({"If-None-Match": etag} if etag else {}), {"changes": 1}
        with self._exchange("GET", "/station/hosts", 30.0, headers=headers, params=params) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return None
            return response.headers.get("etag", ""), _document(response, _LARGEST_COPY, 60.0)

    def visits(self, since: int) -> dict[str, Any]:
        """What has changed after `since`; everything for 0."""
        with self._exchange("GET", "/station/visits", 30.0, params={"since": since}) as response:
            return _document(response, _LARGEST_COPY, 60.0)

    def photograph(self, visit: int) -> bytes:
        """A visitor's photograph as a JPEG, or `Unreachable`, or `NotTaken` when there is none."""
        with self._exchange("GET", f"/station/photographs/{visit}", self._timeout) as response:
            if response.status_code in (*_FOR_GOOD, httpx.codes.NOT_FOUND):
                raise NotTaken("not_there")
            jpeg = _body(response, _LARGEST_PHOTOGRAPH, self._timeout)
        if not jpeg.startswith(b"\xff\xd8\xff"):
            raise NotTaken("not_a_photograph")
        return jpeg

    def report(self, facts: dict[str, object]) -> None:
        """Tell how this station stands, or `Unreachable`."""
        with self._exchange("PUT", "/station/state", self._timeout, json=facts) as response:
            if response.status_code != httpx.codes.NO_CONTENT:
                raise Unreachable("garbled")

    def live(self, since: int) -> Iterator[Told]:
        """What the office says of its own accord, until it hangs up or `hang_up` is called."""
        with self._exchange("GET", "/station/live", _SILENCE, params={"since": since}) as response:
            if response.status_code != httpx.codes.OK:
                raise Unreachable("garbled")
            self._live = response
            try:
                if not self._hung_up:
                    yield from _events(response)
            finally:
                self._live = None

    def hang_up(self) -> None:
        """End the live feed from another thread; it does not come back."""
        self._hung_up = True
        if live := self._live:
            wire = live.extensions["network_stream"].get_extra_info("socket")
            try:
                wire.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    def close(self) -> None:
        """Give back the connections."""
        self._client.close()

    def _connected(self) -> httpx.Client:
        return httpx.Client(
            base_url=self._office,
            timeout=self._timeout,
            follow_redirects=False,
            trust_env=False,
            verify=self._pin.context() if self._pin else True,
        )

    def _token(self) -> str:
        try:
            token = self._token_file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            raise Unreachable("no_token") from None
        if not token.isprintable() or not token:
            raise Unreachable("no_token")
        return token

    def _exchange(self, verb: str, path: str, seconds: float, **parts: Any) -> "_Exchange":
        headers = {
            **parts.pop("headers", {}),
            "Authorization": f"Bearer {self._token()}",
            HEADER: str(PROTOCOL),
            "Accept-Encoding": "identity",  # a small packed answer could unpack to gigabytes
        }
        timeout = httpx.Timeout(seconds, connect=self._timeout)
        request = partial(self._client.build_request, verb, path, headers=headers, timeout=timeout, **parts)
        return _Exchange(request, self._client)


class _Exchange:
    """One request and its answer; whatever breaks on the way or while reading becomes `Unreachable`."""

    def __init__(self, build: Callable[[], httpx.Request], client: httpx.Client) -> None:
        self._build, self._client = build, client

    def __enter__(self) -> httpx.Response:
        try:
            self._response = self._client.send(self._build(), stream=True)
        except (httpx.HTTPError, httpx.InvalidURL, RuntimeError):
            raise Unreachable("no_answer") from None
        if refusal := {401: "unknown_station", 503: "busy"}.get(self._response.status_code):
            self._response.close()
            raise Unreachable(refusal)
        return self._response

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: object) -> None:
        self._response.close()
        if isinstance(fault, httpx.HTTPError | httpx.StreamError | RuntimeError | OSError):
            raise Unreachable("no_answer") from None


def _document(response: httpx.Response, largest: int, seconds: float) -> dict[str, Any]:
    try:
        document = json.loads(_body(response, largest, seconds))
    except (ValueError, RecursionError):
        raise Unreachable("garbled") from None
    if not isinstance(document, dict):
        raise Unreachable("garbled")
    return document


def _body(response: httpx.Response, largest: int, seconds: float) -> bytes:
    if response.status_code != httpx.codes.OK:
        raise Unreachable("garbled")
    until, parts, size = time.monotonic() + seconds, [], 0
    for part in response.iter_raw():
        parts.append(part)
        size += len(part)
        if size > largest:
            raise Unreachable("garbled")
        if time.monotonic() > until:
            raise Unreachable("no_answer")
    return b"".join(parts)


def _sound_answer(answer: dict[str, Any]) -> bool:
    visit, card = answer.get("visit"), answer.get("card")
    return (visit is None or type(visit) is int) and (card is None or isinstance(card, dict))


def _events(response: httpx.Response) -> Iterator[Told]:
    """Server-sent events (HTML Living Standard, 9.2), of which the office uses event and data."""
    event, data = "", ""
    for line in _lines(response):
        if line.startswith(":"):
            yield Told("", {})
        elif line.startswith("event:"):
            event = line[6:].strip()
        elif line.startswith("data:"):
            data += line[5:]
            if len(data) > _LARGEST:
                raise Unreachable("garbled")
        elif not line and data:
            yield _told(event, data)
            event, data = "", ""


def _told(event: str, data: str) -> Told:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise Unreachable("garbled") from None
    if not isinstance(document, dict):
        raise Unreachable("garbled")
    return Told(event, document)


def _lines(response: httpx.Response) -> Iterator[str]:
    rest = b""
    for part in response.iter_raw():
        *lines, rest = (rest + part).split(b"\n")
        if len(rest) > _LARGEST:
            raise Unreachable("garbled")
        for line in lines:
            yield line.rstrip(b"\r").decode("utf-8", "replace")
