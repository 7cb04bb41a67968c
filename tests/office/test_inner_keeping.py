"""The pages of keeping and of trust: what is kept, whom they find, what they erase, and what they refuse."""

import json
from collections.abc import Callable
from contextlib import closing

import pytest
from front_desk import FrontDesk
from inner_office import Clerk
from sqlalchemy import text

NAME, PHONE = "<b>欧阳</b>", "13912345678"


def visited(desk: FrontDesk, name: str = NAME, phone: str = PHONE) -> int:
    """A visit that is over."""
    step = desk.doorstep
    number, qr = step.inside(name=name, phone=phone)
    step.ask(step.gate, "gate", scan=qr, release={"route": "paper", "by": "张伟"})
    return number


@pytest.fixture
def clerk(steady: FrontDesk) -> Callable[..., Clerk]:
    return lambda role="administrator", language="en": Clerk(steady, role, language)


def test_the_periods_and_what_is_due(steady: FrontDesk, clerk: Callable[..., Clerk]) -> None:
    for language, title in (
        ("en", "Keeping and forgetting"),
        ("zh-CN", "保存与删除"),
        ("zh-TW", "保存與刪除"),
    ):
        page = clerk("auditor", language).get("/office/keeping").text
        assert title in page
        assert "keeping." not in page, "a word is missing"
    with closing(clerk()) as admin:
        answer = admin.hand_in("/office/keeping/run")
        assert answer.status_code == 303
        assert "What was due is forgotten." in admin.get(answer.headers["location"]).text


def test_a_person_is_found_handed_out_and_erased(steady: FrontDesk, clerk: Callable[..., Clerk]) -> None:
    number = visited(steady)
    with closing(clerk()) as admin:
        found = admin.hand_in("/office/keeping/person", phone=PHONE)
        assert found.status_code == 200
        assert "&lt;b&gt;欧阳&lt;/b&gt;" in found.text
        assert NAME not in found.text
        told = admin.hand_in("/office/keeping/person/export", phone=PHONE, visit=number)
        assert told.headers["content-disposition"] == 'attachment; filename="person.json"'
        assert json.loads(told.text)["visits"][0]["phone"] == PHONE
        done = admin.hand_in("/office/keeping/person/erase", phone=PHONE, visit=number, reason="by letter")
        assert done.status_code == 200
        assert "still whole" in done.text
        assert "Nobody is found so." in admin.hand_in("/office/keeping/person", phone=PHONE).text
    assert steady.doorstep.books.verify() is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"phone": "13700000001", "reason": "x"}, "Tick the visits."),
        ({"phone": "13700000001", "visit": "{n}"}, "Say why"),
        ({"phone": "13700000001", "visit": "{n}", "reason": "李明 asked"}, "leave the person"),
        ({"phone": "13700000001", "visit": "999999", "reason": "x"}, "Nobody is found so."),
        ({"phone": "13700000001", "visit": "-1", "reason": "x"}, "Tick the visits."),
        ({"reason": "x"}, "Say who"),
    ],
)
def test_what_is_not_erased(
    steady: FrontDesk, clerk: Callable[..., Clerk], fields: dict[str, str], said: str
) -> None:
    number = visited(steady, "李明", "13700000001")
    handed = {key: value.format(n=number) for key, value in fields.items()}
    with closing(clerk()) as admin:
        answer = admin.hand_in("/office/keeping/person/erase", **handed)
    assert answer.status_code == 400
    assert said in answer.text
    assert any(row["visit"] == number and row["name"] == "李明" for row in steady.doorstep.log())


def test_nobody_else_may(clerk: Callable[..., Clerk]) -> None:
    for role in ("reception", "security", "auditor"):
        with closing(clerk(role)) as other:
            for path in ("person", "person/export", "person/erase", "run"):
                assert other.hand_in(f"/office/keeping/{path}", phone=PHONE).status_code == 403


def test_trust_says_what_was_found(steady: FrontDesk, clerk: Callable[..., Clerk]) -> None:
    visited(steady, "赵六", "13700000002")
    with closing(clerk("auditor")) as auditor:
        assert auditor.hand_in("/office/trust/verify").status_code == 303
        assert "none changed, none missing" in auditor.get("/office/trust").text
        with steady.doorstep.books.engine.begin() as conn:
            was = conn.execute(text("SELECT data FROM events WHERE seq = 3")).scalar_one()
            conn.execute(text("UPDATE events SET data = '{}' WHERE seq = 3"))
        auditor.hand_in("/office/trust/verify")
        assert "Event 3 was changed." in auditor.get("/office/trust").text
        with steady.doorstep.books.engine.begin() as conn:
            conn.execute(text("UPDATE events SET data = :was WHERE seq = 3"), {"was": was})
        auditor.hand_in("/office/trust/verify")
    for language in ("zh-CN", "zh-TW"):
        with closing(clerk("administrator", language)) as reader:
            assert "trust." not in reader.get("/office/trust").text.replace("trust.heads_", "")
