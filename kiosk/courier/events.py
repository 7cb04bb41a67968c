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
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import httpx

from kiosk.courier.rounds import ROUND
from kiosk.courier.undelivered import TIMEOUT, Undelivered
from kiosk.courier.webhook import post
from kiosk.notify import Turn, unwatched
from kiosk.reception import Reception
from kiosk.reception.hooks import Told
from kiosk.settings import BadSettings
from kiosk.visit.webhooks import Hook

EVERY = 0.5
"""Seconds between two rounds."""
_AT_ONCE = 8
_SHORTEST, _LONGEST = 24, 64
log = logging.getLogger(__name__)


class Crier:
    """Tells webhooks what happened, apart from the notices: a slow program keeps no host waiting.

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

    def run(self, stopping: threading.Event, turn: Turn = unwatched) -> None:
        """Round after round until `stopping` is set; after one that failed comes the next. `turn` is told."""
        while not stopping.wait(EVERY):
            turn(ROUND)
            try:
                self.run_once(self._clock())
            except Exception as fault:  # the books may be busy or away for a while
                log.error("a round of events failed: %s", type(fault).__name__)
        self._client.close()

    def run_once(self, now: datetime) -> int:
        """One round; how many events were taken by the other side."""
        told = self._reception.take_events(now, _AT_ONCE)
        if not told:
            return 0
        with ThreadPoolExecutor(_AT_ONCE) as hands:
            return sum(hands.map(lambda one: self._carry(one, now), told))

    def _carry(self, told: Told, now: datetime) -> bool:
        try:
            url, secret = self._hooks[told.channel]
            body = json.dumps(told.content, ensure_ascii=False).encode()
            post(self._client, url, body, told.key, signed(secret, told.key, body, now))
        except Undelivered as fault:
            self._reception.notice_failed(told.id, now, fault.code, fault.permanent)
        except Exception as fault:  # one event's fault is no other's
            log.error("event %d: %s", told.id, type(fault).__name__)
            self._reception.notice_failed(told.id, now, f"fault_{type(fault).__name__}")
        else:
            self._reception.event_sent(told.id, now)
            return True
        return False


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
