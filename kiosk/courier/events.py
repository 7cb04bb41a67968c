"""Webhooks: events told to the house's own programs, signed after the Standard Webhooks specification 1.0.

`webhook-signature` is `v1,` and the base64 of HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<body>`,
under the secret of that webhook. The id is the same on every try, and stands in `Idempotency-Key` too.
Redirects are not followed: where events go is written in the settings, and nobody else decides it.
"""

import base64
import binascii
import hashlib
import hmac
import json
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import httpx

from kiosk.courier.carrying import carry, rounds
from kiosk.courier.undelivered import TIMEOUT
from kiosk.courier.webhook import post
from kiosk.notify import Turn, unwatched
from kiosk.reception import Reception
from kiosk.reception.hooks import Told
from kiosk.settings import BadSettings
from kiosk.visit.webhooks import Hook

_AT_ONCE = 8
log = logging.getLogger(__name__)
_SHORTEST, _LONGEST = 24, 64


class Crier:
    """Tells webhooks what happened, apart from the notices and each by itself: a slow program keeps no host
    waiting, and no other program.

    `BadSettings` when a secret cannot be read.
    """

    def __init__(
        self,
        reception: Reception,
        hooks: Sequence[Hook],
        clock: Callable[[], datetime],
        patience: float = TIMEOUT,
    ) -> None:
        self._reception, self._clock = reception, clock
        self._client = httpx.Client(timeout=patience, follow_redirects=False)
        self._hooks = {hook.channel: (hook.url, read_secret(hook)) for hook in hooks}
        self._under_way: dict[str, Future[int]] = {}

    def run(self, stopping: threading.Event, turn: Turn = unwatched) -> None:
        """Round after round until `stopping` is set; after one that failed comes the next. `turn` is told."""
        with ThreadPoolExecutor(max(1, len(self._hooks))) as lanes:
            rounds(lambda: self._set_out(lanes, self._clock()), stopping, turn)
        self._client.close()

    def run_once(self, now: datetime) -> int:
        """One round to its end; how many events were taken by the other side."""
        with ThreadPoolExecutor(max(1, len(self._hooks))) as lanes:
            self._set_out(lanes, now)
        return sum(one.result() for one in self._under_way.values())

    def _set_out(self, lanes: Executor, now: datetime) -> None:
        """Tell every webhook that is not being told just now what is due for it."""
        for channel, one in [*self._under_way.items()]:
            if one.done():
                del self._under_way[channel]
                if fault := one.exception():
                    log.error("%s: %s", channel, type(fault).__name__)
        told = self._reception.take_events(now, _AT_ONCE, but=[*self._under_way])
        for channel in {one.channel for one in told}:
            its = [one for one in told if one.channel == channel]
            self._under_way[channel] = lanes.submit(self._tell, its, now)

    def _tell(self, told: Sequence[Told], now: datetime) -> int:
        def deliver(one: Told) -> None:
            url, secret = self._hooks[one.channel]
            body = json.dumps(one.content, ensure_ascii=False).encode()
            post(self._client, url, body, one.key, signed(secret, one.key, body, now))

        return carry(self._reception, told, deliver, self._reception.event_sent, now)


def signed(secret: bytes, key: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers by which the other side knows that it was us, and when."""
    at = str(int(now.timestamp()))
    seal = hmac.digest(secret, f"{key}.{at}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": key,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{base64.b64encode(seal).decode()}",
    }


def read_secret(hook: Hook) -> bytes:
    """The webhook's secret: base64 of 24 to 64 bytes, with `whsec_` before it or not. `BadSettings`."""
    try:
        written = Path(hook.secret).expanduser().read_text(encoding="ascii").strip()
        secret = base64.b64decode(written.removeprefix("whsec_"), validate=True)
    except OSError as fault:
        raise BadSettings(f"webhooks: the secret of {hook.name}: {hook.secret}: {fault.strerror}") from None
    except (binascii.Error, ValueError):
        secret = b""
    if not _SHORTEST <= len(secret) <= _LONGEST:
        how = "openssl rand -base64 32"
        raise BadSettings(f"webhooks: the secret of {hook.name} is not base64 of 24 to 64 bytes: {how}")
    return secret
