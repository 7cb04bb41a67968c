"""Whom a station trusts to be the office: the authorities of its `site-ca`, and nobody else.

The office hands the authorities on, so that a station knows a new one before it is used. What was learned so
holds only beside the `site-ca` that it was learned with: one that is put there by hand begins anew.
"""

import hashlib
import json
import logging
import ssl
import threading
from pathlib import Path

from kiosk.credentials import BadCredential, put, read

_LARGEST = 64_000  # characters of what an office hands on
log = logging.getLogger(__name__)


class Pin:
    """`given`: the file of `site-ca`, None where the system's own authorities are trusted; `learned`: where
    what the office hands on is kept."""

    def __init__(self, given: Path | None, learned: Path) -> None:
        self._given, self._learned = given, learned
        self._lock = threading.Lock()

    def context(self) -> ssl.SSLContext:
        """What a line to the office is checked with. Nothing is trusted where `site-ca` cannot be used."""
        if self._given is None:
            return ssl.create_default_context()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks the host's name too
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            given = read(self._given)
            context.load_verify_locations(cadata=self._known(given) or given)
        except (BadCredential, ssl.SSLError, ValueError) as fault:
            log.error("nobody is trusted to be the office: %s: %s", self._given, type(fault).__name__)
        return context

    def learn(self, authorities: object) -> bool:
        """The office has said whom to trust from now on; whether that is anything new."""
        if self._given is None or not isinstance(authorities, str) or not 0 < len(authorities) <= _LARGEST:
            return False
        try:
            with self._lock:
                given = read(self._given)
                if authorities in (self._known(given) or given, ""):
                    return False
                _try(authorities)
                put(self._learned, json.dumps({"beside": _mark(given), "authorities": authorities}))
                return True
        except (BadCredential, ssl.SSLError, ValueError, OSError) as fault:
            log.error("what the office says of whom to trust cannot be kept: %s", type(fault).__name__)
            return False

    def _known(self, given: str) -> str:
        """What was learned beside `given`; '' for nothing, or nothing that can be read."""
        if not self._learned.exists():
            return ""
        try:
            kept = json.loads(read(self._learned))
            text = kept["authorities"] if kept["beside"] == _mark(given) else ""
            return _try(text) if text else ""
        except (BadCredential, ssl.SSLError, ValueError, KeyError, TypeError):
            return ""


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _try(authorities: str) -> str:
    """The same, if it can be trusted at all; an ssl.SSLError or ValueError if not."""
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=authorities)
    return authorities
