"""The gate as a process: window, station and scanner put together round a `Watch`."""

import logging
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

from kivy.clock import Clock
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from hardware.ports import TURN as SCANNER_TURN
from hardware.ports import Camera, Fault, Scanner
from hardware.scan import Scan
from kiosk.gate.devices import camera_of, scanner_of, slips_of
from kiosk.gate.duty import Duty
from kiosk.gate.pages import SHEETS, GateSheet
from kiosk.gate.pages.sheet import Equipment, Furniture
from kiosk.gate.part import Answered
from kiosk.gate.signed import SLIP
from kiosk.gate.strip import hour, standing
from kiosk.gate.tasks import PARTS
from kiosk.gate.verdicts import Lamp
from kiosk.gate.watch import Watch
from kiosk.gate.widgets import Headline
from kiosk.notify import Watchdog
from kiosk.pins import Waits
from kiosk.screen import sounds
from kiosk.screen.dress import Dress
from kiosk.screen.pinpad import PinPad
from kiosk.screen.stage import Stage
from kiosk.screen.theme import theme
from kiosk.screen.window import open_window
from kiosk.settings import Settings
from kiosk.station import Answer, Connection, Host, Line, Station
from kiosk.station.pin import Pin
from kiosk.station.slips import TURN, Slips
from kiosk.words import learn_from

log = logging.getLogger(__name__)
_TICK = 1 / 10  # seconds
_DAY_BEGINS = Connection(False, None, 0)
Seen = tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any], Connection]
"""What the station's copy says: rows, facts, the house; and how it stands with the office."""


class GateStage(Stage):
    """The guard's screen on one window, and the desk of its watch: what that asks for is done elsewhere.

    `furniture` makes what is written and signed on; `waits` are those after wrong PINs; `slips` are the jobs
    of the gate's printer and `camera` sees what hosts have signed, where it has them.
    """

    def __init__(
        self,
        window: Any,
        station: Station,
        settings: Settings,
        furniture: Furniture,
        waits: Waits,
        scanner: Scanner | None = None,
        slips: Slips | None = None,
        camera: Camera | None = None,
    ) -> None:
        super().__init__(window)
        self._station, self._settings, self._scanner, self._slips = station, settings, scanner, slips
        self._camera = camera
        self._number = 0  # of the sheet that was asked for last
        self._equipment = Equipment(
            settings.house.zone,
            furniture,
            lambda name, kept, opened: PinPad(self, waits, kept, opened, name),
            camera,
        )
        self._connection = _DAY_BEGINS
        self._dress = Dress(settings.look)
        # Kept: building a sheet takes a quarter of a second and much memory.
        self._sheets: dict[str, GateSheet] = {}
        self._sheet: GateSheet | None = None
        self._asking = self._stale = False
        self.watch = self._new_watch()

    def open(self) -> None:
        """Show the first page and follow the station from now on."""
        self._dress.wear({})
        super().open()
        self._station.on_change(lambda: self.soon(self._look_again))
        if self._slips:
            self._slips.on_change(lambda: self.soon(lambda: self.changed(None)))
        self._ticks = Clock.schedule_interval(self._tick, _TICK)
        self._seconds = Clock.schedule_interval(lambda _: self._look_again(), 1)
        self._look_again()

    def close(self) -> None:
        """Give everything back."""
        self._ticks.cancel()
        self._seconds.cancel()
        super().close()

    def begin_again(self) -> None:
        """The first page; whoever was on duty still is."""
        guard, house = self.watch.guard, self.watch.house
        self.watch = self._new_watch()
        self.watch.house = house
        self._asking = False
        if guard:
            self.watch.part(Duty).go_on(guard)
        self._build_anew()
        self._look_again()

    def resized(self) -> None:
        self._build_anew()

    def show(self, name: str, page: Widget) -> None:
        if self._camera and name != SLIP:
            self._camera.stop()  # whatever page broke, nobody is filmed by surprise
        super().show(name, page)

    def typed(self, text: str) -> None:
        if not (self._sheet and self._sheet.typed(text)):
            self.watch.typed(text)

    def struck(self, key: str) -> None:
        if not (self._sheet and self._sheet.struck(key)):
            self.watch.struck(key)

    def scanned(self, scan: Scan) -> None:
        self.watch.scanned(scan)

    def speak(self, language: str) -> None:
        """Change the language of everything on the screen."""
        theme.speak(language)
        self._build_anew()

    # The watch's desk

    def ask(self, verb: str, body: dict[str, Any], then: Answered) -> None:
        """See `Desk`."""

        def answered(answer: Answer) -> None:
            then(answer.code, answer.data, answer.by)

        self.later(lambda: self._station.ask(verb, body), answered)

    def search(self, text: str, then: Callable[[list[Host]], None]) -> None:
        """See `Desk`."""
        self.later(lambda: self._station.search(text) if text.strip() else [], then)

    def photograph(self, visit: int, then: Callable[[bytes | None], None]) -> None:
        """See `Desk`."""
        self.later(lambda: self._station.photograph(visit), then)

    def sheet(self, kind: str) -> bool:
        """See `Desk`."""
        if self._slips is None:
            return False
        self._number = self._slips.sheet(kind, theme.words.language).copy
        return True

    def sheet_state(self) -> tuple[str, str]:
        """See `Desk`."""
        job = self._slips.sheet_job(self._number) if self._slips and self._number else None
        return (job.state, job.reason) if job else ("", "")

    @property
    def online(self) -> bool:
        """See `Desk`."""
        return self._connection.online

    @property
    def prints(self) -> bool:
        """See `Desk`."""
        return self._slips is not None

    @property
    def camera(self) -> str | None:
        """See `Desk`."""
        return (self._camera.trouble or "") if self._camera else None

    def snapshot(self, then: Callable[[bytes | None], None]) -> None:
        """See `Desk`."""
        self.later(self._still, then)

    def _still(self) -> bytes | None:
        try:
            return self._camera.still() if self._camera else None
        except Fault as fault:
            log.warning("no picture of the paper: %s", fault.code)
            return None

    @property
    def language(self) -> str:
        """See `Desk`."""
        return theme.words.language

    def say(self, key: str, /, **values: object) -> str:
        """See `Desk`."""
        return theme.words(key, **values)

    def seconds(self) -> float:
        """See `Desk`."""
        return self.clock()

    def now(self) -> datetime:
        """See `Desk`."""
        return datetime.now(UTC)

    def changed(self, lamp: Lamp | None) -> None:
        """See `Desk`."""
        if lamp:
            sounds.play(lamp.value)
        if self.page_name != "fault" or lamp:
            self._turn()

    # The screen

    def _new_watch(self) -> Watch:
        return Watch(self, PARTS, self._settings.gate.guards)

    def _build_anew(self) -> None:
        self._sheets.clear()
        self._strip = Headline(speak=self.speak, act=lambda tag: self.watch.do(tag))
        self._whole = BoxLayout(orientation="vertical")
        self._sheet = None
        self._whole.add_widget(self._strip)
        self._turn()

    def _turn(self) -> None:
        """Show the watch's page as it is now."""
        page = self.watch.page
        if (sheet := self._sheets.get(page)) is None:
            sheet = self._sheets[page] = SHEETS[page](self.watch, self._equipment)
        sheet.renew()
        self._renew_strip()
        if sheet is not self._sheet:
            if self._sheet:
                self._whole.remove_widget(self._sheet)
            self._sheet = sheet
            self._whole.add_widget(sheet)
        self._stand(page)

    def _stand(self, page: str) -> None:
        """The whole stays where it is from page to page: putting it up anew costs as much as a sheet."""
        if self.page is not self._whole:
            self.show(page, self._whole)
        elif self.page_name != page:
            self.uncover()
            self.page_name = page

    def _renew_strip(self) -> None:
        now = hour(datetime.now(UTC), self._equipment.zone)
        there = self._scanner is None or self._scanner.trouble is None
        line = standing(self._connection, theme.words, self._equipment.zone, there)
        self._strip.show(self.watch.guard, line, now)

    def _look_again(self) -> None:
        """Read the station's copy in another thread; what changes meanwhile is read right afterwards."""
        if self._asking:
            self._stale = True
            return
        self._asking, self._stale = True, False
        self.later(self._read, self._seen)

    def _read(self) -> Seen:
        station = self._station
        rows, house = station.visits(), station.house()
        learn_from(house)
        for row in rows if self._slips else ():
            if self._slips and isinstance(row.get("slip"), dict):
                self._slips.print(row["visit"])  # a copy that had a job before keeps it
        return rows, station.facts(), house, station.connection

    def _seen(self, found: Seen) -> None:
        self._asking = False
        rows, facts, house, self._connection = found
        if self._dress.wear(look_of(house)):
            self._build_anew()
        self.watch.told(rows, facts, house)
        if self._stale:
            self._look_again()

    def _tick(self, _: float) -> None:
        self.watch.tick()


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
            from kiosk.screen.driven import drive

            drive(stage, window)
        stage.run(watchdog)


def look_of(house: Mapping[str, Any]) -> Mapping[str, Any]:
    """The colour and the logo that the office tells; nothing before it was ever reached."""
    look = house.get("look")
    return look if isinstance(look, Mapping) else {}
