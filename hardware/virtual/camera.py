"""A virtual camera: what is held before it is a picture that somebody shows it, or a scene that moves."""

import threading
from collections.abc import Callable

from PIL import Image

from hardware.camera import Frame
from hardware.ports import Fault

Scene = Callable[[int], Image.Image]
"""The picture (mode "RGB") with this number."""

_SIZE = (640, 480)
_PERIOD = 0.02  # seconds a picture
_SLOW = 1.5


def still_life(picture: Image.Image) -> Scene:
    """A scene in which nothing moves."""
    colour = picture.convert("RGB")
    return lambda number: colour


_BLANK = still_life(Image.new("RGB", _SIZE, (128, 128, 128)))
_BLACK = still_life(Image.new("RGB", _SIZE))


class VirtualCamera:
    """Show it pictures, cover it, unplug it, break it; `switch_on` is what a camera's reader opens.

    It shows `scene` until it is shown something else, and that as long as it stays in view.
    """

    def __init__(self, scene: Scene = _BLANK, period: float = _PERIOD) -> None:
        self._news = threading.Condition()
        self._first = self._scene = scene
        self._first_period = self._period = period
        self._lasts: int | None = None  # pictures until it is unplugged
        self._held = self._frozen = False
        self._taken = self._number = 0
        self._exposed = 0.0  # seconds

    def show(self, picture: Image.Image) -> None:
        """Hold a picture before it, and wait until it has been looked at twice (10 seconds at most)."""
        with self._news:
            self._scene = still_life(picture)
            seen = self._taken + 2
            self._news.wait_for(lambda: self._taken >= seen, timeout=10)

    def cover(self) -> None:
        """Take away what was shown."""
        self.show(_BLANK(0))

    def unplug(self, after: int = 0) -> None:
        """Unplug it when it has given so many more pictures."""
        with self._news:
            self._lasts = after
            self._news.notify_all()

    def plug(self) -> None:
        with self._news:
            self._lasts = None

    def occupy(self) -> None:
        """Another program takes it, and keeps it."""
        with self._news:
            self._held = True
            self._news.notify_all()

    def black_out(self) -> None:
        """Its lens is covered."""
        with self._news:
            self._scene = _BLACK

    def freeze(self) -> None:
        """It gives the same picture from now on."""
        with self._news:
            self._frozen = True

    def slow_down(self) -> None:
        """A picture takes it a second and a half."""
        with self._news:
            self._period = _SLOW

    def mend(self) -> None:
        """Nothing is wrong with it any more, and it shows what it showed at first."""
        with self._news:
            self._scene, self._period, self._lasts = self._first, self._first_period, None
            self._held = self._frozen = False

    def switch_on(self) -> "VirtualCamera":
        """The source of pictures. Raises Fault: 'unreachable' while unplugged, 'busy' while held."""
        if self._lasts == 0:
            raise Fault("unreachable", "the virtual camera is not plugged in")
        if self._held:
            raise Fault("busy", "the virtual camera is held by another program")
        return self

    def frame(self, timeout: float) -> Frame | None:
        """The next picture in grey."""
        picture = self.picture(timeout)
        return None if picture is None else Frame(*picture.size, picture.convert("L").tobytes())

    def picture(self, timeout: float) -> Image.Image | None:
        """The next picture in colour."""
        with self._news:
            waits = min(timeout, self._period)
            self._news.wait_for(self._lost, waits)
            if self._lost():
                raise Fault("closed", "lost the virtual camera")
            self._exposed += waits
            return self._take() if self._exposed >= self._period else None

    def close(self) -> None:
        """It stays where it is."""

    def _lost(self) -> bool:
        return self._lasts == 0 or self._held

    def _take(self) -> Image.Image:
        self._exposed = 0.0
        self._taken += 1
        self._number += not self._frozen
        if self._lasts is not None:
            self._lasts -= 1
        self._news.notify_all()
        return self._scene(self._number)
