"""The house's own log: every change by a user is there, with before and after, for those who may read it."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from html import unescape

import pytest
from busy_house import busy_house
from front_desk import FrontDesk
from inner_office import Clerk

from doorstep import HOSTS, Blank, Doorstep
from kiosk.ledger.doings import Wanted
from kiosk.office.inner.doings import ABOUT
from kiosk.visit.events import Kind

HOME = "/office/log/house"
HOSTILE = '"><script>alert(1)</script>\u202e{{7*7}}'


@pytest.fixture(scope="module")
def office(blank_sqlite: Blank) -> Iterator[FrontDesk]:
    """A house in which a good deal was done."""
    step = Doorstep(blank_sqlite())
    desk, reception = FrontDesk(step), step.reception
    user = reception.add_user("韩梅", "reception", "correct horse battery", "李管理", step.now)
    reception.set_role(user, "security", "李管理", step.now)
    reception.put_section("texts.guide", {"en": "A new guide."}, 0, "李管理", step.now)
    number = reception.block(
        {"plate": "沪C77777", "reason": HOSTILE, "until": step.now + timedelta(days=9)}, "李管理", step.now
    )
    reception.unblock(number, "孙保安", step.now, "误会")
    reception.put_host(HOSTS[0] | {"department": "新部门"}, "李管理", step.now)
    reception.verify_chain(step.now, by="周审计")
    yield desk
    desk.close()
    step.books.close()


@pytest.fixture(scope="module")
def auditor(office: FrontDesk) -> Iterator[Clerk]:
    """Somebody who may read it."""
    with closing(Clerk(office, "auditor")) as clerk:
        yield clerk


def test_what_was_changed_stands_there_with_before_and_after(office: FrontDesk) -> None:
    with closing(Clerk(office, "auditor")) as clerk:
        text = clerk.get(HOME).text
        assert f'href="{HOME}"' in clerk.get("/office/log").text
    for shown in (
        "韩梅",
        "沪C77777",
        "2026-12-02",
        "Before <bdi>Reception</bdi>",
        "After <bdi>Security</bdi>",
        "误会",
        "孙保安",
        "新部门",
        "研发部",
        "texts.guide",
        "周审计",
    ):
        assert shown in text
    assert "A user was changed" in text
    assert not re.search(r"<bdi>[0-9-]+T[0-9:]+", text)
    assert "<script>alert" not in text


def _ask(clerk: Clerk, **fields: str) -> str:
    """The page that the form leads to."""
    return clerk.get(clerk.hand_in(f"{HOME}/ask", **fields).headers["Location"]).text


def _found(text: str) -> list[str]:
    """What was done, line by line."""
    return [unescape(one) for one in re.findall(r"</time><div><b>([^<]+)", text)]


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ({"what": "house:chain:verified"}, {"The records were verified"}),
        ({"what": "blocks"}, {"Put on the block list", "Taken off the block list"}),
        ({"who": "孙保"}, {"Taken off the block list"}),
        ({"who": "周审计", "what": "records"}, {"The records were verified"}),
        ({"text": "TEXTS.guide"}, {"The house's customs were changed"}),
        ({"text": "ｔｅｘｔｓ．ｇｕｉｄｅ"}, {"The house's customs were changed"}),
        ({"text": "沪c77777"}, {"Put on the block list"}),
        (
            {"text": "新部门", "who": "李管理", "from": "2026-11-23", "to": "2026-11-23"},
            {"A host was changed"},
        ),
    ],
)
def test_asked_for_by_what_can_be_read(auditor: Clerk, asked: dict[str, str], there: set[str]) -> None:
    text = _ask(auditor, **asked)
    assert set(_found(text)) == there
    for value in asked.values():
        assert f'value="{value}"' in text


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2026-11-24"},
        {"to": "2026-11-22"},
        {"who": "周审计", "what": "blocks"},
        {"who": "韩梅", "what": "house:user:added"},
        {"text": "<script>alert(1)</script>"},
        {"text": "%"},
        {"who": HOSTILE},
    ],
)
def test_what_does_not_fit_is_not_there(auditor: Clerk, asked: dict[str, str]) -> None:
    text = _ask(auditor, **asked)
    fitting = {"Put on the block list"} if "script" in asked.get("text", "") else set()
    assert set(_found(text)) == fitting
    assert ("fits all of this" in text) is not bool(fitting)
    assert "<script>alert" not in text


@pytest.mark.parametrize("query", ["what=house:user", "what=visit", "from=x&to=9999-99-99", "to=%00"])
def test_what_nobody_can_ask_for_narrows_nothing(auditor: Clerk, query: str) -> None:
    assert "A user was changed" in auditor.get(f"{HOME}?{query}").text


def test_no_name_and_no_words_stand_in_an_address(office: FrontDesk) -> None:
    with closing(Clerk(office, "administrator")) as clerk, closing(Clerk(office, "auditor")) as other:
        address = clerk.hand_in(f"{HOME}/ask", who="孙保安", text="误会", what="blocks").headers["Location"]
        text = other.get(address).text
        assert other.get(address.replace(HOME, f"{HOME}.csv")).status_code == 400
    assert "what=blocks" in address
    assert not re.search("%E5|孙|误", address)
    assert "ended with its session" in text
    assert "/office/log/house.csv" not in text


def test_exactly_what_is_asked_for_as_a_file_and_that_it_was_taken(office: FrontDesk) -> None:
    with closing(Clerk(office, "auditor")) as clerk:
        text = _ask(clerk, what="blocks")
        found = re.search(r'href="([^"]+\.csv[^"]*)"', text)
        assert found
        answer = clerk.get(found[1].replace("&amp;", "&"))
        after = _ask(clerk, what="data", who=clerk.name)
    assert re.fullmatch(
        r'attachment; filename="house-log-\d{8}-\d{4}\.csv"', answer.headers["Content-Disposition"]
    )
    heads, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert heads == ["No.", "Time", "Place", "What", "Who", "Details"]
    assert [row[3] for row in rows] == ["Put on the block list", "Taken off the block list"]
    assert [row[4] for row in rows] == ["李管理", "孙保安"]
    assert "沪C77777" in rows[0][5]
    assert "house log" in after
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_in_every_language(office: FrontDesk, language: str) -> None:
    with closing(Clerk(office, "administrator", language)) as clerk:
        pages = [clerk.get(HOME).text, _ask(clerk, who="nobody")]
        file = clerk.get(f"{HOME}.csv").text
    for text in (*pages, file):
        assert not re.search(r"(>[^<]*|^|,)\b(journal|log)\.[a-z]", text)


@pytest.mark.parametrize("role", ["reception", "security"])
def test_not_for_every_role(office: FrontDesk, role: str) -> None:
    with closing(Clerk(office, role)) as clerk:
        assert clerk.get(HOME).status_code == 403
        assert f'href="{HOME}"' not in clerk.get("/office/log").text
        assert clerk.get(f"{HOME}.csv").status_code == 403
        assert clerk.hand_in(f"{HOME}/ask", who="李").status_code == 403


def test_page_by_page_to_the_first(office: FrontDesk) -> None:
    reception, now = office.doorstep.reception, office.doorstep.now
    for number in range(70):
        reception.channel_tried("mail", f"code{number}", "李管理", now)
    seen: list[int] = []
    path: str | None = HOME
    with closing(Clerk(office, "auditor")) as clerk:
        while path:
            text = clerk.get(path).text
            seen += map(int, re.findall(r"code(\d+)", text))
            found = re.search(r'rel="next" href="([^"]+)"', text)
            path = found[1].replace("&amp;", "&") if found else None
    assert seen == list(range(69, -1, -1))

    assert f'rel="prev" href="{HOME}?' in text


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "%00"])
def test_a_place_that_is_none(auditor: Clerk, before: str) -> None:
    assert auditor.get(f"{HOME}?before={before}").status_code == 400
    assert auditor.get(f"{HOME}?after={before}").status_code == 400


def test_everything_that_concerns_no_visit_can_be_asked_for(blank_sqlite: Blank) -> None:
    known = {kind for kinds in ABOUT.values() for kind in kinds}
    with (
        busy_house(blank_sqlite) as house,
        house.doorstep.reception.doing_rows(Wanted(), lambda one: True) as rows,
    ):
        told = {Kind(one.kind) for one in rows}
    assert len(told) > 10
    assert told <= known
