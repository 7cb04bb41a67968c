"""What is made of a printer's answers, whole, late, mixed or missing."""

from collections import deque

import pytest

from hardware.status import Status, ask

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
        (3, 0x52, "error"),
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
