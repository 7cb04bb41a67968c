"""A virtual receipt printer that obeys ESC/POS byte by byte.

Bytes come in as any wire would cut them; slips go out as pictures. It has what makes real printers hard: a
buffer that ends, a head that takes its time, real-time commands that are obeyed wherever they stand, paper
that runs out in the middle of a row of bytes, and days on which it says nothing at all.
Its clock is passed in, in seconds, and must not run backwards.
"""

import logging
import threading
from collections.abc import Callable

from PIL import Image

from hardware.virtual.commands import obey
from hardware.virtual.mechanism import Mechanism
from hardware.virtual.press import Press
from hardware.virtual.realtime import CLEAR_BUFFERS, RealTimeEar

log = logging.getLogger(__name__)

HEAD_80_MM = 576
_MOST_SHOUTS = 200
_MOST_ANSWERS = 4096


class VirtualPrinter:
    """Feed it bytes, take its answers. May be used by several threads.

    `on_slip` receives each slip as a Pillow picture (mode "1", `width` dots wide) when cut; if it raises
    OSError, the cutter counts as jammed and the slip is not lost.
    `rows_per_second` is the speed of the paper, None for at once; `buffer_bytes` the most that waits unread.
    """

    def __init__(
        self,
        on_slip: Callable[[Image.Image], None],
        *,
        width: int = HEAD_80_MM,
        rows_per_second: float | None = None,
        buffer_bytes: int = 65536,
    ) -> None:
        self._lock = threading.RLock()
        self._head = Mechanism(on_slip, width, rows_per_second)
        self._press = Press(self._head, self._say, self._shout)
        self._buffer_bytes = buffer_bytes
        self._ear = RealTimeEar()
        self._shouts: list[str] = []
        self._answers = bytearray()
        self._mute = self._frozen = False
        self._bytes_left: int | None = None
        self._told = b""
        self._now = 0.0
        self._start_over()

    def feed(self, data: bytes, now: float = 0.0) -> int:
        """Offer bytes at `now`; returns how many were taken: fewer if the buffer is full, 0 if it hangs."""
        with self._lock:
            self._work(now)
            if not self._buffer and not self._head.busy:
                self._head.rest_until(now)
            taken = 0
            while taken < len(data) and (room := self._room()):
                self._receive(data[taken : taken + room], now)
                taken = min(len(data), taken + room)
            return taken

    def answers(self, now: float = 0.0) -> bytes:
        """What the printer has said by `now` and nobody has read yet."""
        with self._lock:
            self._work(now)
            said = bytes(self._answers)
            self._answers.clear()
            return said

    @property
    def shouts(self) -> list[str]:
        """What the printer did not understand, oldest first (the first 200)."""
        with self._lock:
            return list(self._shouts)

    def uncut(self) -> Image.Image:
        """What has been printed since the last cut."""
        with self._lock:
            return self._head.uncut()

    @property
    def trouble(self) -> str | None:
        """What is the matter: 'hang', 'cover', 'paper_out', 'cutter', 'overheated', 'mute', 'near_end', or
        None.
        """
        head = self._head
        found = (
            ("hang", self._frozen or self._bytes_left == 0),
            ("cover", head.cover_open),
            ("paper_out", head.paper_out),
            ("cutter", head.cutter_error or head.cutter_blocked),
            ("overheated", head.overheated),
            ("mute", self._mute),
            ("near_end", head.near_end),
        )
        return next((name for name, so in found if so), None)

    # What people and mishaps do to a printer.

    def end_paper(self, after_rows: int = 0) -> None:
        """The roll ends after so many more rows."""
        with self._lock:
            self._head.rows_left = after_rows

    def wear_paper(self) -> None:
        """The roll nears its end; printing goes on."""
        with self._lock:
            self._head.near_end = True

    def open_cover(self) -> None:
        with self._lock:
            self._head.cover_open = True

    def jam_cutter(self) -> None:
        """The next cut jams."""
        with self._lock:
            self._head.cutter_blocked = True

    def overheat(self) -> None:
        """The head is too hot; it goes on by itself when it has cooled down (`mend`)."""
        with self._lock:
            self._head.overheated = True

    def hang(self) -> None:
        """It reads nothing, prints nothing and says nothing more."""
        with self._lock:
            self._frozen = True

    def stall(self, after_bytes: int) -> None:
        """It takes so many more bytes and then no more; what it has it prints."""
        with self._lock:
            self._bytes_left = after_bytes

    def mute(self) -> None:
        """It prints, and never answers."""
        with self._lock:
            self._mute = True

    def mend(self) -> None:
        """New paper, cover shut, cutter free, head cool: printing goes on where it stopped."""
        with self._lock:
            self._head.rows_left = None
            self._head.near_end = self._head.cover_open = self._head.overheated = False
            self._head.cutter_blocked = self._head.cutter_error = False
            self._mute = self._frozen = False
            self._bytes_left = None
            self._work(self._now)

    def restart(self) -> None:
        """Switched off and on: buffers, settings and answers are lost; what is on paper stays."""
        with self._lock:
            self._press.told_status = 0
            self._head.cutter_error = self._frozen = False
            self._answers.clear()
            self._ear.forget()
            self._start_over()
            self._press.reset()

    def _start_over(self) -> None:
        """Forget what was received and not printed."""
        self._buffer = bytearray()
        self._command = obey(self._press)
        self._wanted = next(self._command)
        self._gathered = bytearray()
        self._head.forget()

    def _room(self) -> int:
        room = self._buffer_bytes - len(self._buffer)
        if self._frozen:
            return 0
        return room if self._bytes_left is None else min(room, self._bytes_left)

    def _receive(self, piece: bytes, now: float) -> None:
        if self._bytes_left is not None:
            self._bytes_left -= len(piece)
        for part, order in self._ear.hear(piece):
            self._buffer += part
            self._work(now)
            if order:
                self._obey_at_once(order)

    def _work(self, now: float) -> None:
        """Print and interpret as far as buffer, head and paper allow."""
        self._now = now
        if self._frozen:
            return
        self._head.advance(now)
        while self._buffer and not self._head.busy and not self._head.offline:
            missing = self._wanted - len(self._gathered)
            self._gathered += self._buffer[:missing]
            del self._buffer[:missing]
            if len(self._gathered) == self._wanted:
                gathered = bytes(self._gathered)
                self._gathered.clear()
                self._wanted = self._command.send(gathered)
                self._head.advance(now)
        self._tell_changes()

    def _obey_at_once(self, order: bytes) -> None:
        kind, number = order[1], order[2]
        if kind == 0x04:
            self._say(bytes((self._status(number),)))
        elif kind == 0x05 and number:
            self._head.cutter_error = False
            if number == 2:
                self._clear()
        elif order == CLEAR_BUFFERS:
            self._clear()

    def _clear(self) -> None:
        self._start_over()
        self._press.drop_line()

    def _status(self, number: int) -> int:
        head = self._head
        return (
            0x12
            | (
                0x08 * head.offline,
                0x04 * head.cover_open
                | 0x20 * head.paper_out
                | 0x40 * (head.cutter_error or head.overheated),
                0x08 * head.cutter_error | 0x40 * head.overheated,
                0x0C * (head.near_end or head.paper_out) | 0x60 * head.paper_out,
            )[number - 1]
        )

    def _tell_changes(self) -> None:
        """Automatic status back: four bytes whenever something changed and somebody wants to know."""
        head = self._head
        state = bytes(
            (
                0x10 | 0x08 * head.offline | 0x20 * head.cover_open,
                0x08 * head.cutter_error | 0x40 * head.overheated,
                0x03 * (head.near_end or head.paper_out) | 0x0C * head.paper_out,
                0,
            )
        )
        if not self._press.told_status:
            self._told = b""
        elif state != self._told:
            self._told = state
            self._say(state)

    def _say(self, said: bytes) -> None:
        if not self._mute and len(self._answers) < _MOST_ANSWERS:
            self._answers += said

    def _shout(self, complaint: str) -> None:
        if len(self._shouts) < _MOST_SHOUTS:
            self._shouts.append(complaint)
            log.warning("virtual printer: %s", complaint)
