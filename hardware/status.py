"""How a printer is: what it answers to real-time requests, what it tells unasked, what its USB port says.

DLE EOT 1 to 4 are answered with one byte of the form 0xx1xx10 each. Bits, after the Epson TM command
reference: 1: 0x08 offline. 2: 0x04 cover open, 0x20 stopped by the end of the paper, 0x40 error. 3: 0x08
cutter, 0x20 cannot recover, 0x40 recovers by itself (the head is too hot). 4: 0x0C paper near its end, 0x60
at its end. Automatic status back (GS a) comes unasked, four bytes, see `StatusEar`. A USB printer's port
status (USB Printing Support 1.1) is one byte: 0x20 no paper, 0x10 selected, 0x08 no error.
"""

from dataclasses import dataclass
from typing import Literal

from hardware.deadline import Deadline
from hardware.ports import PrinterPort, TellsPortStatus

Reason = Literal["paper_out", "cover", "cutter", "overheated", "error", "offline"]

_PROCESS_ID_HEAD = b"\x37\x22"
_PROCESS_ID_LENGTH = 7
_ASB_LENGTH = 4
_FOR_PORT_STATUS = 0.25  # seconds kept back for the second way of asking, half of the time at most


@dataclass(frozen=True)
class Status:
    """What the printer said of itself. None means that it did not say: unknown, which is never 'all well'."""

    offline: bool | None = None
    cover_open: bool | None = None
    paper_out: bool | None = None
    paper_near_end: bool | None = None
    cutter_error: bool | None = None
    error: bool | None = None
    overheated: bool | None = None

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
            self.overheated,
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
            (self.overheated, "overheated"),
            (self.error, "error"),
            (self.offline, "offline"),
        )
        return next((reason for fact, reason in reasons if fact), None)


class StatusEar:
    """Listens to what a printer says for the status that it tells by itself (ASB, GS a).

    A report is four bytes: 0xx1xx00 with 0x08 offline, 0x20 cover open; 0xx0xxxx with 0x08 cutter, 0x20
    cannot recover, 0x40 recovers by itself; 0xx0xxxx with 0x03 paper near its end, 0x0C at its end; and one
    without use. Real-time answers, process ids and flow control are told apart by their form and passed over.
    """

    def __init__(self) -> None:
        self._unfinished = b""

    def hear(self, said: bytes) -> Status | None:
        """The newest report that ends in `said`, None if none does. The pieces may be cut anywhere."""
        heard, at = self._unfinished + said, 0
        latest = None
        while at < len(heard):
            length = _length(heard, at)
            if at + length > len(heard):
                break
            if length == _ASB_LENGTH:
                latest = _report(heard[at : at + _ASB_LENGTH])
            at += length
        self._unfinished = heard[at:]
        return latest


def ask(port: PrinterPort, timeout: float) -> Status:
    """Ask the printer how it is, in `timeout` seconds at most. Raises the port's Fault.

    The questions go one at a time, and the first silence ends them: a late answer to one question must not be
    taken for the answer to the next. Call it between whole commands only; inside a picture's data the
    question would become part of the picture. What the printer tells by itself meanwhile counts if it does
    not answer; whatever else it says is dropped. Where all that is nothing, the USB port's status is asked.
    """
    deadline = Deadline(timeout)
    kept = min(_FOR_PORT_STATUS, timeout / 2) if isinstance(port, TellsPortStatus) else 0
    status = _by_questions(port, Deadline(timeout - kept)) if port.can_answer else Status()
    if status == Status() and isinstance(port, TellsPortStatus):
        status = of_port(port.port_status(deadline.left))
    return status


def of_port(byte: int | None) -> Status:
    """What a USB printer's port status says; of cover, cutter and paper running low it says nothing."""
    if byte is None:
        return Status()
    return Status(offline=not byte & 0x10, paper_out=bool(byte & 0x20), error=not byte & 0x08)


def _by_questions(port: PrinterPort, deadline: Deadline) -> Status:
    ear = StatusEar()
    told = Status()
    while said := port.read(0):
        told = ear.hear(said) or told
        if deadline.passed:
            return told
    answers: list[int | None] = [None] * 4
    for number in range(4):
        answers[number], unasked = _question(port, number + 1, ear, deadline)
        told = unasked or told
        if answers[number] is None:
            break
    return told if answers[0] is None else _status(*answers)


def _question(
    port: PrinterPort, number: int, ear: StatusEar, deadline: Deadline
) -> tuple[int | None, Status | None]:
    """The answer to one question, and what was told unasked before it."""
    request = bytes((0x10, 0x04, number))
    while request:
        request = request[port.write(request, deadline.left) :]
    heard, told = b"", None
    while not deadline.passed:
        said = port.read(deadline.left)
        if not said:
            break
        told = ear.hear(said) or told
        answer, heard = _find_answer(heard + said)
        if answer is not None:
            return answer, told
    return None, told


def _find_answer(heard: bytes) -> tuple[int | None, bytes]:
    """The first status byte in `heard`, and what may still become one.

    A process id answer (0x37 0x22, four printable characters, 0x00) is stepped over whole: its
    characters may look like a status. Nothing in an automatic report does.
    """
    at = 0
    while at < len(heard):
        length = _length(heard, at)
        if at + length > len(heard):
            return None, heard[at:]
        if heard[at] & 0x93 == 0x12:
            return heard[at], heard[at + 1 :]
        at += length
    return None, b""


def _length(heard: bytes, at: int) -> int:
    """The length of the message that begins there: a process id, an automatic report, or one byte alone."""
    if heard[at] == _PROCESS_ID_HEAD[0] and heard[at + 1 : at + 2] in (b"", _PROCESS_ID_HEAD[1:]):
        return _PROCESS_ID_LENGTH
    rest = heard[at + 1 : at + _ASB_LENGTH]
    if heard[at] & 0x93 == 0x10 and not any(byte & 0x90 for byte in rest):
        return _ASB_LENGTH
    return 1


def _report(packet: bytes) -> Status:
    printer, trouble, paper = packet[:3]
    return Status(
        offline=bool(printer & 0x08),
        cover_open=bool(printer & 0x20),
        paper_out=bool(paper & 0x0C),
        paper_near_end=bool(paper & 0x03),
        cutter_error=bool(trouble & 0x08),
        error=bool(trouble & 0x20),
        overheated=bool(trouble & 0x40),
    )


def _status(printer: int | None, offline: int | None, error: int | None, paper: int | None) -> Status:
    return Status(
        offline=_any(printer, 0x08),
        cover_open=_any(offline, 0x04),
        paper_out=_either(_any(offline, 0x20), _any(paper, 0x60)),
        paper_near_end=_any(paper, 0x0C),
        cutter_error=_any(error, 0x08),
        error=_either(_any(offline, 0x40), _any(error, 0x20)),
        overheated=_any(error, 0x40),
    )


def _any(answer: int | None, bits: int) -> bool | None:
    return None if answer is None else bool(answer & bits)


def _either(one: bool | None, other: bool | None) -> bool | None:
    """True if one of them is known to be so; unknown if one of them is."""
    if one or other:
        return True
    return None if one is None or other is None else False
