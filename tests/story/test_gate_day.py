"""A morning of visits at one gate, minute by minute, against a script that knows the truth; by `make soak` a
whole day of 500.

Real office, real station, real HTTP; the clock is the test's. The power fails at noon: gate and office are
gone at once, the gate comes back on the files as they lay there and works alone until the office is back. At
every minute the gate says who is inside as the script knows it; at the end the log's sums are the script's.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from doorstep import MORNING, Doorstep
from kiosk.station.muster import people_inside
from kiosk.visit.states import WITHIN
from open_house import OpenHouse

IDENTITY = {"document": "resident_id", "last4": "1234"}
CALL = {"route": "call", "by": "张伟"}
PAPER = {"route": "paper", "by": "张伟"}
CHARACTERS = (
    "signs", "paper", "call", "no show", "declined", "walks out", "scans twice", "loses the pass", "group",
    "important",
)  # fmt: skip
WEIGHTS = (34, 10, 12, 4, 4, 6, 8, 5, 10, 7)


@dataclass(frozen=True)
class Hours:
    """So many visits arrive in so many minutes; after `noon` of them the power fails, at `back` the office is
    there again."""

    visits: int
    minutes: int
    noon: int
    back: int


MORNING_ONLY, WHOLE_DAY = Hours(120, 140, 70, 130), Hours(500, 480, 180, 240)


@dataclass
class Guest:
    """One visit of the script. `inside`: how many of its people are in the house, as the script knows it."""

    name: str
    character: str
    arrives: int
    stays: int
    people: int
    visit: int = 0
    texts: list[str] = field(default_factory=list)
    inside: int = 0
    came: bool = False
    gone: bool = False
    end: str = ""


def guests(hours: Hours, seed: int) -> list[Guest]:
    """The day's visitors: the same for the same seed."""
    chance = random.Random(seed)
    made = []
    for number in range(hours.visits):
        character = chance.choices(CHARACTERS, WEIGHTS)[0]
        people = {"group": chance.randrange(2, 7), "important": chance.randrange(1, 4)}.get(character, 1)
        made.append(
            Guest(
                f"访客{number}", character, chance.randrange(hours.minutes), chance.randrange(15, 150), people
            )
        )
    return sorted(made, key=lambda guest: guest.arrives)


class Day:
    """Plays the script and keeps the truth."""

    def __init__(self, house: OpenHouse, hours: Hours) -> None:
        self.house, self.step, self.hours = house, house.step, hours
        self.gate = house.station(self.step.gate)
        self.open, self.minute = True, 0
        self.agenda: dict[int, list[tuple[str, Guest]]] = {}
        self.compared, self.alone = 0, Counter[str]()

    def due(self, minutes: int, deed: str, guest: Guest) -> None:
        self.agenda.setdefault(self.minute + max(1, minutes), []).append((deed, guest))

    def run(self, everybody: list[Guest]) -> None:
        for guest in everybody:
            self.due(guest.arrives + 1, "arrive", guest)
        while self.agenda:
            self.minute += 1
            self.step.now = MORNING + timedelta(minutes=self.minute)
            if self.minute == self.hours.noon:
                self.power_cut()
            if self.minute == self.hours.back:
                self.return_of_the_office()
            for deed, guest in self.agenda.pop(self.minute, ()):
                getattr(self, deed)(guest)
            self.compare(everybody)

    def compare(self, everybody: list[Guest]) -> None:
        """Who is inside, at this minute, by the gate's own screen."""
        truth = {guest.name: guest.inside for guest in everybody if guest.inside}
        self.house.wait(lambda: self.says() == truth)
        self.compared += 1

    def says(self) -> dict[str, int]:
        rows = self.gate.visits()
        return {row["name"]: people_inside(row) for row in rows if row["state"] in WITHIN}

    # The power

    def power_cut(self) -> None:
        """Nobody says goodbye: what lies on the disk is all that there is."""
        self.house.wait(lambda: self.gate.connection.waiting == 0)
        self.house.shut_office()
        self.gate = self.house.after_a_power_cut(self.gate, self.step.gate)
        self.open = False
        self.house.wait(lambda: not self.gate.connection.online)

    def return_of_the_office(self) -> None:
        self.house.open_office()
        self.open = True
        self.house.wait(lambda: self.gate.connection.online and self.gate.connection.waiting == 0)
        assert self.gate.facts()["differences"] == []

    # What happens, each with what the script knows of it

    def arrive(self, guest: Guest) -> None:
        if guest.character == "important":
            self.enter_important(guest)
        elif not self.open:
            self.due(
                self.hours.back - self.minute + guest.arrives % 30 + 1, "arrive", guest
            )  # comes again after lunch
        else:
            self.register(guest)

    def register(self, guest: Guest) -> None:
        phone = f"138{guest.name.removeprefix('访客'):0>8}"
        guest.visit = self.step.register(name=guest.name, people=guest.people, phone=phone)
        if guest.character == "declined":
            self.step.reception.answer(self.step.token(guest.visit), "decline", self.step.now, reason="busy")
            return
        self.step.agree(guest.visit)
        slip = self.step.row(self.step.lobby, guest.visit)["slip"]
        guest.texts.append(slip["qr"])
        self.step.ask(self.step.lobby, "slip", visit=guest.visit, copy=1, outcome="printed")
        if guest.character != "no show":
            self.due(3, "enter", guest)

    def scan(self, guest: Guest, **more: Any) -> str:
        answer = self.gate.ask("gate", {"scan": guest.texts[-1], "guard": "岗", **more})
        assert answer.by == ("office" if self.open else "station")
        self.alone[answer.code] += not self.open
        return answer.code

    def enter(self, guest: Guest) -> None:
        assert self.scan(guest) == "identity_missing"
        late = guest.character == "group" and guest.people > 2
        heads = guest.people - late
        more = {"heads": heads} if guest.people > 1 else {}
        assert self.scan(guest, identity=IDENTITY, **more) == "admitted"
        guest.inside, guest.came = heads, True
        if late:
            self.due(4, "join", guest)
        if guest.character == "scans twice":
            assert self.scan(guest, identity=IDENTITY) == "already_inside"
        deed = {"loses the pass": "lose", "walks out": "vanish"}.get(guest.character, "meeting_over")
        self.due(max(6, guest.stays), deed, guest)

    def join(self, guest: Guest) -> None:
        assert self.scan(guest, way="in", heads=1) == "admitted"
        guest.inside += 1

    def enter_important(self, guest: Guest) -> None:
        form = {"name": guest.name, "host": 1, "people": guest.people, "announced": None, "guard": "岗"}
        answer = self.gate.ask("enter", form)
        assert answer.code == "admitted"
        self.alone["important"] += not self.open
        guest.inside, guest.came = guest.people, True
        self.due(guest.stays, "leave_important", guest)

    def number(self, guest: Guest) -> int:
        """As the gate knows the visit now: below nought until the office has numbered it."""
        return next(int(row["visit"]) for row in self.gate.visits() if row["name"] == guest.name)

    def leave_important(self, guest: Guest) -> None:
        more = {"heads": guest.people} if guest.people > 1 else {}
        body = {"visit": self.number(guest), "way": "out", "guard": "岗", **more}
        assert self.gate.ask("gate", body).code == "left"
        guest.inside, guest.gone, guest.end = 0, True, "closed"

    def vanish(self, guest: Guest) -> None:
        """Nobody sees it. For all that anybody can know, the visitor is still inside."""
        guest.end = "unseen"

    def lose(self, guest: Guest) -> None:
        if not self.open:
            self.due(20, "lose", guest)
            return
        answer = self.gate.ask("recard", {"visit": guest.visit, "copy": 1, "why": "lost", "guard": "岗"})
        assert answer.code == "reissued"
        assert self.scan(guest, way="out", release=CALL) == "void"
        self.house.wait(lambda: (self.gate.visit(guest.visit) or {}).get("slip"))
        guest.texts.append(self.gate.visit(guest.visit)["slip"]["qr"])  # type: ignore[index]
        self.due(2, "leave", guest)

    def meeting_over(self, guest: Guest) -> None:
        if self.open and guest.character in ("signs", "scans twice", "group"):
            self.step.reception.sign(self.step.token(guest.visit), "张伟", self.step.now)
            self.house.wait(lambda: (self.gate.visit(guest.visit) or {}).get("released"))
        self.due(3, "leave", guest)

    def leave(self, guest: Guest) -> None:
        if guest.inside > 1:
            assert self.scan(guest, way="out", heads=guest.inside - 1) == "members_missing"
            guest.inside = 1
            self.due(5, "leave", guest)
            return
        released = bool((self.gate.visit(guest.visit) or {}).get("released"))
        heads = {"heads": 1} if guest.people > 1 else {}
        if not released:
            assert self.scan(guest, way="out", **heads) == "signature_missing"
        release = None if released else PAPER if guest.character == "paper" else CALL
        assert self.scan(guest, way="out", release=release, **heads) == "left"
        guest.inside, guest.gone = 0, True
        guest.end = "owed" if release is CALL else "closed"
        assert self.scan(guest, way="out", **heads) == "already_left"


@pytest.fixture
def house(sqlite_doorstep: Doorstep, tmp_path: Path) -> Iterator[OpenHouse]:
    house = OpenHouse(sqlite_doorstep, tmp_path)
    yield house
    house.close()


@pytest.mark.parametrize(
    "hours", [MORNING_ONLY, pytest.param(WHOLE_DAY, marks=(pytest.mark.soak, pytest.mark.timeout(3600)))]
)
@pytest.mark.timeout(600)
def test_who_is_inside_is_the_truth_at_every_minute_and_the_sums_are_equal(
    house: OpenHouse, hours: Hours
) -> None:
    everybody = guests(hours, seed=20261124)
    day = Day(house, hours)
    day.run(everybody)
    assert day.compared >= hours.minutes
    for code in ("left", "members_missing", "signature_missing", "already_left", "important"):
        assert day.alone[code] > 1, f"the hour without power has too little {code} to show anything"
    assert_log(house.step.log(), everybody)
    assert_day_closes(day, everybody)


def assert_log(lines: list[dict[str, Any]], everybody: list[Guest]) -> None:
    """The log's sums are the script's."""
    of = {line["name"]: line for line in lines}
    assert len(lines) == len(of) == len(everybody)
    assert sum(line["people"] for line in lines) == sum(guest.people for guest in everybody)
    assert {name for name, line in of.items() if line["came_in_at"]} == {g.name for g in everybody if g.came}
    assert {name for name, line in of.items() if line["left_at"]} == {g.name for g in everybody if g.gone}
    told = Counter(of[guest.name]["state"] for guest in everybody if guest.gone)
    assert told == Counter(guest.end for guest in everybody if guest.gone)


def assert_day_closes(day: Day, everybody: list[Guest]) -> None:
    """Whoever was not seen leaving is settled by a named guard, and has no time out."""
    step = day.step
    closing: datetime = step.later(hours=3)
    step.reception.close_day(closing, closing)
    walked = {guest.name: guest.visit for guest in everybody if guest.end == "unseen"}
    day.house.wait(
        lambda: {one["name"] for one in day.gate.visits() if one["state"] == "unseen"} == set(walked)
    )
    for visit in walked.values():
        body = {"visit": visit, "guard": "王师傅", "reason": "由货运门离开"}
        assert day.gate.ask("settle", body).code == "settled"
    day.house.wait(lambda: day.says() == {})
    after = {line["visit"]: line for line in step.log()}
    assert all(after[visit]["left_at"] is None for visit in walked.values()), "an exit was invented"
    assert step.books.verify() is None
