"""A lobby in a process of its own that tells which texts are alive in it: `python remains.py FOLDER OFFICE`.

Besides the commands on standard input (kiosk.screen.driven) it listens to two signals: SIGUSR1 writes every
text that anything alive holds to FOLDER/../alive.txt, SIGUSR2 lets more than a minute pass.
"""

import gc
import logging
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Any

from hardware.address import open_printer
from hardware.cameras import open_camera
from kiosk.lobby.stage import Lobby
from kiosk.screen.driven import drive
from kiosk.screen.window import open_window
from kiosk.settings import Screen
from kiosk.station import Host, Line, Station
from kiosk.station.slips import Slips
from printing.paper import WIDE
from printing.press import Press

A_LONG_TIME = 90.0  # seconds
A_BUSY_MACHINE = 45.0  # seconds that it may take to answer
BREAKS = "#"


class Brittle(Station):
    """Breaks over a certain character, and complains of everything it was asked."""

    def search(self, text: str, limit: int = 8) -> list[Host]:
        """As ever, mostly."""
        if BREAKS in text:
            raise RuntimeError(f"broken over {text}")
        return super().search(text, limit)


class Clock:
    """The real time, and what was skipped of it."""

    def __init__(self) -> None:
        self._skipped = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self._skipped

    def skip(self, *_: object) -> None:
        """A long time passes."""
        self._skipped += A_LONG_TIME


def alive() -> set[str]:
    """Every text that can be reached from any object, or from the locals of any thread."""
    gc.unfreeze()  # what was frozen would not be found
    while gc.collect():  # what hung on the collected goes with the next round
        pass
    waiting: list[Any] = [*gc.get_objects(), *_frames()]
    known, texts = set(map(id, waiting)), set()
    while waiting:
        for held in gc.get_referents(waiting.pop()):
            kind = type(held)  # isinstance would ask a weak proxy, whose object may be gone
            if issubclass(kind, str | bytes | bytearray):
                texts.add(held if issubclass(kind, str) else bytes(held).decode("utf-8", "replace"))
            elif held is not known and not issubclass(kind, int | float) and id(held) not in known:
                known.add(id(held))
                waiting.append(held)
    return texts


def _frames() -> Iterator[FrameType]:
    """What the threads are doing. Not their `f_locals`: a copy of these would itself stay alive."""
    for running in sys._current_frames().values():
        frame: FrameType | None = running
        while frame:
            yield frame
            frame = frame.f_back


def main(folder: Path, office: str) -> None:
    """Run the lobby until it is ended."""
    logging.basicConfig(level=logging.DEBUG)
    clock = Clock()
    signal.signal(signal.SIGUSR1, lambda *_: _write(folder.parent / "alive.txt"))
    signal.signal(signal.SIGUSR2, clock.skip)
    with ExitStack() as undo:
        window = open_window(Screen(fullscreen=False, width=800, height=500), "remains")
        line = Line(office, folder.parent / "token", timeout=A_BUSY_MACHINE)
        station = Brittle(line, folder, "lobby", patience=A_BUSY_MACHINE)
        station.start()
        undo.callback(station.stop)
        printer = f"virtual:{folder.parent / 'slips'}"
        slips = Slips(station, folder, Press(lambda: open_printer(printer)), WIDE)
        slips.start()
        undo.callback(slips.stop)
        camera = open_camera("virtual:")
        assert camera
        undo.callback(camera.close)
        lobby = Lobby(window, station, slips, clock=clock, camera=camera)
        drive(lobby, window)
        lobby.run()


def _write(path: Path) -> None:
    path.write_text("\n".join(alive()), encoding="utf-8", errors="replace")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
