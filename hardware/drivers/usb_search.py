"""Which of the things on the USB is the printer.

A printer is known by its interfaces of class 7 (USB Printing Support 1.1), whoever made it, and its endpoints
are read from its descriptors. One printer is told from another of the same make by its serial number; one
that has none is known by the socket it is plugged into.
"""

import contextlib
import ctypes
import errno
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import usb.core
import usb.util
from usb.backend import IBackend, libusb1

from hardware.deadline import Deadline
from hardware.ports import Fault

_PRINTER_CLASS = 7
_PROTOCOLS = (2, 1, 3)
"""Two-way, one-way, IEEE 1284.4, the best first. Left out is 4, IPP over USB, which takes no plain bytes."""
_BULK = 2
_IN = 0x80
_ENGLISH = 0x0409
_LIBUSB = "libusb-1.0.so.0"
_LOCKED = (errno.EACCES, errno.EPERM)

Contexts = Callable[[], IBackend]

_recent: deque[IBackend] = deque(maxlen=8)
"""libusb wants a context to be let go after its devices, and Python gives no such order: these outlive
theirs.
"""


def fresh_context() -> IBackend:
    """A connection to libusb that knows what is plugged in now. Raises Fault if there is none to be had.

    pyusb makes one context and keeps it for ever; where nothing tells that context of plugging, it never sees
    a printer that was unplugged and came back. It would also start a program at each call to find libusb.
    """
    try:
        ctypes.CDLL(_LIBUSB)
    except OSError as error:
        raise _unusable("the library for USB is missing: install the package libusb-1.0-0") from error
    libusb1._lib_object = None
    context = libusb1.get_backend(find_library=lambda _: _LIBUSB)
    if context is None:
        raise _unusable("the system lets nobody use the USB")
    _recent.append(context)
    return context


def _unusable(text: str) -> Fault:
    return Fault("unreachable", text, passing=False)


@dataclass(frozen=True)
class Identity:
    """What tells one printer from another. `path` is bus and ports, as '1-2.3'; `serial` None where it has
    none.
    """

    vendor: int
    product: int
    path: str
    serial: str | None

    def same(self, other: "Identity") -> bool:
        """Whether `other` is this device: it has the same serial number, or where this has none the same
        socket.
        """
        if (self.vendor, self.product) != (other.vendor, other.product):
            return False
        return self.path == other.path if self.serial is None else self.serial == other.serial

    def __str__(self) -> str:
        serial = f", serial number {self.serial}" if self.serial else ""
        return f"{self.vendor:04x}:{self.product:04x} at {self.path}{serial}"


@dataclass(frozen=True)
class Wanted:
    """What an address says of the printer; None where it says nothing."""

    vendor: int | None = None
    product: int | None = None
    serial: str | None = None
    path: str | None = None

    def fits(self, found: Identity) -> bool:
        pairs = (
            (self.vendor, found.vendor),
            (self.product, found.product),
            (self.serial, found.serial),
            (self.path, found.path),
        )
        return all(asked is None or asked == is_ for asked, is_ in pairs)


@dataclass(frozen=True)
class Sighting:
    """A printer on the bus, not opened: its device, the interface to use and that interface's bulk endpoints.

    `locked`: the system lets this user not open it, and its serial number cannot be read.
    """

    device: Any
    identity: Identity
    configuration: int
    interface: int
    alternate: int
    has_alternates: bool
    writes_to: int
    reads_from: int | None
    locked: bool


def read_wanted(text: str) -> Wanted | None:
    """What stands behind 'usb:' in an address; None if it is of none of the four forms."""
    if not text:
        return Wanted()
    if ids := re.fullmatch("([0-9a-f]{4}):([0-9a-f]{4})", text, re.ASCII | re.IGNORECASE):
        return Wanted(vendor=int(ids[1], 16), product=int(ids[2], 16))
    if path := re.fullmatch(r"bus=([1-9]\d{0,2}-[1-9]\d{0,2}(\.[1-9]\d{0,2}){0,6})", text, re.ASCII):
        return Wanted(path=path[1])
    if serial := re.fullmatch("serial=(.+)", text):
        return Wanted(serial=unquote(serial[1]))
    return None


def setting(found: Identity, others: list[Identity]) -> str:
    """The address that means this printer and none of the others."""
    if found.serial and all(other.serial != found.serial for other in others if other is not found):
        return f"usb:serial={quote(found.serial, safe='')}"
    return f"usb:bus={found.path}"


def sightings(context: IBackend, deadline: Deadline) -> list[Sighting]:
    """All printers on the bus that take plain bytes."""
    found = []
    for device in usb.core.find(find_all=True, backend=context):
        with contextlib.suppress(usb.core.USBError):  # unplugged while it was looked at
            if sighting := _sighting(device, deadline):
                found.append(sighting)
    return found


def find(context: IBackend, wanted: Wanted, before: Identity | None, deadline: Deadline) -> Sighting:
    """The one printer that is wanted, and if there was one `before`, the same again.

    Raises Fault: 'unreachable' if it is not there, 'refused' if it may not be opened, 'bad_address' if
    several could be meant.
    """
    seen = sightings(context, deadline)
    fitting = [one for one in seen if wanted.fits(one.identity)]
    if before is not None:
        fitting = [one for one in fitting if before.same(one.identity)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise _several([one.identity for one in fitting], [one.identity for one in seen])
    raise _absent(wanted, before, seen)


def _sighting(device: Any, deadline: Deadline) -> Sighting | None:
    for configuration in device:
        printers = [one for one in configuration if _prints(one)]
        if printers:
            chosen = min(printers, key=lambda one: _PROTOCOLS.index(one.bInterfaceProtocol))
            return _described(device, configuration, chosen, deadline)
    return None


def _prints(interface: Any) -> bool:
    known = interface.bInterfaceProtocol in _PROTOCOLS
    return interface.bInterfaceClass == _PRINTER_CLASS and known and _bulk(interface, 0) is not None


def _bulk(interface: Any, direction: int) -> int | None:
    """The address of the interface's first bulk endpoint in that direction."""
    found = (one.bEndpointAddress for one in interface if one.bmAttributes & 3 == _BULK)
    return next((address for address in found if address & _IN == direction), None)


def _described(device: Any, configuration: Any, chosen: Any, deadline: Deadline) -> Sighting:
    number = chosen.bInterfaceNumber
    serial, locked = _serial(device, deadline)
    writes_to = _bulk(chosen, 0)
    assert writes_to is not None
    return Sighting(
        device=device,
        identity=Identity(device.idVendor, device.idProduct, _path(device), serial),
        configuration=configuration.bConfigurationValue,
        interface=number,
        alternate=chosen.bAlternateSetting,
        has_alternates=sum(one.bInterfaceNumber == number for one in configuration) > 1,
        writes_to=writes_to,
        reads_from=_bulk(chosen, _IN),
        locked=locked,
    )


def _path(device: Any) -> str:
    ports: Iterator[str] = map(str, device.port_numbers or (device.address,))
    return f"{device.bus}-{'.'.join(ports)}"


def _serial(device: Any, deadline: Deadline) -> tuple[str | None, bool]:
    """The device's serial number if it has one that can be read, and whether it may not be opened.

    It is asked in English without asking for the languages first: cheap printers cannot tell them.
    """
    if not device.iSerialNumber:
        return None, False
    device.default_timeout = max(1, deadline.milliseconds)
    try:
        text = usb.util.get_string(device, device.iSerialNumber, _ENGLISH).strip("\0 ")
        return (text if text and text.isprintable() else None), False
    except usb.core.USBError as error:
        return None, error.errno in _LOCKED
    except (ValueError, IndexError):
        return None, False
    finally:
        usb.util.dispose_resources(device)


def _several(fitting: list[Identity], seen: list[Identity]) -> Fault:
    choices = " or ".join(setting(one, seen) for one in fitting)
    return Fault(
        "bad_address", f"several USB printers could be meant: set the printer's address to {choices}"
    )


def _absent(wanted: Wanted, before: Identity | None, seen: list[Sighting]) -> Fault:
    if any(one.locked for one in seen) and (wanted.serial or before):
        return no_permission(next(one.identity for one in seen if one.locked))
    if before is not None:
        return Fault("unreachable", f"the USB printer {before} is not plugged in")
    if not seen:
        return Fault("unreachable", "no USB printer is plugged in")
    others = ", ".join(str(one.identity) for one in seen)
    return Fault("unreachable", f"the USB printer of the settings is not plugged in; there is {others}")


def no_permission(printer: Identity) -> Fault:
    """The fault of a printer that this user may not open."""
    text = f"this user may not open the USB printer {printer}: add the user to the group lp, or a udev rule"
    return Fault("refused", text, passing=False)
