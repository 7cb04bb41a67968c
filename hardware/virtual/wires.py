"""The wires that lead to a virtual printer: a TCP port and a pseudo-terminal, as a real one has its sockets.

Like a real printer it serves one network client at a time, stops reading when its buffer is full, and answers
on the wire that spoke last.
"""

import contextlib
import os
import select
import socket
import struct
import threading
import time
import tty
from collections.abc import Callable

from hardware.virtual.printer import VirtualPrinter

_TICK = 0.02  # seconds: the head moves and answers come up also when nobody sends
_READ_AT_ONCE = 4096
_RECEIVE_BUFFER = 4096
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class _Line:
    """One wire in use: what came in and has not been taken yet, and what has not gone out."""

    def __init__(self, file: int) -> None:
        self.file = file
        self.untaken = b""
        self.unsaid = b""
        self.ended = False


class Wires:
    """Serves `printer` from a thread of its own, on loopback port `port` (0: any free one) and a pty.

    `clock` gives the printer's time in seconds. Raises OSError if the port is taken.
    """

    def __init__(
        self, printer: VirtualPrinter, port: int = 0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._printer = printer
        self._clock = clock
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        try:
            self._listener.bind(("127.0.0.1", port))
        except OSError:
            self._listener.close()
            raise
        self._listener.listen(1)
        self._client: socket.socket | None = None
        self._network: _Line | None = None
        inner, self._outer = os.openpty()
        tty.setraw(self._outer)
        os.set_blocking(inner, False)
        self._terminal = _Line(inner)
        self._speaker: _Line | None = None
        self._drop = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="virtual-printer", daemon=True)

    @property
    def tcp_address(self) -> str:
        """The network address, as `open_printer` takes it."""
        return f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def file_address(self) -> str:
        """The pseudo-terminal's address, as `open_printer` takes it."""
        return f"file://{os.ttyname(self._outer)}"

    @property
    def serial_address(self) -> str:
        """The pseudo-terminal's address as a serial line."""
        return f"serial://{os.ttyname(self._outer)}?baud=115200"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Cut the wires and wait for the thread."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._hang_up()
        self._listener.close()
        os.close(self._terminal.file)
        os.close(self._outer)

    def drop_client(self) -> None:
        """Reset the network connection, as a printer does that loses its power."""
        self._drop.set()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            self._listen()
            for line in self._lines():
                self._pass_on(line)
            self._answer()
            self._see_to_client()

    def _lines(self) -> list[_Line]:
        return [self._terminal, *([self._network] if self._network else [])]

    def _listen(self) -> None:
        """Wait a tick for a client or for bytes; a line with bytes the printer won't take is left alone."""
        poll = select.poll()
        lines = {line.file: line for line in self._lines()}
        for file, line in lines.items():
            if not line.ended:
                poll.register(file, 0 if line.untaken else select.POLLIN)
        if self._client is None:
            poll.register(self._listener, select.POLLIN)
        for file, event in poll.poll(int(_TICK * 1000)):
            if file in lines:
                self._read(lines[file], event)
            else:
                self._accept()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # gone again already
            self._client, _ = self._listener.accept()
            self._client.setblocking(False)
            self._client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._network = _Line(self._client.fileno())

    def _read(self, line: _Line, event: int) -> None:
        try:
            if event & select.POLLIN:
                line.untaken += os.read(line.file, _READ_AT_ONCE)
                line.ended = not line.untaken
            elif event & (select.POLLERR | select.POLLHUP):
                line.ended, line.untaken = True, b""
        except BlockingIOError:
            return
        except OSError:
            line.ended, line.untaken = True, b""

    def _pass_on(self, line: _Line) -> None:
        if line.untaken:
            self._speaker = line
            taken = self._printer.feed(line.untaken, self._clock())
            line.untaken = line.untaken[taken:]

    def _answer(self) -> None:
        said = self._printer.answers(self._clock())
        line = self._speaker
        if line is None:
            return
        line.unsaid += said
        if line.unsaid and not line.ended:
            with contextlib.suppress(OSError):  # nobody listens: an answer is not worth more
                line.unsaid = line.unsaid[os.write(line.file, line.unsaid) :]

    def _see_to_client(self) -> None:
        line = self._network
        if self._drop.is_set():
            self._drop.clear()
            if self._client is not None:
                self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self._hang_up()
        elif line is not None and line.ended and not line.untaken:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._client is not None:
            if self._speaker is self._network:
                self._speaker = None
            self._client.close()
            self._client = self._network = None
