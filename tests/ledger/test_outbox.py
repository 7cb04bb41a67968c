"""Notices: at least once, one key for ever, put off longer and longer, given up in the open."""

from datetime import timedelta

from sqlalchemy import text

from doorstep import Doorstep
from kiosk.ledger.outbox import MOST_TRIES


def test_a_leased_notice_is_not_given_to_a_second_courier(doorstep: Doorstep) -> None:
    doorstep.register()
    assert len(doorstep.reception.take_notices(doorstep.now)) == 2
    assert doorstep.reception.take_notices(doorstep.now) == []


def test_a_courier_that_dies_gives_its_notices_back_with_the_same_key(doorstep: Doorstep) -> None:
    doorstep.register()
    first = doorstep.reception.take_notices(doorstep.now)
    doorstep.reopen()
    again = doorstep.reception.take_notices(doorstep.later(seconds=61))
    assert [n.key for n in again] == [n.key for n in first]
    assert [n.url for n in again] == [n.url for n in first]


def test_what_was_sent_is_not_sent_again(doorstep: Doorstep) -> None:
    doorstep.register()
    for notice in doorstep.reception.take_notices(doorstep.now):
        doorstep.reception.notice_sent(notice.id, doorstep.now)
    assert doorstep.reception.take_notices(doorstep.later(hours=1)) == []


def test_failures_are_put_off_longer_each_time_and_given_up_at_last(doorstep: Doorstep) -> None:
    doorstep.house = type(doorstep.house)(channels=("mail",), answer_within=timedelta(days=3))
    doorstep.reopen()
    visit = doorstep.register()
    waits, keys = [], set()
    for _ in range(MOST_TRIES):
        start = doorstep.now
        while not (due := doorstep.reception.take_notices(doorstep.now)):
            doorstep.later(seconds=5)
        waits.append(doorstep.now - start)
        keys.add(due[0].key)
        doorstep.reception.notice_failed(due[0].id, doorstep.now, "refused")
    assert waits == sorted(waits)
    assert waits[1] == timedelta(seconds=5)
    assert len(keys) == 1
    assert doorstep.reception.take_notices(doorstep.later(days=1)) == []
    with doorstep.books.reading() as conn:
        asked = text("SELECT kind FROM events WHERE visit_id = :visit ORDER BY seq DESC")
        assert conn.execute(asked, {"visit": visit}).first() == ("courier:notice:given_up",)


def test_a_permanent_fault_is_given_up_at_once(doorstep: Doorstep) -> None:
    doorstep.register()
    for notice in doorstep.reception.take_notices(doorstep.now):
        doorstep.reception.notice_failed(notice.id, doorstep.now, "no_such_address", permanent=True)
    assert doorstep.reception.take_notices(doorstep.later(days=1)) == []


def test_nobody_is_asked_about_a_visit_that_is_answered(doorstep: Doorstep) -> None:
    visit = doorstep.register()
    doorstep.agree(visit)
    assert doorstep.reception.take_notices(doorstep.now) == []


def test_a_host_without_mail_is_told_by_the_other_channel(doorstep: Doorstep) -> None:
    with doorstep.books.engine.begin() as conn:
        conn.execute(text("UPDATE hosts SET mail = '' WHERE id = 1"))
    doorstep.register()
    assert [n.channel for n in doorstep.reception.take_notices(doorstep.now)] == ["webhook"]


def test_the_outbox_holds_nothing_personal_and_no_token(sqlite_doorstep: Doorstep) -> None:
    sqlite_doorstep.register()
    notice = sqlite_doorstep.reception.take_notices(sqlite_doorstep.now)[0]
    with sqlite_doorstep.books.reading() as conn:
        stored = str(conn.execute(text("SELECT * FROM outbox")).all())
    assert "王小明" not in stored
    assert notice.url.split("#")[1] not in stored
