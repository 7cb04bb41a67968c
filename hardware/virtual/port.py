"""The virtual printer as a port, without any wire between."""

import time
from collections.abc import Callable

from hardware.ports import Fault
from hardware.virtual.printer import VirtualPrinter

_STEP = 0.01  # seconds between looks at a printer that has no room or nothing to say


class VirtualPort:
    """A line to a virtual printer in this process.

    `clock` tells the time in seconds and `wait` lets so many pass: give both, and no real time is spent.
    """

    can_answer = True

    def __init__(
        self,
        printer: VirtualPrinter,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.printer = printer
        self._clock = clock
        self._wait = wait
        self._open = True

    def write(self, data: bytes, timeout: float) -> int:
        self._check()
        end, taken = self._clock() + timeout, 0
        while True:
            taken += self.printer.feed(data[taken:], self._clock())
            if taken == len(data) or not self._wait_until(end):
                break
        if data and not taken:
            self.close()
            raise Fault("timeout", "the virtual printer takes nothing")
        return taken

    def read(self, timeout: float) -> bytes:
        self._check()
        end = self._clock() + timeout
        while not (said := self.printer.answers(self._clock())) and self._wait_until(end):
            pass
        return said

    def close(self) -> None:
        self._open = False

    def _check(self) -> None:
        if not self._open:
            raise Fault("closed", "the line to the virtual printer is closed")

    def _wait_until(self, end: float) -> bool:
        """Let a moment pass; False when the time is up."""
        left = end - self._clock()
        if left > 0:
            self._wait(min(_STEP, left))
        return left > 0
