"""Announcing visitors over real HTTP: a link by mail, one, many, weekly, double bookings, change, cancel."""

import base64
import io
import re
import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Any

import httpx
import openpyxl
import pytest
from front_desk import HOUSE, FrontDesk
from letterboxes import MailServer

from doorstep import HOUSE as DOORSTEP
from doorstep import Blank, Doorstep
from kiosk.courier import Courier, channels
from kiosk.customs import Customs
from kiosk.ledger import expected
from kiosk.reception import announcing
from kiosk.settings import Notices, Settings

TOMORROW = "2026-11-24T10:00"


@pytest.fixture(scope="module")
def mailbox() -> Iterator[MailServer]:
    """Where the office's mail arrives."""
    server = MailServer()
    yield server
    server.close()


@pytest.fixture
def office(blank_sqlite: Blank, mailbox: MailServer) -> Iterator[FrontDesk]:
    """An office that sends mail."""
    mailbox.messages.clear()
    settings = Settings(house=HOUSE, notices=Notices(smtp=mailbox.address, mail_from="visit@example.com"))
    doorstep = Doorstep(blank_sqlite())
    desk = FrontDesk(doorstep, settings)
    # Links lead to this office.
    doorstep.reception.house = replace(doorstep.reception.house, url=desk.url)
    yield desk
    desk.close()
    doorstep.books.close()


@dataclass
class Announcer:
    """A host's phone, without a browser."""

    office: FrontDesk
    token: str
    language: str = "en"
    fields: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fields = {
            "who": "one",
            "name": "王小明",
            "organisation": "远山商贸",
            "phone": "13800001111",
            "mail": "guest@example.org",
            "people": "1",
            "purpose": "business",
            "at": TOMORROW,
            "room": "B302",
            "invited": "en",
            "weeks": "1",
        }

    def post(self, path: str, **fields: str) -> httpx.Response:
        """A form as the page sends it; from then on the phone holds the token of the page that came."""
        data = {"token": self.token, "language": self.language, **fields}
        answer = httpx.post(f"{self.office.url}{path}", data=data, timeout=30)
        if found := re.search(r'data-token="([^"]*)"', answer.text):
            self.token = found[1]
        return answer

    def announce(self, **fields: str) -> str:
        """Hand the form in."""
        once = {"nonce": secrets.token_hex(16)}
        return unescape(self.post("/a/announce", **{**self.fields, **once, **fields}).text)


def until(met: Callable[[], object]) -> None:
    """Wait, at most ten seconds, until it is so: mail goes out after the answer."""
    for _ in range(500):
        if met():
            return
        threading.Event().wait(0.02)
    raise AssertionError("it did not happen")


def carry(office: FrontDesk, **later: float) -> int:
    """One round of the courier, some time later; how many letters were taken."""
    now = office.doorstep.later(**later)
    with channels(office.settings.notices) as ways:
        return Courier(office.doorstep.reception, ways, HOUSE, lambda: now).run_once(now)


def announcer(office: FrontDesk, host: int = 1) -> Announcer:
    """Somebody who has just opened the link from the mail."""
    return Announcer(office, office.announce_link(f"t{host}@example.com").partition("#")[2])


def announced(office: FrontDesk, host: int = 1) -> list[dict[str, Any]]:
    """What stands in the books."""
    with office.doorstep.books.reading() as conn:
        return [announcing.listed(row) for row in expected.of_host(conn, host, office.doorstep.now)]


def test_the_link_comes_by_mail_and_opens_the_page(office: FrontDesk, mailbox: MailServer) -> None:
    answer = httpx.post(f"{office.url}/a/link", data={"mail": "T1@example.com", "language": "en"})
    assert "a link is on its way" in answer.text
    until(lambda: carry(office))
    letter = mailbox.messages[0]
    assert letter["To"] == "t1@example.com"
    body = letter.get_body(("plain",))
    assert body
    link = re.search(rf"{re.escape(office.url)}/a#(\S+)", body.get_content())
    assert link
    page = Announcer(office, link[1]).post("/a/open").text
    assert "张伟, whom do you expect?" in page


@pytest.mark.parametrize("mail", ["stranger@example.com", "t1@example.com.evil.example", "%@example.com"])
def test_an_unknown_address_gets_the_same_answer_and_no_mail(
    office: FrontDesk, mailbox: MailServer, mail: str
) -> None:
    known = httpx.post(f"{office.url}/a/link", data={"mail": "t1@example.com"})
    unknown = httpx.post(f"{office.url}/a/link", data={"mail": mail})
    assert (unknown.status_code, unknown.text) == (known.status_code, known.text)
    until(lambda: carry(office))
    assert [letter["To"] for letter in mailbox.messages] == ["t1@example.com"]


def test_a_link_that_the_mail_server_puts_off_comes_later_as_the_same_letter_and_is_still_good(
    office: FrontDesk, mailbox: MailServer
) -> None:
    """A server that does not know us yet wants to be asked again after some minutes."""
    httpx.post(f"{office.url}/a/link", data={"mail": "t1@example.com"})
    mailbox.answers, waits = ["451 greylisted"] * 8, iter([0, 5, 10, 20, 40, 80, 160, 320, 600])
    offered = len(mailbox.offered)
    until(lambda: carry(office) or len(mailbox.offered) > offered)
    while not mailbox.messages:
        carry(office, seconds=next(waits))
    assert len({letter["Message-ID"] for letter in mailbox.offered[offered:]}) == 1
    body = mailbox.messages[0].get_body(("plain",))
    assert body
    link = re.search(r"/a#(\S+)", body.get_content())
    assert link
    office.doorstep.later(minutes=9)
    assert Announcer(office, link[1]).post("/a/open").status_code == 200


def test_who_has_left_meanwhile_gets_no_link(office: FrontDesk, mailbox: MailServer) -> None:
    assert office.doorstep.reception.announce_link("t1@example.com", office.doorstep.now)
    office.doorstep.reception.import_hosts([], office.doorstep.now)
    assert carry(office) == 0
    assert mailbox.messages == []


@pytest.mark.parametrize("mail", ["", "t1", "t1@", "@example.com", "t1@example.com\r\nBcc: x@evil.example"])
def test_what_is_no_address_is_told_so(office: FrontDesk, mail: str) -> None:
    answer = httpx.post(f"{office.url}/a/link", data={"mail": mail, "language": "en"})
    assert answer.status_code == 400
    assert "please enter a mail address" in answer.text


def test_at_most_three_links_an_hour_go_to_one_address(office: FrontDesk, mailbox: MailServer) -> None:
    for _ in range(6):
        httpx.post(f"{office.url}/a/link", data={"mail": "t2@example.com"})
    httpx.post(f"{office.url}/a/link", data={"mail": "t3@example.com"})
    until(lambda: carry(office) and [one for one in mailbox.messages if one["To"] == "t3@example.com"])
    assert sum(letter["To"] == "t2@example.com" for letter in mailbox.messages) == 3


def test_the_link_lasts_ten_minutes_and_the_page_it_opened_an_hour(office: FrontDesk) -> None:
    host, late = announcer(office), announcer(office)
    assert host.post("/a/open").status_code == 200
    office.doorstep.later(minutes=11)
    expired = late.post("/a/open")
    assert expired.status_code == 410
    assert "Please enter your mail address again" in expired.text
    assert host.post("/a/open").status_code == 200
    office.doorstep.later(minutes=61)
    assert host.post("/a/open").status_code == 410


def test_one_visitor_is_announced_and_invited(office: FrontDesk) -> None:
    host = announcer(office)
    page = host.announce(until="11:30", parking="P3", note="请走南门", belongings="电脑")
    assert "1 visitor is announced" in page
    digits = re.search(r"<b>(\d{3}) (\d{3})</b>", page)
    assert digits
    (visit,) = announced(office)
    assert (visit["name"], visit["room"], visit["parking"]) == ("王小明", "B302", "P3")
    assert visit["at"] == "2026-11-24T02:00:00+00:00"
    office.doorstep.now = office.doorstep.later(hours=24)
    code = "".join(digits.groups())
    found = office.doorstep.ask(office.doorstep.lobby, "announced", digits=code)
    assert found["code"] == "found"


def test_handing_the_form_in_twice_announces_once(office: FrontDesk) -> None:
    host, once = announcer(office), {"nonce": "a" * 32}
    with ThreadPoolExecutor(4) as thumbs:
        form = {**host.fields, **once}
        pages = list(thumbs.map(lambda _: host.post("/a/announce", **form).text, range(4)))
    assert all("1 visitor is announced" in page for page in pages)
    assert len(announced(office)) == 1


def test_a_pasted_list_in_several_ways_of_writing(office: FrontDesk) -> None:
    rows = "姓名,单位,手机\n李四,远山商贸,13900001111\n赵六，长河，13900002222\n"
    assert "2 visitors are announced" in announcer(office).announce(who="list", guests=rows)
    rows = "钱七 13900003333\n  \nAnna Schmidt\tHafen AG\t+49 171 5551234\ta@example.org"
    assert "visitors are announced" in announcer(office).announce(who="list", guests=rows, anyway="1")
    names = {visit["name"] for visit in announced(office)}
    assert {"李四", "赵六", "钱七"} <= names


def workbook(*rows: tuple[object, ...]) -> str:
    """A file of guests as the page sends it."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return base64.urlsafe_b64encode(file.getvalue()).decode()


def test_a_workbook_and_a_csv_file(office: FrontDesk) -> None:
    file = workbook(("单位", "访客", "手机号码"), ("远山商贸", "李四", 13900001111), ("", "赵六", ""))
    assert "2 visitors are announced" in announcer(office).announce(who="file", file=file)
    text = "name;organisation;phone\nMüller;Hafen AG;01715551234".encode()
    coded = base64.urlsafe_b64encode(text).decode()
    assert "1 visitor is announced" in announcer(office).announce(who="file", file=coded, anyway="1")
    assert {visit["name"] for visit in announced(office)} == {"李四", "赵六", "Müller"}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"who": "list", "guests": ""}, "please fill this in"),
        ({"who": "list", "guests": "姓名,单位"}, "please fill this in"),
        ({"who": "list", "guests": "\n".join(f"客{n}" for n in range(201))}, "too many at once"),
        ({"who": "list", "guests": "李四,远山,call me"}, "line 1 Phone number: please enter a phone number"),
        ({"who": "list", "guests": "好人\n,,13900001111"}, "line 2 Name: please fill this in"),
        ({"who": "list", "guests": "李四,远山,,not an address"}, "please enter a mail address"),
        ({"who": "file", "file": ""}, "please fill this in"),
        ({"who": "file", "file": "!!"}, "please use CSV or XLSX"),
        ({"who": "file", "file": "AAAA"}, "please use CSV or XLSX"),
        ({"who": "file", "file": base64.b64encode(b"\xd0\xcf\x11\xe0 old").decode()}, "save it as XLSX"),
        ({"who": "file", "file": workbook(("=1+1", "x"))}, "a cell holds a formula"),
        ({"name": "", "organisation": ""}, "please fill this in"),
        ({"name": "长" * 61}, "please make it shorter"),
        ({"phone": "call me"}, "please enter a phone number"),
        ({"mail": "two@at@example.org"}, "please enter a mail address"),
        ({"people": "100"}, "please enter a number"),
        ({"at": ""}, "please fill this in"),
        ({"at": "tomorrow"}, "please fill this in"),
        ({"at": "2026-11-22T10:00"}, "this time is not possible"),
        ({"at": "2036-11-22T10:00"}, "this time is not possible"),
        ({"at": "0001-01-01T00:00"}, "this time is not possible"),
        ({"until": "09:00"}, "this time is not possible"),
        ({"until": "never"}, "this time is not possible"),
        ({"weeks": "0"}, "this time is not possible"),
        ({"weeks": "27"}, "this time is not possible"),
        ({"weeks": "many"}, "this time is not possible"),
        ({"purpose": "espionage"}, "please choose again"),
        ({"class": "emperor"}, "please choose again"),
        ({"host": "2"}, "please choose again"),
        ({"host": "4711"}, "please choose again"),
        ({"room": "长" * 41}, "please make it shorter"),
        ({"note": "长" * 301}, "please make it shorter"),
        ({"belongings": "箱" * 301}, "please make it shorter"),
    ],
)
def test_what_is_wrong_is_told_and_nobody_is_announced(
    office: FrontDesk, fields: dict[str, str], told: str
) -> None:
    assert told in announcer(office).announce(**fields)
    assert announced(office) == []


def test_of_a_list_with_one_mistake_nobody_is_announced(office: FrontDesk) -> None:
    page = announcer(office).announce(who="list", guests="李四\n赵六,,bad\n钱七")
    assert "line 2" in page
    assert announced(office) == []


def test_every_week_is_one_series_that_can_be_cancelled_as_a_whole(office: FrontDesk) -> None:
    host = announcer(office)
    assert "4 visitors are announced" in host.announce(weeks="4")
    times = [visit["at"] for visit in announced(office)]
    assert times[0] == "2026-11-24T02:00:00+00:00"
    assert times[3] == "2026-12-15T02:00:00+00:00"
    second = str(announced(office)[1]["visit"])
    assert "Cancelled. The visitor is told." in unescape(host.post("/a/cancel", visit=second).text)
    states = [visit["state"] for visit in announced(office)]
    assert states == ["announced", "lapsed", "announced", "announced"]
    first = str(announced(office)[0]["visit"])
    host.post("/a/cancel", visit=first, series="1")
    assert {visit["state"] for visit in announced(office)} == {"lapsed"}


def test_a_double_booking_is_pointed_out_and_can_be_meant(office: FrontDesk) -> None:
    announcer(office).announce(name="先来的")
    other = announcer(office, host=2)
    page = other.announce(name="后到的", mail="", at="2026-11-24T10:30")
    assert "There is something at this time already" in page
    assert "B302" in page
    assert "先来的" not in page
    assert len(announced(office)) == 1
    assert "1 visitor is announced" in other.announce(name="后到的", at="2026-11-24T10:30", anyway="1")
    page = announcer(office).announce(name="同一时间", at="2026-11-24T10:15", room="")
    assert "There is something at this time already" in page


def test_a_change_and_what_it_runs_into(office: FrontDesk) -> None:
    host = announcer(office)
    host.announce()
    host.announce(at="2026-11-24T15:00", name="下午的")
    first, second = (visit["visit"] for visit in announced(office))
    into = {"visit": str(first), "at": "2026-11-24T15:30", "room": "B302"}
    assert "There is something at this time already" in host.post("/a/change", **into).text
    assert announced(office)[0]["at"] == "2026-11-24T02:00:00+00:00"
    page = host.post("/a/change", **into, anyway="1")
    assert "Changed. The visitor is told." in page.text
    moved = {visit["visit"]: visit["at"] for visit in announced(office)}
    assert moved == {first: "2026-11-24T07:30:00+00:00", second: "2026-11-24T07:00:00+00:00"}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"at": ""}, "please fill this in"),
        ({"at": "2020-01-01T10:00"}, "this time is not possible"),
        ({"at": TOMORROW, "until": "08:00"}, "this time is not possible"),
        ({"at": TOMORROW, "note": "长" * 301}, "please make it shorter"),
    ],
)
def test_a_change_that_cannot_be_is_told_so(office: FrontDesk, fields: dict[str, str], told: str) -> None:
    host = announcer(office)
    host.announce()
    (before,) = announced(office)
    answer = host.post("/a/change", visit=str(before["visit"]), **fields)
    assert answer.status_code == 400
    assert told in answer.text
    assert announced(office) == [before]


@pytest.mark.parametrize("path", ["/a/change", "/a/cancel"])
def test_nobody_changes_or_cancels_what_others_announced(office: FrontDesk, path: str) -> None:
    announcer(office).announce()
    (before,) = announced(office)
    stranger = announcer(office, host=2)
    answer = stranger.post(path, visit=str(before["visit"]), at="2026-11-25T10:00")
    assert answer.status_code == 400
    assert "王小明" not in answer.text
    assert announced(office) == [before]


@pytest.mark.parametrize("visit", ["", "0", "-1", "4711", "1e3", "999999999999999"])
@pytest.mark.parametrize("path", ["/a/change", "/a/cancel"])
def test_what_is_not_there_cannot_be_changed(office: FrontDesk, path: str, visit: str) -> None:
    assert announcer(office).post(path, visit=visit, at=TOMORROW).status_code == 400


def test_too_late_for_a_visitor_who_has_come(office: FrontDesk) -> None:
    host = announcer(office)
    page = host.announce(at="2026-11-23T10:00")
    digits = re.search(r"<b>(\d{3}) (\d{3})</b>", page)
    assert digits
    lobby = office.doorstep.lobby
    proof = office.doorstep.ask(lobby, "announced", digits="".join(digits.groups()))["proof"]
    assert office.doorstep.ask(lobby, "arrive", proof=proof)["code"] == "welcome"
    (visit,) = announced(office)
    answer = host.post("/a/cancel", visit=str(visit["visit"]))
    assert "the visitor has come" in answer.text


def general_office(office: FrontDesk) -> None:
    """A director whose assistant is S1, and a colleague of the same department who is nobody's."""
    hosts = [
        {"staff_no": f"S{n}", "name": name, "name_en": "", "department": "总经办", "extension": "",
         "mail": f"s{n}@example.com", "mobile": "", "line_worker": False, "language": "en", "terms": ["s"],
         "assistant": "S1" if n == 0 else ""}
        for n, name in enumerate(("周总", "吴秘书", "郑科员"))
    ]  # fmt: skip
    office.doorstep.reception.import_hosts(hosts, office.doorstep.now)


def test_an_assistant_announces_for_those_whose_assistant_it_is(office: FrontDesk) -> None:
    general_office(office)
    secretary = Announcer(office, office.announce_link("s1@example.com").partition("#")[2])
    page = secretary.post("/a/open").text
    boss = re.search(r'<option value="(\d+)">周总', page)
    assert boss
    assert "1 visitor is announced" in secretary.announce(host=boss[1])
    (visit,) = announced(office, int(boss[1]))
    assert visit["host_name"] == "周总"
    assert "郑科员" not in page


@pytest.mark.parametrize("announcing", [0, 2])
def test_sharing_a_department_announces_for_nobody(office: FrontDesk, announcing: int) -> None:
    general_office(office)
    other = Announcer(office, office.announce_link(f"s{announcing}@example.com").partition("#")[2])
    assert '<select class="name" id="host"' not in other.post("/a/open").text
    assert "please choose again" in other.announce(host="5" if announcing != 1 else "4")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_at_every_address_ten_times_changes_nothing(office: FrontDesk, method: str) -> None:
    host = announcer(office)
    before = office.doorstep.reception.last_seq()
    query = {"token": host.token, "visit": "1", **host.fields}
    with office.phone(Purpose="prefetch") as robot:
        for path in ["/a", "/a/link", "/a/open", "/a/announce", "/a/change", "/a/cancel"] * 10:
            assert robot.request(method, path, params=query).status_code in (200, 405)
    assert office.doorstep.reception.last_seq() == before


@pytest.mark.parametrize("path", ["/a/open", "/a/announce", "/a/change", "/a/cancel"])
@pytest.mark.parametrize("token", ["", "A" * 39, "张伟", "host", "phone"])
def test_a_wrong_token_opens_nothing(office: FrontDesk, path: str, token: str) -> None:
    if token == "host":
        token = office.doorstep.token(office.doorstep.register())
    if token == "phone":
        token = office.doorstep.ask(office.doorstep.lobby, "invite")["url"].partition("#")[2]
    stranger = Announcer(office, token)
    answer = stranger.post(path, **stranger.fields, visit="1", nonce="0" * 32)
    assert answer.status_code == 404
    assert announced(office) == []


def test_a_leaver_s_link_opens_nothing(office: FrontDesk) -> None:
    host = announcer(office)
    office.doorstep.reception.import_hosts([], office.doorstep.now)
    assert host.post("/a/open").status_code == 410


def test_a_name_that_is_a_script_stays_a_name(office: FrontDesk) -> None:
    host = announcer(office)
    host.announce(name="<script>alert(1)</script>")
    assert "<script>alert" not in host.post("/a/open").text


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "Announce visitors"), ("zh-CN", "预约访客"), ("zh-TW", "預約訪客")],
)
def test_the_page_in_three_languages(office: FrontDesk, language: str, shown: str) -> None:
    host = announcer(office)
    host.language = language
    assert shown in host.post("/a/open").text
    assert shown in httpx.get(f"{office.url}/a", params={"language": language}).text


def test_the_page_with_all_that_it_needs_weighs_at_most_30_kb(office: FrontDesk) -> None:
    with office.phone(**{"Accept-Encoding": "gzip"}) as client:
        first = client.get("/a")
        linked = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', first.text))
        sizes = [int(client.get(address).headers["content-length"]) for address in linked]
    host = announcer(office)
    assert len(first.content) + len(host.post("/a/open").content) + sum(sizes) <= 30_000


def test_with_a_hundred_announcements_the_page_is_still_small_and_shows_them_twelve_by_twelve(
    office: FrontDesk,
) -> None:
    host = announcer(office)
    guests = "\n".join(f"客人{n:03},远山商贸" for n in range(100))
    assert "100 visitors are announced" in host.announce(who="list", guests=guests, anyway="1")
    seen: list[str] = []
    for skip in range(0, 108, 12):
        page = host.post("/a/open", skip=str(skip)).text
        seen += re.findall(r"<bdi>(客人\d{3})</bdi></b>", page)
        assert len(page.encode()) <= 16_000
        assert ("More (" in page) is (skip < 96)
        assert ("Earlier ones" in page) is (skip > 0)
    assert seen == [f"客人{n:03}" for n in range(100)]


@pytest.mark.parametrize("skip", ["-1", "1e3", "5000", "x", "999999999999"])
def test_a_page_of_the_list_that_is_not_there(office: FrontDesk, skip: str) -> None:
    host = announcer(office)
    host.announce()
    assert "王小明" in host.post("/a/open", skip=skip).text


def test_changing_the_thirteenth_stays_on_its_page(office: FrontDesk) -> None:
    host = announcer(office)
    host.announce(who="list", guests="\n".join(f"客人{n:03}" for n in range(14)), anyway="1")
    last = announced(office)[-1]["visit"]
    page = host.post("/a/open", skip="12", pick=str(last)).text
    assert f'id="room-{last}"' in page
    moved = {"at": "2026-11-25T15:00", "room": "A1", "anyway": "1"}
    assert "客人013" in host.post("/a/change", skip="12", visit=str(last), **moved).text


@pytest.mark.parametrize(("ticked", "wanted"), [({"to_sign": "1"}, True), ({}, False)])
def test_the_announcer_can_want_the_agreement_signed(
    blank_sqlite: Blank, mailbox: MailServer, ticked: dict[str, str], wanted: bool
) -> None:
    step = Doorstep(blank_sqlite(), house=replace(DOORSTEP, texts=Customs().texts))
    desk = FrontDesk(step, Settings(house=HOUSE, notices=Notices(smtp=mailbox.address)))
    try:
        page = announcer(desk).announce(at="2026-11-23T10:00", **ticked)
        digits = re.search(r"<b>(\d{3}) (\d{3})</b>", page)
        assert digits
        found = step.ask(step.lobby, "announced", digits="".join(digits.groups()))
        assert found["agreement"] is wanted
        code = step.ask(step.lobby, "arrive", proof=found["proof"])
        assert (code.get("complaints") == {"agreement": "missing"}) is wanted
    finally:
        desk.close()
        step.books.close()


def test_a_house_without_an_agreement_has_none_signed(office: FrontDesk) -> None:
    host = announcer(office)
    assert "to_sign" not in host.post("/a/open").text
    host.announce(to_sign="1")
    assert [visit["agreement"] for visit in announced(office)] == [False]
