"""Where a scanner is, in one line of text.

input:///dev/input/by-id/usb-Example_Scanner-event-kbd
                                    a scanner that types, read by itself alone
serial:///dev/ttyACM0?baud=9600     a scanner on a serial line (9600 where nothing is said)
camera:///dev/video0                a camera, for codes on telephones
tcp://127.0.0.1:8094                no scanner: codes that programs of this machine send

A scanner that types into the window, as any keyboard does, needs no line at all.
"""

import re
import time
from collections.abc import Callable

from hardware.address import device_path, serial_line
from hardware.camera import CameraScanner
from hardware.drivers.keys import KeyLetters, open_keys
from hardware.drivers.reader import DeviceScanner
from hardware.drivers.video import OpenCvCamera
from hardware.ports import Fault, Scanner
from hardware.scan import Framing
from hardware.virtual.scan_line import LineScanner


def open_scanner(
    address: str,
    framing: Callable[[], Framing] = Framing,
    clock: Callable[[], float] = time.monotonic,
) -> Scanner:
    """The scanner at `address`, not started. One that is not plugged in is waited for once it is started.

    `framing` makes the parser for each reader, `clock` gives the time in seconds. Raises Fault: 'bad_address'
    with a text that says what is wrong, 'busy' if a tcp port is taken, or what a camera's packages lack.
    """
    if not address.isprintable():
        raise _bad(address, "holds a character that cannot be seen")
    kind, _, _ = address.partition(":")
    if kind == "input":
        path = device_path(address, "input")
        return DeviceScanner(str(path), lambda: open_keys(path), KeyLetters, framing, clock)
    if kind == "serial":
        line = serial_line(address, "none")
        return DeviceScanner(str(line.path), line.open, framing=framing, clock=clock)
    if kind == "camera":
        video = device_path(address, "camera")
        return CameraScanner(lambda: OpenCvCamera(video), framing, clock)
    if kind == "tcp":
        return _line_scanner(address, framing, clock)
    raise _bad(address, "begins with none of input:/// serial:/// camera:/// tcp://127.0.0.1:")


def _line_scanner(address: str, framing: Callable[[], Framing], clock: Callable[[], float]) -> LineScanner:
    found = re.fullmatch(r"tcp://(?:127\.0\.0\.1|localhost):([0-9]{1,5})", address, re.ASCII)
    if not found or int(found[1]) > 65535:
        raise _bad(address, "is not of the form tcp://127.0.0.1:PORT")
    try:
        return LineScanner(int(found[1]), framing, clock)
    except OSError as error:
        raise Fault("busy", f"port {found[1]} for scans is taken") from error


def _bad(address: str, why: str) -> Fault:
    return Fault("bad_address", f"scanner address {address!r} {why}")
