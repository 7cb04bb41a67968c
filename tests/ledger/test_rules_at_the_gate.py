"""The rules that touch the gate by their numbers, and every refusal by its code, through the public door."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, time, timedelta

import pytest

from doorstep import HOUSE, Blank, Doorstep
from kiosk.visit.classes import VisitorClass
from kiosk.visit.gate import Code
from kiosk.visit.hours import VisitingHours
from kiosk.visit.passes import Pass

IDENTITY = {"document": "resident_id", "last4": "1234"}
CALL, PAPER = {"route": "call", "by": "张伟"}, {"route": "paper", "by": "张伟"}
Scene = Callable[[Doorstep], str]
HOUSE_RULES = replace(HOUSE, approvers={"tour": "T002"}, texts={"agreement": {"zh-CN": "保密"}})


@pytest.fixture
def house(blank: Blank) -> Doorstep:
    return Doorstep(blank(), house=HOUSE_RULES)


def scan(house: Doorstep, qr: str, **more: object) -> str:
    answer = house.ask(house.gate, "gate", scan=qr, guard="岗一", **more)
    shown = answer.get("card") is not None
    assert shown is (answer.get("visit") is not None)
    return str(answer["code"])


def at_the_door(house: Doorstep, **form: object) -> str:
    return house.welcome(**form)[1]


def in_the_house(house: Doorstep) -> str:
    return house.inside()[1]


def out(house: Doorstep, **more: object) -> str:
    return scan(house, in_the_house(house), way="out", **more)


def signed_out(house: Doorstep) -> str:
    visit, qr = house.inside()
    house.reception.sign(house.token(visit), "张伟", house.now)
    return scan(house, qr, way="out")


def no_number(house: Doorstep, **body: object) -> str:
    return str(house.ask(house.gate, "gate", guard="岗一", **body)["code"])


def void(house: Doorstep) -> str:
    visit, qr = house.welcome()
    house.ask(house.lobby, "recard", visit=visit, copy=1, why="lost")
    return scan(house, qr, identity=IDENTITY)


def declined(house: Doorstep) -> str:
    visit, qr = house.register(), ""
    house.reception.answer(house.token(visit), "decline", house.now, reason="busy")
    return no_number(house, visit=visit, identity=IDENTITY, scan=qr)


def approval_missing(house: Doorstep) -> str:
    visit = house.register(purpose="tour")
    house.agree(visit)
    return no_number(house, visit=visit, identity=IDENTITY)


def out_of_hours(house: Doorstep) -> str:
    visit = house.register()
    house.agree(visit)
    return no_number(house, visit=visit, identity=IDENTITY)


def expired(house: Doorstep) -> str:
    qr = at_the_door(house)
    house.later(hours=11)
    return scan(house, qr, identity=IDENTITY)


def blocked_with_a_pass(house: Doorstep) -> str:
    visit, _ = house.welcome()
    house.reception.block({"phone": "13800001111", "reason": "x"}, "保卫科", house.now)
    return no_number(house, visit=visit, identity=IDENTITY)


def held(house: Doorstep) -> str:
    house.reception.block({"phone": "13800001111", "reason": "x"}, "保卫科", house.now)
    form = {"host": 1, "name": "王小明", "phone": "13800001111", "purpose": "business"}
    assert house.ask(house.lobby, "register", **form) == {"code": "see_guard"}
    (visit,) = house.states()
    return no_number(house, visit=visit, identity=IDENTITY)


def twice(house: Doorstep) -> str:
    qr = in_the_house(house)
    return scan(house, qr, way="in", identity=IDENTITY)


def gone(house: Doorstep) -> str:
    qr = in_the_house(house)
    assert scan(house, qr, way="out", release=PAPER) == "left"
    return scan(house, qr)


def escort(house: Doorstep) -> str:
    visit = house.register(purpose="tour")
    house.agree(visit)
    house.ask(house.gate, "approved", visit=visit, need="tour", choice="grant", who="陈总", guard="岗一")
    qr = house.row(house.lobby, visit)["slip"]["qr"]
    assert scan(house, qr, identity=IDENTITY) == "escort_missing"
    return scan(house, qr, identity=IDENTITY, escort="张伟")


def belongings(house: Doorstep) -> str:
    qr = at_the_door(house, belongings="笔记本电脑一台")
    assert scan(house, qr, identity=IDENTITY) == "belongings_unchecked"
    assert scan(house, qr, identity=IDENTITY, belongings={"same": False}) == "refused"
    return scan(house, qr, identity=IDENTITY, belongings={"same": True})


def belongings_differ(house: Doorstep) -> str:
    visit, qr = house.welcome(belongings="样品三件")
    assert scan(house, qr, identity=IDENTITY, belongings={"same": True}) == "admitted"
    house.later(hours=1)
    compared = {"same": False, "note": "少一件，留在研发部"}
    said = scan(house, qr, way="out", release=PAPER, belongings=compared)
    assert house.row(house.gate, visit)["state"] == "closed"
    return said


def group(house: Doorstep) -> str:
    qr = at_the_door(house, people=3)
    assert scan(house, qr, identity=IDENTITY, heads=3) == "admitted"
    house.later(hours=1)
    return scan(house, qr, way="out", heads=1)


def important(house: Doorstep) -> str:
    entered = house.ask(house.gate, "enter", name="陈局长", host=1, plate="沪A1", parking="P3", guard="岗一")
    kinds = {notice.kind for notice in house.reception.take_notices(house.now)}
    assert kinds == {"arrived"}, "R5: the host is told at once"
    return str(entered["code"])


def leaving_soon(house: Doorstep) -> str:
    visit = house.ask(house.gate, "enter", organisation="某部", host=1, guard="岗一")["visit"]
    house.reception.leaving_soon(house.token(visit), house.now)
    assert house.row(house.gate, visit)["leaving_soon"] is not None
    return no_number(house, visit=visit, way="out")


def telephoned(house: Doorstep) -> str:
    visit, qr = house.inside()
    said = {"visit": visit, "who": "张伟", "guard": "岗一"}
    assert house.ask(house.gate, "called", **said, outcome="no_answer")["code"] == "noted"
    assert scan(house, qr, way="out") == "signature_missing", "no answer is never a yes"
    code = scan(house, qr, way="out", release=CALL)
    assert house.row(house.gate, visit)["owed"] is True
    return code


def overruled(house: Doorstep) -> str:
    visit, qr = house.inside()
    code = scan(house, qr, way="out", override={"reason": "班车要开"})
    assert (house.states()[visit], house.log()[0]["release_route"]) == ("owed", "override")
    return code


def turned_away(house: Doorstep) -> str:
    body = {"reason": "sales", "organisation": "百事通", "guard": "岗一"}
    return str(house.ask(house.gate, "turn_away", **body)["code"])


def handed_back(house: Doorstep) -> str:
    visit, _ = house.inside()
    house.reception.sign(house.token(visit), "张伟", house.now)
    assert no_number(house, visit=visit, way="out") == "left", "the pass was not there"
    assert house.states() == {visit: "left"}
    assert house.ask(house.gate, "hand_back", visit=visit)["code"] == "closed"
    return str(house.ask(house.gate, "hand_back", visit=visit)["code"])


def walk_up(house: Doorstep) -> str:
    form = {"host": 1, "name": "王小明", "phone": "13800001111", "purpose": "family", "guard": "岗一"}
    visit = house.ask(house.gate, "register", **form)["visit"]
    house.agree(visit)
    return scan(house, house.row(house.gate, visit)["slip"]["qr"], identity=IDENTITY)


def lost_inside(house: Doorstep) -> str:
    visit, qr = house.inside()
    assert house.ask(house.lobby, "recard", visit=visit, copy=1, why="lost")["code"] == "not_possible"
    assert house.ask(house.gate, "recard", visit=visit, copy=1, why="lost")["code"] == "reissued"
    slip = house.row(house.gate, visit)["slip"]
    assert slip["copy"] == 2
    assert scan(house, qr, way="out", release=PAPER) == "void"
    return scan(house, slip["qr"], way="out", release=PAPER)


def mustered(house: Doorstep) -> str:
    visit, _ = house.inside()
    begun = house.ask(house.gate, "emergency", do="begin", guard="岗一")
    token = begun["url"].partition("#")[2]
    (row,) = house.reception.muster_open(token, house.now)["rows"]
    assert (row["visit"], row["trust"], row["ticked"]) == (visit, "confirmed", False)
    (row,) = house.reception.muster_tick(token, visit, True, "集合点", house.now)["rows"]
    assert row["ticked"] is True
    changes = house.reception.changes(house.other_gate, 0, house.now)
    assert changes["facts"]["muster"]["ticked"] == [visit]
    return str(house.ask(house.other_gate, "emergency", do="end", guard="岗二")["code"])


def relieved(house: Doorstep) -> str:
    body = {"guard": "岗二", "from": "岗一", "matters": {"owed": 1, "unseen": 0}}
    return str(house.ask(house.gate, "shift", **body)["code"])


SCENES: list[tuple[str, str, Scene]] = [
    ("R3 R16 turned away politely, and recorded", "turned_away", turned_away),
    ("R5 important: no form, the host told at once", "admitted", important),
    ("R8 leaving soon is told, the exit recorded", "left", leaving_soon),
    ("R9 not yet agreed", "not_agreed", lambda h: no_number(h, visit=h.register(), identity=IDENTITY)),
    ("R9 declined", "not_agreed", declined),
    ("R10 in with a checked document", "admitted", lambda h: scan(h, at_the_door(h), identity=IDENTITY)),
    ("R10 walk-up at the gate", "admitted", walk_up),
    ("R13 approval missing", "approval_missing", approval_missing),
    ("R14 out against the signature", "left", signed_out),
    ("R14 a wet signature, attested", "left", lambda h: out(h, release=PAPER)),
    ("R14 signature missing", "signature_missing", out),
    ("R14 the pass is handed back once", "not_possible", handed_back),
    ("R15 by telephone, signature owed", "left", telephoned),
    ("R15 overruled with a reason, signature owed", "left", overruled),
    ("R16 blocked, at the door", "blocked", held),
    ("R16 blocked after the pass was issued", "blocked", blocked_with_a_pass),
    ("R19 identity missing", "identity_missing", lambda h: scan(h, at_the_door(h))),
    ("R20 belongings compared on the way in", "admitted", belongings),
    ("R20 what differs is written down", "left", belongings_differ),
    ("R22 R23 an escort is named", "admitted", escort),
    ("R28 shift handed over with open matters", "on_duty", relieved),
    ("R29 everybody inside is accounted for", "ended", mustered),
    ("members missing", "members_missing", group),
    ("heads missing", "heads_missing", lambda h: scan(h, at_the_door(h, people=2), identity=IDENTITY)),
    ("void", "void", void),
    ("lost inside: void, copy 2 lets out", "left", lost_inside),
    ("expired", "expired", expired),
    ("already inside", "already_inside", twice),
    ("already left", "already_left", gone),
    ("not inside", "not_inside", lambda h: scan(h, at_the_door(h), way="out")),
    ("unreadable", "unreadable", lambda h: no_number(h, scan="http://example.com")),
    ("forged", "forged", lambda h: no_number(h, scan=at_the_door(h)[:-4] + "AAAA")),
    ("unknown", "unknown", lambda h: no_number(h, visit=4711)),
]


@pytest.mark.parametrize(("rule", "code", "scene"), SCENES, ids=[rule for rule, _, _ in SCENES])
def test_rule(house: Doorstep, rule: str, code: str, scene: Scene) -> None:
    assert scene(house) == code
    assert house.books.verify() is None


def test_outside_visiting_hours_the_gate_wants_the_approval(blank: Blank) -> None:
    """R31."""
    closed = VisitingHours(UTC, {"sunday": (time(8), time(9))})
    house = Doorstep(blank(), house=replace(HOUSE_RULES, hours=closed))
    assert out_of_hours(house) == "approval_missing"


def test_the_gate_knows_whom_to_telephone_for_an_approval_and_the_lobby_no_number(house: Doorstep) -> None:
    """R13: the person by name with the extension, for a gate that stands alone too."""
    visit = house.register(purpose="tour")
    asked = {"kind": "tour", "by": "单雪", "state": "asked"}
    assert house.row(house.gate, visit)["needs"] == [{**asked, "extension": "8002"}]
    assert house.row(house.lobby, visit)["needs"] == [asked]


def test_a_pass_of_another_house_is_told_apart(house: Doorstep) -> None:
    expires = int((house.now + timedelta(hours=1)).timestamp())
    elsewhere = Pass(9, 1, 1, expires, VisitorClass.GENERAL, b"abc").text(b"k" * 32)
    assert no_number(house, scan=elsewhere) == "wrong_site"


def test_every_code_of_the_gate_is_shown_by_a_scene() -> None:
    told = {code for _, code, _ in SCENES} | {"wrong_site", "escort_missing", "belongings_unchecked"}
    assert set(Code) <= told


def test_whom_a_gate_alone_let_in_is_in_the_books_whatever_happened_meanwhile(house: Doorstep) -> None:
    """R5: the announcement was cancelled, the host has left the company, another gate was alone too."""
    form = {"name": "陈局长", "purpose": "official", "at": house.now + timedelta(hours=1)}
    told = house.reception.announce(form, 1, house.now)["visit"]
    house.reception.cancel_announcement(told, house.now)
    house.reception.import_hosts([], house.now)
    decided = {"code": "admitted"}
    announced = house.request("enter", {"announced": told, "guard": "岗一"}, decided=decided)
    fresh = house.request("enter", {"name": "李局长", "host": 1, "guard": "岗一"}, decided=decided)
    assert house.ask(house.gate, "enter", announced=told, guard="岗一")["code"] == "refused"
    assert house.ask(house.gate, "enter", name="李局长", host=1, guard="岗一")["code"] == "refused"
    assert house.reception.handle(house.gate, announced, house.now)["code"] == "admitted"
    assert house.reception.handle(house.other_gate, fresh, house.now)["code"] == "admitted"
    again = house.request("enter", {"announced": told, "guard": "岗二"}, decided=decided)
    assert house.reception.handle(house.other_gate, again, house.now)["code"] == "admitted"
    assert list(house.states().values()) == ["inside", "inside"]
    with house.books.reading() as conn:
        kinds = list(conn.exec_driver_sql("SELECT kind FROM events").scalars())
    assert kinds.count("gate:pass:conflict") == 2
