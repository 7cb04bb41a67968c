"""The visitor's own phone over real HTTP: the form, what is complained of, and how the visit goes on."""

import json
import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest
from front_desk import FrontDesk
from visitor_phone import AGREEMENT, DRAWN, VisitorPhone, house_with_texts, scanned

from doorstep import HOUSE, Blank, Doorstep


@pytest.fixture(scope="module")
def office(blank_sqlite: Blank) -> Iterator[FrontDesk]:
    """One office for the whole module; each test looks only at what it did itself."""
    with house_with_texts(blank_sqlite) as desk:
        yield desk


@pytest.fixture
def phone(office: FrontDesk) -> VisitorPhone:
    """A phone that has just scanned the screen."""
    return VisitorPhone(office, scanned(office))


def registered(desk: FrontDesk) -> int:
    """How many visits there are."""
    return len(desk.doorstep.log())


def newest(desk: FrontDesk) -> int:
    """The visit that was opened last."""
    return max(desk.doorstep.states())


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ("Register your visit", "Business meeting", "Please wear your pass.", "House guide")),
        ("zh-CN", ("来访登记", "业务洽谈", "请佩戴访客证。", "来访须知")),
        ("zh-TW", ("來訪登記", "業務洽談", "請佩戴訪客證。", "來訪須知")),
    ],
)
def test_the_form_in_three_languages(phone: VisitorPhone, language: str, shown: tuple[str, ...]) -> None:
    phone.language = language
    page = phone.look()
    assert [text for text in shown if text not in page] == []
    assert "张伟" not in page


def test_a_registration_follows_the_visit_to_its_end(blank_sqlite: Blank) -> None:
    with house_with_texts(blank_sqlite) as desk:
        phone, doorstep = VisitorPhone(desk, scanned(desk)), desk.doorstep
        assert "张伟 has been told" in phone.register()
        visit = newest(desk)
        doorstep.reception.answer(doorstep.token(visit), "postpone", doorstep.now, 10)
        assert "wait about 10 minutes" in phone.look()
        doorstep.agree(visit)
        welcome = phone.look()
        assert "Welcome!" in welcome
        assert "王**" in welcome
        row = doorstep.row(doorstep.lobby, visit)
        assert row["by_phone"]
        doorstep.ask(doorstep.lobby, "slip", visit=visit, copy=1, outcome="printed")
        assert "Your pass is printed" in phone.look()
        identity = {"document": "passport", "last4": ""}
        scan = row["slip"]["qr"]
        doorstep.ask(doorstep.gate, "gate", scan=scan, identity=identity, guard="岗一")
        assert "reception room" in phone.look()
        doorstep.later(minutes=30)
        doorstep.reception.sign(doorstep.token(visit), "张伟", doorstep.now)
        assert "The meeting is over" in phone.look()
        doorstep.ask(doorstep.gate, "gate", scan=scan, way="out", guard="岗一")
        assert "Thank you for your visit" in phone.look()


def test_the_form_page_says_nothing_when_nothing_is_new(phone: VisitorPhone) -> None:
    version = re.search(r'data-version="(\w+)"', phone.look())
    assert version
    assert phone.post("/v/open", seen=version[1]).status_code == 204
    phone.language = "zh-TW"
    assert phone.post("/v/open", seen=version[1]).status_code == 200


def test_a_followed_visit_says_nothing_when_nothing_is_new(phone: VisitorPhone) -> None:
    version = re.search(r'data-version="(\w+)"', phone.register())
    assert version
    assert phone.post("/v/open", seen=version[1]).status_code == 204


def test_a_form_sent_twice_is_one_visit(phone: VisitorPhone, office: FrontDesk) -> None:
    before, form = registered(office), phone.token
    followed = set()
    for _ in range(3):
        phone.token = form
        assert "张伟 has been told" in phone.register()
        followed.add(phone.token)
    assert len(followed) == 1
    assert registered(office) == before + 1


def test_a_double_tap_at_the_same_moment_is_one_visit(phone: VisitorPhone, office: FrontDesk) -> None:
    before = registered(office)
    with ThreadPoolExecutor(8) as thumbs:
        pages = list(thumbs.map(lambda _: phone.post("/v/register", **phone.fields).text, range(8)))
    assert len({re.search(r'data-token="([^"]*)"', page)[1] for page in pages}) == 1  # type: ignore[index]
    assert registered(office) == before + 1


def test_a_bus_of_twenty_at_once(blank_sqlite: Blank) -> None:
    with house_with_texts(blank_sqlite) as desk:
        token = scanned(desk)
        bus = [
            VisitorPhone(desk, token, fields={"name": f"乘客{n}", "phone": f"1380000{n:04}"})
            for n in range(20)
        ]

        def whole(phone: VisitorPhone) -> str:
            phone.look()
            phone.post("/v/hosts", text="zw")
            return phone.register()

        with ThreadPoolExecutor(20) as crowd:
            pages = list(crowd.map(whole, bus))
        assert [page for page in pages if "张伟 has been told" not in page] == []
        assert len({phone.token for phone in bus}) == 20
        assert {row["name"] for row in desk.doorstep.log()} == {f"乘客{n}" for n in range(20)}
        with ThreadPoolExecutor(20) as crowd:
            ahead = list(crowd.map(VisitorPhone.look, bus))
        assert sum("before you" in page for page in ahead) == 19
        for visit in desk.doorstep.states():
            desk.doorstep.agree(visit)
        with ThreadPoolExecutor(20) as crowd:
            assert all("Welcome!" in page for page in crowd.map(VisitorPhone.look, bus))


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"name": ""}, "name", "please fill this in"),
        ({"name": "\u202e\u200b"}, "name", "please fill this in"),
        ({"name": "长" * 61}, "name", "please make it shorter"),
        ({"organisation": "长" * 81}, "organisation", "please make it shorter"),
        ({"phone": ""}, "phone", "please fill this in"),
        ({"phone": "call me"}, "phone", "please enter a phone number"),
        ({"phone": "１２３"}, "phone", "please enter a phone number"),
        ({"people": "0"}, "people", "please enter a number"),
        ({"people": "-1"}, "people", "please enter a number"),
        ({"people": "lots"}, "people", "please enter a number"),
        ({"people": "100"}, "people", "please enter a number"),
        ({"host": ""}, "host", "please choose"),
        ({"host": "0"}, "host", "please choose"),
        ({"host": "4711"}, "host", "cannot be visited now"),
        ({"host": "1; drop table hosts"}, "host", "please choose"),
        ({"purpose": ""}, "purpose", "please choose"),
        ({"purpose": "espionage"}, "purpose", "please choose"),
        ({"plate": "A" * 13}, "plate", "please make it shorter"),
        ({"belongings": "箱" * 301}, "belongings", "please make it shorter"),
        ({"members": "\n".join(["某人"] * 99)}, "members", "too many people"),
        ({"members": "长" * 61}, "members", "please make it shorter"),
        ({"guide": "yes"}, "guide", "please check this"),
        ({"photo": "bm90IGEgcGljdHVyZQ=="}, "photo", "this cannot be used"),
        ({"photo": "===="}, "photo", "this cannot be used"),
        ({"purpose": "confidential"}, "agreement", "please sign in the box"),
    ],
)
def test_each_complaint_stands_at_its_field(
    phone: VisitorPhone, office: FrontDesk, wrong: dict[str, str], field: str, told: str
) -> None:
    before = registered(office)
    answer = phone.post("/v/register", **{**phone.fields, **wrong})
    assert answer.status_code == 400
    assert f'id="{field}-wrong">{told}' in answer.text
    assert f'<a href="#{field}"' in answer.text
    assert registered(office) == before


def test_several_complaints_at_once(phone: VisitorPhone) -> None:
    page = phone.register(name="", phone="")
    assert page.count('class="wrong"') == 2


def test_what_was_wrong_can_be_mended_and_handed_in(phone: VisitorPhone, office: FrontDesk) -> None:
    before = registered(office)
    assert "please fill this in" in phone.register(name="")
    assert "张伟 has been told" in phone.register(nonce="1" * 32)
    assert registered(office) == before + 1


@pytest.mark.parametrize("nonce", ["", "x", "G" * 32, "0" * 31, "0" * 33, "' or 1=1 --"])
def test_a_form_without_a_proper_nonce_is_not_taken(
    phone: VisitorPhone, office: FrontDesk, nonce: str
) -> None:
    before = registered(office)
    assert phone.post("/v/register", **{**phone.fields, "nonce": nonce}).status_code == 400
    assert registered(office) == before


def test_the_signed_agreement_is_kept_with_its_version(phone: VisitorPhone, office: FrontDesk) -> None:
    page = phone.look()
    assert AGREEMENT["en"] in page
    version = re.search(r'name="agreement" value="(\w{12})"', page)
    assert version
    signed = {"purpose": "confidential", "agreement": version[1], "signature": DRAWN}
    told = phone.register(**signed)
    assert "张伟 has been told" in told
    assert "Waiting for approval by the confidentiality office" in told


@pytest.mark.parametrize(
    "signature",
    ["[]", "[[]]", "null", "[[[1,2]]]", "[[[0,0],[1001,0]]]", "[[[0,0],[1.5,0]]]", "{", "[" * 5000, '"王"'],
)
def test_a_signature_that_is_none_is_complained_of(phone: VisitorPhone, signature: str) -> None:
    version = re.search(r'name="agreement" value="(\w{12})"', phone.look())
    assert version
    page = phone.register(purpose="confidential", agreement=version[1], signature=signature)
    assert "please sign in the box" in page


def test_an_agreement_that_has_changed_meanwhile_is_to_be_read_again(phone: VisitorPhone) -> None:
    page = phone.register(purpose="confidential", agreement="0123456789ab", signature=DRAWN)
    assert "the text has changed" in page


def test_a_group_with_names_and_numbers(phone: VisitorPhone, office: FrontDesk) -> None:
    phone.register(people="3", members="李四 13900002222\n\n  Anna Schmidt, +49 171 555 12 34 \n赵六")
    row = office.doorstep.row(office.doorstep.gate, newest(office))
    assert row["people"] == 4
    assert row["members"] == ["李四", "Anna Schmidt", "赵六"]


def test_a_pass_for_each_of_a_group(phone: VisitorPhone, office: FrontDesk) -> None:
    before = registered(office)
    phone.register(people="3", members="李四\n赵六", each="1")
    assert registered(office) == before + 3


def test_a_sales_call_without_a_host_ends_politely(phone: VisitorPhone, office: FrontDesk) -> None:
    before = registered(office)
    page = phone.register(purpose="sales", host="")
    assert "by appointment with a host only" in page
    assert registered(office) == before


def test_an_important_visitor_is_waved_on_and_nothing_is_kept(phone: VisitorPhone, office: FrontDesk) -> None:
    before = registered(office)
    assert "You need not register" in phone.register(purpose="official")
    assert registered(office) == before


def test_a_blocked_person_is_asked_to_see_the_guard_and_learns_no_more(blank_sqlite: Blank) -> None:
    with house_with_texts(blank_sqlite) as desk:
        entry = {"phone": "13800001111", "reason": "闹事"}
        desk.doorstep.reception.block(entry, "保安队长", desk.doorstep.now)
        phone = VisitorPhone(desk, scanned(desk))
        page = phone.register()
        assert "Please see the guard" in page
        for betrayed in ("block", "闹事", "张伟"):
            assert betrayed not in page


def test_declined_is_said_politely_and_never_why(blank_sqlite: Blank) -> None:
    with house_with_texts(blank_sqlite) as desk:
        phone = VisitorPhone(desk, scanned(desk), language="zh-CN")
        phone.register()
        token = desk.doorstep.token(newest(desk))
        words = {"words": "这个人太烦了"}
        desk.doorstep.reception.answer(token, "decline", desk.doorstep.now, 0, "words", words)
        page = phone.look()
        assert "今天不方便会面" in page
        assert "烦" not in page


@pytest.mark.parametrize(
    ("choice", "detail", "told"),
    [
        ("coming", {}, "张伟 is on the way to you."),
        ("sends", {"host": 2}, "单雪 will come for you."),
        ("meet", {"place": "B栋三楼 302"}, "You meet at: B栋三楼 302"),
    ],
)
def test_what_the_host_adds_is_told(
    phone: VisitorPhone, office: FrontDesk, choice: str, detail: dict[str, object], told: str
) -> None:
    phone.register()
    doorstep = office.doorstep
    doorstep.reception.answer(doorstep.token(newest(office)), choice, doorstep.now, detail=detail)
    assert told in phone.look()


def test_silence_is_told_kindly(blank_sqlite: Blank) -> None:
    with house_with_texts(blank_sqlite) as desk:
        phone = VisitorPhone(desk, scanned(desk))
        phone.register()
        desk.doorstep.reception.lapse_due(desk.doorstep.later(hours=1))
        assert "张伟 could not be reached" in phone.look()


@pytest.fixture
def gone(blank_sqlite: Blank) -> Iterator[VisitorPhone]:
    """The phone of a visitor who has just left."""
    with house_with_texts(blank_sqlite) as desk:
        phone, doorstep = VisitorPhone(desk, scanned(desk)), desk.doorstep
        phone.register()
        visit = newest(desk)
        doorstep.agree(visit)
        scan = doorstep.row(doorstep.lobby, visit)["slip"]["qr"]
        identity = {"document": "passport", "last4": ""}
        doorstep.ask(doorstep.gate, "gate", scan=scan, identity=identity, guard="岗一")
        doorstep.later(minutes=30)
        doorstep.reception.sign(doorstep.token(visit), "张伟", doorstep.now)
        doorstep.ask(doorstep.gate, "gate", scan=scan, way="out", guard="岗一")
        yield phone


def test_a_visitor_rates_the_visit_once(gone: VisitorPhone) -> None:
    assert "How was your visit?" in gone.look()
    assert "Thank you! Somebody" in gone.post("/v/rate", stars="4", kind="rating", text="").text
    assert "How was your visit?" not in gone.look()
    before = gone.desk.doorstep.reception.last_seq()
    gone.post("/v/rate", stars="1", kind="rating", text="")
    assert gone.desk.doorstep.reception.last_seq() == before


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"stars": "", "text": "   "},
        {"stars": "9"},
        {"stars": "-1"},
        {"stars": "12"},
        {"stars": "five"},
        {"stars": "5", "text": "x" * 1001},
    ],
)
def test_a_rating_that_says_nothing_is_asked_for_again(gone: VisitorPhone, said: dict[str, str]) -> None:
    before = gone.desk.doorstep.reception.last_seq()
    answer = gone.post("/v/rate", **said)
    assert answer.status_code == 400
    assert "How was your visit?" in answer.text
    assert gone.desk.doorstep.reception.last_seq() == before


def test_a_rating_during_the_visit_is_not_offered(phone: VisitorPhone) -> None:
    assert "How was your visit?" not in phone.register()


@pytest.mark.parametrize("text", ["", " ", "z", "张", "​​​"])
def test_no_host_is_named_before_two_characters_are_typed(phone: VisitorPhone, text: str) -> None:
    assert phone.post("/v/hosts", text=text).json() == {"hosts": []}


def test_a_host_is_found_with_name_and_department_and_no_more(phone: VisitorPhone) -> None:
    found = phone.post("/v/hosts", text="zw").json()["hosts"]
    assert 1 <= len(found) <= 5
    assert all(set(one) == {"id", "name", "department"} for one in found)


@pytest.mark.parametrize("text", ["%%", "__", "' or ''='", "(.*)", "\x00\x00", "z" * 5000])
def test_a_search_takes_nothing_for_a_pattern(phone: VisitorPhone, text: str) -> None:
    answer = phone.post("/v/hosts", text=text)
    assert answer.json() == {"hosts": []}


def test_who_asks_for_one_host_after_the_other_has_to_wait(blank_sqlite: Blank) -> None:
    with house_with_texts(blank_sqlite) as desk:
        phone = VisitorPhone(desk, scanned(desk))
        with httpx.Client(base_url=desk.url) as client:
            body = {"token": phone.token, "text": "zw"}
            statuses = [client.post("/v/hosts", data=body).status_code for _ in range(200)]
            late = client.post("/v/hosts", data=body)
        assert statuses[:100] == [200] * 100
        assert late.status_code == 429
        assert late.headers["retry-after"]
        assert phone.post("/v/open").status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_at_every_address_ten_times_changes_nothing(
    phone: VisitorPhone, office: FrontDesk, method: str
) -> None:
    before, fields = office.doorstep.reception.last_seq(), {**phone.fields, "token": phone.token}
    with office.phone(Purpose="prefetch") as robot:
        for path in ["/v", "/v/open", "/v/hosts", "/v/register", "/v/rate"] * 10:
            assert robot.request(method, path, params=fields).status_code in (200, 405)
    assert office.doorstep.reception.last_seq() == before


@pytest.mark.parametrize("path", ["/v/open", "/v/hosts", "/v/register", "/v/rate"])
@pytest.mark.parametrize("token", ["", "A" * 39, "张伟", "..", "host"])
def test_a_wrong_token_opens_nothing(office: FrontDesk, path: str, token: str) -> None:
    if token == "host":
        token = office.doorstep.token(office.doorstep.register())
    before = registered(office)
    stranger = VisitorPhone(office, token)
    answer = stranger.post(path, **stranger.fields, text="zw", stars="5")
    assert answer.status_code == 404
    assert "scan the code on the screen" in answer.text
    assert registered(office) == before


def test_a_visitor_s_token_opens_no_host_s_page(phone: VisitorPhone, office: FrontDesk) -> None:
    for token in (phone.token, (phone.register(), phone.token)[1]):
        answer = httpx.post(f"{office.url}/h/answer", data={"token": token, "choice": "agree"})
        assert answer.status_code == 404


def test_the_form_s_code_expires_but_the_visit_is_followed_on(blank_sqlite: Blank) -> None:
    with house_with_texts(blank_sqlite) as desk:
        late, early = VisitorPhone(desk, scanned(desk)), VisitorPhone(desk, scanned(desk))
        early.register()
        desk.doorstep.later(hours=24)
        answer = late.post("/v/open")
        assert answer.status_code == 410
        assert "scan the code on the screen in the lobby again" in answer.text
        assert late.post("/v/register", **late.fields).status_code == 410
        assert early.post("/v/open").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_registers_nobody(
    phone: VisitorPhone, office: FrontDesk, headers: dict[str, str]
) -> None:
    before = registered(office)
    assert phone.post("/v/register", headers, **phone.fields).status_code == 403
    assert registered(office) == before


def test_a_form_that_is_too_large_is_told_so(phone: VisitorPhone) -> None:
    english = {"Accept-Language": "en"}
    answer = phone.post("/v/register", english, **{**phone.fields, "signature": "[" + "1," * 40_000})
    assert answer.status_code == 413
    assert "make it shorter" in answer.text


def test_a_name_that_is_a_script_stays_a_name(blank_sqlite: Blank) -> None:
    with house_with_texts(blank_sqlite) as desk:
        phone = VisitorPhone(desk, scanned(desk), fields={"name": "<script>alert(1)</script>"})
        phone.register()
        desk.doorstep.agree(newest(desk))
        assert "<script>alert" not in phone.post("/v/open").text


def test_nothing_of_the_visitor_is_in_the_log(phone: VisitorPhone, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = phone.token
    phone.register()
    phone.look()
    written = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("kiosk"))
    assert "POST /v/register 200" in written
    for secret in (token, phone.token, "王小明", "13800001111", "远山"):
        assert secret not in written


def test_the_house_s_own_purpose_has_its_own_name(blank_sqlite: Blank) -> None:
    supply = HOUSE.purposes["supply"]
    names = {"zh-CN": "校友返厂", "zh-TW": "校友返廠", "en": "Alumni day"}
    own = replace(supply, code="alumni", names=names)
    house = replace(HOUSE, purposes={"alumni": own})
    desk = FrontDesk(Doorstep(blank_sqlite(), house=house))
    phone = VisitorPhone(desk, scanned(desk))
    page = phone.look()
    assert "Alumni day" in page
    assert "Business meeting" not in page
    desk.close()
    desk.doorstep.books.close()


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_the_page_with_all_that_it_needs_weighs_at_most_30_kb(phone: VisitorPhone, language: str) -> None:
    phone.language = language
    with phone.desk.phone(**{"Accept-Language": language, "Accept-Encoding": "gzip"}) as client:
        first = client.get("/v")
        linked = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', first.text))
        assert len(linked) == 8
        sizes = [int(client.get(address).headers["content-length"]) for address in linked]
    assert len(first.content) + len(phone.post("/v/open").content) + sum(sizes) <= 30_000


def test_what_never_changes_is_kept_by_the_phone(office: FrontDesk) -> None:
    with office.phone() as client:
        address = re.search(r'src="(/static/office\.js\?\w+)"', client.get("/v").text)
        assert address
        assert "immutable" in client.get(address[1]).headers["cache-control"]
        assert client.get("/static/office.js").headers["cache-control"] == "no-store"
        assert client.get("/static/nothing.js?1").headers["cache-control"] == "no-store"


def test_the_answer_for_a_search_is_json_that_names_nobody_else(phone: VisitorPhone) -> None:
    answer = phone.post("/v/hosts", text="zw")
    assert answer.headers["content-type"] == "application/json"
    assert "@" not in json.dumps(answer.json())


def test_what_wants_an_answer_leads_to_it_from_the_visit(gone: VisitorPhone) -> None:
    page = gone.post("/v/rate", kind="complaint", text="停车场太暗").text
    found = re.search(r'href="/v#([\w-]+)"', page)
    assert found
    assert "the answer will stand here" in gone.look()
    reception, now = gone.desk.doorstep.reception, gone.desk.doorstep.now
    reception.answer_feedback(1, 1, "已换新灯", "page", "钱前台", now)
    assert "read our answer" in gone.look()
    gone.token = found[1]
    assert "已换新灯" in gone.look()
