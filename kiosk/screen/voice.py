"""Sentences that are said: sound files by language and page, one at a time, loaded in another thread.

A house's own recordings come first: `<folder>/<language>/<page>.wav` or `.ogg`; without one the program's
from assets/sounds/voice; without any, silence.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from kivy.core.audio import SoundLoader

from kiosk.screen import sounds
from kiosk.words import FOLDER

OWN = FOLDER.parent / "sounds" / "voice"
KINDS = (".wav", ".ogg")
LARGEST = 3_000_000  # bytes of one recording
log = logging.getLogger(__name__)


class Worker(Protocol):
    """Who does what takes time, as `Stage.later`."""

    def later(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Do `work` in another thread, then call `then` with its result in this one."""


class Voice:
    """Says one thing at a time: the next breaks off the one before. `folder`: the house's own recordings."""

    def __init__(self, worker: Worker, folder: Path | None = None) -> None:
        self._worker = worker
        self._folders = (folder, OWN) if folder else (OWN,)
        self._turn = 0
        self._saying: Any = None

    def say(self, name: str, language: str) -> None:
        """Say `name`, which is a page's, in this language, as soon as it is loaded. Nothing waits for it."""
        self.hush()
        turn = self._turn
        if not sounds.muted() and (path := self.find(name, language)):
            self._worker.later(lambda: _load(path), lambda sound: self._begin(turn, sound))

    def hush(self) -> None:
        """Break off, and forget what was still being loaded."""
        self._turn += 1
        saying, self._saying = self._saying, None
        if saying:
            saying.stop()

    def find(self, name: str, language: str) -> Path | None:
        """The recording that would be played; None where there is none."""
        places = (folder / language / f"{name}{kind}" for folder in self._folders for kind in KINDS)
        return next((path for path in places if path.is_file()), None)

    def _begin(self, turn: int, sound: Any) -> None:
        if sound and turn == self._turn:
            self._saying = sound
            sound.play()


def _load(path: Path) -> Any:
    try:
        return SoundLoader.load(str(path)) if path.stat().st_size <= LARGEST else None
    except Exception:  # any fault of any audio driver, or of a recording, means the same: silence
        log.warning("%s cannot be played", path.name)
        return None
