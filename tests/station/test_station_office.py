"""Stations before the real office on real books: a visit from the form to the closed line, and alone."""

import base64
import io
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
from kiosk.words import Words, learn, learn_from
from open_house import OpenHouse
from printing.paper import WIDE
from printing.press import Press

FORM = {"host": 1, "name": "李娜", "phone": "13800000000", "purpose": "business", "people": 1}
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


# All kinds of visitors, with the office away in between


def _cut_off(visit: Visit) -> None:
    visit.house.shut_office()
    visit.house.wait(lambda: not visit.gate.connection.online)


def _return(visit: Visit) -> None:
    visit.house.open_office()
    visit.house.wait(lambda: visit.gate.connection.online and visit.gate.connection.waiting == 0)


def test_whoever_entered_and_left_without_the_office_has_a_line_in_the_books(visit: Visit) -> None:
    _cut_off(visit)
    form = {"name": "陈局长", "organisation": "市监局", "host": 1, "people": 2, "plate": "沪a12345"}
    assert visit.gate.ask("enter", {**form, "announced": None, "guard": "一岗"}).code == "admitted"
    own = next(row["visit"] for row in visit.gate.visits() if row["visit"] < 0)
    visit.step.now += timedelta(hours=1)
    out = {"visit": own, "way": "out", "heads": 2, "guard": "一岗"}
    assert (visit.gate.ask("gate", out).code, visit.gate.ask("gate", out).code) == ("left", "already_left")
    _return(visit)
    line = next(line for line in visit.step.log() if line["name"] == "陈局长")
    assert (line["state"], line["plate"]) == ("closed", "沪A12345")
    assert visit.gate.facts()["differences"] == []
    visit.house.wait(lambda: _row(visit.gate, line["visit"]).get("state") == "closed")
    assert all(row["visit"] > 0 for row in visit.gate.visits())


def test_a_group_is_counted_through_a_cut_off(visit: Visit) -> None:
    members = [{"name": name, "phone": ""} for name in ("王芳", "赵敏", "李强")]
    number = int(visit.lobby.ask("register", {**FORM, "members": members}).data["visit"])
    visit.step.agree(number)
    visit.house.wait(lambda: (visit.lobby.visit(number) or {}).get("slip"))
    text = visit.lobby.visit(number)["slip"]["qr"]  # type: ignore[index]
    visit.house.wait(lambda: (visit.gate.visit(number) or {}).get("passes"))

    def through(**more: Any) -> str:
        visit.step.now += timedelta(minutes=2)
        return visit.gate.ask("gate", {"scan": text, "guard": "一岗", **more}).code

    assert through(identity=IDENTITY, heads=3) == "admitted"
    visit.house.wait(lambda: _row(visit.gate, number)["heads"] == {"in": 3, "out": 0})
    _cut_off(visit)
    assert through(way="in", heads=1) == "admitted"
    assert through(way="out", heads=3) == "members_missing"
    _return(visit)
    visit.house.wait(lambda: _row(visit.gate, number)["heads"] == {"in": 4, "out": 3})
    assert through(way="out", heads=1) == "signature_missing"
    assert through(way="out", heads=1, release={"route": "paper", "by": "张伟"}) == "left"
    assert visit.gate.facts()["differences"] == []


def test_a_muster_begun_alone_is_the_houses_once_the_office_is_back(visit: Visit) -> None:
    assert visit.scan(identity=IDENTITY)[0] == "admitted"
    visit.house.wait(lambda: _row(visit.gate, visit.number)["state"] == "inside")
    _cut_off(visit)
    assert visit.gate.ask("emergency", {"do": "begin", "guard": "一岗"}).code == "begun"
    tick = {"muster": None, "visit": visit.number, "there": True, "guard": "一岗"}
    assert visit.gate.ask("tick", tick).code == "noted"
    _return(visit)
    visit.house.wait(lambda: (visit.gate.facts()["muster"] or {}).get("id"))
    muster = visit.gate.facts()["muster"]
    assert muster["ticked"] == [visit.number]
    assert "/m#" in muster["url"]


def test_a_pass_that_was_voided_meanwhile_is_listed_as_a_difference(visit: Visit) -> None:
    _cut_off(visit)
    assert visit.scan(identity=IDENTITY)[0] == "admitted"
    visit.step.open()
    again = {"visit": visit.number, "copy": 1, "why": "lost"}
    assert visit.step.ask(visit.step.gate, "recard", **again)["code"] == "reissued"
    visit.step.books.close()
    _return(visit)
    [difference] = visit.gate.facts()["differences"]
    assert (difference["station"], difference["books"], difference["visit"]) == (
        "admitted",
        "void",
        visit.number,
    )
    assert visit.line()["state"] == "inside", "what was green at the gate stays green in the books"


def test_the_face_of_a_visitor_comes_to_the_gate_ahead(visit: Visit) -> None:
    jpeg = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(jpeg, "JPEG")
    photo = base64.b64encode(jpeg.getvalue()).decode()
    number = int(visit.lobby.ask("register", {**FORM, "photo": photo}).data["visit"])
    visit.house.wait(lambda: _row(visit.gate, number).get("photo"))
    visit.house.wait(lambda: visit.gate.photograph(number) == jpeg.getvalue())
    _cut_off(visit)
    assert visit.gate.photograph(number) == jpeg.getvalue()


def test_what_administrators_change_is_there_at_once_and_stays_when_the_office_is_gone(visit: Visit) -> None:
    reception, now = visit.step.reception, visit.step.now
    audit = {"code": "audit", "names": {"en": "Audit"}, "areas": ["reception"]}
    assert reception.put_section("purposes", [audit], 0, "李管理", now)
    assert reception.put_section("words", {"lobby.asking.title": {"en": "We ask {host}"}}, 0, "李管理", now)
    for station in (visit.lobby, visit.gate):
        visit.house.wait(lambda station=station: station.house().get("words"))
    visit.house.shut_office()
    visit.house.wait(lambda: not visit.lobby.connection.online)
    told = visit.lobby.house()
    assert [one["code"] for one in told["purposes"]] == ["audit"]
    learn_from(told)
    assert Words("en")("lobby.asking.title", host="Anna") == "We ask Anna"
    assert Words("zh-CN")("lobby.asking.title", host="Anna") == "正在征求Anna同意"
    learn({})


TITLE = "lobby.asking.title"


@pytest.mark.parametrize(
    "words",
    [None, 7, [], {TITLE: "x"}, {TITLE: {"en": 7}}, {TITLE: {"en": "{host"}}, {TITLE: {"en": "{guest}"}}],
)
def test_words_of_another_shape_are_passed_over(words: Any) -> None:
    learn_from({"words": words, "areas": words})
    assert Words("en")("lobby.asking.title", host="Anna") == "Asking Anna"
    learn({})
