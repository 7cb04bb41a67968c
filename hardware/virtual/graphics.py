"""Pictures in ESC/POS: GS v 0, GS ( L and GS 8 L, ESC *, and the QR code of GS ( k.

Each command is a generator that yields how many bytes it wants next and is sent exactly those, so that a
picture prints row by row while it is still coming in.
"""

from collections.abc import Generator

import qrcode
from PIL import Image
from qrcode.exceptions import DataOverflowError

from hardware.virtual.press import CELL_HEIGHT, Press

Wants = Generator[int, bytes, None]
_AT_ONCE = 4096
_QR_LEVELS = (
    qrcode.constants.ERROR_CORRECT_L,
    qrcode.constants.ERROR_CORRECT_M,
    qrcode.constants.ERROR_CORRECT_Q,
    qrcode.constants.ERROR_CORRECT_H,
)
_DOUBLED = [
    int(f"{byte:08b}".replace("0", "00").replace("1", "11"), 2).to_bytes(2, "big") for byte in range(256)
]


def raster(press: Press) -> Wants:
    """GS v 0 m xL xH yL yH d...: rows of x bytes, printed as they come; m doubles width, height or both."""
    head = yield 6
    mode, pitch, rows = head[1] % 48, _number(head[2:4]), _number(head[4:6])
    if head[0] not in b"\x000" or mode > 3 or head[1] not in (*range(4), *range(48, 52)) or not pitch:
        press.shout(f"GS v with parameters {head.hex(' ')}")
        return
    wide, high = 1 + (mode & 1), 1 + (mode >> 1)
    _check_place(press, pitch * 8 * wide)
    for _ in range(rows):
        dots = yield pitch
        press.row(_widened(dots, wide), pitch * 8 * wide, high)


def graphics(press: Press, length: int) -> Wants:
    """The `length` bytes inside GS ( L and GS 8 L: store a picture (112), print what is stored (2, 50)."""
    if length < 2:
        yield from skip(length)
        press.shout("GS ( L too short")
        return
    kind = yield 2
    if kind == b"0p" and length >= 10:
        yield from _store(press, length - 10)
        return
    yield from skip(length - 2)
    if kind in (b"0\x02", b"02"):
        _print_stored(press)
    else:
        press.shout(f"GS ( L function {kind.hex(' ')}")


def bit_image(press: Press) -> Wants:
    """ESC * m nL nH d...: columns of 8 dots (m 0, 1) or 24 dots (32, 33), of single or double density."""
    head = yield 3
    mode, columns = head[0], _number(head[1:3])
    if mode not in (0, 1, 32, 33):
        press.shout(f"ESC * mode {mode}")
        return
    deep = 3 if mode >= 32 else 1
    data = (yield columns * deep) if columns else b""
    if columns:
        # Columns are rows of a picture lying on its side: turn it up, then stretch it to the head's density.
        lying = Image.frombytes("1", (deep * 8, columns), data)
        standing = lying.transpose(Image.Transpose.TRANSPOSE)
        press.set_columns(
            standing.resize((columns * (1 if mode in (1, 33) else 2), CELL_HEIGHT), Image.Resampling.NEAREST)
        )


def symbol(press: Press, length: int) -> Wants:
    """The inside of GS ( k: QR code (cn 49): module size (67), level (69), store (80), print (81)."""
    data = (yield length) if length else b""
    kind, rest = data[:2], data[2:]
    if kind == b"1C" and rest and 1 <= rest[0] <= 16:
        press.qr_module = rest[0]
    elif kind == b"1E" and rest and 48 <= rest[0] <= 51:
        press.qr_level = rest[0] - 48
    elif kind == b"1P" and rest:
        press.qr_data = rest[1:]
    elif kind == b"1Q":
        _print_qr(press)
    elif kind != b"1A":
        press.shout(f"GS ( k function {kind.hex(' ')}")


def skip(length: int) -> Wants:
    """Take `length` bytes and do nothing with them."""
    while length:
        part = min(length, _AT_ONCE)
        yield part
        length -= part


def _store(press: Press, left: int) -> Wants:
    head = yield 8
    width, rows = _number(head[4:6]), _number(head[6:8])
    pitch = (width + 7) // 8
    if left != pitch * rows or head[0] != 48 or not {head[1], head[2]} <= {1, 2}:
        press.shout(f"GS ( L picture {width}x{rows} ({head.hex(' ')}) declared with {left} bytes")
    press.graphics, press.graphics_width = [], width
    press.graphics_scale = (2 if head[1] == 2 else 1, 2 if head[2] == 2 else 1)
    kept = min(pitch, press.head.width // 8)
    while pitch and left >= pitch and len(press.graphics) < rows:
        press.graphics.append((yield pitch)[:kept])
        left -= pitch
    press.graphics_width = min(width, kept * 8)
    yield from skip(left)


def _print_stored(press: Press) -> None:
    wide, high = press.graphics_scale
    _check_place(press, press.graphics_width * wide)
    for dots in press.graphics:
        press.row(_widened(dots, wide), press.graphics_width * wide, high)
    press.graphics = []


def _print_qr(press: Press) -> None:
    code = qrcode.QRCode(error_correction=_QR_LEVELS[press.qr_level], border=0)
    code.add_data(press.qr_data)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError):
        press.shout(f"GS ( k: {len(press.qr_data)} bytes are too many for a QR code")
        return
    size = press.qr_module
    _check_place(press, code.modules_count * size)
    for line in code.get_matrix():
        bits = "".join(("1" if dark else "0") * size for dark in line)
        padded = bits.ljust((len(bits) + 7) // 8 * 8, "0")
        press.row(int(padded, 2).to_bytes(len(padded) // 8, "big"), len(bits), size)


def _check_place(press: Press, width: int) -> None:
    if press.line_begun:
        press.shout("a picture in the middle of a line")
        press.end_line()
    if width > press.head.width:
        press.shout(f"a picture of {width} dots on a head of {press.head.width}")


def _widened(dots: bytes, times: int) -> bytes:
    return dots if times == 1 else b"".join(_DOUBLED[byte] for byte in dots)


def _number(low_first: bytes) -> int:
    return int.from_bytes(low_first, "little")
