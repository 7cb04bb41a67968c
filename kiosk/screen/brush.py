"""Paints only what changed: in software rendering a whole window costs five times a keyboard's answer.

Kivy paints a window anew from corner to corner for every key that lights up, but each canvas knows whether
something in it changed (`needs_redraw`). So the widgets that did are looked for, and painting is confined to
the places where they are and were. That needs a window that keeps its picture when it is shown: most software
renderers copy it, some hand over another one. Which of them it is, is tried, not assumed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from kivy.clock import Clock
from kivy.graphics import Canvas
from kivy.graphics import opengl as gl
from kivy.uix.widget import Widget

from kiosk.screen.theme import theme

SOFTWARE = ("llvmpipe", "softpipe", "swrast", "SWR")  # Mesa's; a graphics chip paints all of it in no time
SCISSOR_TEST = 0x0C11  # OpenGL ES 2.0, table 6.16; Kivy does not name it
NEAR = 0.004  # of the window: so much more is painted for the sake of fewer boxes, among neighbours
A_PASS = 0.06  # the same for boxes further apart: each is another walk through all that is drawn
MOST = 0.75  # of the window; beyond this it is painted whole
STILL = 1.0  # seconds without a change, then the window is painted whole: nothing stale stays

Box = tuple[float, float, float, float]
"""Left, lower, right and upper edge in the window's pixels."""


@dataclass(frozen=True)
class Seen:
    """What was painted of a widget: the room that it takes with all that is in it, and who that is."""

    extent: Box
    children: tuple[int, ...]
    opacity: float


class Brush:
    """Paints this window from now on."""

    def __init__(self, window: Any) -> None:
        self._window = window
        self._seen: WeakKeyDictionary[Widget, Seen] = WeakKeyDictionary()
        self._spoiled: list[Box] = []
        self._whole = True
        self._children: tuple[int, ...] = ()
        self._renew = Clock.create_trigger(self._paint_whole, STILL)
        # As functions: the window would not hold on to methods, and nobody else holds on to this.
        window.bind(on_draw=lambda _: self.paint(), on_resize=lambda *_: self._paint_whole())

    def paint(self) -> bool:
        """Paint what changed since the last time; the window itself has nothing left to do."""
        boxes = self._changed()
        self._renew.cancel()
        if self._whole or sum(map(_area, boxes)) > MOST * self._window.width * self._window.height:
            self._draw()
        else:
            self._draw_in(boxes)
            self._renew()
        self._whole = False
        return True

    def _paint_whole(self, *_: object) -> None:
        self._whole = True
        self._window.canvas.ask_update()

    def _draw(self) -> None:
        self._window.clear()
        self._window.render_context.draw()

    def _draw_in(self, boxes: Iterable[Box]) -> None:
        gl.glEnable(SCISSOR_TEST)
        for left, low, right, high in boxes:
            gl.glScissor(int(left), int(low), int(right - left), int(high - low))
            self._draw()
        gl.glDisable(SCISSOR_TEST)

    def _changed(self) -> list[Box]:
        """Where something changed; sets `_whole` where the window itself did."""
        self._spoiled = []
        pages = list(self._window.children)
        children = tuple(page.uid for page in pages)
        elsewhere = not any(page.canvas.needs_redraw for page in pages)  # the window's own canvas
        self._whole |= elsewhere or children != self._children
        self._children = children
        for page in pages:
            self._look(page, (0.0, 0.0), False)
        return self._merged()

    def _look(self, widget: Widget, origin: tuple[float, float], anew: bool) -> Box:
        """The room that it takes; what changed of it is spoiled. `anew`: what it lies in may have moved."""
        seen, flagged = self._seen.get(widget), widget.canvas.needs_redraw
        if seen and not anew and not flagged:
            return seen.extent
        children = tuple(child.uid for child in widget.children)
        changed = (
            seen is None
            or (seen.children, seen.opacity) != (children, widget.opacity)
            or (flagged and _itself(widget))
        )
        local = type(widget).to_parent is not Widget.to_parent
        inner = widget.to_window(0, 0, initial=False) if local else origin
        inside = [self._look(child, inner, anew or changed) for child in widget.children]
        extent = _around([_box(widget, origin), *inside])
        if changed or anew:
            self._spoiled += [extent, seen.extent] if seen else [extent]
        self._seen[widget] = Seen(extent, children, widget.opacity)
        return extent

    def _merged(self) -> list[Box]:
        """What is spoiled in few boxes, within the window and a little larger, for soft edges."""
        width, height = map(int, self._window.size)
        boxes = {
            (
                max(0, int(left - theme.unit)),
                max(0, int(low - theme.unit)),
                min(width, int(right + theme.unit) + 1),
                min(height, int(high + theme.unit) + 1),
            )
            for left, low, right, high in self._spoiled
        }
        neighbours = _laid(filter(_area, sorted(boxes)), NEAR * width * height)
        return _laid(neighbours, A_PASS * width * height)


def keeps_picture(window: Any) -> bool:
    """Whether it is painted in software, and what was painted is still there once it has been shown."""
    renderer = bytes(gl.glGetString(gl.GL_RENDERER) or b"").decode()
    if not any(name in renderer for name in SOFTWARE):
        return False
    shades = (0.0, 0.0, 0.0, 1.0), (0.0, 0.0, 16 / 255, 1.0)
    for shade in shades:
        _fill(shade)
        window.flip()
    blues = [_first_blue()]
    window.flip()
    blues.append(_first_blue())
    return blues == [16, 16]


def _fill(shade: tuple[float, float, float, float]) -> None:
    gl.glClearColor(*shade)
    gl.glClear(gl.GL_COLOR_BUFFER_BIT)


def _first_blue() -> int:
    return int(bytes(gl.glReadPixels(0, 0, 1, 1, gl.GL_RGB, gl.GL_UNSIGNED_BYTE))[2])


def _itself(widget: Widget) -> bool:
    """Whether the change is its own: of what it draws, or nobody's below it."""
    own = (part for part in widget.canvas.children if not isinstance(part, Canvas))
    return any(part.needs_redraw for part in own) or not any(
        child.canvas.needs_redraw for child in widget.children
    )


def _box(widget: Widget, origin: tuple[float, float]) -> Box:
    """Where it is in the window, with what its text takes beyond it."""
    wide, high = map(max, widget.size, getattr(widget, "texture_size", (0, 0)))
    x, y = origin[0] + widget.center_x - wide / 2, origin[1] + widget.center_y - high / 2
    return x, y, x + wide, y + high


def _around(boxes: Iterable[Box]) -> Box:
    lefts, lows, rights, highs = zip(*boxes, strict=True)
    return min(lefts), min(lows), max(rights), max(highs)


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _laid(boxes: Iterable[Box], more: float) -> list[Box]:
    """These in fewer boxes, where that costs no more than so many pixels."""
    laid: list[Box] = []
    for box in boxes:
        _lay(laid, box, more)
    return laid


def _lay(boxes: list[Box], box: Box, more: float) -> None:
    for other in boxes:
        both = _around((box, other))
        if _area(both) <= _area(box) + _area(other) + more:
            boxes.remove(other)
            _lay(boxes, both, more)
            return
    boxes.append(box)
