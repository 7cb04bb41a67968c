"""Where a printer is, in one line of text.

usb:                        the only USB printer
usb:04b8:0202               the only one of this vendor and product
usb:serial=J7GF012345       the one with this serial number, wherever it is plugged in
usb:bus=1-2.3               the one in this socket: bus 1, port 2, port 3 of the hub there
tcp://192.168.1.50:9100     a network printer (port 9100 where none is given)
serial:///dev/ttyUSB0?baud=115200&flow=xonxoff    a serial line; 9600 and rtscts where nothing is said
file:///dev/usb/lp0         a USB printer by its device file, a pseudo-terminal, a pipe, a file that exists
virtual:/var/tmp/slips      no printer: every slip becomes a picture in this folder
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from hardware.drivers.device_file import FilePrinter
from hardware.drivers.serial_line import BAUDS, FLOWS, Flow, SerialLine, SerialPrinter
from hardware.drivers.tcp import TcpPrinter
from hardware.drivers.usb import UsbPlug
from hardware.drivers.usb_search import Contexts, Wanted, fresh_context, read_wanted
from hardware.ports import Fault, PrinterPort
from hardware.virtual.port import VirtualPort
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.slips import SlipFolder

DEFAULT_PORT = 9100


def open_printer(address: str, timeout: float = 3.0) -> PrinterPort:
    """Open the line to the printer at `address`, in `timeout` seconds at most.

    Raises Fault: 'bad_address' with a text that says what is wrong, or what the line itself raises.
    """
    return printer_at(address, timeout)()


def printer_at(
    address: str, timeout: float = 3.0, usb: Contexts = fresh_context
) -> Callable[[], PrinterPort]:
    """What opens a new line to the printer at `address` each time it is called, as `open_printer` does once.

    It remembers which USB printer it opened first and opens no other, so that a second printer of the same
    kind, plugged in meanwhile, never gets a slip. `usb` makes pyusb's contexts. An address that is wrong is
    told by each call.
    """
    try:
        return _way(address, timeout, usb)
    except Fault as fault:
        return partial(_tell, fault)


def _way(address: str, timeout: float, usb: Contexts) -> Callable[[], PrinterPort]:
    if not address.isprintable():
        raise _bad(address, "holds a character that cannot be seen")
    kind, colon, rest = address.partition(":")
    if kind == "usb" and colon:
        return UsbPlug(_wanted(address, rest), timeout, usb).open
    if kind == "tcp":
        return partial(TcpPrinter, *_host_and_port(address), timeout)
    if kind == "serial":
        return partial(SerialPrinter, serial_line(address, "rtscts"))
    if kind == "file":
        return partial(FilePrinter, device_path(address, "file"))
    if kind == "virtual":
        return partial(_virtual, _folder(address, rest))
    raise _bad(address, "begins with none of usb: tcp:// serial:/// file:/// virtual:")


def _tell(fault: Fault) -> PrinterPort:
    raise Fault(fault.code, str(fault), passing=fault.passing)


def _wanted(address: str, text: str) -> Wanted:
    wanted = read_wanted(text)
    if wanted is None:
        raise _bad(address, "is none of usb: usb:04b8:0202 usb:serial=NUMBER usb:bus=1-2.3")
    return wanted


def _host_and_port(address: str) -> tuple[str, int]:
    try:
        parts = urlsplit(address)
        port = DEFAULT_PORT if parts.port is None else parts.port
    except ValueError as error:
        raise _bad(address, "has no port between 1 and 65535") from error
    if not parts.hostname or parts.username is not None or any(mark in address for mark in "?# "):
        raise _bad(address, "is not of the form tcp://host:port")
    if parts.path not in ("", "/") or not address.startswith("tcp://"):
        raise _bad(address, "is not of the form tcp://host:port")
    if not port:
        raise _bad(address, "has no port between 1 and 65535")
    return parts.hostname, port


def serial_line(address: str, flow: Flow) -> SerialLine:
    """The line of an address serial:///dev/ttyACM0?baud=9600&flow=none; `flow` where it says nothing of that.

    Raises Fault('bad_address').
    """
    place, _, said = address.partition("?")
    options = dict(parse_qsl(said, keep_blank_values=True))
    path, flows = device_path(place, "serial"), {one: one for one in FLOWS}
    baud, asked = options.pop("baud", "9600"), options.pop("flow", flow)
    if baud not in map(str, BAUDS) or asked not in flows:
        raise _bad(address, f"has a baud that is none of {BAUDS} or a flow that is none of {FLOWS}")
    if options or ("?" in address and not said):
        raise _bad(address, "may say baud and flow and nothing more")
    return SerialLine(path, int(baud), flows[asked])


def device_path(address: str, kind: str) -> Path:
    """The path in an address of the form kind:///path/of/the/device. Raises Fault('bad_address')."""
    if not address.startswith(f"{kind}:///") or address.endswith("/"):
        raise _bad(address, f"is not of the form {kind}:///path/of/the/device")
    path = unquote(address.removeprefix(f"{kind}://"))
    if "\0" in path:
        raise _bad(address, "holds a character that no path can hold")
    return Path(path)


def _folder(address: str, folder: str) -> Path:
    if not folder.strip() or folder.startswith("//"):
        raise _bad(address, "is not of the form virtual:FOLDER")
    return Path(folder)


def _virtual(folder: Path) -> VirtualPort:
    try:
        slips = SlipFolder(folder.expanduser())
    except (OSError, RuntimeError) as error:
        raise Fault("unreachable", f"cannot write slips to {folder}: {error}") from error
    return VirtualPort(VirtualPrinter(slips.save))


def _bad(address: str, why: str) -> Fault:
    return Fault("bad_address", f"device address {address!r} {why}")
