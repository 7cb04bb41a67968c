"""The visitors' screen: the journey's page as it is now, and what its pages may ask for."""

import base64
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from kivy.clock import Clock

from hardware.ports import Camera, Fault
from hardware.scan import Scan
from kiosk.lobby.clerk import Clerk
from kiosk.lobby.house import House
from kiosk.lobby.journey import Journey
from kiosk.lobby.pages import Page
from kiosk.lobby.screens import frame
from kiosk.lobby.screens.book import open_page
from kiosk.lobby.screens.staff import Staff
from kiosk.pins import Waits
from kiosk.screen import sounds
from kiosk.screen.dress import Dress
from kiosk.screen.ease import Ease
from kiosk.screen.stage import Stage
from kiosk.screen.theme import theme
from kiosk.screen.voice import Voice
from kiosk.settings import Settings
from kiosk.station import Host, Station
from kiosk.station.slips import Slips
from kiosk.words import learn_from

TICK = 0.25  # seconds
SOUNDS = {Page.TAKE: "done", Page.DECLINED: "ask", Page.LAPSED: "ask", Page.FAILED: "ask", Page.DOUBT: "ask"}
log = logging.getLogger(__name__)


class Lobby(Stage):
    """The stage that a journey plays on; behind the screen a clerk does what the journey asks for."""

    fades = True

    def __init__(
        self,
        window: Any,
        station: Station,
        slips: Slips,
        idle: float = 45.0,
        clock: Callable[[], float] = time.monotonic,
        camera: Camera | None = None,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(window, clock)
        self._furnish(settings or Settings())
        self.station, self.slips, self.camera = station, slips, camera
        self.clerk = Clerk(self, station, slips)
        self._idle, self._house = idle, House()
        self.journey = self._new_journey()
        self._shown: tuple[object, ...] = ()
        self._called: set[int] = set()
        self._reading = self._stale = False
        self.house: Mapping[str, str] = {}
        self.online = True

    def _furnish(self, settings: Settings) -> None:
        """What the house chose: look, help for those who need it, the staff's PIN."""
        chosen, folder = settings.lobby, settings.data
        self._dress = Dress(settings.look)
        self.ease = Ease(chosen.text == "large", chosen.lower, chosen.voice, Voice(self, folder / "voice"))
        waits = Waits(folder / "lobby" / "pins.json", self.clock) if chosen.staff_pin else None
        self.staff = Staff(self, waits, chosen.staff_pin)

    # The stage's side

    def begin_again(self) -> None:
        """The first page, and nothing of anybody."""
        self.journey = self._new_journey()
        self._shown = ()
        self._changed()

    def _new_journey(self) -> Journey:
        journey = Journey(self.clerk, self._idle, self.clock(), self._house)
        journey.camera = self.camera is not None
        return journey

    def resume(self) -> bool:
        """The same page once more after a fault: nothing that was entered is lost."""
        self.resized()
        return True

    def fail(self, fault: BaseException) -> None:
        """Show, and say, that something broke."""
        self._reading = False  # what broke may have been that
        self.clerk.excuse()
        super().fail(fault)
        self.ease.say("fault", theme.words.language)

    def resized(self) -> None:
        """The same page in another size."""
        self._shown = ()
        self.update()

    def typed(self, text: str) -> None:
        """A real keyboard types into the page, unless a question lies over it."""
        self.staff.typed(text)
        if isinstance(self.page, frame.Leaf) and not self.covered:
            self.page.typed(text)

    def struck(self, key: str) -> None:
        """So do its other keys."""
        self.staff.struck(key)
        if isinstance(self.page, frame.Leaf) and not self.covered:
            self.page.struck(key)

    def scanned(self, scan: Scan) -> None:
        """Somebody held an invitation or a pass before the scanner."""
        if scan.outcome == "complete" and isinstance(self.page, frame.Leaf) and not self.covered:
            self.act(self.journey.scan, scan.text)

    def on_touch_down(self, touch: Any) -> bool:
        """Any touch means that somebody is there; while the question is asked, only its buttons do."""
        self.ease.touched(self.clock())
        if self.staff.knocked(touch):
            return True
        if not self.covered:
            self.journey.touch(self.clock())
        return bool(super().on_touch_down(touch))

    def open(self) -> None:
        """Show the first page and listen to station and printer."""
        self._dress.wear({})
        self.station.on_change(lambda: self.soon(self._changed))
        self.slips.on_change(lambda: self.soon(self.clerk.printed))
        super().open()  # reads what there is: after that no change may go unheard
        Clock.schedule_interval(self.tick, TICK)

    def close(self) -> None:
        """Stop."""
        Clock.unschedule(self.tick)
        if self.camera:
            self.camera.stop()
        super().close()

    # The pages' side

    @property
    def hindrance(self) -> str:
        """Why no pass can be printed now."""
        return self.clerk.hindrance

    def act(self, event: Callable[..., None], *given: Any) -> None:
        """Something happened to the journey: tell it, and show what came of it."""
        event(*given, self.clock())
        self.update()

    def search(self, text: str, limit: int, then: Callable[[str, int, list[Host]], None]) -> None:
        """Look for hosts; the answer names the question that it is for."""
        self.later(
            lambda: self.station.search(text, limit) if text.strip() else [],
            lambda found: then(text, limit, found),
        )

    def photograph(self, then: Callable[[str], None]) -> None:
        """Take a picture: a JPEG in base64, '' when none could be taken."""
        self.later(self._still, then)

    def _still(self) -> str:
        try:
            return base64.b64encode(self.camera.still()).decode() if self.camera else ""
        except Fault as fault:
            log.warning("no photograph: %s", fault.code)
            return ""

    # What changes by itself

    def tick(self, *_: object) -> None:
        """Time passes."""
        self.journey.tick(self.clock())
        self.clerk.ask_printer()
        if self.ease.tick(self.clock(), self.journey.page == Page.ATTRACT):
            self.resized()
        self._warn()
        self._turn_if_new()

    def _changed(self) -> None:
        self._stale = True
        if not self._reading:
            self._reading, self._stale = True, False
            self.later(self._read, self._have_read)

    def _read(self) -> tuple[list[dict[str, Any]], House, bool]:
        told = self.station.house()
        learn_from(told)
        return self.station.visits(), House.read(told), self.station.connection.online

    def _have_read(self, found: tuple[list[dict[str, Any]], House, bool]) -> None:
        rows, self._house, self.online = found
        self.house = self._house.name
        self._reading = False
        self.journey.furnish(self._house, self.clock())
        if self._dress.wear({"colour": self._house.colour, "logo": self._house.logo}):
            self.resized()
        self.act(self.journey.rows, rows)
        if self._stale:
            self._changed()

    def update(self) -> None:
        """Bring the screen to what the journey says: another page, or the same one brought up to date."""
        if not self._turn_if_new() and isinstance(self.page, frame.Leaf):
            self.page.refresh()
        self._warn()
        self._ring()

    def _warn(self) -> None:
        warned = self.journey.warned(self.clock())
        asking = isinstance(self.layer, frame.Warning)
        if warned and not asking:
            self.cover(frame.Warning(self))
        elif asking and not warned:
            self.uncover()

    def _turn_if_new(self) -> bool:
        if self.staff.open:
            return False
        journey = self.journey
        shown = (journey.number, journey.page, journey.held, journey.language)
        if shown == self._shown or (self.page_name == "fault" and self._shown):
            return False
        if journey.language != theme.words.language:
            theme.speak(journey.language)
        self._turn(shown)
        return True

    def _turn(self, shown: tuple[object, ...]) -> None:
        page, self._shown = self.journey.page, shown
        if self.camera and page != Page.PHOTO:
            self.camera.stop()  # whatever page broke, nobody is filmed by surprise
        self.ease.belongs(self.journey.number)
        self.show(str(page), open_page(page, self))
        self.ease.say(str(page), theme.words.language)
        if page in SOUNDS:
            sounds.play(SOUNDS[page])

    def _ring(self) -> None:
        """Once for each visitor who is called."""
        waiting = {row.visit for row in self.journey.calls()}
        if waiting - self._called:
            sounds.play("call")
        self._called = waiting
