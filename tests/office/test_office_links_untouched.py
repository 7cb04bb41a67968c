"""Every kind of link, looked at by robots and by browsers that run scripts but tap nothing; and raced for."""

import hashlib
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from html import unescape

import httpx
import pytest
from front_desk import FrontDesk
from playwright.sync_api import Browser, expect
from sqlalchemy import make_url
from visitor_phone import AGREEMENT, GUIDE, VisitorPhone, scanned

from doorstep import HOUSE, Blank, Doorstep
from kiosk.visit.links import For, Link

KINDS = ("host", "delegate", "tour", "confidential", "hours", "announce", "announcing")
KINDS += ("phone", "follow", "muster")
PATHS = {
    "/h": ("open", "hosts", "answer", "sign", "soon", "belongings"),
    "/a": ("link", "open", "announce", "change", "cancel"),
    "/v": ("open", "hosts", "register", "rate"),
    "/m": ("open", "tick"),
}
QUERY = {
    "choice": "agree", "name": "张伟", "visit": "1", "there": "1", "mail": "t1@example.com", "stars": "5",
    "note": "电脑", "nonce": "0" * 32, "at": "2026-11-24T10:00", "purpose": "business", "host": "1",
}  # fmt: skip


@pytest.fixture(scope="module")
def office(blank_sqlite: Blank) -> Iterator[FrontDesk]:
    """An office with somebody behind every kind of link."""
    approvers = {"tour": "T002", "confidential": "T003", "hours": "T003"}
    house = replace(HOUSE, texts={"guide": GUIDE, "agreement": AGREEMENT}, approvers=approvers)
    desk = FrontDesk(Doorstep(blank_sqlite(), house=house))
    yield desk
    desk.close()
    desk.doorstep.books.close()


def token(desk: FrontDesk, use: For, visit: int = 0, host: int = 1) -> str:
    """A link's token of any kind, for a day."""
    expires = int((desk.doorstep.now + timedelta(days=1)).timestamp())
    return Link(visit, host, expires, use).token(desk.doorstep.keys.links)


def expected(desk: FrontDesk, purpose: str) -> int:
    """An announced visit whose purpose needs somebody's approval."""
    at = desk.doorstep.now + timedelta(hours=2)
    form = {"name": "李雷", "purpose": purpose, "at": at, "host": 1}
    return int(desk.doorstep.reception.announce(form, 1, desk.doorstep.now)["visit"])


def address(desk: FrontDesk, kind: str) -> str:
    """Where a link of this kind leads."""
    if kind == "announce":
        return desk.announce_link("t1@example.com")[len("https://office.example") :]
    if kind == "announcing":
        return f"/a#{token(desk, For.ANNOUNCING)}"
    if kind == "phone":
        return f"/v#{scanned(desk)}"
    if kind == "follow":
        phone = VisitorPhone(desk, scanned(desk))
        phone.register()
        return f"/v#{phone.token}"
    if kind == "muster":
        answer = desk.doorstep.ask(desk.doorstep.gate, "emergency", do="begin", guard="岗一")
        return "/m#" + str(answer["url"]).partition("#")[2]
    if kind in ("tour", "confidential"):
        return f"/h#{token(desk, For(f'approve-{kind}'), expected(desk, kind), 2 if kind == 'tour' else 3)}"
    use = {"host": For.HOST, "delegate": For.DELEGATE, "hours": For.HOURS}[kind]
    return f"/h#{token(desk, use, desk.doorstep.register(), 1 if kind == 'host' else 2)}"


def books(desk: FrontDesk) -> str:
    """Everything that stands in the books, as a digest."""
    with sqlite3.connect(str(make_url(desk.doorstep.url).database)) as file:
        return hashlib.sha256("\n".join(file.iterdump()).encode()).hexdigest()


@pytest.mark.parametrize("kind", KINDS)
def test_ten_looks_by_every_method_change_nothing_at_all(office: FrontDesk, kind: str) -> None:
    door, _, secret = address(office, kind).partition("#")
    before = books(office)
    with office.phone(Purpose="prefetch") as robot:
        for path in (door, *(f"{door}/{verb}" for verb in PATHS[door])):
            for method in ("GET", "HEAD", "OPTIONS") * 10:
                answer = robot.request(method, path, params=QUERY | {"token": secret})
                assert answer.status_code in (200, 405)
    assert books(office) == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_browser_that_runs_scripts_and_taps_nothing_changes_nothing(
    office: FrontDesk, browser: Browser, kind: str
) -> None:
    link = office.url + address(office, kind)
    before = books(office)
    for _ in range(2):
        context = browser.new_context()
        page = context.new_page()
        page.goto(link)
        expect(page.locator("#state[data-version]")).to_have_count(1)
        page.mouse.move(200, 300)
        page.mouse.wheel(0, 2000)
        page.keyboard.press("Tab")
        context.close()
    assert books(office) == before


def race(desk: FrontDesk, path: str, *forms: dict[str, str]) -> list[str]:
    """All forms at once, each from a phone of its own."""

    def send(form: dict[str, str]) -> str:
        return unescape(httpx.post(desk.url + path, data={"language": "en", **form}, timeout=30).text)

    with ThreadPoolExecutor(len(forms)) as phones:
        return list(phones.map(send, forms))


@pytest.mark.parametrize("attempt", range(3))
def test_two_approvers_phones_race_one_wins_and_both_see_it(office: FrontDesk, attempt: int) -> None:
    visit = expected(office, "confidential")
    link = token(office, For.CONFIDENTIAL, visit, 3)
    pages = race(office, "/h/answer", *({"token": link, "choice": one} for one in ("grant", "refuse")))
    (need,) = office.doorstep.row(office.doorstep.gate, visit)["needs"]
    assert need["state"] in ("granted", "refused")
    assert sum("already been answered" in page for page in pages) == 1
    shown = "Approved" if need["state"] == "granted" else "Not approved"
    assert all(shown in page for page in pages)


@pytest.mark.parametrize("attempt", range(3))
def test_the_host_and_who_stands_in_race_one_wins_and_both_see_it(office: FrontDesk, attempt: int) -> None:
    visit = office.doorstep.register()
    pages = race(
        office,
        "/h/answer",
        {"token": token(office, For.HOST, visit), "choice": "agree"},
        {"token": token(office, For.DELEGATE, visit, 2), "choice": "decline:busy"},
    )
    state = office.doorstep.states()[visit]
    assert state in ("welcome", "declined")
    assert sum("already been answered" in page for page in pages) == 1
    assert all(("Agreed at" if state == "welcome" else "Declined at") in page for page in pages)


def test_two_taps_on_cancel_race_one_cancels(office: FrontDesk) -> None:
    visit = expected(office, "business")
    form = {"token": token(office, For.ANNOUNCING), "visit": str(visit)}
    pages = race(office, "/a/cancel", form, form)
    assert office.doorstep.states()[visit] == "lapsed"
    assert sum("Cancelled. The visitor is told." in page for page in pages) == 1
    assert sum("this was cancelled, or the visitor has come" in page for page in pages) == 1
