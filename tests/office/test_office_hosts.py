"""The host's page over real HTTP: opening changes nothing, a choice counts once, a token stays hidden."""

import gzip
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from front_desk import FrontDesk

from doorstep import Doorstep


def post(desk: FrontDesk, path: str, headers: dict[str, str] | None = None, **fields: Any) -> httpx.Response:
    """A form as the page sends it."""
    return httpx.post(f"{desk.url}{path}", data=fields, headers={"Accept-Language": "en", **(headers or {})})


def state(doorstep: Doorstep, visit: int) -> str:
    """Where the visit stands in the books."""
    return doorstep.states()[visit]


def test_the_page_shows_who_from_where_why_how_many_since_when(desk: FrontDesk) -> None:
    visit = desk.doorstep.register(people=3)
    answer = post(desk, "/h/open", token=desk.doorstep.token(visit), language="en")
    for shown in ("王小明", "晨光仪器", "Business meeting", "3 people", "09:00", "Agree", "Decline"):
        assert shown in answer.text
    assert "13800001111" not in answer.text


@pytest.mark.parametrize(
    ("choice", "after", "shown"),
    [
        ("agree", "welcome", "Agreed at 09:00"),
        ("decline:busy", "declined", "Declined at 09:00"),
        ("postpone:15", "asked", "wait 15 minutes"),
    ],
)
def test_an_answer_is_written_and_shown(desk: FrontDesk, choice: str, after: str, shown: str) -> None:
    visit = desk.doorstep.register()
    token = desk.doorstep.token(visit)
    answer = post(desk, "/h/answer", token=token, choice=choice, language="en")
    assert state(desk.doorstep, visit) == after
    assert shown in answer.text
    assert shown in post(desk, "/h/open", token=token, language="en").text


def test_the_first_answer_wins_and_the_second_phone_is_told(desk: FrontDesk) -> None:
    visit = desk.doorstep.register()
    token = desk.doorstep.token(visit)
    post(desk, "/h/answer", token=token, choice="agree")
    desk.doorstep.later(minutes=2)
    late = post(desk, "/h/answer", token=token, choice="decline:away", language="en")
    assert "This had already been answered" in late.text
    assert "Agreed at 09:00" in late.text
    assert state(desk.doorstep, visit) == "welcome"


def test_of_twenty_phones_at_once_one_wins_and_all_see_the_same(desk: FrontDesk) -> None:
    visit = desk.doorstep.register()
    token = desk.doorstep.token(visit)
    choices = ["agree", "decline:busy"] * 10
    with ThreadPoolExecutor(20) as crowd:
        pages = list(
            crowd.map(lambda c: post(desk, "/h/answer", token=token, choice=c, language="en").text, choices)
        )
    won = state(desk.doorstep, visit)
    assert won in ("welcome", "declined")
    assert sum("already" not in page for page in pages) == 1
    assert all(("Agreed at" if won == "welcome" else "Declined at") in page for page in pages)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_at_every_address_ten_times_changes_nothing(steady: FrontDesk, method: str) -> None:
    visit = steady.doorstep.register()
    token, before = steady.doorstep.token(visit), steady.doorstep.reception.last_seq()
    with steady.phone(Purpose="prefetch") as robot:
        for path in ["/h", "/h/open", "/h/answer", "/h/sign"] * 10:
            query = {"token": token, "choice": "agree", "name": "张伟"}
            answer = robot.request(method, path, params=query)
            assert answer.status_code in (200, 405)
            assert "王小明" not in answer.text
    assert steady.doorstep.reception.last_seq() == before


def test_opening_changes_nothing_and_says_nothing_when_nothing_is_new(desk: FrontDesk) -> None:
    visit = desk.doorstep.register()
    token, before = desk.doorstep.token(visit), desk.doorstep.reception.last_seq()
    page = post(desk, "/h/open", token=token, language="en").text
    version = re.search(r'data-version="(\w+)"', page)
    assert version
    assert post(desk, "/h/open", token=token, language="en", seen=version[1]).status_code == 204
    assert post(desk, "/h/open", token=token, language="zh-TW", seen=version[1]).status_code == 200
    assert desk.doorstep.reception.last_seq() == before
    desk.doorstep.agree(visit)
    assert post(desk, "/h/open", token=token, language="en", seen=version[1]).status_code == 200


def test_signing_from_the_page(desk: FrontDesk) -> None:
    visit, _ = desk.doorstep.inside()
    token = desk.doorstep.token(visit)
    page = post(desk, "/h/open", token=token, language="en").text
    assert 'value="张伟"' in page
    assert "The meeting is over: sign" in page
    signed = post(desk, "/h/sign", token=token, name="张伟", language="en")
    assert "Signed at 09:30" in signed.text
    assert state(desk.doorstep, visit) == "signed"
    again = post(desk, "/h/sign", token=token, name="张伟", language="en")
    assert "Signed at 09:30" in again.text


def test_an_owed_signature_on_the_same_page(desk: FrontDesk) -> None:
    visit, qr = desk.doorstep.inside()
    release = {"route": "call", "by": "张伟"}
    desk.doorstep.ask(desk.doorstep.gate, "gate", scan=qr, release=release, guard="岗一")
    token = desk.doorstep.token(visit)
    assert "请补签" in post(desk, "/h/open", token=token).text
    post(desk, "/h/sign", token=token, name="张伟")
    assert state(desk.doorstep, visit) == "closed"


def test_signing_too_early_is_told_so_and_changes_nothing(steady: FrontDesk) -> None:
    visit = steady.doorstep.register()
    answer = post(steady, "/h/sign", token=steady.doorstep.token(visit), name="张伟", language="en")
    assert "cannot be signed yet" in answer.text
    assert state(steady.doorstep, visit) == "asked"


@pytest.mark.parametrize(("agreed", "shown"), [(False, "The request has lapsed"), (True, "never came")])
def test_after_a_lapse_the_words_are_clear_and_the_visitor_is_gone(
    desk: FrontDesk, agreed: bool, shown: str
) -> None:
    visit = desk.doorstep.register()
    if agreed:
        desk.doorstep.agree(visit)
    desk.doorstep.reception.lapse_due(desk.doorstep.later(hours=11))
    page = post(desk, "/h/open", token=desk.doorstep.token(visit), language="en").text
    assert shown in page
    assert "王小明" not in page


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"choice": "agree", "token": ""}, 404),
        ({"choice": "agree", "token": "A" * 39}, 404),
        ({"choice": "agree", "token": "张伟"}, 404),
        ({"choice": ""}, 400),
        ({"choice": "approve"}, 400),
        ({"choice": "decline"}, 400),
        ({"choice": "decline:<script>"}, 400),
        ({"choice": "postpone:60"}, 400),
        ({"choice": "postpone:-5"}, 400),
        ({"choice": "agree", "more": "x" * 5000}, 413),
    ],
)
def test_a_twisted_answer_has_a_page_in_words_and_changes_nothing(
    steady: FrontDesk, fields: dict[str, str], status: int
) -> None:
    visit = steady.doorstep.register()
    sent: dict[str, Any] = {"token": steady.doorstep.token(visit), **fields}
    answer = post(steady, "/h/answer", **sent)
    assert (answer.status_code, state(steady.doorstep, visit)) == (status, "asked")
    assert re.search(r"<h1[^>]*>[A-Z][^<]+</h1>", answer.text)
    assert "<script>" not in answer.text


def test_a_signature_without_a_name_or_with_a_novel_is_refused(desk: FrontDesk) -> None:
    visit, _ = desk.doorstep.inside()
    for name in ("", "   ", "\u202e", "长" * 61):
        assert post(desk, "/h/sign", token=desk.doorstep.token(visit), name=name).status_code == 400
    assert state(desk.doorstep, visit) == "inside"


def test_an_old_link_says_that_it_has_expired(desk: FrontDesk) -> None:
    token = desk.doorstep.token(desk.doorstep.register())
    desk.doorstep.later(days=2)
    answer = post(desk, "/h/open", token=token)
    assert answer.status_code == 410
    assert "expired" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_another_site_cannot_post_for_the_host(steady: FrontDesk, headers: dict[str, str]) -> None:
    visit = steady.doorstep.register()
    answer = post(steady, "/h/answer", headers, token=steady.doorstep.token(visit), choice="agree")
    assert (answer.status_code, state(steady.doorstep, visit)) == (403, "asked")


def test_our_own_page_can(steady: FrontDesk) -> None:
    visit = steady.doorstep.register()
    answer = post(
        steady, "/h/answer", {"Origin": steady.url}, token=steady.doorstep.token(visit), choice="agree"
    )
    assert (answer.status_code, state(steady.doorstep, visit)) == (200, "welcome")


def test_somebody_who_guesses_fast_is_slowed_down(desk: FrontDesk) -> None:
    with desk.phone() as guesser:
        answers = [guesser.post("/h/open", data={"token": f"{n:039}"}) for n in range(200)]
    slowed = [answer for answer in answers if answer.status_code == 429]
    assert slowed
    assert slowed[0].headers["retry-after"] == "2"


@pytest.mark.parametrize("path", ["/", "/h", "/nowhere", "/static/office.js", "/healthz", "/station/house"])
def test_every_answer_has_safe_headers(steady: FrontDesk, path: str) -> None:
    headers = httpx.get(steady.url + path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert "no-store" in headers["cache-control"]


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "'; DROP TABLE"]
)
def test_a_hostile_name_is_shown_as_it_is(steady: FrontDesk, name: str) -> None:
    visit = steady.doorstep.register(name=name, organisation=name)
    page = post(steady, "/h/open", token=steady.doorstep.token(visit)).text
    assert "<img" not in page
    assert "<script>" not in page
    assert not re.search(r">\s*49\s*<", page), "what stands in braces was worked out"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("zh-HK,zh;q=0.5", "zh-TW"),
        ("zh-Hant-TW", "zh-TW"),
        ("zh-Hans-SG,en;q=0.3", "zh-CN"),
        ("fr, zh-TW;q=0.2, en;q=0.8", "en"),
        ("en;q=0, zh-TW;q=0.1", "zh-TW"),
        ("fr-FR", "zh-CN"),
        ("*", "zh-CN"),
        ("", "zh-CN"),
        (";;;q=9,,=" * 50, "zh-CN"),
    ],
)
def test_the_empty_page_speaks_the_phones_language(steady: FrontDesk, accepted: str, language: str) -> None:
    page = httpx.get(f"{steady.url}/h", headers={"Accept-Language": accepted}).text
    assert f'<html lang="{language}">' in page


def test_the_hosts_own_language_goes_before_the_phones_and_a_choice_before_both(steady: FrontDesk) -> None:
    token = steady.doorstep.token(steady.doorstep.register())
    assert '<html lang="zh-CN">' in post(steady, "/h/open", token=token).text
    assert '<html lang="zh-TW">' in post(steady, "/h/open", token=token, language="zh-TW").text
    assert '<html lang="zh-CN">' in post(steady, "/h/open", token=token, language="../../etc").text


def test_a_visit_of_another_day_shows_its_date(desk: FrontDesk) -> None:
    visit, _ = desk.doorstep.inside()
    token = desk.doorstep.token(visit)
    desk.doorstep.later(hours=20)
    assert "2026-11-23 09:00" in post(desk, "/h/open", token=token).text


def test_the_start_page_names_the_house_and_nobody(steady: FrontDesk) -> None:
    steady.doorstep.register()
    page = httpx.get(f"{steady.url}/", headers={"Accept-Language": "en"}).text
    assert "Morninglight Instruments" in page
    assert "The visitor office is running" in page
    for private in ("王小明", "张伟", "lobby-1", "gate-1"):
        assert private not in page
    assert "訪客服務" in httpx.get(f"{steady.url}/", params={"language": "zh-TW"}).text


def weight(desk: FrontDesk, address: str, method: str = "GET", **fields: str) -> tuple[int, str]:
    """Bytes on the wire, the largest headers apart, and what they say."""
    with httpx.stream(method, desk.url + address, data=fields or None) as answer:
        raw = b"".join(answer.iter_raw())
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return len(raw), (gzip.decompress(raw) if packed else raw).decode()


@pytest.mark.parametrize("door", ["/h", "/v", "/a"])
def test_a_whole_page_with_all_that_it_names_weighs_no_more_than_30_kb(steady: FrontDesk, door: str) -> None:
    token = {
        "/h": lambda: steady.doorstep.token(steady.doorstep.inside()[0]),
        "/v": lambda: steady.doorstep.ask(steady.doorstep.lobby, "invite")["url"].partition("#")[2],
        "/a": lambda: steady.announce_link("t1@example.com").partition("#")[2],
    }[door]()
    arrival, empty = weight(steady, door)
    opened, page = weight(steady, f"{door}/open", "POST", token=token)
    assert "<form" in page
    named = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', empty + page))
    assert len(named) >= 4
    whole = arrival + opened + sum(weight(steady, address)[0] for address in named)
    print(f"{door}: {whole} bytes")
    assert whole <= 30 * 1024


def test_no_token_and_nobody_in_the_log(desk: FrontDesk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    visit = desk.doorstep.register()
    token = desk.doorstep.token(visit)
    post(desk, "/h/open", token=token)
    post(desk, "/h/answer", token=token, choice="agree")
    post(desk, "/h/answer", token=token, choice="nonsense")
    httpx.get(f"{desk.url}/{token}")
    lines = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith(("httpx", "httpcore")))
    assert "POST /h/answer 200" in lines
    for private in (token, "王小明", "张伟", "127.0.0.1"):
        assert private not in lines
