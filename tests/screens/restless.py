"""Nobody in particular at a screen: touches, ten fingers, keys and scans by chance, from a seed."""

import string
from collections.abc import Callable
from random import Random
from typing import Any

from kivy.base import EventLoop

from kiosk.screen import touch

ESCAPES = (
    27,
    9,
    13,
    8,
    127,
    282,
    283,
    285,
    292,
    293,
    316,
    319,
    113,
    119,
    99,
    115,
    101,
    114,
    0,
    1,
    1073742050,
)
"""Escape, Tab, F1, F4, F11, Print, Menu, q, w, c, s, e, r and codes that no key has."""
HELD = ((), (), ("ctrl",), ("alt",), ("meta",), ("ctrl", "alt"), ("ctrl", "shift"))
TYPED = string.ascii_letters + string.digits + " '-.@+&;=%\\\"张偉ß\u0301\u202e\x00\x1b\n\b\t"
NOISE = ("VP1" + "A2" * 26, "=cmd|' /C calc'!A0", "\x1b[2J\x1d\x04", "7", "", "\x00" * 40, "9" * 400, "中文")


class Restless:
    """Hands that do anything. `scans` adds codes that mean something here."""

    def __init__(self, window: Any, chance: Random, scans: Callable[[], str]) -> None:
        self.window, self.chance, self._scans = window, chance, scans
        self._ways = {
            self.something: 50,
            self.anywhere: 14,
            self.fingers: 5,
            self.drag: 3,
            self.key: 14,
            self.escape: 7,
            self.scan: 7,
        }

    def act(self) -> str:
        """One of the ways to annoy a screen; its name."""
        [way] = self.chance.choices(list(self._ways), list(self._ways.values()))
        way()
        return way.__name__

    def something(self) -> None:
        """A finger on something that can be touched, wherever it stands; it may be disabled or hidden."""
        widgets = list(touch.tagged(self.window).values())
        if widgets:
            widget = self.chance.choice(widgets)
            touch.press_at(self.window, *widget.to_window(*widget.center))

    def anywhere(self) -> None:
        """A finger anywhere, or just beside the screen."""
        touch.press_at(self.window, *self._place())

    def fingers(self) -> None:
        """Two to ten fingers at once, lifted in another order."""
        fingers = [touch.Finger(self.window, *self._place()) for _ in range(self.chance.randint(2, 10))]
        for finger in fingers:
            EventLoop.post_dispatch_input("begin", finger)
        for finger in self.chance.sample(fingers, len(fingers)):
            EventLoop.post_dispatch_input("end", finger)

    def drag(self) -> None:
        """A finger across the screen, as one that looks for an edge to swipe from."""
        finger = touch.Finger(self.window, *self._place())
        EventLoop.post_dispatch_input("begin", finger)
        for _ in range(self.chance.randint(1, 6)):
            x, y = self._place()
            finger.move({"sx": x / self.window.width, "sy": y / self.window.height})
            EventLoop.post_dispatch_input("update", finger)
        EventLoop.post_dispatch_input("end", finger)

    def key(self) -> None:
        """A key of a real keyboard."""
        touch.type_keys(self.window, self.chance.choice(TYPED))

    def escape(self) -> None:
        """A key that ends or opens something in other programs, or the window's own wish to close."""
        touch.strike(self.window, self.chance.choice(ESCAPES), "", self.chance.choice(HELD))
        if self.chance.random() < 0.1:
            assert self.window.dispatch("on_request_close"), "the window would have closed"

    def scan(self) -> None:
        """A scanner's run of keys."""
        touch.type_keys(self.window, self.chance.choice((self._scans(), self.chance.choice(NOISE))) + "\n")

    def _place(self) -> tuple[float, float]:
        width, height = self.window.size
        return self.chance.uniform(-5, width + 5), self.chance.uniform(-5, height + 5)
