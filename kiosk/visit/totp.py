"""Codes that change every half minute (RFC 6238 over RFC 4226: SHA-1, six digits, steps of 30 seconds)."""

import base64
import hashlib
import hmac
import struct
from datetime import datetime
from urllib.parse import quote

BYTES = 20
"""Of a secret."""
_STEP, _DIGITS, _SLACK = 30, 6, 1


def code(secret: bytes, step: int) -> str:
    """The code of one step (seconds since 1970 by 30)."""
    digest = hmac.digest(secret, struct.pack(">Q", step), hashlib.sha1)
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}}"


def step_of(shown: str, secret: bytes, now: datetime) -> int:
    """The step whose code was shown, the present one or a neighbour's; 0 for no such code."""
    digits = "".join(shown.split())
    present = int(now.timestamp()) // _STEP
    found = 0
    for step in range(present - _SLACK, present + _SLACK + 1):
        if hmac.compare_digest(code(secret, step).encode(), digits.encode()):
            found = step
    return found


def shown(secret: bytes) -> str:
    """The secret for typing in, base32."""
    return base64.b32encode(secret).decode().rstrip("=")


def address(secret: bytes, name: str, house: str) -> str:
    """What a phone's app reads from the picture."""
    label = quote(f"{house}:{name}", safe="")
    return f"otpauth://totp/{label}?secret={shown(secret)}&issuer={quote(house, safe='')}"
