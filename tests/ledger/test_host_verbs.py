"""What the host says: the first answer wins, silence never agrees, a signature counts once."""

import threading

import pytest

from doorstep import Doorstep
from kiosk.visit.forms import Refused
from kiosk.visit.links import BadLink


def test_the_host_sees_who_comes_and_what_can_be_done(doorstep: Doorstep) -> None:
    visit = doorstep.register(people=2)
    seen = doorstep.reception.open_link(doorstep.token(visit), doorstep.now)
    assert (seen["name"], seen["organisation"], seen["people"]) == ("王小明", "晨光仪器", 2)
    assert seen["can"] == ["agree", "coming", "postpone", "sends", "meet", "decline", "not_mine"]
    assert "13800001111" not in str(seen), "the host does not need the telephone number"


def test_looking_changes_nothing(doorstep: Doorstep) -> None:
    visit = doorstep.register()
    before = doorstep.reception.last_seq()
    for _ in range(10):
        doorstep.reception.open_link(doorstep.token(visit), doorstep.now)
    assert doorstep.reception.last_seq() == before


def test_agreeing_issues_the_pass(doorstep: Doorstep) -> None:
    """R9."""
    visit = doorstep.register()
    assert doorstep.agree(visit)["code"] == "done"
    assert doorstep.row(doorstep.lobby, visit)["slip"]["copy"] == 1


def test_declining_tells_the_lobby_and_ends(doorstep: Doorstep) -> None:
    visit = doorstep.register()
    answer = doorstep.reception.answer(doorstep.token(visit), "decline", doorstep.now, reason="busy")
    assert (answer["code"], answer["state"]) == ("done", "declined")
    row = doorstep.row(doorstep.lobby, visit)
    assert (row["state"], row["reason"], row["slip"]) == ("declined", "busy", None)


@pytest.mark.parametrize("minutes", [5, 15])
def test_a_moment_puts_the_lapse_off_and_is_not_consent(doorstep: Doorstep, minutes: int) -> None:
    visit = doorstep.register()
    token = doorstep.token(visit)
    doorstep.reception.answer(token, "postpone", doorstep.now, minutes=minutes)
    assert doorstep.row(doorstep.lobby, visit)["answer"] == {"kind": "postponed", "minutes": minutes}
    assert doorstep.reception.lapse_due(doorstep.later(minutes=minutes)) == 0
    assert doorstep.reception.lapse_due(doorstep.later(minutes=4)) == 1
    assert doorstep.states() == {visit: "lapsed"}


def test_silence_lapses_and_a_late_answer_is_told_so(doorstep: Doorstep) -> None:
    """R9: no answer is never a yes."""
    visit = doorstep.register()
    assert doorstep.reception.lapse_due(doorstep.later(seconds=179)) == 0
    assert doorstep.reception.lapse_due(doorstep.later(seconds=1)) == 1
    answer = doorstep.agree(visit)
    assert (answer["code"], answer["state"]) == ("already", "lapsed")
    assert doorstep.row(doorstep.lobby, visit)["slip"] is None


def test_two_phones_race_and_one_wins(doorstep: Doorstep) -> None:
    visit = doorstep.register()
    token, ready, codes = doorstep.token(visit), threading.Barrier(2), []

    def tap(choice: str) -> None:
        ready.wait()
        answer = doorstep.reception.answer(token, choice, doorstep.now, reason="busy")
        codes.append((answer["code"], answer["state"]))

    threads = [threading.Thread(target=tap, args=[choice]) for choice in ("agree", "decline")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(code for code, _ in codes) == ["already", "done"]
    assert len({state for _, state in codes}) == 1, "both see the same outcome"


@pytest.mark.parametrize(
    ("choice", "minutes", "reason"),
    [("maybe", 0, ""), ("decline", 0, "rude words"), ("decline", 0, ""), ("postpone", 600, ""), ("", 0, "")],
)
def test_answers_that_are_none_are_refused(
    sqlite_doorstep: Doorstep, choice: str, minutes: int, reason: str
) -> None:
    visit = sqlite_doorstep.register()
    token = sqlite_doorstep.token(visit)
    with pytest.raises(Refused):
        sqlite_doorstep.reception.answer(token, choice, sqlite_doorstep.now, minutes, reason)
    assert sqlite_doorstep.states() == {visit: "asked"}


def test_a_strangers_link_opens_nothing(sqlite_doorstep: Doorstep) -> None:
    sqlite_doorstep.register()
    for token in ("", "x" * 39, "A" * 39):
        with pytest.raises(BadLink):
            sqlite_doorstep.reception.open_link(token, sqlite_doorstep.now)
        with pytest.raises(BadLink):
            sqlite_doorstep.reception.answer(token, "agree", sqlite_doorstep.now)
        with pytest.raises(BadLink):
            sqlite_doorstep.reception.sign(token, "x", sqlite_doorstep.now)


def test_signing_before_the_visitor_is_inside_is_too_early(doorstep: Doorstep) -> None:
    visit, _ = doorstep.welcome()
    assert doorstep.reception.sign(doorstep.token(visit), "张伟", doorstep.now)["code"] == "not_yet"
    assert doorstep.log()[0]["signed_at"] is None


def test_a_signature_counts_once(doorstep: Doorstep) -> None:
    visit, _ = doorstep.inside()
    first = doorstep.now
    assert doorstep.reception.sign(doorstep.token(visit), "张伟", first)["code"] == "done"
    later = doorstep.reception.sign(doorstep.token(visit), "别人", doorstep.later(minutes=5))
    assert later["code"] == "already"
    line = doorstep.log()[0]
    assert (line["signed_at"], line["released_by"]) == (first, "张伟")


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "长" * 61])
def test_a_signature_needs_a_name(sqlite_doorstep: Doorstep, name: str) -> None:
    visit, _ = sqlite_doorstep.inside()
    with pytest.raises(Refused):
        sqlite_doorstep.reception.sign(sqlite_doorstep.token(visit), name, sqlite_doorstep.now)


def test_signing_for_somebody_not_seen_leaving_does_not_invent_an_exit(doorstep: Doorstep) -> None:
    visit, _ = doorstep.inside()
    closing = doorstep.later(hours=12)
    doorstep.reception.close_day(closing, closing)
    assert doorstep.reception.sign(doorstep.token(visit), "张伟", doorstep.now)["code"] == "done"
    assert doorstep.states() == {visit: "unseen"}
    assert doorstep.log()[0]["left_at"] is None


def test_after_the_end_the_link_tells_only_how_it_ended(doorstep: Doorstep) -> None:
    visit = doorstep.register()
    doorstep.reception.answer(doorstep.token(visit), "decline", doorstep.now, reason="busy")
    seen = doorstep.reception.open_link(doorstep.token(visit), doorstep.now)
    assert (seen["state"], seen["name"], seen["can"]) == ("declined", "", [])
