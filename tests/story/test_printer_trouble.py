"""What becomes of slips when printers fail: real office, books, station and bytes, virtual printers.

No pass is lost, none printed twice unawares, and none printed for a visit that is over.
"""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from doorstep import Doorstep
from hardware.ports import Fault, PrinterPort
from hardware.virtual.port import VirtualPort
from hardware.virtual.printer import VirtualPrinter
from kiosk.ledger.tables import events
from kiosk.station import Station
from kiosk.station.slips import Slips
from kiosk.visit import passes
from open_house import OpenHouse
from printing.paper import WIDE
from printing.press import Patience, Press
from printing.spare import Presses

QUEUED = 100
QUICK = Patience(status=0.3, stall=0.3, slip=5, finish=1)


class Printer:
    """A virtual printer, what came out of it, and a cable that can be pulled."""

    def __init__(self) -> None:
        self.paper: list[Image.Image] = []
        self.machine = VirtualPrinter(self.paper.append)
        self.plugged = True

    def port(self) -> PrinterPort:
        if not self.plugged:
            raise Fault("unreachable", "the cable is out")
        return VirtualPort(self.machine)

    def codes(self) -> list[str]:
        """The passes that came out, in their order."""
        return [read.text for slip in self.paper for read in zxingcpp.read_barcodes(slip.convert("L"))]


class Counter:
    """A lobby with two printers."""

    def __init__(self, house: OpenHouse, folder: Path) -> None:
        self.house, self.step, self.folder = house, house.step, folder
        self.lobby: Station = house.station(self.step.lobby)
        self.first, self.spare = Printer(), Printer()

    def slips(self) -> Slips:
        """The print jobs, as after a start of the lobby."""
        both = [Press(one.port, QUICK) for one in (self.first, self.spare)]
        return Slips(self.lobby, self.folder, Presses(both), WIDE)

    def welcome(self) -> int:
        """Somebody registered here whose host has agreed."""
        form = {"host": 1, "name": "王小明", "organisation": "", "phone": "13800001111"}
        answer = self.lobby.ask("register", form | {"purpose": "business", "people": 1, "language": "zh-CN"})
        visit = int(answer.data["visit"])
        self.step.agree(visit)
        return visit

    def row(self, visit: int) -> dict[str, Any]:
        return self.lobby.visit(visit) or {}

    def wait(self, come: Callable[[], Any]) -> None:
        self.house.wait(come)

    def print(self, slips: Slips, visit: int) -> tuple[str, str]:
        """Print, wait for the end, and tell how it ended."""
        self.wait(lambda: self.row(visit).get("slip"))
        slips.print(visit)
        self.wait(lambda: (job := slips.job(visit)) and job.state not in ("queued", "sending"))
        job = slips.job(visit)
        assert job
        return job.state, job.reason

    def told(self, visit: int) -> list[tuple[str, dict[str, Any]]]:
        """What the books hold of the visit's slips."""
        wanted = select(events.c.kind, events.c.data).where(events.c.visit_id == visit).order_by(events.c.seq)
        with self.step.books.reading() as conn:
            found = [(row.kind, json.loads(row.data)) for row in conn.execute(wanted)]
        return [(kind, data) for kind, data in found if kind.startswith("lobby:slip")]


@pytest.fixture
def counter(sqlite_doorstep: Doorstep, tmp_path: Path) -> Iterator[Counter]:
    house = OpenHouse(sqlite_doorstep, tmp_path)
    yield Counter(house, tmp_path / "jobs")
    house.close()


@pytest.fixture
def slips(counter: Counter) -> Iterator[Slips]:
    made = counter.slips()
    made.start()
    yield made
    made.stop()


def test_of_a_hundred_queued_slips_the_right_half_comes_out_in_order(counter: Counter) -> None:
    """Every second visit is yesterday's and lapses while its slip is waiting."""
    yesterdays = [counter.welcome() for _ in range(QUEUED // 2)]
    closing = counter.step.later(hours=12)
    counter.step.later(hours=12)
    todays = [counter.welcome() for _ in range(QUEUED // 2)]
    counter.wait(lambda: counter.row(todays[-1]).get("slip"))
    slips = counter.slips()
    for pair in zip(yesterdays, todays, strict=True):
        for visit in pair:
            slips.print(visit)
    counter.step.reception.close_day(counter.step.now, closing)
    counter.wait(lambda: all(counter.row(visit).get("state") == "lapsed" for visit in yesterdays))
    slips.start()
    counter.wait(lambda: set(map(counter.step.states().get, todays)) == {"carded"})
    slips.stop()
    issuers = counter.step.keys.issuers
    assert [passes.read(code, issuers).visit for code in counter.first.codes()] == todays
    assert counter.spare.paper == []
    after = counter.slips()
    assert {after.job(visit).reason for visit in yesterdays} == {"lapsed"}  # type: ignore[union-attr]
    after.stop()


def test_when_the_first_printer_is_down_the_spare_prints(counter: Counter, slips: Slips) -> None:
    for mishap in (counter.first.machine.end_paper, counter.first.machine.open_cover, _pull(counter.first)):
        mishap()
        assert slips.hindrance() == ""
        assert counter.print(slips, counter.welcome()) == ("printed", "")
    assert (len(counter.first.paper), len(counter.spare.paper)) == (0, 3)


def _pull(printer: Printer) -> Callable[[], None]:
    def pull() -> None:
        printer.plugged = False

    return pull


@pytest.mark.parametrize("after_bytes", [10, 5_000, 20_000])
def test_when_the_first_dies_in_the_middle_nothing_is_doubled(
    counter: Counter, slips: Slips, after_bytes: int
) -> None:
    """What may have come out of one printer never comes out of the other by itself."""
    visit = counter.welcome()
    counter.first.machine.stall(after_bytes)
    ended = counter.print(slips, visit)
    if after_bytes == 10:  # it died over the questions: nothing of the slip had been sent
        assert ended == ("printed", "")
        assert (len(counter.first.paper), len(counter.spare.paper)) == (0, 1)
        return
    assert ended[0] == "uncertain"
    slips.print(visit)
    slips.again(visit)
    assert counter.spare.paper == []
    assert counter.print(slips, counter.welcome()) == ("printed", ""), "the next visitor's is the spare's"
    assert len(counter.spare.paper) == 1


def test_with_both_down_the_reason_is_the_first_ones(counter: Counter, slips: Slips) -> None:
    counter.first.machine.open_cover()
    counter.spare.machine.end_paper()
    assert slips.hindrance() == "cover"
    visit = counter.welcome()
    assert counter.print(slips, visit) == ("failed", "cover")
    counter.wait(lambda: counter.told(visit))
    counter.spare.machine.mend()
    slips.again(visit)
    counter.wait(lambda: counter.step.states()[visit] == "carded")
    assert (len(counter.first.paper), len(counter.spare.paper)) == (0, 1)


def test_how_a_slip_was_confirmed_is_in_the_books(counter: Counter, slips: Slips) -> None:
    visit = counter.welcome()
    counter.print(slips, visit)
    counter.wait(lambda: counter.told(visit))
    [(kind, data)] = counter.told(visit)
    assert (kind, data["means"], data["copy"]) == ("lobby:slip:printed", "answered", 1)


def test_the_card_that_the_guard_wrote_is_the_pass_and_the_slip_comes_no_more(
    counter: Counter, slips: Slips
) -> None:
    """R9, R10, R19: nothing came out; the code on the card admits once, with the identity checked."""
    for printer in (counter.first, counter.spare):
        printer.machine.end_paper()
    visit = counter.welcome()
    assert counter.print(slips, visit) == ("failed", "paper_out")
    counter.wait(lambda: counter.told(visit))
    told = counter.step.row(counter.step.gate, visit)["by_hand"]
    assert told["reason"] == "paper_out"
    assert told["code"] == passes.shown(counter.row(visit)["slip"]["short_code"])
    gate = counter.house.station(counter.step.gate)
    asked: dict[str, Any] = {"scan": told["code"], "way": "in", "release": None, "guard": "岗一"}
    counter.wait(lambda: (gate.visit(visit) or {}).get("by_hand"))
    assert gate.ask("gate", asked | {"identity": None}).code == "identity_missing"
    identity = {"document": "passport", "last4": ""}
    assert gate.ask("gate", asked | {"identity": identity}).code == "admitted"
    assert gate.ask("gate", asked | {"identity": identity}).code == "already_inside"
    counter.wait(lambda: counter.row(visit).get("state") == "inside")
    for printer in (counter.first, counter.spare):
        printer.machine.mend()
    slips.again(visit)
    counter.wait(lambda: (job := slips.job(visit)) and job.state == "failed")
    assert counter.first.paper + counter.spare.paper == []


def test_cut_off_from_the_office_the_card_admits_too(counter: Counter, slips: Slips) -> None:
    for printer in (counter.first, counter.spare):
        printer.plugged = False
    visit = counter.welcome()
    gate = counter.house.station(counter.step.gate)
    counter.print(slips, visit)
    counter.wait(lambda: (gate.visit(visit) or {}).get("by_hand"))
    code = (gate.visit(visit) or {})["by_hand"]["code"]
    counter.house.shut_office()
    counter.wait(lambda: not gate.connection.online)
    counter.step.now += timedelta(minutes=5)
    identity = {"document": "passport", "last4": ""}
    asked = {"scan": code, "way": "in", "identity": identity, "release": None, "guard": "岗一"}
    answer = gate.ask("gate", asked)
    assert (answer.code, answer.by) == ("admitted", "station")
    counter.house.open_office()
    counter.wait(lambda: counter.step.states()[visit] == "inside")
