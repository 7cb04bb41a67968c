"""The inbox of feedback by hand: every step from page to page, refusals, who may, and what waits."""

import re

import httpx
import pytest
from front_desk import FrontDesk
from inner_office import Clerk
from playwright.sync_api import Browser

from kiosk.visit.feedback import WAYS, Stage

HOSTILE = '"><script>alert(1)</script>\u202e{{7*7}}'


def _said(desk: FrontDesk, text: str = "前台没有人", kind: str = "complaint") -> int:
    step = desk.doorstep
    assert step.ask(step.lobby, "rate", kind=kind, text=text)["code"] == "thanks"
    found = step.reception.feedback_listed(Stage.NEW, 0, 1000)
    return max(row.id for row in found)


def _version(clerk: Clerk, number: int) -> str:
    found = re.search(r'name="version" value="(\d+)"', clerk.get(f"/office/feedback/{number}?find=zw").text)
    assert found
    return found[1]


def _step(clerk: Clerk, number: int, step: str, **fields: str) -> httpx.Response:
    return clerk.hand_in(f"/office/feedback/{number}/{step}", version=_version(clerk, number), **fields)


def test_from_the_inbox_to_its_end(desk: FrontDesk) -> None:
    clerk, number = Clerk(desk, "reception"), _said(desk)
    page = f"/office/feedback/{number}"
    assert page in clerk.get("/office/feedback").text
    for path in ("/office", "/office/numbers"):
        assert 'title="1 open"' in clerk.get(path).text
    assert "张伟" in clerk.get(page, params={"find": "zw"}).text
    done = _step(clerk, number, "hand-on", host="1", until="2026-11-30")
    assert (done.status_code, done.headers["location"]) == (303, f"{page}?said=hand_on")
    assert "2026-11-30" in clerk.get("/office/feedback?state=handed_on").text
    assert page not in clerk.get("/office/feedback").text
    assert _step(clerk, number, "answer", answer="已致歉", way="phone").status_code == 303
    assert _step(clerk, number, "close", word="加派一人").status_code == 303
    closed = clerk.get("/office/feedback?state=closed").text
    assert "1 open" not in closed
    assert page in closed
    assert _step(clerk, number, "reopen").status_code == 303
    assert page in clerk.get("/office/feedback").text
    with desk.doorstep.books.reading():
        assert desk.doorstep.books.verify() is None


@pytest.mark.parametrize(
    ("step", "fields", "complaint"),
    [
        ("hand-on", {"host": "", "until": "2026-11-30"}, "Please fill this in"),
        ("hand-on", {"host": "999", "until": "2026-11-30"}, "not in the directory"),
        ("hand-on", {"host": "1", "until": "2026-11-22"}, "from today on"),
        ("hand-on", {"host": "1", "until": "2028-01-01"}, "from today on"),
        ("hand-on", {"host": "1", "until": "soon"}, "Please fill this in"),
        ("answer", {"answer": " ", "way": "phone"}, "Please fill this in"),
        ("answer", {"answer": "x" * 2001, "way": "phone"}, "too long"),
        ("answer", {"answer": "x", "way": "pigeon"}, "choose one"),
        ("close", {"word": "done"}, "not possible any more"),
        ("reopen", {}, "not possible any more"),
    ],
)
def test_what_is_refused_says_why_and_changes_nothing(
    steady: FrontDesk, step: str, fields: dict[str, str], complaint: str
) -> None:
    clerk, number = Clerk(steady, "security"), _said(steady)
    answer = _step(clerk, number, step, **fields)
    assert answer.status_code == 400
    assert complaint in answer.text
    row = steady.doorstep.reception.feedback_of(number)
    assert row is not None
    assert (row.state, row.version) == ("new", 1)


def test_who_read_an_older_version_is_told(steady: FrontDesk) -> None:
    clerk, number = Clerk(steady, "reception"), _said(steady)
    _step(clerk, number, "answer", answer="a", way="mail")
    path = f"/office/feedback/{number}/close"
    late = clerk.hand_in(path, version="1", word="b")
    assert late.status_code == 400
    assert "meanwhile" in late.text


@pytest.mark.parametrize(
    "path", ["/0", "/999999", "/99999999999999999999", "/x", "?state=gone", "?beyond=-1"]
)
def test_what_is_not_there(steady: FrontDesk, path: str) -> None:
    assert Clerk(steady, "auditor").get(f"/office/feedback{path}").status_code in (400, 404)


def test_an_auditor_reads_and_changes_nothing(steady: FrontDesk) -> None:
    auditor, number = Clerk(steady, "auditor"), _said(steady)
    page = auditor.get(f"/office/feedback/{number}")
    assert page.status_code == 200
    assert f"/office/feedback/{number}/answer" not in page.text
    answer = auditor.hand_in(f"/office/feedback/{number}/answer", version="1", answer="x", way="mail")
    assert answer.status_code == 403


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_every_stage_in_every_language(steady: FrontDesk, language: str) -> None:
    clerk, number = Clerk(steady, "reception", language), _said(steady, HOSTILE)
    for way in WAYS:
        _step(clerk, number, "answer", answer=HOSTILE, way=way)
    for path in (*(f"?state={stage}" for stage in Stage), f"/{number}", "?beyond=1"):
        answer = clerk.get(f"/office/feedback{path}")
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert not re.search(r">[^<]*\bfeedback\.[a-z]", answer.text)


def test_a_long_inbox_is_turned_page_by_page(desk: FrontDesk) -> None:
    clerk, numbers = Clerk(desk, "reception"), {_said(desk, f"Nr {one}") for one in range(30)}
    seen: set[int] = set()
    path: str | None = "/office/feedback"
    while path:
        text = clerk.get(path).text
        seen |= {int(number) for number in re.findall(r'href="/office/feedback/(\d+)"', text)}
        found = re.search(r'rel="next" href="([^"]+)"', text)
        path = found[1].replace("&amp;", "&") if found else None
    assert seen == numbers


def test_by_clicks_from_the_inbox_to_the_charts(desk: FrontDesk, browser: Browser) -> None:
    clerk, number = Clerk(desk, "reception"), _said(desk)
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en")
    cookie = {"name": "office_session", "value": clerk.cookies["office_session"], "url": desk.url}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page, errors = context.new_page(), []
    page.set_default_timeout(45_000)
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{desk.url}/office/feedback")
    page.click(f'a[href="/office/feedback/{number}"]')
    page.fill("#find", "zw")
    page.press("#find", "Enter")
    page.fill("#until", "2026-12-01")
    page.click("text=Hand on and tell the person")
    page.wait_for_selector("text=Handed on; the person is being told.")
    page.goto(f"{desk.url}/office/numbers")
    page.wait_for_selector("svg.chart")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
    assert errors == []
