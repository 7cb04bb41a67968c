"""A virtual camera: what is held before it is a picture that somebody shows it."""

import threading

from PIL import Image

from hardware.camera import Frame
from hardware.ports import Fault

_BLANK = Image.new("L", (640, 480), 128)
_PERIOD = 0.02  # seconds a picture


class VirtualCamera:
    """Show it pictures, cover it, unplug it; `switch_on` is what a CameraScanner opens.

    It shows what it is shown over and over, as long as it stays in view.
    """

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._picture = _BLANK
        self._plugged = True
        self._taken = 0

    def show(self, picture: Image.Image) -> None:
        """Hold a picture before it, and wait until it has been looked at twice (10 seconds at most)."""
        with self._news:
            self._picture = picture.convert("L")
            seen = self._taken + 2
            self._news.wait_for(lambda: self._taken >= seen, timeout=10)

    def cover(self) -> None:
        """Take away what was shown."""
        self.show(_BLANK)

    def unplug(self) -> None:
        with self._news:
            self._plugged = False
            self._news.notify_all()

    def plug(self) -> None:
        with self._news:
            self._plugged = True

    def switch_on(self) -> "VirtualCamera":
        """The frame source. Raises Fault('unreachable') while it is unplugged."""
        if not self._plugged:
            raise Fault("unreachable", "the virtual camera is not plugged in")
        return self

    def frame(self, timeout: float) -> Frame | None:
        with self._news:
            self._news.wait_for(lambda: not self._plugged, timeout=min(timeout, _PERIOD))
            if not self._plugged:
                raise Fault("closed", "lost the virtual camera")
            self._taken += 1
            self._news.notify_all()
            return Frame(*self._picture.size, self._picture.tobytes())

    def close(self) -> None:
        """It stays where it is."""
