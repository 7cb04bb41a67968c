"""The log at the desk: asked for without a name in any address, taken away, and one visit's whole story."""

import base64
import csv
import io
import json
import logging
import re
import tomllib
from collections.abc import Iterator
from contextlib import closing

import pytest
from front_desk import FrontDesk
from inner_office import Clerk
from PIL import Image
from playwright.sync_api import Browser

from doorstep import Blank, Doorstep
from kiosk.office.inner.telling import sentence_key
from kiosk.visit.events import Kind
from kiosk.words import FOLDER, languages, load

HOSTILE = "<script>alert(1)</script>\"'=1+1"


@pytest.fixture(scope="module")
def office(blank_sqlite: Blank) -> Iterator[FrontDesk]:
    """A house with a morning of visits."""
    desk = FrontDesk(Doorstep(blank_sqlite()))
    step = desk.doorstep
    for number in range(60):
        step.later(minutes=1)
        step.register(name=f"来宾{number:02}" if number else "王小明", phone=f"1380000{number:04}")
    step.register(name=HOSTILE, organisation=HOSTILE, plate="沪A12345")
    yield desk
    desk.close()
    step.books.close()


@pytest.fixture(scope="module")
def clerk(office: FrontDesk) -> Iterator[Clerk]:
    """An administrator."""
    with closing(Clerk(office, "administrator")) as signed_in:
        yield signed_in


def numbers(page: str) -> list[int]:
    """The visits on a page."""
    return [int(one) for one in re.findall(r'href="/office/log/(\d+)"', page)]


def asked(clerk: Clerk, **fields: str) -> str:
    """The address that a search leads to."""
    answer = clerk.hand_in("/office/log/ask", **fields)
    assert answer.status_code == 303
    return answer.headers["location"]


def test_newest_first_and_older_pages(clerk: Clerk) -> None:
    first = clerk.get("/office/log").text
    assert numbers(first) == list(range(61, 11, -1))
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older
    second = clerk.get(older[1].replace("&amp;", "&")).text
    assert numbers(second) == list(range(11, 0, -1))
    newer = re.search(r'rel="prev" href="([^"]+)"', second)
    assert newer
    assert numbers(clerk.get(newer[1].replace("&amp;", "&")).text) == numbers(first)
    assert "61 in all" in first


@pytest.mark.parametrize("typed", ["王小明", "wangxiaoming", "wxm"])
def test_a_name_is_found_and_stands_in_no_address_or_log(
    clerk: Clerk, typed: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        address = asked(clerk, name=typed)
        page = clerk.get(address).text
    assert numbers(page) == [1]
    assert typed not in address
    assert f'value="{typed}"' in page
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("kiosk")]
    assert not [line for line in ours if typed in line or "seek" in line]


def test_another_session_cannot_read_what_was_sealed(office: FrontDesk, clerk: Clerk) -> None:
    address = asked(clerk, name="王小明", state="asked")
    with closing(Clerk(office, "auditor")) as other:
        page = other.get(address).text
        assert "王小明" not in page.replace("来宾", "")[: page.index("<table")]
        assert "ended with its session" in page
        assert (
            other.get(address.replace("/office/log", "/office/log/export") + "&form=csv").status_code == 400
        )


def test_fields_that_are_nobodys_stay_in_the_address(clerk: Clerk) -> None:
    assert asked(clerk, state="asked", owed="", department="研发部").count("=") == 2
    assert asked(clerk) == "/office/log"


def test_a_host_is_found_by_name(clerk: Clerk) -> None:
    assert "host=1" in asked(clerk, host_typed="zw")
    page = clerk.get(asked(clerk, host_typed="qqqq")).text
    assert "no such host" in page
    assert numbers(page) == []


@pytest.mark.parametrize(
    "query",
    [
        *(
            "seek=x",
            "seek=%00",
            "seek=" + "A" * 500,
            "from=yesterday",
            "from=0001-01-01",
            "to=9999-12-31",
            "host=x",
        ),
        *(
            "host=999999999999999999999",
            "state=%27",
            "class=king",
            "before=1",
            "before=x-y",
            "after=-1.-1--1",
        ),
        *(
            "before=99999999999.999999-1",
            "department=%22%3E%3Cscript%3E",
            "station=%F0%9F%99%82",
            "owed=maybe",
        ),
    ],
)
def test_an_address_that_somebody_wrote_is_answered(clerk: Clerk, query: str) -> None:
    answer = clerk.get(f"/office/log?{query}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_no_name_runs_a_script(clerk: Clerk) -> None:
    for path in ("/office/log", "/office/log/61", "/office/papers/visit/61/registration"):
        page = clerk.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_exactly_what_is_asked_for_is_exported_and_recorded(office: FrontDesk, clerk: Clerk) -> None:
    query = asked(clerk, name="laibin", state="asked").partition("?")[2]
    answer = clerk.get(f"/office/log/export?{query}&form=csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    _, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert [int(row[0]) for row in rows] == list(range(2, 61))
    with office.doorstep.books.reading() as conn:
        last = conn.exec_driver_sql("SELECT kind, data FROM events ORDER BY seq DESC LIMIT 1").one()
    assert (last.kind, json.loads(last.data)) == (
        "office:log:exported",
        {"filter": ["state", "name"], "form": "csv"},
    )


@pytest.mark.parametrize(
    ("form", "begins"), [("xlsx", b"PK"), ("json", b"[\n{"), ("csv", b"\xef\xbb\xbfNo.")]
)
def test_every_form_can_be_taken_away(clerk: Clerk, form: str, begins: bytes) -> None:
    content = clerk.get(f"/office/log/export?form={form}").content
    assert content.startswith(begins[:2] if form == "csv" else begins)


@pytest.mark.parametrize("form", ["", "pdf", "../csv"])
def test_other_forms_are_not_there(clerk: Clerk, form: str) -> None:
    assert clerk.get(f"/office/log/export?form={form}").status_code == 400


def test_reception_takes_nothing_away(office: FrontDesk) -> None:
    with closing(Clerk(office, "reception")) as reception:
        assert "/office/log/export" not in reception.get("/office/log").text
        assert reception.get("/office/log/export?form=csv").status_code == 403
        assert reception.get("/office/log/1/photograph").status_code == 403


@pytest.mark.parametrize("number", ["0", "99999", str(2**63), "-1", "x"])
def test_a_visit_that_is_not_there(clerk: Clerk, number: str) -> None:
    assert clerk.get(f"/office/log/{number}").status_code == 404
    assert clerk.get(f"/office/log/{number}/photograph").status_code == 404
    assert clerk.get(f"/office/log/{number}/slip").status_code == 404


def test_a_visits_story_in_plain_words(desk: FrontDesk) -> None:
    step = desk.doorstep
    visit, qr = step.inside(name="李四")
    step.ask(step.gate, "gate", scan=qr, way="out", guard="岗二")
    step.ask(step.gate, "gate", scan=qr, way="out", guard="岗二", release={"route": "call", "by": "张伟"})
    with closing(Clerk(desk, "security")) as guard:
        page = guard.get(f"/office/log/{visit}").text
    told = re.findall(r"<b>([^<]+)</b>", page)
    assert told[:2] == ["The visitor registered", "The host agreed"]
    assert told[-2:] == ["The host confirmed by telephone", "Left"]
    for shown in ("signature missing", "Signature owed", "岗二", "asks the host", "8001"):
        assert shown in page


def test_each_look_at_a_photograph_is_recorded(desk: FrontDesk) -> None:
    drawn = io.BytesIO()
    Image.new("L", (240, 320), 128).save(drawn, "JPEG")
    visit = desk.doorstep.register(photo=base64.b64encode(drawn.getvalue()).decode())
    with closing(Clerk(desk, "auditor")) as auditor:
        assert "/photograph" not in auditor.get(f"/office/log/{visit}").text
        assert f"/office/log/{visit}/photograph" in auditor.get(f"/office/log/{visit}?photograph=1").text
        answer = auditor.get(f"/office/log/{visit}/photograph")
        assert (answer.headers["content-type"], answer.content[:2]) == ("image/jpeg", b"\xff\xd8")
        assert auditor.get(f"/office/log/{visit}").text.count("The photograph was looked at") == 1


def test_the_signed_paper_is_seen_by_whom_it_is_for_and_each_look_recorded(desk: FrontDesk) -> None:
    step = desk.doorstep
    visit, qr = step.inside()
    drawn = io.BytesIO()
    Image.new("L", (480, 640), 200).save(drawn, "JPEG")
    photo = base64.b64encode(drawn.getvalue()).decode()
    step.ask(step.gate, "gate", scan=qr, release={"route": "paper", "by": "张伟"}, photo=photo)
    with closing(Clerk(desk, "reception")) as reception:
        assert "not for your role" in reception.get(f"/office/log/{visit}?slip=1").text
        assert reception.get(f"/office/log/{visit}/slip").status_code == 403
    with closing(Clerk(desk, "auditor")) as auditor:
        assert "Picture of the paper" in auditor.get(f"/office/log/{visit}").text
        assert f"/office/log/{visit}/slip" in auditor.get(f"/office/log/{visit}?slip=1").text
        assert auditor.get(f"/office/log/{visit}/slip").content == drawn.getvalue()
        seen = "Somebody looked at the picture of the signed paper"
        assert auditor.get(f"/office/log/{visit}").text.count(seen) == 1


def test_the_front_desk_tells_the_gate_that_an_important_visitor_leaves(desk: FrontDesk) -> None:
    """R8."""
    step = desk.doorstep
    form = {"name": "陆总", "host": 1, "people": 2, "announced": None, "guard": "岗一"}
    visit, other = step.ask(step.gate, "enter", **form)["visit"], step.inside()[0]
    with closing(Clerk(desk, "auditor")) as auditor:
        assert "leaving-soon" not in auditor.get(f"/office/log/{visit}").text
        assert auditor.hand_in(f"/office/log/{visit}/leaving-soon").status_code == 403
    assert step.row(step.gate, visit)["leaving_soon"] is None
    with closing(Clerk(desk, "reception")) as clerk:
        assert "leaving-soon" not in clerk.get(f"/office/log/{other}").text, (
            "a general visitor needs no escort"
        )
        assert "leaving-soon" in clerk.get(f"/office/log/{visit}").text
        for number in (visit, visit, other, 999):
            clerk.hand_in(f"/office/log/{number}/leaving-soon")
        assert "The gate knows" in clerk.get(f"/office/log/{visit}").text
        assert clerk.get(f"/office/log/{visit}").text.count("The visitor is leaving soon") == 1
    assert step.row(step.gate, visit)["leaving_soon"]
    assert step.row(step.gate, other)["leaving_soon"] is None


@pytest.mark.parametrize("language", languages())
def test_everything_that_can_happen_has_a_sentence(language: str) -> None:
    words = load(language)
    assert [kind for kind in Kind if sentence_key(kind) not in words] == []


def test_the_rooms_words_are_the_same_in_every_language() -> None:
    for room in ("journal", "papers"):
        found = [
            tomllib.loads((FOLDER / one / f"{room}.toml").read_text(encoding="utf-8")) for one in languages()
        ]
        assert all(one.keys() == found[0].keys() for one in found)


def test_the_log_is_asked_for_by_keyboard(office: FrontDesk, clerk: Clerk, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en")
    cookie = {"name": "office_session", "value": clerk.cookies["office_session"], "url": office.url}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.goto(f"{office.url}/office/log")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("wxm")
    page.keyboard.press("Enter")
    page.wait_for_url("**seek=**")
    assert page.locator("table.list tbody tr").count() == 1
    page.locator("table.list tbody a").press("Enter")
    page.wait_for_url("**/office/log/1")
    assert page.locator("ol.story li").count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults == []
    context.close()
