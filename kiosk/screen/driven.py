"""A screen that is led by lines on standard input: how tests and the tour walk through the real widgets.

One JSON object a line, answered in order by one line each on standard output, `{"ok": true, ...}` or
`{"ok": false, "error": ...}`:

    {"touch": "next"}                     a finger on the widget with this tag
    {"keys": "zhang\\n"}                   keys struck through the window
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
from pathlib import Path
from typing import Any, TextIO

from kivy.clock import Clock
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
from PIL import Image

from kiosk.screen import touch
from kiosk.screen.stage import Stage

PATIENCE = 10.0
BETWEEN = 0.05
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
            self._obey(json.loads(line), done)
        except (ValueError, KeyError, TypeError, AttributeError, OSError, touch.NotThere) as fault:
            self._answer(done, error=str(fault) or type(fault).__name__)

    def _obey(self, command: dict[str, Any], done: Callable[[], None]) -> None:
        if "touch" in command:
            place = touch.aim(self._window, command["touch"])
            self._act(lambda: touch.press_at(self._window, *place), done)
        elif "keys" in command:
            self._act(lambda: touch.type_keys(self._window, command["keys"]), done)
        elif "wait" in command:
            self._wait(lambda: self._stage.page_name == command["wait"], command, done)
        elif "wait_tag" in command:
            self._wait(lambda: command["wait_tag"] in touch.tagged(self._window), command, done)
        elif "shot" in command:
            photograph(self._window, Path(command["shot"]), lambda: self._answer(done))
        elif "tags" in command:
            self._answer(done, {"page": self._stage.page_name, **seen(self._window)})
        elif "quit" in command:
            self._answer(done)
            self._stage.quit()
        else:
            raise KeyError(f"no such command: {', '.join(command)}")

    def _act(self, act: Callable[[], None], done: Callable[[], None]) -> None:
        Clock.schedule_once(lambda _: self._answer(done), BETWEEN)
        act()  # what it breaks is the screen's to show

    def _wait(self, there: Callable[[], bool], command: dict[str, Any], done: Callable[[], None]) -> None:
        until = time.monotonic() + float(command.get("seconds", PATIENCE))

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


def photograph(window: Any, path: Path, then: Callable[[], None]) -> None:
    """Write the frame after the next as a PNG, then call `then`. After the flip it would be gone."""

    def take(_: object) -> None:
        window.unbind(on_flip=take)
        width, height = window.size
        dots = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
        picture = Image.frombytes("RGB", (width, height), dots).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(path)
        then()

    def arm(_: float) -> None:
        window.bind(on_flip=take)
        window.canvas.ask_update()

    Clock.schedule_once(arm, BETWEEN)


def drive(stage: Stage, window: Any) -> None:
    """Let standard input lead this stage."""
    Driver(stage, window, sys.stdout).listen(sys.stdin)
