"""What gate and books did not agree on, on a page; and the texts that a visitor was given, word by word."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from front_desk import FrontDesk
from inner_office import Clerk

from doorstep import Blank, Doorstep

HOSTILE = '"><script>alert(1)</script>{{7*7}}'
PAPER = {"route": "paper", "by": "张伟"}
GUIDE = {"zh-CN": "请勿吸烟。", "en": "No smoking, please."}
PLEDGE = {"zh-CN": "本人承诺保密。", "en": "I keep it to myself."}


@pytest.fixture(scope="module")
def office(blank_sqlite: Blank) -> Iterator[FrontDesk]:
    """A house in which things did not agree: visit 1 went out alone, 2 with other things, 3 was stopped."""
    step = Doorstep(blank_sqlite())
    desk = FrontDesk(step)
    alone, _ = step.welcome()
    request = step.request("gate", {"visit": alone, "guard": "岗一"}, decided={"code": "left"})
    step.reception.handle(step.gate, request, step.later(minutes=1))
    _, qr = step.welcome(plate="沪A11111", belongings="笔记本电脑")
    same, identity = {"same": True, "note": ""}, {"document": "resident_id", "last4": "1234"}
    assert step.ask(step.gate, "gate", scan=qr, identity=identity, belongings=same)["code"] == "admitted"
    step.later(minutes=30)
    compared = {"same": False, "note": HOSTILE}
    out = {"release": PAPER, "plate": "沪B22222", "belongings": compared}
    assert step.ask(step.gate, "gate", scan=qr, guard="岗二", **out)["code"] == "left"
    stopped, _ = step.welcome()
    request = step.request("gate", {"visit": stopped, "guard": "岗一"}, decided={"code": "unknown"})
    step.reception.handle(step.gate, request, step.later(minutes=1))
    yield desk
    desk.close()
    step.books.close()


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_what_did_not_agree_is_listed_for_an_auditor_too(office: FrontDesk, language: str) -> None:
    with closing(Clerk(office, "auditor", language)) as clerk:
        text = clerk.get("/office/log/differences").text
    rows = text[text.index("<tbody>") :]
    assert set(re.findall(r'href="/office/log/(\d+)"', rows)) == {"1", "2", "3"}
    for shown in ("沪B22222", "沪A11111", "笔记本电脑", "&lt;script&gt;"):
        assert shown in rows
    assert "<script>alert" not in text
    assert not re.search(r">[^<]*\b(journal|common)\.[a-z]", text)


def test_a_gate_that_stood_alone_is_told_in_words(office: FrontDesk) -> None:
    with closing(Clerk(office, "administrator")) as clerk:
        rows = clerk.get("/office/log/differences").text
        story = clerk.get("/office/log/1").text
    for shown in ("went through", "let out", "was stopped", "unknown"):
        assert shown in rows
    assert re.search(r"At the gate <bdi>let out</bdi>", story)


def test_the_same_as_a_file_and_that_it_was_taken(office: FrontDesk) -> None:
    with closing(Clerk(office, "administrator")) as clerk:
        found = re.search(r'href="([^"]+\.csv[^"]*)"', clerk.get("/office/log/differences").text)
        assert found
        answer = clerk.get(found[1].replace("&amp;", "&"))
        done = clerk.get("/office/log/house").text
        empty = clerk.get("/office/log/differences.csv?from=2026-11-24")
    heads, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert heads == ["Time", "No.", "What", "At the gate", "In the books", "Place"]
    assert {tuple(row[1:]) for row in rows} == {
        ("1", "went through", "let out", "identity to be checked", "gate-1"),
        ("2", "belongings", HOSTILE, "笔记本电脑", ""),
        ("2", "plate", "沪B22222", "沪A11111", ""),
        ("3", "was stopped", "unknown", "identity to be checked", "gate-1"),
    }
    assert re.search(r"The log was exported</b>.*?disagreements", done, re.DOTALL)
    assert len(empty.text.splitlines()) == 1


def test_a_file_is_not_for_the_front_desk(office: FrontDesk) -> None:
    with closing(Clerk(office, "reception")) as clerk:
        assert clerk.get("/office/log/differences.csv").status_code == 403
        assert "differences.csv" not in clerk.get("/office/log/differences").text


@pytest.mark.parametrize(
    "days", ["?from=2026-11-24", "?to=2026-11-01", "?from=2020-01-01&to=2020-12-31", "?to=1971-01-01"]
)
def test_other_days_hold_nothing(office: FrontDesk, days: str) -> None:
    with closing(Clerk(office, "security")) as clerk:
        text = clerk.get(f"/office/log/differences{days}").text
    assert "Nothing to settle" in text


@pytest.mark.parametrize("days", ["?from=x&to=y", "?from=9999-12-31&to=9999-12-31", "?from=%00", "?to=-1"])
def test_days_that_are_none_are_the_usual_ones(office: FrontDesk, days: str) -> None:
    with closing(Clerk(office, "reception")) as clerk:
        answer = clerk.get(f"/office/log/differences{days}")
    assert answer.status_code == 200
    assert "沪B22222" in answer.text


def _sign(step: Doorstep, **more: object) -> int:
    step.house = replace(step.house, texts={"guide": GUIDE, "agreement": PLEDGE})
    step.reopen()
    house = step.reception.house
    signed = {"version": house.version("agreement"), "language": "en", "signature": [[[0, 0], [500, 500]]]}
    return step.register(agreement=signed, guide=house.version("guide"), language="en", **more)


def test_the_very_words_stay_to_be_read_when_the_house_has_others(desk: FrontDesk) -> None:
    step = desk.doorstep
    visit = _sign(step)
    reception = step.reception
    reception.put_section("texts.agreement", {"en": "Another pledge."}, 0, "李管理", step.now)
    reception.put_section("texts.guide", {"en": "Another guide."}, 0, "李管理", step.now)
    reception.put_section("texts.guide", {"en": "A third guide."}, 1, "李管理", step.now)
    desk.close()
    later = FrontDesk(step)
    with closing(Clerk(later, "reception")) as clerk:
        page = clerk.get(f"/office/log/{visit}").text
        for kind, words in (("guide", GUIDE), ("agreement", PLEDGE)):
            assert f'href="/office/log/{visit}/text/{kind}"' in page
            text = clerk.get(f"/office/log/{visit}/text/{kind}").text
            assert text.index(words["en"]) < text.index(words["zh-CN"])
            assert "Another" not in text
        assert "signed " in text
    later.close()


@pytest.mark.parametrize(
    "path", ["1/text/guide", "1/text/agreement", "1/text/promise", "1/text/../x", "99/text/guide", "0/text/x"]
)
def test_who_was_given_nothing_has_nothing_to_read(office: FrontDesk, path: str) -> None:
    with closing(Clerk(office, "auditor")) as clerk:
        assert clerk.get(f"/office/log/{path}").status_code == 404
