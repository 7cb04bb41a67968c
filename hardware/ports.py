"""What a printer, a scanner and a camera are to the rest of the program.

Everything above this room talks to these shapes alone; which wire, file or
virtual device stands behind them is settled by an address (see address.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from hardware.scan import Scan

FaultCode = Literal["unreachable", "timeout", "closed", "refused", "busy", "full", "bad_address"]

_LASTING: frozenset[FaultCode] = frozenset({"full", "bad_address"})


Turn = Callable[[float], None]
"""The loop of a device's thread has turned, and will have turned again within so many seconds."""
TURN = 60.0
"""Seconds that a turn of a scanner's loop takes at most: a camera is switched on in it."""


def unwatched(seconds: float) -> None:
    """The turn of a loop that nobody watches."""


class Fault(Exception):
    """A device that does not do as it was told.

    `code` is for the program, the text for whoever mends it (no visitor's data in it), `passing`
    says whether trying again later may help without anybody changing a setting.
    """

    def __init__(self, code: FaultCode, text: str, *, passing: bool | None = None) -> None:
        super().__init__(text)
        self.code: FaultCode = code
        self.passing: bool = code not in _LASTING if passing is None else passing


class PrinterPort(Protocol):
    """A line to one printer, used by one thread at a time.

    Once `write` or `read` has raised a Fault the line is closed: what it still held is thrown away,
    so that it cannot come out of the printer later as a surprise, and how much of the failed write
    has reached the printer is unknown. Open a new line to go on.
    """

    can_answer: bool
    """False where nothing can ever be read back (a plain file, a write-only device)."""

    def write(self, data: bytes, timeout: float) -> int:
        """Hand `data` over, waiting `timeout` seconds at most.

        Returns how many bytes were taken, at least one and perhaps fewer than were given (the rest was
        not handed over and may be written again). Taken is not printed. Raises Fault: 'timeout' if the
        printer took nothing, 'closed' if the line is gone, 'full' if the file system is.
        """
        ...

    def read(self, timeout: float) -> bytes:
        """What the printer has said, waiting `timeout` seconds at most; b'' if it said nothing.

        Raises Fault('closed') if the line is gone.
        """
        ...

    def close(self) -> None:
        """End the line. May be called more than once."""
        ...


@runtime_checkable
class TellsPortStatus(Protocol):
    """A line that can tell the printer's state beside the print stream, as USB can."""

    def port_status(self, timeout: float) -> int | None:
        """The byte of USB's GET_PORT_STATUS, None if the printer does not tell it in `timeout` seconds.

        Raises Fault('closed') if the line is gone.
        """
        ...


class Scanner(Protocol):
    """Something that reports codes as they are read, one call a scan."""

    @property
    def trouble(self) -> str | None:
        """Why nothing can be scanned now, for whoever mends it; None while the scanner is there."""
        ...

    def start(self, on_scan: Callable[[Scan], None], turn: Turn = unwatched) -> None:
        """Begin to report. `on_scan` is called from the scanner's own thread, and so is `turn`."""
        ...

    def stop(self) -> None:
        """End, and return when no further call can come."""
        ...


@dataclass(frozen=True)
class View:
    """What a camera sees now: 3:4 upright, as in a mirror, so that people find themselves in it.

    `rgb` holds three bytes a dot, row after row from the top. `dark` says that no face can be made out.
    """

    width: int
    height: int
    rgb: bytes
    dark: bool


class Camera(Protocol):
    """Something that shows what it sees and takes a photograph of it."""

    @property
    def trouble(self) -> str | None:
        """Why there is no picture now, for whoever mends it; None while pictures come."""
        ...

    def start(self, on_view: Callable[[View], None]) -> None:
        """Switch it on and return at once; one that is away is waited for.

        `on_view` is called from the camera's own thread, at most 15 times a second, and must not wait.
        """
        ...

    def still(self, timeout: float = 2.0) -> bytes:
        """A photograph taken after the call: a JPEG of 480x640 dots and 27,000 bytes at most, nothing but
        the picture in it. Waits `timeout` seconds at most.

        Raises Fault: 'closed' if it is not switched on, 'unreachable' if it is not plugged in, 'busy' if
        another program has it, 'timeout' if no new picture came.
        """
        ...

    def stop(self) -> None:
        """Switch it off and return at once; no further call comes and nothing that it saw is kept."""
        ...

    def close(self) -> None:
        """Switch it off, and return when the device is let go."""
        ...
