"""Sealed links and codes: each bound to one purpose, one visit, one host, expiring; none is stored.

A token is base64url of visit (5 bytes), host (4), expiry in Unix seconds (4) and a 128-bit seal; 39
characters. What the link is for goes into the seal, not into the token: a link for one thing opens no other.
The code of an invitation, which scanners read, is `VI1` and base32 of the same bytes.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.visit.passes import seal

_BODY, _INVITATION = 13, "VI1"


class For(StrEnum):
    """What a link is for."""

    HOST = "host-link"  # the host answers and signs
    DELEGATE = "delegate"  # somebody answers in the host's stead; host: that person
    TOUR = "approve-tour"
    CONFIDENTIAL = "approve-confidential"
    HOURS = "approve-hours"
    ANNOUNCE = "announce"  # a host announces visitors; visit 0
    ANNOUNCING = "announcing"  # the page that this link opened; visit 0
    INVITATION = "invitation"  # what an announced visitor holds under the scanner
    ARRIVAL = "arrival"  # a lobby has found the announced visit; host: the station
    KNOWN = "known"  # a lobby has recognised the visitor of an earlier visit; host: the station
    PHONE = "phone"  # the form for visitors' own phones; visit 0, host: the station
    FOLLOW = "follow"  # a visitor's phone follows the visit; host 0
    ANSWER = "answer"  # a visitor reads what became of what was said; visit: the number of that
    MUSTER = "muster"  # the list of who is inside, in an emergency; visit: the muster


APPROVALS = (For.TOUR, For.CONFIDENTIAL, For.HOURS)


class BadLink(Exception):
    """`code`: broken or expired."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Link:
    """Who may do what: visit and host by their numbers, until when in Unix seconds, and what for."""

    visit: int
    host: int
    expires: int
    use: For = For.HOST

    def token(self, key: bytes) -> str:
        """The token that goes behind the # of an address."""
        return base64.urlsafe_b64encode(self._sealed(key)).decode().rstrip("=")

    def code(self, key: bytes) -> str:
        """The same for a QR code: upper case and digits only."""
        return _INVITATION + base64.b32encode(self._sealed(key)).decode().rstrip("=")

    def _sealed(self, key: bytes) -> bytes:
        body = self.visit.to_bytes(5, "big") + self.host.to_bytes(4, "big") + self.expires.to_bytes(4, "big")
        return body + _mac(body, self.use, key)


Keys = bytes | Sequence[bytes]
"""The key of links, or the newest and the earlier ones."""


def follow(token: str, keys: Keys, now: datetime, *uses: For) -> Link:
    """The link that a token stands for; `uses`: what it may be for, the host's unless said. `BadLink`."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"==")
    except (binascii.Error, ValueError):
        raise BadLink("broken") from None
    return _opened(raw, keys, now, uses or (For.HOST,))


def invitation(text: str, keys: Keys, now: datetime) -> Link:
    """The invitation that was scanned. Case does not matter. `BadLink`."""
    if not re.fullmatch(r"VI1[A-Z2-7]{47}", text := text.strip().upper(), re.ASCII):
        raise BadLink("broken")
    return _opened(base64.b32decode(text[3:] + "="), keys, now, (For.INVITATION,))


def _opened(raw: bytes, keys: Keys, now: datetime, uses: tuple[For, ...]) -> Link:
    body, mac = raw[:_BODY], raw[_BODY:]
    every = (keys,) if isinstance(keys, bytes) else keys
    good = [use for use in uses for key in every if hmac.compare_digest(_mac(body, use, key), mac)]
    if len(raw) != _BODY + 16 or not good:
        raise BadLink("broken")
    expires = int.from_bytes(body[9:], "big")
    if now.timestamp() > expires:
        raise BadLink("expired")
    return Link(int.from_bytes(body[:5], "big"), int.from_bytes(body[5:9], "big"), expires, good[0])


def _mac(body: bytes, use: For, key: bytes) -> bytes:
    return seal(f"{use}:".encode() + body, key)
