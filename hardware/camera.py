"""A camera as a scanner: for codes on the screen of a telephone.

Pictures come from a frame source, codes are found by zxing-cpp and go through the same framing as those of
any other reader. Both packages (opencv-python-headless, zxing-cpp) are asked for only when a camera is.
"""

import contextlib
import importlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from hardware.ports import TURN, Fault, Turn, unwatched
from hardware.scan import Framing, Scan, report

_TRY_AGAIN = 0.5  # seconds
_FRAME_TIME = 0.5  # seconds
_GONE = 1.0  # seconds after which a code that is not seen is no longer in view
_END = "\r"
_NOISE = "\ufffd"


@dataclass(frozen=True)
class Frame:
    """One picture, a byte a dot from black 0 to white 255, row after row."""

    width: int
    height: int
    grey: bytes


class FrameSource(Protocol):
    """A camera that is on. Used by one thread."""

    def frame(self, timeout: float) -> Frame | None:
        """The next picture, None if none comes in `timeout` seconds. Raises Fault('closed') if it is gone."""
        ...

    def close(self) -> None:
        """Switch it off."""
        ...


class CameraScanner:
    """Reads QR codes from the camera that `open_source` switches on, as often as it is plugged in again.

    A code that stays in view is one scan. `framing` makes the parser, `clock` gives the time in seconds.
    Raises Fault if the package that finds codes is missing.
    """

    def __init__(
        self,
        open_source: Callable[[], FrameSource],
        framing: Callable[[], Framing] = Framing,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_source = open_source
        self._framing = framing()
        self._clock = clock
        self._zxing: Any = package("zxingcpp", "zxing-cpp")
        self._in_view: dict[str, float] = {}
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._trouble: str | None = "the camera has not been started"

    @property
    def trouble(self) -> str | None:
        """Why nothing can be scanned now, for whoever mends it; None while the camera is on."""
        return self._trouble

    def start(self, on_scan: Callable[[Scan], None], turn: Turn = unwatched) -> None:
        """Begin to report; `on_scan` is called from the camera's thread. An error in it ends nothing."""
        self._turn = turn
        self._thread = threading.Thread(target=self._keep_at_it, args=(on_scan,), name="camera", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Switch the camera off; no call to `on_scan` comes after this."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _keep_at_it(self, on_scan: Callable[[Scan], None]) -> None:
        while not self._stopping.is_set():
            self._turn(TURN)
            try:
                with contextlib.closing(self._open_source()) as source:
                    self._trouble = None
                    self._watch(source, on_scan)
                self._trouble = "the camera has been stopped"
            except Fault as fault:
                self._trouble = str(fault)
                self._stopping.wait(_TRY_AGAIN)

    def _watch(self, source: FrameSource, on_scan: Callable[[Scan], None]) -> None:
        while not self._stopping.is_set():
            self._turn(TURN)
            if frame := source.frame(_FRAME_TIME):
                for code in self._come_into_view(self._codes(frame)):
                    self._report(code, on_scan)

    def _codes(self, frame: Frame) -> list[str]:
        """What stands in the QR codes of the picture; a picture that is cut short holds none."""
        if len(frame.grey) != frame.width * frame.height or not frame.grey:
            return []
        picture = memoryview(frame.grey).cast("B", (frame.height, frame.width))
        plain, qr = self._zxing.TextMode.Plain, self._zxing.BarcodeFormat.QRCode
        return [found.text for found in self._zxing.read_barcodes(picture, formats=qr, text_mode=plain)]

    def _come_into_view(self, codes: list[str]) -> list[str]:
        """Those of the codes that were not in view just before: a camera sees each many times a second."""
        now = self._clock()
        before = {code for code, at in self._in_view.items() if now - at < _GONE}
        self._in_view = {code: at for code, at in self._in_view.items() if code in before}
        self._in_view.update(dict.fromkeys(codes, now))
        return [code for code in codes if code not in before]

    def _report(self, code: str, on_scan: Callable[[Scan], None]) -> None:
        """A code ends where it ends: a line's end inside it is noise, and makes no two codes of it."""
        inside = "".join(_NOISE if letter in "\r\n\t" else letter for letter in code)
        report(self._framing.feed(inside + _END, self._clock()), on_scan)


def package(module: str, name: str) -> Any:
    """The module of a package that only cameras need. Raises Fault('unreachable'), lasting, without it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        text = f"a camera needs the package {name}, which is not installed"
        raise Fault("unreachable", text, passing=False) from error
