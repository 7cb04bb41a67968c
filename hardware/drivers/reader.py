"""Scanners behind a device file: their thread, and what happens when they are unplugged."""

import codecs
import errno
import logging
import math
import os
import select
import threading
import time
from collections.abc import Callable
from typing import Protocol

from hardware.ports import TURN, Turn, unwatched
from hardware.scan import Framing, Scan, report

log = logging.getLogger(__name__)

_TICK = 50  # milliseconds
_TRY_AGAIN = 0.5  # seconds
_READ_AT_ONCE = 4096
_TROUBLES = {
    errno.ENOENT: "is not plugged in",
    errno.ENODEV: "is no scanner",
    errno.ENOTTY: "is no scanner",
    errno.EACCES: "may not be read by this user: add the user to the group input or dialout",
    errno.EPERM: "may not be read by this user: add the user to the group input or dialout",
    errno.EBUSY: "is held by another program",
    errno.EWOULDBLOCK: "is held by another program",
}


class Letters(Protocol):
    def decode(self, data: bytes) -> str:
        """The characters of what the device sent, cut anywhere."""
        ...


def utf8() -> Letters:
    """For scanners that send text; what is no UTF-8 becomes a mark that the framing refuses."""
    return codecs.getincrementaldecoder("utf-8")("replace")


class DeviceScanner:
    """A scanner that `open_device` opens, as often as it is plugged in again.

    `open_device` gives a file descriptor that does not wait, or raises OSError; `letters` and `framing` make
    what turns its bytes into characters and those into scans, anew for each time; `clock` gives the time in
    seconds.
    """

    def __init__(
        self,
        name: str,
        open_device: Callable[[], int],
        letters: Callable[[], Letters] = utf8,
        framing: Callable[[], Framing] = Framing,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._open_device = open_device
        self._letters = letters
        self._framing = framing
        self._clock = clock
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._trouble: str | None = "has not been started"

    @property
    def trouble(self) -> str | None:
        """Why nothing can be scanned now, for whoever mends it; None while the scanner is there."""
        return f"the scanner {self._name} {self._trouble}" if self._trouble else None

    def start(self, on_scan: Callable[[Scan], None], turn: Turn = unwatched) -> None:
        """Begin to report; `on_scan` is called from the scanner's thread. An error in it ends nothing."""
        self._turn = turn
        self._thread = threading.Thread(target=self._keep_at_it, args=(on_scan,), name="scanner", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the device go; no call to `on_scan` comes after this."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _keep_at_it(self, on_scan: Callable[[Scan], None]) -> None:
        while not self._stopping.is_set():
            self._turn(TURN)
            try:
                file = self._open_device()
            except OSError as error:
                self._lost(_TROUBLES.get(error.errno or 0, f"cannot be opened: {error.strerror}"))
            else:
                self._trouble = None
                self._listen(file, on_scan)
                os.close(file)
                self._lost("has been stopped" if self._stopping.is_set() else "was unplugged")
            self._stopping.wait(_TRY_AGAIN)

    def _lost(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            log.info("%s", self.trouble)

    def _listen(self, file: int, on_scan: Callable[[Scan], None]) -> None:
        """Read until the device is gone; what it had not finished by then is reported as such."""
        letters, framing = self._letters(), self._framing()
        poll = select.poll()
        poll.register(file, select.POLLIN)
        while not self._stopping.is_set():
            self._turn(TURN)
            if poll.poll(_TICK):
                data = _read(file)
                if not data:
                    break
                report(framing.feed(letters.decode(data), self._clock()), on_scan)
            report(framing.pause(self._clock()), on_scan)
        report(framing.pause(math.inf), on_scan)


def _read(file: int) -> bytes:
    """What the device sent; nothing if it is gone."""
    try:
        return os.read(file, _READ_AT_ONCE)
    except OSError:
        return b""
