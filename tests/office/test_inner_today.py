"""The day's page: who is where, what needs somebody, what the stations tell; live in a browser."""

import re
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from front_desk import FrontDesk
from inner_office import Clerk
from playwright.sync_api import Browser, Page, expect

from kiosk.station.line import Line, Unreachable
from kiosk.station.report import Report

SOUND = {"version": "1.0", "devices": {"printer": ""}, "waiting": 0, "refused": 0, "differences": 0}


def section(page: str, name: str) -> str:
    """One part of the page."""
    found = re.search(rf'<section [^>]*id="{name}">(.*?)</section>', page, re.DOTALL)
    return unescape(found[1]) if found else ""


def tile(page: str, name: str) -> int:
    """A figure of the page."""
    found = re.search(rf'href="#{name}"><b>(\d+)</b>', page)
    assert found
    return int(found[1])


def state(desk: FrontDesk, kind: str = "lobby", **facts: Any) -> httpx.Response:
    """What a new station says of itself."""
    with desk.station(f"{kind}-9", kind) as station:
        return station.put("/station/state", json={**SOUND, **facts})


def test_each_visitor_stands_where_they_are(desk: FrontDesk) -> None:
    step = desk.doorstep
    form = {"name": "甲预约", "purpose": "business", "people": 2, "phone": "13900000001"}
    step.reception.announce(form | {"at": step.later(minutes=1).replace(hour=8)}, 1, step.now)
    step.register(name="乙等候")
    step.inside(name="丙在内", people=1)
    page = Clerk(desk, "reception").get("/office").text
    assert "甲预约" in section(page, "expected")
    assert "乙等候" in section(page, "waiting")
    assert "丙在内" in section(page, "inside")
    assert [tile(page, name) for name in ("expected", "inside", "overstaying", "owed")] == [1, 1, 0, 0]
    assert "13800001111" not in page


def test_what_needs_somebody_is_named(desk: FrontDesk) -> None:
    step = desk.doorstep
    step.inside(name="长留者")
    step.later(hours=11)
    clerk = Clerk(desk, "security")
    step.register(name="无人答")
    step.later(minutes=4)
    page = clerk.get("/office").text
    assert "长留者" in section(page, "now")
    assert "无人答" in section(page, "now")
    assert tile(page, "overstaying") == 1
    step.reception.close_day(step.now, step.now)
    page = clerk.get("/office").text
    assert tile(page, "unseen") == 1
    assert "verified last night" not in page, "nothing that the reception could do about it"
    assert "The log was not verified last night." in section(
        Clerk(desk, "auditor").get("/office").text, "now"
    )


def test_a_station_says_how_it_stands_until_it_falls_silent(desk: FrontDesk) -> None:
    clerk = Clerk(desk, "administrator")
    assert state(desk, devices={"printer": "paper_out"}, waiting=3).status_code == 204
    page = clerk.get("/office").text
    assert "The printer is out of paper" in section(page, "now")
    row = section(page, "stations").partition("lobby-9")[2].partition("</tr>")[0]
    assert "Well" in row
    assert "3 waiting" in row
    desk.doorstep.later(minutes=2)
    row = section(clerk.get("/office").text, "stations").partition("lobby-9")[2].partition("</tr>")[0]
    assert "No contact" in row


@pytest.mark.parametrize(
    "facts",
    [
        {"devices": None},
        {"devices": [1, 2]},
        {"devices": {"<script>": "<img src=x>"}},
        {"devices": {str(n): "x" for n in range(1000)}},
        {"devices": {"printer": {"deep": []}}},
        {"waiting": -1, "refused": "many", "differences": 10**30},
        {"version": "x" * 9000},
        {"version": None, "more": {"name": "张三"}},
    ],
)
def test_a_station_that_talks_nonsense_harms_nobody(desk: FrontDesk, facts: dict[str, Any]) -> None:
    assert state(desk, **facts).status_code == 204
    page = Clerk(desk, "auditor").get("/office")
    assert page.status_code == 200
    assert "lobby-9" in page.text
    assert "<img" not in page.text
    assert "张三" not in page.text


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"null", b"{" * 40_000])
def test_a_report_that_is_none_is_refused(desk: FrontDesk, body: bytes) -> None:
    with desk.station("lobby-9", "lobby") as station:
        assert station.put("/station/state", content=body).status_code == 400


def test_only_a_station_reports(desk: FrontDesk) -> None:
    assert httpx.put(f"{desk.url}/station/state", json=SOUND).status_code == 401


def test_a_station_tells_of_its_printer_by_itself(desk: FrontDesk, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(desk.doorstep.reception.add_station("gate-7", "gate", desk.doorstep.now))
    line = Line(desk.url, token)
    report = Report(line, lambda: {"waiting": 2, "refused": 0, "differences": 0})
    report.watch("printer", lambda: "cover")
    line.report(report.facts())
    told = {post.name: post for post in desk.doorstep.reception.today(desk.doorstep.now).posts}["gate-7"]
    assert (told.devices, told.waiting, told.silent, told.hindered) == ({"printer": "cover"}, 2, False, True)
    desk.doorstep.reception.revoke_station("gate-7", desk.doorstep.now)
    with pytest.raises(Unreachable):
        line.report(report.facts())
    line.close()


def test_the_stream_ends_with_the_session(desk: FrontDesk) -> None:
    clerk = Clerk(desk, "reception")
    with clerk.stream("GET", "/office/today/live") as news:
        lines = news.iter_lines()
        assert next(lines).startswith(":")
        desk.doorstep.reception.end_sessions(1, desk.doorstep.now)
        assert not [line for line in lines if line.startswith("data")]  # and it comes to an end
    assert clerk.get("/office/today/live").status_code == 401


def test_the_page_follows_what_happens_and_no_name_runs(desk: FrontDesk, browser: Browser) -> None:
    clerk = Clerk(desk, "reception")
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en")
    token = clerk.cookies["office_session"]
    context.add_cookies([{"name": "office_session", "value": token, "url": desk.url}])
    page, faults = context.new_page(), []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: said.type == "error" and faults.append(said.text))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.goto(f"{desk.url}/office")
    expect(page.locator("#live")).to_have_text("Live", timeout=45_000)
    desk.doorstep.register(name="<img src=x onerror=alert(1)>", organisation="'\"><script>alert(2)</script>")
    row = page.locator("#waiting tbody tr")
    expect(row).to_contain_text("<img src=x onerror=alert(1)>", timeout=45_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator("#menu")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="钱前台").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")
    assert not faults
    context.close()


def test_a_proxy_in_the_offices_stead_does_not_take_the_page_away(desk: FrontDesk, phone: Page) -> None:
    with closing(Clerk(desk, "reception")) as clerk:
        cookie = {"name": "office_session", "value": clerk.cookies["office_session"], "url": desk.url}
        phone.context.add_cookies([cookie])  # type: ignore[list-item]
        phone.route("**/office/today/*", lambda asked: asked.fulfill(status=502, body="Bad gateway"))
        phone.goto(f"{desk.url}/office")
        lamp = phone.locator("#live")
        expect(lamp).to_have_text("Not live now – connecting again", timeout=45_000)
        phone.evaluate("window.kept = true")
        phone.unroute("**/office/today/*")
        expect(lamp).to_have_text("Live", timeout=45_000)
        assert phone.evaluate("window.kept")
