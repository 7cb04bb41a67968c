"""A wire that fails: a TCP proxy on loopback that loses, breaks off, holds back or delays the answer."""

import select
import socket
import socketserver
import struct
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from time import sleep

FAULTS = ("unsent", "lost", "reset", "half", "slow", "half_open")
"""unsent: the end of the message never reaches the other side; lost: it is taken, the connection ends before
the answer; reset: the same, by a reset; half: the answer breaks off; slow: it comes letter by letter;
half_open: it never comes, and the connection stays."""


class BadWire:
    """Before `target` (host:port). `whole` says when all of a message was sent, `choose` what then happens to
    it ('' for nothing); `done` counts what happened."""

    def __init__(self, target: str, whole: Callable[[bytes], bool], choose: Callable[[bytes], str]) -> None:
        host, _, port = target.rpartition(":")
        self.done: Counter[str] = Counter()
        self._there, self._whole, self._choose = (host, int(port)), whole, choose
        wire = self

        class Line(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with suppress(OSError), socket.create_connection(wire._there) as server:
                    wire._carry(self.request, server)

        class Lines(socketserver.ThreadingTCPServer):
            daemon_threads, request_queue_size = True, 128

        self._lines = Lines(("127.0.0.1", 0), Line)
        self.address = f"127.0.0.1:{self._lines.server_address[1]}"
        self._thread = threading.Thread(target=self._lines.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._lines.shutdown()
        self._thread.join()
        self._lines.server_close()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        """What the one says, the other hears, until a whole message has passed; then its fault strikes."""
        sent, fault = b"", ""
        while True:
            for side in select.select([client, server], [], [])[0]:
                data = _heard(side)
                if not data:
                    return None
                if side is server:
                    if fault:
                        return self._strike(fault, client, data)
                    client.sendall(data)
                    continue
                sent += data
                if self._whole(sent):
                    fault, sent = self._choose(sent), b""
                    self.done[fault] += 1
                    if fault == "unsent":
                        return None
                server.sendall(data)

    def _strike(self, fault: str, client: socket.socket, answer: bytes) -> None:
        if fault == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
        elif fault == "half":
            client.sendall(answer[: len(answer) // 2])
        elif fault == "slow":
            for at in range(len(answer)):
                client.sendall(answer[at : at + 1])
                sleep(0.0005)
        elif fault == "half_open":
            while _heard(client):
                pass


def _heard(side: socket.socket) -> bytes:
    try:
        return side.recv(65536)
    except OSError:
        return b""
