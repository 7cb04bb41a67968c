"""Dots become bytes: ESC/POS, the language of slip printers (after the Epson TM command reference).

Only five commands are used, so that nearly any printer obeys alike: ESC @ (reset), GS v 0 (raster picture),
GS V (feed and cut), ESC d (feed) and, from `printing.press`, GS r (report). No text is ever sent.

A printer watches for DLE EOT, DLE ENQ and DLE DC4 in everything it receives and obeys them at once, inside
a picture as well, where DLE ENQ 2 throws the slip away. So no picture may contain such a pair of bytes.
"""

from __future__ import annotations

from PIL import Image, ImageChops

RESET = b"\x1b@"
FEED_AND_CUT = b"\x1dV\x42\x00"  # feeds to the knife first, so that the end of the slip is not cut off
FEED = b"\x1bd\x05"  # five lines: past the tear bar
BAND = 24  # rows of dots in one raster command: what the oldest printers hold at once

_REAL_TIME = tuple(bytes((0x10, order)) for order in (0x04, 0x05, 0x14))


def encode(image: Image.Image, cut: bool = True) -> list[bytes]:
    """The commands that print a picture (mode "1", black is 0), each whole command or two a chunk.

    First RESET alone, then one chunk a band of 24 rows, then the cut, or the feed to the tear bar. A band is
    as wide as its last black dot; a white one is a raster of one empty byte a row, which every printer steps
    over by the same length (not so ESC J). The same picture always gives the same bytes.
    """
    if image.mode != "1":
        raise ValueError(f'a slip is a picture of mode "1", not "{image.mode}"')
    inked = ImageChops.invert(image)
    bands = [_band(inked, top, min(BAND, image.height - top)) for top in range(0, image.height, BAND)]
    return [RESET, *bands, FEED_AND_CUT if cut else FEED]


def _band(inked: Image.Image, top: int, rows: int) -> bytes:
    band = inked.crop((0, top, inked.width, top + rows))
    black = band.getbbox()
    across = (black[2] + 7) // 8 if black else 1
    dots = band.crop((0, 0, across * 8, rows)).tobytes()
    head = b"\x1dv0\x00" + across.to_bytes(2, "little") + rows.to_bytes(2, "little")
    return head + _without_orders(dots)


def _without_orders(dots: bytes) -> bytes:
    """Break every pair of bytes that is a real-time command, within a row and from one row to the next.

    The dot flipped is the one right of the single dot in the first byte (0x10 becomes 0x18): a lone dot
    grows by one. The changed byte can begin no pair and end none, so one pass is enough. From one chunk to
    the next no pair can arise, since every chunk begins with ESC or GS.
    """
    for order in _REAL_TIME:
        dots = dots.replace(order, b"\x18" + order[1:])
    return dots
