"""A printer behind a file: /dev/usb/lp*, a pseudo-terminal, a named pipe, or a plain file.

The file must be there: a device that is not plugged in must not become an ordinary file full of slips.
"""

import contextlib
import errno
import fcntl
import os
import select
import stat
import termios
import time
import tty
from pathlib import Path

from hardware.deadline import Deadline
from hardware.ports import Fault, FaultCode

_READ_AT_ONCE = 4096
_NOTHING_YET = 0.005  # seconds to wait where the device says 'readable' and has nothing to read
_GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL
_CODES: dict[int, FaultCode] = {
    errno.EBUSY: "busy",
    errno.EWOULDBLOCK: "busy",
    errno.EACCES: "refused",
    errno.EPERM: "refused",
    errno.EROFS: "refused",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",
}


class FilePrinter:
    """One open file. Raises Fault: 'unreachable', 'refused' (no permission), or 'busy' (in use already)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self.can_answer = False
        try:
            self._open(path.stat().st_mode)
        except OSError as error:
            raise self._broken(error, "unreachable") from error

    def write(self, data: bytes, timeout: float) -> int:
        file, deadline, taken = self._descriptor(), Deadline(timeout), 0
        view = memoryview(data)
        try:
            while taken < len(data) and _ready(file, select.POLLOUT, deadline):
                with contextlib.suppress(BlockingIOError):
                    taken += os.write(file, view[taken:])
                if deadline.passed:
                    break
        except OSError as error:
            raise self._broken(error, "closed") from error
        if data and not taken:
            raise self._broken(TimeoutError(errno.ETIMEDOUT, "takes nothing"), "timeout")
        return taken

    def read(self, timeout: float) -> bytes:
        file, deadline = self._descriptor(), Deadline(timeout)
        try:
            while self.can_answer and _ready(file, select.POLLIN, deadline):
                with contextlib.suppress(BlockingIOError):
                    if said := os.read(file, _READ_AT_ONCE):
                        return said
                    _check_end(file)
                if deadline.passed:
                    break
                time.sleep(min(_NOTHING_YET, deadline.left))
        except OSError as error:
            raise self._broken(error, "closed") from error
        return b""

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self, mode: int) -> None:
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "is a folder")
        device = stat.S_ISCHR(mode)
        flags = os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        try:
            self._file = os.open(self._path, flags | (os.O_RDWR if device else os.O_WRONLY | os.O_APPEND))
            self.can_answer = device
        except PermissionError:
            self._file = os.open(self._path, flags | os.O_WRONLY)
        if device:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.isatty(self._file):
            tty.setraw(self._file)

    def _descriptor(self) -> int:
        if self._file is None:
            raise Fault("closed", f"{self._path} is closed")
        return self._file

    def _drop_unsent(self) -> None:
        if self._file is not None and os.isatty(self._file):
            with contextlib.suppress(termios.error):
                termios.tcflush(self._file, termios.TCOFLUSH)

    def _broken(self, error: OSError, otherwise: FaultCode) -> Fault:
        self._drop_unsent()
        self.close()
        code = _CODES.get(error.errno or 0, otherwise)
        return Fault(code, f"{self._path}: {error.strerror}", passing=False if code == "refused" else None)


def _ready(file: int, event: int, deadline: Deadline) -> bool:
    """Whether the file can be read (written) before the deadline. Raises OSError if its other end is gone."""
    poll = select.poll()
    poll.register(file, event)
    for _, found in poll.poll(deadline.milliseconds):
        if found & _GONE and not found & select.POLLIN:
            raise OSError(errno.EIO, "nobody at the other end")
        return True
    return False


def _check_end(file: int) -> None:
    """Tell a device that has nothing to read from one that is gone. Raises OSError for the second."""
    poll = select.poll()
    poll.register(file, 0)
    if poll.poll(0):
        raise OSError(errno.EIO, "nobody at the other end")
