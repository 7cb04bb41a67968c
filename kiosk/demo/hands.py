"""Hands for a screen that runs with `--driven`: what a person would do, and a picture of what they would see.

Orders are JSON lines on the screen's stdin, answers are lines on its stdout (see `kiosk.screen.driven`).
"""

import contextlib
import json
import os
import queue
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from kiosk.demo import DemoFault
from kiosk.demo.crew import last_words

_PATIENCE = 20.0  # seconds for an answer, besides what the order itself may wait


class Hands:
    """A context: a screen process without a window, operated by touches and keys."""

    def __init__(self, name: str, command: list[str], log: Path) -> None:
        self._name, self._log = name, log
        with log.open("ab") as errors:
            self._process = subprocess.Popen(  # noqa: S603
                command,
                env={**os.environ, "SDL_VIDEODRIVER": "offscreen"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        self._answers: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True).start()

    def __enter__(self) -> "Hands":
        return self

    def __exit__(self, *fault: object) -> None:
        with contextlib.suppress(DemoFault):
            self._order({"quit": True})
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        """The screen's process."""
        return self._process.pid

    def touch(self, tag: str) -> None:
        """Touch the middle of the widget with this tag."""
        self._order({"touch": tag})

    def keys(self, text: str) -> None:
        """Press the keys, as a keyboard or a scanner would."""
        self._order({"keys": text})

    def wait(self, page: str, seconds: float = 15) -> None:
        """Until this page is on the screen."""
        self._order({"wait": page, "seconds": seconds}, seconds)

    def wait_tag(self, tag: str, seconds: float = 15) -> None:
        """Until something with this tag can be touched."""
        self._order({"wait_tag": tag, "seconds": seconds}, seconds)

    def shot(self, picture: Path) -> None:
        """Save what is on the screen."""
        self._order({"shot": str(picture)})

    def seen(self) -> dict[str, Any]:
        """What is on the screen now: the page's name, the tags of what can be touched, the texts."""
        return self._order({"tags": True})

    def _order(self, order: Mapping[str, object], seconds: float = 0.0) -> dict[str, Any]:
        what = f"{self._name}: {json.dumps(order, ensure_ascii=False)}"
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
            line = self._answers.get(timeout=seconds + _PATIENCE)
        except (OSError, queue.Empty):
            raise DemoFault(f"{what}: no answer. {last_words(self._log)}") from None
        answer: dict[str, Any] = json.loads(line or b'{"error": "the screen has ended"}')
        if not answer.get("ok"):
            raise DemoFault(f"{what}: {answer.get('error')}. {last_words(self._log)}")
        return answer

    def _listen(self, lines: IO[bytes]) -> None:
        for line in lines:
            self._answers.put(line)
        self._answers.put(b"")
