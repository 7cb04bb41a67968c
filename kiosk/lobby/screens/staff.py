"""The staff's menu: a knock that nobody sees, a PIN, and what staff can do at the screen itself."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.lobby.pages import Page
from kiosk.pins import Waits
from kiosk.screen import sounds
from kiosk.screen.knock import Knock
from kiosk.screen.pinpad import PinPad
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Panel, SecondaryButton
from kiosk.station import Connection
from kiosk.station.reasons import failure, remedy

LEFT = 10  # the exit status after which the supervisor leaves the screen closed
STAYS = 60.0  # seconds without a touch
LOOK = 2.0  # seconds from one look at printer and office to the next
SURE = 5.0  # seconds in which the second touch must follow
log = logging.getLogger(__name__)


class Staff:
    """The way to the menu and back; `leaving`: the screen is to stay closed. No `waits`, no PIN: no way."""

    def __init__(self, lobby: Any, waits: Waits | None, kept: str) -> None:
        self._lobby, self._waits, self._kept = lobby, waits, kept
        self._knock = Knock()
        self._page: Any = None
        self._end = Clock.create_trigger(lambda _: self.close(), STAYS)
        self.leaving = False

    @property
    def open(self) -> bool:
        """Whether the screen is the staff's now."""
        return self._page is not None and self._lobby.page is self._page

    def knocked(self, touch: Any) -> bool:
        """Look at a touch of the stage; True when it has opened the staff's door.

        Only from the first page: there nothing of any visitor is on the screen or behind it.
        """
        if self.open:
            self._end.cancel()
            self._end()
            return False
        lobby, mm = self._lobby, theme.mm(1)
        completes = self._knock.tap(touch.x / mm, (lobby.height - touch.y) / mm, lobby.clock())
        if not (completes and self._kept and self._waits and lobby.journey.page == Page.ATTRACT):
            return False
        self._show(StaffDoor(self, PinPad(lobby, self._waits, self._kept, self._opened)))
        return True

    def typed(self, text: str) -> None:
        """A real keyboard types the PIN."""
        if isinstance(self._page, StaffDoor):
            self._page.pad.typed(text)

    def struck(self, key: str) -> None:
        """So do its keys; Escape leads back."""
        if key == "escape":
            self.close()
        elif isinstance(self._page, StaffDoor):
            self._page.pad.struck(key)

    def close(self) -> None:
        """Back to the first page."""
        if self.open:
            self._page = None
            self._end.cancel()
            self._lobby.resized()

    def restart(self) -> None:
        """End the program; its supervisor starts it anew."""
        log.warning("the staff restarts the screen")
        self._lobby.quit()

    def leave(self) -> None:
        """End the program for good: the machine's own desktop can be used."""
        log.warning("the staff leaves kiosk mode")
        self.leaving = True
        self._lobby.quit()

    def _opened(self) -> None:
        log.warning("the staff's menu was opened")
        self._show(StaffMenu(self, self._lobby))

    def _show(self, page: Any) -> None:
        self._page = page
        self._lobby.show("staff", page)
        self._end()


class StaffDoor(BoxLayout):
    """The pad for the PIN."""

    staff = ObjectProperty()

    def __init__(self, staff: Staff, pad: PinPad) -> None:
        self.pad = pad
        super().__init__(staff=staff)
        self.ids.place.add_widget(pad)


class Gauge(Panel):
    """How something stands, with what can be done about it."""

    icon = StringProperty()
    label = StringProperty()
    said = StringProperty()
    more = StringProperty()
    wrong = BooleanProperty(False)


class StaffDeed(SecondaryButton):
    """Something that staff can do. One that is `grave` asks for a second touch."""

    word = StringProperty()
    grave = BooleanProperty(False)
    asked = BooleanProperty(False)
    deed = ObjectProperty()

    def on_release(self) -> None:
        """Do it, or ask."""
        if self.grave and not self.asked:
            self.asked = True
            Clock.schedule_once(lambda _: setattr(self, "asked", False), SURE)
        else:
            self.deed()


class StaffMenu(BoxLayout):
    """Printer, office, and five deeds."""

    staff = ObjectProperty()
    muted = BooleanProperty(False)
    tested = StringProperty()

    def __init__(self, staff: Staff, lobby: Any) -> None:
        self._lobby = lobby
        self._sheet: int | None = None
        self._looking = False  # the printer takes a second or two to answer
        self._failed: list[int] = []
        super().__init__(staff=staff, muted=sounds.muted())

    def on_parent(self, _: object, parent: object) -> None:
        """As long as it is shown it looks again and again."""
        if parent is not None and self._look():
            Clock.schedule_interval(self._look, LOOK)

    def test_slip(self) -> None:
        """Print one; what comes of it is shown."""
        self.tested = theme.words("staff.test.sent")
        language = theme.words.language
        self._lobby.later(lambda: self._lobby.slips.sheet("test", language).copy, self._sent)

    def print_again(self) -> None:
        """Print every slip that certainly did not come out once more."""
        for visit in self._failed:
            self._lobby.later(partial(self._lobby.slips.again, visit), lambda _: self._look())

    def mute(self) -> None:
        """All sounds off, or on again."""
        self.muted = not self.muted
        sounds.mute(self.muted)

    def _sent(self, number: int) -> None:
        self._sheet = number
        self._look()

    def _look(self, *_: object) -> bool:
        there = self.get_root_window() is not None
        if there and not self._looking:
            self._looking = True
            self._lobby.later(self._read, self._show)
        return there

    def _read(self) -> tuple[str, Connection, list[int], Any]:
        """In another thread: asking the printer takes a second or two."""
        lobby = self._lobby
        waiting = [row["visit"] for row in lobby.station.visits() if row.get("slip")]
        failed = [visit for visit in waiting if _failed(lobby.slips.job, visit)]
        sheet = lobby.slips.sheet_job(self._sheet) if self._sheet is not None else None
        return lobby.slips.hindrance(), lobby.station.connection, failed, sheet

    def _show(self, found: tuple[str, Connection, list[int], Any]) -> None:
        self._looking = False
        hindrance, connection, self._failed, sheet = found
        words, ids = theme.words, self.ids
        ids.printer.said = words(failure(hindrance)) if hindrance else words("staff.printer.ready")
        ids.printer.more = words(remedy(hindrance)) if hindrance else ""
        ids.printer.wrong = bool(hindrance)
        ids.office.said, ids.office.more = _standing(connection)
        ids.office.wrong = not connection.online
        ids.again.word = words("staff.again", count=len(self._failed))
        ids.again.disabled = not self._failed
        if sheet is not None:
            key = "staff.test." + (
                sheet.state if sheet.state in ("printed", "failed", "uncertain") else "sent"
            )
            self.tested = words(key, reason=words(failure(sheet.reason)))


def _failed(job: Callable[[int], Any], visit: int) -> bool:
    """Whether a visit's newest slip did not come out; one that was never printed did not fail."""
    try:
        last = job(visit)
    except KeyError:
        return False
    return last is not None and last.state == "failed"


def _standing(connection: Connection) -> tuple[str, str]:
    """How the line to the office is, how old the copy, and what waits."""
    words, now = theme.words, datetime.now(UTC)
    said = words("staff.office.online" if connection.online else "staff.office.offline")
    age = _age(now, connection.copied_at)
    waits = words("staff.office.waiting", count=connection.waiting) if connection.waiting else ""
    refused = words("staff.office.refused", count=connection.refused) if connection.refused else ""
    return said, " · ".join(filter(None, (age, waits, refused)))


def _age(now: datetime, then: datetime | None) -> str:
    words = theme.words
    if then is None:
        return str(words("staff.office.no_copy"))
    seconds = max(0, int((now - then).total_seconds()))
    unit, size = next(((u, s) for u, s in (("hours", 3600), ("minutes", 60)) if seconds >= s), ("seconds", 1))
    return str(words(f"staff.office.{unit}", count=seconds // size))


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
