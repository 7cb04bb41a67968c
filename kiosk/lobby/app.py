"""The lobby's process: window, station, printer and camera put together round the visitors' screen."""

import logging
from contextlib import ExitStack

from hardware.cameras import open_camera, plugged_in
from hardware.ports import Camera, Fault
from kiosk.lobby.screens.staff import LEFT
from kiosk.lobby.stage import Lobby
from kiosk.notify import Watchdog
from kiosk.screen.driven import drive
from kiosk.screen.window import open_window
from kiosk.settings import BadSettings, Settings
from kiosk.station import Line, Station
from kiosk.station.pin import Pin
from kiosk.station.printers import paper_named, presses
from kiosk.station.slips import TURN, Slips
from printing.paper import Paper

log = logging.getLogger(__name__)


def main(settings: Settings, driven: bool = False) -> None:
    """Run the lobby until it is ended. `driven`: lines on standard input lead it (kiosk.screen.driven).

    Raises SystemExit with `LEFT` when the staff left kiosk mode: it is not to be started again.
    """
    with ExitStack() as undo:
        folder, paper = settings.data / "lobby", _paper(settings.lobby.paper)
        window = open_window(settings.lobby, settings.house.name)
        pin = Pin(settings.authority, folder / "authorities.json")
        line = Line(settings.lobby.office, settings.token_file("lobby"), pin=pin)
        station = Station(line, folder, "lobby")
        watchdog = Watchdog()
        station.start(watchdog.guard)
        undo.callback(station.stop)
        slips = Slips(station, folder, presses(settings.printers, folder), paper)
        slips.start(watchdog.guard("printer", TURN))
        undo.callback(slips.stop)
        camera = _camera(settings.lobby.camera)
        if camera:
            undo.callback(camera.close)
        if address := settings.lobby.camera:
            station.watch("camera", lambda: "" if camera and plugged_in(address) else "offline")
        lobby = Lobby(window, station, slips, settings.lobby.idle_seconds, camera=camera, settings=settings)
        if driven:
            drive(lobby, window)
        lobby.run(watchdog)
    if lobby.staff.leaving:
        raise SystemExit(LEFT)


def _paper(name: str) -> Paper:
    try:
        return paper_named(name)
    except ValueError as fault:
        raise BadSettings(f"lobby.paper: 58mm, 80mm or a printer's name: {fault}") from None


def _camera(address: str) -> Camera | None:
    try:
        return open_camera(address)
    except Fault as fault:
        log.error("the lobby goes on without a camera: %s", fault)
        return None
