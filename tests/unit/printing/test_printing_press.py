"""What the press says of a slip, whatever the printer does: never 'printed' on a guess.

The printer here is scripted: it takes so many bytes and then fails, answers or keeps silent. It tells the
time too: it passes only while somebody waits for the printer.
"""

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.ports import Fault
from printing.press import Fate, Outcome, Patience, Press

RESET = b"\x1b@"
BAND = b"\x1dv0\x00\x02\x00\x18\x00" + bytes(range(0x20, 0x50))
CUT = b"\x1dV\x42\x00"
SLIP = [RESET, BAND, BAND[:8] + b"\xaa" * 48, CUT]
WHOLE = b"".join(SLIP)
PAPER_OUT = (0x1A, 0x32, 0x12, 0x72)
FINE = (0x12, 0x12, 0x12, 0x12)
QUESTION = re.compile(rb"\x10\x04([\x01-\x04])|\x1dr\x01", re.DOTALL)
PATIENCE = Patience(status=0.1, stall=1.0, slip=10.0, finish=3.0)


@dataclass
class Printer:
    """A printer that outlives its lines. `room` is how many bytes of slips it takes before `fault`.

    `report` is what it answers to GS r behind a slip.
    """

    status: tuple[int, ...] | None = FINE
    knows_reports: bool = True
    report: bytes | None = b"\x00"
    can_answer: bool = True
    room: int | None = None
    fault: Fault | None = None
    at_once: int = 10**6
    status_when_full: tuple[int, ...] | None = None
    status_when_asked_to_report: tuple[int, ...] | None = None
    refuse: Fault | None = None
    read_fault: Fault | None = None
    received: bytes = b""
    said: bytes = b""
    now: float = 0.0
    lines: int = 0
    open_lines: int = 0
    slip: bytes = field(default=b"")

    def open(self) -> "Line":
        if self.refuse:
            raise self.refuse
        self.lines += 1
        self.open_lines += 1
        return Line(self)

    def clock(self) -> float:
        return self.now

    def take(self, data: bytes) -> int:
        question = QUESTION.fullmatch(data)
        if question:
            self._answer(question[1])
            return len(data)
        taken = data[: self.at_once]
        if self.room is not None and len(self.slip) + len(taken) > self.room:
            taken = taken[: self.room - len(self.slip)]
            self.slip += taken
            if self.status_when_full:
                self.status = self.status_when_full
            raise self.fault or Fault("closed", "scripted")
        self.slip += taken
        return len(taken)

    def _answer(self, number: bytes | None) -> None:
        if number is None and not self.slip:  # asked while it has nothing to do
            self.said += b"\x00" if self.knows_reports else b""
        elif number is None and self.knows_reports:
            self.said += self.report or b""
            self.status = self.status_when_asked_to_report or self.status
        elif number is not None and self.status:
            self.said += bytes([self.status[number[0] - 1]])


class Line:
    def __init__(self, printer: Printer) -> None:
        self.printer = printer
        self.can_answer = printer.can_answer
        self._open = True

    def write(self, data: bytes, timeout: float) -> int:
        assert self._open, "written to a closed line"
        try:
            return self.printer.take(data)
        except Fault:
            self.close()
            raise

    def read(self, timeout: float) -> bytes:
        assert self._open, "read from a closed line"
        assert self.can_answer, "read from a line that cannot answer"
        if self.printer.read_fault and self.printer.slip:
            raise self.printer.read_fault
        said, self.printer.said = self.printer.said, b""
        if not said:
            self.printer.now += timeout
        return said

    def close(self) -> None:
        self.printer.open_lines -= self._open
        self._open = False


def press_of(printer: Printer) -> Press:
    return Press(printer.open, PATIENCE, printer.clock)


def print_on(printer: Printer, slip: Sequence[bytes] = SLIP) -> Outcome:
    outcome = press_of(printer).print(slip)
    assert printer.open_lines == 0, "a line was left open"
    return outcome


def test_a_slip_is_printed_when_the_printer_answers_behind_it() -> None:
    printer = Printer()
    assert print_on(printer) == Outcome(Fate.PRINTED, None, "answered")
    assert printer.slip == WHOLE


def test_a_printer_that_cannot_answer_is_believed_and_that_is_recorded() -> None:
    printer = Printer(can_answer=False, status=None, report=None)
    assert print_on(printer) == Outcome(Fate.PRINTED, None, "assumed")
    assert printer.slip == WHOLE


@given(st.integers(1, 60))
def test_bytes_taken_by_and_by_arrive_once_and_in_order(at_once: int) -> None:
    printer = Printer(at_once=at_once)
    assert print_on(printer).fate is Fate.PRINTED
    assert printer.slip == WHOLE


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (PAPER_OUT, "paper_out"),
        ((0x1A, 0x16, 0x12, 0x12), "cover"),
        ((0x12, 0x12, 0x1A, 0x12), "cutter"),
        ((0x1A, 0x52, 0x32, 0x12), "error"),
        ((0x1A, 0x12, 0x12, 0x12), "offline"),
    ],
)
def test_a_printer_known_to_be_unable_gets_no_byte(status: tuple[int, ...], reason: str) -> None:
    printer = Printer(status=status)
    assert press_of(printer).ready() == reason
    assert print_on(printer) == Outcome(Fate.FAILED, reason)
    assert printer.slip == b""


def test_paper_near_its_end_still_prints() -> None:
    assert print_on(Printer(status=(0x12, 0x12, 0x12, 0x1E), report=b"\x03")).fate is Fate.PRINTED


@pytest.mark.parametrize("noise", [None, b"\x00", b"\xff", b"\x13"])
def test_a_printer_that_gives_no_status_gets_no_byte(noise: bytes | None) -> None:
    printer = Printer(status=None, said=noise or b"")
    assert press_of(printer).ready() == "no_answer"
    assert print_on(printer) == Outcome(Fate.FAILED, "no_answer")
    assert printer.slip == b""


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("unreachable", "unreachable"),
        ("refused", "unreachable"),
        ("busy", "busy"),
        ("bad_address", "bad_address"),
        ("timeout", "stalled"),
        ("full", "full"),
    ],
)
def test_a_line_that_does_not_open_is_a_failure(code: str, reason: str) -> None:
    printer = Printer(refuse=Fault(code, "scripted"))  # type: ignore[arg-type]
    assert press_of(printer).ready() == reason
    assert print_on(printer) == Outcome(Fate.FAILED, reason)


@pytest.mark.parametrize("can_answer", [True, False])
@pytest.mark.parametrize("code", ["closed", "timeout", "full", "unreachable"])
@pytest.mark.parametrize("room", [*range(0, len(WHOLE), 5), 1, 2, 3, len(WHOLE) - 1])
def test_a_fault_after_any_byte_is_never_printed(room: int, code: str, can_answer: bool) -> None:
    printer = Printer(room=room, fault=Fault(code, "scripted"), can_answer=can_answer)  # type: ignore[arg-type]
    outcome = print_on(printer)
    assert outcome.fate is (Fate.FAILED if room < len(RESET) else Fate.UNCERTAIN)
    assert outcome.means == "none"
    assert outcome.reason in ("unreachable", "stalled", "full")


def test_a_printer_that_takes_nothing_more_says_why_on_a_new_line() -> None:
    printer = Printer(room=70, fault=Fault("timeout", "scripted"), status_when_full=PAPER_OUT)
    assert print_on(printer) == Outcome(Fate.UNCERTAIN, "paper_out")
    assert printer.lines == 2


def test_a_port_that_takes_nothing_and_says_nothing_is_a_stall() -> None:
    assert print_on(Printer(at_once=0)) == Outcome(Fate.FAILED, "stalled")


def test_no_answer_behind_the_slip_is_uncertain() -> None:
    printer = Printer(report=None)
    assert print_on(printer) == Outcome(Fate.UNCERTAIN, "no_answer")
    assert PATIENCE.finish <= printer.now < 2 * PATIENCE.finish


@pytest.mark.parametrize("said", [b"\x12", b"\x13\x11", b"\xff\x90"])
def test_what_is_not_a_report_is_not_taken_for_one(said: bytes) -> None:
    assert print_on(Printer(report=said)) == Outcome(Fate.UNCERTAIN, "no_answer")


def test_a_report_that_the_paper_is_at_its_end_is_uncertain() -> None:
    assert print_on(Printer(report=b"\x0c")) == Outcome(Fate.UNCERTAIN, "paper_out")


def test_paper_that_ends_during_the_slip_is_noticed_without_waiting_to_the_end() -> None:
    printer = Printer(report=None, status_when_asked_to_report=PAPER_OUT)
    assert print_on(printer) == Outcome(Fate.UNCERTAIN, "paper_out")
    assert printer.now < 1


def test_a_line_lost_while_waiting_for_the_report_is_uncertain() -> None:
    printer = Printer(read_fault=Fault("closed", "scripted"))
    assert print_on(printer) == Outcome(Fate.UNCERTAIN, "unreachable")


def test_an_answer_from_before_the_slip_does_not_confirm_it() -> None:
    class Late(Printer):
        def take(self, data: bytes) -> int:
            if data == SLIP[2]:
                self.said += b"\x00"  # the answer to something asked long ago
            return super().take(data)

    assert print_on(Late(report=None)) == Outcome(Fate.UNCERTAIN, "no_answer")


def test_a_printer_that_never_stops_talking_confirms_nothing() -> None:
    class Chatter(Printer):
        def take(self, data: bytes) -> int:
            taken = super().take(data)
            self.babbling = bool(self.slip)
            return taken

    class Babbling(Line):
        def read(self, timeout: float) -> bytes:
            return b"\x00" if getattr(self.printer, "babbling", False) else super().read(timeout)

    printer = Chatter()
    outcome = Press(lambda: Babbling(printer), PATIENCE, printer.clock).print(SLIP)
    assert outcome == Outcome(Fate.UNCERTAIN, "no_answer")


def test_a_printer_that_knows_no_report_is_polled_for_as_long_as_the_paper_takes() -> None:
    printer = Printer(knows_reports=False)
    press = press_of(printer)
    assert [press.print(SLIP), press.print(SLIP)] == [Outcome(Fate.PRINTED, None, "polled")] * 2
    assert printer.slip == WHOLE + WHOLE
    assert 2 < printer.now < 6


def test_a_printer_that_answers_after_all_is_believed_more_from_then_on() -> None:
    printer = Printer(knows_reports=False)
    press = press_of(printer)
    assert press.print(SLIP).means == "polled"
    printer.knows_reports = True
    assert press.print(SLIP).means == "answered"
    printer.report = None
    assert press.print(SLIP) == Outcome(Fate.UNCERTAIN, "no_answer")


@pytest.mark.parametrize("status", [PAPER_OUT, (0x1A, 0x16, 0x12, 0x12), (0x12, 0x12, 0x1A, 0x12)])
def test_trouble_while_it_is_polled_is_uncertain(status: tuple[int, ...]) -> None:
    class Failing(Printer):
        def take(self, data: bytes) -> int:
            self.status = status if self.slip.endswith(CUT) and self.now > 0.5 else self.status
            return super().take(data)

    outcome = print_on(Failing(knows_reports=False))
    assert (outcome.fate, outcome.means) == (Fate.UNCERTAIN, "none")


def test_silence_while_it_is_polled_is_uncertain() -> None:
    class Falling(Printer):
        def take(self, data: bytes) -> int:
            self.status = None if self.slip.endswith(CUT) else self.status
            return super().take(data)

    assert print_on(Falling(knows_reports=False)) == Outcome(Fate.UNCERTAIN, "no_answer")


@pytest.mark.parametrize("unasked", [b"\x10\x00\x00\x00", b"\x14\x00\x00\x0f" * 3, b"\x10\x08\x03\x0c"])
def test_a_status_told_unasked_is_not_taken_for_a_report(unasked: bytes) -> None:
    assert print_on(Printer(report=unasked)).means == "none"
    assert print_on(Printer(report=unasked + b"\x00")).means == "answered"


class Process(Printer):
    """It knows process ids; `echo` is what it makes of one."""

    echo: Callable[[bytes], bytes] = staticmethod(lambda asked: asked)

    def take(self, data: bytes) -> int:
        if asked := re.fullmatch(rb"\x1d\(H\x06\x0000(....)", data, re.DOTALL):
            self.said += b"\x37\x22" + self.echo(asked[1]) + b"\x00"
            return len(data)
        return super().take(data)


def with_ids(printer: Printer) -> Outcome:
    return Press(printer.open, PATIENCE, printer.clock, process_ids=True).print(SLIP)


def test_a_process_id_confirms_where_the_printer_knows_them() -> None:
    assert with_ids(Process()) == Outcome(Fate.PRINTED, None, "process_id")


def test_a_printer_without_process_ids_is_asked_the_common_way() -> None:
    class Deaf(Process):
        def take(self, data: bytes) -> int:
            return len(data) if data.startswith(b"\x1d(H") else super().take(data)

    assert with_ids(Deaf()) == Outcome(Fate.PRINTED, None, "answered")


def test_the_process_id_of_another_slip_confirms_nothing() -> None:
    class Stale(Process):
        def take(self, data: bytes) -> int:
            if self.slip:
                self.echo = lambda asked: b"####"
            return super().take(data)

    assert with_ids(Stale()) == Outcome(Fate.UNCERTAIN, "no_answer")


class PortTelling(Line):
    """A line that nothing can be read from, whose USB port tells how the printer is."""

    def port_status(self, timeout: float) -> int | None:
        return getattr(self.printer, "port", 0x18)


def beside(printer: Printer) -> Outcome:
    def wait(seconds: float) -> None:
        printer.now += seconds

    return Press(lambda: PortTelling(printer), PATIENCE, printer.clock, wait).print(SLIP)


def test_a_write_only_printer_is_polled_by_its_port_where_that_tells() -> None:
    printer = Printer(can_answer=False)
    assert beside(printer) == Outcome(Fate.PRINTED, None, "polled")
    assert printer.slip == WHOLE


def test_a_port_that_tells_of_no_paper_keeps_the_slip_back() -> None:
    printer = Printer(can_answer=False)
    printer.port = 0x30  # type: ignore[attr-defined]
    assert beside(printer) == Outcome(Fate.FAILED, "paper_out")
    assert printer.slip == b""


def test_a_hot_head_before_the_slip_keeps_it_back() -> None:
    assert print_on(Printer(status=(0x1A, 0x12, 0x52, 0x12))) == Outcome(Fate.FAILED, "overheated")


def test_a_trickle_ends_when_the_whole_slip_takes_too_long() -> None:
    class Slow(Printer):
        def take(self, data: bytes) -> int:
            self.now += not QUESTION.fullmatch(data)
            return super().take(data)

    assert print_on(Slow(at_once=8)) == Outcome(Fate.UNCERTAIN, "stalled")


def test_after_a_torn_slip_the_next_one_starts_clean() -> None:
    printer = Printer(room=60)
    press = press_of(printer)
    assert press.print(SLIP).fate is Fate.UNCERTAIN
    printer.room, torn = None, len(printer.slip)
    assert press.print(SLIP) == Outcome(Fate.PRINTED, None, "answered")
    between = printer.slip[torn : -len(WHOLE)]
    missing = len(RESET + SLIP[1] + SLIP[2]) - torn
    assert printer.slip.endswith(WHOLE)
    assert between.endswith(CUT)
    assert set(between[: -len(CUT)]) == {0}
    assert len(between) - len(CUT) >= missing


def test_after_a_printed_slip_nothing_stands_between() -> None:
    printer = Printer()
    press = press_of(printer)
    assert [press.print(SLIP).fate, press.print(SLIP).fate] == [Fate.PRINTED] * 2
    assert printer.slip == WHOLE + WHOLE


def test_after_an_uncertain_slip_the_printer_must_answer_before_another_is_sent() -> None:
    printer = Printer(report=None)
    press = press_of(printer)
    assert press.print(SLIP).fate is Fate.UNCERTAIN
    assert press.print(SLIP) == Outcome(Fate.FAILED, "no_answer")
    assert printer.slip == WHOLE
    printer.report = b"\x00"
    assert press.print(SLIP) == Outcome(Fate.PRINTED, None, "answered")
    assert printer.slip == WHOLE + CUT + WHOLE, "half of it may have hung out"


def test_a_write_only_printer_goes_on_after_a_torn_slip() -> None:
    printer = Printer(can_answer=False, room=60)
    press = press_of(printer)
    assert press.print(SLIP).fate is Fate.UNCERTAIN
    printer.room = None
    assert press.print(SLIP) == Outcome(Fate.PRINTED, None, "assumed")
    assert printer.slip.endswith(CUT + WHOLE)


def test_ready_says_nothing_against_a_good_printer_and_sends_no_slip() -> None:
    printer = Printer()
    assert press_of(printer).ready() is None
    assert press_of(Printer(can_answer=False)).ready() is None
    assert (printer.slip, printer.open_lines) == (b"", 0)


def test_while_a_slip_is_printed_the_press_is_busy_and_the_next_slip_waits() -> None:
    inside, go_on = threading.Event(), threading.Event()

    class Waiting(Printer):
        def take(self, data: bytes) -> int:
            if data == SLIP[1]:
                inside.set()
                assert go_on.wait(10)
            return super().take(data)

    printer = Waiting()
    press = press_of(printer)
    outcomes: list[Outcome] = []
    workers = [threading.Thread(target=lambda: outcomes.append(press.print(SLIP))) for _ in range(2)]
    for worker in workers:
        worker.start()
    assert inside.wait(10)
    assert press.ready() == "busy"
    go_on.set()
    for worker in workers:
        worker.join(10)
    assert [outcome.fate for outcome in outcomes] == [Fate.PRINTED] * 2
    assert printer.slip == WHOLE + WHOLE
