"""A camera as it takes people's photographs: what it sees, live, and one picture of it.

Nothing that it saw is kept when it is switched off, and nothing is ever written to a file or a log.
"""

import contextlib
import io
import logging
import math
import threading
import time
from collections.abc import Callable
from typing import Protocol

from PIL import Image, ImageFilter, ImageOps

from hardware.ports import Fault, View

log = logging.getLogger(__name__)

STILL = (480, 640)
MOST = 27_000  # bytes of a photograph: 36,000 characters in base64
_VIEW = (360, 480)
_TRIES = [(blur, quality) for blur in (0, 2, 6) for quality in range(90, 17, -8)]
_PACE = 0.9 / 15  # seconds; a camera of 15 pictures a second is not always on time
_PICTURE_TIME = 0.2  # seconds
_TRY_AGAIN = 0.5  # seconds
_FROZEN = 3.0  # seconds without anything new
_DARK = 70  # of 255: where nine tenths of a picture are below, it shows no face, whoever's it is


class PictureSource(Protocol):
    """A camera that is on. Used by one thread."""

    def picture(self, timeout: float) -> Image.Image | None:
        """The next picture (mode "RGB"), None if none comes in `timeout` seconds.

        Raises Fault('closed') if it is gone.
        """
        ...

    def close(self) -> None:
        """Switch it off."""
        ...


class PortraitCamera:
    """A `hardware.ports.Camera` on what `open_source` switches on, as often as it is plugged in again.

    `clock` gives the time in seconds.
    """

    def __init__(
        self, open_source: Callable[[], PictureSource], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._open_source = open_source
        self._clock = clock
        self._news = threading.Condition()
        self._off = threading.Event()
        self._thread: threading.Thread | None = None
        self._seen: Image.Image | None = None
        self._count = 0
        self._fault: Fault | None = _switched_off()

    @property
    def trouble(self) -> str | None:
        """Why there is no picture now; None while pictures come."""
        fault = self._fault
        return str(fault) if fault else None

    def start(self, on_view: Callable[[View], None]) -> None:
        """Switch it on, anew if it is on. An error in `on_view` ends nothing."""
        with self._news:
            self.stop()
            self._off = threading.Event()
            self._fault = Fault("timeout", "the camera is being switched on")
            arguments = (on_view, self._off, self._thread)
            self._thread = threading.Thread(target=self._be_on, args=arguments, name="portrait", daemon=True)
            self._thread.start()

    def still(self, timeout: float = 2.0) -> bytes:
        """A photograph of what is seen next."""
        with self._news:
            before = self._count
            self._news.wait_for(lambda: self._count > before or self._hopeless(), timeout)
            if self._seen is None or self._count == before:
                raise self._fault or Fault("timeout", "the camera gave no picture in time")
            seen = self._seen
        return photograph(seen)

    def stop(self) -> None:
        """Switch it off and forget what was seen."""
        with self._news:
            self._off.set()
            self._seen, self._fault = None, _switched_off()
            self._news.notify_all()

    def close(self) -> None:
        """Switch it off, and wait for the device to be let go."""
        self.stop()
        if self._thread is not None:
            self._thread.join()

    def _hopeless(self) -> bool:
        return self._fault is not None and self._fault.code != "timeout"

    def _be_on(
        self, on_view: Callable[[View], None], off: threading.Event, before: threading.Thread | None
    ) -> None:
        if before is not None:
            before.join()  # it has the device yet
        eye = _Eye(self._clock)
        while not off.is_set():
            try:
                with contextlib.closing(self._open_source()) as source:
                    self._watch(source, eye, on_view, off)
            except Fault as fault:
                self._lost(fault, off)
                off.wait(_TRY_AGAIN)

    def _watch(
        self, source: PictureSource, eye: "_Eye", on_view: Callable[[View], None], off: threading.Event
    ) -> None:
        eye.open()
        while not off.is_set():
            picture = source.picture(_PICTURE_TIME)
            view = eye.look(picture)
            if picture is not None and view is not None:
                self._report(picture, view, on_view, off)

    def _report(
        self, picture: Image.Image, view: View, on_view: Callable[[View], None], off: threading.Event
    ) -> None:
        with self._news:
            if off.is_set():
                return
            self._seen, self._count, self._fault = picture, self._count + 1, None
            self._news.notify_all()
            try:
                on_view(view)
            except Exception as error:
                log.error("a picture was not shown: %s", type(error).__name__)

    def _lost(self, fault: Fault, off: threading.Event) -> None:
        with self._news:
            if off.is_set():
                return
            if str(fault) != self.trouble:
                log.info("%s", fault)
            self._seen, self._fault = None, fault
            self._news.notify_all()


class _Eye:
    """Sees what is new: not more often than a screen needs it, and not what a frozen camera repeats.

    It remembers while the camera is opened anew: one that then shows the same is still frozen. Darkness may
    be the same for ever.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last = b""
        self._looked = -math.inf
        self._new = self._opened = -math.inf

    def open(self) -> None:
        """The camera was switched on now."""
        self._opened = self._clock()

    def look(self, picture: Image.Image | None) -> View | None:
        """What is to be shown of it, if anything. Raises Fault('timeout') when nothing was new for long."""
        now = self._clock()
        if picture is not None and now - self._looked >= _PACE:
            self._looked = now
            view = view_of(picture)
            if view.dark or view.rgb != self._last:
                self._last, self._new = view.rgb, now
            if now - self._new <= _FROZEN:
                return view
        if now - max(self._new, self._opened) > _FROZEN:
            raise Fault("timeout", "the camera gives nothing but the same picture")
        return None


def view_of(picture: Image.Image) -> View:
    """The picture as it is shown to whoever stands before the camera."""
    shown = ImageOps.mirror(ImageOps.fit(picture.convert("RGB"), _VIEW, Image.Resampling.BILINEAR))
    return View(*_VIEW, shown.tobytes(), _dark(shown))


def photograph(picture: Image.Image) -> bytes:
    """The JPEG of a picture of any size: its middle, as good as `MOST` bytes can hold it."""
    cut = ImageOps.fit(picture.convert("RGB"), STILL, Image.Resampling.LANCZOS)
    bare = Image.frombytes("RGB", STILL, cut.tobytes())  # what a picture says of itself is left behind
    return next(jpeg for jpeg in (_jpeg(bare, *way) for way in _TRIES) if len(jpeg) <= MOST)


def _jpeg(picture: Image.Image, blur: int, quality: int) -> bytes:
    """Nothing but noise needs the blur."""
    soft = picture.filter(ImageFilter.GaussianBlur(blur)) if blur else picture
    file = io.BytesIO()
    soft.save(file, "JPEG", quality=quality, optimize=True)
    return file.getvalue()


def _dark(picture: Image.Image) -> bool:
    lowest = sum(picture.convert("L").histogram()[:_DARK])
    return lowest >= 0.9 * picture.width * picture.height


def _switched_off() -> Fault:
    return Fault("closed", "the camera is switched off")
