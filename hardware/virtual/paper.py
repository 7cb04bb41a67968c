"""A signed slip before the virtual camera, in a hand that is never quite still. Nobody's signature."""

import math
from functools import cache

from PIL import Image, ImageDraw

from hardware.virtual.sitter import grained

_SIZE = (640, 480)
_FINE = 3  # drawn so many times larger, for smooth edges
_DESK, _SHEET, _PRINT, _PEN = (92, 74, 58), (250, 249, 244), (44, 44, 48), (24, 52, 150)
_SLIP = (300, 440)  # dots
_SWAY, _REACH = 83, 4  # pictures, dots
_CELLS, _CELL = 21, 6


def signed_slip(number: int) -> Image.Image:
    """The picture with this number (mode "RGB", 640x480), at fifteen a second."""
    sway = round(_REACH * math.sin(2 * math.pi * number / _SWAY))
    scene = Image.new("RGB", _SIZE, _DESK)
    scene.paste(_slip(), ((_SIZE[0] - _SLIP[0]) // 2 + sway, (_SIZE[1] - _SLIP[1]) // 2 + sway // 2))
    return grained(scene, number)


@cache
def _slip() -> Image.Image:
    width, height = (side * _FINE for side in _SLIP)
    sheet = Image.new("RGB", (width, height), _SHEET)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((60, 60, 540, 120), fill=_PRINT)
    for line, length in enumerate((700, 520, 610, 430, 560)):
        pen.rectangle((60, 180 + 62 * line, 60 + length, 206 + 62 * line), fill=(96, 96, 102))
    _draw_code(pen, 260, 520)
    pen.line([(60, 1200), (840, 1200)], fill=_PRINT, width=5)
    pen.line(_stroke(), fill=_PEN, width=9, joint="curve")
    return sheet.resize(_SLIP, Image.Resampling.BOX)


def _draw_code(pen: ImageDraw.ImageDraw, left: int, top: int) -> None:
    """Something like a code, that no scanner takes for one."""
    side = _CELL * _FINE
    for cell in range(_CELLS * _CELLS):
        row, column = divmod(cell, _CELLS)
        if (row * 7 + column * 5 + row * column) % 3 == 0:
            x, y = left + column * side, top + row * side
            pen.rectangle((x, y, x + side - 1, y + side - 1), fill=_PRINT)


def _stroke() -> list[tuple[float, float]]:
    """A name as somebody in a hurry writes it."""
    turns = [step / 40 for step in range(241)]
    return [
        (150 + 95 * turn + 46 * math.sin(5.1 * turn), 1120 - 62 * math.sin(6.3 * turn) * math.cos(1.7 * turn))
        for turn in turns
    ]
