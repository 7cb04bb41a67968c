"""R27 to the end: what a visitor said has an answer, and the visitor reads it under a link."""

import re
from contextlib import closing
from datetime import timedelta
from html import unescape

import httpx
import pytest
from front_desk import FrontDesk
from inner_office import Clerk
from letterboxes import MailServer
from playwright.sync_api import Page
from visitor_phone import VisitorPhone

from doorstep import Doorstep
from kiosk.courier.channels import channels
from kiosk.courier.rounds import Courier
from kiosk.reception import House as Desk
from kiosk.settings import House, Notices
from kiosk.visit.forms import Refused
from kiosk.visit.links import BadLink, For, Link, follow

HOSTILE = '"><script>alert(1)</script>\u202e{{7*7}}'
SAID = {"kind": "complaint", "text": "停车场太暗", "stars": None}


def _say(step: Doorstep, **more: object) -> tuple[int, str]:
    """The number and the token of something that was said at the lobby."""
    answer = step.ask(step.lobby, "rate", **SAID | more)
    assert answer["code"] == "thanks"
    address, _, token = answer["answer"]["url"].partition("#")
    assert address.endswith("/v")
    return follow(token, step.keys.links, step.now, For.ANSWER).visit, token


def _answer(step: Doorstep, number: int, text: str = "已换新灯", way: str = "page", version: int = 1) -> None:
    step.reception.answer_feedback(number, version, text, way, "钱前台", step.now)


def _read(desk: FrontDesk, token: str, language: str = "en") -> httpx.Response:
    return httpx.post(f"{desk.url}/v/open", data={"token": token, "language": language}, timeout=30)


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_from_the_screen_s_code_to_the_answer(desk: FrontDesk, language: str) -> None:
    number, token = _say(desk.doorstep)
    waits = _read(desk, token, language)
    assert waits.status_code == 200
    assert "停车场太暗" not in waits.text
    with closing(Clerk(desk, "reception", language)) as clerk:
        page = clerk.get(f"/office/feedback/{number}").text
        assert 'value="page"' in page
        handed = clerk.hand_in(f"/office/feedback/{number}/answer", version="1", answer=HOSTILE, way="page")
        assert handed.status_code == 303
    there = _read(desk, token, language)
    assert "alert(1)" in there.text
    assert "<script>alert" not in there.text
    assert "停车场太暗" not in there.text
    assert not re.search(r">[^<]*\b(phone|feedback)\.[a-z]", waits.text + there.text + page)
    seen = re.search(r'data-version="(\w+)"', there.text)
    assert seen
    fields = {"token": token, "language": language, "seen": seen[1]}
    assert httpx.post(f"{desk.url}/v/open", data=fields, timeout=30).status_code == 204


def test_another_way_is_told_without_the_words(sqlite_doorstep: Doorstep) -> None:
    step = sqlite_doorstep
    number, token = _say(step)
    _answer(step, number, "是我们的错", "phone")
    view = step.reception.phone_answer(token, step.now)
    assert (view["way"], view["answer"], view["gone"]) == ("phone", "", False)


def test_what_is_taken_up_again_waits_again(sqlite_doorstep: Doorstep) -> None:
    step = sqlite_doorstep
    number, token = _say(step)
    _answer(step, number)
    step.reception.close_feedback(number, 2, "好", "b", step.now)
    assert step.reception.phone_answer(token, step.now)["answer"] == "已换新灯"
    step.reception.reopen_feedback(number, 3, "b", step.now)
    view = step.reception.phone_answer(token, step.now)
    assert (view["way"], view["answer"], view["answered_at"]) == ("", "", "")


def test_what_was_forgotten_is_said_to_be(sqlite_doorstep: Doorstep) -> None:
    step = sqlite_doorstep
    number, token = _say(step)
    _answer(step, number)
    step.reception.close_feedback(number, 2, "好", "b", step.now)
    assert step.reception.forget({"words": 30}, step.later(days=31)) == {"words": 1}
    assert step.reception.phone_answer(token, step.now)["gone"]


def test_the_link_ends_and_whoever_answers_is_told_so(sqlite_doorstep: Doorstep) -> None:
    step = sqlite_doorstep
    number, token = _say(step)
    step.later(days=91)
    with pytest.raises(BadLink, match="expired"):
        step.reception.phone_answer(token, step.now)
    with pytest.raises(Refused) as refused:
        _answer(step, number)
    assert refused.value.complaints == {"way": "no_link"}
    _answer(step, number, way="mail")


def test_what_wants_no_answer_or_was_said_to_a_lonely_screen_has_no_link(sqlite_doorstep: Doorstep) -> None:
    step = sqlite_doorstep
    assert step.ask(step.lobby, "rate", kind="rating", stars=5, text="") == {"code": "thanks"}
    late = step.request("rate", SAID, decided={"code": "thanks"})
    assert step.reception.handle(step.lobby, late, step.later(hours=1)) == {"code": "thanks"}


@pytest.mark.parametrize("kind", ["", "A" * 39, "host", "cut", "changed"])
def test_a_token_that_is_none_opens_nothing(desk: FrontDesk, kind: str) -> None:
    step = desk.doorstep
    _, token = _say(step)
    wrong = {"host": step.token(step.register()), "cut": token[:-1], "changed": "B" + token[1:]}.get(
        kind, kind
    )
    answer = _read(desk, wrong)
    assert answer.status_code == 404
    assert answer.text == _read(desk, "A" * 39).text


def test_the_answer_s_token_opens_no_visit(desk: FrontDesk) -> None:
    _, token = _say(desk.doorstep)
    phone = VisitorPhone(desk, token)
    before = desk.doorstep.reception.last_seq()
    for path in ("/v/register", "/v/rate", "/v/hosts"):
        assert phone.post(path, **phone.fields, stars="1", text="zw").status_code == 404
    assert desk.doorstep.reception.last_seq() == before


def test_who_left_an_address_is_told_by_mail(sqlite_doorstep: Doorstep) -> None:
    step, box = sqlite_doorstep, MailServer()
    step.house = Desk(channels=("mail",), url="https://kiosk.example")
    step.reopen()
    form = {"name": "王小明", "purpose": "business", "mail": "wang@example.com", "language": "en", "host": 1}
    visit = step.reception.announce(form | {"at": step.now + timedelta(hours=1)}, 1, step.now)["visit"]
    followed = Link(visit, 0, int((step.now + timedelta(days=1)).timestamp()), For.FOLLOW)
    step.reception.phone_rate(followed.token(step.keys.links), SAID, step.now)
    _answer(step, 1)
    with channels(Notices(smtp=box.address)) as ways:
        Courier(step.reception, ways, House(name_en="Morninglight"), lambda: step.now).run_once(step.now)
    box.close()
    told = [one for one in box.messages if one["To"] == "wang@example.com"]
    (letter,) = [one for one in told if "answered" in one["Subject"]]
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    for private in ("已换新灯", "停车场太暗"):
        assert private not in text
    token = text.partition("https://kiosk.example/v#")[2].split()[0]
    assert step.reception.phone_answer(token, step.now)["answer"] == "已换新灯"


def test_by_taps_on_a_phone(desk: FrontDesk, phone: Page) -> None:
    step = desk.doorstep
    number, token = _say(step)
    errors: list[str] = []
    phone.set_default_timeout(45_000)
    phone.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    phone.goto(f"{desk.url}/v#{token}")
    phone.wait_for_selector("text=Somebody is seeing to it")
    _answer(step, number, "We put in new lamps.\nThank you.")
    phone.reload()
    phone.wait_for_selector("text=We put in new lamps.")
    phone.click('button[name="language"][value="zh-TW"]')
    phone.wait_for_selector("text=我們的答覆")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert unescape(phone.url).endswith(token)
    assert errors == []
