"""All kinds of visitors at a gate alone: groups, escorts, belongings, the important, the blocked."""

from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from gate_rows import ID, NOW, Clock, alone, pass_text, row
from station_desk import Desk, Office, station, until

from kiosk.station import Line, Station
from kiosk.visit.classes import VisitorClass

CALL = {"route": "call", "by": "张伟"}
SAME = {"same": True, "note": ""}
OUTCOME = [
    # what the copy knows, what the guard says, the verdict, the row's state afterwards
    ({"blocked": True}, {"identity": ID}, "blocked", "carded"),
    ({"state": "agreed"}, {"identity": ID}, "approval_missing", "agreed"),
    ({"state": "held"}, {"identity": ID}, "not_agreed", "held"),
    ({"state": "announced"}, {"identity": ID}, "not_agreed", "announced"),
    ({"state": "announced", "class": "important"}, {}, "admitted", "inside"),
    ({"class": "important"}, {}, "admitted", "inside"),
    ({"state": "inside", "class": "important"}, {"way": "out"}, "left", "left"),
    ({"escort_needed": True}, {"identity": ID}, "escort_missing", "carded"),
    ({"escort_needed": True}, {"identity": ID, "escort": " \u202e "}, "escort_missing", "carded"),
    ({"escort_needed": True}, {"identity": ID, "escort": "王芳"}, "admitted", "inside"),
    ({"escort_needed": True, "escort": "王芳"}, {"identity": ID}, "admitted", "inside"),
    ({"people": 4}, {"identity": ID}, "heads_missing", "carded"),
    ({"people": 4}, {"identity": ID, "heads": 5}, "heads_missing", "carded"),
    ({"people": 4}, {"identity": ID, "heads": 0}, "heads_missing", "carded"),
    ({"people": 4}, {"identity": ID, "heads": 3}, "admitted", "inside"),
    ({"people": 4}, {"identity": ID, "heads": "3"}, "refused", "carded"),
    ({"belongings": "笔记本电脑"}, {"identity": ID}, "belongings_unchecked", "carded"),
    ({"belongings": "笔记本电脑"}, {"identity": ID, "belongings": SAME}, "admitted", "inside"),
    ({"belongings": "相机"}, {"identity": ID, "belongings": {"same": False}}, "refused", "carded"),
    ({"state": "inside"}, {"way": "out"}, "signature_missing", "inside"),
    ({"state": "inside"}, {"way": "out", "override": {"reason": " "}}, "signature_missing", "inside"),
    ({"state": "inside"}, {"way": "out", "override": {"reason": "无人接听"}}, "left", "owed"),
    ({"state": "signed"}, {"way": "out", "override": {"reason": "无人接听"}}, "left", "left"),
    ({"state": "inside"}, {"way": "out", "release": CALL}, "left", "owed"),
    ({"state": "signed"}, {"way": "out", "release": CALL}, "left", "left"),
    ({"state": "inside", "blocked": True}, {"way": "out", "release": CALL}, "left", "owed"),
    ({"people": 3, "state": "inside", "heads": {"in": 3, "out": 0}}, {"way": "out"},
     "heads_missing", "inside"),
    ({"people": 3, "state": "inside", "heads": {"in": 3, "out": 0}}, {"way": "out", "heads": 2},
     "members_missing", "inside"),
    ({"people": 3, "state": "inside", "heads": {"in": 2, "out": 0}}, {"way": "in", "heads": 1},
     "admitted", "inside"),
    ({"people": 3, "state": "inside", "heads": {"in": 3, "out": 2}}, {"way": "out", "heads": 1},
     "signature_missing", "inside"),
    ({"people": 3, "state": "signed", "heads": {"in": 3, "out": 2}}, {"way": "out", "heads": 1},
     "left", "left"),
]  # fmt: skip


@pytest.mark.parametrize(("known", "said", "code", "state"), OUTCOME)
def test_the_gate_judges_by_its_copy(
    desk: Desk, office: Office, tmp_path: Path, known: Any, said: Any, code: str, state: str
) -> None:
    body = {"scan": pass_text(1), "guard": "一岗", **said}
    with alone(desk, office, tmp_path, Clock(), row(1, **known)) as gate:
        answer = gate.ask("gate", body)
        assert (answer.code, answer.by) == (code, "station")
        assert gate.visit(1)["state"] == state


def test_heads_are_counted_through_the_gate_until_the_last(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    clock = Clock()
    with alone(desk, office, tmp_path, clock, row(1, people=5)) as gate:

        def through(way: str, heads: int, **more: Any) -> tuple[str, dict[str, int]]:
            body = {"scan": pass_text(1), "way": way, "heads": heads, "identity": ID, "guard": "一岗", **more}
            code = gate.ask("gate", body).code
            clock.now += timedelta(minutes=5)
            return code, gate.visit(1)["heads"]

        assert through("in", 3) == ("admitted", {"in": 3, "out": 0})
        assert through("in", 2) == ("admitted", {"in": 5, "out": 0})
        assert through("in", 1) == ("already_inside", {"in": 5, "out": 0})
        assert through("out", 4) == ("members_missing", {"in": 5, "out": 4})
        assert gate.visit(1)["state"] == "inside"
        assert through("out", 2) == ("heads_missing", {"in": 5, "out": 4})
        assert through("out", 1) == ("signature_missing", {"in": 5, "out": 4})
        assert through("out", 1, release=CALL)[0] == "left"
        assert (gate.visit(1)["state"], gate.visit(1)["owed"]) == ("owed", True)


def test_the_card_shows_what_the_guard_has_to_know(desk: Desk, office: Office, tmp_path: Path) -> None:
    known = {"people": 2, "plate": "沪A12345", "belongings": "相机", "members": ["王芳"], "photo": True}
    with alone(desk, office, tmp_path, Clock(), row(1, **known)) as gate:
        body = {"scan": pass_text(1), "identity": ID, "heads": 2, "belongings": SAME, "guard": "一岗"}
        card = gate.ask("gate", body).data["card"]
        assert {key: card[key] for key in known} == known
        assert (card["heads_inside"], card["class"], card["areas"]) == (2, "general", ["reception"])


def test_a_pass_that_came_after_the_last_word_proves_that_all_agreed(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    rows = [row(1, "agreed", passes=[]), row(2, "held", passes=[]), row(3, "asked", passes=[], blocked=True)]
    with alone(desk, office, tmp_path, Clock(), *rows) as gate:

        def code(visit: int) -> str:
            return gate.ask("gate", {"scan": pass_text(visit), "identity": ID, "guard": "一岗"}).code

        assert [code(1), code(2), code(3)] == ["admitted", "admitted", "blocked"]
        important = pass_text(50, VisitorClass.IMPORTANT)
        assert gate.ask("gate", {"scan": important, "guard": "一岗"}).code == "admitted"


# The other verbs


@pytest.mark.parametrize(
    ("verb", "body", "code", "state"),
    [
        ("vouch", {"visit": 1, "host": 1, "guard": "岗"}, "asked", "asked"),
        ("vouch", {"visit": 2, "host": 1, "guard": "岗"}, "not_possible", "carded"),
        ("vouch", {"visit": 1, "host": 1, "guard": " "}, "refused", None),
        ("vouch", {"visit": 99, "host": 1, "guard": "岗"}, "not_possible", None),
        ("turn_away", {"visit": 1, "reason": "trouble", "guard": "岗"}, "turned_away", "declined"),
        ("turn_away", {"visit": 3, "reason": "sales", "guard": "岗"}, "not_possible", "inside"),
        ("turn_away", {"visit": None, "reason": "sales", "guard": "岗"}, "turned_away", None),
        ("turn_away", {"visit": None, "reason": "ugly", "guard": "岗"}, "refused", None),
        ("called", {"visit": 1, "who": "张伟", "outcome": "no_answer", "guard": "岗"}, "noted", "held"),
        ("called", {"visit": 1, "who": "张伟", "outcome": "busy", "guard": "岗"}, "refused", None),
        ("called", {"visit": 99, "who": "张伟", "outcome": "refused", "guard": "岗"}, "not_possible", None),
        ("guide", {"visit": 5, "version": "0123456789ab"}, "noted", None),
        ("hand_back", {"visit": 4, "guard": "岗"}, "closed", "closed"),
        ("hand_back", {"visit": 3, "guard": "岗"}, "not_possible", "inside"),
        ("shift", {"guard": "二岗", "from": "一岗", "matters": {}}, "on_duty", None),
        ("shift", {"guard": ""}, "refused", None),
        ("rate", {"stars": 4, "kind": "rating", "text": ""}, "thanks", None),
        ("settle", {"visit": 3, "guard": "岗", "reason": "x"}, "not_possible", "inside"),
        ("tick", {"muster": 1, "visit": 3, "there": True, "guard": "岗"}, "not_possible", "inside"),
        ("emergency", {"do": "dance", "guard": "岗"}, "refused", None),
        ("emergency", {"do": "begin"}, "refused", None),
        ("emergency", {"guard": "岗"}, "malformed", None),
        ("vouch", {}, "refused", None),
        ("vouch", {"guard": "岗"}, "malformed", None),
        ("turn_away", {"guard": "岗", "reason": "sales", "visit": "1; DROP"}, "not_possible", None),
    ],
)
def test_what_a_gate_alone_says_to_the_rest(
    desk: Desk, office: Office, tmp_path: Path, verb: str, body: Any, code: str, state: str | None
) -> None:
    rows = [row(1, "held"), row(2), row(3, "inside"), row(4, "left"), row(5, "asked")]
    with alone(desk, office, tmp_path, Clock(), *rows) as gate:
        assert gate.ask(verb, body).code == code
        if state:
            assert gate.visit(body["visit"])["state"] == state


@pytest.mark.parametrize(
    "verb", ["announced", "known", "arrive", "invite", "history", "answered", "approved"]
)
def test_what_only_the_office_can_say_is_not_kept(
    tmp_path: Path, desk: Desk, office: Office, verb: str
) -> None:
    with alone(desk, office, tmp_path, Clock(), row(1)) as station:
        assert station.ask(verb, {"name": "秘密的名字", "last4": "1234", "visit": 1}).code == "unreachable"
        assert station.connection.waiting == 0
    assert "秘密的名字".encode() not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


# Somebody important who came while the gate stood alone


def _enter(gate: Station, **fields: Any) -> Any:
    form = {
        "name": "陈局长",
        "organisation": "市监局",
        "host": 1,
        "plate": "",
        "people": 2,
        "parking": "B-07",
    }
    return gate.ask("enter", {**form, "announced": None, "guard": "一岗", **fields})


def test_an_important_visitor_is_inside_before_the_office_has_a_number(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    desk.hosts = {
        "revision": 2,
        "hosts": [{"id": 1, "name": "张伟", "department": "采购部", "terms": ["zw"]}],
    }
    clock = Clock()
    with alone(desk, office, tmp_path, clock, row(1)) as gate:
        assert (_enter(gate).code, _enter(gate).data["visit"]) == ("admitted", None)
        first, _ = (one for one in gate.visits() if one["visit"] < 0)
        assert (first["name"], first["host_name"], first["parking"]) == ("陈局长", "张伟", "B-07")
        assert (first["state"], first["people"], first["class"]) == ("inside", 2, "important")
        clock.now += timedelta(minutes=9)
        out = {"visit": first["visit"], "way": "out", "heads": 2, "guard": "一岗"}
        assert gate.ask("gate", out).code == "left"
        desk.reply = _numbering(iter((71, 72)))
        office.start()
        until(lambda: gate.connection.waiting == 0)
        sent = [(one["verb"], one["body"].get("visit")) for one in desk.received]
        assert sent == [("enter", None), ("enter", None), ("gate", 71 if first["visit"] < 0 else None)] or (
            sent == [("enter", None), ("enter", None), ("gate", 72)]
        )
        assert [one["visit"] for one in gate.visits() if one["visit"] < 0] == []
        assert {one["visit"]: one["state"] for one in gate.visits() if one["visit"] > 70} in (
            {71: "left", 72: "inside"},
            {71: "inside", 72: "left"},
        )


def _numbering(numbers: Any) -> Any:
    def reply(message: dict[str, Any]) -> dict[str, Any]:
        if message["verb"] == "enter":
            return {"code": "admitted", "visit": next(numbers)}
        return {"code": message["decided"]["code"], "visit": message["body"]["visit"]}

    return reply


def test_an_announced_one_keeps_what_was_announced(desk: Desk, office: Office, tmp_path: Path) -> None:
    expected = row(8, "announced", name="周董事长", passes=[], **{"class": "important"})
    with alone(desk, office, tmp_path, Clock(), expected) as gate:
        answer = _enter(gate, announced=8, name="", organisation="", host=None, people=1)
        assert answer.code == "admitted"
        found = gate.visit(8)
        assert (found["state"], found["name"], found["host_name"]) == ("inside", "周董事长", "张伟")
        assert [one["visit"] for one in gate.visits()] == [8]


@pytest.mark.parametrize(
    "fields",
    [{"name": " ", "organisation": "\u200b"}, {"guard": ""}, {"host": None}, {"host": 99}, {"host": "1"}],
)
def test_nobody_enters_without_any_name(desk: Desk, office: Office, tmp_path: Path, fields: Any) -> None:
    with alone(desk, office, tmp_path, Clock(), row(1)) as gate:
        assert _enter(gate, **fields).code == "refused"
        assert len(gate.visits()) == 1


def test_who_was_let_in_alone_is_still_inside_after_a_power_cut(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    clock = Clock()
    with alone(desk, office, tmp_path, clock, row(1)) as gate:
        _enter(gate)
        before = gate.visits()
        again = Station(Line(office.url, tmp_path / "token"), tmp_path, "gate", clock)
        assert again.visits() == before
        again.stop()


# The whole house


def test_an_emergency_is_known_at_once_and_ticks_stay(desk: Desk, office: Office, tmp_path: Path) -> None:
    with alone(desk, office, tmp_path, Clock(), row(1, "inside"), row(2, "signed")) as gate:
        assert gate.facts() == {"muster": None, "differences": []}
        assert gate.ask("emergency", {"do": "begin", "guard": "一岗"}).code == "begun"
        assert gate.facts()["muster"] == {"id": None, "since": NOW.isoformat(), "url": "", "ticked": []}
        tick = {"muster": None, "visit": 1, "there": True, "guard": "一岗"}
        assert gate.ask("tick", tick).code == "noted"
        gate.ask("tick", {**tick, "visit": 2})
        gate.ask("tick", {**tick, "visit": 2, "there": False})
        assert gate.ask("tick", {**tick, "visit": 99}).code == "not_possible"
        assert gate.facts()["muster"]["ticked"] == [1]
        gate.ask("emergency", {"do": "end", "guard": "一岗"})
        assert gate.facts()["muster"] is None


def _ticked(desk: Desk, message: dict[str, Any]) -> dict[str, Any]:
    desk.house_wide(muster={**desk.facts["muster"], "ticked": []})
    return {"code": "noted", "visit": message["body"]["visit"]}


def test_what_the_office_says_of_an_emergency_is_heard(desk: Desk, office: Office, tmp_path: Path) -> None:
    told = Event()
    muster = {"id": 4, "since": NOW.isoformat(), "url": "https://office.example/m#t", "ticked": [1]}
    desk.row(**row(1, "inside"))
    with station(office.url, tmp_path) as gate:
        until(lambda: gate.visit(1) and desk.open_feeds)
        gate.on_change(told.set)
        desk.house_wide(muster=muster)
        until(lambda: gate.facts().get("muster") == muster)
        assert told.is_set()
        desk.reply = lambda message: _ticked(desk, message)
        assert gate.ask("tick", {"muster": 4, "visit": 1, "there": False, "guard": "岗"}).code == "noted"
        assert gate.facts()["muster"]["ticked"] == []
        desk.house_wide(muster={**muster, "ticked": [1]})  # somebody ticked it on a phone meanwhile
        until(lambda: gate.facts()["muster"]["ticked"] == [1])
        desk.house_wide(muster=None)
        until(lambda: gate.facts()["muster"] is None)


def test_news_that_set_out_before_an_answer_do_not_take_it_back(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    """The office wrote the tick as its event 10; what arrives next was sent before that."""
    muster = {"id": 4, "since": NOW.isoformat(), "url": "", "ticked": []}
    desk.row(**row(1, "inside"))
    desk.house_wide(muster=muster)
    desk.reply = lambda message: {"code": "noted", "seq": 10}
    with station(office.url, tmp_path) as gate:
        until(lambda: gate.facts().get("muster") and gate.visit(1))
        assert gate.ask("tick", {"muster": 4, "visit": 1, "there": True, "guard": "岗"}).code == "noted"
        desk.house_wide(muster=muster, day="older news")
        until(lambda: gate.facts().get("day") == "older news")
        assert gate.facts()["muster"]["ticked"] == [1]
        desk.seq = 10
        desk.house_wide(muster=muster, day="newer news")  # somebody took the tick back on a phone
        until(lambda: gate.facts().get("day") == "newer news")
        assert gate.facts()["muster"]["ticked"] == []
