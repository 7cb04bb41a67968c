"""The house's own log: every change by a user is there, with before and after, for those who may read it."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from front_desk import FrontDesk
from inner_office import Clerk

from doorstep import HOSTS, Blank, Doorstep

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


def test_what_was_changed_stands_there_with_before_and_after(office: FrontDesk) -> None:
    with closing(Clerk(office, "auditor")) as clerk:
        text = clerk.get(HOME).text
        assert f'href="{HOME}"' in clerk.get("/office/log").text
    for shown in (
        "韩梅",
        "沪C77777",
        "2026-12-02",
        "reception",
        "security",
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


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_in_every_language(office: FrontDesk, language: str) -> None:
    with closing(Clerk(office, "administrator", language)) as clerk:
        text = clerk.get(HOME).text
    assert not re.search(r">[^<]*\b(journal|log)\.[a-z]", text)


@pytest.mark.parametrize("role", ["reception", "security"])
def test_not_for_every_role(office: FrontDesk, role: str) -> None:
    with closing(Clerk(office, role)) as clerk:
        assert clerk.get(HOME).status_code == 403
        assert f'href="{HOME}"' not in clerk.get("/office/log").text


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


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "%00"])
def test_a_place_that_is_none(office: FrontDesk, before: str) -> None:
    with closing(Clerk(office, "auditor")) as clerk:
        assert clerk.get(f"{HOME}?before={before}").status_code == 400
