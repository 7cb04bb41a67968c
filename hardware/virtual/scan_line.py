"""A scanner at the end of a loopback line: for the demo's gate, for tests, and for `kiosk devices scan`.

A connection is one reader. What it sends is framed like any other reader's characters; for each scan it is
told the outcome in one line ('complete', 'repeated', or 'refused' with the reason). Any program on this
machine may connect: it stands for a scanner in a demo or a test, never for one at a real gate.
"""

import codecs
import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Callable
from typing import cast

from hardware.deadline import Deadline
from hardware.ports import TURN, Fault, Turn, unwatched
from hardware.scan import Framing, Scan, report

_TICK = 0.05
_READ_AT_ONCE = 4096
_MOST_READERS = 16
_LONGEST_OUTCOME = 100


class _Reader:
    def __init__(self, line: socket.socket, framing: Framing) -> None:
        self.line = line
        self.framing = framing
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")


class LineScanner:
    """Listens on loopback port `port` (0: any free one) and reports what is sent there as scans.

    `framing` makes the parser for each reader; `clock` gives the time in seconds. Raises OSError if the port
    is taken.
    """

    def __init__(
        self,
        port: int = 0,
        framing: Callable[[], Framing] = Framing,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._framing = framing
        self._clock = clock
        self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.setblocking(False)
        self._readers = selectors.DefaultSelector()
        self._readers.register(self._listener, selectors.EVENT_READ)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def trouble(self) -> str | None:
        """None: it is there as long as this is."""
        return None

    def start(self, on_scan: Callable[[Scan], None], turn: Turn = unwatched) -> None:
        """Begin to report; `on_scan` is called from the scanner's thread. An error in it ends nothing."""
        self._turn = turn
        self._thread = threading.Thread(
            target=self._listen, args=(on_scan,), name="line-scanner", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Close every line; no call to `on_scan` comes after this."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        for key in list(self._readers.get_map().values()):
            cast(socket.socket, key.fileobj).close()
        self._readers.close()

    def _listen(self, on_scan: Callable[[Scan], None]) -> None:
        while not self._stopping.is_set():
            self._turn(TURN)
            for key, _ in self._readers.select(_TICK):
                if key.data is None:
                    self._accept()
                else:
                    self._read(key.data, on_scan)
            for reader in self._all():
                self._report(reader, reader.framing.pause(self._clock()), on_scan)

    def _all(self) -> list[_Reader]:
        return [key.data for key in self._readers.get_map().values() if key.data is not None]

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            line, _ = self._listener.accept()
            if len(self._all()) >= _MOST_READERS:
                line.close()
                return
            line.setblocking(False)
            self._readers.register(line, selectors.EVENT_READ, _Reader(line, self._framing()))

    def _read(self, reader: _Reader, on_scan: Callable[[Scan], None]) -> None:
        data = b""
        with contextlib.suppress(OSError):
            data = reader.line.recv(_READ_AT_ONCE)
        self._report(reader, reader.framing.feed(reader.decoder.decode(data), self._clock()), on_scan)
        if not data:
            self._readers.unregister(reader.line)
            reader.line.close()

    def _report(self, reader: _Reader, scans: list[Scan], on_scan: Callable[[Scan], None]) -> None:
        for scan in scans:
            report([scan], on_scan)
            with contextlib.suppress(OSError):
                reader.line.send(f"{scan.outcome} {scan.reason}".strip().encode() + b"\n")


def send_scan(code: str, port: int, timeout: float = 2.0) -> str:
    """Scan `code` at the LineScanner on that loopback port; returns the outcome it tells.

    Raises Fault: 'refused' if nobody listens, 'timeout' if no outcome comes in `timeout` seconds, 'closed' if
    the line ends without one.
    """
    deadline = Deadline(timeout)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout) as line:
            line.sendall(code.encode(errors="surrogatepass") + b"\r")
            return _outcome(line, deadline)
    except ConnectionRefusedError as error:
        raise Fault("refused", f"no scanner listens on port {port}") from error
    except TimeoutError as error:
        raise Fault("timeout", f"the scanner on port {port} does not answer") from error
    except OSError as error:
        raise Fault("closed", f"lost the scanner on port {port}: {error.strerror}") from error


def _outcome(line: socket.socket, deadline: Deadline) -> str:
    told = b""
    while b"\n" not in told:
        line.settimeout(max(deadline.left, 0.001))
        part = line.recv(_LONGEST_OUTCOME)
        if not part or len(told) > _LONGEST_OUTCOME:
            raise ConnectionResetError(0, "no outcome")
        told += part
    return told.partition(b"\n")[0].decode(errors="replace")
