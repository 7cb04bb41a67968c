"""The virtual scanner's typing, and scans that come over a loopback line."""

import socket
import threading
from collections.abc import Iterator

import pytest
from device_bench import fault_of

from hardware.scan import Framing, Scan
from hardware.virtual.scan_line import LineScanner, send_scan
from hardware.virtual.scanner import VirtualScanner, play

CODE = "VP1ABCDEFG234567"


class Desk:
    """Collects scans; a test can wait for them."""

    def __init__(self) -> None:
        self.scans: list[Scan] = []
        self._news = threading.Condition()

    def take(self, scan: Scan) -> None:
        with self._news:
            self.scans.append(scan)
            self._news.notify_all()

    def wait_for(self, count: int) -> list[Scan]:
        with self._news:
            assert self._news.wait_for(lambda: len(self.scans) >= count, timeout=10), "no scan came"
            return list(self.scans)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def scanner(desk) -> Iterator[LineScanner]:
    listening = LineScanner()
    listening.start(desk.take)
    yield listening
    listening.stop()


def outcomes(keys) -> list[tuple[str, str]]:
    return [(scan.outcome, scan.text or scan.reason) for scan in play(keys, Framing())]


def test_a_scan_is_fast_and_whole():
    keys = VirtualScanner().scan(CODE, at=5.0)
    assert outcomes(keys) == [("complete", CODE)]
    assert keys[0].at == 5.0
    assert 0.02 < keys[-1].at - keys[0].at < 0.2


def test_a_hand_is_slow_and_whole():
    keys = VirtualScanner().by_hand(CODE)
    assert keys[-1].at > 1
    assert outcomes(keys) == [("complete", CODE)]


def test_time_never_runs_back():
    scanner = VirtualScanner(seed=3)
    for keys in (scanner.scan(CODE), scanner.doubled(CODE), scanner.split(CODE), scanner.by_hand(CODE)):
        assert keys == sorted(keys, key=lambda key: key.at)


def test_the_same_seed_types_the_same():
    assert VirtualScanner(seed=9).garbled(CODE) == VirtualScanner(seed=9).garbled(CODE)
    assert VirtualScanner(seed=9).scan(CODE) != VirtualScanner(seed=10).scan(CODE)


def test_doubled_is_one_scan_and_one_repetition():
    assert outcomes(VirtualScanner().doubled(CODE)) == [("complete", CODE), ("repeated", CODE)]


def test_split_by_a_short_pause_is_one_scan():
    assert outcomes(VirtualScanner().split(CODE, pause=0.2)) == [("complete", CODE)]


def test_split_by_a_long_pause_is_no_whole_code():
    read = outcomes(VirtualScanner().split(CODE, pause=2.0))
    assert read[0] == ("refused", "unfinished")
    assert all(text != CODE for _, text in read)


@pytest.mark.parametrize("seed", range(20))
def test_garbled_is_refused(seed):
    assert outcomes(VirtualScanner(seed).garbled(CODE)) == [("refused", "garbled")]


def test_without_shift_is_small_letters():
    assert outcomes(VirtualScanner().without_shift(CODE)) == [("complete", CODE.lower())]


def test_a_reader_that_sends_a_prefix():
    keys = VirtualScanner(prefix="]Q3", terminator="\t").scan(CODE)
    assert [scan.text for scan in play(keys, Framing(prefix="]Q3"))] == [CODE]


def test_a_scan_comes_over_the_line_and_its_outcome_back(scanner, desk):
    assert send_scan(CODE, scanner.port) == "complete"
    assert [(scan.outcome, scan.text) for scan in desk.scans] == [("complete", CODE)]


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("A\x1bB", "refused garbled"),
        ("A" * 300, "refused too_long"),
        ("\ud800", "refused garbled"),
        ("张伟", "complete"),
    ],
)
def test_hostile_codes_get_a_clear_outcome(scanner, code, outcome):
    assert send_scan(code, scanner.port) == outcome


def test_an_empty_code_is_no_scan(scanner):
    fault = fault_of(lambda: send_scan("", scanner.port, timeout=0.1))
    assert fault.code == "timeout"


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert fault_of(lambda: send_scan(CODE, port)).code == "refused"


def test_a_listener_that_says_nothing_is_a_timeout():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert fault_of(lambda: send_scan(CODE, silent.getsockname()[1], timeout=0.1)).code == "timeout"


@pytest.mark.parametrize("talk", [b"", b"x" * 100_000])
def test_a_listener_that_talks_nonsense_or_hangs_up_is_a_closed_line(talk):
    with socket.create_server(("127.0.0.1", 0)) as other:

        def play_listener() -> None:
            line, _ = other.accept()
            with line:
                line.recv(100)
                line.sendall(talk)

        thread = threading.Thread(target=play_listener)
        thread.start()
        assert fault_of(lambda: send_scan(CODE, other.getsockname()[1])).code == "closed"
        thread.join(timeout=5)


def test_two_readers_on_two_lines_never_mix(scanner, desk):
    address = ("127.0.0.1", scanner.port)
    with socket.create_connection(address) as left, socket.create_connection(address) as right:
        for one, other in zip("LEFT\r", "RGHT\r", strict=True):
            left.sendall(one.encode())
            right.sendall(other.encode())
        assert {scan.text for scan in desk.wait_for(2)} == {"LEFT", "RGHT"}


def test_a_character_cut_in_two_is_one_and_bad_bytes_refuse(scanner, desk):
    with socket.create_connection(("127.0.0.1", scanner.port)) as line:
        line.sendall(b"\xe5\xbc")
        line.sendall(b"\xa0\r\xff\xfe\r")
        scans = desk.wait_for(2)
    assert [(scan.text, scan.reason) for scan in scans] == [("张", ""), ("", "garbled")]


def test_half_a_scan_is_given_up_after_a_pause(desk):
    listening = LineScanner(framing=lambda: Framing(idle=0.01))
    listening.start(desk.take)
    with socket.create_connection(("127.0.0.1", listening.port)) as line:
        line.sendall(b"VP1")
        assert desk.wait_for(1)[0].reason == "unfinished"
    listening.stop()


def test_an_error_in_the_callback_does_not_end_the_scanner(desk):
    def clumsy(scan: Scan) -> None:
        desk.take(scan)
        raise RuntimeError("clumsy")

    listening = LineScanner()
    listening.start(clumsy)
    assert send_scan("ONE", listening.port) == "complete"
    assert send_scan("TWO", listening.port) == "complete"
    listening.stop()
    assert [scan.text for scan in desk.scans] == ["ONE", "TWO"]


def test_too_many_readers_are_turned_away(scanner):
    lines = [socket.create_connection(("127.0.0.1", scanner.port)) for _ in range(16)]
    for line in lines:
        line.settimeout(5)
        line.sendall(b"A\r")
        assert line.recv(20) == b"complete\n"
    assert fault_of(lambda: send_scan(CODE, scanner.port)).code == "closed"
    for line in lines:
        line.close()


def test_a_stopped_scanner_hears_nothing(desk):
    listening = LineScanner()
    listening.start(desk.take)
    port = listening.port
    listening.stop()
    assert fault_of(lambda: send_scan(CODE, port)).code == "refused"
    assert desk.scans == []
