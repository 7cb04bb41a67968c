"""Scanners that pretend to be keyboards, read below the screen's keyboard (Linux evdev).

The device is grabbed: what such a scanner types reaches nobody else, and so never becomes typing in a field
or a shortcut. Which key means which character is the fixed US table that scanners are delivered with,
whatever keyboard the system has. Keys that type nothing (functions, arrows, Ctrl with a letter) become a
character that no code holds, so that the framing refuses the scan.
"""

import errno
import fcntl
import os
import stat
import struct
from collections.abc import Iterator
from pathlib import Path

EVENT = struct.Struct("llHHi")
"""struct input_event of linux/input.h: seconds, microseconds, type, code, value."""

_SYN, _KEY = 0, 1
_SYN_DROPPED = 3
_DOWN = 1
_EVIOCGRAB = 0x40044590
_NOISE = "\ufffd"
_SHIFT = frozenset((42, 54))
_COMMANDS = frozenset((29, 56, 97, 100, 125, 126))  # Ctrl, Alt and Meta, left and right
_LOCKS = frozenset((58, 69, 70))

_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (15, "\tqwertyuiop[]\r", "\tQWERTYUIOP{}\r"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (55, "*", "*"),
    (57, " ", " "),
    (71, "789-456+1230.", "789-456+1230."),
    (96, "\r", "\r"),
    (98, "/", "/"),
)
"""From which key code on which characters follow one another, alone and with Shift; the last four are the
keypad.
"""

CHARACTERS: dict[int, tuple[str, str]] = {
    first + at: pair
    for first, plain, shifted in _ROWS
    for at, pair in enumerate(zip(plain, shifted, strict=True))
}


def open_keys(path: Path) -> int:
    """The file descriptor of an input device, grabbed; a named pipe of events is taken for one too.

    Raises OSError if it is not there, not permitted, grabbed by another program, or no input device.
    """
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(file).st_mode
        if stat.S_ISCHR(mode):
            fcntl.ioctl(file, _EVIOCGRAB, 1)
        elif not stat.S_ISFIFO(mode):
            raise OSError(errno.ENODEV, "is no input device")
    except OSError:
        os.close(file)
        raise
    return file


class KeyLetters:
    """Turns the events of one device into the characters they type."""

    def __init__(self) -> None:
        self._rest = b""
        self._held: set[int] = set()

    def decode(self, data: bytes) -> str:
        """The characters typed by these events; the pieces may be cut anywhere."""
        heard = self._rest + data
        whole = len(heard) - len(heard) % EVENT.size
        self._rest = heard[whole:]
        return "".join(self._typed(heard[:whole]))

    def _typed(self, events: bytes) -> Iterator[str]:
        for _, _, kind, code, value in EVENT.iter_unpack(events):
            if kind == _SYN and code == _SYN_DROPPED:
                self._held.clear()
                yield _NOISE
            elif kind == _KEY and code in _SHIFT | _COMMANDS:
                (self._held.add if value else self._held.discard)(code)
            elif kind == _KEY and value == _DOWN and code not in _LOCKS:
                yield self._character(code)

    def _character(self, code: int) -> str:
        if self._held & _COMMANDS:
            return _NOISE
        return CHARACTERS.get(code, (_NOISE, _NOISE))[bool(self._held & _SHIFT)]
