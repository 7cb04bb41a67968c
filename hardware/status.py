"""How a printer is: the answers to ESC/POS real-time status requests (DLE EOT 1 to 4).

An answer is one byte of the form 0xx1xx10. Bits, after the Epson TM command reference:
1: 0x08 offline. 2: 0x04 cover open, 0x20 stopped by the end of the paper, 0x40 error.
3: 0x08 cutter, 0x20 cannot recover, 0x40 recovers by itself. 4: 0x0C paper near its end, 0x60 at its end.
"""

from dataclasses import dataclass
from typing import Literal

from hardware.deadline import Deadline
from hardware.ports import PrinterPort

Reason = Literal["paper_out", "cover", "cutter", "error", "offline"]

_PROCESS_ID_HEAD = b"\x37\x22"
_PROCESS_ID_LENGTH = 7


@dataclass(frozen=True)
class Status:
    """What the printer said of itself. None means that it did not say: unknown, which is never 'all well'."""

    offline: bool | None = None
    cover_open: bool | None = None
    paper_out: bool | None = None
    paper_near_end: bool | None = None
    cutter_error: bool | None = None
    error: bool | None = None

    @property
    def known(self) -> bool:
        """Whether the printer answered every question."""
        facts = (
            self.offline,
            self.cover_open,
            self.paper_out,
            self.paper_near_end,
            self.cutter_error,
            self.error,
        )
        return None not in facts

    @property
    def blocking(self) -> Reason | None:
        """Why nothing can be printed now, the most useful reason first; None if no reason is known.

        None of a status that is not `known` is no promise.
        """
        reasons: tuple[tuple[bool | None, Reason], ...] = (
            (self.cover_open, "cover"),
            (self.paper_out, "paper_out"),
            (self.cutter_error, "cutter"),
            (self.error, "error"),
            (self.offline, "offline"),
        )
        return next((reason for fact, reason in reasons if fact), None)


def ask(port: PrinterPort, timeout: float) -> Status:
    """Ask the printer how it is, in `timeout` seconds at most. Raises the port's Fault.

    The questions go one at a time, and the first silence ends them: a late answer to one question must not
    be taken for the answer to the next. Call it between whole commands only; inside a picture's data the
    question would become part of the picture. Whatever else the printer says meanwhile is dropped.
    """
    if not port.can_answer:
        return Status()
    deadline = Deadline(timeout)
    while port.read(0):
        if deadline.passed:
            return Status()
    answers: list[int | None] = [None] * 4
    for number in range(4):
        answers[number] = _question(port, number + 1, deadline)
        if answers[number] is None:
            break
    return _status(*answers)


def _question(port: PrinterPort, number: int, deadline: Deadline) -> int | None:
    request = bytes((0x10, 0x04, number))
    while request:
        request = request[port.write(request, deadline.left) :]
    heard = b""
    while not deadline.passed:
        said = port.read(deadline.left)
        if not said:
            return None
        heard += said
        answer, heard = _find_answer(heard)
        if answer is not None:
            return answer
    return None


def _find_answer(heard: bytes) -> tuple[int | None, bytes]:
    """The first status byte in `heard`, and what may still become one.

    A process id answer (0x37 0x22, four printable characters, 0x00) is stepped over whole: its
    characters may look like a status.
    """
    at = 0
    while at < len(heard):
        rest = heard[at:]
        if rest.startswith(_PROCESS_ID_HEAD) or rest == _PROCESS_ID_HEAD[:1]:
            if len(rest) < _PROCESS_ID_LENGTH:
                return None, rest
            at += _PROCESS_ID_LENGTH
        elif heard[at] & 0x93 == 0x12:
            return heard[at], heard[at + 1 :]
        else:
            at += 1
    return None, b""


def _status(printer: int | None, offline: int | None, error: int | None, paper: int | None) -> Status:
    return Status(
        offline=_any(printer, 0x08),
        cover_open=_any(offline, 0x04),
        paper_out=_either(_any(offline, 0x20), _any(paper, 0x60)),
        paper_near_end=_any(paper, 0x0C),
        cutter_error=_any(error, 0x08),
        error=_either(_any(offline, 0x40), _any(error, 0x60)),
    )


def _any(answer: int | None, bits: int) -> bool | None:
    return None if answer is None else bool(answer & bits)


def _either(one: bool | None, other: bool | None) -> bool | None:
    """True if one of them is known to be so; unknown if one of them is."""
    if one or other:
        return True
    return None if one is None or other is None else False
