"""The end of the day and what each station may know."""

from typing import Any

import pytest
from sqlalchemy import text

from doorstep import HOSTS, Doorstep
from kiosk.visit.states import State


def test_the_end_of_the_day_for_every_state(doorstep: Doorstep) -> None:
    asked = doorstep.register()
    welcome, _ = doorstep.welcome()
    declined = doorstep.register()
    doorstep.reception.answer(doorstep.token(declined), "decline", doorstep.now, reason="busy")
    inside, _ = doorstep.inside()
    signed, _ = doorstep.inside()
    doorstep.reception.sign(doorstep.token(signed), "张伟", doorstep.now)
    owed, qr = doorstep.inside()
    doorstep.ask(doorstep.gate, "gate", scan=qr, release={"route": "call", "by": "张伟"})
    closing = doorstep.later(hours=8)
    tonight = doorstep.register()
    assert doorstep.reception.close_day(doorstep.now, closing) == 5
    assert doorstep.states() == {
        asked: State.LAPSED,
        welcome: State.LAPSED,
        declined: State.CLOSED,
        inside: State.UNSEEN,
        signed: State.UNSEEN,
        owed: State.OWED,
        tonight: State.ASKED,
    }
    assert doorstep.reception.close_day(doorstep.later(hours=1), closing) == 0, "again harmlessly"
    assert all(line["left_at"] is None for line in doorstep.log() if line["state"] == "unseen")


def test_a_lapsed_visit_stays_open_a_day_for_a_gate_that_was_cut_off(doorstep: Doorstep) -> None:
    visit = doorstep.register()
    doorstep.reception.lapse_due(doorstep.later(hours=1))
    doorstep.reception.close_day(doorstep.now, doorstep.now)
    assert doorstep.states() == {visit: "lapsed"}
    doorstep.reception.close_day(doorstep.later(hours=25), doorstep.now)
    assert doorstep.states() == {visit: "closed"}


def test_a_visitor_who_never_comes_lapses_with_the_pass(doorstep: Doorstep) -> None:
    visit, _ = doorstep.welcome()
    assert doorstep.reception.lapse_due(doorstep.later(hours=9)) == 0
    assert doorstep.reception.lapse_due(doorstep.later(hours=1, minutes=1)) == 1
    assert doorstep.states() == {visit: "lapsed"}


def test_the_gate_knows_what_a_guard_needs_and_no_more(doorstep: Doorstep) -> None:
    visit, qr = doorstep.inside()
    row = doorstep.row(doorstep.gate, visit)
    assert (row["name"], row["extension"], row["state"]) == ("王小明", "8001", "inside")
    for hidden in ("13800001111", "1234", qr):
        assert hidden not in str(row), hidden


def test_of_a_visit_that_is_over_the_gate_keeps_only_the_pass(doorstep: Doorstep) -> None:
    visit, qr = doorstep.inside()
    doorstep.ask(doorstep.gate, "gate", scan=qr, release={"route": "paper", "by": "张伟"})
    row = doorstep.row(doorstep.gate, visit)
    assert (row["state"], row["name"], row["host_name"]) == ("closed", "", "")
    assert len(row["passes"]) == 1


def test_a_line_workers_visitor_waits_in_the_guard_room(doorstep: Doorstep) -> None:
    """R10, R11."""
    first, _ = doorstep.welcome()
    worker = doorstep.register(host=3)
    doorstep.agree(worker, host=3)
    assert doorstep.row(doorstep.lobby, first)["slip"]["where"] == "reception"
    assert doorstep.row(doorstep.lobby, worker)["slip"]["where"] == "guard_room"


def test_only_gates_are_given_keys_and_extensions(doorstep: Doorstep) -> None:
    assert doorstep.reception.pass_keys(doorstep.lobby) == {}
    assert list(doorstep.reception.pass_keys(doorstep.gate)) == ["1"]
    lobby, gate = (doorstep.reception.hosts_for(s)["hosts"][0] for s in (doorstep.lobby, doorstep.gate))
    assert "extension" not in lobby
    assert gate["extension"] == "8001"
    assert "mail" not in gate


def renamed(**change: Any) -> list[dict[str, Any]]:
    return [HOSTS[0] | change, *HOSTS[1:]]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (HOSTS, (0, 0, 0, 3)),
        (renamed(department="总经办"), (0, 1, 0, 2)),
        (HOSTS[1:], (0, 0, 1, 2)),
        ([*HOSTS, HOSTS[0] | {"staff_no": "T009"}], (1, 0, 0, 3)),
        ([], (0, 0, 3, 0)),
    ],
)
def test_importing_hosts_says_what_it_did(
    doorstep: Doorstep, rows: list[dict[str, Any]], expected: tuple[int, ...]
) -> None:
    revision = doorstep.reception.hosts_revision()
    tried = doorstep.reception.import_hosts(rows, doorstep.now, dry_run=True)
    assert tuple(tried.counts.values()) == expected
    assert doorstep.reception.hosts_revision() == revision
    assert doorstep.reception.import_hosts(rows, doorstep.now) == tried
    assert (doorstep.reception.hosts_revision() > revision) is (expected != (0, 0, 0, 3))


def test_a_leaver_comes_back(doorstep: Doorstep) -> None:
    doorstep.reception.import_hosts(HOSTS[1:], doorstep.now)
    assert len(doorstep.reception.hosts_for(doorstep.lobby)["hosts"]) == 2
    doorstep.reception.import_hosts(HOSTS, doorstep.now)
    assert [h["id"] for h in doorstep.reception.hosts_for(doorstep.lobby)["hosts"]] == [1, 2, 3]


# The head of the day


def _day(doorstep: Doorstep) -> Any:
    return doorstep.reception.changes(doorstep.gate, 0, doorstep.now)["facts"]["day"]


def test_a_closed_day_has_its_figures_and_the_head_of_the_chain(doorstep: Doorstep) -> None:
    assert _day(doorstep) is None
    doorstep.inside(people=1)
    _, qr = doorstep.inside()
    doorstep.ask(doorstep.gate, "gate", scan=qr, release={"route": "call", "by": "张伟"})
    doorstep.register()
    closing = doorstep.later(hours=8)
    doorstep.reception.close_day(closing, closing)
    day = _day(doorstep)
    assert {key: day[key] for key in ("visits", "people", "left", "unseen", "owed")} == {
        "visits": 2, "people": 2, "left": 1, "unseen": 1, "owed": 1,
    }  # fmt: skip
    assert (day["until"], day["events"]) == (closing.isoformat(), doorstep.reception.last_seq())
    with doorstep.books.reading() as conn:
        head = conn.execute(text("SELECT hash FROM events ORDER BY seq DESC LIMIT 1")).scalar_one()
    assert day["hash"] == bytes(head).hex()
    assert doorstep.books.verify() is None


def test_a_day_is_closed_once_and_the_next_begins_where_it_ended(doorstep: Doorstep) -> None:
    doorstep.inside()
    first = doorstep.later(hours=8)
    doorstep.reception.close_day(first, first)
    before = _day(doorstep)
    doorstep.reception.close_day(doorstep.later(minutes=1), first)
    assert _day(doorstep) == before
    doorstep.inside()
    doorstep.inside()
    doorstep.reception.close_day(doorstep.later(hours=24), doorstep.now)
    assert (_day(doorstep)["visits"], _day(doorstep)["unseen"]) == (2, 3)


def test_a_house_that_nobody_has_visited_yet_closes_no_day(doorstep: Doorstep) -> None:
    doorstep.reception.close_day(doorstep.now, doorstep.now)
    assert _day(doorstep) is None
    doorstep.register()
    doorstep.reception.close_day(doorstep.now, doorstep.now)
    assert _day(doorstep) is None, "the visit belongs to a day that is not over"
