"""Announcing and answering in a real browser, by real clicks on a small phone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from front_desk import FrontDesk
from playwright.sync_api import Browser, Page, expect


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A small phone in Shanghai."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en", has_touch=True)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def open_link(desk: FrontDesk, phone: Page) -> None:
    """As from the mail."""
    phone.goto(f"{desk.url}/a#{desk.announce_link('t1@example.com').partition('#')[2]}")
    phone.get_by_role("button", name="EN").tap()
    expect(phone.get_by_role("heading", name="Announce visitors")).to_be_visible()


def announced(desk: FrontDesk) -> set[str]:
    """Who stands in the books as expected."""
    now = desk.doorstep.now
    return {row["name"] for row in desk.doorstep.reception.expected_between(now, now + timedelta(days=7))}


def test_one_visitor_and_then_an_empty_form(desk: FrontDesk, phone: Page) -> None:
    said: list[str] = []
    phone.on("console", lambda message: said.append(message.text))
    open_link(desk, phone)
    phone.get_by_label("Name", exact=True).fill("王小明")
    phone.reload()
    expect(phone.get_by_label("Name", exact=True)).to_have_value("王小明")
    phone.get_by_label("Arrives at").fill("2026-11-24T10:00")
    phone.get_by_role("button", name="Announce", exact=True).tap()
    expect(phone.get_by_role("heading", name="1 visitor is announced")).to_be_visible()
    expect(phone.get_by_label("Name", exact=True)).to_have_value("")
    assert announced(desk) == {"王小明"}
    assert said == []


def test_a_file_every_week(desk: FrontDesk, phone: Page, tmp_path: Path) -> None:
    file = tmp_path / "guests.csv"
    file.write_text("姓名,单位\n李四,远山商贸\n赵六,长河", encoding="utf-8")
    open_link(desk, phone)
    phone.get_by_text("A file", exact=True).tap()
    expect(phone.get_by_label("Name", exact=True)).to_be_hidden()
    phone.locator("input[type=file]").set_input_files(file)
    expect(phone.get_by_text("guests.csv")).to_be_visible()
    phone.get_by_label("Arrives at").fill("2026-11-24T10:00")
    phone.get_by_text("Every week").tap()
    phone.get_by_label("How many weeks?").fill("3")
    phone.get_by_role("button", name="Announce", exact=True).tap()
    expect(phone.get_by_role("heading", name="6 visitors are announced")).to_be_visible()
    assert announced(desk) == {"李四", "赵六"}


def test_a_double_booking_is_pointed_out_then_meant_then_cancelled(desk: FrontDesk, phone: Page) -> None:
    open_link(desk, phone)
    for name in ("先来的", "后到的"):
        phone.get_by_label("Name", exact=True).fill(name)
        phone.get_by_label("Arrives at").first.fill("2026-11-24T10:00")
        phone.get_by_role("button", name="Announce", exact=True).tap()
        if name == "先来的":
            expect(phone.get_by_role("heading", name="1 visitor is announced")).to_be_visible()
    expect(phone.get_by_text("There is something at this time already")).to_be_visible()
    expect(phone.get_by_label("Name", exact=True)).to_have_value("后到的")
    assert announced(desk) == {"先来的"}
    phone.get_by_role("button", name="Announce all the same").tap()
    expect(phone.get_by_role("heading", name="1 visitor is announced")).to_be_visible()
    card = phone.locator(".own li").filter(has_text="先来的")
    card.get_by_role("button", name="Change or cancel").tap()
    card.get_by_text("Cancel", exact=True).tap()
    card.get_by_role("button", name="Cancel this visit").tap()
    expect(phone.get_by_text("Cancelled. The visitor is told.").first).to_be_visible()
    assert announced(desk) == {"后到的"}


def test_without_a_link_the_page_asks_for_the_address(desk: FrontDesk, phone: Page) -> None:
    phone.goto(f"{desk.url}/a")
    phone.get_by_label("Your mail address").fill("nobody")
    phone.get_by_role("button", name="Send me the link").tap()
    expect(phone.get_by_role("alert").first).to_have_text("please enter a mail address")
    phone.get_by_label("Your mail address").fill("stranger@example.com")
    phone.get_by_role("button", name="Send me the link").tap()
    expect(phone.get_by_role("heading", name="Please look into your mail")).to_be_visible()


def test_a_host_sends_a_colleague(desk: FrontDesk, phone: Page) -> None:
    visit = desk.doorstep.register()
    phone.goto(desk.link(visit))
    phone.get_by_role("button", name="EN").tap()
    phone.get_by_text("Other answers").tap()
    box = phone.locator("form").filter(has=phone.get_by_role("button", name="This colleague comes"))
    box.get_by_label("Type at least two letters").fill("zw")
    box.get_by_role("button", name="单雪").tap()
    box.get_by_role("button", name="This colleague comes").tap()
    expect(phone.get_by_text("单雪 receives the visitor.")).to_be_visible()


def test_a_host_with_several_visitors_goes_from_one_to_the_next(desk: FrontDesk, phone: Page) -> None:
    first = desk.doorstep.register(name="甲先生")
    desk.doorstep.register(name="乙女士")
    phone.goto(desk.link(first))
    phone.get_by_role("button", name="EN").tap()
    phone.get_by_role("link", name="乙女士").tap()
    expect(phone.get_by_role("heading", name="乙女士")).to_be_visible()


@pytest.mark.parametrize("width", [320, 360])
def test_nothing_is_cut_off(desk: FrontDesk, phone: Page, width: int) -> None:
    phone.set_viewport_size({"width": width, "height": 700})
    open_link(desk, phone)
    for target in phone.locator("button:visible, .chip:visible, .name:visible, summary:visible").all():
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
