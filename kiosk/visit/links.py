"""The link in a host's notice: signed, bound to one visit and one host, expiring.

Token: base64url of visit (5 bytes), host (4), expiry in Unix seconds (4) and a 128-bit seal; 39 characters.
It is never stored: whoever holds the key can check it.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import datetime

from kiosk.visit.passes import seal

_BODY, _PURPOSE = 13, b"host-link:"


class BadLink(Exception):
    """`code`: broken or expired."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Link:
    """Which host may answer and sign for which visit, and until when (Unix seconds)."""

    visit: int
    host: int
    expires: int

    def token(self, key: bytes) -> str:
        """The token that goes behind the # of the address."""
        body = self.visit.to_bytes(5, "big") + self.host.to_bytes(4, "big") + self.expires.to_bytes(4, "big")
        return base64.urlsafe_b64encode(body + seal(_PURPOSE + body, key)).decode().rstrip("=")


def follow(token: str, key: bytes, now: datetime) -> Link:
    """The link that a token stands for, or `BadLink`."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"==")
    except (binascii.Error, ValueError):
        raise BadLink("broken") from None
    body, mac = raw[:_BODY], raw[_BODY:]
    if len(raw) != _BODY + 16 or not hmac.compare_digest(seal(_PURPOSE + body, key), mac):
        raise BadLink("broken")
    expires = int.from_bytes(body[9:], "big")
    if now.timestamp() > expires:
        raise BadLink("expired")
    return Link(int.from_bytes(body[:5], "big"), int.from_bytes(body[5:9], "big"), expires)
