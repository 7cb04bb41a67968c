"""The list of who is in the house on phones, over real HTTP: only in an emergency, live, ticked by many."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import httpx
import pytest
from front_desk import FrontDesk
from playwright.sync_api import Browser, expect


def begin(desk: FrontDesk) -> str:
    """An emergency; the token behind the code on the guard's screen."""
    answer = desk.doorstep.ask(desk.doorstep.gate, "emergency", do="begin", guard="岗一")
    return str(answer["url"]).partition("#")[2]


def inside(desk: FrontDesk, **fields: object) -> int:
    """A visitor who was let in."""
    doorstep = desk.doorstep
    visit, qr = doorstep.welcome(**fields)
    heads = fields.get("people")
    identity = {"document": "passport", "last4": ""}
    doorstep.ask(doorstep.gate, "gate", scan=qr, identity=identity, guard="岗一", heads=heads)
    return visit


def post(desk: FrontDesk, path: str, token: str, **fields: str) -> httpx.Response:
    """A form as the page sends it."""
    return httpx.post(f"{desk.url}{path}", data={"token": token, "language": "en", **fields}, timeout=30)


def look(desk: FrontDesk, token: str) -> str:
    """The list as a phone shows it."""
    return unescape(post(desk, "/m/open", token).text)


@pytest.fixture
def alarm(desk: FrontDesk) -> tuple[FrontDesk, str, int, int]:
    """An emergency with 甲 certain, 乙 signed out but not seen leaving, and 丙 who never came in."""
    certain, unsure = inside(desk, name="甲先生"), inside(desk, name="乙女士", people=3)
    desk.doorstep.reception.sign(desk.doorstep.token(unsure), "张伟", desk.doorstep.now)
    desk.doorstep.register(name="丙同学")
    return desk, begin(desk), certain, unsure


def test_who_is_in_the_house_and_how_sure_that_is(alarm: tuple[FrontDesk, str, int, int]) -> None:
    desk, token, _, _ = alarm
    page = look(desk, token)
    certain, _, unsure = page.partition("May have left")
    assert "甲先生" in certain
    assert "乙女士" in unsure
    assert "3 people" in unsure
    assert "丙同学" not in page
    assert "0 of 4 accounted for" in page
    assert "ext. 8001" in page
    assert "13800001111" not in page


def test_somebody_of_an_earlier_day_stands_apart(desk: FrontDesk) -> None:
    inside(desk, name="昨天的")
    later = desk.doorstep.later(hours=20)
    desk.doorstep.reception.close_day(later, later)
    page = look(desk, begin(desk))
    assert "昨天的" in page.partition("From an earlier day")[2]


def test_ticked_is_seen_by_all_and_can_be_taken_back(alarm: tuple[FrontDesk, str, int, int]) -> None:
    desk, token, certain, _ = alarm
    version = re.search(r'data-version="(\w+)"', look(desk, token))
    assert version
    assert post(desk, "/m/open", token, seen=version[1]).status_code == 204
    assert "1 of 4 accounted for" in post(desk, "/m/tick", token, tick=f"{certain}:1", by="李队").text
    assert post(desk, "/m/open", token, seen=version[1]).status_code == 200
    station = desk.doorstep.reception.changes(desk.doorstep.gate, 0, desk.doorstep.now)
    assert station["facts"]["muster"]["ticked"] == [certain]
    post(desk, "/m/tick", token, tick=f"{certain}:0", by="李队")
    assert "0 of 4 accounted for" in look(desk, token)


def test_many_phones_tick_at_once(desk: FrontDesk) -> None:
    visits = [inside(desk, name=f"访客{n}") for n in range(12)]
    token = begin(desk)
    with ThreadPoolExecutor(12) as crowd:
        ticks = [f"{visit}:1" for visit in visits] * 2
        statuses = list(crowd.map(lambda t: post(desk, "/m/tick", token, tick=t).status_code, ticks))
    assert statuses == [200] * 24
    assert "12 of 12 accounted for" in look(desk, token)


def test_when_it_is_over_the_list_is_gone(alarm: tuple[FrontDesk, str, int, int]) -> None:
    desk, token, certain, _ = alarm
    desk.doorstep.ask(desk.doorstep.gate, "emergency", do="end", guard="岗一")
    for answer in (post(desk, "/m/open", token), post(desk, "/m/tick", token, tick=f"{certain}:1")):
        assert answer.status_code == 410
        assert "The emergency is over" in answer.text
        assert "甲先生" not in answer.text
    begin(desk)
    assert post(desk, "/m/open", token).status_code == 410


def test_an_old_code_opens_nothing_even_if_nobody_ended_it(alarm: tuple[FrontDesk, str, int, int]) -> None:
    desk, token, _, _ = alarm
    desk.doorstep.later(hours=13)
    assert post(desk, "/m/open", token).status_code == 410


@pytest.mark.parametrize("tick", ["", "1", "1:2", ":1", "x:1", "-1:1", "1:1:1", "99999999999999:1"])
def test_what_is_no_tick_is_none(alarm: tuple[FrontDesk, str, int, int], tick: str) -> None:
    desk, token, _, _ = alarm
    assert post(desk, "/m/tick", token, tick=tick).status_code == 400


def test_only_who_is_inside_can_be_ticked(alarm: tuple[FrontDesk, str, int, int]) -> None:
    desk, token, _, unsure = alarm
    for visit in (unsure + 1, 4711):
        assert post(desk, "/m/tick", token, tick=f"{visit}:1").status_code == 400


@pytest.mark.parametrize("path", ["/m/open", "/m/tick"])
@pytest.mark.parametrize("token", ["", "A" * 39, "张伟", "host", "phone"])
def test_a_wrong_token_opens_nothing(alarm: tuple[FrontDesk, str, int, int], path: str, token: str) -> None:
    desk, _, certain, _ = alarm
    if token == "host":
        token = desk.doorstep.token(certain)
    if token == "phone":
        token = desk.doorstep.ask(desk.doorstep.lobby, "invite")["url"].partition("#")[2]
    answer = post(desk, path, token, tick=f"{certain}:1")
    assert answer.status_code == 404
    assert "甲先生" not in answer.text


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_at_every_address_ten_times_changes_nothing(
    alarm: tuple[FrontDesk, str, int, int], method: str
) -> None:
    desk, token, certain, _ = alarm
    before = desk.doorstep.reception.last_seq()
    with desk.phone(Purpose="prefetch") as robot:
        for path in ["/m", "/m/open", "/m/tick"] * 10:
            query = {"token": token, "tick": f"{certain}:1"}
            answer = robot.request(method, path, params=query)
            assert answer.status_code in (200, 405)
            assert "甲先生" not in answer.text
    assert desk.doorstep.reception.last_seq() == before


def test_names_are_not_in_the_log(
    alarm: tuple[FrontDesk, str, int, int], caplog: pytest.LogCaptureFixture
) -> None:
    desk, token, certain, _ = alarm
    caplog.set_level(logging.INFO)
    post(desk, "/m/tick", token, tick=f"{certain}:1", by="李队")
    desk.close()  # the line is written once the answer has gone out
    written = "\n".join(record.getMessage() for record in caplog.records)
    assert "POST /m/tick 200" in written
    assert not any(secret in written for secret in (token, "甲先生", "李队"))


def test_another_site_ticks_nobody(alarm: tuple[FrontDesk, str, int, int]) -> None:
    desk, token, certain, _ = alarm
    before = desk.doorstep.reception.last_seq()
    fields = {"token": token, "tick": f"{certain}:1"}
    answer = httpx.post(f"{desk.url}/m/tick", data=fields, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert desk.doorstep.reception.last_seq() == before


def test_two_phones_in_a_real_browser_see_each_other_s_ticks(
    alarm: tuple[FrontDesk, str, int, int], browser: Browser
) -> None:
    """What is half typed on one is not taken away by what the other ticks."""
    desk, token, _, _ = alarm
    size = {"width": 360, "height": 740}
    one, other = (browser.new_context(locale="en", viewport=size).new_page() for _ in range(2))  # type: ignore[arg-type]
    for phone in (one, other):
        phone.goto(f"{desk.url}/m#{token}")
        expect(phone.get_by_role("heading", name="Emergency roll call")).to_be_visible()
    other.get_by_label("Who is counting?").fill("李队")
    one.get_by_role("button", name="Is here: 甲先生").click()
    expect(one.get_by_text("1 of 4 accounted for").first).to_be_visible()
    expect(other.get_by_role("button", name="Undo: 甲先生")).to_be_visible(timeout=8000)
    expect(other.get_by_label("Who is counting?")).to_have_value("李队")
    for button in one.get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
        assert box["x"] + box["width"] <= 360
    desk.doorstep.ask(desk.doorstep.gate, "emergency", do="end", guard="岗一")
    expect(one.get_by_role("heading", name="The emergency is over")).to_be_visible(timeout=8000)
    for phone in (one, other):
        phone.context.close()
