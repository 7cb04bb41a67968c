"""A camera's device file (V4L2), by OpenCV."""

import contextlib
import os
from pathlib import Path
from typing import Any

from PIL import Image

from hardware.camera import Frame, package
from hardware.ports import Fault

_SIZE = (1280, 720)  # asked for; a camera that has no such pictures gives its nearest
_RATE = 15
_PATIENCE = "2"  # seconds for a picture; OpenCV takes whole ones, and 10 where nothing is said


def opencv() -> Any:
    """OpenCV's module. Raises Fault('unreachable'), lasting, if it is not installed."""
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", _PATIENCE)
    os.environ.setdefault("OPENCV_LOG_LEVEL", "OFF")  # or it complains at each try while a camera is away
    return package("cv2", "opencv-python-headless")


class OpenCvCamera:
    """The camera at `path`, switched on.

    Raises Fault: 'unreachable' if it is not there (lasting if OpenCV is missing), 'busy' if it gives nothing.
    """

    def __init__(self, path: Path) -> None:
        self._cv = opencv()
        self._path = path
        _readable(path)
        self._capture = self._cv.VideoCapture(str(path), self._cv.CAP_V4L2)
        if not self._capture.isOpened():
            raise Fault("busy", f"{path} is held by another program, or is no camera")
        for what, wanted in self._wishes():
            self._capture.set(what, wanted)

    def frame(self, timeout: float) -> Frame | None:
        """The next picture in grey; how long to wait for it is the driver's to decide."""
        grey = self._read(self._cv.COLOR_BGR2GRAY)
        height, width = grey.shape
        return Frame(width, height, grey.tobytes())

    def picture(self, timeout: float) -> Image.Image | None:
        """The next picture in colour; how long to wait for it is the driver's to decide."""
        seen = self._read(self._cv.COLOR_BGR2RGB)
        return Image.frombytes("RGB", (seen.shape[1], seen.shape[0]), seen.tobytes())

    def close(self) -> None:
        self._capture.release()

    def _wishes(self) -> list[tuple[int, float]]:
        """A compressed stream is what lets a USB 2 camera give large pictures at this rate; one buffer
        keeps what is seen from lagging behind."""
        cv = self._cv
        return [
            (cv.CAP_PROP_FOURCC, cv.VideoWriter.fourcc(*"MJPG")),
            (cv.CAP_PROP_FRAME_WIDTH, _SIZE[0]),
            (cv.CAP_PROP_FRAME_HEIGHT, _SIZE[1]),
            (cv.CAP_PROP_FPS, _RATE),
            (cv.CAP_PROP_BUFFERSIZE, 1),
        ]

    def _read(self, colours: int) -> Any:
        there, picture = self._capture.read()
        with contextlib.suppress(self._cv.error):  # a picture that is none of what was asked for
            if there:
                return self._cv.cvtColor(picture, colours)
        raise Fault("closed", f"the camera {self._path} gives no pictures any more")


def _readable(path: Path) -> None:
    if not path.exists():
        raise Fault("unreachable", f"no camera is plugged in at {path}")
    if not os.access(path, os.R_OK | os.W_OK):
        raise Fault("unreachable", f"{path} may not be used by this user: add the user to the group video")
