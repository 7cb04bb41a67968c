"""What a service tells its supervisor (sd_notify(3)): ready, alive, how it is, that it ends.

A datagram of lines NAME=value goes to the socket in $NOTIFY_SOCKET: a path, or with a leading @ an abstract
name. Nothing here ever waits or fails: a supervisor that does not listen must not hinder a visitor.

The watchdog is fed from the very loop that it guards (a screen's frames, the server's events): one that
hangs feeds nothing. Loops in other threads say by when they will have turned again; once one has not, the
feed ends. What waits for the network hangs not: before it does so it names a time by which every exchange has
come to an end of its own.
"""

import logging
import os
import socket
import time
from collections.abc import Callable, Mapping

Turn = Callable[[float], None]
"""A loop has turned, and will have turned again within so many seconds."""
Guard = Callable[[str, float], Turn]
"""Guard the loop of this name, which will have turned within so many seconds: `Watchdog.guard`."""
READY, STOPPING, ALIVE = "READY=1", "STOPPING=1", "WATCHDOG=1"
_FEEDS = 4  # in each of the supervisor's intervals
log = logging.getLogger(__name__)


def unwatched(seconds: float) -> None:
    """The turn of a loop that nobody guards."""


def unguarded(name: str, within: float) -> Turn:
    """The guard of loops that nobody guards."""
    return unwatched


class Supervisor:
    """The socket of `environment`; where there is none, or one that cannot be, what is said goes nowhere."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = _address(environment.get("NOTIFY_SOCKET", ""))
        self.interval = _interval(environment) if self._address else 0.0
        self._deaf = False

    def say(self, *lines: str) -> bool:
        """Send these lines; whether somebody takes them."""
        if not self._address:
            return False
        text = "\n".join(" ".join(line.split("\n")) for line in lines).encode("utf-8", "replace")
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as wire:
                wire.setblocking(False)
                wire.sendto(text, self._address)
        except (OSError, ValueError) as fault:
            if not self._deaf:
                log.warning("the supervisor cannot be told: %s", type(fault).__name__)
            self._deaf = True
            return False
        self._deaf = False
        return True


class Watchdog:
    """Feeds the supervisor's watchdog as long as all guarded loops turn. `clock`: seconds that only grow."""

    def __init__(
        self, supervisor: Supervisor | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._supervisor, self._clock = supervisor or Supervisor(), clock
        self._due: dict[str, float] = {}
        self._ready, self._fed, self._late = False, float("-inf"), ""

    @property
    def period(self) -> float:
        """Seconds between two feeds; 0 where nobody wants any."""
        return self._supervisor.interval / _FEEDS

    def guard(self, name: str, within: float) -> Turn:
        """Guard a loop of another thread from now on; what is returned is called at each of its turns."""

        def turned(seconds: float) -> None:
            self._due[name] = self._clock() + seconds

        turned(within)
        return turned

    def feed(self) -> bool:
        """To be called at every turn of the main loop, by itself: ready at the first, then alive as often as
        the supervisor wants it. Whether anything was told."""
        now = self._clock()
        if not self._ready:
            self._ready, self._fed = True, now
            return self._supervisor.say(READY, *([ALIVE] if self.period else []))
        if not self.period or now - self._fed < self.period:
            return False
        if late := self._hanging(now):
            return self._complain(late)
        self._fed, self._late = now, ""
        return self._supervisor.say(ALIVE)

    def end(self) -> None:
        """The service ends because it should."""
        self._due.clear()
        self._supervisor.say(STOPPING)

    def _hanging(self, now: float) -> str:
        return next((name for name, due in list(self._due.items()) if due < now), "")

    def _complain(self, late: str) -> bool:
        if late == self._late:
            return False
        self._late = late
        log.error("%s hangs: the supervisor is asked to start this service anew", late)
        self._supervisor.say(f"STATUS={late} hangs")
        return False


def _address(text: str) -> str | bytes:
    """The socket's address; '' for what is none. An abstract name begins with a zero byte instead of @."""
    if text.startswith("@") and len(text) > 1:
        return b"\0" + os.fsencode(text[1:])
    return text if text.startswith("/") and "\0" not in text else ""


def _interval(environment: Mapping[str, str]) -> float:
    """Seconds within which the supervisor wants to be fed by this process; 0 for never."""
    microseconds, process = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
    if not (microseconds.isascii() and microseconds.isdigit()) or len(microseconds) > 18:
        return 0.0
    if process and process != str(os.getpid()):
        return 0.0
    return int(microseconds) / 1_000_000
