"""Sensitive fields sealed at rest: AES-256-GCM (NIST SP 800-38D) with a random nonce each time.

What is kept says the number of its key, and is bound (associated data) to its table and column: moved to
another it does not open. What was written before there were keys is read as it stands. Sealing and opening
cost some two microseconds each.
"""

import base64
import json
import logging
import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import JSON, Dialect, Engine, LargeBinary, Text, TypeDecorator

_MARK, _NONCE = b"sealed:", 12
log = logging.getLogger(__name__)


class Seals:
    """The keys by their numbers; the highest one seals, all of them open."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        self._keys = {number: AESGCM(key) for number, key in keys.items()}
        self._newest = max(keys, default=0)

    @property
    def mark(self) -> str:
        """How everything begins that is sealed under the newest key."""
        return f"{_MARK.decode()}{self._newest}:"

    def seal(self, plain: bytes, about: str) -> bytes:
        """`plain` sealed for one table and column; as it is, where there is no key."""
        if not self._newest:
            return plain
        nonce = secrets.token_bytes(_NONCE)
        return self.mark.encode() + nonce + self._keys[self._newest].encrypt(nonce, plain, about.encode())

    def open(self, kept: bytes, about: str) -> bytes:
        """What was sealed; empty when it was tampered with or its key is gone: one bad row stops no page."""
        if not kept.startswith(_MARK):
            return kept
        number, _, sealed = kept.removeprefix(_MARK).partition(b":")
        try:
            key = self._keys[int(number)]
            return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
        except (KeyError, ValueError, InvalidTag):
            log.error("a value of %s under key %r cannot be opened", about, number[:8])
            return b""


def give(engine: Engine, seals: Seals) -> None:
    """Let every column of this engine that is sealed use these keys."""
    engine.dialect.kiosk_seals = seals  # type: ignore[attr-defined]


def _seals(dialect: Dialect) -> Seals:
    return getattr(dialect, "kiosk_seals", None) or Seals({})


def _packed(sealed: bytes) -> str:
    """Sealed bytes as text; what is not sealed is text already."""
    if not sealed.startswith(_MARK):
        return sealed.decode()
    number, _, rest = sealed.removeprefix(_MARK).partition(b":")
    return f"{_MARK.decode()}{number.decode()}:{base64.b64encode(rest).decode()}"


def _unpacked(text: str) -> bytes:
    if not text.startswith(_MARK.decode()):
        return text.encode()
    number, _, rest = text.removeprefix(_MARK.decode()).partition(":")
    try:
        return _MARK + number.encode() + b":" + base64.b64decode(rest, validate=True)
    except ValueError:
        return _MARK


class _Sealed(TypeDecorator[Any]):
    """A column whose values are sealed. No two look alike: it cannot be searched, but for ''. `about`: where
    it stands, 'visits.identity_last4'."""

    impl: Any = Text
    cache_ok = True

    def __init__(self, about: str) -> None:
        super().__init__()
        self.about = about


class SealedText(_Sealed):
    """Text; None and '' stay what they are."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Sealed, as text."""
        return _packed(_seals(dialect).seal(value.encode(), self.about)) if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Opened."""
        return _seals(dialect).open(_unpacked(value), self.about).decode() if value else value


class SealedBytes(_Sealed):
    """Bytes."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Sealed."""
        return value and _seals(dialect).seal(value, self.about)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Opened."""
        return value and _seals(dialect).open(bytes(value), self.about)


class SealedJson(_Sealed):
    """A JSON value, kept as one JSON text."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Sealed; as it is, where there is no key."""
        plain = json.dumps(value, separators=(",", ":")).encode()
        sealed = _seals(dialect).seal(plain, self.about)
        return value if sealed is plain else _packed(sealed)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Opened; an empty list when it cannot be."""
        if not isinstance(value, str):
            return value
        return json.loads(_seals(dialect).open(_unpacked(value), self.about) or b"[]")
