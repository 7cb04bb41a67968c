"""A lobby that goes through anything, before an office that says anything."""

from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

from restless import Restless
from stand_in import StandIn

from conftest import Hands
from kiosk.lobby.pages import Page
from kiosk.lobby.stage import Lobby
from kiosk.screen import touch
from kiosk.station import Answer, Connection
from kiosk.visit.forms import LANGUAGES

PAGES = frozenset(map(str, Page))
NAMES = ("李雷", "王小明", "欧阳詠晴", "Anna-Maria Schmidt", "𬱟𠮷", "O'Brien")
STROKES = [[(100, 100), (800, 700)], [(500, 100), (520, 900)]]
KEPT = 8  # visits that the office still tells of
ANSWERS = {
    "register": (
        ("asked", "refused", "see_guard", "not_kept", "turned_away", "to_gate"),
        (20, 2, 1, 1, 1, 1),
    ),
    "announced": (("found", "unknown", "not_today", "wait", "unreachable"), (8, 2, 1, 1, 1)),
    "arrive": (("welcome", "asked", "see_guard", "not_possible", "to_gate"), (8, 3, 1, 1, 1)),
    "known": (("known", "unknown", "wait", "unreachable"), (8, 2, 1, 1)),
    "invite": (("open", "unreachable"), (5, 1)),
    "recard": (("reissued", "not_possible"), (5, 1)),
}
"""What the office says, and how often."""


class Office(StandIn):
    """Gives every visit a number of its own, and answers now and then."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self._chance, self._visit = chance, 0
        self._found = {verb: self.answers[verb].data for verb in ("announced", "known", "invite")}

    def ask(self, verb: str, body: dict[str, Any]) -> Answer:
        """Yes, mostly."""
        self.asked = [(verb, dict(body))]
        codes, weights = ANSWERS.get(verb, (("noted",), (1,)))
        code = self._chance.choices(codes, weights)[0]
        data = dict(self._found.get(verb, {})) if code in ("found", "known", "open") else {}
        if code in ("asked", "welcome", "found"):
            self._visit += 1
            self.say_of(self._visit, {"found": "announced"}.get(code, code))
            data |= {"visit": self._visit, "visits": [self._visit]}
        if code == "refused":
            data["complaints"] = {"host": "not_in_directory"}
        return Answer(code, data | {"code": code, "copy": 2, "seconds": 30}, "office")

    def print(self, visit: int) -> Any:
        """Nothing to print for a visit that went meanwhile."""
        return super().print(visit) if (self.rows.get(visit) or {}).get("slip") else None

    def again(self, visit: int) -> Any:
        return super().again(visit) if visit in self.jobs else None

    def job(self, visit: int) -> Any:
        return self.jobs.get(visit)

    def say_of(self, visit: int, state: str, **more: Any) -> None:
        """This of a visit; the oldest ones are no longer told."""
        for old in [number for number in self.rows if number <= self._visit - KEPT]:
            del self.rows[old]
            self.jobs.pop(old, None)
        copy = self._chance.choice((1, 1, 2)) if state == "welcome" else 0
        minutes = {"kind": "postponed", "minutes": 5} if state == "asked" else None
        self.tell(visit, state, copy, answer=minutes, language=self._chance.choice(LANGUAGES), **more)

    def anything(self) -> None:
        """Something happens in the house."""
        self.outcome = self._chance.choices(("printed", "failed", "uncertain", "sending"), (6, 1, 1, 1))[0]
        self.connection = Connection(self._chance.random() < 0.8, None, 0)
        if self._chance.random() < 0.2:
            self._visit += 1
            self.say_of(self._visit, "welcome", by_phone=True)
        if self.rows:
            states = ("asked", "welcome", "welcome", "welcome", "carded", "declined", "lapsed")
            self.say_of(self._chance.choice(list(self.rows)), self._chance.choice(states))


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
        elif page in _STEPS:
            _STEPS[Page(page)](self)
        elif found := next((tag for tag in ("done", "yes", "next") if tag in tags), ""):
            self._touch(found)

    def _touch(self, tag: str) -> None:
        with suppress(touch.NotThere):
            touch.press(self.hands.window, tag)
        self.hands.frames()

    def _any(self, start: str) -> None:
        """One of those whose tags begin so."""
        if tags := [tag for tag in self.hands.tags() if tag.startswith(start)]:
            self._touch(self.chance.choice(tags))

    def _choose(self) -> None:
        if self.stage.page_name == Page.ATTRACT and self.chance.random() < 0.5:
            self._any("begin:")
        else:
            ways = ("walk_in", "walk_in", "expected", "been_here", "own_phone", "leaving")
            self._touch(self.chance.choice(ways))

    def _write(self, **texts: str) -> None:
        """These into their fields, and on."""
        for field, text in texts.items():
            self._touch(f"field:{field}")
            written = getattr(self.stage.journey.entries, field)
            self.hands.keys("\b" * len(written) + text)
        self._touch("next")

    def _host(self) -> None:
        if [tag for tag in self.hands.tags() if tag.startswith("host:")]:
            self._any("host:")
        else:
            self.hands.keys("\b" * len(self.stage.journey.entries.query) + "zw")

    def _sign(self) -> None:
        self.stage.act(self.stage.journey.sign, STROKES)
        self._touch("next")

    def _expected(self) -> None:
        if self.stage.journey.entries.means == "digits":
            self.hands.keys("\b" * 6 + "123456")
        else:
            self._write(name=self.chance.choice(NAMES), last4="8000")

    def _asking(self) -> None:
        if self.stage.journey.visit:
            states = ("welcome", "welcome", "declined")
            self.office.say_of(self.stage.journey.visit, self.chance.choice(states))
            self.hands.frames(3)

    def _printing(self) -> None:
        """An announced visitor's slip comes with the copy of the books."""
        slip = self.stage.journey.slip
        if slip and slip.awaiting:
            self.office.say_of(slip.visit, "welcome")
            self.hands.frames(3)
        self.moment(30.0)
        self.stage.tick()


_STEPS: dict[Page, Callable[[Soak], None]] = {
    Page.ATTRACT: Soak._choose,
    Page.CHOICES: Soak._choose,
    Page.PURPOSE: lambda soak: soak._any("purpose:"),
    Page.HOST: Soak._host,
    Page.YOU: lambda soak: soak._write(name=soak.chance.choice(NAMES), phone="13800138000"),
    Page.DETAILS: lambda soak: soak._touch("next"),
    Page.AGREEMENT: Soak._sign,
    Page.SUMMARY: lambda soak: soak._touch("next"),
    Page.EXPECTED: Soak._expected,
    Page.KNOWN: lambda soak: soak._write(phone="13800138000", last4="2046"),
    Page.LEAVING: lambda soak: soak._any("stars:"),
    Page.REMARK: lambda soak: soak._touch("back"),
    Page.ASKING: Soak._asking,
    Page.CALLED: lambda soak: soak.hands.keys("1234"),
    Page.PRINTING: Soak._printing,
}
