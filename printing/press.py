"""The press: it alone has the printer, and it says honestly what became of a slip.

Written is not printed. A slip is PRINTED when the printer itself says so, in the best way it has:

process_id  it answers GS ( H, which was queued behind the slip's last byte, with the very id it was given.
            Asked for only on demand: a printer that does not know the command prints its letters.
answered    it answers GS r 1, which was queued behind the slip's last byte.
polled      it answers no such question, but tells its state (DLE EOT, or the port status of USB): all was
            well from the last byte on for as long as the paper needs to come out.
assumed     it has no way to say anything.

Which of the ways a printer knows is found out while it has nothing to do, before its first slip. The slip
FAILED when nothing that could have printed was sent. Everything in between is UNCERTAIN: some of it may have
come out, and a person must look before it is printed again.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Literal

from hardware.ports import Fault, PrinterPort
from hardware.status import Status
from printing.escpos import FEED_AND_CUT, RESET, rows_of
from printing.line import Asked, Line, NeverQuiet, line_on
from printing.outcome import Fate, Means, Outcome
from printing.rest import Rest
from printing.torn import TornNote

__all__ = ["Fate", "Means", "Outcome", "Patience", "Press"]

_ROWS_A_SECOND = 400.0  # of paper, at least: 50 mm at 203 dpi
_CUT = 1.0  # seconds
_LOOK = 0.1  # seconds between two looks at a printer that says nothing
_AT_A_GLANCE = 0.3  # seconds that a question may take where somebody waits for the outcome
_BETWEEN = 8192  # bytes after which the printer is asked how it is
_REASONS = {"timeout": "stalled", "closed": "unreachable", "refused": "unreachable"}


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: for a status, for the next bytes to be taken (and, once the paper must be
    out, for any sign of life), for a whole slip to be taken, and for the answer behind it."""

    status: float = 1.5
    stall: float = 1.2
    slip: float = 60.0
    finish: float = 20.0


class _Held(Exception):
    """The slip goes no further, for this reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Press:
    """The one owner of one printer. `open_port` gives a new line to it or raises Fault.

    Each slip has a line of its own, since a line that failed once does not recover. Calls from several
    threads take turns. `clock` gives seconds that only grow, `pause` lets so many pass. With `process_ids`
    the printer is asked for process ids (see above). In `note`, a file, it is remembered over a restart that
    a slip was broken off.
    """

    def __init__(
        self,
        open_port: Callable[[], PrinterPort],
        patience: Patience = Patience(),
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
        process_ids: bool = False,
        note: Path | None = None,
    ) -> None:
        self._open_port = open_port
        self._patience = patience
        self._clock, self._pause = clock, pause
        self._ways: tuple[Asked, ...] = ("process_id", "answered") if process_ids else ("answered",)
        self._way: Asked | Literal["polled"] | None = None  # None as long as it is not known
        self._turn = Lock()
        self._torn = TornNote(note)
        self._rest = Rest(clock)
        self.paper_low = False
        """What the printer said last of its roll's end, which hinders nothing yet."""

    @property
    def resting(self) -> bool:
        """Whether the printer could not be reached just now, so that `ready` does not try again yet."""
        return self._rest.reason is not None

    def ready(self) -> str | None:
        """Why no slip can be printed now, as in Outcome.reason; None when nothing speaks against it.

        Does not wait for a slip that is being printed: that is 'busy'. A line that did not open is let be for
        a while, longer each time, up to eight seconds; `print` always tries.
        """
        if not self._turn.acquire(blocking=False):
            return "busy"
        try:
            return self._rest.reason or self._looked()
        finally:
            self._turn.release()

    def print(self, chunks: Sequence[bytes]) -> Outcome:
        """Print what `printing.escpos.encode` gave and say what became of it; never raises Fault.

        Several slips for one job are put one behind the other. Returns when the printer has confirmed, or
        when there is nothing more to wait for.
        """
        with self._turn:
            try:
                with self._line() as line:
                    return self._printed(line, [chunk for chunk in chunks if chunk != RESET])
            except (Fault, _Held, NeverQuiet) as hindrance:
                return Outcome(Fate.FAILED, _reason(hindrance))

    def _looked(self) -> str | None:
        try:
            with self._line() as line:
                self._check(line)
            return None
        except (Fault, _Held, NeverQuiet) as hindrance:
            return _reason(hindrance)

    def _printed(self, line: Line, chunks: Sequence[bytes]) -> Outcome:
        """Whatever is raised here, nothing of this slip was sent; from its first band on nothing is."""
        self._check(line)
        self._clear(line)
        self._put(line, RESET)
        try:
            self._send(line, chunks)
            means = self._confirmed(line, rows_of(chunks))
        except (Fault, _Held, NeverQuiet) as hindrance:
            line.close()
            return Outcome(Fate.UNCERTAIN, self._cause(_reason(hindrance)))
        self._torn.end()
        return Outcome(Fate.PRINTED, means=means)

    @contextlib.contextmanager
    def _line(self) -> Iterator[Line]:
        try:
            line = line_on(self._open_port())
        except Fault as fault:
            self._rest.begin(_reason(fault))
            raise
        self._rest.end()
        try:
            yield line
        finally:
            line.close()

    def _check(self, line: Line) -> None:
        """Hold when the printer says that it cannot print, or can speak and says nothing at all.

        A printer that has nothing to do is asked in passing which reports it knows.
        """
        status = line.status(self._patience.status)
        self.paper_low = bool(status.paper_near_end)
        if status.blocking:
            raise _Held(status.blocking)
        if line.can_answer and status == Status():
            raise _Held("no_answer")
        if line.can_answer and self._way is None and self._torn.missing is None:
            known = (way for way in self._ways if self._answers(line, way))
            self._way = next(known, "polled")

    def _answers(self, line: Line, way: Asked) -> bool:
        self._put(line, line.report_request(way))
        end = self._clock() + self._patience.status
        while line.heard is None and self._clock() < end and line.read(end - self._clock()):
            pass
        return line.heard is not None

    def _clear(self, line: Line) -> None:
        """Bring what is left of an earlier slip out of the printer, before another one goes in.

        White makes up for the bytes that its last picture may still wait for (a printer that waits for none
        passes over zeros), and the knife parts it from the next visitor's slip: also where all was sent,
        since a printer that was switched off forgets its buffer, and half a slip may hang out of it.
        """
        if self._torn.missing is None:
            return
        if self._torn.missing:
            self._put(line, bytes(self._torn.missing))
            self._torn.all_sent()
        self._confirmed(line, 0)
        self._put(line, FEED_AND_CUT)
        line.forget(self._patience.status)  # the answer may have been to the slip before
        self._torn.end()

    def _send(self, line: Line, chunks: Sequence[bytes]) -> None:
        self._torn.begin(max(map(len, chunks), default=0))
        end, sent = self._clock() + self._patience.slip, 0
        for chunk in chunks:
            self._put(line, chunk, end)
            sent += len(chunk)
            if sent >= _BETWEEN:
                self._glance(line, end)
                sent = 0
        self._torn.all_sent()

    def _put(self, line: Line, data: bytes, end: float | None = None) -> None:
        """Hand everything over, in as many pieces as the printer takes, until `end` at the latest.

        After a piece that was taken in part the printer may have stalled a while ago: it is waited for less.
        """
        end = self._clock() + self._patience.slip if end is None else end
        wait = self._patience.stall
        while data:
            taken = line.write(data, wait) if self._clock() < end else 0
            if not taken:
                raise _Held("stalled")
            data, wait = data[taken:], self._patience.stall / 3

    def _glance(self, line: Line, end: float) -> None:
        """Hold when the printer says, in the middle of a slip, that it cannot go on; let a hot head cool.

        Silence means nothing here: the question may stand in the queue behind the slip.
        """
        while line.can_tell and (hindrance := line.status(_AT_A_GLANCE).blocking):
            if hindrance != "overheated" or self._clock() >= end:
                raise _Held(hindrance)
            self._listen(line)

    def _confirmed(self, line: Line, rows: int) -> Means:
        """Wait until the printer has come to the end of all it was sent; hold when it cannot."""
        if not line.can_tell:
            return "assumed"
        self._ask_for_report(line)
        began = alive = self._clock()
        out, hindrance = began + rows / _ROWS_A_SECOND + _CUT, None
        while self._clock() < out + self._patience.finish:
            self._listen(line)
            status = line.status(_AT_A_GLANCE)
            if line.heard:
                return self._judged(line)
            hindrance = status.blocking
            if hindrance not in (None, "overheated"):
                raise _Held(str(hindrance))
            alive = alive if status == Status() else self._clock()
            if self._clock() - (alive if alive > began else out) >= self._patience.stall:
                break
            if not hindrance and alive >= out and self._way not in self._ways:
                return "polled"
        raise _Held(hindrance or "no_answer")

    def _listen(self, line: Line) -> None:
        if line.can_answer:
            line.read(_LOOK)
        else:
            self._pause(_LOOK)

    def _ask_for_report(self, line: Line) -> None:
        """In the way it knows; in the common one where that is not known, since it may know it after all."""
        if line.can_answer:
            line.forget()
            self._put(line, line.report_request("process_id" if self._way == "process_id" else "answered"))

    def _judged(self, line: Line) -> Means:
        """With the paper at its end the slip may be there and may be cut short."""
        assert line.heard is not None
        self._way = line.heard
        if line.paper_ended:
            raise _Held("paper_out")
        return line.heard

    def _cause(self, reason: str) -> str:
        """A line that stalled is closed: look on a new one whether the printer can say why."""
        if reason == "stalled":
            with contextlib.suppress(Fault), self._line() as line:
                return line.status(_AT_A_GLANCE).blocking or reason
        return reason


def _reason(hindrance: Fault | _Held | NeverQuiet) -> str:
    if isinstance(hindrance, Fault):
        return _REASONS.get(hindrance.code, hindrance.code)
    if isinstance(hindrance, NeverQuiet):
        return "no_answer"
    return hindrance.reason
