"""The host's page in a real browser: what a thumb can do, and that nothing happens without one."""

import logging
from dataclasses import dataclass, field

import pytest
from front_desk import FrontDesk
from playwright.sync_api import Browser, Page, Request, expect

from doorstep import Doorstep


@dataclass
class Wire:
    """Everything that a browser sends."""

    requests: list[Request] = field(default_factory=list)

    def text(self) -> str:
        """All addresses and headers."""
        return "\n".join(f"{r.url} {r.all_headers()}" for r in self.requests)


@pytest.fixture
def wire(phone: Page) -> Wire:
    """What this phone sends."""
    wire = Wire()
    phone.on("request", lambda request: wire.requests.append(request))
    return wire


def state(doorstep: Doorstep, visit: int) -> str:
    """Where the visit stands in the books."""
    return doorstep.states()[visit]


def in_english(phone: Page, link: str) -> None:
    """Open a link, switch the page to English."""
    phone.goto(link)
    phone.get_by_role("button", name="EN").click()
    expect(phone.locator("html")).to_have_attribute("lang", "en")


def test_agree_with_one_tap_and_the_token_stays_in_the_phone(
    desk: FrontDesk, phone: Page, wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    visit = desk.doorstep.register(people=2)
    in_english(phone, desk.link(visit))
    expect(phone.get_by_role("heading", name="王小明")).to_be_visible()
    expect(phone.get_by_text("2 people")).to_be_visible()
    phone.get_by_role("button", name="Agree").click()
    expect(phone.get_by_text("Agreed at 09:00")).to_be_visible()
    assert state(desk.doorstep, visit) == "welcome"
    token = desk.doorstep.token(visit)
    assert token not in wire.text()
    assert "referer" not in wire.text()
    assert all(request.url.startswith(desk.url) for request in wire.requests)
    lines = [r.getMessage() for r in caplog.records]
    assert any("POST /h/answer 200" in line for line in lines)
    assert token not in "\n".join(lines)


def test_decline_with_a_reason(desk: FrontDesk, phone: Page) -> None:
    visit = desk.doorstep.register()
    in_english(phone, desk.link(visit))
    phone.get_by_text("Decline").click()
    phone.get_by_role("button", name="I am not expecting them").click()
    expect(phone.get_by_role("heading", name="Declined at 09:00")).to_be_visible()
    assert state(desk.doorstep, visit) == "declined"


def test_a_moment_and_then_yes(desk: FrontDesk, phone: Page) -> None:
    visit = desk.doorstep.register()
    in_english(phone, desk.link(visit))
    phone.get_by_role("button", name="Wait 5 min").click()
    expect(phone.get_by_text("asked to wait 5 minutes")).to_be_visible()
    phone.get_by_role("button", name="Agree").click()
    expect(phone.get_by_text("Agreed at 09:00")).to_be_visible()


def test_two_phones_one_wins_both_see_it(desk: FrontDesk, phone: Page, browser: Browser) -> None:
    """The second one, which was only left open, sees the outcome by itself."""
    visit = desk.doorstep.register()
    context = browser.new_context(locale="en")
    other = context.new_page()
    for one in (phone, other):
        in_english(one, desk.link(visit))
    phone.get_by_role("button", name="Agree").click()
    expect(phone.get_by_text("Agreed at 09:00")).to_be_visible()
    expect(other.get_by_role("heading", name="Agreed at 09:00")).to_be_visible(timeout=8000)
    expect(other.get_by_role("button", name="Agree")).to_have_count(0)
    context.close()


def test_a_tap_that_comes_too_late_is_told_so(desk: FrontDesk, phone: Page) -> None:
    visit = desk.doorstep.register()
    in_english(phone, desk.link(visit))
    phone.get_by_text("Decline").click()
    desk.doorstep.agree(visit)
    phone.get_by_role("button", name="I am busy now").click()
    expect(phone.get_by_text("This had already been answered")).to_be_visible()
    assert state(desk.doorstep, visit) == "welcome"


def test_a_tap_is_not_lost_behind_a_look_that_hangs(desk: FrontDesk, phone: Page) -> None:
    visit = desk.doorstep.register()
    in_english(phone, desk.link(visit))
    with phone.expect_request("**/h/open", timeout=8000):
        phone.route("**/h/open", lambda route: None)
    phone.get_by_role("button", name="Agree").click()
    expect(phone.get_by_text("Agreed at 09:00")).to_be_visible()
    assert state(desk.doorstep, visit) == "welcome"


def test_the_sign_button_comes_by_itself_once_the_visitor_is_inside(desk: FrontDesk, phone: Page) -> None:
    visit, qr = desk.doorstep.welcome()
    in_english(phone, desk.link(visit))
    expect(phone.get_by_text("Agreed at 09:00")).to_be_visible()
    identity = {"document": "passport", "last4": ""}
    desk.doorstep.ask(desk.doorstep.gate, "gate", scan=qr, identity=identity, guard="岗一")
    expect(phone.get_by_label("Signed by")).to_have_value("张伟", timeout=8000)
    phone.get_by_role("button", name="The meeting is over: sign").click()
    expect(phone.get_by_text("Signed at 09:00")).to_be_visible()
    assert state(desk.doorstep, visit) == "signed"


def test_a_browser_that_runs_scripts_but_taps_nothing_changes_nothing(
    desk: FrontDesk, browser: Browser
) -> None:
    visit = desk.doorstep.register()
    before = desk.doorstep.reception.last_seq()
    for _ in range(3):
        context = browser.new_context()
        page = context.new_page()
        page.goto(desk.link(visit))
        expect(page.locator("#state[data-version]")).to_have_count(1)
        context.close()
    assert desk.doorstep.reception.last_seq() == before


def test_without_a_link_the_page_says_where_it_is(desk: FrontDesk, phone: Page, wire: Wire) -> None:
    phone.goto(f"{desk.url}/h")
    expect(phone.get_by_text("Please open the link in your notice.")).to_be_visible()
    assert [r.url for r in wire.requests if r.method == "POST"] == []


def test_the_page_says_so_when_the_network_goes_and_comes_back_by_itself(
    desk: FrontDesk, phone: Page
) -> None:
    visit = desk.doorstep.register()
    in_english(phone, desk.link(visit))
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Agree").click()
    expect(phone.get_by_text("No connection.")).to_be_visible()
    assert state(desk.doorstep, visit) == "asked"
    phone.context.set_offline(False)
    expect(phone.get_by_text("No connection.")).to_be_hidden(timeout=8000)
    phone.get_by_role("button", name="Agree").click()
    expect(phone.get_by_text("Agreed at 09:00")).to_be_visible()


def test_nothing_on_the_page_is_refused_by_its_own_policy(desk: FrontDesk, phone: Page) -> None:
    said: list[str] = []
    phone.on("console", lambda message: said.append(message.text))
    visit, _ = desk.doorstep.inside(name="<img src=x onerror=alert(1)>")
    in_english(phone, desk.link(visit))
    expect(phone.get_by_role("heading", name="<img src=x onerror=alert(1)>")).to_be_visible()
    assert said == []


@pytest.mark.parametrize("width", [320, 390, 768])
def test_targets_are_large_and_nothing_is_cut_off(desk: FrontDesk, phone: Page, width: int) -> None:
    phone.set_viewport_size({"width": width, "height": 700})
    visit = desk.doorstep.register(name="W" * 60, organisation="有" * 80)
    in_english(phone, desk.link(visit))
    phone.get_by_text("Decline").click()
    for button in phone.get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
