"""The gate's process: window, station, printer, scanner and camera put together round the guard's screen."""

from contextlib import ExitStack

from hardware.ports import TURN as SCANNER_TURN
from kiosk.gate.devices import camera_of, scanner_of, slips_of
from kiosk.gate.pages.sheet import Furniture
from kiosk.gate.stage import GateStage
from kiosk.notify import Watchdog
from kiosk.pins import Waits
from kiosk.screen.driven import drive
from kiosk.screen.theme import theme
from kiosk.screen.window import open_window
from kiosk.settings import Settings
from kiosk.station import Line, Station
from kiosk.station.pin import Pin
from kiosk.station.slips import TURN


def main(settings: Settings, furniture: Furniture, driven: bool = False) -> None:
    """Run the gate until it is ended. `driven`: lines on standard input lead it (kiosk.screen.driven).

    Raises BadSettings when the settings name no scanner or paper, and `kiosk.screen.window.NoDisplay`.
    """
    with ExitStack() as undo:
        scanner = scanner_of(settings.gate.scanner)
        window = open_window(settings.gate, theme.words("gate.title"))
        folder = settings.data / "gate"
        pin, watchdog = Pin(settings.authority, folder / "authorities.json"), Watchdog()
        line = Line(settings.gate.office, settings.token_file("gate"), pin=pin)
        station = Station(line, folder, "gate")
        station.start(watchdog.guard)
        undo.callback(station.stop)
        slips = slips_of(station, settings)
        if slips:
            slips.start(watchdog.guard("printer", TURN))
            undo.callback(slips.stop)
        waits = Waits(folder / "pins.json")
        camera = camera_of(settings)
        if camera:
            undo.callback(camera.close)
        stage = GateStage(window, station, settings, furniture, waits, scanner, slips, camera)
        if scanner:
            station.watch("scanner", lambda: "offline" if scanner.trouble else "")
            turn = watchdog.guard("scanner", SCANNER_TURN)
            scanner.start(lambda scan: stage.soon(lambda: stage.scanned(scan)), turn)
            undo.callback(scanner.stop)
        if driven:
            drive(stage, window)
        stage.run(watchdog)
