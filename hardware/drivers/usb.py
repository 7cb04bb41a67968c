"""A printer on the USB, by pyusb: bulk transfers to its interface of class 7.

What pyusb reports as written is counted, no transfer is without an end, and the device is not reset: a reset
would throw away what a printer is still printing. The kernel's own printer driver (usblp) gives way while the
line is open and is given back its device at the end.
"""

import contextlib
import errno
import time

import usb.core
import usb.util

from hardware.deadline import Deadline
from hardware.drivers.usb_search import (
    Contexts,
    Identity,
    Sighting,
    Wanted,
    find,
    fresh_context,
    no_permission,
)
from hardware.ports import Fault, FaultCode

_WRITE_AT_ONCE = 16 * 1024
_READ_AT_ONCE = 4096  # a multiple of every packet size, or a long answer would be an error
_NOTHING_YET = 0.005  # seconds to wait where the printer answers at once that it has nothing to say
_GET_PORT_STATUS = (0xA1, 1)  # to an interface, class, in
_LOCKED = (errno.EACCES, errno.EPERM)


class UsbPlug:
    """The way to one USB printer. The first printer it opens is the only one it ever opens again.

    Unplugged and plugged in elsewhere, it is found by its serial number; one without a serial number by its
    socket. Each line has a pyusb context of its own, from `contexts`.
    """

    def __init__(self, wanted: Wanted, timeout: float, contexts: Contexts = fresh_context) -> None:
        self._wanted = wanted
        self._timeout = timeout
        self._contexts = contexts
        self._before: Identity | None = None

    def open(self) -> "UsbPrinter":
        """A new line. Raises Fault as usb_search.find does, and 'busy' if another program has the printer."""
        deadline = Deadline(self._timeout)
        found = find(self._contexts(), self._wanted, self._before, deadline)
        port = UsbPrinter(found)
        self._before = found.identity
        return port


class UsbPrinter:
    """One open line to a printer. Raises Fault: 'refused' (no permission), 'busy', or 'unreachable'."""

    def __init__(self, found: Sighting) -> None:
        self._found = found
        self._name = f"USB printer {found.identity}"
        self._device = found.device
        self._open = True
        self._took_from_kernel = False
        self.can_answer = found.reads_from is not None
        try:
            self._claim()
        except usb.core.USBError as error:
            raise self._broken(error, "unreachable") from error

    def write(self, data: bytes, timeout: float) -> int:
        self._check()
        deadline, taken = Deadline(timeout), 0
        try:
            while taken < len(data):
                piece = data[taken : taken + _WRITE_AT_ONCE]
                taken += self._device.write(self._found.writes_to, piece, _milliseconds(deadline))
                if deadline.passed:
                    break
        except usb.core.USBTimeoutError as error:
            if not taken:
                raise self._broken(error, "timeout") from error
        except usb.core.USBError as error:
            raise self._broken(error, "closed") from error
        return taken

    def read(self, timeout: float) -> bytes:
        self._check()
        deadline = Deadline(timeout)
        try:
            while self.can_answer:
                said = self._device.read(self._found.reads_from, _READ_AT_ONCE, _milliseconds(deadline))
                if said or deadline.passed:
                    return bytes(said)
                time.sleep(min(_NOTHING_YET, deadline.left))
        except usb.core.USBTimeoutError:
            pass
        except usb.core.USBError as error:
            raise self._broken(error, "closed") from error
        return b""

    def port_status(self, timeout: float) -> int | None:
        """The byte of GET_PORT_STATUS (USB Printing Support 1.1), which needs no place in the print stream.

        None if the printer does not know the request or does not answer in time. Raises Fault('closed').
        """
        self._check()
        try:
            limit = _milliseconds(Deadline(timeout))
            said = self._device.ctrl_transfer(*_GET_PORT_STATUS, 0, self._found.interface, 1, limit)
        except usb.core.USBError as error:
            if error.errno in (errno.ETIMEDOUT, errno.EPIPE):
                return None
            raise self._broken(error, "closed") from error
        return said[0] if said else None

    def close(self) -> None:
        """Give the device back to the kernel, if it was taken from it."""
        if not self._open:
            return
        self._open = False
        number = self._found.interface
        with contextlib.suppress(usb.core.USBError):
            usb.util.release_interface(self._device, number)
            if self._took_from_kernel:
                self._device.attach_kernel_driver(number)
        usb.util.dispose_resources(self._device)

    def _claim(self) -> None:
        device, found = self._device, self._found
        with contextlib.suppress(NotImplementedError):  # a system on which the kernel has no such driver
            if device.is_kernel_driver_active(found.interface):
                device.detach_kernel_driver(found.interface)
                self._took_from_kernel = True
        self._configure()
        usb.util.claim_interface(device, found.interface)
        if found.has_alternates:
            device.set_interface_altsetting(found.interface, found.alternate)

    def _configure(self) -> None:
        """Setting the configuration anew would restart the printer's interface: only where there is none."""
        try:
            active = self._device.get_active_configuration().bConfigurationValue
        except usb.core.USBError as error:
            if error.errno is not None:
                raise
            active = None  # pyusb's own 'Configuration not set'
        if active != self._found.configuration:
            self._device.set_configuration(self._found.configuration)

    def _check(self) -> None:
        if not self._open:
            raise Fault("closed", f"the line to the {self._name} is closed")

    def _broken(self, error: usb.core.USBError, otherwise: FaultCode) -> Fault:
        if error.errno == errno.EPIPE:  # or the next line would find it halted still
            with contextlib.suppress(usb.core.USBError):
                self._device.clear_halt(self._found.writes_to)
        self.close()
        if error.errno in _LOCKED:
            return no_permission(self._found.identity)
        if error.errno == errno.EBUSY:
            return Fault("busy", f"another program has the {self._name}")
        if otherwise == "timeout":
            return Fault("timeout", f"the {self._name} takes nothing")
        return Fault(otherwise, f"lost the {self._name}: {error.strerror}")


def _milliseconds(deadline: Deadline) -> int:
    """At least one: for libusb zero means for ever."""
    return max(1, deadline.milliseconds)
