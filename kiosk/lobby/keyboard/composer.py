"""From typed letters to Chinese text: what the screen needs of an input method, and the one by syllables."""

from typing import Protocol

from kiosk.lobby.keyboard import syllables

LONGEST = 30  # letters that can wait to become characters


class Composer(Protocol):
    """An input method. `typed` is what waits to be chosen; `candidates` what it may become."""

    typed: str

    def type(self, letter: str) -> bool:
        """Take a letter; False if the method has no use for it and it stands for itself."""

    def erase(self) -> bool:
        """Take back a letter; False if none was waiting."""

    def candidates(self, text_before: str) -> tuple[str, ...]:
        """What the letters may become, the likeliest first, after `text_before`."""

    def choose(self, candidate: str) -> str:
        """The text that this candidate stands for; letters that it did not use up stay."""

    def flush(self) -> str:
        """The letters as they are; nothing waits any more."""


class Pinyin:
    """Pinyin without tones, character by character; several syllables may be typed at once."""

    def __init__(self, language: str) -> None:
        self.language, self.typed = language, ""

    def type(self, letter: str) -> bool:
        """Latin letters, v for ü, and an apostrophe between syllables."""
        letter = letter.lower()
        apostrophe = letter == "'" and bool(self.typed) and not self.typed.endswith("'")
        if not (apostrophe or (letter.isascii() and letter.isalpha())) or len(self.typed) >= LONGEST:
            return False
        self.typed += letter
        return True

    def erase(self) -> bool:
        """Take back a letter."""
        had, self.typed = bool(self.typed), self.typed[:-1]
        return had

    def candidates(self, text_before: str) -> tuple[str, ...]:
        """Characters for the first syllable; surnames first where a name begins."""
        first, _ = syllables.split(self.typed)
        return syllables.characters(first, self.language, begins=not text_before) if first else ()

    def choose(self, candidate: str) -> str:
        """The character; the next syllables stay."""
        _, self.typed = syllables.split(self.typed)
        return candidate

    def flush(self) -> str:
        """The letters as they are."""
        letters, self.typed = self.typed, ""
        return letters
