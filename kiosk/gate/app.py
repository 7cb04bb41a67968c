"""The gate as a process: window, station and scanner put together round a `Watch`."""

import logging
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

from kivy.clock import Clock
from kivy.uix.boxlayout import BoxLayout

from hardware.ports import Fault, Scanner
from hardware.scan import Scan
from hardware.scanners import open_scanner
from kiosk.gate.pages import SHEETS, Sheet
from kiosk.gate.parts import Strip
from kiosk.gate.sheet import Page
from kiosk.gate.strip import hour, standing
from kiosk.gate.verdicts import Lamp
from kiosk.gate.watch import Answered, Watch
from kiosk.screen import sounds
from kiosk.screen.stage import Stage
from kiosk.screen.theme import theme
from kiosk.screen.window import open_window
from kiosk.settings import BadSettings, Settings
from kiosk.station import Answer, Connection, Line, Station

log = logging.getLogger(__name__)

_TICK = 1 / 10  # seconds
_DAY_BEGINS = Connection(False, None, 0)


class GateStage(Stage):
    """The guard's screen on one window."""

    def __init__(
        self, window: Any, station: Station, settings: Settings, scanner: Scanner | None = None
    ) -> None:
        super().__init__(window)
        self._station, self._settings, self._scanner = station, settings, scanner
        self._zone = settings.house.zone
        self._connection = _DAY_BEGINS
        self._sheets: dict[Page, Sheet] = {}  # kept: building one takes a quarter of a second and much memory
        self._asking = self._stale = False
        self.watch = self._new_watch()

    def open(self) -> None:
        """Show the first page and follow the station from now on."""
        super().open()
        self._station.on_change(lambda: self.soon(self._look_again))
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
        guard = self.watch.guard
        self.watch = self._new_watch()
        self._asking = False
        self._build_anew()
        if guard or len(self.watch.guards) == 1:
            number = self.watch.guards.index(guard) if guard else 0
            self.watch.do(f"guard:{number}")
        self._look_again()

    def resized(self) -> None:
        self._build_anew()

    def typed(self, text: str) -> None:
        self.watch.typed(text)

    def struck(self, key: str) -> None:
        self.watch.struck(key)

    def scanned(self, scan: Scan) -> None:
        self.watch.scanned(scan)

    def speak(self, language: str) -> None:
        """Change the language of everything on the screen."""
        theme.speak(language)
        self._build_anew()

    def _new_watch(self) -> Watch:
        return Watch(
            self._settings.gate.guards, self._ask, lambda key: theme.words(key), self.clock, self._changed
        )

    def _ask(self, verb: str, body: dict[str, Any], then: Answered) -> None:
        def answered(answer: Answer) -> None:
            then(answer.code, answer.data, answer.by)

        self.later(lambda: self._station.ask(verb, body), answered)

    def _changed(self, lamp: Lamp | None) -> None:
        if lamp:
            sounds.play(lamp.value)
        if self.page_name != "fault" or lamp:
            self._turn()

    def _build_anew(self) -> None:
        self._sheets.clear()
        self._strip = Strip(speak=self.speak, act=lambda tag: self.watch.do(tag))
        self._whole = BoxLayout(orientation="vertical")
        self._sheet: Sheet | None = None
        self._whole.add_widget(self._strip)
        self._turn()

    def _turn(self) -> None:
        """Show the watch's page as it is now."""
        page = self.watch.page
        sheet = self._sheets.get(page) or self._sheets.setdefault(page, SHEETS[page](self.watch, self._zone))
        sheet.renew()
        self._renew_strip()
        if sheet is not self._sheet:
            if self._sheet:
                self._whole.remove_widget(self._sheet)
            self._sheet = sheet
            self._whole.add_widget(sheet)
        if self.page is not self._whole or self.page_name != page:
            self.show(page.value, self._whole)

    def _renew_strip(self) -> None:
        now = hour(datetime.now(UTC), self._zone)
        there = self._scanner is None or self._scanner.trouble is None
        line = standing(self._connection, theme.words, self._zone, there)
        self._strip.show(self.watch.guard, line, now)

    def _look_again(self) -> None:
        """Read the station's copy in another thread; what changes meanwhile is read right afterwards."""
        if self._asking:
            self._stale = True
            return
        self._asking, self._stale = True, False
        self.later(lambda: (self._station.visits(), self._station.connection), self._seen)

    def _seen(self, found: tuple[list[dict[str, Any]], Connection]) -> None:
        self._asking = False
        self._connection = found[1]
        self.watch.told(found[0])
        if self._stale:
            self._look_again()

    def _tick(self, _: float) -> None:
        self.watch.tick()


def main(settings: Settings, driven: bool = False) -> None:
    """Run the gate until it is ended. `driven`: lines on standard input lead it (kiosk.screen.driven).

    Raises BadSettings when the setting names no scanner, and `kiosk.screen.window.NoDisplay`.
    """
    with ExitStack() as undo:
        scanner = scanner_of(settings.gate.scanner)
        window = open_window(settings.gate, theme.words("gate.title"))
        folder = settings.data / "gate"
        line = Line(settings.gate.office, settings.token_file("gate"))
        station = Station(line, folder, "gate")
        station.start()
        undo.callback(station.stop)
        stage = GateStage(window, station, settings, scanner)
        if scanner:
            scanner.start(lambda scan: stage.soon(lambda: stage.scanned(scan)))
            undo.callback(scanner.stop)
        if driven:
            from kiosk.screen.driven import drive

            drive(stage, window)
        stage.run()


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
