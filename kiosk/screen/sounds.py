"""Short sounds. A machine without a loudspeaker stays silent, and nobody is told."""

import logging
from functools import cache
from typing import Any

from kivy.core.audio import SoundLoader

from kiosk.words import FOLDER

NAMES = ("tap", "done", "call", "good", "ask", "bad")
log = logging.getLogger(__name__)


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
