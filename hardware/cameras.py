"""Where the camera for photographs is, in one line of text.

camera:///dev/video0    a camera by its device file; one in /dev/v4l/by-id keeps its name in any socket
virtual:                no camera: a drawn figure that moves
virtual:slip            the same, but a slip that somebody has signed
virtual:?fault=busy     the same with a fault, to try out what then happens: busy, unplugged (after two
                        seconds), black, frozen, slow

Where nothing is said there is no camera.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from hardware.address import device_path
from hardware.drivers.video import OpenCvCamera, opencv
from hardware.portraits import PortraitCamera
from hardware.ports import Camera, Fault
from hardware.virtual.camera import VirtualCamera
from hardware.virtual.paper import signed_slip
from hardware.virtual.sitter import sitter

_RATE = 15  # pictures a second
_PLUGGED = 2 * _RATE  # pictures

_SCENES = {"": sitter, "slip": signed_slip}
_FAULTS: dict[str, Callable[[VirtualCamera], None]] = {
    "busy": VirtualCamera.occupy,
    "unplugged": partial(VirtualCamera.unplug, after=_PLUGGED),
    "black": VirtualCamera.black_out,
    "frozen": VirtualCamera.freeze,
    "slow": VirtualCamera.slow_down,
}


def open_camera(address: str) -> Camera | None:
    """The camera at `address`, switched off; None where the house has none. One that is not plugged in is
    waited for once it is switched on.

    Raises Fault: 'bad_address' with a text that says what is wrong, or what a camera's packages lack.
    """
    if not address.isprintable():
        raise _bad(address, "holds a character that cannot be seen")
    if not address:
        return None
    if address.startswith("virtual:"):
        return PortraitCamera(_virtual(address).switch_on)
    if address.startswith("camera:"):
        path = device_path(address, "camera")
        opencv()
        return PortraitCamera(lambda: OpenCvCamera(path))
    raise _bad(address, "begins with neither camera:/// nor virtual:")


def plugged_in(address: str) -> bool:
    """Whether a camera that `open_camera` took is there now; it is not switched on."""
    return not address.startswith("camera:") or Path(device_path(address, "camera")).exists()


def _virtual(address: str) -> VirtualCamera:
    scene, question, fault = address.removeprefix("virtual:").partition("?fault=")
    if scene not in _SCENES or (question and fault not in _FAULTS):
        raise _bad(address, f"is not virtual: or virtual:?fault= with one of {', '.join(_FAULTS)}")
    camera = VirtualCamera(_SCENES[scene], 1 / _RATE)
    if question:
        _FAULTS[fault](camera)
    return camera


def _bad(address: str, why: str) -> Fault:
    return Fault("bad_address", f"camera address {address!r} {why}")
