"""Characters from strokes drawn on the screen: zinnia by its C interface (zinnia.h), with tegaki's models.

The simplified one knows the characters of GB2312; both expect strokes in their usual order. They were
trained on characters that fill their square, so strokes are scaled to theirs first; a long thin one (一, 丨)
stays one.
"""

import ctypes
from collections.abc import Sequence
from ctypes import c_char_p, c_int, c_size_t, c_void_p
from functools import cache
from pathlib import Path

LIBRARY = "libzinnia.so.0"
MODELS = Path("/usr/share/tegaki/models/zinnia")
SIMPLIFIED, TRADITIONAL = "handwriting-zh_CN.model", "handwriting-zh_TW.model"

SIDE = 1000  # of the square that zinnia sees
_MARGIN = 50

Point = tuple[float, float]
"""x to the right, y downwards, in any unit."""
Stroke = Sequence[Point]

_CALLED = {
    "zinnia_recognizer_new": (c_void_p, ()),
    "zinnia_recognizer_open": (c_int, (c_void_p, c_char_p)),
    "zinnia_recognizer_destroy": (None, (c_void_p,)),
    "zinnia_recognizer_classify": (c_void_p, (c_void_p, c_void_p, c_size_t)),
    "zinnia_character_new": (c_void_p, ()),
    "zinnia_character_destroy": (None, (c_void_p,)),
    "zinnia_character_set_width": (None, (c_void_p, c_size_t)),
    "zinnia_character_set_height": (None, (c_void_p, c_size_t)),
    "zinnia_character_add": (c_int, (c_void_p, c_size_t, c_int, c_int)),
    "zinnia_result_size": (c_size_t, (c_void_p,)),
    "zinnia_result_value": (c_char_p, (c_void_p, c_size_t)),
    "zinnia_result_destroy": (None, (c_void_p,)),
}


class Missing(Exception):
    """zinnia or its model is not on this machine; says what to install."""


class Hand:
    """Reads one character at a time, and keeps nothing of it. `traditional`: whether its model knows 陳."""

    def __init__(self, library: str = LIBRARY, model: Path = MODELS / SIMPLIFIED) -> None:
        """Raises Missing."""
        self.traditional = model.name == TRADITIONAL
        self._zinnia = _load(library)
        self._recognizer = c_void_p(self._zinnia.zinnia_recognizer_new())
        if not model.is_file() or not self._zinnia.zinnia_recognizer_open(self._recognizer, bytes(model)):
            self.close()
            raise Missing(f"no handwriting model {model}: apt-get install tegaki-zinnia-simplified-chinese")

    def candidates(self, strokes: Sequence[Stroke], limit: int = 10) -> tuple[str, ...]:
        """What the strokes may be, the likeliest first; none if nothing was drawn."""
        drawn = scaled(strokes)
        if not drawn:
            return ()
        character = c_void_p(self._zinnia.zinnia_character_new())
        try:
            self._zinnia.zinnia_character_set_width(character, SIDE)
            self._zinnia.zinnia_character_set_height(character, SIDE)
            for number, stroke in enumerate(drawn):
                for x, y in stroke:
                    self._zinnia.zinnia_character_add(character, number, x, y)
            return self._classified(character, limit)
        finally:
            self._zinnia.zinnia_character_destroy(character)

    def close(self) -> None:
        """Give the model's memory back."""
        if self._recognizer:
            self._zinnia.zinnia_recognizer_destroy(self._recognizer)
            self._recognizer = c_void_p()

    def _classified(self, character: c_void_p, limit: int) -> tuple[str, ...]:
        found = c_void_p(self._zinnia.zinnia_recognizer_classify(self._recognizer, character, limit))
        if not found:
            return ()
        try:
            count = self._zinnia.zinnia_result_size(found)
            return tuple(self._zinnia.zinnia_result_value(found, at).decode() for at in range(count))
        finally:
            self._zinnia.zinnia_result_destroy(found)


def hand(language: str, library: str = LIBRARY, models: Path = MODELS) -> Hand:
    """Who reads this language, the model loaded when first asked for. Raises Missing.

    Where the traditional model is missing (Debian has none, Ubuntu has), the simplified one reads both.
    """
    own = language == "zh-TW" and (models / TRADITIONAL).is_file()
    return _only_one(library, models / (TRADITIONAL if own else SIMPLIFIED))


@cache
def _only_one(library: str, model: Path) -> Hand:
    return Hand(library, model)


def scaled(strokes: Sequence[Stroke]) -> list[list[tuple[int, int]]]:
    """The strokes in the middle of zinnia's square, as large as fits; empty ones left out."""
    points = [point for stroke in strokes for point in stroke]
    if not points:
        return []
    left, top = (min(point[axis] for point in points) for axis in (0, 1))
    width, height = (max(point[axis] for point in points) - low for axis, low in enumerate((left, top)))
    scale = (SIDE - 2 * _MARGIN) / max(width, height, 1e-9)
    across, down = ((SIDE - size * scale) / 2 for size in (width, height))
    return [
        [(round(across + (x - left) * scale), round(down + (y - top) * scale)) for x, y in stroke]
        for stroke in strokes
        if stroke
    ]


def _load(library: str) -> ctypes.CDLL:
    try:
        zinnia = ctypes.CDLL(library)
        for name, (result, arguments) in _CALLED.items():
            function = getattr(zinnia, name)
            function.restype, function.argtypes = result, arguments
    except (OSError, AttributeError) as why:
        raise Missing(f"no usable {library}: apt-get install libzinnia0") from why
    return zinnia
