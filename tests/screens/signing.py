"""A signature by a finger."""

from math import sin
from typing import Any

from kivy.base import EventLoop

from kiosk.screen import touch

Stroke = tuple[tuple[float, float], ...]
"""Places in parts of the pad's width and height, from its lower left corner."""
MOVES = 90  # places on the way of a stroke


def _written(left: float, wide: float, high: float, turns: float) -> Stroke:
    """A few loops that grow flatter."""
    parts = [move / MOVES for move in range(MOVES + 1)]
    return tuple(
        (
            left + wide * part + 0.025 * sin(1.7 * turns * part),
            0.5 + high * (1 - 0.6 * part) * sin(turns * part),
        )
        for part in parts
    )


UNDERLINE = tuple((0.2 + 0.6 * step / 20, 0.24 + 0.05 * sin(step / 7)) for step in range(21))
STROKES: tuple[Stroke, ...] = (_written(0.16, 0.3, 0.3, 21.0), _written(0.5, 0.36, 0.22, 34.0), UNDERLINE)


def sign(window: Any, tag: str = "pad", strokes: tuple[Stroke, ...] = STROKES) -> None:
    """Draw these strokes into the widget with this tag, one after the other."""
    pad = touch.tagged(window)[tag]
    for stroke in strokes:
        places = [_place(pad, *point) for point in stroke]
        finger = touch.Finger(window, *places[0])
        EventLoop.post_dispatch_input("begin", finger)
        for x, y in places[1:]:
            finger.move({"sx": x / window.width, "sy": y / window.height})
            EventLoop.post_dispatch_input("update", finger)
        EventLoop.post_dispatch_input("end", finger)


def _place(pad: Any, across: float, up: float) -> tuple[float, float]:
    left, bottom = pad.to_window(*pad.pos)
    return left + across * pad.width, bottom + up * pad.height
