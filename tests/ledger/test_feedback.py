"""What visitors say, step by step in the books: every change an event, reminders by the clock."""

import json
from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import insert, select

from doorstep import HOUSE, Doorstep
from kiosk.courier.feedback import write_feedback
from kiosk.ledger import users
from kiosk.ledger.tables import events, hosts
from kiosk.reception import Notice
from kiosk.settings import House
from kiosk.visit.feedback import Stage
from kiosk.visit.forms import Refused
from kiosk.visit.roles import Role

DUE = date(2026, 11, 25)


def _said(step: Doorstep, **said: object) -> int:
    step.ask(step.lobby, "rate", **{"kind": "complaint", "text": "太久了", **said})
    return max(row.id for stage in Stage for row in step.reception.feedback_listed(stage, 0, 100))


def _handed(step: Doorstep, host: int = 1) -> int:
    number = _said(step)
    step.reception.hand_feedback_on(number, 1, host, DUE, "钱前台", step.now)
    return number


def _notices(step: Doorstep) -> list[Notice]:
    notices = step.reception.take_notices(step.now, 100)
    for one in notices:
        step.reception.notice_sent(one.id, step.now)
    return [one for one in notices if one.channel == "mail"]


def _events(step: Doorstep) -> list[tuple[str, dict[str, object]]]:
    with step.books.reading() as conn:
        asked = select(events.c.kind, events.c.data).where(events.c.kind.like("house:feedback:%"))
        return [(kind, json.loads(data)) for kind, data in conn.execute(asked.order_by(events.c.seq))]


def test_every_step_is_an_event_with_before_and_after(doorstep: Doorstep) -> None:
    step, reception = doorstep, doorstep.reception
    number = _handed(step)
    reception.answer_feedback(number, 2, "已致歉", "phone", "钱前台", step.now)
    reception.close_feedback(number, 3, "加派一人", "钱前台", step.now)
    reception.reopen_feedback(number, 4, "李管理", step.now)
    told = _events(step)
    assert [kind.rpartition(":")[2] for kind, _ in told] == ["handed_on", "answered", "closed", "reopened"]
    states = ["new", "handed_on", "answered", "closed", "new"]
    assert [(data["before"], data["after"]) for _, data in told] == list(pairwise(states))
    assert step.books.verify() is None
    row = reception.feedback_of(number)
    assert row is not None
    assert (row.host_id, row.due_at, row.answer) == (None, None, "已致歉")


def test_stars_without_a_word_are_counted_and_want_no_answer(doorstep: Doorstep) -> None:
    _said(doorstep, kind="rating", stars=5, text="")
    assert sum(doorstep.reception.feedback_counts(doorstep.now).values()) == 0
    _said(doorstep, kind="rating", stars=5, text="谢谢")
    assert doorstep.reception.feedback_counts(doorstep.now)["new"] == 1


@pytest.mark.parametrize("version", [0, 1, 3])
def test_who_comes_second_changes_nothing(doorstep: Doorstep, version: int) -> None:
    number = _handed(doorstep)
    with pytest.raises(Refused) as refused:
        doorstep.reception.answer_feedback(number, version, "x", "mail", "b", doorstep.now)
    assert refused.value.complaints == {"feedback": "outpaced"}


def test_a_step_out_of_turn_is_refused(sqlite_doorstep: Doorstep) -> None:
    reception, now = sqlite_doorstep.reception, sqlite_doorstep.now
    number = _said(sqlite_doorstep)
    for step in (
        lambda: reception.close_feedback(number, 1, "x", "b", now),
        lambda: reception.reopen_feedback(number, 1, "b", now),
        lambda: reception.close_feedback(999, 1, "x", "b", now),
    ):
        with pytest.raises(Refused):
            step()
    assert _events(sqlite_doorstep) == []


def test_the_person_is_told_and_the_letter_says_what_was_said(doorstep: Doorstep) -> None:
    step = doorstep
    _handed(step)
    (notice,) = _notices(step)
    assert (notice.kind, notice.name, notice.visit) == ("feedback_handed", "张伟", None)
    letter = write_feedback(notice, House(timezone="UTC"), "en")
    assert "太久了" in letter.plain()
    assert "2026-11-25" in letter.plain()
    assert letter.url.endswith("/office/feedback/1")


@pytest.mark.parametrize("text", ["http://evil.example/a", "x" * 1000, "<b>&\u202e"])
def test_a_letter_holds_no_link_of_a_visitor(sqlite_doorstep: Doorstep, text: str) -> None:
    step = sqlite_doorstep
    number = _said(step, text=text)
    step.reception.hand_feedback_on(number, 1, 1, DUE, "b", step.now)
    (notice,) = _notices(step)
    for language in ("zh-CN", "zh-TW", "en"):
        plain = write_feedback(notice, House(), language).plain()
        assert "http://evil" not in plain
        assert len(plain) < 1200


def test_reminded_when_the_date_has_passed_and_again(doorstep: Doorstep) -> None:
    step = doorstep
    with step.books.writing(step.now) as chain:
        users.add(chain.conn, "T002", Role.ADMINISTRATOR, "", step.now)
        users.add(chain.conn, "T003", Role.RECEPTION, "", step.now)
    number = _handed(step)
    _notices(step)
    for hours, told in ((24 * 3, 0), (7, 1), (1, 0), (24 * 3, 1)):
        step.later(hours=hours)
        assert step.reception.remind_feedback(step.now) == told
    assert step.reception.feedback_counts(step.now) == {"new": 0, "handed_on": 1, "answered": 0, "late": 1}
    said = sorted((one.kind, one.name) for one in _notices(step))
    assert said == [*[("feedback_late", "张伟")] * 2, *[("feedback_waits", "单雪")] * 2]
    step.reception.answer_feedback(number, 4, "好", "mail", "b", step.now)
    step.later(days=30)
    assert step.reception.remind_feedback(step.now) == 0


def test_what_nobody_took_is_brought_to_the_administrators(doorstep: Doorstep) -> None:
    step = doorstep
    with step.books.writing(step.now) as chain:
        users.add(chain.conn, "t2@example.com", Role.ADMINISTRATOR, "", step.now)
    _said(step)
    step.later(days=2)
    assert step.reception.remind_feedback(step.now) == 0
    step.later(days=1)
    assert step.reception.remind_feedback(step.now) == 1
    assert [(one.kind, one.name) for one in _notices(step)] == [("feedback_waits", "单雪")]


def test_a_notice_that_nobody_needs_any_more_is_not_sent(doorstep: Doorstep) -> None:
    step = doorstep
    number = _handed(step, host=1)
    step.reception.hand_feedback_on(number, 2, 2, DUE, "b", step.now)
    assert [one.name for one in _notices(step)] == ["单雪"]
    step.later(days=4)
    step.reception.remind_feedback(step.now)
    step.reception.answer_feedback(number, 4, "x", "mail", "b", step.now)
    assert _notices(step) == []


@pytest.mark.parametrize("until", [DUE - timedelta(days=3), DUE + timedelta(days=800), None])
def test_a_date_that_cannot_be_kept_is_refused(sqlite_doorstep: Doorstep, until: date | None) -> None:
    number = _said(sqlite_doorstep)
    with pytest.raises(Refused) as refused:
        sqlite_doorstep.reception.hand_feedback_on(number, 1, 1, until, "b", sqlite_doorstep.now)
    assert set(refused.value.complaints) == {"until"}


def test_nothing_is_handed_to_who_has_left(sqlite_doorstep: Doorstep) -> None:
    step = sqlite_doorstep
    gone = {"staff_no": "X", "name": "某", "terms": [], "active": False, "revision": 1}
    with step.books.writing(step.now) as chain:
        number = chain.conn.execute(insert(hosts).values(**gone).returning(hosts.c.id)).scalar_one()
    with pytest.raises(Refused) as refused:
        step.reception.hand_feedback_on(_said(step), 1, number, DUE, "b", step.now)
    assert refused.value.complaints == {"host": "not_in_directory"}
    assert step.house is HOUSE
