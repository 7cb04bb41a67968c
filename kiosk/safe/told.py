"""What the safe page says, in every language that there are words for; in English where there are none."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PARTS = ("office", "lobby", "gate")
_LITTLE = 50_000_000  # bytes of free disk: with less nothing starts
_ENGLISH = {
    "safe.office": "The visitor office is not running.",
    "safe.lobby": "This kiosk is out of service for the moment.",
    "safe.gate": "This gate's screen is out of service for the moment.",
    "safe.now.office": "Lobby and gate go on alone; nothing of them is lost. Telephone your visitors' hosts.",
    "safe.now.lobby": "Please go to the guard, who will register you.",
    "safe.now.gate": "Register visitors on paper, and enter them when the screen is back.",
    "safe.staff": "For staff: it did not start three times, and is tried again by itself.",
    "safe.found": "Found: {what}",
    "safe.journal": "What it said: journalctl -u visitor-kiosk-{part} -n 50",
    "safe.doctor": "What lacks: sudo kiosk --as {part} doctor --part {part}",
    "safe.again": "Try at once: "
    "sudo systemctl reset-failed visitor-kiosk-{part}; sudo systemctl start visitor-kiosk-{part}",
}
LANGUAGES = ("zh-CN", "zh-TW", "en")


@dataclass(frozen=True)
class Told:
    """One language's text: what happened and what to do for everybody, and lines for the staff."""

    title: str
    now: str
    staff: tuple[str, ...]


def told(part: str, language: str, found: tuple[str, ...] = ()) -> Told:
    """The page of `part`; `found`: what was seen to be wrong."""
    say = _words(language)
    staff = [say("safe.staff"), *(say("safe.found", what=one) for one in found)]
    staff += [say(f"safe.{key}", part=part) for key in ("journal", "doctor", "again")]
    return Told(say(f"safe.{part}"), say(f"safe.now.{part}"), tuple(staff))


def _words(language: str) -> Callable[..., str]:
    try:
        from kiosk.words import Words

        words = Words(language)
        words("safe.staff")
    except Exception:  # files that cannot be read may be what happened
        return _english
    return lambda key, **values: words(key, **values) if words(key) != key else _english(key, **values)


def _english(key: str, **values: str) -> str:
    return _ENGLISH[key].format(**values)


def found(data: Path) -> tuple[str, ...]:
    """What can be seen to be wrong from here, in English: it is for the staff and the journal."""
    return tuple(text for look in (_settings, _disk(data), _folder(data)) for text in _looked(look))


def _looked(look: Callable[[], Iterator[str]]) -> list[str]:
    try:
        return list(look())
    except Exception as fault:  # whatever it is, the page must come
        return [type(fault).__name__]


def _settings() -> Iterator[str]:
    from kiosk.settings import BadSettings, load

    try:
        load()
    except BadSettings as fault:
        yield str(fault)


def _disk(data: Path) -> Callable[[], Iterator[str]]:
    def look() -> Iterator[str]:
        there = next(folder for folder in (data, *data.parents) if folder.exists())
        if (free := shutil.disk_usage(there).free) < _LITTLE:
            yield f"the disk is full: {free // 1_000_000} MB free at {there}"

    return look


def _folder(data: Path) -> Callable[[], Iterator[str]]:
    def look() -> Iterator[str]:
        try:
            with tempfile.NamedTemporaryFile(dir=data):
                pass
        except OSError as fault:
            yield f"{data}: {fault.strerror}"

    return look


def as_json(part: str) -> str:
    """For programs that ask the office."""
    return json.dumps({"code": "out_of_service", "part": part})
