"""The keys of a real keyboard or of a scanner that pretends to be one: we read them ourselves.

Every key ends here. None reaches Kivy, whose Escape, F1 and others would let a visitor out of the screen, and
no TextInput is ever focused: a scan after its blur would come back empty.
"""

from collections.abc import Callable
from typing import Any

NAMED = {13: "enter", 271: "enter", 8: "backspace", 9: "tab", 27: "escape", 127: "delete"}
NAMED |= {273: "up", 274: "down", 275: "right", 276: "left"}
CHORDS = {"ctrl", "alt", "meta"}


class Keys:
    """Calls `typed(text)` for text and `struck(name)` for one of NAMED; everything else is dropped."""

    def __init__(self, window: Any, typed: Callable[[str], None], struck: Callable[[str], None]) -> None:
        self._window, self._typed, self._struck = window, typed, struck
        self._chord = False
        window.bind(on_textinput=self._text, on_key_down=self._down, on_key_up=self._up)

    def close(self) -> None:
        """Stop listening."""
        self._window.unbind(on_textinput=self._text, on_key_down=self._down, on_key_up=self._up)

    def _text(self, _: object, text: str) -> bool:
        if not self._chord and text.isprintable():
            self._typed(text)
        return True

    def _down(self, _: object, key: int, _scan: int, _text: str | None, held: list[str]) -> bool:
        self._chord = bool(CHORDS.intersection(held))
        if key in NAMED and not self._chord:
            self._struck(NAMED[key])
        return True

    def _up(self, *_: object) -> bool:
        self._chord = False
        return True
