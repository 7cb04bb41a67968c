"""The guard's screen: the watch's page as it is now, brought up to date by what the station's copy says."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kivy.clock import Clock
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from hardware.ports import Camera, Scanner
from hardware.scan import Scan
from kiosk.gate.desk import GateDesk
from kiosk.gate.duty import Duty
from kiosk.gate.pages import SHEETS, GateSheet
from kiosk.gate.pages.sheet import Equipment, Furniture
from kiosk.gate.signed import SLIP
from kiosk.gate.strip import hour, standing
from kiosk.gate.tasks import PARTS
from kiosk.gate.watch import Watch
from kiosk.gate.widgets import Headline
from kiosk.pins import Waits
from kiosk.screen.dress import Dress
from kiosk.screen.pinpad import PinPad
from kiosk.screen.stage import Stage
from kiosk.screen.theme import theme
from kiosk.settings import Settings
from kiosk.station import Connection, Station
from kiosk.station.slips import Slips
from kiosk.words import learn_from

_TICK = 1 / 10  # seconds
Seen = tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any], Connection]
"""What the station's copy says: rows, facts, the house; and how it stands with the office."""


class GateStage(Stage):
    """The guard's screen on one window.

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
        self._equipment = Equipment(
            settings.house.zone,
            furniture,
            lambda name, kept, opened: PinPad(self, waits, kept, opened, name),
            camera,
        )
        self._desk = GateDesk(self, self._turn, station, slips, camera)
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
            self._slips.on_change(lambda: self.soon(lambda: self._desk.changed(None)))
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

    # The screen

    def _new_watch(self) -> Watch:
        return Watch(self._desk, PARTS, self._settings.gate.guards)

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
        line = standing(self._desk.connection, theme.words, self._equipment.zone, there)
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
        rows, facts, house, self._desk.connection = found
        look = house.get("look")  # nothing before the office was ever reached
        if self._dress.wear(look if isinstance(look, Mapping) else {}):
            self._build_anew()
        self.watch.told(rows, facts, house)
        if self._stale:
            self._look_again()

    def _tick(self, _: float) -> None:
        self.watch.tick()
