"""The door of the inner office over real HTTP: signing in, sessions, the first user, one's own account."""

import base64
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import httpx
import pytest
from front_desk import FrontDesk
from inner_office import NAMES, PASSWORD, Clerk, make_user

from kiosk.visit import totp
from kiosk.visit.roles import Role

ADMINISTRATOR = NAMES[Role.ADMINISTRATOR]
_ENGLISH = {"Accept-Language": "en"}
GET, POST = partial(httpx.get, verify=False, timeout=30), partial(httpx.post, verify=False, timeout=30)


def sign_in(desk: FrontDesk, headers: Mapping[str, str] = _ENGLISH, **fields: str) -> httpx.Response:
    """A try from a browser of its own."""
    given = {"name": ADMINISTRATOR, "password": PASSWORD, **fields}
    return POST(f"{desk.url}/office/sign-in", data=given, headers=headers)


def complaint(answer: httpx.Response) -> str:
    """What the page says is wrong."""
    found = re.search(r'class="note no"[^>]*>([^<]*)<', answer.text)
    return found[1] if found else ""


def events(desk: FrontDesk, kind: str) -> int:
    """How many events of this kind the books hold."""
    with desk.doorstep.books.reading() as conn:
        asked = "SELECT count(*) FROM events WHERE kind = :kind"
        return int(conn.exec_driver_sql(asked.replace(":kind", f"'{kind}'")).scalar_one())


def test_whoever_signs_in_gets_a_cookie_that_no_script_reads(desk: FrontDesk) -> None:
    make_user(desk, Role.ADMINISTRATOR)
    answer = sign_in(desk)
    assert (answer.status_code, answer.headers["location"]) == (303, "/office")
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/office"} <= set(cookie.split("; "))
    assert "Secure" not in cookie  # the test's office has no TLS
    token = answer.cookies["office_session"]
    assert len(token) == 43
    database = desk.doorstep.url.removeprefix("sqlite:///")
    for part in (database, f"{database}-wal"):
        assert token.encode() not in Path(part).read_bytes()
    assert events(desk, "house:user:signed_in") == 1


@pytest.mark.parametrize(
    "wrong",
    [{"password": PASSWORD[:-1]}, {"name": "没有此人"}, {"name": ""}, {"password": ""}, {"name": "x" * 900}],
)
def test_every_wrong_try_has_the_same_answer(desk: FrontDesk, wrong: dict[str, str]) -> None:
    make_user(desk, Role.ADMINISTRATOR)
    answer = sign_in(desk, **wrong)
    assert answer.status_code == 401
    assert complaint(answer) == "This did not match. Check name, password and code."
    assert "set-cookie" not in answer.headers


def test_a_name_has_to_wait_after_some_wrong_tries_through_a_restart_and_for_its_owner_too(
    desk: FrontDesk,
) -> None:
    make_user(desk, Role.ADMINISTRATOR)
    answers = [sign_in(desk, password=f"wrong number {n}").status_code for n in range(8)]
    assert answers == [401] * 6 + [429] * 2
    assert sign_in(desk).status_code == 429
    assert sign_in(desk, name=ADMINISTRATOR + " ").status_code == 429
    desk.doorstep.later(minutes=11)
    assert sign_in(desk).status_code == 303


def test_a_name_that_nobody_has_waits_just_the_same(desk: FrontDesk) -> None:
    answers = [sign_in(desk, name="没有此人").status_code for _ in range(7)]
    assert answers == [401] * 6 + [429]


def test_a_right_sign_in_forgives_the_wrong_ones(desk: FrontDesk) -> None:
    make_user(desk, Role.ADMINISTRATOR)
    for _ in range(2):
        assert [sign_in(desk, password="not this one").status_code for _ in range(5)] == [401] * 5
        assert sign_in(desk).status_code == 303


def test_a_session_ends_by_idleness_and_by_age(desk: FrontDesk) -> None:
    clerk = Clerk(desk, "reception")
    desk.doorstep.later(minutes=29)
    assert clerk.get("/office").status_code == 200
    desk.doorstep.later(minutes=29)
    assert clerk.get("/office/today/part").status_code == 200  # the page asked, not the person
    desk.doorstep.later(minutes=2)
    assert clerk.get("/office/users").headers["location"] == "/office/sign-in?next=/office/users"
    clerk = Clerk(desk, "reception")
    for _ in range(35):
        desk.doorstep.later(minutes=20)
        assert clerk.get("/office").status_code == 200
    desk.doorstep.later(minutes=20)
    assert clerk.get("/office").status_code == 303


def test_signing_in_begins_another_session_and_ends_the_browsers_last(desk: FrontDesk) -> None:
    clerk = Clerk(desk, "security")
    before = clerk.cookies["office_session"]
    clerk.post("/office/sign-in", data={"name": clerk.name, "password": PASSWORD})
    assert clerk.cookies["office_session"] != before
    old = GET(f"{desk.url}/office", cookies={"office_session": before})
    assert old.status_code == 303


def test_signing_out_ends_the_session_in_the_books(desk: FrontDesk) -> None:
    clerk = Clerk(desk, "auditor")
    token = clerk.cookies["office_session"]
    assert clerk.hand_in("/office/sign-out").status_code == 303
    assert GET(f"{desk.url}/office", cookies={"office_session": token}).status_code == 303
    assert events(desk, "house:user:signed_out") == 1


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "%00", "a" * 43])
def test_a_cookie_that_is_none_of_ours_leads_to_the_sign_in(desk: FrontDesk, token: str) -> None:
    answer = GET(f"{desk.url}/office", headers={"Cookie": f"office_session={token}"})
    assert answer.headers["location"] == "/office/sign-in"


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example/office", "/\\evil.example", "/elsewhere", "/office\r\nX: y"],
)
def test_nobody_is_led_away_by_a_link(desk: FrontDesk, wanted: str) -> None:
    make_user(desk, Role.ADMINISTRATOR)
    assert sign_in(desk, next=wanted).headers["location"] == "/office"
    answer = GET(f"{desk.url}/office/language", params={"to": "en", "back": wanted})
    assert answer.headers["location"] == "/office"


def test_a_form_from_elsewhere_or_without_the_key_changes_nothing(desk: FrontDesk) -> None:
    clerk = Clerk(desk, "administrator")
    fields = {"name": "新人", "role": "reception"}
    assert clerk.post("/office/users/add", data=fields).status_code == 403
    assert clerk.post("/office/users/add", data={**fields, "key": "0" * 64}).status_code == 403
    keyed = {**fields, "key": clerk.key()}
    for foreign in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert clerk.post("/office/users/add", data=keyed, headers=foreign).status_code == 403
    assert [row.name for row in desk.doorstep.reception.users()] == [clerk.name]


def test_the_first_user_needs_the_code_on_the_console_and_is_made_once(desk: FrontDesk) -> None:
    first, reception = f"{desk.url}/office/first", desk.doorstep.reception
    fields = {"code": reception.first_code(), "name": "李管理", "password": PASSWORD, "again": PASSWORD}
    assert GET(f"{desk.url}/office/sign-in").headers["location"] == "/office/first"
    for wrong in ({"code": "AAAA-AAAA-AAAA-AAAA"}, {"code": ""}, {"again": "another"}, {"name": " "}):
        assert POST(first, data={**fields, **wrong}).status_code == 400
    assert not reception.has_users()
    spoken = {**fields, "code": fields["code"].lower().replace("-", " ")}
    assert POST(first, data=spoken).status_code == 303
    assert [(row.name, row.role) for row in reception.users()] == [("李管理", "administrator")]
    assert GET(first).headers["location"] == "/office/sign-in"
    assert POST(first, data={**fields, "name": "另一个"}).status_code == 400
    assert len(reception.users()) == 1


def test_the_password_is_changed_by_who_knows_it_and_other_sessions_end(desk: FrontDesk) -> None:
    here, there = Clerk(desk, "reception"), Clerk(desk, "reception")
    fields = {"password_now": "not this", "new": "quite another phrase", "again": "quite another phrase"}
    page = here.hand_in("/office/account/password", **fields)
    assert (page.status_code, "This is not your password." in page.text) == (400, True)
    fields["password_now"] = PASSWORD
    for new, says in (("short", "at least 10"), ("password2026!", "guessed"), (here.name * 5, "guessed")):
        page = here.hand_in("/office/account/password", **{**fields, "new": new, "again": new})
        assert says in page.text
    assert here.hand_in("/office/account/password", **fields).status_code == 303
    assert here.get("/office").status_code == 200
    assert there.get("/office").status_code == 303
    name = here.name
    assert sign_in(desk, name=name).status_code == 401
    assert sign_in(desk, name=name, password="quite another phrase").status_code == 303


def test_a_second_factor_is_asked_for_and_no_code_opens_twice(desk: FrontDesk) -> None:
    clerk = Clerk(desk, "administrator")
    found = re.search(r'name="secret" value="(\w+)"', clerk.get("/office/account").text)
    assert found
    secret = base64.b32decode(found[1])

    def code() -> str:
        return totp.code(secret, int(desk.doorstep.now.timestamp()) // 30)

    fields = {"secret": found[1], "code": "000000", "password_totp": PASSWORD}
    assert clerk.hand_in("/office/account/totp", **fields).status_code == 400
    assert clerk.hand_in("/office/account/totp", **{**fields, "code": code()}).status_code == 303
    assert sign_in(desk).status_code == 401
    assert sign_in(desk, code=code()).status_code == 401  # it was used to turn the factor on
    desk.doorstep.later(seconds=30)
    assert sign_in(desk, code=code()).status_code == 303
    assert sign_in(desk, code=code()).status_code == 401
    desk.doorstep.later(seconds=30)
    assert sign_in(desk, password="wrong password", code=code()).status_code == 401
    assert sign_in(desk, code=code()).status_code == 303
    assert secret not in Path(desk.doorstep.url.removeprefix("sqlite:///")).read_bytes()
    assert clerk.hand_in("/office/account/totp/off", password_totp=PASSWORD).status_code == 303
    assert sign_in(desk).status_code == 303


def test_a_user_sees_the_own_sessions_and_ends_them(desk: FrontDesk) -> None:
    here, there, third = (Clerk(desk, "auditor") for _ in range(3))
    page = here.get("/office/account").text
    numbers = re.findall(r'name="session" value="(\d+)"', page)
    assert len(numbers) == 2
    stranger = Clerk(desk, "security")
    stranger.hand_in("/office/account/sessions", session=numbers[0])
    assert there.get("/office").status_code == third.get("/office").status_code == 200
    here.hand_in("/office/account/sessions", session=numbers[0])
    assert {there.get("/office").status_code, third.get("/office").status_code} == {200, 303}
    here.hand_in("/office/account/sessions")
    assert {there.get("/office").status_code, third.get("/office").status_code} == {303}
    assert here.get("/office").status_code == 200


def test_an_administrator_looks_after_the_users(desk: FrontDesk) -> None:
    head = Clerk(desk, "administrator")
    page = head.hand_in("/office/users/add", name=" 新 人 ", role="auditor").text
    handed = re.search(r'id="handed">([\w-]+)<', page)
    assert handed
    assert sign_in(desk, name="新 人", password=handed[1]).status_code == 303
    number = next(row.id for row in desk.doorstep.reception.users() if row.name == "新 人")
    assert head.hand_in("/office/users/add", name="新 人", role="auditor").status_code == 400
    assert head.hand_in("/office/users/add", name="别人", role="emperor").status_code == 400
    for change in ({"do": "role", "role": "security"}, {"do": "out"}, {"do": "off"}, {"do": "on"}):
        assert head.hand_in("/office/users/change", user=number, **change).status_code == 303
    assert "New password" in head.hand_in("/office/users/change", user=number, do="password").text
    assert sign_in(desk, name="新 人", password=handed[1]).status_code == 401
    assert events(desk, "house:user:changed") == 4
    assert desk.doorstep.books.verify() is None


def test_a_password_that_was_handed_out_is_changed_before_anything_else(desk: FrontDesk) -> None:
    head = Clerk(desk, "administrator")
    page = head.hand_in("/office/users/add", name="新人", role="administrator").text
    handed = re.search(r'id="handed">([\w-]+)<', page)
    assert handed
    cookie = sign_in(desk, name="新人", password=handed[1]).cookies["office_session"]
    with httpx.Client(base_url=desk.url, cookies={"office_session": cookie}, verify=False) as fresh:
        for path in ("/office", "/office/log", "/office/upkeep/hours", "/office/users"):
            assert fresh.get(path).headers["location"] == "/office/account"
        assert fresh.get("/office/today/part").status_code == 403
        account = fresh.get("/office/account", headers=_ENGLISH).text
        assert "was handed to you" in account
        key = re.search(r'name="key" value="(\w+)"', account)
        assert key
        told = {"key": key[1], "password_now": handed[1], "new": handed[1], "again": handed[1]}
        barred = fresh.post("/office/users/change", data={"key": key[1], "user": "1", "do": "off"})
        assert barred.headers["location"] == "/office/account"
        assert fresh.post("/office/account/password", data=told).status_code == 400, "the same again"
        told |= {"new": "kT7-vv0-pLe-9sd", "again": "kT7-vv0-pLe-9sd"}
        assert fresh.post("/office/account/password", data=told).status_code == 303
        assert fresh.get("/office").status_code == 200
    number = next(row.id for row in desk.doorstep.reception.users() if row.name == "新人")
    head.hand_in("/office/users/change", user=number, do="password")
    assert next(row.handed for row in desk.doorstep.reception.users() if row.id == number)


@pytest.mark.parametrize("change", [{"do": "off"}, {"do": "role", "role": "auditor"}])
def test_the_last_administrator_has_to_stay(desk: FrontDesk, change: dict[str, str]) -> None:
    head = Clerk(desk, "administrator")
    own = desk.doorstep.reception.users()[0].id
    page = head.hand_in("/office/users/change", user=own, **change)
    assert (page.status_code, "has to stay" in page.text) == (400, True)
    assert head.get("/office/users").status_code == 200


@pytest.mark.parametrize("user", ["", "-1", "0", "99999", "9" * 30, "١", "1 OR 1=1"])
@pytest.mark.parametrize("do", ["off", "", "delete"])
def test_a_change_that_means_nobody_changes_nothing(desk: FrontDesk, user: str, do: str) -> None:
    head = Clerk(desk, "administrator")
    assert head.hand_in("/office/users/change", user=user, do=do).status_code == 400
    assert events(desk, "house:user:changed") == 0


def test_who_is_disabled_is_out_at_once(desk: FrontDesk) -> None:
    head, guard = Clerk(desk, "administrator"), Clerk(desk, "security")
    number = next(row.id for row in desk.doorstep.reception.users() if row.name == guard.name)
    head.hand_in("/office/users/change", user=number, do="off")
    assert guard.get("/office").status_code == 303
    assert sign_in(desk, name=guard.name).status_code == 401


def test_the_language_is_remembered(desk: FrontDesk) -> None:
    clerk = Clerk(desk, "reception", language="zh-CN")
    assert "在内" in clerk.get("/office").text
    clerk.get("/office/language", params={"to": "en", "back": "/office"})
    assert "Overstaying" in clerk.get("/office").text
    clerk.get("/office/language", params={"to": "tlh", "back": "/office"})
    assert "Overstaying" in clerk.get("/office").text


def test_behind_tls_the_cookie_goes_over_tls_alone(desk: FrontDesk) -> None:
    make_user(desk, Role.ADMINISTRATOR)
    answer = sign_in(desk, {"X-Forwarded-Proto": "https"})
    assert "Secure" in answer.headers["set-cookie"]
