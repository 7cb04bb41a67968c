"""A day of many visits with the office stopped for its middle third, against a script that knows the truth.

Real office, real stations, real HTTP; the clock is the test's. The truth is kept by the script alone: who was
seen going in and out at a gate, what a host said and when. After the hand-in the books must say the same.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from doorstep import MORNING, Doorstep
from kiosk.station import Answer, Station
from open_house import OpenHouse

HOURS = 9
SEED = 20261163  # of eighty visits five are doubles that two gates cannot know of, and some of each kind
SHUT, OPEN = MORNING + timedelta(hours=3), MORNING + timedelta(hours=6)
IDENTITY = {"document": "resident_id", "last4": "1234"}
CALL = {"route": "call", "by": "张伟"}
PAPER = {"route": "paper", "by": "张伟"}
CHARACTERS = ("signs", "paper", "call", "declines", "silent", "walks out", "scans twice", "copied pass")
WEIGHTS = (34, 10, 12, 6, 6, 6, 9, 17)


@dataclass
class Visitor:
    """One of the day, and what the script knows of them."""

    number: int
    arrives: datetime
    character: str
    lingers: float  # minutes between the pass and the gate
    stays: timedelta
    phone: str = ""
    visit: int = 0
    qr: str = ""
    state: str = "nowhere"
    used: int = 0
    released: bool = False


@pytest.fixture
def house(sqlite_doorstep: Doorstep, tmp_path: Path) -> Iterator[OpenHouse]:
    house = OpenHouse(sqlite_doorstep, tmp_path)
    yield house
    house.close()


def visitors(count: int, seed: int) -> list[Visitor]:
    """The day's visitors: the same for the same seed."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        arrives = MORNING + timedelta(seconds=chance.randrange(HOURS * 3600))
        character = chance.choices(CHARACTERS, WEIGHTS)[0]
        stays = timedelta(minutes=chance.randrange(10, 120))
        lingers = chance.choice((2, 3, 5, 8, 45, 90, 150))
        found.append(Visitor(number, arrives, character, lingers, stays, phone=f"1380000{number:04}"))
    return sorted(found, key=lambda visitor: visitor.arrives)


class Day:
    """Plays the script. Each step is due at a time; what needs the office waits until it is open."""

    def __init__(self, house: OpenHouse) -> None:
        self.house, self.step = house, house.step
        self.lobby = house.station(self.step.lobby)
        self.gates = [house.station(self.step.gate), house.station(self.step.other_gate)]
        self.open = True
        self.doubles = 0
        self.agenda: list[tuple[datetime, int, str, Visitor]] = []

    def run(self, everybody: list[Visitor]) -> None:
        for visitor in everybody:
            self.due(visitor.arrives, "register", visitor)
        shut = reopened = False
        while self.agenda:
            self.agenda.sort(key=lambda item: item[:2])
            when, _, deed, visitor = self.agenda.pop(0)
            if not shut and when >= SHUT:
                shut, self.open = True, False
                self.settle_down()
                self.house.shut_office()
                self.wait_cut_off()
            if shut and not reopened and when >= OPEN:
                reopened = True
                self.return_of_the_office(everybody)
            self.step.now = max(self.step.now, when)
            getattr(self, deed)(visitor)

    def due(self, when: datetime, deed: str, visitor: Visitor) -> None:
        self.agenda.append((when, visitor.number, deed, visitor))

    def after(self, minutes: float, deed: str, visitor: Visitor) -> None:
        self.due(self.step.now + timedelta(minutes=minutes), deed, visitor)

    def settle_down(self) -> None:
        """Let what was handed in arrive everywhere before the line goes dead."""
        seq = self.step.reception.last_seq()
        for station in (self.lobby, *self.gates):
            self.house.wait(lambda station=station: station.connection.waiting == 0)
        assert seq

    def wait_cut_off(self) -> None:
        for station in (self.lobby, *self.gates):
            self.house.wait(lambda station=station: not station.connection.online)

    def return_of_the_office(self, everybody: list[Visitor]) -> None:
        self.step.now = OPEN
        self.house.open_office()
        self.open = True
        for station in (self.lobby, *self.gates):
            self.house.wait(lambda s=station: s.connection.online and s.connection.waiting == 0)
        lapsed = [visitor for visitor in everybody if visitor.state == "asked before"]
        assert self.step.reception.lapse_due(self.step.now) == len(lapsed)
        for visitor in lapsed:
            visitor.state = "lapsed"
        by_phone = {line["phone"]: line["visit"] for line in self.step.log()}
        for visitor in everybody:
            if visitor.state == "at the guard":
                visitor.visit, visitor.state = by_phone[visitor.phone], "asked"
                self.after(1, "answer", visitor)

    # What happens, each with what the script remembers of it

    def register(self, visitor: Visitor) -> None:
        form = {"host": 1, "name": f"访客{visitor.number}", "phone": visitor.phone, "purpose": "business"}
        answer = self.lobby.ask("register", form)
        if not self.open:
            assert (answer.code, answer.by) == ("see_guard", "station")
            visitor.state = "at the guard"
            return
        assert (answer.code, answer.by) == ("asked", "office")
        visitor.visit, visitor.state = answer.data["visit"], "asked"
        self.after(1, "answer", visitor)

    def answer(self, visitor: Visitor) -> None:
        if not self.open:
            visitor.state = "asked before"  # nobody could answer: it lapses when the office is back
            return
        token = self.step.token(visitor.visit)
        if visitor.character == "declines":
            self.step.reception.answer(token, "decline", self.step.now, reason="busy")
            visitor.state = "declined"
        elif visitor.character == "silent":
            self.after(3, "lapse", visitor)
        else:
            self.step.agree(visitor.visit)
            self.house.wait(lambda: (self.lobby.visit(visitor.visit) or {}).get("slip"))
            self.print_pass(visitor)

    def lapse(self, visitor: Visitor) -> None:
        if not self.open:
            visitor.state = "asked before"
            return
        self.step.reception.lapse_due(self.step.now)  # with everybody's who is due at the same moment
        visitor.state = "lapsed"

    def print_pass(self, visitor: Visitor) -> None:
        slip = self.lobby.visit(visitor.visit)["slip"]  # type: ignore[index]
        visitor.qr, visitor.state = slip["qr"], "welcome"
        self.lobby.ask("slip", {"visit": visitor.visit, "copy": slip["copy"], "outcome": "printed"})
        self.after(visitor.lingers, "enter", visitor)

    def scan(self, gate: Station, visitor: Visitor, **more: Any) -> Answer:
        return gate.ask("gate", {"scan": visitor.qr, "guard": "岗", **more})

    def enter(self, visitor: Visitor) -> None:
        assert self.scan(self.gates[0], visitor).code == "identity_missing"
        answer = self.scan(self.gates[0], visitor, identity=IDENTITY)
        assert (answer.code, answer.by) == ("admitted", "office" if self.open else "station")
        visitor.state, visitor.used = "inside", 1
        if visitor.character == "scans twice":
            assert self.scan(self.gates[0], visitor, identity=IDENTITY).code == "already_inside"
        if visitor.character == "copied pass":
            self.enter_with_a_copy(visitor)
        self.after(visitor.stays.total_seconds() / 60, "meeting_over", visitor)

    def enter_with_a_copy(self, visitor: Visitor) -> None:
        """Somebody else shows a photograph of the pass at the other gate."""
        if self.open:
            other = self.gates[1]
            self.house.wait(lambda: (other.visit(visitor.visit) or {}).get("state") == "inside")
            assert self.scan(other, visitor, identity=IDENTITY, way="in").code == "already_inside"
        else:
            answer = self.scan(self.gates[1], visitor, identity=IDENTITY, way="in")
            assert answer.code == "admitted", "two gates that are cut off cannot know of each other"
            self.doubles += 1

    def meeting_over(self, visitor: Visitor) -> None:
        if visitor.character == "walks out":
            return
        signs = visitor.character in ("signs", "scans twice", "copied pass")
        if signs and self.open:
            self.step.reception.sign(self.step.token(visitor.visit), "张伟", self.step.now)
            visitor.state, visitor.released = "signed", True
            self.house.wait(lambda: (self.gates[0].visit(visitor.visit) or {}).get("released"))
        self.after(5, "leave", visitor)

    def leave(self, visitor: Visitor) -> None:
        """Without a signature that the gate knows of, the guard telephones, or takes the one on paper."""
        release = PAPER if visitor.character == "paper" else CALL
        if not visitor.released:
            assert self.scan(self.gates[0], visitor, way="out").code == "signature_missing"
        answer = self.scan(self.gates[0], visitor, way="out", release=None if visitor.released else release)
        assert answer.code == "left"
        visitor.state = "closed" if visitor.released or release is PAPER else "owed"
        if visitor.number % 5 == 0:
            assert self.scan(self.gates[0], visitor, way="out").code == "already_left"


@pytest.mark.parametrize("count", [80, pytest.param(600, marks=pytest.mark.soak)])
@pytest.mark.timeout(900)
def test_after_the_hand_in_the_books_equal_the_truth(house: OpenHouse, count: int) -> None:
    day, everybody = Day(house), visitors(count, seed=SEED)
    day.run(everybody)
    day.settle_down()
    step = house.step
    assert step.states() == {visitor.visit: visitor.state for visitor in everybody}
    assert Counter(step.states().values()) == Counter(visitor.state for visitor in everybody)
    assert_each_pass_used_once(step, everybody)
    assert day.doubles > 3, "the script has too few double uses to show anything"
    assert conflicts(step) == day.doubles
    assert step.books.verify() is None
    closing = step.later(hours=4)
    step.reception.close_day(closing, closing)
    walked_out = {visitor.visit for visitor in everybody if visitor.character == "walks out" and visitor.used}
    assert {visit for visit, state in step.states().items() if state == "unseen"} == walked_out


def assert_each_pass_used_once(step: Doorstep, everybody: list[Visitor]) -> None:
    with step.books.reading() as conn:
        came = conn.execute(text("SELECT visit_id FROM events WHERE kind = 'gate:visit:came_in'")).scalars()
        assert Counter(came) == Counter({v.visit: 1 for v in everybody if v.used})


def conflicts(step: Doorstep) -> int:
    with step.books.reading() as conn:
        asked = text("SELECT count(*) FROM events WHERE kind = 'gate:pass:conflict'")
        return int(conn.execute(asked).scalar_one())
