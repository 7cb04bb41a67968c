"""Fingers or a scanner? Both come as keys through one window, and only the pace tells them apart.

A scanner sends a character every few milliseconds and ends with Enter (it is delivered so, and has to stay
so); nobody strikes four keys, or Enter after a key, that fast. So a key is held for a moment: alone it was a
hand, in a run it was a scanner, and what a scanner sends is never typed into a field and never a shortcut,
Escape and Enter included.
"""

from collections.abc import Callable

from hardware.scan import Framing, Scan

PACE = 0.04  # seconds: two keys closer than this were not struck one after the other by a hand
_FINGERS = 3  # so many characters can fall together when a hand rolls over the keys
_END = 0.3  # seconds of silence that end a scan without Enter
_ENDS = {"enter": "\r", "tab": "\t"}


class Hands:
    """Calls `typed(text)` and `struck(key)` for a hand, `scanned(scan)` for a scanner. Time is passed in."""

    def __init__(
        self,
        typed: Callable[[str], None],
        struck: Callable[[str], None],
        scanned: Callable[[Scan], None],
    ) -> None:
        self._typed, self._struck, self._scanned = typed, struck, scanned
        self._framing = Framing(idle=_END * 2)
        self._held: list[tuple[bool, str]] = []  # (whether it is text, the text or the key's name)
        self._scanning = False
        self._last = self._last_scanned = float("-inf")

    def text(self, text: str, now: float) -> None:
        """Characters came."""
        for character in text:
            self._take((True, character), now, paste=len(text) > _FINGERS)

    def key(self, name: str, now: float) -> None:
        """A key that writes nothing was struck."""
        self._take((False, name), now)

    def tick(self, now: float) -> None:
        """Call it a few times a second at least: silence is what ends a hand's key or a scan."""
        silence = now - self._last
        if self._held and silence >= PACE:
            self._by_hand()
        if self._scanning and silence >= _END:
            self._feed("\r", now)

    def _take(self, event: tuple[bool, str], now: float, paste: bool = False) -> None:
        self.tick(now)
        self._last = now
        if self._scanning or now - self._last_scanned < PACE:  # what hangs on to a scan belongs to it
            self._feed(_character(event), now)
            return
        self._held.append(event)
        keys = sum(not text for text, _ in self._held)
        if paste or len(self._held) > _FINGERS or (keys and len(self._held) > 1):
            held, self._held, self._scanning = self._held, [], True
            for one in held:
                self._feed(_character(one), now)

    def _feed(self, character: str, now: float) -> None:
        self._last_scanned = now
        for scan in self._framing.feed(character, now):
            self._scanned(scan)
        self._scanning = self._framing.pending

    def _by_hand(self) -> None:
        held, self._held = self._held, []
        for text, value in held:
            (self._typed if text else self._struck)(value)


def _character(event: tuple[bool, str]) -> str:
    """A key in the middle of a scan is noise, which makes the scan unreadable, unless it ends it."""
    text, value = event
    return value if text else _ENDS.get(value, "\x00")
