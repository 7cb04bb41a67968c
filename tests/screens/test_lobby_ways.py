"""Every way over the lobby but the walk-in's, through real widgets, station, office and books."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from front_desk import FrontDesk
from lobby_room import PHONE, Room

from conftest import Hands
from doorstep import HOUSE, MORNING, Blank, Doorstep
from kiosk.visit import passes
from kiosk.visit.classes import PURPOSES

TEXTS = {"guide": {"zh-CN": "请勿吸烟"}, "agreement": {"zh-CN": "请保密"}}
ANNOUNCED: dict[str, Any] = {
    "name": "李小红",
    "organisation": "海风贸易",
    "phone": "13900002222",
    "purpose": "interview",
    "at": MORNING,
}


@pytest.fixture
def office(blank_sqlite: Blank) -> Iterator[FrontDesk]:
    house = replace(HOUSE, texts=TEXTS, purposes={one.code: one for one in PURPOSES})
    running = FrontDesk(Doorstep(blank_sqlite(), house=house))
    yield running
    running.close()


@pytest.fixture
def room(hands: Hands, office: FrontDesk, tmp_path: Path) -> Iterator[Room]:
    made = Room(hands, office, tmp_path)
    hands.until(lambda: made.lobby.journey.house.guide)
    yield made
    made.close()


def announce(room: Room, **more: Any) -> dict[str, Any]:
    return room.doorstep.reception.announce(ANNOUNCED | more, 1, room.doorstep.now)


def codes(room: Room) -> list[int]:
    """The visits whose passes came out, by what can be read on the paper."""
    texts = [code.text for slip in room.pictures for code in zxingcpp.read_barcodes(slip.convert("L"))]
    return [passes.read(text, room.doorstep.keys.issuers).visit for text in texts]


def taken(room: Room, *visits: int) -> None:
    """The passes of these came out, and nothing of anybody is left on the screen."""
    room.wait("take")
    room.hands.until(lambda: codes(room) == list(visits))
    room.hands.touch("done")
    room.wait("attract")


def test_announced_by_the_six_digits(room: Room) -> None:
    told = announce(room)
    room.hands.touch("begin:zh-CN", "expected", *(f"key:{digit}" for digit in told["digits"]))
    room.wait("confirm")
    assert "李小红" not in str(room.hands.texts()), "masked: others are looking"
    room.hands.touch("next")
    room.wait("guide")
    room.hands.touch("next")
    taken(room, told["visit"])


def test_announced_by_the_invitation_before_the_scanner(room: Room) -> None:
    told = announce(room)
    room.hands.scan(told["code"])
    room.wait("confirm")
    room.hands.touch("next", "next")
    taken(room, told["visit"])


@pytest.mark.parametrize("code", ["VI1" + "A" * 40, "nonsense", "=cmd|' /C calc'!A0"])
def test_what_is_no_invitation(room: Room, code: str) -> None:
    room.hands.scan(code)
    room.wait("expected")
    room.hands.until(lambda: room.lobby.journey.complaints == {"lookup": "unknown"})
    room.hands.touch("walk_in")
    room.wait("purpose")


def test_an_important_visitor_is_waved_on(room: Room) -> None:
    told = announce(room, **{"class": "important"})
    room.hands.scan(told["code"])
    room.wait("confirm")
    room.hands.touch("next")
    room.wait("to_gate")
    assert not room.pictures


def test_the_sixth_wrong_code_has_to_wait(room: Room) -> None:
    announce(room)
    room.hands.touch("expected")
    for number in range(5):
        room.hands.keys(f"00000{number}")
        room.hands.until(lambda: room.lobby.journey.complaints == {"lookup": "unknown"})
    room.hands.keys("000009")
    room.wait("sorry")
    assert room.lobby.journey.reason == "wait"


def test_somebody_who_was_here_before(room: Room) -> None:
    first = room.register()
    room.doorstep.agree(first)
    taken(room, first)
    identity = {"document": "resident_id", "last4": "2046"}
    room.hands.until(lambda: room.doorstep.states()[first] == "carded")
    admitted = room.doorstep.ask(
        room.doorstep.gate, "gate", visit=first, way="in", identity=identity, guard="岗一"
    )
    assert admitted["code"] == "admitted"
    room.hands.touch("been_here", *(f"key:{digit}" for digit in PHONE))
    room.hands.touch("field:last4", *(f"key:{digit}" for digit in "2046"))
    room.wait("again")
    assert PHONE not in str(room.hands.texts())
    room.hands.touch("next")
    room.wait("asking")
    second = room.lobby.journey.visit
    assert second
    room.doorstep.agree(second)
    taken(room, first, second)


def test_without_the_office_nobody_is_looked_up(room: Room) -> None:
    room.office.close()
    room.hands.until(lambda: not room.station.connection.online)
    room.hands.touch("expected")
    room.hands.keys("123456")
    room.wait("sorry")
    assert room.lobby.journey.reason == "unreachable"
    room.hands.touch("done")
    room.wait("attract")


def by_phone(room: Room, nonce: str) -> int:
    """A registration from a visitor's own telephone; the visit's number."""
    invitation = room.lobby.journey.invitation
    assert invitation
    form = {"host": 1, "name": "韩梅梅", "phone": "13700001234", "purpose": "interview", "nonce": nonce}
    answer = room.doorstep.reception.phone_register(invitation.url.partition("#")[2], form, room.doorstep.now)
    assert answer["code"] == "asked", json.dumps(answer)
    return int(answer["visit"])


def test_the_passes_of_telephones_come_out_while_somebody_types(room: Room) -> None:
    room.hands.touch("own_phone")
    room.wait("phone")
    room.hands.until(lambda: room.lobby.journey.invitation)
    visits = [by_phone(room, str(number)) for number in range(3)]
    room.hands.touch("back", "walk_in", "purpose:interview", "key:z")
    before = room.lobby.journey.entries
    for visit in visits:
        room.doorstep.agree(visit)
    room.hands.until(lambda: sorted(codes(room)) == visits)
    room.hands.until(lambda: len(room.lobby.journey.tray()) == len(visits))
    assert (room.lobby.page_name, room.lobby.journey.entries) == ("host", before)


def test_a_group_with_a_pass_each(room: Room) -> None:
    hands = room.hands
    hands.touch("begin:zh-CN", "walk_in", "purpose:family", "key:z", "key:w", "host:1")
    hands.keys("李雷")
    hands.touch("field:phone")
    hands.keys(PHONE)
    hands.touch("next")
    room.wait("details")
    journey = room.lobby.journey
    room.lobby.act(journey.enter, "member", "韩梅梅")
    room.lobby.act(journey.add_member)
    room.lobby.act(journey.each, True)
    hands.touch("next", "next")
    room.wait("asking")
    leader, member = journey.visits
    room.doorstep.agree(leader)
    taken(room, leader, member)


def test_a_face_and_a_word_on_leaving(room: Room) -> None:
    room.hands.touch("begin:zh-CN", "leaving", "stars:4")
    room.wait("thanks")
    room.hands.touch("done")
    room.wait("attract")
