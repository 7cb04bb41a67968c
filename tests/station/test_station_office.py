"""Stations before the real office on real books: a visit from the form to the closed line, and alone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from doorstep import Doorstep
from hardware.virtual.port import VirtualPort
from hardware.virtual.printer import VirtualPrinter
from kiosk.station import Station
from kiosk.station.slips import Slips
from open_house import OpenHouse
from printing.paper import WIDE
from printing.press import Press

FORM = {"host": 1, "name": "李娜", "phone": "13800000000", "purpose": "business", "people": 2}
IDENTITY = {"document": "resident_id", "last4": "1234"}


class Visit:
    """A visit that has its slip, before a lobby and a gate."""

    def __init__(self, house: OpenHouse) -> None:
        self.house, self.step = house, house.step
        self.lobby, self.gate = house.station(self.step.lobby), house.station(self.step.gate)
        self.number = int(self.lobby.ask("register", FORM).data["visit"])
        self.step.reception.answer(self.step.token(self.number), "agree", self.step.now)
        house.wait(lambda: (self.lobby.visit(self.number) or {}).get("slip"))
        house.wait(lambda: (self.gate.visit(self.number) or {}).get("passes"))
        self.slip = self.lobby.visit(self.number)["slip"]  # type: ignore[index]

    def scan(self, **more: Any) -> tuple[str, str]:
        answer = self.gate.ask("gate", {"scan": self.slip["qr"], "way": "either", "guard": "一岗", **more})
        return answer.code, answer.by

    def line(self) -> dict[str, Any]:
        return next(line for line in self.step.log() if line["visit"] == self.number)


@pytest.fixture
def visit(sqlite_doorstep: Doorstep, tmp_path: Path) -> Iterator[Visit]:
    house = OpenHouse(sqlite_doorstep, tmp_path)
    yield Visit(house)
    house.close()


def _row(station: Station, number: int) -> dict[str, Any]:
    return station.visit(number) or {}


def test_one_visit_from_the_form_to_the_closed_line(visit: Visit, tmp_path: Path) -> None:
    pictures: list[Image.Image] = []
    printer = VirtualPrinter(pictures.append)
    slips = Slips(visit.lobby, tmp_path, Press(lambda: VirtualPort(printer)), WIDE)
    slips.start()
    slips.print(visit.number)
    visit.house.wait(lambda: _row(visit.lobby, visit.number)["state"] == "carded")
    slips.stop()
    assert len(pictures) == 1
    assert visit.scan() == ("identity_missing", "office")
    assert visit.scan(identity=IDENTITY) == ("admitted", "office")
    visit.house.wait(lambda: _row(visit.gate, visit.number)["state"] == "inside")
    visit.step.now += timedelta(minutes=30)
    assert visit.scan() == ("signature_missing", "office")
    visit.step.reception.sign(visit.step.token(visit.number), "张伟", visit.step.now)
    visit.house.wait(lambda: _row(visit.gate, visit.number)["released"])
    assert visit.scan() == ("left", "office")
    visit.house.wait(lambda: _row(visit.gate, visit.number)["state"] == "closed")
    assert _row(visit.gate, visit.number)["name"] == ""
    assert visit.scan() == ("already_left", "office")


def test_a_visit_goes_on_while_the_office_is_away_and_the_books_follow(visit: Visit) -> None:
    visit.house.shut_office()
    visit.house.wait(lambda: not visit.gate.connection.online)
    assert visit.scan(identity=IDENTITY) == ("admitted", "station")
    assert visit.scan(identity=IDENTITY) == ("already_inside", "station")
    visit.step.now += timedelta(minutes=30)
    assert visit.scan(release={"route": "call", "by": "张伟"}) == ("left", "station")
    visit.house.open_office()
    visit.house.wait(lambda: visit.gate.connection.online and visit.gate.connection.waiting == 0)
    assert visit.line()["state"] == "owed"
    visit.house.wait(lambda: _row(visit.gate, visit.number)["state"] == "owed")
    assert visit.scan() == ("already_left", "office")


def test_a_revoked_gate_goes_on_alone_and_hands_nothing_in(visit: Visit) -> None:
    visit.step.reception.revoke_station(f"{visit.step.gate.name}-b", visit.step.now)
    assert visit.scan(identity=IDENTITY) == ("admitted", "station")
    assert visit.gate.connection.why == "unknown_station"
    assert visit.gate.connection.waiting == 1
    assert visit.line()["state"] == "welcome"


@pytest.mark.parametrize("scan", ["", "\x00\x1b@", "VP1" + "A" * 52, "🎫" * 100, "x" * 10_000, "\ud800"])
def test_the_office_and_the_gate_alone_say_the_same_of_a_hostile_code(visit: Visit, scan: str) -> None:
    body = {"scan": scan, "way": "either", "guard": "一岗"}
    online = visit.gate.ask("gate", body)
    visit.house.shut_office()
    visit.house.wait(lambda: not visit.gate.connection.online)
    alone = visit.gate.ask("gate", body)
    assert (online.code, online.by, alone.by) == (alone.code, "office", "station")
