"""Somebody before the virtual camera: a drawn figure that breathes, sways and blinks. Nobody's likeness."""

import math
from collections.abc import Callable
from functools import cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

_SIZE = (640, 480)
_HIGHER = 36  # dots: the face is in the middle of a portrait
_FINE = 3  # drawn so many times larger, for smooth edges

_WALL, _FLOOR_LIGHT = (206, 216, 222), (236, 240, 242)
_SKIN, _SHADE, _HAIR, _LIPS = (232, 188, 156), (208, 158, 126), (58, 44, 40), (176, 92, 88)
_COAT, _LAPEL, _SHIRT = (52, 84, 120), (40, 66, 98), (246, 246, 244)
_WHITE, _IRIS, _PUPIL = (250, 250, 250), (84, 60, 44), (24, 20, 20)

_BREATH, _SWAY, _BLINK = 60, 97, 71  # pictures
_SHUT = 3  # pictures
_GRAIN = 64  # dots by which the noise of one picture is moved at most for another one


def sitter(number: int) -> Image.Image:
    """The picture with this number (mode "RGB", 640x480), at fifteen a second."""
    breath = round(2 * math.sin(2 * math.pi * number / _BREATH))
    sway = round(9 * math.sin(2 * math.pi * number / _SWAY))
    scene = _wall().copy()
    places = ((_body(), (sway // 3, breath - _HIGHER)), (_head(_shut(number)), (sway, breath // 2 - _HIGHER)))
    for layer, place in places:
        scene.paste(layer, place, layer)
    return grained(scene, number)


def grained(scene: Image.Image, number: int) -> Image.Image:
    """The same with the noise of a sensor: no two pictures of a camera are quite alike."""
    left, top = number * 37 % _GRAIN, number * 23 % _GRAIN
    grain = _grain().crop((left, top, left + _SIZE[0], top + _SIZE[1]))
    return ImageChops.add(scene, grain, offset=-128)


def _shut(number: int) -> bool:
    return number % _BLINK >= _BLINK - _SHUT


@cache
def _wall() -> Image.Image:
    """A light wall with a window's light falling on it, out of focus."""
    wall = Image.new("RGB", _SIZE, _WALL)
    pen = ImageDraw.Draw(wall)
    for left in (30, 470):
        pen.polygon([(left, 0), (left + 120, 0), (left + 60, 480), (left - 60, 480)], _FLOOR_LIGHT)
    return wall.filter(ImageFilter.GaussianBlur(18))


@cache
def _grain() -> Image.Image:
    width, height = (side + _GRAIN for side in _SIZE)
    return Image.merge("RGB", [Image.effect_noise((width, height), 3)] * 3)


@cache
def _body() -> Image.Image:
    return _layer(_draw_body)


@cache
def _head(shut: bool) -> Image.Image:
    return _layer(lambda pen: _draw_head(pen, shut))


def _layer(draw: Callable[[ImageDraw.ImageDraw], None]) -> Image.Image:
    """What `draw` draws in coordinates three times as fine as the picture's, on nothing."""
    large = Image.new("RGBA", (_SIZE[0] * _FINE, _SIZE[1] * _FINE))
    draw(ImageDraw.Draw(large))
    return large.resize(_SIZE, Image.Resampling.BOX)


def _draw_body(pen: ImageDraw.ImageDraw) -> None:
    pen.rounded_rectangle((537, 1164, 1383, 1560), 240, _COAT)
    pen.polygon([(840, 1160), (1080, 1160), (990, 1440), (930, 1440)], _SHIRT)
    for side in (-1, 1):
        corners = [
            (960 + side * x, y) for x, y in ((130, 1130), (210, 1200), (120, 1330), (20, 1440), (0, 1440))
        ]
        pen.polygon(corners, _LAPEL)
    pen.rounded_rectangle((870, 960, 1050, 1210), 80, _SHADE)


def _draw_head(pen: ImageDraw.ImageDraw, shut: bool) -> None:
    pen.ellipse((708, 390, 1212, 1000), _HAIR)
    for left in (706, 1154):
        pen.ellipse((left, 700, left + 60, 830), _SHADE)
    pen.ellipse((735, 450, 1185, 1090), _SKIN)
    pen.chord((720, 396, 1200, 830), 188, 352, _HAIR)
    for x in (860, 1060):
        pen.arc((x - 70, 650, x + 70, 740), 205, 335, _HAIR, 18)
        _draw_eye(pen, x, shut)
    pen.line([(960, 770), (936, 868), (976, 880)], _SHADE, 14, "curve")
    pen.chord((868, 890, 1052, 984), 15, 165, _LIPS)
    for x in (800, 1120):
        pen.ellipse((x - 44, 850, x + 44, 910), (226, 168, 140))


def _draw_eye(pen: ImageDraw.ImageDraw, x: int, shut: bool) -> None:
    if shut:
        pen.arc((x - 52, 724, x + 52, 790), 15, 165, _HAIR, 12)
        return
    pen.ellipse((x - 52, 734, x + 52, 796), _WHITE)
    pen.ellipse((x - 28, 736, x + 28, 794), _IRIS)
    pen.ellipse((x - 13, 751, x + 13, 779), _PUPIL)
    pen.ellipse((x - 18, 746, x - 6, 758), _WHITE)
    pen.arc((x - 56, 726, x + 56, 806), 195, 345, _HAIR, 12)
