"""The lobby's own arrangements of keys: Pinyin and Zhuyin in four rows, with the dot of names (阿依·古丽)."""

from typing import Any

from kiosk.lobby.input.spelling import ZHUYIN_ROWS
from kiosk.screen.keyboard import ARRANGEMENTS
from kiosk.screen.theme import theme

DOT, FIRST_TONE = "·", "ˉ"
TONES = f"{FIRST_TONE}ˊˇˋ˙"
KEYED = {"pinyin": "syllables", "zhuyin": "zhuyin"}
"""The arrangement for each way of writing by keys."""
ARRANGEMENTS |= {
    "syllables": ("qwertyuiop", "asdfghjkl'", f"{DOT}zxcvbnm<", " "),
    "zhuyin": tuple(row + last for row, last in zip(ZHUYIN_ROWS, ("", "<", FIRST_TONE, DOT), strict=True)),
}


def enlarge_tones(keyboard: Any) -> None:
    """Tone marks are small signs high above the line: larger type for their keys, and lower."""
    for row in keyboard.children:
        for key in row.children:
            if key.value in TONES + DOT:
                lower(key)


def lower(key: Any) -> None:
    """A key with a tone mark or the dot."""
    key.font_size, key.strong = theme.key // 2, True
    if key.value != DOT:
        key.padding = 0, theme.key // 5, 0, 0
