"""Patterns that show how well a printer prints: whether its scale, its greys and its single dots come out."""

from __future__ import annotations

from typing import Literal

from PIL import Image, ImageDraw

from printing.paper import Paper

BLACK, WHITE = 0, 255
_STEPS = 11


def pattern(kind: Literal["ruler", "greys", "screen"], paper: Paper, width: int, height: int) -> Image.Image:
    """The pattern (see `printing.slip.Pattern`) in so many dots; mode "1"."""
    if kind == "ruler":
        return _ruler(paper, width, height)
    return _greys(width, height) if kind == "greys" else _screen(width, height)


def _ruler(paper: Paper, width: int, height: int) -> Image.Image:
    """Ticks from a line at the top; every tenth is as long as the pattern is high, every fifth half."""
    ruler = Image.new("1", (width, height), WHITE)
    pen = ImageDraw.Draw(ruler)
    pen.line((0, 0, width - 1, 0), BLACK, 2)
    for millimetre in range(int(width * 25.4 / paper.dpi) + 1):
        share = 1.0 if millimetre % 10 == 0 else 0.6 if millimetre % 5 == 0 else 0.35
        x = min(paper.across(millimetre), width - 2)
        pen.rectangle((x, 0, x + 1, round(height * share) - 1), BLACK)
    return ruler


def _greys(width: int, height: int) -> Image.Image:
    """Steps as the head prints them, uncorrected: where two neighbours look alike the head runs too hot."""
    steps = Image.new("L", (_STEPS, 1))
    steps.putdata([round(255 * (1 - step / (_STEPS - 1))) for step in range(_STEPS)])
    return steps.resize((width, height), Image.Resampling.NEAREST).convert("1")


def _screen(width: int, height: int) -> Image.Image:
    """Nine fields: squares, upright and level lines of one, two and three dots."""
    screen, field = Image.new("1", (width, height), WHITE), width // 9
    for number in range(9):
        tile = _tile(number // 3, number % 3 + 1)
        for y in range(0, height, tile.height):
            for x in range(number * field, (number + 1) * field - tile.width - 3, tile.width):
                screen.paste(tile, (x, y))
    return screen


def _tile(form: int, dots: int) -> Image.Image:
    tile = Image.new("1", (2 * dots, 2 * dots), WHITE)
    first = (0, 0, dots - 1 if form < 2 else 2 * dots - 1, dots - 1 if form != 1 else 2 * dots - 1)
    tile.paste(BLACK, (first[0], first[1], first[2] + 1, first[3] + 1))
    if form == 0:
        tile.paste(BLACK, (dots, dots, 2 * dots, 2 * dots))
    return tile
