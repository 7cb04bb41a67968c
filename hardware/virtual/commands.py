"""The command language of the virtual printer: ESC/POS, byte by byte, after the public command reference.

`obey` is a generator: it yields how many bytes it wants and is sent exactly those. What is not understood is
shouted about and never raises. Settings that change nothing in a picture (fonts, code pages, the cash drawer)
are taken with their parameters and leave no trace.
"""

from collections.abc import Callable

from hardware.virtual.graphics import Wants, bit_image, graphics, raster, skip, symbol
from hardware.virtual.press import Press

_QUIET: dict[bytes, int] = {
    **dict.fromkeys((b"\x1b ", b"\x1b!", b"\x1b%", b"\x1b-", b"\x1b=", b"\x1bE", b"\x1bG", b"\x1bM"), 1),
    **dict.fromkeys((b"\x1bR", b"\x1bS", b"\x1bT", b"\x1bU", b"\x1bV", b"\x1bt", b"\x1b{", b"\x1br"), 1),
    **dict.fromkeys(
        (b"\x1d!", b"\x1dB", b"\x1dH", b"\x1db", b"\x1df", b"\x1dh", b"\x1dw", b"\x1c!", b"\x1c-"), 1
    ),
    **dict.fromkeys((b"\x1b$", b"\x1b\\", b"\x1bB", b"\x1bc", b"\x1dL", b"\x1dP", b"\x1dW", b"\x1cS"), 2),
    **dict.fromkeys((b"\x1c&", b"\x1c.", b"\x1d:"), 0),
    b"\x1bp": 3,
}
"""Known commands without an effect here, and how many parameters they have."""

_REALTIME_PARAMETERS = {1: 2, 2: 2, 3: 5, 7: 1, 8: 7}


def obey(press: Press) -> Wants:
    """Carry out an endless stream of commands on the press."""
    after_return = False
    while True:
        byte = yield 1
        if byte == b"\n" and after_return:
            pass
        elif byte in _CONTROLS:
            _CONTROLS[byte](press)
        elif byte in b"\x1b\x1d\x1c":
            yield from _command(press, byte + (yield 1))
        elif byte == b"\x10":
            yield from _already_obeyed(press)
        elif byte < b" " or byte == b"\x7f":
            press.shout(f"control character {byte.hex()}")
        else:
            press.type(byte[0])
        after_return = byte == b"\r"


def _command(press: Press, name: bytes) -> Wants:
    if name in _QUIET:
        yield from skip(_QUIET[name])
    elif name in _SIMPLE:
        parameters, act = _SIMPLE[name]
        act(press, (yield parameters) if parameters else b"")
    elif name in _LONG:
        yield from _LONG[name](press)
    else:
        press.shout(f"unknown command {name.hex(' ')}")


def _already_obeyed(press: Press) -> Wants:
    """A real-time command that comes up in its turn was carried out when it was received."""
    kind = yield 1
    if kind == b"\x14":
        function = yield 1
        yield from skip(_REALTIME_PARAMETERS.get(function[0], 0))
    elif kind in b"\x04\x05":
        yield 1
    else:
        press.shout(f"unknown command 10 {kind.hex()}")


def _return(press: Press) -> None:
    if press.line_begun:
        press.end_line()


def _align(press: Press, value: bytes) -> None:
    if value[0] % 48 <= 2:
        press.align = value[0] % 48
    else:
        press.shout(f"ESC a {value[0]}")


def _spacing(press: Press, value: bytes) -> None:
    press.spacing = value[0] if value else 30


def _tell_status(press: Press, value: bytes) -> None:
    press.told_status = value[0]


def _queued_status(press: Press, value: bytes) -> None:
    if value in b"1\x01":
        press.say(b"\x03" if press.head.near_end else b"\x00")
    elif value in b"2\x02":
        press.say(b"\x00")
    else:
        press.shout(f"GS r {value[0]}")


def _cut(press: Press, _: bytes = b"") -> None:
    _return(press)
    press.head.cut()


def _cut_command(press: Press) -> Wants:
    """GS V m: cut (0, 1, 48, 49), or feed n rows and cut (65, 66)."""
    mode = yield 1
    if mode in b"AB":
        rows = yield 1
        _return(press)
        press.head.feed(rows[0])
    if mode in b"\x00\x0101AB":
        _cut(press)
    else:
        press.shout(f"GS V {mode[0]}")


def _tab_stops(press: Press) -> Wants:
    """ESC D n... NUL: taken, at most 32 stops as the reference has it."""
    for _ in range(33):
        if (yield 1) == b"\0":
            return


def _bracket(press: Press) -> Wants:
    """GS ( x pL pH ...: a family of commands that tell their own length."""
    head = yield 3
    name, length = head[:1], int.from_bytes(head[1:], "little")
    if name == b"L":
        yield from graphics(press, length)
    elif name == b"k":
        yield from symbol(press, length)
    elif name == b"H":
        yield from _process_id(press, length)
    else:
        yield from skip(length)
        press.shout(f"unknown command 1d 28 {name.hex()}")


def _process_id(press: Press, length: int) -> Wants:
    """GS ( H 6 0 48 48 d1..d4: answered when everything before it is on paper."""
    data = (yield length) if length else b""
    if len(data) == 6 and data[:2] == b"00" and all(0x20 <= byte < 0x7F for byte in data[2:]):
        press.say(b"\x37\x22" + data[2:] + b"\x00")
    else:
        press.shout("GS ( H with a wrong process id")


def _long_graphics(press: Press) -> Wants:
    """GS 8 L p1 p2 p3 p4 ...: as GS ( L, with room for longer pictures."""
    head = yield 5
    length = int.from_bytes(head[1:], "little")
    if head[:1] == b"L":
        yield from graphics(press, length)
    else:
        yield from skip(length)
        press.shout(f"unknown command 1d 38 {head[:1].hex()}")


_CONTROLS: dict[bytes, Callable[[Press], None]] = {
    b"\n": Press.end_line,
    b"\r": _return,
    b"\f": _return,
    b"\t": Press.tab,
    b"\x00": lambda press: None,
    b"\x18": lambda press: None,
}
_SIMPLE: dict[bytes, tuple[int, Callable[[Press, bytes], None]]] = {
    b"\x1b@": (0, lambda press, _: press.reset()),
    b"\x1bJ": (1, lambda press, value: press.end_line(value[0])),
    b"\x1bd": (1, lambda press, value: press.end_line(value[0] * press.spacing)),
    b"\x1ba": (1, _align),
    b"\x1b2": (0, _spacing),
    b"\x1b3": (1, _spacing),
    b"\x1bi": (0, _cut),
    b"\x1bm": (0, _cut),
    b"\x1da": (1, _tell_status),
    b"\x1dr": (1, _queued_status),
}
_LONG: dict[bytes, Callable[[Press], Wants]] = {
    b"\x1dv": raster,
    b"\x1b*": bit_image,
    b"\x1dV": _cut_command,
    b"\x1bD": _tab_stops,
    b"\x1d(": _bracket,
    b"\x1d8": _long_graphics,
}
