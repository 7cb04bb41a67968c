"""Serial lines: RS-232, and USB devices that stand for one (/dev/ttyUSB*, /dev/ttyACM*).

Eight bits, no parity, one stop bit, nothing changed on the way. Printers have hardware flow control unless
told otherwise: without it, whatever a full printer cannot take is lost without an error; with it, a missing
wire shows as a printer that takes nothing.
"""

import fcntl
import os
import struct
import termios
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hardware.deadline import Deadline
from hardware.drivers.device_file import FilePrinter

Flow = Literal["none", "rtscts", "xonxoff"]
FLOWS: tuple[Flow, ...] = ("none", "rtscts", "xonxoff")
BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)

_BITS_A_BYTE = 10
_GOODBYE = 0.5  # seconds
_LOOK_AGAIN = 0.005  # seconds
_INPUT, _OUTPUT, _CONTROL, _LOCAL, _IN_SPEED, _OUT_SPEED = range(6)


@dataclass(frozen=True)
class SerialLine:
    """Where a serial line is and how fast it is, in bits a second (one of BAUDS)."""

    path: Path
    baud: int
    flow: Flow

    def open(self) -> int:
        """The file descriptor of the line, for this program alone; reading and writing never wait.

        Raises OSError if it is not there, not permitted, in use, or no serial line.
        """
        file = os.open(self.path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._set_up(file)
        except termios.error as error:
            os.close(file)
            raise OSError(*error.args) from error
        except OSError:
            os.close(file)
            raise
        return file

    def _set_up(self, file: int) -> None:
        """Raw bytes at that speed; the line is not dropped on closing, which some printers take for a
        restart.
        """
        settings = termios.tcgetattr(file)
        speed = getattr(termios, f"B{self.baud}")
        settings[_INPUT] = termios.IXON if self.flow == "xonxoff" else 0
        settings[_OUTPUT] = settings[_LOCAL] = 0
        settings[_CONTROL] = termios.CS8 | termios.CREAD | termios.CLOCAL
        if self.flow == "rtscts":
            settings[_CONTROL] |= termios.CRTSCTS
        settings[_IN_SPEED] = settings[_OUT_SPEED] = speed
        termios.tcsetattr(file, termios.TCSANOW, settings)


class SerialPrinter(FilePrinter):
    """A printer on a serial line. Raises Fault as FilePrinter does."""

    def __init__(self, line: SerialLine) -> None:
        self._serial = line
        super().__init__(line.path)

    def close(self) -> None:
        """Let the line bring out what it holds, as long as that should take; then drop the rest.

        Without that the system would wait half a minute for a printer that takes nothing.
        """
        if self._file is not None:
            deadline = Deadline(_GOODBYE + _unsent(self._file) * _BITS_A_BYTE / self._serial.baud)
            while _unsent(self._file):
                if deadline.passed:
                    self._drop_unsent()
                    break
                time.sleep(_LOOK_AGAIN)
        super().close()

    def _open(self, mode: int) -> None:
        self._file = self._serial.open()
        self.can_answer = True


def _unsent(file: int) -> int:
    """Bytes that have not left this machine; none if the line is gone."""
    try:
        return int(struct.unpack("i", fcntl.ioctl(file, termios.TIOCOUTQ, struct.pack("i", 0)))[0])
    except OSError:
        return 0
