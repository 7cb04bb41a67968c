"""Somebody in front of a lobby, before a station, a printer and a camera in memory."""

from typing import Any

from stand_in import StandIn

from conftest import Hands
from hardware.portraits import PortraitCamera
from hardware.virtual.camera import VirtualCamera
from hardware.virtual.sitter import sitter
from kiosk.lobby.app import Lobby
from kiosk.lobby.entries import Entries

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

    def begin(self, way: str, language: str = "en") -> None:
        self.hands.touch(f"begin:{language}", way)

    def to_you(self, language: str = "en", purpose: str = "supply") -> None:
        self.begin("walk_in", language)
        self.hands.touch(f"purpose:{purpose}")
        self.hands.keys("z")
        self.hands.touch("host:1")

    def past_you(self, language: str = "en", purpose: str = "supply") -> None:
        """To the page after the one with name and telephone."""
        self.to_you(language, purpose)
        self.hands.keys(SECRET)
        self.hands.touch("field:phone")
        self.hands.keys(PHONE)
        self.hands.touch("next")

    def to_summary(self, language: str = "en", purpose: str = "supply") -> None:
        self.past_you(language, purpose)
        if self.page == "details":
            self.hands.touch("next")
        self.wait("summary")

    def to_asking(self, language: str = "en", purpose: str = "supply") -> None:
        self.to_summary(language, purpose)
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
