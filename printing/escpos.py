"""Dots become bytes: ESC/POS, the language of slip printers (after the Epson TM command reference).

Only five commands are used, so that nearly any printer obeys alike: ESC @ (reset), GS v 0 (raster picture),
GS V (feed and cut), ESC d (feed) and, from `printing.press`, GS r (report). No text is ever sent.

A printer watches for DLE EOT, DLE ENQ and DLE DC4 in everything it receives and obeys them at once, inside
a picture as well, where DLE ENQ 2 throws the slip away. So no picture may contain such a pair of bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageChops

RESET = b"\x1b@"
FEED_AND_CUT = b"\x1dV\x42\x00"  # feeds to the knife first, so that the end of the slip is not cut off
FEED = b"\x1bd\x05"  # five lines: past the tear bar
BAND = 24  # rows of dots in one raster command at most: what the oldest printers hold at once
_GRAIN = 2  # rows that are never parted
_GRAINS = BAND // _GRAIN
_PRICE = 72  # bytes that a command must save to be worth a printer's while, its own 8 among them

_RASTER = b"\x1dv0\x00"
_REAL_TIME = tuple(bytes((0x10, order)) for order in (0x04, 0x05, 0x14))


def encode(image: Image.Image, cut: bool = True) -> list[bytes]:
    """The commands that print a picture (mode "1", black is 0), each whole command or two a chunk.

    First RESET alone, then one chunk a band, then the cut, or the feed to the tear bar. A band is at most
    24 rows high and as wide as its last black dot; where the picture's right edge steps, another band begins
    as soon as that saves enough. White is a raster of one empty byte a row, which every printer steps over
    by the same length (not so ESC J). The same picture always gives the same bytes.
    """
    if image.mode != "1":
        raise ValueError(f'a slip is a picture of mode "1", not "{image.mode}"')
    rows = _rows(image)
    return [
        RESET,
        *(_raster(rows[top:bottom]) for top, bottom in _bands(rows)),
        FEED_AND_CUT if cut else FEED,
    ]


def rows_of(chunks: Sequence[bytes]) -> int:
    """How many rows of dots these chunks print."""
    return sum(int.from_bytes(chunk[6:8], "little") for chunk in chunks if chunk.startswith(_RASTER))


def _rows(image: Image.Image) -> list[bytes]:
    """The picture row by row, black as 1, each row without the white at its right."""
    dots, across = ImageChops.invert(image).tobytes(), (image.width + 7) // 8
    return [dots[start : start + across].rstrip(b"\0") for start in range(0, len(dots), across)]


def _bands(rows: list[bytes]) -> list[tuple[int, int]]:
    """Where to part the rows (first, behind last) so that all bands together cost least."""
    widths = [_GRAIN * max(1, *map(len, rows[top : top + _GRAIN])) for top in range(0, len(rows), _GRAIN)]
    costs, begins = [0], [0]  # for so many grains: the least cost, and where the last band begins then
    for end in range(1, len(widths) + 1):
        widest, least, begin = 0, 1 << 60, 0
        for start in range(end - 1, max(0, end - _GRAINS) - 1, -1):
            widest = widths[start] if widths[start] > widest else widest
            cost = costs[start] + widest * (end - start)
            if cost < least:
                least, begin = cost, start
        costs.append(least + _PRICE)
        begins.append(begin)
    return _read_back(begins, len(rows))


def _read_back(begins: list[int], height: int) -> list[tuple[int, int]]:
    bands, end = [], len(begins) - 1
    while end:
        bands.append((begins[end] * _GRAIN, min(end * _GRAIN, height)))
        end = begins[end]
    return bands[::-1]


def _raster(rows: list[bytes]) -> bytes:
    across = max(1, *map(len, rows))
    head = _RASTER + across.to_bytes(2, "little") + len(rows).to_bytes(2, "little")
    return head + _without_orders(b"".join(row.ljust(across, b"\0") for row in rows))


def _without_orders(dots: bytes) -> bytes:
    """Break every pair of bytes that is a real-time command, within a row and from one row to the next.

    The dot flipped is the one right of the single dot in the first byte (0x10 becomes 0x18): a lone dot
    grows by one. The changed byte can begin no pair and end none, so one pass is enough. From one chunk to
    the next no pair can arise, since every chunk begins with ESC or GS.
    """
    for order in _REAL_TIME:
        dots = dots.replace(order, b"\x18" + order[1:])
    return dots
