"""From a touched key to the drawn candidates, in software rendering.

The lobby's keyboard stands in a window of its own, without a display, and writes the names of the goal
(tests/unit/input/goal.toml) by Pinyin and by Zhuyin. The time runs from the finger on the glass until the
candidates can be read back from the window; that they are all there by then is checked against a later frame.
Handwriting counts from the lifted finger.
"""

import os
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import kiosk.screen  # noqa: F401 (sets Kivy's environment)

HERE = Path(__file__).parent
GOAL = 60.0  # milliseconds, 95 % of all keys
SHAPES = ("1280x800", "1920x1080", "1080x1920")
ENVIRONMENT = {"SDL_VIDEODRIVER": "offscreen", "KCFG_GRAPHICS_MAXFPS": "0", "PYTHONPATH": str(HERE.parent)}
ZHUYIN = ("ㄔㄣˊㄧˊㄐㄩㄣ", "ㄏㄨㄤˊㄕㄨˊㄈㄣ", "ㄌㄧㄣˊㄓˋㄏㄠˊ", "ㄓㄤㄐㄧㄚㄏㄠˊ", "ㄡㄧㄤˊㄩㄥˇㄑㄧㄥˊ")
WANG = [[(10, 10), (90, 10)], [(20, 50), (80, 50)], [(50, 10), (50, 90)], [(5, 90), (95, 90)]]


def measure() -> None:
    """Print the figures of each shape of a window, which has a process of its own."""
    for shape in SHAPES:
        subprocess.run([sys.executable, __file__, shape], env={**os.environ, **ENVIRONMENT}, check=True)


class Typist:
    """Somebody at a keyboard in a window."""

    def __init__(self, shape: str) -> None:
        from kivy.base import runTouchApp

        from kiosk.screen.window import open_window
        from kiosk.settings import Screen

        width, height = map(int, shape.split("x"))
        self.window = open_window(Screen(fullscreen=False, width=width, height=height), "bench")
        runTouchApp(embedded=True)

    def sit_down(self, language: str) -> None:
        """A new page with a field and the keyboard."""
        from kivy.uix.boxlayout import BoxLayout
        from kivy.uix.widget import Widget

        from kiosk.lobby.keyboard.board import Board
        from kiosk.screen.theme import theme
        from kiosk.screen.widgets import Field

        for old in list(self.window.children):
            self.window.remove_widget(old)
        theme.speak(language)
        page = BoxLayout(orientation="vertical", padding=theme.unit * 2)
        self.field, self.board = Field(label="姓名", focused=True), Board(composing=True)
        self.board.bind(on_text=lambda _, text: setattr(self.field, "text", self.field.text + text))
        for widget in (self.field, Widget(), self.board):
            page.add_widget(widget)
        self.window.add_widget(page)
        self.rest()

    def touch(self, tag: str) -> float:
        """Milliseconds until the candidates stand there."""
        from kiosk.screen import touch

        self._picture()  # what was painted before is not to be waited for
        begun = time.perf_counter()
        touch.press(self.window, tag)
        return self._drawn(begun)

    def draw(self, stroke: Sequence[tuple[float, float]]) -> float:
        """Milliseconds from the lifted finger until the candidates stand there."""
        from kivy.base import EventLoop

        from kiosk.screen import touch

        slate = touch.tagged(self.window)["slate"]
        left, top = slate.to_window(slate.x, slate.top)
        places = [(left + x * slate.height / 100, top - y * slate.height / 100) for x, y in stroke]
        self._picture()
        finger = touch.Finger(self.window, *places[0])
        EventLoop.post_dispatch_input("begin", finger)
        for x, y in places[1:]:
            finger.move({"sx": x / self.window.width, "sy": y / self.window.height})
            EventLoop.post_dispatch_input("update", finger)
        begun = time.perf_counter()
        EventLoop.post_dispatch_input("end", finger)
        return self._drawn(begun)

    def wipe(self) -> None:
        """Nothing waits any more."""
        self.board.composer.clear()
        self.board.take("")
        self.rest()

    def rest(self) -> None:
        """Let everything be painted that was begun."""
        self._frames(8)

    def _drawn(self, begun: float) -> float:
        first, seconds = self._picture(asked=False), time.perf_counter() - begun
        self._frames(3)
        assert self._picture() == first, "the candidates were not all there"
        return seconds * 1000

    def _picture(self, asked: bool = True) -> bytes:
        """Of what is offered, once it has been painted. `asked`: painted whether or not it changed."""
        from kivy.base import EventLoop
        from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

        taken: list[bytes] = []
        place = tuple(map(int, self._offered()))

        def take(_: Any) -> None:
            taken.append(bytes(glReadPixels(*place, GL_RGB, GL_UNSIGNED_BYTE)))

        self.window.bind(on_flip=take)
        while not taken:
            if asked:
                self.window.canvas.ask_update()
            EventLoop.idle()
        self.window.unbind(on_flip=take)
        return taken[0]

    def _offered(self) -> tuple[float, ...]:
        """Where: the strip, or what stands beside the slate. Keys that were touched may still be lit."""
        offered = self.board.ids.strip if self.board.stripped else self.board.ids.stage.children[0].ids.beside
        x, y = offered.to_window(*offered.pos)
        return x, y, offered.width, offered.height

    def _frames(self, count: int) -> None:
        from kivy.base import EventLoop

        for _ in range(count):
            EventLoop.idle()


def main(shape: str) -> None:
    """The figures of this shape."""
    names = tomllib.loads((HERE / "unit" / "input" / "goal.toml").read_text(encoding="utf-8"))
    typist = Typist(shape)
    for way, language, written in (
        ("Pinyin", "zh-CN", [*names["ordinary"].values(), *names["rare"].values()]),
        ("Zhuyin", "zh-TW", ZHUYIN),
    ):
        typist.sit_down(language)
        took = []
        for keys in written:
            took += [typist.touch(f"key:{key}") for key in keys]
            typist.wipe()
        _say(f"{shape} {way}: key → drawn candidates", took)
    typist.sit_down("zh-CN")
    typist.board.go("hand")
    typist.rest()
    _say(f"{shape} handwriting: stroke → drawn candidates", [typist.draw(stroke) for stroke in WANG * 5])


def _say(what: str, times: list[float]) -> None:
    late = statistics.quantiles(times, n=20)[-1]
    print(f"{what:52} {statistics.median(times):6.1f} ms, 95 % within {late:.1f} ms (goal {GOAL:.0f} ms)")


if __name__ == "__main__":
    main(sys.argv[1]) if len(sys.argv) > 1 else measure()
