"""A virtual USB to plug virtual printers into: a backend for pyusb in the place of libusb.

pyusb's own code runs on it unchanged. It has what makes a real bus hard: cables that come out in the middle
of a transfer, devices that come back under another address, transfers that end short, endpoints that halt,
kernel drivers and other programs that hold a device, users without permission, and contexts that see only
what was plugged in when they were made.
"""

import errno
import threading
import time
from array import array
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import usb.core
from usb.backend import IBackend

from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.usb_device import UsbDevice

_STEP = 0.01  # seconds between looks at a printer that has no room or nothing to say
_GET_DESCRIPTOR, _GET_PORT_STATUS = (0x80, 6), (0xA1, 1)
_STRING = 3
_IN = 0x80


class Plugged:
    """One stay of a device in a socket; when it is over it is over, also if the device comes back."""

    def __init__(self, device: UsbDevice, path: str, address: int) -> None:
        self.device = device
        self.bus, _, ports = path.partition("-")
        self.ports = tuple(map(int, ports.split(".")))
        self.address = address
        self.gone = False
        self.owner: object = None
        self.bytes_left: int | None = None


class UsbBus:
    """Sockets for devices. `clock` tells the time in seconds and `wait` lets so many pass.

    Give both, and no real time is spent; `wait` may also plug and unplug.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, wait: Callable[[float], None] = time.sleep
    ) -> None:
        self.clock = clock
        self.wait = wait
        self._lock = threading.RLock()
        self._plugged: list[Plugged] = []
        self._addresses = 0

    def plug(self, device: UsbDevice, path: str = "1-1") -> None:
        """Put the device into the socket `path`: bus, ports ('1-2.3'). The kernel's driver takes it, if any
        does.
        """
        with self._lock:
            self._addresses += 1
            self._plugged.append(Plugged(device, path, self._addresses))
            device.kernel_has_it = device.kernel_driver

    def unplug(self, device: UsbDevice, after_bytes: int = 0) -> None:
        """Pull the device's cable, at once or in the transfer that brings it so many more bytes."""
        with self._lock:
            for stay in [stay for stay in self._plugged if stay.device is device]:
                stay.bytes_left = after_bytes
                if not after_bytes:
                    self.drop(stay)

    def drop(self, stay: Plugged) -> None:
        with self._lock:
            stay.gone = True
            self._plugged = [one for one in self._plugged if one is not stay]

    def context(self) -> "UsbContext":
        """A pyusb backend as `hardware.address.printer_at` takes it."""
        with self._lock:
            return UsbContext(self, list(self._plugged))


class _Handle:
    def __init__(self, stay: Plugged) -> None:
        self.stay = stay
        self.open = True


class UsbContext(IBackend):  # type: ignore[misc]  # pyusb has no types
    """What libusb is to pyusb, see usb.backend.IBackend for each method."""

    def __init__(self, bus: UsbBus, plugged: list[Plugged]) -> None:
        super().__init__()
        self._bus = bus
        self._plugged = plugged

    def enumerate_devices(self) -> list[Plugged]:
        return self._plugged

    def get_device_descriptor(self, stay: Plugged) -> SimpleNamespace:
        place = {"bus": int(stay.bus), "address": stay.address, "port_number": stay.ports[-1]}
        return SimpleNamespace(**stay.device.descriptor(), **place, port_numbers=stay.ports, speed=3)

    def get_configuration_descriptor(self, stay: Plugged, config: int) -> SimpleNamespace:
        _present(stay)
        return SimpleNamespace(**stay.device.configuration_descriptor(config))

    def get_interface_descriptor(self, stay: Plugged, intf: int, alt: int, config: int) -> SimpleNamespace:
        return SimpleNamespace(**stay.device.interface_descriptor(intf, alt))

    def get_endpoint_descriptor(
        self, stay: Plugged, ep: int, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        return SimpleNamespace(**stay.device.endpoint_descriptor(ep, intf, alt))

    def open_device(self, stay: Plugged) -> _Handle:
        _present(stay)
        if stay.device.locked:
            raise _error(errno.EACCES)
        stay.device.handles += 1
        return _Handle(stay)

    def close_device(self, handle: _Handle) -> None:
        if handle.open:
            handle.open = False
            handle.stay.device.handles -= 1
            if handle.stay.owner is handle:
                handle.stay.owner = None

    def get_configuration(self, handle: _Handle) -> int:
        return _used(handle).device.configured

    def set_configuration(self, handle: _Handle, config_value: int) -> None:
        _used(handle).device.configured = config_value

    def set_interface_altsetting(self, handle: _Handle, intf: int, altsetting: int) -> None:
        _owned(handle).device.alternate = altsetting

    def is_kernel_driver_active(self, handle: _Handle, intf: int) -> bool:
        return _used(handle).device.kernel_has_it

    def detach_kernel_driver(self, handle: _Handle, intf: int) -> None:
        _used(handle).device.kernel_has_it = False

    def attach_kernel_driver(self, handle: _Handle, intf: int) -> None:
        stay = _used(handle)
        if stay.owner is not None:
            raise _error(errno.EBUSY)
        stay.device.kernel_has_it = True

    def claim_interface(self, handle: _Handle, intf: int) -> None:
        stay = _used(handle)
        if stay.device.kernel_has_it or stay.device.held_by_another or stay.owner not in (None, handle):
            raise _error(errno.EBUSY)
        stay.owner = handle

    def release_interface(self, handle: _Handle, intf: int) -> None:
        _owned(handle).owner = None

    def clear_halt(self, handle: _Handle, ep: int) -> None:
        _used(handle).device.halted = False

    def reset_device(self, handle: _Handle) -> None:
        device = _used(handle).device
        device.resets += 1
        if device.printer:
            device.printer.restart()

    def bulk_write(self, handle: _Handle, ep: int, intf: int, data: Any, timeout: int) -> int:
        """Returns what was taken until the timeout; a transfer that moved nothing is an error."""
        stay = _transfer(handle, timeout)
        sent, taken, end = data.tobytes(), 0, self._bus.clock() + timeout / 1000
        while taken < len(sent):
            count = self._feed(stay, sent[taken : taken + stay.device.most_at_once])
            taken += count
            if taken < len(sent) and not count and not self._let_pass(stay, end):
                break
            if count and stay.device.ends_short:
                break
        if sent and not taken:
            raise usb.core.USBTimeoutError("Operation timed out", errno=errno.ETIMEDOUT)
        return taken

    def bulk_read(self, handle: _Handle, ep: int, intf: int, buff: Any, timeout: int) -> int:
        stay = _transfer(handle, timeout)
        end = self._bus.clock() + timeout / 1000
        if len(buff) % stay.device.packet:
            raise _error(errno.EOVERFLOW)
        while not (said := stay.device.answers(self._bus.clock(), len(buff))):
            if stay.device.empty_answers:
                return 0
            if not self._let_pass(stay, end):
                raise usb.core.USBTimeoutError("Operation timed out", errno=errno.ETIMEDOUT)
        buff[: len(said)] = array("B", said)
        return len(said)

    def ctrl_transfer(
        self, handle: _Handle, kind: int, request: int, value: int, index: int, data: Any, timeout: int
    ) -> int:
        stay = _used(handle)
        if not timeout:
            raise ValueError("a transfer without an end")
        answer: bytes | None = None
        if (kind, request) == _GET_DESCRIPTOR and value >> 8 == _STRING:
            answer = stay.device.string(value & 0xFF)
        elif (kind, request) == _GET_PORT_STATUS and index == stay.device.interface:
            answer = stay.device.port_status()
        if answer is None:
            raise _error(errno.EPIPE)
        answer = answer[: len(data)]
        data[: len(answer)] = array("B", answer)
        return len(answer)

    def _feed(self, stay: Plugged, piece: bytes) -> int:
        """As much as the printer takes, and as the cable still lets through."""
        printer: VirtualPrinter | None = stay.device.printer
        allowed = len(piece) if stay.bytes_left is None else min(len(piece), stay.bytes_left)
        count = printer.feed(piece[:allowed], self._bus.clock()) if printer else allowed
        if stay.bytes_left is not None:
            stay.bytes_left -= count
            if not stay.bytes_left:
                self._bus.drop(stay)
                raise _error(errno.ENODEV)
        return count

    def _let_pass(self, stay: Plugged, end: float) -> bool:
        """Let a moment pass; False when the time is up."""
        left = end - self._bus.clock()
        if left > 0:
            self._bus.wait(min(_STEP, left))
            _present(stay)
        return left > 0


def _present(stay: Plugged) -> None:
    if stay.gone:
        raise _error(errno.ENODEV)


def _used(handle: _Handle) -> Plugged:
    if not handle.open:
        raise ValueError("a handle that was closed")
    _present(handle.stay)
    return handle.stay


def _owned(handle: _Handle) -> Plugged:
    stay = _used(handle)
    if stay.owner is not handle:
        raise _error(errno.ENOENT)
    return stay


def _transfer(handle: _Handle, timeout: int) -> Plugged:
    stay = _owned(handle)
    if not timeout:
        raise ValueError("a transfer without an end")
    if stay.device.halted:
        raise _error(errno.EPIPE)
    return stay


def _error(number: int) -> usb.core.USBError:
    return usb.core.USBError(errno.errorcode[number], errno=number)
