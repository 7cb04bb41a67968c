"""A printer on the network: raw bytes to a TCP port, 9100 as a rule.

The kernel takes bytes for a printer that reads nothing, or that is not there any more, and calls that a
success. So the send buffer is kept small, and a write counts only if the printer's side acknowledged some of
it in time. A line that failed is reset, not closed: what the kernel still holds must not be printed minutes
later, when the printer comes back and the visitor has a second slip already.
"""

import contextlib
import errno
import fcntl
import queue
import select
import socket
import struct
import termios
import threading
import time
from typing import Any

from hardware.deadline import Deadline
from hardware.ports import Fault, FaultCode

_SEND_BUFFER = 16 * 1024
_READ_AT_ONCE = 4096
_GOODBYE = 0.3  # seconds; with the longest wait for an answer, less than two
_LOOK_AGAIN = 0.002  # seconds between looks at what is not acknowledged yet; the kernel gives no event for it
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class TcpPrinter:
    """One connection to a printer. `timeout`: seconds for finding the name and for connecting, together.

    Raises Fault: 'unreachable', 'refused' (nothing listens there) or 'timeout'.
    """

    can_answer = True

    def __init__(self, host: str, port: int, timeout: float) -> None:
        self._name = f"{host}:{port}"
        self._socket: socket.socket | None = self._connect(host, port, Deadline(timeout))

    def write(self, data: bytes, timeout: float) -> int:
        line, deadline = self._line(), Deadline(timeout)
        try:
            waiting_before = _unacknowledged(line)
            sent = self._hand_over(line, data, deadline)
            received = self._await_receipt(line, waiting_before + sent, deadline)
        except OSError as error:
            raise self._broken("closed", f"lost the printer at {self._name}: {error.strerror}") from error
        if data and not received:
            raise self._broken("timeout", f"the printer at {self._name} takes nothing")
        return sent

    def read(self, timeout: float) -> bytes:
        line = self._line()
        try:
            if not _ready(line, select.POLLIN, Deadline(timeout)):
                return b""
            said = line.recv(_READ_AT_ONCE)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._broken("closed", f"lost the printer at {self._name}: {error.strerror}") from error
        if not said:
            raise self._broken("closed", f"the printer at {self._name} hung up")
        return said

    def close(self) -> None:
        """Say goodbye and wait a moment for the same: closing on unread answers would reset the line."""
        if self._socket is None:
            return
        line, self._socket = self._socket, None
        deadline = Deadline(_GOODBYE)
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_WR)
            while _ready(line, select.POLLIN, deadline) and line.recv(_READ_AT_ONCE) and not deadline.passed:
                pass
        line.close()

    def _connect(self, host: str, port: int, deadline: Deadline) -> socket.socket:
        last = Fault("unreachable", f"no address for {self._name}")
        for family, address in _addresses(host, port, deadline):
            line = socket.socket(family, socket.SOCK_STREAM)
            try:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
                line.settimeout(max(deadline.left, 0.001))
                line.connect(address)
                line.setblocking(False)
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                return line
            except OSError as error:
                line.close()
                last = self._no_connection(error)
        raise last

    def _no_connection(self, error: OSError) -> Fault:
        if isinstance(error, ConnectionRefusedError):
            return Fault("refused", f"nothing listens at {self._name}")
        if isinstance(error, TimeoutError) or error.errno == errno.ETIMEDOUT:
            return Fault("timeout", f"no connection to {self._name} in time")
        return Fault("unreachable", f"cannot reach {self._name}: {error.strerror}")

    def _line(self) -> socket.socket:
        if self._socket is None:
            raise Fault("closed", f"the line to {self._name} is closed")
        return self._socket

    def _hand_over(self, line: socket.socket, data: bytes, deadline: Deadline) -> int:
        sent, view = 0, memoryview(data)
        while sent < len(data) and _ready(line, select.POLLOUT, deadline):
            with contextlib.suppress(BlockingIOError):
                sent += line.send(view[sent:])
            if deadline.passed:
                break
        return sent

    def _await_receipt(self, line: socket.socket, due: int, deadline: Deadline) -> int:
        """How many of the `due` bytes the printer's side acknowledged by the deadline."""
        while (waiting := _unacknowledged(line)) and not deadline.passed:
            time.sleep(_LOOK_AGAIN)
        broken = line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if broken:
            raise OSError(broken, "the connection broke")
        return due - waiting

    def _broken(self, code: FaultCode, text: str) -> Fault:
        if self._socket is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self._socket.close()
            self._socket = None
        return Fault(code, text)


def _ready(line: socket.socket, event: int, deadline: Deadline) -> bool:
    """Whether the line can be read (written) before the deadline; an error counts, the next call names it."""
    poll = select.poll()
    poll.register(line, event)
    return bool(poll.poll(deadline.milliseconds))


def _unacknowledged(line: socket.socket) -> int:
    """Bytes that the other side has not acknowledged (Linux: SIOCOUTQ)."""
    answer = fcntl.ioctl(line, termios.TIOCOUTQ, struct.pack("i", 0))
    return int(struct.unpack("i", answer)[0])


def _addresses(host: str, port: int, deadline: Deadline) -> list[tuple[socket.AddressFamily, Any]]:
    """Resolve in a thread of its own: looking up a name knows no deadline."""
    answers: queue.Queue[list[Any]] = queue.Queue()

    def look_up() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            answers.put([])

    threading.Thread(target=look_up, name="printer-name", daemon=True).start()
    try:
        return [(family, address) for family, _, _, _, address in answers.get(timeout=deadline.left)]
    except queue.Empty:
        raise Fault("timeout", f"no address for {host} in time") from None
