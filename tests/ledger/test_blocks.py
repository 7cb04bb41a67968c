"""The block list in the books: what is kept of an entry, for how long, and what an erasure takes with it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from doorstep import Doorstep
from kiosk.reception import Sought
from kiosk.visit.forms import Refused


def _blocked(step: Doorstep, until: datetime | None = None, name: str = "王小明") -> int:
    entry = {"name": name, "phone": "13800001111", "reason": "闹事", "until": until}
    return step.reception.block(entry, "李管理", step.now)


def _known(step: Doorstep) -> str:
    """What details the books hold of the list."""
    with step.books.reading() as conn:
        return repr(conn.execute(text("SELECT name FROM blocks")).all()) + repr(
            [one for row in step.reception.ended_blocks(step.now) for one in row.values()]
        )


def test_every_change_says_who_when_why_and_from_what_to_what(doorstep: Doorstep) -> None:
    step, reception = doorstep, doorstep.reception
    until = step.now + timedelta(days=2)
    number = _blocked(step, until)
    other = _blocked(step, None, "赵六")
    step.later(hours=1)
    assert reception.hold_block_until(number, None, "again", "b", step.now)
    step.later(hours=1)
    assert reception.unblock(number, "c", step.now, "settled")
    found = reception.block_of(number)
    assert found
    told = [(one.what, one.by, one.why, one.before, one.after) for one in found[1]]
    assert told == [
        ("added", "李管理", "闹事", None, until),
        ("changed", "b", "again", until, None),
        ("lifted", "c", "settled", None, None),
    ]
    assert [one["id"] for one in reception.blocks(step.now)] == [other]
    assert len(reception.take_blocks("d", step.now)) == 4
    assert step.books.verify() is None


def test_an_ended_entry_is_kept_as_long_as_the_period_says(doorstep: Doorstep) -> None:
    step, reception = doorstep, doorstep.reception
    expired = _blocked(step, step.now + timedelta(days=1))
    lifted, lasting = _blocked(step, None, "赵六"), _blocked(step, None, "钱七")
    step.later(days=2)
    reception.unblock(lifted, "c", step.now, "settled")
    step.later(days=29)
    assert reception.forget({"blocks": 30}, step.now) == {"blocks": 0}
    step.later(days=1)
    assert reception.forget({"blocks": 30}, step.now) == {"blocks": 1}
    assert reception.block_of(expired) is None
    assert reception.block_of(lifted)
    step.later(days=2)
    assert reception.forget({"blocks": 30}, step.now) == {"blocks": 1}
    assert [one["id"] for one in reception.blocks(step.now)] == [lasting]
    assert {one.entry for _, one in reception.take_blocks("d", step.now)} == {lasting}
    with step.books.reading() as conn:
        kept = "SELECT count(*) FROM events WHERE kind LIKE 'office:block:%%' AND personal IS NOT NULL"
        assert conn.execute(text(kept.replace("%%", "%"))).scalar_one() == 2  # put on, taken away
    assert step.books.verify() is None


def test_an_expired_entry_keeps_nobody_in_the_books(doorstep: Doorstep) -> None:
    step = doorstep
    visit, qr = step.inside()
    step.ask(step.gate, "gate", scan=qr, release={"route": "paper", "by": "张伟"}, guard="岗二")
    _blocked(step, step.now + timedelta(hours=1))
    sought = Sought.read(phone="13800001111")
    with pytest.raises(Refused):
        step.reception.erase_person(sought, "asked", "admin", step.now)
    step.later(hours=2)
    assert step.reception.erase_person(sought, "asked", "admin", step.now)["visits"] == [visit]
    assert "王小明" not in _known(step)
    assert step.reception.ended_blocks(step.now) == []


@pytest.mark.parametrize("number", [0, 7])
def test_what_is_not_there_is_not_changed(sqlite_doorstep: Doorstep, number: int) -> None:
    reception, now = sqlite_doorstep.reception, sqlite_doorstep.now
    before = reception.last_seq()
    assert not reception.hold_block_until(number, None, "x", "b", now)
    assert not reception.unblock(number, "b", now, "x")
    assert reception.block_of(number) is None
    assert reception.last_seq() == before


def test_what_was_lifted_holds_no_more(sqlite_doorstep: Doorstep) -> None:
    step = sqlite_doorstep
    number = _blocked(step)
    step.reception.unblock(number, "b", step.now)
    assert not step.reception.hold_block_until(number, step.now + timedelta(days=1), "x", "b", step.now)
    assert not step.reception.unblock(number, "b", step.now)
    assert step.reception.blocks(step.now) == []
