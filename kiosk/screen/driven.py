"""A screen that is led by lines on standard input: how tests and the tour walk through the real widgets.

One JSON object a line, answered in order by one line each on standard output, `{"ok": true, ...}` or
`{"ok": false, "error": ...}`:

    {"touch": "next"}                     a finger on the widget with this tag
    {"aim": "next"}                       where that is, in dots from the window's upper left corner
    {"keys": "zhang\\n"}                   keys struck through the window as fast as by a scanner
    {"wait": "summary", "seconds": 10}    until this page is shown
    {"wait_tag": "host:12", "seconds": 3} until something with this tag is there
    {"shot": "summary.png"}               the next frame as a picture
    {"tags": true}                        the page's name and all tags and texts on it
    {"quit": true}                        leave
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from kivy.clock import Clock
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
from PIL import Image

from kiosk.screen import touch
from kiosk.screen.stage import Stage

PATIENCE = 10.0
BETWEEN = 0.05  # seconds from one command to the next: a hand's pace
NOTHING: Mapping[str, Any] = {}


class Driver:
    """Carries out commands on `stage` one after the other, in the screen's own thread."""

    def __init__(self, stage: Stage, window: Any, answers: TextIO) -> None:
        self._stage, self._window, self._answers = stage, window, answers

    def listen(self, commands: TextIO) -> None:
        """Read commands in a thread of its own; the end of the input ends the screen."""
        threading.Thread(target=self._read, args=(commands,), name="driver", daemon=True).start()

    def _read(self, commands: TextIO) -> None:
        for line in commands:
            done = threading.Event()
            self._stage.soon(lambda line=line, done=done: self._begin(line, done.set))  # type: ignore[misc]
            done.wait()
        self._stage.quit()

    def _begin(self, line: str, done: Callable[[], None]) -> None:
        try:
            act = self._read_command(json.loads(line), done)
        except (ValueError, KeyError, TypeError, AttributeError, touch.NotThere) as fault:
            self._answer(done, error=str(fault) or type(fault).__name__)
        else:
            act()  # what it breaks is the screen's to show

    def _read_command(self, command: dict[str, Any], done: Callable[[], None]) -> Callable[[], None]:
        """What there is to be done; an error if it cannot be."""
        kind = next((kind for kind in ("touch", "keys", "wait", "wait_tag", "shot") if kind in command), "")
        if kind and not isinstance(command[kind], str):
            raise TypeError(f"{kind} takes a text")
        if "aim" in command:
            x, y = touch.aim(self._window, command["aim"])
            return lambda: self._answer(done, {"x": round(x), "y": round(self._window.height - y)})
        if kind == "touch":
            place = touch.aim(self._window, command["touch"])
            return lambda: self._act(lambda: touch.press_at(self._window, *place), done)
        if kind == "keys":
            return lambda: self._act(lambda: touch.type_keys(self._window, command["keys"]), done)
        if kind.startswith("wait"):
            until = time.monotonic() + float(command.get("seconds", PATIENCE))
            there = self._page_is if kind == "wait" else self._tag_is
            return lambda: self._wait(lambda: there(command[kind]), until, done)
        if kind == "shot":
            ready = partial(self._answer, done, NOTHING)
            return lambda: photograph(self._window, Path(command["shot"]), ready)
        if command.get("tags"):
            return lambda: self._answer(done, {"page": self._stage.page_name, **seen(self._window)})
        if command.get("quit"):
            return lambda: self._quit(done)
        raise KeyError(f"no such command: {', '.join(command)}")

    def _page_is(self, name: str) -> bool:
        return bool(self._stage.page_name == name)

    def _tag_is(self, tag: str) -> bool:
        return tag in touch.tagged(self._window)

    def _quit(self, done: Callable[[], None]) -> None:
        self._answer(done)
        self._stage.quit()

    def _act(self, act: Callable[[], None], done: Callable[[], None]) -> None:
        began = time.monotonic()  # not the frame's time: a page may be built in between

        def look(_: float) -> bool:
            if time.monotonic() - began < BETWEEN:
                return True
            self._answer(done)
            return False

        Clock.schedule_interval(look, 0)
        act()

    def _wait(self, there: Callable[[], bool], until: float, done: Callable[[], None]) -> None:
        def look(_: float) -> bool:
            if there():
                self._answer(done, {"page": self._stage.page_name})
            elif time.monotonic() > until:
                self._answer(done, error=f"still on page {self._stage.page_name!r}")
            else:
                return True
            return False

        Clock.schedule_interval(look, BETWEEN)

    def _answer(self, done: Callable[[], None], more: Mapping[str, Any] = NOTHING, error: str = "") -> None:
        answer = {"ok": False, "error": error} if error else {"ok": True, **more}
        print(json.dumps(answer, ensure_ascii=False), file=self._answers, flush=True)
        done()


def seen(window: Any) -> dict[str, list[str]]:
    """The tags and the texts that are on the screen."""
    texts = [widget.text for widget in touch.shown(window) if hasattr(widget, "texture_size") and widget.text]
    return {"tags": sorted(touch.tagged(window)), "texts": texts}


def photograph(window: Any, path: Path, then: Callable[[str], None]) -> None:
    """Write the frame after the next as a PNG, then call `then` with '' or what went wrong."""

    def take(_: object) -> None:
        window.unbind(on_flip=take)  # after the flip the picture would be gone
        width, height = window.size
        dots = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
        picture = Image.frombytes("RGB", (width, height), dots).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        then(_save(picture, path))

    def arm(_: float) -> None:
        window.bind(on_flip=take)
        window.canvas.ask_update()

    Clock.schedule_once(arm, BETWEEN)


def _save(picture: Image.Image, path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(path)
    except (OSError, ValueError) as fault:
        return str(fault) or type(fault).__name__
    return ""


def drive(stage: Stage, window: Any) -> None:
    """Let standard input lead this stage."""
    Driver(stage, window, sys.stdout).listen(sys.stdin)
