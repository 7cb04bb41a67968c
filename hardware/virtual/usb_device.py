"""Devices for the virtual USB: what they say of themselves, and in what state they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hardware.virtual.printer import VirtualPrinter

PRINTER_CLASS, KEYBOARD_CLASS = 7, 3
TWO_WAY, ONE_WAY, IPP = 2, 1, 4
_BULK = 2
_STATUS_FINE = 0x18
_SELECTED, _NO_ERROR, _PAPER_EMPTY = 0x10, 0x08, 0x20
_Fields = dict[str, Any]


@dataclass(frozen=True)
class Endpoint:
    """`address` with 0x80 for the direction to the computer; `kind` 2 for bulk, 3 for interrupt."""

    address: int
    kind: int = _BULK


@dataclass(frozen=True)
class Alternate:
    """One setting of the device's interface."""

    protocol: int = TWO_WAY
    endpoints: tuple[Endpoint, ...] = (Endpoint(0x81, 3), Endpoint(0x82), Endpoint(0x03))
    device_class: int = PRINTER_CLASS


class UsbDevice:
    """A device with one interface of number `interface` in one or several settings, after a keyboard's.

    Bytes written to it go to `printer`. How it is may be changed at any time: `kernel_driver`, whether the
    kernel has a driver for it; `locked`, whether this user may not open it; `held_by_another` program;
    `halted` endpoints; `ends_short`, transfers that end after `most_at_once` bytes; `empty_answers`, where it
    answers at once that it has nothing to say; `tells_port_status`; `tells_strings`. `resets` and open
    `handles` are counted.
    """

    def __init__(
        self,
        printer: VirtualPrinter | None = None,
        *,
        vendor: int = 0x04B8,
        product: int = 0x0202,
        serial: str | None = None,
        interface: int = 0,
        alternates: Sequence[Alternate] = (Alternate(),),
    ) -> None:
        self.printer = printer
        self.serial = serial
        self.interface = interface
        self.packet = 64
        self.most_at_once = 512
        self.kernel_driver = self.kernel_has_it = False
        self.locked = self.held_by_another = self.halted = False
        self.ends_short = self.empty_answers = False
        self.tells_port_status = self.tells_strings = True
        self.configured, self.alternate = 1, 0
        self.handles = self.resets = 0
        self._ids = (vendor, product)
        self._alternates = tuple(alternates)

    def answers(self, now: float, most: int) -> bytes:
        return self.printer.answers(now)[:most] if self.printer else b""

    def port_status(self) -> bytes | None:
        """The byte of GET_PORT_STATUS: 0x10 selected, 0x08 no error, 0x20 no paper; None where it is not
        known.
        """
        if not self.tells_port_status:
            return None
        trouble = self.printer.trouble if self.printer else None
        if trouble == "paper_out":
            return bytes((_PAPER_EMPTY | _NO_ERROR,))
        broken = trouble in ("cover", "cutter", "overheated")
        return bytes((0 if broken else _STATUS_FINE,))

    def string(self, index: int) -> bytes | None:
        text = {1: "Invented", 2: "Receipt printer", 3: self.serial}.get(index)
        if text is None or not self.tells_strings:
            return None
        body = text.encode("utf-16-le")
        return bytes((len(body) + 2, 3)) + body

    def descriptor(self) -> _Fields:
        vendor, product = self._ids
        return {
            **_head(18, 1),
            "bcdUSB": 0x0200,
            "bDeviceClass": 0,
            "bDeviceSubClass": 0,
            "bDeviceProtocol": 0,
            "bMaxPacketSize0": 64,
            "idVendor": vendor,
            "idProduct": product,
            "bcdDevice": 0x0100,
            "iManufacturer": 1,
            "iProduct": 2,
            "iSerialNumber": 0 if self.serial is None else 3,
            "bNumConfigurations": 1,
        }

    def configuration_descriptor(self, number: int) -> _Fields:
        return {
            **_head(9, 2),
            "wTotalLength": 32,
            "bNumInterfaces": self.interface + 1,
            "bConfigurationValue": number + 1,
            "iConfiguration": 0,
            "bmAttributes": 0xC0,
            "bMaxPower": 0,
            "extra_descriptors": [],
        }

    def interface_descriptor(self, number: int, alternate: int) -> _Fields:
        """Raises IndexError for a setting that it has not."""
        chosen = self._setting(number, alternate)
        return {
            **_head(9, 4),
            "bInterfaceNumber": number,
            "bAlternateSetting": alternate,
            "bNumEndpoints": len(chosen.endpoints),
            "bInterfaceClass": chosen.device_class,
            "bInterfaceSubClass": 1,
            "bInterfaceProtocol": chosen.protocol,
            "iInterface": 0,
            "extra_descriptors": [],
        }

    def endpoint_descriptor(self, number: int, interface: int, alternate: int) -> _Fields:
        endpoint = self._setting(interface, alternate).endpoints[number]
        return {
            **_head(7, 5),
            "bEndpointAddress": endpoint.address,
            "bmAttributes": endpoint.kind,
            "wMaxPacketSize": self.packet,
            "bInterval": 0,
            "bRefresh": 0,
            "bSynchAddress": 0,
            "extra_descriptors": [],
        }

    def _setting(self, number: int, alternate: int) -> Alternate:
        if number < self.interface:
            return (Alternate(1, (Endpoint(0x8F, 3),), KEYBOARD_CLASS),)[alternate]
        return self._alternates[alternate]


def _head(length: int, kind: int) -> _Fields:
    return {"bLength": length, "bDescriptorType": kind}
