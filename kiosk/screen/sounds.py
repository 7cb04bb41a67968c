"""Short sounds. A machine without a loudspeaker stays silent, which is one line in the log and no fault."""

import logging
from functools import cache
from typing import Any

from kivy.core.audio import SoundLoader

from kiosk.words import FOLDER

NAMES = ("tap", "done", "call", "good", "ask", "bad")
log = logging.getLogger(__name__)


class _NoFault(logging.Filter):
    """Kivy says it critically that its mixer cannot be opened, and warns of every sound after that."""

    _silent = False

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this is worth a line; that there is no sound is said once in our own."""
        said = record.getMessage()
        if record.levelno == logging.CRITICAL and said.startswith("AudioSDL2: "):
            self._silent = True
            log.info("no sound on this machine: %s", said.removeprefix("AudioSDL2: "))
        return not (self._silent and said.startswith("Audio"))


logging.getLogger("kivy").addFilter(_NoFault())
_quiet = False


def mute(quiet: bool) -> None:
    """No sounds from now on, or sounds again."""
    global _quiet
    _quiet = quiet


def muted() -> bool:
    """Whether there are no sounds now."""
    return _quiet


def play(name: str) -> None:
    """Play one of `NAMES` from its beginning; KeyError for another name."""
    if name not in NAMES:
        raise KeyError(name)
    if not _quiet and (sound := _sound(name)):
        sound.stop()
        sound.play()


@cache
def _sound(name: str) -> Any:
    try:
        return SoundLoader.load(str(FOLDER.parent / "sounds" / f"{name}.wav"))
    except Exception:  # any fault of any audio driver means the same: no sound
        log.warning("no sound on this machine")
        return None
