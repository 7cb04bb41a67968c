"""A lobby that goes through anything, before an office that says anything."""

from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

from restless import Restless
from stand_in import StandIn

from conftest import Hands
from kiosk.lobby.app import Lobby
from kiosk.lobby.pages import Page
from kiosk.screen import touch
from kiosk.station import Answer, Connection
from kiosk.visit.classes import Purpose
from kiosk.visit.forms import LANGUAGES

PAGES = frozenset(map(str, Page))
NAMES = ("李雷", "王小明", "欧阳詠晴", "Anna-Maria Schmidt", "𬱟𠮷", "O'Brien")
KEPT = 8  # visits that the office still tells of


class Office(StandIn):
    """Gives every visit a number of its own, and answers now and then."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self._chance, self._visit = chance, 0

    def ask(self, verb: str, body: dict[str, Any]) -> Answer:
        """Registered, mostly."""
        self.asked = [(verb, dict(body))]
        if verb != "register":
            return Answer("reissued", {"code": "reissued", "copy": 2}, "office")
        code = self._chance.choices(("asked", "refused", "see_guard", "not_kept"), (20, 2, 1, 1))[0]
        if code == "asked":
            self._visit += 1
            self.say(self._visit, "asked")
        complaints = {"complaints": {"host": "not_in_directory"}} if code == "refused" else {}
        return Answer(code, {"code": code, "visit": self._visit, **complaints}, "office")

    def say(self, visit: int, state: str) -> None:
        """This of a visit; the oldest ones are no longer told."""
        for old in [number for number in self.rows if number <= self._visit - KEPT]:
            del self.rows[old]
            self.jobs.pop(old, None)
        copy = self._chance.choice((1, 1, 2)) if state == "welcome" else 0
        minutes = {"kind": "postponed", "minutes": 5} if state == "asked" else None
        self.tell(visit, state, copy, answer=minutes, language=self._chance.choice(LANGUAGES))

    def anything(self) -> None:
        """Something happens in the house."""
        self.outcome = self._chance.choices(("printed", "failed", "uncertain", "sending"), (6, 1, 1, 1))[0]
        self.connection = Connection(self._chance.random() < 0.8, None, 0)
        if self.rows:
            states = ("asked", "welcome", "welcome", "welcome", "carded", "declined", "lapsed")
            self.say(self._chance.choice(list(self.rows)), self._chance.choice(states))


class Soak:
    """The lobby, hands that do anything, and now and then a visitor who means it."""

    pages = PAGES

    def __init__(self, hands: Hands, seed: int) -> None:
        self.hands, self.chance, self.now = hands, Random(seed), 1000.0
        self.office = Office(self.chance)
        self.stage = Lobby(hands.window, self.office, self.office, clock=lambda: self.now)  # type: ignore[arg-type]
        self._restless = Restless(hands.window, self.chance, lambda: "1234")
        hands.between = self.moment
        self.stage.open()
        hands.frames(20)

    def moment(self, seconds: float = 0.1) -> None:
        """Time passes."""
        self.now += seconds
        self.hands.frames(1)

    def act(self) -> None:
        """Anything, and what the house makes of it."""
        if self.chance.random() < 0.15:
            self.on()
        else:
            self._restless.act()
        if self.chance.random() < 0.03:
            self.office.anything()
        self.moment(self.chance.choices((0.004, 0.1, 1.0, 70.0), (20, 60, 20, 1))[0])
        self.stage.tick()

    def visit(self) -> None:
        """A whole visit, from the first page to the first page."""
        number = self.stage.journey.number
        steps = 0
        while self.stage.journey.number == number or self.stage.page_name != Page.ATTRACT:
            self.on()
            self.moment()
            steps += 1
            assert steps < 3000, f"no way on from page {self.stage.page_name}"

    def on(self) -> None:
        """What brings a visitor on from this page."""
        page, tags = self.stage.page_name, self.hands.tags()
        if self.stage.covered:
            self._touch("stay")
        elif page == Page.ATTRACT:
            self._touch(f"begin:{self.chance.choice(LANGUAGES)}")
        elif page in _STEPS:
            _STEPS[Page(page)](self)
        elif "done" in tags or "yes" in tags:
            self._touch("done" if "done" in tags else "yes")

    def _touch(self, tag: str) -> None:
        with suppress(touch.NotThere):
            touch.press(self.hands.window, tag)
        self.hands.frames()

    def _host(self) -> None:
        if hosts := [tag for tag in self.hands.tags() if tag.startswith("host:")]:
            self._touch(self.chance.choice(hosts))
        else:
            self.hands.keys("\b" * len(self.stage.journey.entries.query) + "zw")

    def _you(self) -> None:
        for field, text in (("name", self.chance.choice(NAMES)), ("phone", "13800138000")):
            self._touch(f"field:{field}")
            written = getattr(self.stage.journey.entries, field)
            self.hands.keys("\b" * len(written) + text)
        self._touch("next")

    def _purpose(self) -> None:
        self._touch(f"purpose:{self.chance.choice(list(Purpose))}")
        self._touch("next")

    def _asking(self) -> None:
        if self.stage.journey.visit:
            self.office.say(self.stage.journey.visit, self.chance.choice(("welcome", "welcome", "declined")))
            self.hands.frames(3)

    def _called(self) -> None:
        self.hands.keys("1234")


_STEPS: dict[Page, Callable[[Soak], None]] = {
    Page.HOST: Soak._host,
    Page.YOU: Soak._you,
    Page.PURPOSE: Soak._purpose,
    Page.SUMMARY: lambda soak: soak._touch("next"),
    Page.ASKING: Soak._asking,
    Page.CALLED: Soak._called,
    Page.PRINTING: lambda soak: soak.moment(30.0),
}
