"""What every printer port promises, whatever wire stands behind it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from device_bench import Tray, fault_of

from hardware.address import open_printer, printer_at
from hardware.ports import PrinterPort
from hardware.status import Status, ask
from hardware.virtual.port import VirtualPort
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.usb import UsbBus
from hardware.virtual.usb_device import UsbDevice
from printing.press import Fate, Patience, Press

ROWS = 40
PICTURE = bytes((row * 7 + column) & 0xFF for row in range(ROWS) for column in range(72)).replace(
    b"\x10", b"\x11"
)
SLIP = b"\x1b@\x1dv0\x00\x48\x00" + ROWS.to_bytes(2, "little") + PICTURE + b"\x1dV\x00"
PROCESS_ID = b"\x1d(H\x06\x0000v2~z"


LINES = b"\x1b@" + b"a line of a slip\n" * 40 + b"\x1dV\x00"
CALM = Patience(status=0.5, stall=0.5, slip=5, finish=2)
HASTE = Patience(status=0.1, stall=0.1, slip=2, finish=1)


@dataclass
class Bench:
    printer: VirtualPrinter
    port: PrinterPort
    again: Callable[[], PrinterPort]
    clock: Callable[[], float]


def usb_line(printer: VirtualPrinter, clock) -> Callable[[], PrinterPort]:
    """The way to the printer over a virtual USB on which nothing but ESC/POS tells its state."""
    bus, device = UsbBus(clock, clock.wait), UsbDevice(printer, serial="J7GF")
    device.tells_port_status = False
    bus.plug(device)
    return printer_at("usb:serial=J7GF", usb=bus.context)


@pytest.fixture(params=["tcp", "pty", "serial", "usb", "virtual"])
def bench(request, wired, tray, clock) -> Iterator[Bench]:
    if request.param == "virtual":
        printer = VirtualPrinter(tray.catch)
        again = lambda: VirtualPort(printer, clock, clock.wait)  # noqa: E731
    elif request.param == "usb":
        printer = VirtualPrinter(tray.catch)
        again = usb_line(printer, clock)
    else:
        printer, wires = wired()
        addresses = {"tcp": wires.tcp_address, "pty": wires.file_address, "serial": wires.serial_address}
        address = addresses[request.param]
        again = lambda: open_printer(address)  # noqa: E731
    port = again()
    yield Bench(printer, port, again, clock if request.param in ("usb", "virtual") else time.monotonic)
    port.close()


@pytest.fixture
def press(bench) -> Press:
    bench.port.close()
    return Press(bench.again, CALM, bench.clock)


def printed(tray: Tray) -> int:
    """How many slips of LINES are on the paper that came out, whether parted or not."""
    return sum(slip.height for slip in tray.slips) // (40 * 30)


def write_all(port: PrinterPort, data: bytes) -> None:
    while data:
        data = data[port.write(data, 5) :]


def pour(port: PrinterPort, data: bytes) -> None:
    """As `write_all`, with a printer that may not take it all."""
    while data:
        data = data[port.write(data, 0.05) :]


def ask_until(port: PrinterPort, wanted: Callable[[Status], bool]) -> Status:
    """Status asked until it is as wanted: on a wire a fault needs a moment to be noticed."""
    for _ in range(100):
        status = ask(port, 2)
        if wanted(status):
            return status
    raise AssertionError(status)


def test_the_slip_comes_out_dot_for_dot(bench, tray):
    write_all(bench.port, SLIP)
    (slip,) = tray.wait_for(1)
    assert slip.mode == "1"
    assert slip.size == (576, ROWS)
    assert slip.tobytes() == bytes(byte ^ 0xFF for byte in PICTURE)
    assert bench.printer.shouts == []


def test_many_small_writes_make_the_same_slip(bench, tray):
    for start in range(0, len(SLIP), 97):
        write_all(bench.port, SLIP[start : start + 97])
    write_all(bench.port, SLIP)
    first, second = tray.wait_for(2)
    assert first.tobytes() == second.tobytes()


def test_a_healthy_printer_says_so(bench):
    status = ask(bench.port, 5)
    assert status.known
    assert status.blocking is None
    assert not status.paper_near_end


@pytest.mark.parametrize(
    ("mishap", "reason"),
    [
        (VirtualPrinter.end_paper, "paper_out"),
        (VirtualPrinter.open_cover, "cover"),
        (VirtualPrinter.overheat, "overheated"),
    ],
)
def test_a_mishap_is_told_with_its_reason_and_gone_when_mended(bench, mishap, reason):
    mishap(bench.printer)
    assert ask(bench.port, 5).blocking == reason
    bench.printer.mend()
    assert ask(bench.port, 5).blocking is None


def test_a_jammed_cutter_is_told_after_the_cut_and_the_slip_is_not_out(bench, tray):
    bench.printer.jam_cutter()
    write_all(bench.port, SLIP)
    assert ask_until(bench.port, lambda status: status.blocking is not None).blocking == "cutter"
    assert tray.slips == []
    bench.printer.mend()
    tray.wait_for(1)


def test_paper_low_does_not_block(bench):
    bench.printer.wear_paper()
    status = ask(bench.port, 5)
    assert status.paper_near_end is True
    assert status.blocking is None


def test_no_answer_is_unknown_and_never_ok(bench):
    bench.printer.mute()
    status = ask(bench.port, 0.05)
    assert status == Status()
    assert not status.known
    assert status.paper_out is None


def test_status_is_told_while_the_paper_is_out_in_the_middle_of_a_slip(bench, tray):
    bench.printer.end_paper(after_rows=10)
    write_all(bench.port, SLIP)
    assert ask_until(bench.port, lambda status: status.offline is True).blocking == "paper_out"
    assert tray.slips == []
    bench.printer.mend()
    assert tray.wait_for(1)[0].height == ROWS


def test_the_process_id_comes_back_after_the_slip_and_is_not_taken_for_a_status(bench, tray):
    write_all(bench.port, SLIP + PROCESS_ID)
    heard = b""
    while len(heard) < 7:
        said = bench.port.read(5)
        assert said, "no process id"
        heard += said
    assert heard == b'7"v2~z\x00'
    assert len(tray.slips) == 1
    write_all(bench.port, PROCESS_ID)
    assert ask(bench.port, 5).blocking is None


def test_silence_is_nothing_and_no_fault(bench):
    assert bench.port.read(0) == b""
    assert bench.port.read(0.02) == b""


def test_nothing_to_write_is_no_fault(bench):
    assert bench.port.write(b"", 0.1) == 0


def test_a_printer_that_reads_nothing_is_a_timeout_and_its_line_is_closed(bench):
    bench.printer.hang()
    fault = fault_of(lambda: pour(bench.port, bytes(10_000_000)))
    assert fault.code == "timeout"
    assert fault.passing
    assert fault_of(lambda: bench.port.write(b"x", 0.05)).code == "closed"


def test_a_stall_half_way_is_counted_short_or_faulted_never_called_success(bench):
    bench.printer.stall(after_bytes=1000)
    assert fault_of(lambda: pour(bench.port, bytes(4_000_000))).code == "timeout"


def test_what_a_failed_line_still_held_is_not_printed_later(bench, tray):
    bench.printer.hang()
    blank = b"\x1dv0\x00\x01\x00\xff\x00" + bytes(255)
    fault_of(lambda: pour(bench.port, blank * 40_000))
    bench.printer.mend()
    bench.printer.restart()
    port = bench.again()
    write_all(port, b"\x1b@" + SLIP)
    tray.wait_for(1)
    port.close()
    assert len(tray.slips) == 1


@pytest.mark.parametrize("call", [lambda port: port.write(b"x", 0.1), lambda port: port.read(0.1)])
def test_a_closed_line_says_that_it_is_closed(bench, call):
    bench.port.close()
    bench.port.close()
    fault = fault_of(lambda: call(bench.port))
    assert fault.code == "closed"
    assert fault.passing


def test_a_new_line_after_an_old_one_prints(bench, tray):
    write_all(bench.port, SLIP)
    bench.port.close()
    port = bench.again()
    write_all(port, SLIP)
    assert len(tray.wait_for(2)) == 2
    port.close()


@pytest.mark.parametrize("after", [0, 5, 14, 350, len(LINES) + 12])
def test_a_printer_that_dies_after_any_byte_is_never_called_printed_and_nothing_doubles(bench, tray, after):
    bench.port.close()
    press = Press(bench.again, HASTE, bench.clock)
    bench.printer.stall(after)
    outcome = press.print([LINES])
    assert outcome.fate is not Fate.PRINTED
    assert printed(tray) <= (outcome.fate is Fate.UNCERTAIN)
    bench.printer.restart()
    bench.printer.mend()
    tries = (press.print([LINES]).fate for _ in range(20))
    assert next(fate for fate in tries if fate is not Fate.FAILED) is Fate.PRINTED  # failed: nothing was sent
    assert printed(tray) in ((1,) if outcome.fate is Fate.FAILED else (1, 2))


def test_a_printer_that_works_prints_once_and_says_so(press, tray):
    outcome = press.print([LINES])
    assert (outcome.fate, outcome.reason) == (Fate.PRINTED, None)
    assert printed(tray) == len(tray.slips) == 1


@pytest.mark.parametrize(
    ("mishap", "reason"),
    [
        (VirtualPrinter.open_cover, "cover"),
        (VirtualPrinter.end_paper, "paper_out"),
        (VirtualPrinter.overheat, "overheated"),
        (VirtualPrinter.mute, "no_answer"),
    ],
)
def test_a_printer_that_cannot_print_is_sent_nothing(bench, press, tray, mishap, reason):
    mishap(bench.printer)
    outcome = press.print([LINES])
    assert (outcome.fate, outcome.reason) == (Fate.FAILED, reason)
    bench.printer.mend()
    assert tray.slips == []
    assert bench.printer.uncut().height == 0
    assert press.ready() is None


def test_a_stall_is_told_within_two_seconds(bench):
    bench.printer.hang()
    bench.port.close()
    press = Press(bench.again, Patience(status=1.5, stall=1.5), bench.clock)
    began = bench.clock()
    assert press.ready() in ("no_answer", "stalled")
    assert bench.clock() - began < 2
