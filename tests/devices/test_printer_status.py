"""What is made of a printer's answers, whole, late, mixed or missing."""

import random
from collections import deque

import pytest

from hardware.status import Status, StatusEar, ask, of_port
from hardware.virtual.printer import VirtualPrinter

FINE = [b"\x12", b"\x12", b"\x12", b"\x12"]


class ScriptedPort:
    """Answers each question with the next line of a script; `before` is what waits unread at the start."""

    can_answer = True

    def __init__(self, script: list[bytes], before: bytes = b"") -> None:
        self.script = deque(script)
        self.waiting = deque([before] if before else [])
        self.asked: list[bytes] = []

    def write(self, data: bytes, timeout: float) -> int:
        self.asked.append(data)
        answer = self.script.popleft() if self.script else b""
        self.waiting.extend(bytes([byte]) for byte in answer)
        return len(data)

    def read(self, timeout: float) -> bytes:
        return self.waiting.popleft() if self.waiting else b""

    def close(self) -> None:
        pass


def test_the_four_questions_are_asked_in_order():
    port = ScriptedPort(FINE)
    assert ask(port, 1).known
    assert port.asked == [b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x03", b"\x10\x04\x04"]


@pytest.mark.parametrize(
    ("number", "answer", "reason"),
    [
        (1, 0x1A, "offline"),
        (2, 0x16, "cover"),
        (2, 0x32, "paper_out"),
        (2, 0x52, "error"),
        (3, 0x1A, "cutter"),
        (3, 0x32, "error"),
        (3, 0x52, "overheated"),
        (4, 0x72, "paper_out"),
        (4, 0x32, "paper_out"),
        (4, 0x1E, None),
    ],
)
def test_each_bit_has_its_reason(number, answer, reason):
    script = list(FINE)
    script[number - 1] = bytes([answer])
    status = ask(ScriptedPort(script), 1)
    assert status.known
    assert status.blocking == reason
    assert status.paper_near_end is (answer == 0x1E)


def test_the_most_useful_reason_comes_first():
    assert Status(offline=True, cover_open=True, paper_out=True, error=True).blocking == "cover"
    assert Status(offline=True, paper_out=True, cutter_error=True).blocking == "paper_out"
    assert Status(offline=True, cutter_error=True, error=True).blocking == "cutter"
    assert Status(offline=True).blocking == "offline"


def test_nothing_known_is_nothing_known():
    assert Status().blocking is None
    assert not Status().known


@pytest.mark.parametrize("answered", [0, 1, 2, 3])
def test_the_first_silence_ends_the_questions(answered):
    port = ScriptedPort(FINE[:answered])
    status = ask(port, 1)
    assert not status.known
    assert len(port.asked) == answered + 1
    assert (status.offline is None) == (answered < 1)
    assert (status.cover_open is None) == (answered < 2)
    assert status.paper_out is None
    assert status.paper_near_end is None


def test_a_known_paper_end_counts_although_the_rest_is_silent():
    status = ask(ScriptedPort([b"\x1a", b"\x32"]), 1)
    assert status.blocking == "paper_out"
    assert not status.known


@pytest.mark.parametrize("noise", [b"\x00", b"\xff", b"\x11\x13", b"\x10\x00\x00\x00", b"\x37\x22r2z~\x00"])
def test_what_is_no_status_is_stepped_over(noise):
    status = ask(ScriptedPort([noise + answer for answer in FINE]), 1)
    assert status.known
    assert status.blocking is None


def test_an_old_answer_that_waits_is_not_taken_for_a_new_one():
    assert ask(ScriptedPort(FINE, before=b"\x1a"), 1).offline is False


def test_noise_alone_is_unknown():
    assert ask(ScriptedPort([b"\x00\xff" * 5]), 1) == Status()


def test_half_a_process_id_is_unknown():
    assert ask(ScriptedPort([b"\x37\x22r2"]), 1) == Status()


# What a printer tells unasked (ASB).


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        (b"\x10\x00\x00\x00", None),
        (b"\x18\x00\x00\x0f", "offline"),
        (b"\x38\x00\x00\x00", "cover"),
        (b"\x18\x00\x0c\x00", "paper_out"),
        (b"\x18\x08\x00\x00", "cutter"),
        (b"\x18\x20\x00\x00", "error"),
        (b"\x18\x40\x00\x00", "overheated"),
        (b"\x10\x00\x03\x00", None),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_a_report_is_heard_in_any_pieces(report, reason, size):
    ear, said = StatusEar(), b"\x11\x37\x22r0P0\x00\x12" + report + b"\x00\x13\x16"
    heard = [ear.hear(said[at : at + size]) for at in range(0, len(said), size)]
    (status,) = [status for status in heard if status]
    assert status.known
    assert status.blocking == reason
    assert status.paper_near_end is (report[2] == 3)


def test_the_newest_report_counts():
    assert StatusEar().hear(b"\x38\x00\x00\x00\x10\x00\x00\x00").blocking is None
    assert StatusEar().hear(b"\x10\x00\x00\x00\x38\x00\x00\x00").blocking == "cover"


@pytest.mark.parametrize(
    "said", [b"", b"\x10", b"\x10\x00\x00", b"\x12" * 9, b"\x10\x00\x90\x00", b"\xff" * 9]
)
def test_less_than_a_report_is_none(said):
    assert StatusEar().hear(said) is None


def test_ten_thousand_random_strings_are_heard_without_an_error():
    chance, ear = random.Random(11), StatusEar()
    for _ in range(10_000):
        ear.hear(chance.randbytes(chance.randrange(40)))
        assert isinstance(ask(ScriptedPort([chance.randbytes(chance.randrange(20))]), 1), Status)
    ear.hear(bytes((0xFF,)) * 7)
    assert ear.hear(b"\x38\x00\x00\x00").blocking == "cover"


def test_where_questions_are_not_answered_what_was_told_counts():
    assert ask(ScriptedPort([b"\x38\x00\x00\x00"]), 1).blocking == "cover"
    assert ask(ScriptedPort([], before=b"\x18\x00\x0c\x00"), 1).blocking == "paper_out"


def test_an_answer_counts_more_than_what_was_told():
    status = ask(ScriptedPort([b"\x38\x00\x00\x00\x12", *FINE[1:]]), 1)
    assert status.known
    assert status.blocking is None


@pytest.mark.parametrize(
    ("mishap", "reason"),
    [
        (VirtualPrinter.end_paper, "paper_out"),
        (VirtualPrinter.open_cover, "cover"),
        (VirtualPrinter.overheat, "overheated"),
        (VirtualPrinter.jam_cutter, "cutter"),
    ],
)
def test_the_virtual_printer_tells_each_mishap_by_itself(mishap, reason):
    printer, ear = VirtualPrinter(lambda slip: None), StatusEar()
    printer.feed(b"\x1da\xff")
    assert ear.hear(printer.answers()).blocking is None
    mishap(printer)
    printer.feed(b"line\n\x1dV\x00")
    assert ear.hear(printer.answers()).blocking == reason
    printer.mend()
    assert ear.hear(printer.answers()).blocking is None


# What a USB port says.


@pytest.mark.parametrize(
    ("byte", "reason"),
    [
        (0x18, None),
        (0x38, "paper_out"),
        (0x08, "offline"),
        (0x10, "error"),
        (0x00, "error"),
        (0xFF, "paper_out"),
    ],
)
def test_each_bit_of_the_port_status_has_its_reason(byte, reason):
    status = of_port(byte)
    assert status.blocking == reason
    assert not status.known


def test_a_port_that_says_nothing_is_unknown():
    assert of_port(None) == Status()
