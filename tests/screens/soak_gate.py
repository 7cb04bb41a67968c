"""A gate that goes through anything, before a house that judges by its own rules."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from gate_house import pass_text
from gate_stand_in import GateStandIn
from restless import Restless

from conftest import Hands
from hardware.cameras import open_camera
from kiosk.gate.pages import SHEETS
from kiosk.gate.sheet import GUARD, VERDICT
from kiosk.station import Connection
from kiosk.visit import passes
from kiosk.visit.states import State

PAGES = frozenset(SHEETS)
VISITS = 40
LIKELY = (State.CARDED,) * 10 + (State.INSIDE,) * 10
NAMES = ("李娜", "欧阳詠晴", "Anna-Maria Schmidt", "𬱟𠮷", "", "O" * 60)


class Soak:
    """The gate, hands that do anything, and a house in which things happen."""

    pages = PAGES

    def __init__(self, hands: Hands, seed: int) -> None:
        self.hands, self.chance, self.station = hands, Random(seed), GateStandIn()
        for number in range(1, VISITS + 1):
            self._visit(number)
        self.stage = self.station.stage(hands.window, ("王师傅", "刘师傅"), open_camera("virtual:slip"))
        self._restless = Restless(hands.window, self.chance, self._scan)
        self.stage.open()
        hands.frames(20)

    def act(self) -> None:
        """Anything, and what the house makes of it."""
        if self.stage.page_name == GUARD and self.chance.random() < 0.3:
            self.hands.touch("guard:0")
        elif self.stage.page_name == VERDICT and self.chance.random() < 0.2:
            self.hands.keys("\x1b")
        self._restless.act()
        if self.chance.random() < 0.05:
            self._anything()
        self.hands.frames(1)

    def _visit(self, number: int) -> None:
        ago = (datetime.now(UTC) - timedelta(minutes=self.chance.randint(1, 900))).isoformat()
        fields: dict[str, Any] = {"name": self.chance.choice(NAMES), "came_in": ago}
        self.station.office.visit(
            number,
            self.chance.choice((*State, *LIKELY)),
            void=self.chance.random() < 0.1,
            people=self.chance.choice((1, 1, 4)),
            **fields,
        )

    def _scan(self) -> str:
        text = self.station.office.texts[self.chance.randint(1, VISITS)]
        forged = pass_text(1, key=bytes(32))
        return self.chance.choice((text, text, text.lower(), passes.short_code(text), forged))

    def _anything(self) -> None:
        self._visit(self.chance.randint(1, VISITS))
        since = datetime.now(UTC)
        away = Connection(
            False, since, 3, alone_since=since, why=self.chance.choice(("no_answer", "no_token"))
        )
        self.station.connection = self.chance.choice((Connection(True, None, 0), away))
        self.station.by = "office" if self.station.connection.online else "station"
        self.station.changed()
