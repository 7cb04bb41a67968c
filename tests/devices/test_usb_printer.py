"""USB printers, through pyusb's own code on the virtual USB: finding them, losing them, and never another."""

from collections.abc import Callable

import pytest
from device_bench import Clock, Tray, fault_of

from hardware.address import printer_at
from hardware.ports import PrinterPort
from hardware.status import Status, ask
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.usb import UsbBus
from hardware.virtual.usb_device import IPP, KEYBOARD_CLASS, ONE_WAY, Alternate, Endpoint, UsbDevice
from printing.press import Fate, Patience, Press

SLIP = b"\x1b@" + b"a line of a slip\n" * 40 + b"\x1dV\x00"


class Desk:
    """A virtual USB with printers that count what they were given."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.mishaps: list[tuple[float, Callable[[], None]]] = []
        self.bus = UsbBus(self.clock, self.wait)
        self.trays: dict[UsbDevice, Tray] = {}

    def wait(self, seconds: float) -> None:
        """Time passes, and what was to happen meanwhile happens."""
        self.clock.wait(seconds)
        due = [act for at, act in self.mishaps if at <= self.clock.now]
        self.mishaps = [mishap for mishap in self.mishaps if mishap[0] > self.clock.now]
        for act in due:
            act()

    def device(self, serial: str | None = None, **settings) -> UsbDevice:
        tray = Tray()
        device = UsbDevice(VirtualPrinter(tray.catch, buffer_bytes=4096), serial=serial, **settings)
        self.trays[device] = tray
        return device

    def plugged(self, serial: str | None = None, path: str = "1-1", **settings) -> UsbDevice:
        device = self.device(serial, **settings)
        self.bus.plug(device, path)
        return device

    def way(self, address: str = "usb:") -> Callable[[], PrinterPort]:
        return printer_at(address, usb=self.bus.context)

    def slips(self, device: UsbDevice) -> int:
        return len(self.trays[device].slips)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def print_slip(port: PrinterPort) -> None:
    data = SLIP
    while data:
        data = data[port.write(data, 1) :]


# Finding it.


@pytest.mark.parametrize(
    "address",
    ["usb:", "usb:04b8:0202", "usb:04B8:0202", "usb:serial=J7GF", "usb:serial=J7%47F", "usb:bus=1-2.3"],
)
def test_each_form_of_address_finds_the_printer(desk, address):
    device = desk.plugged("J7GF", "1-2.3")
    print_slip(desk.way(address)())
    assert desk.slips(device) == 1


@pytest.mark.parametrize(
    "alternates",
    [
        (Alternate(endpoints=(Endpoint(0x03), Endpoint(0x84))),),
        (Alternate(endpoints=(Endpoint(0x82), Endpoint(0x01))),),
        (Alternate(ONE_WAY, (Endpoint(0x02),)), Alternate(endpoints=(Endpoint(0x02), Endpoint(0x81)))),
        (Alternate(IPP), Alternate()),
    ],
)
@pytest.mark.parametrize("interface", [0, 1])
def test_endpoints_and_settings_are_discovered_whatever_they_are(desk, alternates, interface):
    device = desk.plugged("A", alternates=alternates, interface=interface)
    port = desk.way()()
    print_slip(port)
    assert desk.slips(device) == 1
    assert ask(port, 1).known
    assert device.alternate == len(alternates) - 1


def test_a_printer_that_cannot_answer_prints_and_is_asked_by_its_port_status(desk):
    device = desk.plugged(alternates=(Alternate(ONE_WAY, (Endpoint(0x01),)),))
    port = desk.way()()
    assert not port.can_answer
    assert port.read(1) == b""
    print_slip(port)
    assert desk.slips(device) == 1
    assert ask(port, 1) == Status(offline=False, paper_out=False, error=False)


@pytest.mark.parametrize(
    "other",
    [
        Alternate(device_class=KEYBOARD_CLASS),
        Alternate(IPP),
        Alternate(endpoints=(Endpoint(0x81),)),
        Alternate(endpoints=(Endpoint(0x81, 3), Endpoint(0x02, 3))),
        Alternate(endpoints=()),
        Alternate(protocol=255),
    ],
)
def test_what_takes_no_plain_bytes_is_no_printer(desk, other):
    desk.plugged("K", "1-1", alternates=(other,))
    fault = fault_of(desk.way())
    assert (fault.code, fault.passing) == ("unreachable", True)
    assert "no USB printer is plugged in" in str(fault)
    device = desk.plugged("P", "1-2")
    print_slip(desk.way()())
    assert desk.slips(device) == 1


@pytest.mark.parametrize("address", ["usb:04b8:0203", "usb:serial=OTHER", "usb:serial=j7gf", "usb:bus=1-2"])
def test_another_printer_than_the_address_says_is_not_taken(desk, address):
    desk.plugged("J7GF")
    fault = fault_of(desk.way(address))
    assert (fault.code, fault.passing) == ("unreachable", True)
    assert "04b8:0202 at 1-1, serial number J7GF" in str(fault)


@pytest.mark.parametrize(
    ("serials", "choices"),
    [
        (("A", "B"), ("usb:serial=A", "usb:serial=B")),
        (("SAME", "SAME"), ("usb:bus=1-1", "usb:bus=1-2")),
        ((None, None), ("usb:bus=1-1", "usb:bus=1-2")),
        (("A b/ü", None), ("usb:serial=A%20b%2F%C3%BC", "usb:bus=1-2")),
    ],
)
def test_several_are_named_with_the_settings_to_choose_from(desk, serials, choices):
    devices = [desk.plugged(serial, path) for serial, path in zip(serials, ("1-1", "1-2"), strict=True)]
    fault = fault_of(desk.way())
    assert (fault.code, fault.passing) == ("bad_address", False)
    for device, choice in zip(devices, choices, strict=True):
        assert choice in str(fault)
        port = desk.way(choice)()
        print_slip(port)
        port.close()
        assert desk.slips(device) == 1


@pytest.mark.parametrize("serial", ["", "\0", "A\x1b[2J", "\ud800", "x" * 300])
def test_a_strange_serial_number_is_no_hindrance(desk, serial):
    device = desk.plugged(None)
    device.serial = serial
    device.string = lambda index: (b"\xff\x03" + serial.encode("utf-16-le", "surrogatepass"))[:254]
    print_slip(desk.way()())
    assert desk.slips(device) == 1


def test_a_device_that_cannot_tell_its_strings_is_known_by_its_socket(desk):
    device = desk.plugged("A", "1-4")
    device.tells_strings = False
    print_slip(desk.way("usb:bus=1-4")())
    assert desk.slips(device) == 1


# The system's side of it.


def test_no_permission_is_lasting_and_says_what_to_do(desk):
    desk.plugged("A").locked = True
    for address in ("usb:", "usb:serial=A", "usb:bus=1-1"):
        fault = fault_of(desk.way(address))
        assert (fault.code, fault.passing) == ("refused", False)
        assert "group lp" in str(fault)


def test_another_program_is_busy_and_passes(desk):
    device = desk.plugged("A")
    device.held_by_another = True
    way = desk.way()
    fault = fault_of(way)
    assert (fault.code, fault.passing) == ("busy", True)
    assert device.handles == 0
    device.held_by_another = False
    print_slip(way())


def test_a_second_line_is_busy_while_the_first_is_open(desk):
    desk.plugged("A")
    port = desk.way()()
    assert fault_of(desk.way()).code == "busy"
    port.close()
    desk.way()().close()


def test_the_kernel_driver_gives_way_and_gets_its_device_back(desk):
    device = desk.device("A")
    device.kernel_driver = True
    desk.bus.plug(device)
    assert device.kernel_has_it
    port = desk.way()()
    assert not device.kernel_has_it
    print_slip(port)
    port.close()
    port.close()
    assert device.kernel_has_it
    assert device.handles == 0


def test_without_a_kernel_driver_none_is_attached(desk):
    device = desk.plugged("A")
    desk.way()().close()
    assert not device.kernel_has_it


def test_nothing_is_reset_and_an_unconfigured_device_is_configured(desk):
    device = desk.plugged("A")
    device.configured = 0
    port = desk.way()()
    assert device.configured == 1
    port.close()
    assert device.resets == 0


# Writing and reading.


def test_a_stalled_printer_is_counted_short_and_then_times_out_in_two_seconds(desk):
    device = desk.plugged("A")
    device.printer.stall(after_bytes=81_920)
    port = desk.way()()
    assert port.write(bytes(100_000), 2) == 81_920
    began = desk.clock.now
    fault = fault_of(lambda: port.write(bytes(18_080), 2))
    assert fault.code == "timeout"
    assert desk.clock.now - began < 2.1
    assert fault_of(lambda: port.write(b"x", 1)).code == "closed"
    assert device.handles == 0


def test_transfers_that_end_short_lose_and_double_nothing(desk):
    device = desk.plugged("A")
    device.ends_short, device.most_at_once = True, 13
    port = desk.way()()
    print_slip(port)
    assert desk.slips(device) == 1
    assert desk.trays[device].slips[0].height == 40 * 30
    assert device.printer.shouts == []


def test_a_printer_that_answers_nothing_at_once_is_waited_for(desk):
    device = desk.plugged("A")
    device.empty_answers = True
    port = desk.way()()
    assert port.read(0.02) == b""
    said = iter([b"", b"", b"\x12"])
    device.answers = lambda now, most: next(said)
    assert port.read(5) == b"\x12"


def test_a_halted_endpoint_closes_the_line_and_the_next_one_works(desk):
    device = desk.plugged("A")
    way = desk.way()
    port = way()
    device.halted = True
    fault = fault_of(lambda: port.write(b"x", 1))
    assert (fault.code, fault.passing) == ("closed", True)
    print_slip(way())
    assert desk.slips(device) == 1


@pytest.mark.parametrize(
    ("mishap", "reason"),
    [
        (VirtualPrinter.end_paper, "paper_out"),
        (VirtualPrinter.open_cover, "error"),
        (VirtualPrinter.overheat, "error"),
    ],
)
def test_where_nothing_else_answers_the_port_status_tells(desk, mishap, reason):
    device = desk.plugged(
        "A", alternates=(Alternate(endpoints=(Endpoint(0x82), Endpoint(0x01))),), interface=1
    )
    port = desk.way()()
    device.answers = lambda now, most: b""
    assert ask(port, 0.2) == Status(offline=False, paper_out=False, error=False)
    mishap(device.printer)
    assert ask(port, 0.2).blocking == reason
    device.tells_port_status = False
    assert ask(port, 0.2) == Status()


# Pulling and plugging.


def test_a_cable_pulled_while_the_printer_is_waited_for_is_seen_within_half_a_second(desk):
    device = desk.plugged("A")
    device.printer.hang()
    port = desk.way()()
    desk.mishaps.append((desk.clock.now + 0.7, lambda: desk.bus.unplug(device)))
    fault = fault_of(lambda: port.write(bytes(100), 8))
    assert (fault.code, fault.passing) == ("closed", True)
    assert desk.clock.now <= 0.7 + 0.5
    assert device.handles == 0


@pytest.mark.parametrize(
    "call",
    [lambda port: port.write(b"x", 1), lambda port: port.read(1), lambda port: port.port_status(1)],
)
def test_a_pulled_cable_closes_the_line_whatever_is_done(desk, call):
    device = desk.plugged("A")
    port = desk.way()()
    desk.bus.unplug(device)
    assert fault_of(lambda: call(port)).code == "closed"
    port.close()
    assert fault_of(lambda: call(port)).code == "closed"


def test_the_old_line_stays_dead_and_a_new_one_prints_after_plugging_in_again(desk):
    device = desk.plugged("A")
    way = desk.way()
    port = way()
    desk.bus.unplug(device)
    fault_of(lambda: port.write(b"x", 1))
    fault = fault_of(way)
    assert (fault.code, fault.passing) == ("unreachable", True)
    desk.bus.plug(device)
    assert fault_of(lambda: port.write(b"x", 1)).code == "closed"
    print_slip(way())
    assert desk.slips(device) == 1


@pytest.mark.parametrize("address", ["usb:", "usb:04b8:0202", "usb:serial=A"])
def test_plugged_in_elsewhere_it_is_found_by_its_serial_number(desk, address):
    device = desk.plugged("A", "1-1")
    way = desk.way(address)
    way().close()
    desk.bus.unplug(device)
    desk.bus.plug(device, "3-4.1")
    print_slip(way())
    assert desk.slips(device) == 1


def test_without_a_serial_number_it_is_found_in_the_same_socket_and_in_no_other(desk):
    device = desk.plugged(None, "1-1")
    way = desk.way()
    way().close()
    desk.bus.unplug(device)
    desk.bus.plug(device, "1-2")
    fault = fault_of(way)
    assert fault.code == "unreachable"
    assert "04b8:0202 at 1-1" in str(fault)
    desk.bus.unplug(device)
    desk.bus.plug(device, "1-1")
    print_slip(way())
    assert desk.slips(device) == 1


@pytest.mark.parametrize(
    ("mine", "theirs", "path"),
    [("A", "B", "1-2"), ("A", "B", "1-1"), ("A", None, "1-1"), (None, None, "1-2"), (None, "B", "1-2")],
)
@pytest.mark.parametrize("address", ["usb:", "usb:04b8:0202"])
def test_a_second_identical_printer_never_gets_the_slip(desk, mine, theirs, path, address):
    device = desk.plugged(mine, "1-1")
    way = desk.way(address)
    port = way()
    desk.bus.unplug(device)
    fault_of(lambda: print_slip(port))
    other = desk.plugged(theirs, path)
    for _ in range(3):
        assert fault_of(way).code == "unreachable"
    desk.bus.unplug(other)
    desk.bus.plug(device, "1-1")
    desk.bus.plug(other, "1-7")
    print_slip(way())
    assert (desk.slips(device), desk.slips(other)) == (1, 0)


def test_plugged_in_beside_the_open_printer_another_changes_nothing(desk):
    device = desk.plugged("A", "1-1")
    way = desk.way()
    port = way()
    other = desk.plugged("B", "1-2")
    print_slip(port)
    port.close()
    print_slip(way())
    assert (desk.slips(device), desk.slips(other)) == (2, 0)


def test_two_of_the_same_serial_number_are_not_guessed_between(desk):
    device = desk.plugged("1234", "1-1")
    way = desk.way("usb:serial=1234")
    way().close()
    other = desk.plugged("1234", "1-2")
    assert fault_of(way).code == "bad_address"
    desk.bus.unplug(other)
    print_slip(way())
    assert desk.slips(device) == 1


@pytest.mark.parametrize("after", [*range(1, 60, 7), *range(60, len(SLIP) + 30, 41)])
@pytest.mark.parametrize("again", ["1-1", "2-3"])
def test_pulled_after_any_byte_a_slip_is_never_silently_printed_and_never_doubled(desk, after, again):
    """The line is asked and cleared in the same bytes: wherever it breaks, the outcome says no more than is
    known.
    """
    device = desk.plugged("A")
    patience = Patience(status=0.05, stall=0.05, slip=0.2, finish=0.2)
    press = Press(desk.way("usb:serial=A"), patience, desk.clock)
    desk.bus.unplug(device, after_bytes=after)
    outcome = press.print([SLIP])
    out = desk.slips(device)
    assert (outcome.fate, out) in {
        (Fate.FAILED, 0),
        (Fate.UNCERTAIN, 0),
        (Fate.UNCERTAIN, 1),
        (Fate.PRINTED, 1),
    }
    if outcome.fate is Fate.PRINTED:
        assert after > len(SLIP)
        return
    device.printer.restart()
    desk.bus.plug(device, again)
    assert press.print([SLIP]).fate is Fate.PRINTED
    whole = [slip for slip in desk.trays[device].slips if slip.height == 40 * 30]
    assert len(whole) == out + 1
