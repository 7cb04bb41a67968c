"""The printer's ear for real-time commands.

A printer watches what it receives for DLE EOT, DLE ENQ and DLE DC4 and obeys at once, before everything that
waits in its buffer, and also where the same bytes are part of a picture: it cannot know that yet. The bytes
stay in the stream, so that a picture keeps them as dots.
"""

from collections.abc import Iterator

_DLE, _EOT, _ENQ, _DC4 = b"\x10", b"\x04", b"\x05", b"\x14"

_ORDERS: tuple[tuple[bytes, ...], ...] = (
    (_DLE, _EOT, b"\x01\x02\x03\x04"),
    (_DLE, _ENQ, b"\x00\x01\x02"),
    (_DLE, _DC4, b"\x01", b"\x00\x01", bytes(range(1, 9))),
    (_DLE, _DC4, b"\x02", b"\x01", b"\x08"),
    (_DLE, _DC4, b"\x08", b"\x01", b"\x03", b"\x14", b"\x01", b"\x06", b"\x02", b"\x08"),
)
"""What each byte of an order may be."""

CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"


class RealTimeEar:
    """Finds real-time orders in a stream that comes in pieces cut anywhere."""

    def __init__(self) -> None:
        self._heard = bytearray()

    def hear(self, piece: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Yield the piece in parts, each with the order that ends with it (b'' for none)."""
        start = at = 0
        while at < len(piece):
            if not self._heard:
                at = piece.find(_DLE, at)
                if at < 0:
                    break
            order = self._listen(piece[at : at + 1])
            at += 1
            if order:
                yield piece[start:at], order
                start = at
        if start < len(piece):
            yield piece[start:], b""

    def forget(self) -> None:
        self._heard.clear()

    def _listen(self, byte: bytes) -> bytes:
        self._heard += byte
        possible = [order for order in _ORDERS if _begins(order, self._heard)]
        if any(len(order) == len(self._heard) for order in possible):
            order = bytes(self._heard)
            self._heard.clear()
            return order
        if not possible:
            self._heard[:] = _DLE if byte == _DLE else b""
        return b""


def _begins(order: tuple[bytes, ...], heard: bytearray) -> bool:
    return len(heard) <= len(order) and all(
        byte in allowed for byte, allowed in zip(heard, order, strict=False)
    )
