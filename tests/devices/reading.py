"""Each kind of reader with its other end in the test's hand, and the scans it reports."""

import os
import socket
import threading
import tty
from collections.abc import Callable
from pathlib import Path

from device_bench import Clock

from hardware.ports import Scanner
from hardware.scan import Scan
from hardware.scanners import open_scanner
from hardware.virtual.scanner import key_events


class Scans:
    """What a scanner reported; a test can wait for it without sleeping."""

    def __init__(self) -> None:
        self.all: list[Scan] = []
        self._news = threading.Condition()

    def take(self, scan: Scan) -> None:
        with self._news:
            self.all.append(scan)
            self._news.notify_all()

    def until(self, met: Callable[[list[Scan]], bool]) -> list[Scan]:
        with self._news:
            assert self._news.wait_for(lambda: met(self.all), timeout=10), self.all
            return list(self.all)

    def until_code(self, code: str) -> list[Scan]:
        return self.until(lambda scans: bool(scans) and scans[-1].text == code)


class Reader:
    """A scanner that runs, at the end of a line of which `send` is the other end."""

    def __init__(self, address: str, send: Callable[[str], None], close: Callable[[], None]) -> None:
        self.clock = Clock()
        self.scanner: Scanner = open_scanner(address, clock=self.clock)
        self.scans = Scans()
        self.send = send
        self._close = close

    def start(self) -> None:
        self.scanner.start(self.scans.take)

    def stop(self) -> None:
        self.scanner.stop()
        self._close()


def typing_reader(folder: Path) -> Reader:
    """A scanner that types, its events coming through a pipe."""
    path = folder / "event7"
    os.mkfifo(path)
    file = os.open(path, os.O_RDWR)
    return Reader(f"input://{path}", lambda text: write_whole(file, key_events(text)), lambda: os.close(file))


def serial_reader(_: Path) -> Reader:
    inner, outer = os.openpty()
    tty.setraw(outer)  # what is sent before the scanner has its line must not be treated as typed

    def close() -> None:
        os.close(inner)
        os.close(outer)

    def send(text: str) -> None:
        write_whole(inner, raw(text))

    return Reader(f"serial://{os.ttyname(outer)}", send, close)


def line_reader(_: Path) -> Reader:
    """A scanner that programs send to; it tells the outcome back, which is read and dropped."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    reader = Reader(f"tcp://127.0.0.1:{port}", lambda text: None, lambda: None)
    line = socket.create_connection(("127.0.0.1", port))

    def send(text: str) -> None:
        line.sendall(raw(text))
        line.setblocking(False)
        try:
            line.recv(65536)
        except BlockingIOError:
            pass
        finally:
            line.setblocking(True)

    reader.send, reader._close = send, line.close
    return reader


READERS = {"typing": typing_reader, "serial": serial_reader, "line": line_reader}


def raw(text: str) -> bytes:
    """The bytes of the text; those that were no UTF-8 and came as lone surrogates as they were."""
    try:
        return text.encode(errors="surrogateescape")
    except UnicodeEncodeError:
        return text.encode(errors="surrogatepass")


def write_whole(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]
