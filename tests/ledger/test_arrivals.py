"""Visitors who are expected, who were here before, who come in a group, or need somebody's approval."""

import base64
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from doorstep import HOUSE, MORNING, Blank, Doorstep
from kiosk.ledger.tables import agreements, texts
from kiosk.reception import House
from kiosk.visit.classes import Need, Photo, Purpose, VisitorClass, by_code
from kiosk.visit.forms import Refused
from kiosk.visit.hours import VisitingHours
from kiosk.visit.links import BadLink, For, Link

PHOTO = base64.b64encode(b"\xff\xd8\xff\xe0 a picture \xff\xd9").decode()
SIGNATURE = [[[10, 10], [400, 300]], [[500, 500]]]
TEXTS = {"agreement": {"zh-CN": "保密", "en": "Keep it quiet"}, "guide": {"zh-CN": "须知"}}
APPROVER = {"tour": "T002", "confidential": "T003", "hours": "T002"}
OTHER_HOUSE = replace(HOUSE, approvers=APPROVER, texts=TEXTS)
ANNOUNCED: dict[str, Any] = {
    "name": "李小红",
    "organisation": "海风贸易",
    "phone": "13900002222",
    "purpose": "business",
    "mail": "hong@example.com",
    "at": MORNING + timedelta(hours=2),
    "room": "301",
}


@pytest.fixture
def house(blank: Blank) -> Doorstep:
    return Doorstep(blank(), house=OTHER_HOUSE)


def with_house(blank: Blank, **facts: Any) -> Doorstep:
    made: House = replace(OTHER_HOUSE, **facts)
    return Doorstep(blank(), house=made)


def announce(house: Doorstep, by: int = 1, **fields: Any) -> dict[str, Any]:
    return house.reception.announce(ANNOUNCED | fields, by, house.now)


def found(house: Doorstep, **how: Any) -> dict[str, Any]:
    answer = house.ask(house.lobby, "announced", **how)
    assert answer["code"] == "found", answer
    return answer


# Announced


@pytest.mark.parametrize("how", ["digits", "scan", "name"])
def test_an_announced_visitor_confirms_and_has_the_pass(house: Doorstep, how: str) -> None:
    """R17: on the day the visitor only confirms."""
    told = announce(house)
    ways = {
        "digits": {"digits": told["digits"]},
        "scan": {"scan": told["code"].lower()},
        "name": {"name": "李小红", "last4": "2222"},
    }
    card = found(house, **ways[how])
    assert (card["called"], card["phone_last4"], card["host_name"]) == ("李**", "2222", "张伟")
    assert "13900002222" not in str(card)
    assert house.ask(house.lobby, "arrive", proof=card["proof"]) == {
        "code": "welcome",
        "visit": told["visit"],
    }
    row = house.row(house.lobby, told["visit"])
    assert (row["state"], row["slip"]["copy"]) == ("welcome", 1)
    kinds = [notice.kind for notice in house.reception.take_notices(house.now)]
    assert kinds.count("arrived") == 2, "by mail and by webhook"


def test_the_invitation_reaches_the_visitor_with_digits_and_code(house: Doorstep) -> None:
    told = announce(house, language="en")
    (letter,) = house.reception.take_notices(house.now)
    assert (letter.kind, letter.mail, letter.language) == ("invitation", "hong@example.com", "en")
    assert (letter.visit["digits"], letter.visit["qr"]) == (told["digits"], told["code"])
    assert "#" not in letter.url


def test_a_change_travels_and_a_cancelled_visit_lets_nobody_in(house: Doorstep) -> None:
    told = announce(house)
    house.reception.change_for("diary", told["visit"], {"room": "302"}, house.now)
    house.reception.cancel_announcement(told["visit"], house.now)
    assert house.ask(house.lobby, "announced", digits=told["digits"]) == {"code": "unknown"}
    letters = house.reception.take_notices(house.now)
    assert [letter.kind for letter in letters] == ["cancelled"], "what is moot is not sent any more"
    assert letters[0].visit["sequence"] == 2
    with pytest.raises(Refused):
        house.reception.cancel_announcement(told["visit"], house.now)


def test_two_announcements_at_one_time_are_pointed_out(house: Doorstep) -> None:
    """R17, R34: one host, or one room."""
    announce(house)
    same_host = announce(house, at=MORNING + timedelta(hours=2, minutes=30), room="")
    same_room = announce(house, host=2, at=MORNING + timedelta(hours=2, minutes=45))
    apart = announce(house, host=2, at=MORNING + timedelta(hours=6))
    assert [len(one["clashes"]) for one in (same_host, same_room, apart)] == [1, 1, 0]


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"digits": "000000"},
        {"digits": "../../etc"},
        {"digits": "１２３４５６"},
        {"scan": "VP1" + "A" * 52},
        {"scan": "VI1" + "A" * 47},
        {"scan": "VI1" + "8" * 47},
        {"scan": "x" * 5000},
        {"name": "李小红", "last4": "2223"},
        {"name": "李小", "last4": "2222"},
        {"name": "李小红", "last4": "%%%%"},
        {"name": "%", "last4": "2222"},
        {"name": "", "last4": "2222"},
    ],
)
def test_who_is_not_expected_learns_nothing(house: Doorstep, how: dict[str, str]) -> None:
    announce(house)
    assert house.ask(house.lobby, "announced", **how) == {"code": "unknown"}


def test_guessing_has_to_wait(house: Doorstep) -> None:
    told = announce(house)
    for _ in range(5):
        assert house.ask(house.lobby, "announced", digits="000000")["code"] in ("unknown", "found")
    waits = house.ask(house.lobby, "announced", digits=told["digits"])
    assert waits["code"] == "wait"
    assert 0 < waits["seconds"] <= 600
    house.later(minutes=10, seconds=1)
    assert found(house, digits=told["digits"])["visit"] == told["visit"]


def test_a_visitor_of_another_day_is_told_when(house: Doorstep) -> None:
    told = announce(house, at=MORNING + timedelta(days=1))
    answer = house.ask(house.lobby, "announced", digits=told["digits"])
    assert answer == {"code": "not_today", "at": (MORNING + timedelta(days=1)).isoformat()}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "", "organisation": ""}, "name"),
        ({"purpose": "burglary"}, "purpose"),
        ({"at": None}, "at"),
        ({"at": MORNING - timedelta(days=1)}, "at"),
        ({"at": MORNING + timedelta(days=500)}, "at"),
        ({"at": datetime(2026, 11, 23, 12)}, "at"),  # noqa: DTZ001
        ({"mail": "nobody"}, "mail"),
        ({"phone": "call me"}, "phone"),
        ({"class": "royal"}, "class"),
        ({"host": 99}, "host"),
        ({"room": "x" * 41}, "room"),
        ({"people": 0}, "people"),
    ],
)
def test_an_announcement_that_cannot_be_taken(house: Doorstep, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        announce(house, **fields)
    assert field in refused.value.complaints
    assert house.log() == []


def test_a_proof_counts_once_and_for_its_lobby_alone(house: Doorstep) -> None:
    told = announce(house)
    proof = found(house, digits=told["digits"])["proof"]
    other = house.reception.station_of(house.reception.add_station("lobby-2", "lobby", house.now))
    assert other is not None
    assert house.ask(other, "arrive", proof=proof)["code"] == "not_possible"
    assert house.ask(house.lobby, "arrive", proof=proof[:-4] + "AAAA")["code"] == "not_possible"
    assert house.ask(house.lobby, "arrive", proof=proof)["code"] == "welcome"
    assert house.ask(house.lobby, "arrive", proof=proof)["code"] == "not_possible"


def test_an_important_visitor_is_waved_on_without_a_form(house: Doorstep) -> None:
    """R5, R7: announced for today at the gate, let in with one request, seen out without a signature."""
    told = announce(house, **{"class": "important", "name": "", "purpose": "official"})
    assert house.row(house.gate, told["visit"])["expected"] is not None
    card = found(house, digits=told["digits"])
    assert house.ask(house.lobby, "arrive", proof=card["proof"])["code"] == "to_gate"
    entered = house.ask(house.gate, "enter", announced=told["visit"], guard="岗一", plate="沪a12345")
    assert entered == {"code": "admitted", "visit": told["visit"]}
    row = house.row(house.gate, told["visit"])
    assert (row["state"], row["plate"], row["class"]) == ("inside", "沪A12345", "important")
    house.later(hours=1)
    out = house.ask(house.gate, "gate", visit=told["visit"], way="out", guard="岗一")
    assert (out["code"], house.states()) == ("left", {told["visit"]: "closed"})


def test_an_announced_visitor_who_never_comes_lapses_at_the_end_of_that_day(house: Doorstep) -> None:
    today, tomorrow = announce(house), announce(house, at=MORNING + timedelta(days=1))
    closing = MORNING + timedelta(hours=13)
    house.now = closing
    house.reception.close_day(house.now, closing)
    assert house.states() == {today["visit"]: "lapsed", tomorrow["visit"]: "announced"}


# Known


def known_visitor(house: Doorstep) -> None:
    visit, qr = house.inside(purpose="supply")
    token = house.token(visit)
    assert house.reception.sign(token, "张伟", house.now)["code"] == "done"
    assert house.ask(house.gate, "gate", scan=qr, guard="岗一")["code"] == "left"
    house.later(days=7)


def test_a_known_visitor_is_asked_nothing_twice(house: Doorstep) -> None:
    """R33: telephone and the end of the document prove it; what is shown is masked."""
    known_visitor(house)
    card = house.ask(house.lobby, "known", phone="13800001111", last4="1234")
    assert card["code"] == "known"
    assert (card["called"], card["organisation"], card["purpose"], card["host"]) == (
        "王**",
        "晨光仪器",
        "supply",
        1,
    )
    assert "王小明" not in str(card)
    answer = house.ask(house.lobby, "register", visitor=card["visitor"], host=1, purpose="supply")
    assert answer["code"] == "asked"
    assert house.log()[-1]["name"] == "王小明"


@pytest.mark.parametrize(
    "how",
    [
        {"phone": "13800001111", "last4": "4321"},
        {"phone": "13800001112", "last4": "1234"},
        {"phone": "13800001111", "last4": ""},
        {"phone": "13800001111"},
        {"phone": "%", "last4": "1234"},
        {"phone": "", "last4": ""},
    ],
)
def test_nobody_is_recognised_by_half_of_it(house: Doorstep, how: dict[str, str]) -> None:
    known_visitor(house)
    assert house.ask(house.lobby, "known", **how) == {"code": "unknown"}


def test_recognising_cannot_be_guessed(house: Doorstep) -> None:
    known_visitor(house)
    for guess in range(5):
        house.ask(house.lobby, "known", phone="13800001111", last4=f"{guess:04}")
    assert house.ask(house.lobby, "known", phone="13800001111", last4="1234")["code"] == "wait"


def test_a_token_of_another_lobby_or_of_yesterday_fills_in_nothing(house: Doorstep) -> None:
    known_visitor(house)
    token = house.ask(house.lobby, "known", phone="13800001111", last4="1234")["visitor"]
    house.later(minutes=11)
    answer = house.ask(house.lobby, "register", visitor=token, host=1, purpose="supply")
    assert answer == {"code": "refused", "complaints": {"visitor": "expired"}}


# Groups


def test_one_pass_for_each_of_a_group_and_one_answer_for_all(house: Doorstep) -> None:
    form = {"host": 1, "name": "王小明", "phone": "13800001111", "purpose": "business"}
    others = [{"name": "李一"}, {"name": "李二", "phone": "13700003333"}]
    answer = house.ask(house.lobby, "register", **form, members=others, each=True)
    assert len(answer["visits"]) == 3
    assert len(house.reception.take_notices(house.now)) == 2, "the host is asked once, on two channels"
    house.agree(answer["visit"])
    slips = [house.row(house.lobby, number)["slip"] for number in answer["visits"]]
    assert len({slip["qr"] for slip in slips}) == 3
    assert [slip["name"] for slip in slips] == ["王小明", "李一", "李二"]


def test_a_group_pass_counts_heads(house: Doorstep) -> None:
    """The exit counts heads: two still inside."""
    visit, qr = house.welcome(members=[{"name": "李一"}, {"name": "李二"}])
    identity = {"document": "resident_id", "last4": "1234"}
    asked = house.ask(house.gate, "gate", scan=qr, identity=identity, guard="岗一")
    assert (asked["code"], asked["card"]["people"], asked["card"]["members"]) == (
        "heads_missing",
        3,
        ["李一", "李二"],
    )
    for wrong in (0, 4, "3", True):
        answer = house.ask(house.gate, "gate", scan=qr, identity=identity, heads=wrong, guard="岗一")
        assert answer["code"] in ("refused", "heads_missing")
    assert house.ask(house.gate, "gate", scan=qr, identity=identity, heads=2)["code"] == "admitted"
    assert house.ask(house.gate, "gate", scan=qr, way="in", heads=1)["code"] == "admitted", "a late member"
    house.later(hours=1)
    some = house.ask(house.gate, "gate", scan=qr, way="out", heads=1, guard="岗一")
    assert (some["code"], some["card"]["heads_inside"]) == ("members_missing", 2)
    assert house.ask(house.gate, "gate", scan=qr, way="out", heads=2)["code"] == "signature_missing"
    house.reception.sign(house.token(visit), "张伟", house.now)
    assert house.ask(house.gate, "gate", scan=qr, way="out", heads=3)["code"] == "heads_missing"
    assert house.ask(house.gate, "gate", scan=qr, way="out", heads=2)["code"] == "left"
    assert house.states()[visit] == "closed"


# What goes with the form


def test_an_agreement_is_kept_with_its_exact_text(house: Doorstep) -> None:
    """R24: version, language and signature."""
    version = house.house.version("agreement")
    signed = {"version": version, "language": "en", "signature": SIGNATURE}
    house.register(purpose="confidential", agreement=signed)
    with house.books.reading() as conn:
        (kept,) = conn.execute(agreements.select())
        written = {row.language: row.text for row in conn.execute(texts.select()) if row.version == version}
    assert (kept.version, kept.language, kept.signature) == (version, "en", SIGNATURE)
    assert written == TEXTS["agreement"]


@pytest.mark.parametrize(
    ("agreement", "code"),
    [
        (None, "missing"),
        ({"version": "0" * 12, "language": "en", "signature": SIGNATURE}, "outdated"),
        ({"version": "newest", "language": "en", "signature": SIGNATURE}, "not_a_version"),
        ({"version": "0" * 12, "language": "en", "signature": []}, "not_signed"),
        ({"version": "0" * 12, "language": "en", "signature": [[[1, 1]]]}, "not_signed"),
        ({"version": "0" * 12, "language": "en", "signature": [[[1, 1], [1, 1001]]]}, "not_a_signature"),
        ({"version": "0" * 12, "language": "en", "signature": [[[1, 1]] * 4000]}, "not_a_signature"),
        ({"version": "0" * 12, "language": "../en", "signature": SIGNATURE}, "not_a_choice"),
    ],
)
def test_an_agreement_that_does_not_count(house: Doorstep, agreement: Any, code: str) -> None:
    form = {"host": 1, "name": "王小明", "phone": "13800001111", "purpose": "confidential"}
    answer = house.ask(house.lobby, "register", **form, agreement=agreement)
    assert answer == {"code": "refused", "complaints": {"agreement": code}}


def test_a_photograph_is_for_the_gate_and_the_slip_alone(blank: Blank) -> None:
    wants = by_code((Purpose("business", photo=Photo.REQUIRED),))
    house = with_house(blank, purposes=wants)
    form = {"host": 1, "name": "王小明", "phone": "13800001111", "purpose": "business"}
    missing = house.ask(house.lobby, "register", **form)
    assert missing == {"code": "refused", "complaints": {"photo": "missing"}}
    assert house.ask(house.gate, "register", **form, guard="王师傅")["code"] == "asked"
    visit = house.register(photo=PHOTO)
    assert house.reception.photograph(house.gate, visit) == base64.b64decode(PHOTO)
    assert house.reception.photograph(house.lobby, visit) is None
    house.agree(visit)
    assert house.row(house.lobby, visit)["slip"]["photo"] == PHOTO
    assert house.row(house.gate, visit)["photo"] is True


@pytest.mark.parametrize(
    ("photo", "code"),
    [
        ("!!!", "not_a_photograph"),
        (base64.b64encode(b"GIF89a").decode(), "not_a_photograph"),
        (base64.b64encode(b"\xff\xd8\xff" + b"x" * 30_000 + b"\xff\xd9").decode(), "too_large"),
        (7, "not_a_photograph"),
    ],
)
def test_a_photograph_that_is_none(house: Doorstep, photo: Any, code: str) -> None:
    form = {"host": 1, "name": "王小明", "phone": "13800001111", "purpose": "business"}
    answer = house.ask(house.lobby, "register", **form, photo=photo)
    assert answer["complaints"] == {"photo": code}


# Classes and approvals


def test_a_sales_call_without_a_host_ends_politely(house: Doorstep) -> None:
    """R3, R16: recorded, no visit, nothing asked of anybody."""
    answer = house.ask(house.lobby, "register", purpose="sales", organisation="百事通")
    assert answer == {"code": "turned_away"}
    assert house.log() == []
    assert house.reception.take_notices(house.now) == []


def test_a_sales_call_with_a_host_needs_that_host_to_vouch(house: Doorstep) -> None:
    visit = house.register(purpose="sales")
    assert house.reception.open_link(house.token(visit), house.now)["class"] == "other"
    assert house.agree(visit)["code"] == "done"


def test_an_official_visitor_is_waved_to_the_gate(house: Doorstep) -> None:
    """R5: nothing is filled in."""
    assert house.ask(house.lobby, "register", purpose="official") == {"code": "to_gate"}
    assert house.log() == []


def test_somebody_on_the_block_list_is_not_told(house: Doorstep) -> None:
    """R16: the kiosk asks to see the guard, whose screen shows it; the host is not asked."""
    house.reception.block(
        {"name": "王 小明", "phone": "138-0000-1111", "reason": "闹事"}, "保卫科", house.now
    )
    form = {"host": 1, "name": "王小明", "phone": "13800001111", "purpose": "business"}
    assert house.ask(house.lobby, "register", **form) == {"code": "see_guard"}
    (visit,) = house.states()
    assert house.states() == {visit: "held"}
    assert house.reception.take_notices(house.now) == []
    assert house.row(house.gate, visit)["blocked"] is True
    assert house.ask(house.gate, "vouch", visit=visit, guard="岗一")["code"] == "asked"
    assert house.states() == {visit: "asked"}


def test_the_block_list_means_nobody_else(house: Doorstep) -> None:
    number = house.reception.block(
        {"name": "王小明", "phone": "13800009999", "reason": "x"}, "保卫科", house.now
    )
    house.register()
    until = house.now + timedelta(days=1)
    house.reception.block({"phone": "13800001111", "reason": "x", "until": until}, "保卫科", house.now)
    house.later(days=2)
    house.register()
    assert house.reception.unblock(number, "保卫科", house.now)
    assert not house.reception.unblock(number, "保卫科", house.now)
    with pytest.raises(Refused):
        house.reception.block({"reason": "nobody"}, "保卫科", house.now)


def approval_token(house: Doorstep, visit: int, use: For, host: int) -> str:
    expires = int((house.now + timedelta(hours=1)).timestamp())
    return Link(visit, host, expires, use).token(house.keys.links)


@pytest.mark.parametrize("host_first", [True, False])
def test_a_tour_waits_for_the_executive_in_charge(house: Doorstep, host_first: bool) -> None:
    """R13: both the host and the executive, in any order; the pass comes with the last of them."""
    visit = house.register(purpose="tour")
    asked = house.reception.take_notices(house.now)
    assert {(notice.kind, notice.mail) for notice in asked} == {
        ("ask_host", "t1@example.com"),
        ("tour", "t2@example.com"),
    }
    token = approval_token(house, visit, For.TOUR, 2)
    steps = [lambda: house.agree(visit), lambda: house.reception.answer(token, "grant", house.now)]
    for step in steps if host_first else reversed(steps):
        assert house.row(house.lobby, visit)["slip"] is None
        assert step()["code"] == "done"
    assert house.row(house.lobby, visit)["slip"] is not None
    assert house.reception.answer(token, "refuse", house.now)["code"] == "already"


def test_a_refused_approval_ends_the_visit(house: Doorstep) -> None:
    visit = house.register(purpose="tour")
    house.agree(visit)
    assert house.states() == {visit: "agreed"}
    house.reception.answer(approval_token(house, visit, For.TOUR, 2), "refuse", house.now)
    row = house.row(house.lobby, visit)
    assert (row["state"], row["reason"]) == ("declined", "not_approved")


def test_an_approval_by_telephone_is_written_down_by_the_guard(blank: Blank) -> None:
    """Nobody is named for it: the guard asks, and says who answered."""
    house = with_house(blank, approvers={})
    visit = house.register(purpose="tour")
    house.agree(visit)
    assert house.row(house.gate, visit)["needs"] == [
        {"kind": "tour", "by": "", "state": "asked", "extension": ""}
    ]
    said = {"visit": visit, "need": "tour", "choice": "grant", "guard": "岗一"}
    assert house.ask(house.gate, "approved", **said)["code"] == "refused", "who said so?"
    assert house.ask(house.gate, "approved", **said, who="陈总")["code"] == "noted"
    assert house.states() == {visit: "welcome"}


@pytest.mark.parametrize("use", [use for use in For if use is not For.TOUR])
def test_no_other_link_approves_a_tour(house: Doorstep, use: For) -> None:
    visit = house.register(purpose="tour")
    token = approval_token(house, visit, use, 2)
    with suppress(Refused, BadLink):
        house.reception.answer(token, "grant", house.now)
    assert house.row(house.lobby, visit)["needs"][0]["state"] == "asked"


def test_outside_visiting_hours_somebody_must_approve(blank: Blank) -> None:
    """R31."""
    hours = VisitingHours(UTC, {"monday": (time(2), time(3))}, frozenset({date(2026, 11, 30)}))
    house = with_house(blank, hours=hours)
    early = house.ask(
        house.lobby, "register", host=1, name="王小明", phone="13800001111", purpose="interview"
    )
    assert early["needs"] == [Need.HOURS]
    house.later(hours=1, minutes=30)
    form = {"host": 1, "name": "王小明", "phone": "13800001111", "purpose": "interview"}
    assert house.ask(house.lobby, "register", **form)["needs"] == []
    house.later(days=7)
    assert house.ask(house.lobby, "register", **form)["needs"] == [Need.HOURS], "a holiday"


def test_how_many_are_before_you(house: Doorstep) -> None:
    """R30: at the same host, until they are answered."""
    first, second, elsewhere = house.register(), house.register(), house.register(host=2)
    assert [house.row(house.lobby, one)["ahead"] for one in (first, second, elsewhere)] == [0, 1, 0]
    house.agree(first)
    assert house.row(house.lobby, second)["ahead"] == 0


def test_purposes_are_the_houses_own(blank: Blank) -> None:
    audit = Purpose("audit", VisitorClass.GENERAL, asks=(), areas=("meeting",), names={"en": "Audit"})
    house = with_house(blank, purposes=by_code((audit,)))
    visit = house.register(purpose="audit")
    assert house.row(house.gate, visit)["areas"] == ["meeting"]
    form = {"host": 1, "name": "王小明", "phone": "13800001111", "purpose": "business"}
    assert house.ask(house.lobby, "register", **form)["complaints"] == {"purpose": "not_a_choice"}
