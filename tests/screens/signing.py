"""A signature by a finger."""

from itertools import pairwise
from typing import Any

from kivy.base import EventLoop

from kiosk.screen import touch

STROKES = (
    ((0.16, 0.62), (0.20, 0.30), (0.24, 0.66), (0.27, 0.40), (0.31, 0.58), (0.36, 0.44), (0.40, 0.60)),
    ((0.44, 0.36), (0.42, 0.66), (0.47, 0.46), (0.52, 0.64), (0.57, 0.42), (0.62, 0.60), (0.70, 0.50)),
    ((0.20, 0.74), (0.45, 0.70), (0.82, 0.78)),
)
"""Points in parts of the pad's width and height, from its lower left corner."""
BETWEEN = 6  # places on the way from one point to the next


def sign(window: Any, tag: str = "pad", strokes: Any = STROKES) -> None:
    """Draw these strokes into the widget with this tag, one after the other."""
    pad = touch.tagged(window)[tag]
    for stroke in strokes:
        places = [_place(window, pad, *point) for point in _filled(stroke)]
        finger = touch.Finger(window, *places[0])
        EventLoop.post_dispatch_input("begin", finger)
        for x, y in places[1:]:
            finger.move({"sx": x / window.width, "sy": y / window.height})
            EventLoop.post_dispatch_input("update", finger)
        EventLoop.post_dispatch_input("end", finger)


def _place(window: Any, pad: Any, across: float, up: float) -> tuple[float, float]:
    left, bottom = pad.to_window(*pad.pos)
    return left + across * pad.width, bottom + up * pad.height


def _filled(stroke: Any) -> list[tuple[float, float]]:
    points = [stroke[0]]
    for (x, y), (next_x, next_y) in pairwise(stroke):
        steps = [step / BETWEEN for step in range(1, BETWEEN + 1)]
        points += [(x + (next_x - x) * part, y + (next_y - y) * part) for part in steps]
    return points
