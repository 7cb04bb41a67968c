"""Icons, drawn from the strokes in assets/icons/icons.toml at exactly the size they are shown at.

White on nothing, so that a widget's colour tints them. Drawn four times too large and scaled down: Kivy draws
with hardware smoothing switched off.
"""

import math
import tomllib
from collections.abc import Callable
from functools import cache
from typing import Any

from kivy.graphics.texture import Texture
from PIL import Image, ImageDraw

from kiosk.words import FOLDER

FIELD = 24
STROKE = 1.75
FINER = 4
SHAPES: dict[str, list[str]] = tomllib.loads(
    (FOLDER.parent / "icons" / "icons.toml").read_text(encoding="utf-8")
)

Point = tuple[float, float]
Pen = tuple[ImageDraw.ImageDraw, float]  # what to draw on, and how many dots a unit of the field has


@cache
def texture(name: str, side: int) -> Any:
    """The icon as a square Kivy texture of `side` pixels."""
    picture = draw(name, side).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    made = Texture.create(size=picture.size, colorfmt="rgba")
    made.blit_buffer(picture.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    return made


def draw(name: str, side: int) -> Image.Image:
    """The icon as an RGBA picture of `side` pixels, white with soft edges; KeyError for an unknown name."""
    mask = Image.new("L", (side * FINER, side * FINER))
    pen = (ImageDraw.Draw(mask), side * FINER / FIELD)
    for stroke in SHAPES[name]:
        kind, *numbers = stroke.split()
        _STROKES[kind](pen, numbers)
    picture = Image.new("RGBA", (side, side), "white")
    picture.putalpha(mask.resize((side, side), Image.Resampling.LANCZOS))
    return picture


def _point(text: str) -> Point:
    x, y = text.split(",")
    return float(x), float(y)


def _line(pen: Pen, numbers: list[str]) -> None:
    _path(pen, [_point(text) for text in numbers])


def _path(pen: Pen, points: list[Point]) -> None:
    canvas, scale = pen
    dots = [(x * scale, y * scale) for x, y in points]
    canvas.line(dots, fill=255, width=round(STROKE * scale))
    for x, y in points:  # round ends and joints
        _blob(pen, (x, y), STROKE / 2)


def _blob(pen: Pen, centre: Point, radius: float) -> None:
    canvas, scale = pen
    x, y, r = centre[0] * scale, centre[1] * scale, radius * scale
    canvas.ellipse((x - r, y - r, x + r, y + r), fill=255)


def _disc(pen: Pen, numbers: list[str]) -> None:
    _blob(pen, _point(numbers[0]), float(numbers[1]))


def _ring(pen: Pen, numbers: list[str]) -> None:
    _arc(pen, [*numbers, "0", "360"])


def _arc(pen: Pen, numbers: list[str]) -> None:
    (x, y), (radius, start, end) = _point(numbers[0]), map(float, numbers[1:])
    turn = end - start if end > start else end - start + 360
    steps = [math.radians(start + turn * step / 48) for step in range(49)]
    _path(pen, [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in steps])


def _box(pen: Pen, numbers: list[str]) -> None:
    (left, top), (right, bottom), radius = _point(numbers[0]), _point(numbers[1]), float(numbers[2])
    canvas, scale = pen
    half = STROKE / 2
    frame = [(v) * scale for v in (left - half, top - half, right + half, bottom + half)]
    canvas.rounded_rectangle(frame, (radius + half) * scale, outline=255, width=round(STROKE * scale))


def _area(pen: Pen, numbers: list[str]) -> None:
    canvas, scale = pen
    canvas.polygon([(x * scale, y * scale) for x, y in map(_point, numbers)], fill=255)


_STROKES: dict[str, Callable[[Pen, list[str]], None]] = {
    "line": _line,
    "ring": _ring,
    "disc": _disc,
    "arc": _arc,
    "box": _box,
    "area": _area,
}
