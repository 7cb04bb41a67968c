"""The line to a printer for one slip: whoever listens, the answer to a report is not lost.

A report is asked for behind the slip's last byte, and the printer answers when it has come so far:
GS r 1 with one byte (bits 0x90 clear, 0x0C set when the paper is at its end), GS ( H with the four letters it
was asked with. Other things a printer may say are told from it by their form: answers to DLE EOT and flow
control (bit 0x10 set), and the four bytes of a status that it tells by itself (the first 0xx1xx00).
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from typing import Literal

from hardware.ports import Fault, PrinterPort, TellsPortStatus
from hardware.status import Status, ask

Asked = Literal["process_id", "answered"]

REPORT = b"\x1dr\x01"
_PROCESS_ID, _PROCESS_ANSWER = b"\x1d(H\x06\x0000", b"\x37\x22"
_PAPER_END = 0x0C
_CHATTER = 64  # reads


class NeverQuiet(Exception):
    """The printer does not stop talking, so it cannot be asked."""


class Line:
    """What `Press` says to a port and hears from it. Raises the port's Fault."""

    def __init__(self, port: PrinterPort) -> None:
        self.can_answer = port.can_answer
        self.can_tell = port.can_answer or isinstance(port, TellsPortStatus)
        self.heard: Asked | None = None
        """How the report that was asked for last has been given, None as long as it has not."""
        self.paper_ended = False
        """Whether that report says that the paper is at its end."""
        self._port = port
        self._rest = b""
        self._id = b""

    def write(self, data: bytes, timeout: float) -> int:
        """As PrinterPort.write."""
        return self._port.write(data, timeout)

    def read(self, timeout: float) -> bytes:
        """As PrinterPort.read; a report in what was said is kept."""
        said = self._port.read(timeout) if self.can_answer else b""
        for message in self._messages(said):
            if len(message) == 1 and not self._id:
                self.heard, self.paper_ended = "answered", bool(message[0] & _PAPER_END)
            elif self._id and message[2:6] == self._id:
                self.heard = "process_id"
        return said

    def status(self, timeout: float) -> Status:
        """As hardware.status.ask; empty when the printer says nothing in so many seconds."""
        return ask(self, timeout)

    def report_request(self, way: Asked) -> bytes:
        """The bytes that ask for a report; reports that were asked for before no longer count."""
        self.heard, self.paper_ended, self._rest = None, False, b""
        self._id = secrets.token_hex(2).encode() if way == "process_id" else b""
        return _PROCESS_ID + self._id if self._id else REPORT

    def forget(self, quiet: float = 0) -> None:
        """Let go of what the printer says until it has been quiet for so many seconds; or NeverQuiet."""
        for _ in range(_CHATTER):
            if not self.read(quiet):
                self.heard = None
                return
        raise NeverQuiet

    def close(self) -> None:
        """End the line, whatever is the matter with it."""
        with contextlib.suppress(Fault):
            self._port.close()

    def _messages(self, said: bytes) -> Iterator[bytes]:
        """The answers to GS r (one byte) and to GS ( H (seven) that end in `said`."""
        heard, at = self._rest + said, 0
        while at < len(heard):
            length = self._length(heard, at)
            if at + length > len(heard):
                break
            message = heard[at : at + length]
            if length == 7 or (length == 1 and not message[0] & 0x90):
                yield message
            at += length
        self._rest = heard[at:]

    def _length(self, heard: bytes, at: int) -> int:
        if self._id and heard[at] == _PROCESS_ANSWER[0] and heard[at + 1 : at + 2] in (b"", b"\x22"):
            return 7
        unasked = heard[at] & 0x93 == 0x10 and not any(byte & 0x90 for byte in heard[at + 1 : at + 4])
        return 4 if unasked else 1


class TellingLine(Line):
    """A line whose printer can be asked beside the print stream too, as on USB."""

    def __init__(self, port: PrinterPort, beside: TellsPortStatus) -> None:
        super().__init__(port)
        self._beside = beside

    def port_status(self, timeout: float) -> int | None:
        """As TellsPortStatus."""
        return self._beside.port_status(timeout)


def line_on(port: PrinterPort) -> Line:
    """The line that fits this port."""
    return TellingLine(port, port) if isinstance(port, TellsPortStatus) else Line(port)
