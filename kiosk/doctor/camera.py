"""A station's camera: whether it gives pictures, and whether anything can be seen in them."""

from collections.abc import Iterator

from hardware.cameras import open_camera
from hardware.ports import Camera, Fault, FaultCode, View
from kiosk.doctor.finding import Finding, bad, doubtful, good

_PATIENCE = 5.0  # seconds: it is opened meanwhile
_ADJUSTS = 20  # pictures within which it has got used to the light
_ADVICE: dict[FaultCode, str] = {
    "bad_address": "`kiosk devices list` shows what is plugged in, and the line for the settings",
    "busy": "end the other program that uses it",
    "timeout": "unplug the camera and plug it in again",
    "closed": "unplug the camera and plug it in again",
}
_PLUG = "is it plugged in, and this user in the group video? `kiosk devices list` shows what is there"
_INSTALL = "install the program with its extra for cameras: visitor-kiosk[camera]"


def camera(address: str) -> Iterator[Finding]:
    """Nothing where the station has no camera."""
    try:
        device = open_camera(address)
    except Fault as fault:
        advice = _INSTALL if fault.code == "unreachable" else _ADVICE[fault.code]
        yield bad("camera", str(fault), advice)
        return
    if device is not None:
        yield _seen_by(device, address)


def _seen_by(device: Camera, address: str) -> Finding:
    views: list[View] = []
    device.start(views.append)
    try:
        light = any(_is_light(device, views) for _ in range(_ADJUSTS))
    except Fault as fault:
        return bad("camera", str(fault), _ADVICE.get(fault.code, _PLUG))
    finally:
        device.close()
    if not light:
        return doubtful(
            "camera", f"{address} sees nothing but darkness", "uncover its lens, or light the place"
        )
    return good("camera", f"{address} gives pictures")


def _is_light(device: Camera, views: list[View]) -> bool:
    device.still(_PATIENCE)
    return not views[-1].dark
