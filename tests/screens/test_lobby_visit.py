"""A visit from the first touch to the pass in the hand: real widgets, station, office, books and slip."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from front_desk import FrontDesk

from conftest import Hands
from doorstep import Doorstep
from hardware.address import open_printer
from kiosk.lobby.app import Lobby
from kiosk.station import Line, Station
from kiosk.station.slips import Slips
from printing.paper import WIDE
from printing.press import Press


class Room:
    """A lobby before a running office. `pictures`: the slips that came out."""

    def __init__(self, hands: Hands, office: FrontDesk, folder: Path) -> None:
        self.hands, self.office, self.pictures = hands, office, folder / "slips"
        token = folder / "token"
        token.write_text(office.doorstep.reception.add_station("lobby-9", "lobby", office.doorstep.now))
        self.station = Station(Line(office.url, token), folder, "lobby")
        self.slips = Slips(
            self.station, folder, Press(lambda: open_printer(f"virtual:{self.pictures}")), WIDE
        )
        self.lobby = Lobby(hands.window, self.station, self.slips)
        self.station.start()
        self.slips.start()
        self.lobby.open()
        hands.until(lambda: self.station.connection.online and self.station.search("zw"))

    def close(self) -> None:
        self.lobby.close()
        self.slips.stop()
        self.station.stop()

    def wait(self, page: str) -> None:
        self.hands.until(lambda: self.lobby.page_name == page)

    def register(self, name: str = "李雷") -> int:
        """A visitor of host 1; the visit's number."""
        self.hand_in(name)
        self.wait("asking")
        visit = self.lobby.journey.visit
        assert visit
        return visit

    def hand_in(self, name: str) -> None:
        hands = self.hands
        hands.touch("begin:zh-CN")
        for letter in "zw":
            hands.touch(f"key:{letter}")
        hands.touch("host:1")
        hands.keys(name)
        hands.touch("field:phone", *(f"key:{digit}" for digit in "13800138000"))
        hands.touch("next", "purpose:business", "next", "next")

    @property
    def doorstep(self) -> Doorstep:
        return self.office.doorstep


@pytest.fixture
def office(sqlite_doorstep: Doorstep) -> Iterator[FrontDesk]:
    running = FrontDesk(sqlite_doorstep)
    yield running
    running.close()


@pytest.fixture
def room(hands: Hands, office: FrontDesk, tmp_path: Path) -> Iterator[Room]:
    made = Room(hands, office, tmp_path)
    yield made
    made.close()


def _state(room: Room, visit: int) -> Any:
    return room.doorstep.states()[visit]


def test_registered_agreed_printed(room: Room) -> None:
    visit = room.register()
    assert _state(room, visit) == "asked"
    room.doorstep.agree(visit)
    room.wait("take")
    room.hands.until(lambda: _state(room, visit) == "carded")
    assert len(list(room.pictures.glob("*.png"))) == 1
    room.hands.touch("done")
    assert "李雷" not in str(room.hands.texts())


def test_called_back_while_the_next_one_registers(room: Room) -> None:
    first = room.register()
    room.hands.touch("done", "begin:en")
    room.hands.keys("zw")
    room.doorstep.agree(first)
    room.hands.touch(f"call:{first}")
    room.hands.keys("8000")
    room.wait("take")
    room.hands.until(lambda: _state(room, first) == "carded")
    room.hands.touch("done")
    assert room.lobby.page_name == "host"
    assert room.lobby.journey.entries.query == "zw"


def test_declined(room: Room) -> None:
    visit = room.register()
    room.doorstep.reception.answer(room.doorstep.token(visit), "decline", room.doorstep.now, reason="away")
    room.wait("declined")
    assert not list(room.pictures.glob("*.png"))


def test_with_the_office_gone_the_registration_is_kept(room: Room) -> None:
    room.office.close()
    room.hands.until(lambda: not room.station.connection.online)
    room.hand_in("韩梅")
    room.wait("guard")
    assert room.station.connection.waiting == 1
