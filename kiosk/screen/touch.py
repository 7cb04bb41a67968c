"""Fingers and keys for a screen that nobody stands at: through the window, as the real ones come."""

from collections.abc import Iterator
from typing import Any

from kivy.base import EventLoop
from kivy.input.motionevent import MotionEvent
from kivy.uix.widget import Widget

KEY_CODES = {"\n": 13, "\t": 9, "\b": 8, "\x1b": 27}


class NotThere(Exception):
    """No such widget can be touched now; the message says why."""


class Finger(MotionEvent):
    """One finger, at a place of the window in parts of its size; `move` takes it to another."""

    def __init__(self, window: Any, x: float, y: float) -> None:
        width, height = window.size
        super().__init__("driven", 1, {"sx": x / width, "sy": y / height}, is_touch=True, type_id="touch")

    def depack(self, args: dict[str, float]) -> None:
        """Take the place over."""
        self.sx, self.sy, self.profile = args["sx"], args["sy"], ["pos"]
        super().depack(args)


def tagged(window: Any) -> dict[str, Widget]:
    """Every widget on the screen that can be touched, by its tag."""
    return {tag: widget for widget in shown(window) if (tag := getattr(widget, "tag", ""))}


def shown(window: Any) -> Iterator[Widget]:
    """All widgets that are on the screen, each before what lies in it."""
    waiting = list(window.children)
    while waiting:
        widget = waiting.pop()
        yield widget
        waiting.extend(widget.children)


def press(window: Any, tag: str) -> None:
    """Put a finger on the centre of the widget with this tag and lift it; `NotThere` if it cannot be hit."""
    press_at(window, *aim(window, tag))


def aim(window: Any, tag: str) -> tuple[float, float]:
    """The centre of the widget with this tag, in the window; `NotThere` if no finger could hit it."""
    widget = tagged(window).get(tag)
    if widget is None:
        raise NotThere(f"nothing here has the tag {tag!r}")
    if widget.disabled:
        raise NotThere(f"{tag!r} is disabled")
    x, y = widget.to_window(*widget.center)
    if not (0 <= x < window.width and 0 <= y < window.height):
        raise NotThere(f"{tag!r} lies outside the window at {x:.0f},{y:.0f}")
    return x, y


def press_at(window: Any, x: float, y: float) -> None:
    """Put a finger on this place of the window, from its lower left corner, and lift it."""
    finger = Finger(window, x, y)
    EventLoop.post_dispatch_input("begin", finger)
    EventLoop.post_dispatch_input("end", finger)


def type_keys(window: Any, text: str) -> None:
    """Strike the keys that write `text`; a line end is Enter."""
    for character in text:
        strike(window, KEY_CODES.get(character, ord(character.lower())), character)


def strike(window: Any, code: int, text: str = "", held: tuple[str, ...] = ()) -> None:
    """One key down and up, in the order in which the window system reports it."""
    if not window.dispatch("on_key_down", code, 0, text, list(held)):
        window.dispatch("on_keyboard", code, 0, text, list(held))
    if text.isprintable() and text:
        window.dispatch("on_textinput", text)
    window.dispatch("on_key_up", code, 0)
