"""A virtual scanner: codes as somebody's hand, or a reader, would type them.

A keystroke is a moment (seconds) and a character. Nothing here waits: whoever plays the keystrokes decides
how the time passes.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass

from hardware.drivers.keys import CHARACTERS, EVENT
from hardware.scan import Framing, Scan

_READER_PACE = 0.004  # seconds a character: a USB reader in keyboard mode
_HAND_PACE = 0.18
_JITTER = 0.4
_NOISE = "\x00\x07\x1b\x7f\ufffd"
_SHIFT, _F1 = 42, 59
_STROKES = {
    character: (code, shifted)
    for code, pair in reversed(CHARACTERS.items())
    for shifted, character in reversed(list(enumerate(pair)))
}


@dataclass(frozen=True)
class Keystroke:
    at: float
    character: str


class VirtualScanner:
    """Types codes, well or badly. The same seed gives the same keystrokes.

    Each method returns the keystrokes from `at` on, in order, the terminator last.
    """

    def __init__(self, seed: int = 0, prefix: str = "", terminator: str = "\r") -> None:
        self._chance = random.Random(seed)  # noqa: S311 - timing, not secrets
        self._prefix = prefix
        self._terminator = terminator

    def scan(self, code: str, at: float = 0.0) -> list[Keystroke]:
        """As a reader types it."""
        return self._type(self._prefix + code + self._terminator, at, _READER_PACE)

    def by_hand(self, code: str, at: float = 0.0) -> list[Keystroke]:
        """As a person types it: slowly, unevenly, without the reader's prefix."""
        return self._type(code + self._terminator, at, _HAND_PACE)

    def doubled(self, code: str, at: float = 0.0, apart: float = 0.05) -> list[Keystroke]:
        """Twice, as a reader does with a code that stays in view; `apart` seconds lie between."""
        first = self.scan(code, at)
        return first + self.scan(code, first[-1].at + apart)

    def split(self, code: str, at: float = 0.0, pause: float = 0.2) -> list[Keystroke]:
        """In two pieces with a pause in the middle."""
        whole = self.scan(code, at)
        middle = len(whole) // 2
        return whole[:middle] + [Keystroke(key.at + pause, key.character) for key in whole[middle:]]

    def garbled(self, code: str, at: float = 0.0) -> list[Keystroke]:
        """With one character replaced by noise that no code holds."""
        place = self._chance.randrange(len(code)) if code else 0
        return self.scan(code[:place] + self._chance.choice(_NOISE) + code[place + 1 :], at)

    def without_shift(self, code: str, at: float = 0.0) -> list[Keystroke]:
        """In small letters: the Shift key got lost."""
        return self.scan(code.lower(), at)

    def _type(self, characters: str, at: float, pace: float) -> list[Keystroke]:
        keys = []
        for character in characters:
            keys.append(Keystroke(at, character))
            at += pace * self._chance.uniform(1 - _JITTER, 1 + _JITTER)
        return keys


def key_events(characters: str) -> bytes:
    """What a scanner's keyboard reports while it types: Linux input events, each key pressed and let go.

    In the place of a character that no key types it presses F1, as scanners do with control characters.
    """
    events = []
    for character in characters:
        code, shifted = _STROKES.get(character, (_F1, 0))
        keys = [_SHIFT, code] if shifted else [code]
        events += [_event(key, 1) for key in keys] + [_event(key, 0) for key in reversed(keys)]
    return b"".join(events)


def _event(code: int, value: int) -> bytes:
    """A key's event and the mark that ends a report."""
    return EVENT.pack(0, 0, 1, code, value) + EVENT.pack(0, 0, 0, 0, 0)


def play(keys: Iterable[Keystroke], framing: Framing) -> list[Scan]:
    """Feed the keystrokes to a framing, and let it rest at the end; returns what it read."""
    scans: list[Scan] = []
    last = 0.0
    for key in keys:
        scans += framing.feed(key.character, key.at)
        last = key.at
    return scans + framing.pause(last + 3600)
