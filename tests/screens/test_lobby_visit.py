"""A visit from the first touch to the pass in the hand: real widgets, station, office, books and slip."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from front_desk import FrontDesk
from lobby_room import Room

from conftest import Hands
from doorstep import Doorstep
from kiosk.visit import passes
from kiosk.words import Words


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
    assert len(room.pictures) == 1
    room.hands.touch("done")
    assert "李雷" not in str(room.hands.texts())


def test_called_back_while_the_next_one_registers(room: Room) -> None:
    first = room.register()
    room.hands.touch("done", "begin:en", "walk_in", "purpose:interview")
    room.wait("host")
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
    assert not room.pictures


@pytest.mark.parametrize(
    ("mishap", "reason"),
    [
        ("end_paper", "paper_out"),
        ("open_cover", "cover"),
        ("overheat", "overheated"),
        ("hang", "stalled"),
        ("mute", "no_answer"),
    ],
)
def test_a_fault_is_said_before_the_typing_and_the_visit_goes_on_with_a_card(
    room: Room, mishap: str, reason: str
) -> None:
    """Each fault is a sentence on the first page, and again when the host has agreed."""
    sentence = Words("zh-CN")(f"slip.failure.{reason}")
    getattr(room.printer, mishap)()
    room.hands.until(lambda: sentence in "".join(room.hands.texts()))
    visit = room.register()
    room.doorstep.agree(visit)
    room.hands.until(lambda: room.lobby.page_name == "failed")
    texts = room.hands.texts()
    assert sentence in "".join(texts)
    room.hands.until(lambda: room.doorstep.row(room.doorstep.gate, visit)["by_hand"])
    told = room.doorstep.row(room.doorstep.gate, visit)["by_hand"]
    assert told["reason"] == reason
    assert told["code"] in texts, "the guard and the visitor see the same code"
    identity = {"document": "passport", "last4": ""}
    answer = room.doorstep.ask(room.doorstep.gate, "gate", scan=told["code"], identity=identity, guard="岗一")
    assert answer["code"] == "admitted"
    room.hands.until(lambda: told["code"] not in room.hands.texts())


def test_a_printer_that_stalls_in_the_middle_is_a_question(room: Room) -> None:
    visit = room.register()
    room.printer.stall(after_bytes=5_000)
    room.doorstep.agree(visit)
    room.wait("printing")
    room.hands.until(lambda: room.lobby.page_name == "doubt")
    assert Words("zh-CN")("slip.failure.stalled") in "".join(room.hands.texts())
    room.printer.mend()
    room.printer.restart()
    room.hands.touch("no")
    room.wait("take")
    codes = [code.text for slip in room.pictures for code in zxingcpp.read_barcodes(slip.convert("L"))]
    assert len(codes) == 1, "the beginning of the first slip was cut off, and is no pass"
    assert passes.read(codes[0], room.doorstep.keys.issuers).copy == 2


def test_the_paper_is_put_in_and_the_visitor_tries_again(room: Room) -> None:
    room.printer.end_paper()
    visit = room.register()
    room.doorstep.agree(visit)
    room.wait("failed")
    room.printer.mend()
    room.hands.touch("retry")
    room.wait("take")
    room.hands.until(lambda: _state(room, visit) == "carded")
    assert room.doorstep.row(room.doorstep.gate, visit)["by_hand"] is None
    assert len(room.pictures) == 1


def test_with_the_office_gone_the_registration_is_kept(room: Room) -> None:
    room.office.close()
    room.hands.until(lambda: not room.station.connection.online)
    room.hand_in("韩梅")
    room.wait("guard")
    assert room.station.connection.waiting == 1
