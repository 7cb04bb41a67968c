"""What the settings say stands at the gate: its printer, its scanner, its camera."""

import logging

from hardware.cameras import open_camera
from hardware.ports import Camera, Fault, Scanner
from hardware.scanners import open_scanner
from kiosk.settings import BadSettings, Settings
from kiosk.station import Station
from kiosk.station.printers import paper_named, presses
from kiosk.station.slips import Slips

log = logging.getLogger(__name__)


def slips_of(station: Station, settings: Settings) -> Slips | None:
    """The jobs of the gate's printer; None where the settings name none."""
    if not settings.gate_printer:
        return None
    folder = settings.data / "gate"
    try:
        paper = paper_named(settings.gate.paper)
    except ValueError as fault:
        raise BadSettings(f"gate.paper: 58mm, 80mm or a printer's name: {fault}") from None
    return Slips(station, folder, presses((settings.gate_printer,), folder), paper)


def scanner_of(address: str) -> Scanner | None:
    """The scanner that gate.scanner names; None for one that types into the window as a keyboard does."""
    if address == "wedge":
        return None
    try:
        return open_scanner(address)
    except Fault as fault:
        known = (
            "wedge, input:///dev/input/..., serial:///dev/..., camera:///dev/video... or tcp://127.0.0.1:PORT"
        )
        raise BadSettings(f"gate.scanner: {fault}; it may be {known}") from None


def camera_of(settings: Settings) -> Camera | None:
    """The camera for signed papers; without it the guard's word is enough."""
    try:
        return open_camera(settings.gate.camera)
    except Fault as fault:
        log.error("the gate goes on without a camera: %s", fault)
        return None
