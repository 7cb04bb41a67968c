"""Printers on a serial line, over a pseudo-terminal: flow control, deadlines, what is left at the end."""

import os
import select
import termios
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from device_bench import fault_of

from hardware.address import open_printer

PATIENCE = 45.0  # seconds; a busy machine may need them
XON, XOFF = b"\x11", b"\x13"


class Pair:
    """A serial line with the printer's end in the test's hand."""

    def __init__(self) -> None:
        self.inner, self.outer = os.openpty()
        self.path = os.ttyname(self.outer)
        self.address = f"serial://{self.path}"

    def close(self) -> None:
        os.close(self.inner)
        os.close(self.outer)


@pytest.fixture
def pair() -> Iterator[Pair]:
    made = Pair()
    yield made
    made.close()


def test_every_byte_goes_through_as_it_is_in_both_directions(pair):
    port = open_printer(pair.address)
    every = bytes(range(256))
    assert port.write(every, 1) == 256
    assert os.read(pair.inner, 1000) == every
    os.write(pair.inner, every)
    assert port.read(1) == every
    port.close()


@pytest.mark.parametrize(
    ("options", "speed"),
    [
        ("", termios.B9600),
        ("?baud=1200", termios.B1200),
        ("?baud=115200&flow=none", termios.B115200),
        ("?flow=xonxoff&baud=38400", termios.B38400),
    ],
)
def test_the_line_has_the_speed_of_the_address_and_is_not_dropped_at_the_end(pair, options, speed):
    port = open_printer(pair.address + options)
    settings = termios.tcgetattr(pair.outer)
    assert settings[4] == settings[5] == speed
    assert settings[2] & termios.CSIZE == termios.CS8
    assert not settings[2] & (termios.PARENB | termios.CSTOPB | termios.HUPCL)
    assert bool(settings[0] & termios.IXON) == ("xonxoff" in options)
    assert bool(settings[2] & termios.CRTSCTS) == ("flow" not in options)
    port.close()


def test_a_printer_that_says_stop_gets_nothing_until_it_says_go(pair):
    port = open_printer(f"{pair.address}?flow=xonxoff")
    os.write(pair.inner, XOFF)
    assert port.read(0.02) == b""
    fault = fault_of(lambda: port.write(b"slip", 0.1))
    assert (fault.code, fault.passing) == ("timeout", True)
    again = open_printer(f"{pair.address}?flow=xonxoff")
    os.write(pair.inner, XON)
    assert again.read(0.02) == b""
    assert again.write(b"slip", 1) == 4
    assert os.read(pair.inner, 100) == b"slip"
    again.close()


def test_a_line_that_nobody_reads_is_counted_short_then_times_out_and_closes(pair):
    port = open_printer(pair.address)
    taken = port.write(bytes(1_000_000), 0.1)
    assert 0 < taken < 1_000_000
    assert fault_of(lambda: [port.write(bytes(100_000), 0.1) for _ in range(20)]).code == "timeout"
    port.close()
    assert fault_of(lambda: port.write(b"x", 1)).code == "closed"


def come_out(file, many):
    """So many bytes from the printer's end of the line; fewer if it falls silent."""
    heard = b""
    while len(heard) < many and select.select([file], [], [], PATIENCE)[0]:
        heard += os.read(file, 65536)
    return heard


def test_what_the_line_took_comes_out_whole(pair):
    port = open_printer(pair.address)
    data = os.urandom(300_000)
    with ThreadPoolExecutor() as printer:
        heard = printer.submit(come_out, pair.inner, len(data))
        assert port.write(data, PATIENCE) == len(data)
    port.close()
    assert heard.result() == data


def test_a_line_in_use_is_busy(pair):
    port = open_printer(pair.address)
    assert fault_of(lambda: open_printer(pair.address)).code == "busy"
    port.close()
    open_printer(pair.address).close()


def test_an_unplugged_line_is_closed():
    pair = Pair()
    port = open_printer(pair.address)
    pair.close()
    assert fault_of(lambda: port.write(b"slip", 1)).code == "closed"
    assert fault_of(lambda: open_printer(pair.address)).code == "unreachable"


def test_what_is_no_serial_line_is_refused(tmp_path):
    path = tmp_path / "ttyUSB0"
    assert fault_of(lambda: open_printer(f"serial://{path}")).code == "unreachable"
    assert not path.exists()
    path.touch()
    fault = fault_of(lambda: open_printer(f"serial://{path}"))
    assert fault.code == "unreachable"
    assert os.strerror(25) in str(fault)
    assert fault_of(lambda: open_printer(f"serial://{tmp_path}")).code == "unreachable"
