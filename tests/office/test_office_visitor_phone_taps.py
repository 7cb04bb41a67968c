"""The visitor's own phone in a real browser: typed, tapped, drawn, reloaded, cut off from the network."""

from collections.abc import Iterator

import pytest
from front_desk import FrontDesk
from playwright.sync_api import Browser, Page, Route, expect
from visitor_phone import house_with_texts, scanned

from doorstep import Blank


@pytest.fixture
def office(blank_sqlite: Blank) -> Iterator[FrontDesk]:
    """An office with texts."""
    with house_with_texts(blank_sqlite) as desk:
        yield desk


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A small phone."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en", has_touch=True)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def scan(office: FrontDesk, phone: Page) -> None:
    """Point the phone at the lobby's screen."""
    phone.goto(f"{office.url}/v#{scanned(office)}")
    expect(phone.get_by_label("Your name")).to_be_visible()


def fill_in(phone: Page, purpose: str = "Business meeting") -> None:
    """Everything that an ordinary visitor has to say."""
    phone.get_by_text(purpose, exact=True).tap()
    phone.get_by_label("Type at least two letters").fill("zw")
    phone.get_by_role("button", name="张伟").tap()
    phone.get_by_label("Your name").fill("王小明")
    phone.get_by_label("Your phone number").fill("13800001111")


def draw(phone: Page) -> None:
    """Sign with a finger, or nearly."""
    phone.locator("#ink").scroll_into_view_if_needed()
    box = phone.locator("#ink").bounding_box()
    assert box
    phone.mouse.move(box["x"] + 30, box["y"] + 30)
    phone.mouse.down()
    for step in range(1, 9):
        phone.mouse.move(box["x"] + 30 + 20 * step, box["y"] + 30 + 40 * (step % 2))
    phone.mouse.up()


def names(office: FrontDesk) -> list[str]:
    """Who is in the books."""
    return [row["name"] for row in office.doorstep.log()]


def test_a_visitor_registers_and_is_called_to_the_printer(office: FrontDesk, phone: Page) -> None:
    said: list[str] = []
    phone.on("console", lambda message: said.append(message.text))
    scan(office, phone)
    fill_in(phone)
    phone.get_by_role("button", name="Register").tap()
    expect(phone.get_by_role("heading", name="张伟 has been told")).to_be_visible()
    office.doorstep.agree(1)
    expect(phone.get_by_text("王**")).to_be_visible(timeout=8000)
    expect(phone.locator("#news")).to_have_text("Welcome!")
    assert phone.evaluate("sessionStorage.length") == 0
    assert said == []


def test_only_what_the_purpose_asks_is_asked(office: FrontDesk, phone: Page) -> None:
    scan(office, phone)
    expect(phone.get_by_label("Number plate")).to_be_hidden()
    phone.get_by_text("Delivery").tap()
    expect(phone.get_by_label("Number plate")).to_be_visible()
    expect(phone.locator("#ink")).to_be_hidden()
    phone.get_by_text("Confidential matter").tap()
    expect(phone.get_by_label("Number plate")).to_be_hidden()
    expect(phone.locator("#ink")).to_be_visible()
    phone.get_by_text("Business meeting").tap()
    expect(phone.get_by_label("Who comes with you?")).to_be_hidden()
    phone.get_by_label("How many people").fill("3")
    expect(phone.get_by_label("Who comes with you?")).to_be_visible()


def test_a_reload_keeps_what_was_entered_and_another_tab_knows_nothing(
    office: FrontDesk, phone: Page
) -> None:
    scan(office, phone)
    fill_in(phone, "Confidential matter")
    draw(phone)
    drawn = phone.locator("[name=signature]").input_value()
    phone.reload()
    expect(phone.get_by_label("Your name")).to_have_value("王小明")
    expect(phone.get_by_text("张伟 · 研发部")).to_be_visible()
    expect(phone.locator("[name=signature]")).to_have_value(drawn)
    assert drawn.count("[") > 5
    other = phone.context.new_page()
    other.goto(phone.url)
    expect(other.get_by_label("Your name")).to_have_value("")
    other.close()


def test_a_complaint_leads_to_its_field_and_nothing_has_to_be_typed_again(
    office: FrontDesk, phone: Page
) -> None:
    scan(office, phone)
    fill_in(phone, "Confidential matter")
    phone.get_by_label("Your phone number").fill("call me")
    draw(phone)
    phone.get_by_role("button", name="Register").tap()
    expect(phone.get_by_role("alert")).to_be_focused()
    phone.get_by_role("link", name="Your phone number").tap()
    expect(phone.get_by_label("Your phone number")).to_have_attribute("aria-invalid", "true")
    phone.get_by_label("Your phone number").fill("13800001111")
    phone.get_by_role("button", name="Register").tap()
    expect(phone.get_by_role("heading", name="张伟 has been told")).to_be_visible()
    assert names(office) == ["王小明"]


def test_the_language_can_be_switched_half_way(office: FrontDesk, phone: Page) -> None:
    scan(office, phone)
    fill_in(phone)
    phone.get_by_role("button", name="繁").tap()
    expect(phone.get_by_label("您的姓名")).to_have_value("王小明")
    expect(phone.locator("html")).to_have_attribute("lang", "zh-TW")
    phone.get_by_role("button", name="送出登記").tap()
    expect(phone.get_by_role("heading", name="已通知 张伟")).to_be_visible()


def test_an_answer_that_is_lost_on_the_way_is_no_second_visit(office: FrontDesk, phone: Page) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    scan(office, phone)
    fill_in(phone)
    phone.route("**/v/register", lose, times=1)
    phone.get_by_role("button", name="Register").tap()
    expect(phone.get_by_text("No connection.")).to_be_visible()
    phone.get_by_role("button", name="Register").tap()
    expect(phone.get_by_role("heading", name="张伟 has been told")).to_be_visible()
    assert names(office) == ["王小明"]


def test_a_double_tap_is_one_visit(office: FrontDesk, phone: Page) -> None:
    scan(office, phone)
    fill_in(phone)
    phone.get_by_role("button", name="Register").dblclick()
    expect(phone.get_by_role("heading", name="张伟 has been told")).to_be_visible()
    assert names(office) == ["王小明"]


def test_after_a_reload_the_phone_is_still_at_its_visit(office: FrontDesk, phone: Page) -> None:
    scan(office, phone)
    fill_in(phone)
    phone.get_by_role("button", name="Register").tap()
    expect(phone.get_by_role("heading", name="张伟 has been told")).to_be_visible()
    phone.reload()
    expect(phone.get_by_role("heading", name="张伟 has been told")).to_be_visible()


def test_a_signature_can_be_drawn_again(office: FrontDesk, phone: Page) -> None:
    scan(office, phone)
    phone.get_by_text("Confidential matter").tap()
    draw(phone)
    expect(phone.locator("[name=signature]")).not_to_have_value("")
    phone.get_by_role("button", name="Sign again").tap()
    expect(phone.locator("[name=signature]")).to_have_value("")


def test_enter_in_the_search_looks_for_a_host_and_sends_nothing(office: FrontDesk, phone: Page) -> None:
    scan(office, phone)
    phone.get_by_label("Type at least two letters").fill("zw")
    phone.get_by_label("Type at least two letters").press("Enter")
    expect(phone.get_by_role("button", name="张伟")).to_be_visible()
    expect(phone.get_by_role("alert")).to_have_count(0)


def test_nobody_found_is_said(office: FrontDesk, phone: Page) -> None:
    scan(office, phone)
    phone.get_by_label("Type at least two letters").fill("qq")
    expect(phone.get_by_text("Nobody found")).to_be_visible()


def test_a_photograph_is_made_small_before_it_is_sent(office: FrontDesk, phone: Page) -> None:
    scan(office, phone)
    phone.evaluate("document.querySelector('[data-asked=photo]').hidden = false")
    picture = phone.screenshot()
    files = {"name": "me.png", "mimeType": "image/png", "buffer": picture}
    phone.locator("input[type=file]").set_input_files(files)
    expect(phone.locator("[name=photo]")).not_to_have_value("")
    assert len(phone.locator("[name=photo]").input_value()) <= 36_000


def test_a_browser_that_runs_scripts_but_taps_nothing_registers_nobody(
    office: FrontDesk, phone: Page
) -> None:
    token, before = scanned(office), office.doorstep.reception.last_seq()
    for _ in range(3):
        phone.goto(f"{office.url}/v#{token}")
        expect(phone.locator("#register")).to_be_visible()
    assert office.doorstep.reception.last_seq() == before


def test_without_a_code_the_page_says_where_it_is(office: FrontDesk, phone: Page) -> None:
    phone.goto(f"{office.url}/v")
    expect(phone.get_by_text("Please scan the code on the screen in the lobby.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "language"), [(320, "en"), (360, "zh-CN"), (768, "zh-TW")])
def test_targets_are_large_and_nothing_is_cut_off(
    office: FrontDesk, browser: Browser, width: int, language: str, scheme: str
) -> None:
    size = {"width": width, "height": 700}
    context = browser.new_context(viewport=size, locale=language, color_scheme=scheme)  # type: ignore[arg-type]
    phone = context.new_page()
    phone.goto(f"{office.url}/v#{scanned(office)}")
    expect(phone.locator("#register")).to_be_visible()
    phone.evaluate("document.querySelectorAll('[data-asked],[data-group]').forEach(e => e.hidden = false)")
    for target in phone.locator("button:visible, .chip:visible, input.name:visible, .tick:visible").all():
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert phone.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
