"""The office by keys alone: signed in, a visit found and read, the log taken away, feedback answered."""

from collections.abc import Iterator

import pytest
from busy_house import busy_house
from front_desk import FrontDesk
from inner_office import PASSWORD, make_user
from office_walk import DESK, Ear
from playwright.sync_api import Browser, Page, expect

from doorstep import Blank
from kiosk.visit.roles import Role

MOST_KEYS = 60
# Whether the focus is on something that can be seen, in sight, with a ring round it; and what it is called.
_FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const own = at.type === "date"; // its picker has a ring of its own, which no script sees
  const ringed = own || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const there = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  return [ringed && there, at.outerHTML.slice(0, 90)];
}"""


@pytest.fixture(scope="module")
def house(blank_sqlite: Blank) -> Iterator[FrontDesk]:
    """A house with something on each page."""
    with busy_house(blank_sqlite) as desk:
        yield desk


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A desk's browser, without a mouse."""
    context = browser.new_context(viewport=DESK, locale="en", accept_downloads=True)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def reach(page: Page, wanted: str) -> None:
    """Tab on until the focus is there; on the way each stop has to be seen."""
    for _ in range(MOST_KEYS):
        page.keyboard.press("Tab")
        seen, what = page.evaluate(_FOCUS)
        assert seen, f"no focus to be seen on {what}"
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{MOST_KEYS} keys do not lead to {wanted} on {page.url}")


def go(page: Page, wanted: str) -> None:
    """Reach a link or a button and press it."""
    reach(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_morning_without_a_mouse(house: FrontDesk, page: Page) -> None:
    ear, name = Ear(page), make_user(house, Role.ADMINISTRATOR)
    page.goto(f"{house.url}/office/feedback/1")
    for field, text in (("name", name), ("password", PASSWORD)):
        reach(page, f"[name={field}]")
        page.keyboard.type(text)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/office/feedback/1"), "where one wanted to go before signing in"

    reach(page, "[name=answer]")
    page.keyboard.type("We are sorry; somebody will meet you at once next time.")
    reach(page, "#way")
    page.keyboard.press("End")
    go(page, "form[action$='/answer'] button.main")
    expect(page.get_by_role("status")).to_be_visible()

    go(page, ".menu a[href='/office/log']")
    reach(page, ".skip")  # past the menu
    page.keyboard.press("Enter")
    reach(page, "[name=name]")
    page.keyboard.type("wxm")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    reach(page, ".skip")
    page.keyboard.press("Enter")
    reach(page, "a[download]")
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert "王小明" in taken.value.path().read_text(encoding="utf-8-sig")
    go(page, "tbody a")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1")
    assert ear.faults == []
