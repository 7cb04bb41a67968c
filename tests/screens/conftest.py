"""One window for all tests of this process (Kivy allows no more), without a display, and hands for it."""

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ["SDL_VIDEODRIVER"] = "offscreen"
os.environ["KCFG_GRAPHICS_MAXFPS"] = "0"  # or Kivy's clock sleeps between frames
sys.path.insert(0, str(Path(__file__).parents[1] / "office"))

from kiosk.screen import touch  # first: it sets Kivy's environment
from kiosk.screen.broom import SELDOM
from kiosk.screen.theme import theme
from kiosk.screen.window import open_window
from kiosk.settings import Screen

del os.environ["KCFG_GRAPHICS_MAXFPS"]  # not for the screens that tests start: they would never rest

PATIENCE = 45.0  # seconds; a busy machine may need them
A_HANDS_PACE = 0.06  # seconds between two keys


class Hands:
    """Somebody at the screen. Time passes for the widgets only in `until` and what calls it."""

    def __init__(self, window: Any) -> None:
        self.window = window
        self.between: Callable[[], None] = self._moment  # what passes the time from one key to the next

    def frames(self, count: int = 3) -> None:
        """Let so many frames pass, without painting them: that is what takes long in software."""
        from kivy.base import EventLoop
        from kivy.clock import Clock

        for _ in range(count):
            Clock.tick()
            EventLoop.dispatch_input()
            Clock.tick_draw()

    def until(self, there: Callable[[], Any]) -> Any:
        """Wait for something, and return it."""
        end = time.monotonic() + PATIENCE
        self.frames(1)
        while not (found := there()):
            assert time.monotonic() < end, (
                f"it never came; tags: {sorted(self.tags())}, texts: {self.texts()}"
            )
            self.frames(1)
        self.frames(2)
        return found

    def touch(self, *tags: str) -> None:
        """Touch these one after the other, each as soon as it is there and takes a touch."""
        for tag in tags:
            self.until(lambda tag=tag: (found := touch.tagged(self.window).get(tag)) and not found.disabled)
            touch.press(self.window, tag)
            self.frames()

    def keys(self, text: str) -> None:
        """Strike the keys of a real keyboard, one after the other."""
        for character in text:
            touch.type_keys(self.window, character)
            self.between()
        self.frames()

    def scan(self, text: str) -> None:
        """Hold a code before a scanner that types as a keyboard does."""
        touch.type_keys(self.window, f"{text}\n")
        self.frames()

    def _moment(self) -> None:
        end = time.monotonic() + A_HANDS_PACE
        while time.monotonic() < end:
            self.frames(1)

    def tags(self) -> dict[str, Any]:
        """What can be touched."""
        return touch.tagged(self.window)

    def widgets(self) -> list[Any]:
        """Everything on the screen."""
        return list(touch.shown(self.window))

    def texts(self) -> list[str]:
        """All that can be read, however it is broken into lines."""
        labels = (widget for widget in self.widgets() if getattr(widget, "texture_size", None))
        return [getattr(label, "content", label.text) for label in labels if label.text]

    def resize(self, width: int, height: int) -> None:
        """Another window, in effect."""
        if tuple(self.window.size) != (width, height):
            self.window.size = (width, height)
            self.until(lambda: tuple(self.window.size) == (width, height))
            theme.measure(width, height)


@pytest.fixture(scope="session")
def window() -> Any:
    """The window, 1280 by 800."""
    from kivy.base import runTouchApp

    made = open_window(Screen(fullscreen=False), "tests")
    runTouchApp(embedded=True)
    gc.freeze()
    gc.set_threshold(*SELDOM)  # as on a stage, for pages without one
    return made


@pytest.fixture(scope="module", autouse=True)
def _swept() -> Iterator[None]:
    """A stage keeps what was there before it out of the collector's sight (screen/broom.py): many stages in
    one process would keep each other's pages for ever."""
    yield
    gc.unfreeze()
    gc.collect()
    gc.freeze()  # once through all there is was enough for the next one


@pytest.fixture
def hands(window: Any) -> Iterator[Hands]:
    """Hands at a window that is empty again afterwards."""
    made = Hands(window)
    yield made
    made.resize(1280, 800)
    theme.speak("zh-CN")
    left = list(window.children)
    for stage in left:
        stage.close()  # or every test after this one fails with it
    assert not left
