"""The press: it alone has the printer, and it says honestly what became of a slip.

Written is not printed. A slip is PRINTED when the printer itself says so, in an answer that was queued
behind the slip's last byte (GS r 1), or when the printer has no way to say anything (then `means` is
'assumed'). It FAILED when nothing that could have printed was sent. Everything in between is UNCERTAIN:
some of it may have come out, and a person must look before it is printed again.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from typing import Literal

from hardware.ports import Fault, PrinterPort
from hardware.status import Status, ask
from printing.escpos import FEED_AND_CUT, RESET

Means = Literal["answered", "assumed", "none"]

REPORT = b"\x1dr\x01"  # GS r 1: the printer answers when it has come to this command
_REPORT_MASK = 0x90  # an answer to it has these bits clear; one to DLE EOT has 0x10 set
_REPORT_PAPER_END = 0x0C
_CHATTER = 64  # reads
_REASONS = {"timeout": "stalled", "closed": "unreachable", "refused": "unreachable"}


class Fate(StrEnum):
    PRINTED = "printed"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Outcome:
    """What became of a slip, why, and how that is known.

    `reason` is None for a printed slip, else one of 'paper_out', 'cover', 'cutter', 'error', 'offline' (the
    printer says so), 'no_answer' (it says nothing), 'stalled' (it takes nothing), 'unreachable', 'busy',
    'full', 'bad_address'. `means` says how printing was confirmed: 'answered' or 'assumed', else 'none'.
    """

    fate: Fate
    reason: str | None = None
    means: Means = "none"


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: for a status, for the next bytes to be taken, for a whole slip to be
    taken, and for the answer behind it."""

    status: float = 1.5
    stall: float = 8.0
    slip: float = 60.0
    finish: float = 20.0


class _Held(Exception):
    """The slip goes no further, for this reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Line:
    """The line to the printer for one slip. It keeps the answer to REPORT, whoever was listening then."""

    def __init__(self, port: PrinterPort) -> None:
        self.can_answer = port.can_answer
        self.report: int | None = None
        self._port = port

    def write(self, data: bytes, timeout: float) -> int:
        return self._port.write(data, timeout)

    def read(self, timeout: float) -> bytes:
        said = self._port.read(timeout)
        self.report = next((byte for byte in said if not byte & _REPORT_MASK), self.report)
        return said

    def forget(self, quiet: float = 0) -> None:
        """Let go of what the printer says until it has been quiet for so many seconds.

        A printer that does not stop talking cannot be asked.
        """
        for _ in range(_CHATTER):
            if not self.read(quiet):
                self.report = None
                return
        raise _Held("no_answer")

    def close(self) -> None:
        with contextlib.suppress(Fault):
            self._port.close()


class Press:
    """The one owner of one printer. `open_port` gives a new line to it or raises Fault.

    Each slip has a line of its own, since a line that failed once does not recover. Calls from several
    threads take turns. `clock` gives seconds that only grow.
    """

    def __init__(
        self,
        open_port: Callable[[], PrinterPort],
        patience: Patience = Patience(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_port = open_port
        self._patience = patience
        self._clock = clock
        self._turn = Lock()
        self._in_doubt = False  # the slip before may still be in the printer
        self._torn = 0  # so many bytes may be missing from its last command

    def ready(self) -> str | None:
        """Why no slip can be printed now, as in Outcome.reason; None when nothing speaks against it.

        Does not wait for a slip that is being printed: that is 'busy'.
        """
        if not self._turn.acquire(blocking=False):
            return "busy"
        try:
            with self._line() as line:
                self._check(line)
            return None
        except (Fault, _Held) as hindrance:
            return _reason(hindrance)
        finally:
            self._turn.release()

    def print(self, chunks: Sequence[bytes]) -> Outcome:
        """Print what `printing.escpos.encode` gave and say what became of it; never raises Fault.

        Returns when the printer has confirmed, or when there is nothing more to wait for.
        """
        with self._turn:
            try:
                with self._line() as line:
                    return self._printed(line, chunks)
            except (Fault, _Held) as hindrance:
                return Outcome(Fate.FAILED, _reason(hindrance))

    def _printed(self, line: _Line, chunks: Sequence[bytes]) -> Outcome:
        """Whatever is raised here, nothing of this slip was sent; from its first band on nothing is."""
        self._check(line)
        self._clear(line)
        self._put(line, RESET)
        try:
            self._send(line, [chunk for chunk in chunks if chunk != RESET])
            means = self._confirmed(line)
        except (Fault, _Held) as hindrance:
            self._in_doubt = True
            line.close()
            return Outcome(Fate.UNCERTAIN, self._cause(_reason(hindrance)))
        return Outcome(Fate.PRINTED, means=means)

    @contextlib.contextmanager
    def _line(self) -> Iterator[_Line]:
        line = _Line(self._open_port())
        try:
            yield line
        finally:
            line.close()

    def _check(self, line: _Line) -> None:
        """Hold when the printer says that it cannot print, or can speak and says nothing at all."""
        if line.can_answer:
            status = ask(line, self._patience.status)
            if status.blocking or status == Status():
                raise _Held(status.blocking or "no_answer")

    def _clear(self, line: _Line) -> None:
        """Bring what is left of an earlier slip out of the printer, before another one goes in.

        White makes up for the bytes that its last picture may still wait for (a printer that waits for none
        passes over zeros), and the knife parts it from the next visitor's slip.
        """
        if self._torn:
            self._put(line, bytes(self._torn) + FEED_AND_CUT)
            self._torn = 0
        if self._in_doubt:
            self._confirmed(line)
            if line.can_answer:
                line.forget(self._patience.status)  # the answer may have been to the slip before
            self._in_doubt = False

    def _send(self, line: _Line, chunks: Sequence[bytes]) -> None:
        self._torn = max(map(len, chunks), default=0)
        end = self._clock() + self._patience.slip
        for chunk in chunks:
            self._put(line, chunk, end)
        self._torn = 0

    def _put(self, line: _Line, data: bytes, end: float | None = None) -> None:
        """Hand everything over, in as many pieces as the printer takes, until `end` at the latest."""
        end = self._clock() + self._patience.slip if end is None else end
        while data:
            taken = line.write(data, self._patience.stall) if self._clock() < end else 0
            if not taken:
                raise _Held("stalled")
            data = data[taken:]

    def _confirmed(self, line: _Line) -> Means:
        """Wait until the printer has come to the end of all it was sent; hold when it cannot."""
        if not line.can_answer:
            return "assumed"
        line.forget()
        self._put(line, REPORT)
        end = self._clock() + self._patience.finish
        while self._clock() < end:
            hindrance = None if line.read(self._patience.status) else self._hindrance(line)
            if line.report is not None:
                return _judged(line.report)
            if hindrance:
                raise _Held(hindrance)
        raise _Held("no_answer")

    def _hindrance(self, line: _Line) -> str | None:
        return ask(line, self._patience.status).blocking

    def _cause(self, reason: str) -> str:
        """A line that stalled is closed: look on a new one whether the printer can say why."""
        if reason == "stalled":
            with contextlib.suppress(Fault), self._line() as line:
                return self._hindrance(line) or reason
        return reason


def _judged(report: int) -> Means:
    """The answer's paper bits: with the paper at its end the slip may be there and may be cut short."""
    if report & _REPORT_PAPER_END:
        raise _Held("paper_out")
    return "answered"


def _reason(hindrance: Fault | _Held) -> str:
    if isinstance(hindrance, Fault):
        return _REASONS.get(hindrance.code, hindrance.code)
    return hindrance.reason
