"""A host who does not answer: who else is asked, when the guard telephones, and that silence is no yes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from doorstep import HOUSE, Blank, Doorstep
from kiosk.ledger.tables import hosts
from kiosk.visit.escalation import STEPS
from kiosk.visit.forms import Refused
from kiosk.visit.links import BadLink, For, Link

PATIENT = replace(
    HOUSE,
    answer_within=timedelta(seconds=300),
    departments={"研发部": "T003"},
    channels=("mail",),
    escalation=STEPS,
)


@pytest.fixture
def house(blank: Blank) -> Doorstep:
    made = Doorstep(blank(), house=PATIENT)
    with made.books.engine.begin() as conn:
        conn.execute(update(hosts).where(hosts.c.id == 1).values(delegate="T002"))
    return made


def told(house: Doorstep) -> list[tuple[str, str]]:
    """Kind and address of what goes out now."""
    found = house.reception.take_notices(house.now)
    for notice in found:
        house.reception.notice_sent(notice.id, house.now)
    return [(notice.kind, notice.mail) for notice in found]


def wait(house: Doorstep, seconds: float) -> list[tuple[str, str]]:
    house.later(seconds=seconds)
    house.reception.lapse_due(house.now)
    return told(house)


def test_step_by_step_to_the_telephone_and_then_it_lapses(house: Doorstep) -> None:
    visit = house.register()
    assert told(house) == [("ask_host", "t1@example.com")]
    assert wait(house, 59) == []
    assert wait(house, 1) == [("ask_host", "t1@example.com"), ("ask_delegate", "t2@example.com")]
    assert house.row(house.lobby, visit)["asked_again"] == 1
    assert wait(house, 60) == [("ask_delegate", "t3@example.com")]
    assert house.row(house.gate, visit)["telephone"] is False
    assert wait(house, 60) == []
    assert house.row(house.gate, visit)["telephone"] is True
    assert wait(house, 119) == []
    assert house.states() == {visit: "asked"}
    wait(house, 1)
    assert house.states() == {visit: "lapsed"}, "R9: no answer is never a yes"


def test_a_courier_that_was_away_makes_up_for_it_once(house: Doorstep) -> None:
    house.register()
    told(house)
    assert len(wait(house, 200)) == 3
    assert wait(house, 0) == []


@pytest.mark.parametrize("choice", ["agree", "decline"])
def test_who_stands_in_answers_and_it_is_told_who(house: Doorstep, choice: str) -> None:
    visit = house.register()
    house.later(seconds=61)
    house.reception.lapse_due(house.now)
    (link,) = [n.url for n in house.reception.take_notices(house.now) if n.kind == "ask_delegate"]
    token = link.partition("#")[2]
    assert house.reception.open_link(token, house.now)["can"][0] == "agree"
    done = house.reception.answer(token, choice, house.now, reason="busy")
    assert done["code"] == "done"
    assert house.reception.answer(house.token(visit), "agree", house.now)["code"] == "already"
    with house.books.reading() as conn:
        (by,) = conn.exec_driver_sql("SELECT answered_by FROM visits").scalars()
    assert by == "单雪"


def test_a_delegates_link_signs_nothing(house: Doorstep) -> None:
    visit, _ = house.inside()
    expires = int((house.now + timedelta(hours=1)).timestamp())
    token = Link(visit, 2, expires, For.DELEGATE).token(house.keys.links)
    with pytest.raises(BadLink):
        house.reception.sign(token, "单雪", house.now)


def test_of_a_host_who_is_away_the_delegate_is_asked_at_once(house: Doorstep) -> None:
    until = house.now + timedelta(days=3)
    with house.books.engine.begin() as conn:
        conn.execute(update(hosts).where(hosts.c.id == 1).values(away_from=house.now, away_until=until))
    house.register()
    assert told(house) == [("ask_host", "t1@example.com"), ("ask_delegate", "t2@example.com")]
    house.now = until
    house.register(phone="13800009999")
    assert ("ask_delegate", "t2@example.com") not in told(house)


def test_a_moment_begins_the_asking_anew(house: Doorstep) -> None:
    visit = house.register()
    told(house)
    house.reception.answer(house.token(visit), "postpone", house.now, minutes=5)
    assert wait(house, 300) == [], "the host said when to expect an answer"
    assert wait(house, 60) == [("ask_host", "t1@example.com"), ("ask_delegate", "t2@example.com")]


def test_passed_on_the_new_host_is_asked(house: Doorstep) -> None:
    visit = house.register()
    told(house)
    done = house.reception.answer(house.token(visit), "not_mine", house.now, detail={"host": 2})
    assert (done["code"], done["host_name"]) == ("done", "单雪")
    assert told(house) == [("ask_host", "t2@example.com")]
    assert house.reception.answer(house.token(visit), "agree", house.now)["code"] == "already"
    assert house.agree(visit, host=2)["code"] == "done"


def test_the_guard_telephones_and_writes_down_who_said_so(house: Doorstep) -> None:
    visit = house.register()
    said = {"visit": visit, "choice": "agree", "guard": "岗一"}
    assert house.ask(house.gate, "answered", **said)["code"] == "refused"
    assert house.ask(house.gate, "answered", **said, who="张伟")["code"] == "noted"
    assert house.states() == {visit: "welcome"}
    assert house.ask(house.gate, "answered", **said, who="张伟")["code"] == "not_possible"


@pytest.mark.parametrize(
    ("choice", "detail", "field"),
    [
        ("sends", {}, "host"),
        ("sends", {"host": 99}, "host"),
        ("sends", {"host": "1; DROP TABLE"}, "host"),
        ("not_mine", {"host": 99}, "host"),
        ("meet", {}, "place"),
        ("meet", {"place": "x" * 61}, "place"),
        ("decline", {}, "reason"),
        ("postpone", {}, "minutes"),
        ("vouch", {}, "choice"),
    ],
)
def test_an_answer_that_lacks_something(
    house: Doorstep, choice: str, detail: dict[str, str], field: str
) -> None:
    visit = house.register()
    with pytest.raises(Refused) as refused:
        house.reception.answer(house.token(visit), choice, house.now, detail=detail)
    assert field in refused.value.complaints
    assert house.states() == {visit: "asked"}


@pytest.mark.parametrize(
    ("choice", "detail", "answer"),
    [
        ("coming", {}, {"kind": "coming"}),
        ("sends", {"host": 2}, {"kind": "sends", "name": "单雪"}),
        ("meet", {"place": "二楼会议室"}, {"kind": "meet", "place": "二楼会议室"}),
    ],
)
def test_the_visitor_sees_what_the_host_adds(
    house: Doorstep, choice: str, detail: dict[str, object], answer: dict[str, str]
) -> None:
    visit = house.register()
    house.reception.answer(house.token(visit), choice, house.now, detail=detail)
    row = house.row(house.lobby, visit)
    assert (row["state"], row["answer"]) == ("welcome", answer)


def test_own_words_are_for_the_log_alone(house: Doorstep) -> None:
    visit = house.register()
    detail = {"words": "上次就没来"}
    house.reception.answer(house.token(visit), "decline", house.now, reason="words", detail=detail)
    row = house.row(house.lobby, visit)
    assert (row["state"], row["reason"]) == ("declined", "other")
    assert "没来" not in str(row)
