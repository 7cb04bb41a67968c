"""The part of a printer that moves: paper, head, cover and cutter.

Rows and cuts are queued and carried out in order, as fast as the paper moves on the clock that is passed in.
"""

import logging
from collections import deque
from collections.abc import Callable

from PIL import Image

log = logging.getLogger(__name__)

LONGEST_SLIP = 20_000  # rows, 2.5 m: past that the paper is cut, so that no stream can fill the memory

_CUT = None


class Mechanism:
    """A head of `width` dots over a roll of paper.

    `rows_per_second` None means at once. Each cut hands a slip (Pillow picture, mode "1", black on white, as
    wide as the head) to `on_slip`; a cut with no paper below it hands over nothing. If `on_slip` raises
    OSError the cutter counts as jammed, and the slip is handed over again when it is recovered.
    """

    def __init__(
        self, on_slip: Callable[[Image.Image], None], width: int, rows_per_second: float | None
    ) -> None:
        if width <= 0 or width % 8:
            raise ValueError("the head's width must be a multiple of 8 dots")
        self.width = width
        self.rows_left: int | None = None
        """Rows until the paper ends; None for a roll that lasts."""
        self.near_end = False
        self.cover_open = False
        self.overheated = False
        self.cutter_blocked = False
        """The next cut will jam."""
        self.cutter_error = False
        """A cut has jammed and waits to be recovered."""
        self._on_slip = on_slip
        self._row_time = 1 / rows_per_second if rows_per_second else 0.0
        self._free_at = 0.0
        self._queue: deque[bytes | None] = deque()
        self._paper: list[bytes] = []
        self._blank = bytes(width // 8)

    @property
    def paper_out(self) -> bool:
        return self.rows_left == 0

    @property
    def offline(self) -> bool:
        return self.paper_out or self.cover_open or self.cutter_error or self.overheated

    @property
    def busy(self) -> bool:
        """Rows or cuts are waiting."""
        return bool(self._queue)

    def row(self, dots: bytes) -> None:
        """Queue one row, packed, 1 for black, exactly as wide as the head."""
        self._queue.append(dots)

    def feed(self, rows: int) -> None:
        """Queue empty rows."""
        self._queue.extend([self._blank] * rows)

    def cut(self) -> None:
        self._queue.append(_CUT)

    def rest_until(self, now: float) -> None:
        """The head has stood still until `now`: it gains no time by that."""
        self._free_at = max(self._free_at, now)

    def advance(self, now: float) -> None:
        """Carry out what can be carried out by `now`."""
        while self._queue and not self.offline:
            if self._queue[0] is _CUT:
                self._make_cut()
            elif self._free_at + self._row_time <= now or not self._row_time:
                self._free_at += self._row_time
                self._print(self._queue.popleft() or self._blank)
            else:
                return
        if self.offline:
            self.rest_until(now)

    def forget(self) -> None:
        """Drop what is queued; what is on paper stays there."""
        self._queue.clear()

    def uncut(self) -> Image.Image:
        """What has been printed since the last cut."""
        size = (self.width, len(self._paper))
        if not self._paper:
            return Image.new("1", size, 1)
        return Image.frombytes("1", size, b"".join(self._paper), "raw", "1;I")

    def _print(self, dots: bytes) -> None:
        self._paper.append(dots)
        if self.rows_left is not None:
            self.rows_left -= 1
        if len(self._paper) >= LONGEST_SLIP:
            self._queue.appendleft(_CUT)

    def _make_cut(self) -> None:
        """Cut and hand the slip over; a slip that nobody can keep stays in the cutter."""
        try:
            if self._paper and not self.cutter_blocked:
                self._on_slip(self.uncut())
        except OSError as error:
            log.error("virtual printer: a slip cannot be kept: %s", error.strerror)
            self.cutter_error = True
        if self.cutter_blocked:
            self.cutter_error = True
        if not self.cutter_error:
            self._queue.popleft()
            self._paper.clear()
