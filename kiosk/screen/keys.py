"""The keys of a real keyboard or of a scanner that pretends to be one: we read them ourselves.

Every key ends here. None reaches Kivy, whose Escape, F1 and others would let a visitor out of the screen, and
no TextInput is ever focused: a scan after its blur would come back empty.
"""

from collections.abc import Callable
from typing import Any

NAMED = {13: "enter", 271: "enter", 8: "backspace", 9: "tab", 27: "escape", 127: "delete"}
NAMED |= {273: "up", 274: "down", 275: "right", 276: "left"}
CHORDS = {"ctrl", "alt", "meta"}
OTHER = "other"
_MODIFIERS = range(300, 314)  # Shift, Ctrl, Alt, the locks
_WRITING = (range(32, 273), range(314, 0x40000000))  # what they write comes by itself


class Keys:
    """Calls `typed(text)` for text and `struck(name)` for one of NAMED, or OTHER for a key without a use.

    Function keys and chords are told too: they are how a scanner sends the control characters of a barcode,
    and belong to its scan. A key that is held down counts once: its repetitions have a scanner's pace.
    """

    def __init__(self, window: Any, typed: Callable[[str], None], struck: Callable[[str], None]) -> None:
        self._window, self._typed, self._struck = window, typed, struck
        self._held: set[int] = set()
        self._mute = False  # whether the text that comes belongs to a chord or to a repetition
        window.bind(on_textinput=self._text, on_key_down=self._down, on_key_up=self._up)

    def close(self) -> None:
        """Stop listening."""
        self._window.unbind(on_textinput=self._text, on_key_down=self._down, on_key_up=self._up)

    def _text(self, _: object, text: str) -> bool:
        if not self._mute:
            self._typed(text) if text.isprintable() else self._struck(OTHER)
        return True

    def _down(self, _: object, key: int, _scan: int, _text: str | None, modifiers: list[str]) -> bool:
        chord, repeated = bool(CHORDS.intersection(modifiers)), key in self._held
        self._mute = chord or repeated
        self._held.add(key)
        if key in _MODIFIERS or repeated:
            return True
        if chord or (key not in NAMED and not any(key in keys for keys in _WRITING)):
            self._struck(OTHER)
        elif key in NAMED:
            self._struck(NAMED[key])
        return True

    def _up(self, _: object, key: int, *_more: object) -> bool:
        self._held.discard(key)
        self._mute = False
        return True
