"""The visitor pass (访客证): what its QR code says, and how it is sealed and checked without a network.

QR text: `VP1` and the base32 of 32 bytes, 55 characters, all of them in QR's alphanumeric set.
Body, 16 bytes, big-endian: issuer (2), visit number (5), copy (1), expiry in Unix seconds (4), class (1),
salt (3). Seal: the first 16 bytes of HMAC-SHA256 under the issuer's own key. No personal data.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kiosk.visit.classes import VisitorClass

PREFIX = "VP1"
_CLASSES = tuple(VisitorClass)
_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_SHORT_LENGTH = 8


class BadPass(Exception):
    """`code` says why a text is not a pass of this house: unreadable, wrong_site or forged."""

    class Code(StrEnum):
        UNREADABLE = "unreadable"
        WRONG_SITE = "wrong_site"
        FORGED = "forged"

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Pass:
    """What a pass says. `expires` in Unix seconds; `salt`: 3 random bytes."""

    issuer: int
    visit: int
    copy: int
    expires: int
    visitor_class: VisitorClass
    salt: bytes

    def body(self) -> bytes:
        """The 16 bytes that are sealed."""
        return b"".join(
            (
                self.issuer.to_bytes(2, "big"),
                self.visit.to_bytes(5, "big"),
                self.copy.to_bytes(1, "big"),
                self.expires.to_bytes(4, "big"),
                _CLASSES.index(self.visitor_class).to_bytes(1, "big"),
                self.salt,
            )
        )

    def text(self, key: bytes) -> str:
        """The QR text under the issuer's key."""
        sealed = self.body() + seal(self.body(), key)
        return PREFIX + base64.b32encode(sealed).decode().rstrip("=")


def seal(body: bytes, key: bytes) -> bytes:
    """128 bits of HMAC-SHA256."""
    return hmac.new(key, body, hashlib.sha256).digest()[:16]


def read(text: str, keys: Mapping[int, bytes]) -> Pass:
    """The pass that `text` is, or `BadPass`. Case does not matter: a scanner may lose Shift."""
    body, mac = _unpack(text)
    key = keys.get(int.from_bytes(body[:2], "big"))
    if key is None:
        raise BadPass(BadPass.Code.WRONG_SITE)
    if not hmac.compare_digest(seal(body, key), mac) or body[12] >= len(_CLASSES):
        raise BadPass(BadPass.Code.FORGED)
    return Pass(
        issuer=int.from_bytes(body[:2], "big"),
        visit=int.from_bytes(body[2:7], "big"),
        copy=body[7],
        expires=int.from_bytes(body[8:12], "big"),
        visitor_class=_CLASSES[body[12]],
        salt=body[13:16],
    )


def _unpack(text: str) -> tuple[bytes, bytes]:
    if not re.fullmatch(r"VP1[A-Z2-7]{52}", text := text.strip().upper(), re.ASCII):
        raise BadPass(BadPass.Code.UNREADABLE)
    sealed = base64.b32decode(text[3:] + "====")
    return sealed[:16], sealed[16:]


def digest(text: str) -> str:
    """What the books and the gate's copy keep of a pass or of a short code: a hash, not the text."""
    return hashlib.sha256(text.strip().upper().encode()).hexdigest()[:32]


def short_code(text: str) -> str:
    """The code that is printed below the QR for typing in: 35 bits of the pass's hash and a check symbol."""
    number = int.from_bytes(hashlib.sha256(b"short:" + text.upper().encode()).digest()[:5], "big") >> 5
    payload = "".join(_SYMBOLS[(number >> shift) & 31] for shift in range(30, -1, -5))
    return payload + _check_symbol(payload)


def shown(code: str) -> str:
    """A short code as it is printed: K7QM-2XRD."""
    return f"{code[:4]}-{code[4:]}"


def typed_code(text: str) -> str | None:
    """The short code that somebody typed, forgiving case, dashes, spaces and O I L; None if it is none."""
    code = re.sub(r"[\s-]", "", text).upper().translate(str.maketrans("OIL", "011"))
    good = len(code) == _SHORT_LENGTH and all(c in _SYMBOLS for c in code)
    return code if good and _check_symbol(code[:-1]) == code[-1] else None


def _check_symbol(payload: str) -> str:
    """Luhn's algorithm modulo 32: finds every wrong symbol and most swapped neighbours."""
    total = 0
    for place, symbol in enumerate(reversed(payload)):
        value = _SYMBOLS.index(symbol) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return _SYMBOLS[-total % 32]
