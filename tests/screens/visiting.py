"""Somebody in front of a lobby, before a station, a printer and a camera in memory."""

from typing import Any

from stand_in import HOSTS, StandIn

from conftest import Hands
from hardware.portraits import PortraitCamera
from hardware.virtual.camera import VirtualCamera
from hardware.virtual.sitter import sitter
from kiosk.lobby.entries import Entries
from kiosk.lobby.pages import Page
from kiosk.lobby.stage import Lobby

SECRET, PHONE = "Xaverine", "13800138000"
READ = ("text", "shown", "content", "value", "second", "said", "called", "organisation", "code", "digits")
"""What widgets hold of what can be read."""


class Visit:
    """A lobby with somebody in front of it; `now` is its clock."""

    def __init__(self, hands: Hands, camera: bool = True) -> None:
        self.hands, self.desk, self.now = hands, StandIn(), 1000.0
        self.lens = VirtualCamera(sitter)
        self.camera = PortraitCamera(self.lens.switch_on) if camera else None
        self.lobby = Lobby(
            hands.window,
            self.desk,  # type: ignore[arg-type]
            self.desk,  # type: ignore[arg-type]
            clock=lambda: self.now,
            camera=self.camera,
        )
        self.lobby.open()
        hands.between = self._moment
        hands.until(lambda: self.lobby.journey.house.guide)

    def close(self) -> None:
        self.lobby.close()
        if self.camera:
            self.camera.close()

    @property
    def page(self) -> str:
        return str(self.lobby.page_name)

    @property
    def entries(self) -> Entries:
        return self.lobby.journey.entries

    def wait(self, page: str) -> None:
        self.hands.until(lambda: self.page == page)

    def says(self, *texts: str) -> None:
        """These can be read, now or soon."""
        self.hands.until(lambda: set(texts) <= set(self.hands.texts()))

    def tell(self, visit: int, state: str, copy: int = 0, **more: Any) -> None:
        """The office says this of a visit, and the screen has read it."""
        before = self.desk.reads
        self.desk.tell(visit, state, copy, **more)
        self.hands.until(lambda: self.desk.reads > before)
        self.hands.frames(20)

    # Into the middle of a visit: by the journey alone, for the pages in between take long to build. The way
    # by touches is `walk`, and the gallery's.

    def begin(self, way: str, language: str = "en") -> None:
        journey = self.lobby.journey
        journey.begin(language, self.now)
        getattr(journey, way)(self.now)
        self._show()

    def to_you(self, language: str = "en", purpose: str = "supply") -> None:
        self._up_to_you(language, purpose)
        self._show()

    def past_you(self, language: str = "en", purpose: str = "supply") -> None:
        """To the page after the one with name and telephone."""
        self._over_you(language, purpose)
        self._show()

    def to_summary(self, language: str = "en", purpose: str = "supply") -> None:
        self._over_you(language, purpose)
        if self.lobby.journey.page == Page.DETAILS:
            self.lobby.journey.next(self.now)
        self._show()
        self.wait("summary")

    def to_asking(self, language: str = "en", purpose: str = "supply") -> None:
        self._over_you(language, purpose)
        while self.lobby.journey.page in (Page.DETAILS, Page.SUMMARY) and not self.lobby.journey.busy:
            self.lobby.journey.next(self.now)
        self._show()
        self.wait("asking")

    def _up_to_you(self, language: str, purpose: str) -> None:
        journey = self.lobby.journey
        journey.begin(language, self.now)
        journey.walk_in(self.now)
        journey.purpose(purpose, self.now)
        journey.next(self.now)
        journey.choose(HOSTS[0], self.now)

    def _over_you(self, language: str, purpose: str) -> None:
        journey = self.lobby.journey
        self._up_to_you(language, purpose)
        journey.enter("name", SECRET, self.now)
        journey.enter("phone", PHONE, self.now)
        journey.next(self.now)

    def _show(self) -> None:
        self.lobby.update()
        self.hands.frames()

    def walk(self, language: str = "en", purpose: str = "supply") -> None:
        """By touches and keys, past every page, until the host is asked."""
        self.hands.touch(f"begin:{language}", "walk_in", f"purpose:{purpose}")
        self.hands.keys("z")
        self.hands.touch("host:1")
        self.hands.keys(SECRET)
        self.hands.touch("field:phone")
        self.hands.keys(PHONE)
        self.hands.touch("next", "next")
        self.wait("summary")
        self.hands.touch("next")
        self.wait("asking")

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        self.lobby.tick()
        self.hands.frames()

    def asked(self, verb: str) -> list[dict[str, Any]]:
        """What the office was asked by this verb."""
        return [body for one, body in self.desk.asked if one == verb]

    def readable(self) -> str:
        """Everything that any widget on the screen holds."""
        widgets = self.hands.widgets()
        return str([[getattr(widget, name, "") for name in READ] for widget in widgets])

    def wiped(self) -> None:
        """Nothing of anybody is left."""
        assert self.page == "attract"
        assert self.entries == Entries()
        everything = self.readable()
        assert SECRET not in everything
        assert PHONE not in everything

    def _moment(self) -> None:
        self.now += 0.1
        self.hands.frames(1)
