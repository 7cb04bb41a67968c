"""What the print commands work on: the line being set, its alignment and spacing, and the head below."""

from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFont

from hardware.virtual.mechanism import Mechanism

CELL_WIDTH, CELL_HEIGHT = 12, 24
_DEFAULT_SPACING = 30
_TAB = 8
_FONT = ImageFont.load_default(size=19)


class Press:
    """Settings and the unfinished line, in dots. `say` sends bytes to the computer, `shout` complains."""

    def __init__(self, head: Mechanism, say: Callable[[bytes], None], shout: Callable[[str], None]) -> None:
        self.head = head
        self.say = say
        self.shout = shout
        self.told_status = 0
        """Which changes of status are told unasked (GS a); 0 for none."""
        self._x = 0
        self.reset()

    def reset(self) -> None:
        """Settings as after switching on (ESC @); the unfinished line is dropped."""
        self.align = 0
        self.spacing = _DEFAULT_SPACING
        self.graphics: list[bytes] = []
        """Rows kept by a 'store' command until 'print', each as wide as the head."""
        self.graphics_width = 0
        self.graphics_scale = (1, 1)
        self.qr_data = b""
        self.qr_module = 3
        self.qr_level = 0
        self.drop_line()

    def row(self, dots: bytes, width: int, times: int = 1) -> None:
        """Print one packed row of `width` dots, 1 for black, aligned, cut off at the head's ends."""
        aligned = self._aligned(dots, width)
        for _ in range(times):
            self.head.row(aligned)

    def type(self, code: int) -> None:
        """Set one character; what is not ASCII shows as an empty box."""
        self._make_room(CELL_WIDTH)
        self._line.paste(_glyph(code), (self._x, 0))
        self._x += CELL_WIDTH

    def tab(self) -> None:
        stop = _TAB * CELL_WIDTH
        self._x = min((self._x // stop + 1) * stop, self.head.width)

    def set_columns(self, columns: Image.Image) -> None:
        """Put a bit image (24 rows) into the line; what does not fit is lost, as on paper."""
        self._line.paste(columns, (self._x, 0))
        self._x = min(self._x + columns.width, self.head.width)

    @property
    def line_begun(self) -> bool:
        return self._x > 0

    def end_line(self, feed: int | None = None) -> None:
        """Print the line, if any, and feed the paper `feed` rows in all (the line spacing if None)."""
        printed = 0
        if self._x:
            strip = self._line.crop((0, 0, self._x, CELL_HEIGHT)).tobytes()
            pitch = (self._x + 7) // 8
            for top in range(0, len(strip), pitch):
                self.row(strip[top : top + pitch], self._x)
            printed = CELL_HEIGHT
        self.drop_line()
        self.head.feed(max(0, (self.spacing if feed is None else feed) - printed))

    def _make_room(self, width: int) -> None:
        if self._x + width > self.head.width:
            self.end_line()

    def drop_line(self) -> None:
        """Forget the unfinished line."""
        self._line = Image.new("1", (self.head.width, CELL_HEIGHT))
        self._x = 0

    def _aligned(self, dots: bytes, width: int) -> bytes:
        paper, bits = self.head.width, len(dots) * 8
        free = paper - width
        left = max(0, free // 2 if self.align == 1 else free if self.align == 2 else 0)
        ink = int.from_bytes(dots, "big") >> (bits - width)  # the last byte may be wider than the picture
        shift = paper - left - width
        ink = ink << shift if shift >= 0 else ink >> -shift
        return (ink & ((1 << paper) - 1)).to_bytes(paper // 8, "big")


_glyphs: dict[int, Image.Image] = {}


def _glyph(code: int) -> Image.Image:
    if code not in _glyphs:
        cell = Image.new("1", (CELL_WIDTH, CELL_HEIGHT))
        pen = ImageDraw.Draw(cell)
        if code < 0x7F:
            pen.text((CELL_WIDTH / 2, 18), chr(code), fill=1, font=_FONT, anchor="ms")
        else:
            pen.rectangle((1, 4, CELL_WIDTH - 3, CELL_HEIGHT - 6), outline=1)
        _glyphs[code] = cell
    return _glyphs[code]
