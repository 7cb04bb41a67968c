"""PINs of staff and guards: hashed with Argon2id; after wrong ones a wait that grows and outlives a restart.

What is kept on the disk is how often somebody was wrong, never when: no clock that is set forward, and no
restart, makes a wait shorter. After a restart the wait that was running begins anew.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher, Type
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST, LONGEST = 6, 12  # digits
LONGEST_WAIT = 300.0  # seconds
STAFF = "staff"
_HASHER = PasswordHasher(time_cost=3, memory_cost=2**16, parallelism=1, type=Type.ID)  # 64 MiB
_MOST_WRONG = 10  # by then the wait is the longest
log = logging.getLogger(__name__)


def complaint(pin: str) -> str:
    """What is wrong with a new PIN: '', `not_digits`, `too_short`, `too_long`, or `too_simple`.

    Too simple is one digit again and again, and a run up or down such as 234567.
    """
    if not (pin.isascii() and pin.isdigit()):
        return "not_digits"
    if len(pin) < SHORTEST:
        return "too_short"
    if len(pin) > LONGEST:
        return "too_long"
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return "too_simple" if len(steps) == 1 and steps <= {0, 1, 9} else ""


def hashed(pin: str) -> str:
    """The PIN as it is kept: `$argon2id$…`. Takes about a tenth of a second and 64 MiB."""
    return _HASHER.hash(pin)


def matches(pin: str, kept: str) -> bool:
    """Whether this is the PIN that was hashed; False too when `kept` is no hash. As slow as `hashed`."""
    try:
        return _HASHER.verify(kept, pin)
    except (Argon2Error, InvalidHashError, UnicodeError):
        return False


class Waits:
    """Who was wrong how often, in one file of a station's folder; how long they have to wait for that.

    `clock` only grows (seconds). One object may be used from several threads.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path, self._clock, self._lock = path, clock, threading.Lock()
        self._wrong = _read(path)
        began = clock()
        self._until = {who: began + _wait(times) for who, times in self._wrong.items()}

    def left(self, who: str = STAFF) -> float:
        """Seconds until this person may try again; 0.0 when there is nothing to wait for."""
        return max(0.0, self._until.get(who, self._until.get(_EVERYBODY, 0.0)) - self._clock())

    def opens(self, pin: str, kept: str, who: str = STAFF) -> bool:
        """Whether the PIN is right, and no wait is running. Blocks as long as `matches`: call it in a thread.

        The try is written down as a wrong one before it is looked at: whoever pulls the plug gains nothing.
        """
        with self._lock:
            if self.left(who):
                return False
            times = self._wrong.get(who, self._wrong.get(_EVERYBODY, 0)) + 1
            self._note(who, min(times, _MOST_WRONG))
            if right := matches(pin, kept):
                self._note(who, 0)
            self._until[who] = self._clock() + _wait(self._wrong[who])
            return right

    def _note(self, who: str, times: int) -> None:
        self._wrong[who] = times
        aside = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(aside, "w", encoding="utf-8", opener=_for_its_owner) as file:
                json.dump(self._wrong, file)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._path)
        except OSError as fault:  # it still counts until the restart
            log.error("%s cannot be written: %s", self._path.name, fault.strerror)


_EVERYBODY = ""  # whose wait it is cannot be read any more


def _wait(times: int) -> float:
    """1, 2, 4, … seconds, at most `LONGEST_WAIT`."""
    return min(2.0 ** (times - 1), LONGEST_WAIT) if times else 0.0


def _read(path: Path) -> dict[str, int]:
    """A file that is broken makes everybody wait longest."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {str(who): max(0, min(int(times), _MOST_WRONG)) for who, times in kept.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        log.error("%s is broken: PINs wait longest once", path.name)
        return {_EVERYBODY: _MOST_WRONG}


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
