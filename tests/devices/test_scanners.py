"""Scanners as devices: typing, serial and sent codes, plugging, and whatever a code may hold."""

import os
import random
import struct
import time
from collections.abc import Callable, Iterator

import pytest
from device_bench import Clock, fault_of
from hostile_strings import hostile_strings
from reading import READERS, Reader, Scans, serial_reader, typing_reader, write_whole

from hardware.drivers.keys import KeyLetters
from hardware.drivers.reader import DeviceScanner
from hardware.scan import Framing, Scan
from hardware.scanners import open_scanner
from hardware.virtual.scanner import key_events

PASS = "VP1ABCDEFGHIJKLMNOPQRSTUVWXYZ234567AAAAAAAAAAAAAAAAAAAA"
KEY, SYN = 1, 0


def event(kind: int, code: int, value: int) -> bytes:
    return struct.pack("llHHi", 1, 2, kind, code, value)


def stroke(*codes: int) -> bytes:
    """Keys pressed one after the other and let go in reverse."""
    down = b"".join(event(KEY, code, 1) for code in codes)
    return down + b"".join(event(KEY, code, 0) for code in reversed(codes))


@pytest.fixture(params=READERS)
def reader(request, tmp_path) -> Iterator[Reader]:
    made = READERS[request.param](tmp_path)
    made.start()
    yield made
    made.stop()


def check_clean(scans: list[Scan]) -> None:
    for scan in scans:
        assert scan.outcome in ("complete", "repeated", "refused")
        assert (scan.outcome == "refused") == (scan.text == "") == (scan.reason != "")
        assert scan.text.isprintable()
        assert len(scan.text) <= 256


# What every reader does.


def test_a_code_comes_out_as_it_is(reader):
    reader.send(PASS + "\r")
    assert reader.scans.until_code(PASS) == [Scan("complete", PASS, 0.0)]


def test_codes_in_pieces_and_together_are_parted_by_their_ends(reader):
    for piece in ("one\rtw", "o\r", "thr", "ee\rfour\r"):
        reader.send(piece)
    assert [scan.text for scan in reader.scans.until_code("four")] == ["one", "two", "three", "four"]


def test_all_128_ascii_codes_are_accepted_or_refused(reader):
    for code in range(128):
        reader.send(f"A{chr(code)}B\rEND{code:03}\r")
        reader.scans.until_code(f"END{code:03}")
    check_clean(reader.scans.all)
    read = {scan.text for scan in reader.scans.all if scan.outcome == "complete"}
    assert {f"A{chr(code)}B" for code in range(32, 127)} <= read
    assert all(text.isascii() for text in read)


def test_hostile_strings_are_accepted_or_refused(reader):
    strings = hostile_strings()
    assert len(strings) >= 515
    for number, text in enumerate(strings):
        reader.send(f"{text}\rEND{number:04}\r")
        reader.scans.until_code(f"END{number:04}")
    check_clean(reader.scans.all)


def test_ten_thousand_random_strings_are_accepted_or_refused(reader):
    chance = random.Random(13)
    for first in range(0, 10_000, 200):
        noise = [chance.randbytes(chance.randrange(40)).decode(errors="surrogateescape") for _ in range(200)]
        reader.send("".join(f"{text}\rEND{first + at:05}\r" for at, text in enumerate(noise)))
        reader.scans.until_code(f"END{first + 199:05}")
        reader.clock.wait(5)  # or it would have to remember every code, to tell repetitions
    check_clean(reader.scans.all)
    ends = [scan.text for scan in reader.scans.all if scan.text.startswith("END")]
    assert ends == [f"END{number:05}" for number in range(10_000)]


def test_an_error_in_what_is_done_with_a_scan_ends_nothing(tmp_path):
    reader = typing_reader(tmp_path)

    def fail(scan: Scan) -> None:
        reader.scans.take(scan)
        raise RuntimeError("dealt with badly")

    reader.scanner.start(fail)
    reader.send("one\rtwo\r")
    reader.scans.until_code("two")
    reader.stop()


def test_two_readers_at_once_never_mix(tmp_path):
    left, right = typing_reader(tmp_path), serial_reader(tmp_path)
    left.start()
    right.start()
    for one, other in zip("LEFTCODE", "RIGHTONE", strict=True):
        left.send(one)
        right.send(other)
    left.send("\r")
    right.send("\r")
    assert len(left.scans.until_code("LEFTCODE")) == len(right.scans.until_code("RIGHTONE")) == 1
    left.stop()
    right.stop()


def test_after_stopping_no_scan_comes_and_stopping_without_starting_is_fine(tmp_path):
    reader = typing_reader(tmp_path)
    reader.start()
    reader.scanner.stop()
    reader.send("late\r")
    assert reader.scans.all == []
    reader.stop()
    open_scanner(f"input://{tmp_path}/event9").stop()


def test_a_pause_ends_what_was_begun(tmp_path):
    reader = typing_reader(tmp_path)
    reader.start()
    reader.send("VP1AB\rVP1")
    reader.scans.until_code("VP1AB")
    reader.clock.wait(0.6)
    scans = reader.scans.until(lambda scans: len(scans) == 2)
    assert (scans[1].outcome, scans[1].reason) == ("refused", "unfinished")
    reader.stop()


# Typing scanners: keys to characters.


def test_every_character_of_the_keyboard_is_typed():
    printable = "".join(map(chr, range(32, 127)))
    assert KeyLetters().decode(key_events(printable + "\t\r")) == printable + "\t\r"


@pytest.mark.parametrize(
    ("events", "typed"),
    [
        (stroke(30), "a"),
        (stroke(42, 30), "A"),
        (stroke(54, 2), "!"),
        (stroke(12) + stroke(42, 12), "-_"),
        (stroke(71) + stroke(82) + stroke(96), "70\r"),
        (stroke(28), "\r"),
        (event(KEY, 30, 1) + event(KEY, 30, 2) * 9 + event(KEY, 30, 0), "a"),
        (event(KEY, 42, 1) + stroke(30) + stroke(48) + event(KEY, 42, 0) + stroke(46), "ABc"),
        (event(KEY, 42, 1) + event(KEY, 42, 2) + stroke(30), "A"),
        (event(4, 4, 458756) + stroke(30) + event(SYN, 0, 0) + event(17, 0, 1), "a"),
        (stroke(58) + stroke(30) + stroke(69) + stroke(70), "a"),
        (event(KEY, 30, 0), ""),
    ],
)
@pytest.mark.parametrize("size", [1, 23, 24, 25, 10_000])
def test_keys_type_what_the_us_table_says(events, typed, size):
    letters = KeyLetters()
    assert "".join(letters.decode(events[at : at + size]) for at in range(0, len(events), size)) == typed


@pytest.mark.parametrize(
    "events",
    [
        stroke(59),  # F1
        stroke(1),  # Escape
        stroke(14),  # Backspace
        stroke(103),  # up
        stroke(116),  # power
        stroke(29, 30),  # Ctrl A
        stroke(97, 42, 48),  # right Ctrl, Shift, B
        stroke(56, 62),  # Alt F4
        stroke(100, 16),
        stroke(125, 38),  # Meta L
        stroke(29, 28),  # Ctrl Enter
        stroke(0),
        stroke(767),
        event(SYN, 3, 0),  # some events were lost
    ],
)
def test_what_types_nothing_spoils_its_scan_and_not_the_next(events):
    letters, framing = KeyLetters(), Framing()
    scans = framing.feed(letters.decode(stroke(30) + events + stroke(48) + stroke(28)), 0)
    assert [(scan.outcome, scan.reason) for scan in scans] == [("refused", "garbled")]
    assert framing.feed(letters.decode(stroke(30) + stroke(28)), 0)[0].text == "a"


def test_ten_thousand_random_events_leave_the_next_scan_whole(tmp_path):
    path = tmp_path / "event7"
    os.mkfifo(path)
    file = os.open(path, os.O_RDWR)
    scans, chance, clock = Scans(), random.Random(17), Clock()
    scanner = open_scanner(f"input://{path}", clock=clock)
    scanner.start(scans.take)
    let_go = b"".join(event(KEY, code, 0) for code in (29, 42, 54, 56, 97, 100, 125, 126)) + stroke(28)
    for number in range(10_000):
        code = chance.choice((chance.randrange(128), chance.randrange(65536)))
        noise = event(chance.randrange(6), code, chance.choice((0, 1, 2, -1, 2**31 - 1)))
        write_whole(file, noise + chance.randbytes(24) + let_go + key_events(f"END{number:05}\r"))
        if number % 200 == 199:
            scans.until_code(f"END{number:05}")
            clock.wait(5)
    check_clean(scans.all)
    assert sum(scan.text.startswith("END") for scan in scans.all) == 10_000
    scanner.stop()
    os.close(file)


# Plugging and unplugging.


def test_an_unplugged_scanner_is_named_and_read_again_when_it_is_back(tmp_path):
    path = tmp_path / "event7"
    scans = Scans()
    scanner = open_scanner(f"input://{path}", clock=Clock())
    assert isinstance(scanner, DeviceScanner)
    assert "has not been started" in str(scanner.trouble)
    scanner.start(scans.take)
    for code in ("ONE", "TWO"):
        os.mkfifo(path)
        file = os.open(path, os.O_RDWR)
        write_whole(file, key_events(f"{code}\rHALF"))
        scans.until_code(code)
        assert scanner.trouble is None
        path.unlink()
        os.close(file)
        told = scans.until(lambda scans: scans[-1].reason == "unfinished")
        assert told[-2].text == code
    wait_for(lambda: "is not plugged in" in str(scanner.trouble))
    scanner.stop()
    assert "has been stopped" in str(scanner.trouble) or "is not plugged in" in str(scanner.trouble)


def test_an_unplugged_serial_scanner_is_noticed(tmp_path):
    inner, outer = os.openpty()
    scanner = open_scanner(f"serial://{os.ttyname(outer)}")
    scans = Scans()
    scanner.start(scans.take)
    os.write(inner, b"ONE\r")
    scans.until_code("ONE")
    os.close(outer)
    os.close(inner)
    wait_for(lambda: scanner.trouble is not None)
    scanner.stop()


@pytest.mark.parametrize(
    ("make", "trouble"),
    [
        (lambda path: None, "is not plugged in"),
        (lambda path: path.touch(), "is no scanner"),
        (lambda path: path.mkdir(), "is no scanner"),
        (lambda path: path.symlink_to("/dev/null"), "is no scanner"),
        (lambda path: path.symlink_to(path), "cannot be opened"),
    ],
)
def test_what_is_no_scanner_is_named_and_not_read(tmp_path, make, trouble):
    make(tmp_path / "event7")
    scanner = open_scanner(f"input://{tmp_path}/event7")
    scanner.start(lambda scan: None)
    wait_for(lambda: trouble in str(scanner.trouble))
    scanner.stop()


def test_a_serial_scanner_held_by_another_program_is_named(tmp_path):
    inner, outer = os.openpty()
    first = open_scanner(f"serial://{os.ttyname(outer)}")
    second = open_scanner(f"serial://{os.ttyname(outer)}")
    first.start(lambda scan: None)
    wait_for(lambda: first.trouble is None)
    second.start(lambda scan: None)
    wait_for(lambda: "is held by another program" in str(second.trouble))
    for scanner in (first, second):
        scanner.stop()
    os.close(outer)
    os.close(inner)


def test_a_port_that_is_taken_is_busy():
    first = open_scanner("tcp://127.0.0.1:0")
    fault = fault_of(lambda: open_scanner(f"tcp://127.0.0.1:{first.port}"))
    assert (fault.code, fault.passing) == ("busy", True)
    first.stop()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "wedge",
        "input",
        "input:",
        "input://",
        "input:///",
        "input:///dev/input/",
        "input://dev/input/event0",
        "input:///dev/%00",
        "serial:",
        "serial:///dev/ttyACM0?baud=7",
        "serial:///dev/ttyACM0?flow=maybe",
        "tcp://127.0.0.1",
        "tcp://127.0.0.1:65536",
        "tcp://127.0.0.1:x",
        "tcp://192.168.1.5:8094",
        "tcp://[::1]:8094",
        "tcp://127.0.0.1:\uff11\uff12",
        "usb:",
        "file:///dev/ttyACM0",
        "\0",
        "input:///dev/\x1b[2J",
    ],
)
def test_a_wrong_address_is_named_and_does_not_pass(address):
    fault = fault_of(lambda: open_scanner(address))
    assert (fault.code, fault.passing) == ("bad_address", False)
    assert str(fault).isprintable()


def wait_for(met: Callable[[], bool]) -> None:
    """Look until it is so; the scanner's thread tells nobody when it opens or loses its device."""
    end = time.monotonic() + 45
    while not met():
        assert time.monotonic() < end
        os.sched_yield()
