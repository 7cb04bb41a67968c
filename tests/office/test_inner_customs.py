"""The pages of the house's customs over real HTTP: what is saved holds at once, on screens too."""

import base64
import io
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from front_desk import FrontDesk
from inner_office import Clerk
from PIL import Image
from playwright.sync_api import Browser

from kiosk.reception.departments import Department
from kiosk.words import Words

AUDIT: dict[str, Any] = {
    "code": "audit",
    "name_zh-CN": "审核",
    "name_en": "Audit <b>",
    "class": "important",
    "asks": ["organisation"],
    "areas": ["meeting"],
    "photo": "off",
    "was": "",
}


def house(desk: FrontDesk) -> dict[str, Any]:
    """What a station is told."""
    with desk.station(f"lobby-{desk.doorstep.reception.last_seq()}", "lobby") as lobby:
        told: dict[str, Any] = lobby.get("/station/house").json()
    return told


def test_a_purpose_is_made_shown_moved_and_given_up(desk: FrontDesk, clerk: Clerk) -> None:
    answer = clerk.hand_in("/office/upkeep/purposes/save", version="0", **AUDIT)
    assert answer.status_code == 303, answer.text
    told = house(desk)["purposes"]
    assert (told[-1]["code"], told[-1]["name"]["en"], told[-1]["class"]) == (
        "audit",
        "Audit <b>",
        "important",
    )
    page = clerk.get("/office/upkeep/purposes").text
    assert "Audit &lt;b&gt;" in page
    assert clerk.hand_in("/office/upkeep/purposes/move", version="1", code="audit").status_code == 303
    assert house(desk)["purposes"][-2]["code"] == "audit"
    changed = {**AUDIT, "was": "audit", "code": "other", "name_en": "Inspection"}
    assert clerk.hand_in("/office/upkeep/purposes/save", version="2", **changed).status_code == 303
    assert "Inspection" in clerk.get("/office/upkeep/purposes/one?code=audit").text
    assert clerk.hand_in("/office/upkeep/purposes/remove", version="3", code="audit").status_code == 303
    assert clerk.get("/office/upkeep/purposes/one?code=audit").status_code == 404
    assert clerk.hand_in("/office/upkeep/purposes/back", version="4").status_code == 303
    assert len(house(desk)["purposes"]) == 9


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("purposes/save", {**AUDIT, "code": "Audit!"}),
        ("purposes/save", {**AUDIT, "code": ""}),
        ("purposes/save", {**AUDIT, "code": "business"}),
        ("purposes/save", {**AUDIT, "areas": []}),
        ("purposes/save", {**AUDIT, "name_zh-CN": "", "name_en": ""}),
        ("purposes/save", {**AUDIT, "name_en": "x" * 41}),
        ("purposes/save", {**AUDIT, "class": "royal"}),
        ("purposes/save", {**AUDIT, "asks": ["shoe_size"]}),
        ("purposes/save", {**AUDIT, "version": "x"}),
        ("areas/save", {"code": "Lab", "name_en": "Lab"}),
        ("areas/save", {"code": "lab"}),
        ("areas/save", {"name_en": "Lab"}),
        ("hours/save", {"opens_monday": "18:00", "closes_monday": "08:00"}),
        ("hours/save", {"opens_monday": "08:00"}),
        ("hours/save", {"holidays": "2027-02-30"}),
        ("rooms/save", {"name_0": "A301", "kind_0": "cellar"}),
        ("rooms/save", {"name_0": "A301", "kind_0": "meeting", "seats_0": "many"}),
        ("rooms/save", {"name_0": "A301", "kind_0": "meeting", "name_4": "a301", "kind_4": "meeting"}),
        ("rooms/save", {"name_0": "x" * 60, "kind_0": "meeting"}),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    steady: FrontDesk, patient: Clerk, path: str, fields: dict[str, Any]
) -> None:
    before = steady.doorstep.reception.last_seq()
    answer = patient.hand_in(f"/office/upkeep/{path}", **{"version": "0", **fields})
    assert answer.status_code == 400
    assert "Traceback" not in answer.text
    assert steady.doorstep.reception.last_seq() == before
    if fields.get("version") != "x":
        assert 'class="wrong"' in answer.text or fields.get("class") == "royal", answer.text
        typed = next(value for name, value in fields.items() if name[:4] in ("name", "open", "code", "holi"))
        assert typed in answer.text


def test_hours_rooms_and_areas_hold_at_once(desk: FrontDesk, clerk: Clerk) -> None:
    hours = {
        "opens_monday": "08:00",
        "closes_monday": "18:00",
        "holidays": "2027-01-01\n2026-12-25, 2027-01-01",
    }
    assert clerk.hand_in("/office/upkeep/hours/save", version="0", **hours).status_code == 303
    assert house(desk)["hours"] == {"monday": ["08:00", "18:00"]}
    assert "2026-12-25\n2027-01-01" in clerk.get("/office/upkeep/hours").text
    rooms = {"name_0": "A301", "kind_0": "meeting", "seats_0": "8", "name_2": "贵宾室", "kind_2": "reception"}
    assert clerk.hand_in("/office/upkeep/rooms/save", version="0", **rooms).status_code == 303
    assert [room.seats for room in desk.doorstep.reception.house.rooms] == [8, 0]
    area = {"code": "lab", "name_en": "Laboratory", "name_works_en": "Halls"}
    assert clerk.hand_in("/office/upkeep/areas/save", version="0", **area).status_code == 303
    purpose = {**AUDIT, "areas": ["works", "lab"]}
    assert clerk.hand_in("/office/upkeep/purposes/save", version="0", **purpose).status_code == 303
    assert {
        code: names["en"] for code, names in house(desk)["areas"].items() if code in ("lab", "works")
    } == {
        "lab": "Laboratory",
        "works": "Halls",
    }
    answer = clerk.hand_in("/office/upkeep/areas/save", version="1")
    assert answer.status_code == 400, "a purpose leads there"


def test_whoever_is_second_is_told_and_keeps_what_was_typed(desk: FrontDesk, clerk: Clerk) -> None:
    first = {"opens_monday": "08:00", "closes_monday": "18:00"}
    assert clerk.hand_in("/office/upkeep/hours/save", version="0", **first).status_code == 303
    second = {"opens_monday": "07:30", "closes_monday": "16:00"}
    answer = clerk.hand_in("/office/upkeep/hours/save", version="0", **second)
    assert answer.status_code == 409
    assert clerk.name in answer.text
    assert "07:30" in answer.text
    assert house(desk)["hours"] == {"monday": ["08:00", "18:00"]}
    again = re.search(r'name="version" value="(\d+)"', answer.text)
    assert again
    assert clerk.hand_in("/office/upkeep/hours/save", version=again[1], **second).status_code == 303
    assert "<del>08:00-18:00</del> <ins>07:30-16:00</ins>" in clerk.get("/office/upkeep/hours").text


def test_a_station_hears_of_it_by_its_feed(desk: FrontDesk, clerk: Clerk) -> None:
    with desk.station("lobby-8", "lobby") as lobby:
        since = desk.doorstep.reception.last_seq()
        with lobby.stream("GET", f"/station/live?since={since}", timeout=45) as news:
            lines = news.iter_lines()
            next(line for line in lines if line.startswith("event: hosts"))
            hours = {"opens_monday": "08:00", "closes_monday": "18:00"}
            assert clerk.hand_in("/office/upkeep/hours/save", version="0", **hours).status_code == 303
            assert next(line for line in lines if line.startswith("event: ")) == "event: house"


def test_a_text_is_looked_at_saved_and_every_version_stays(desk: FrontDesk, clerk: Clerk) -> None:
    first = {"kind": "agreement", "text_en": "Keep it\r\n<i>secret</i>", "version": "0"}
    seen = clerk.hand_in("/office/upkeep/texts/save", do="preview", **first)
    assert "&lt;i&gt;secret" in seen.text
    assert "agreement" not in house(desk)["texts"]
    assert clerk.hand_in("/office/upkeep/texts/save", do="save", **first).status_code == 303
    told = house(desk)["texts"]["agreement"]
    assert told["text"] == {"en": "Keep it\n<i>secret</i>"}
    second = {**first, "text_en": "Tell nobody", "version": "1"}
    assert clerk.hand_in("/office/upkeep/texts/save", do="save", **second).status_code == 303
    page = clerk.get(f"/office/upkeep/texts/version?kind=agreement&digest={told['version']}")
    assert "&lt;i&gt;secret" in page.text
    assert clerk.get("/office/upkeep/texts/version?kind=agreement&digest=0").status_code == 404
    assert clerk.get("/office/upkeep/texts?kind=novel").status_code == 404
    assert clerk.hand_in("/office/upkeep/texts/save", kind="agreement", version="2").status_code == 400
    assert clerk.hand_in("/office/upkeep/texts/back?kind=agreement", version="2").status_code == 303
    assert "agreement" not in house(desk)["texts"]


def test_a_wording_of_the_houses_own_is_taken_over_and_given_back(desk: FrontDesk, clerk: Clerk) -> None:
    key, path = "lobby.asking.title", "/office/upkeep/words/save"
    assert key in clerk.get("/office/upkeep/words?q=正在征求").text
    for text in ("We ask", "We ask {guest}", "{host", "{host.__class__}", "{host!r}"):
        answer = clerk.hand_in(path, word=key, text_en=text, version="0")
        assert answer.status_code == 400, text
        assert "has to be the same" in answer.text
    assert clerk.hand_in(path, word=key, text_en="We ask\n{host} for you", version="0").status_code == 303
    assert house(desk)["words"] == {key: {"en": "We ask {host} for you"}}
    assert Words("en")(key, host="Anna") == "We ask Anna for you"
    assert "We ask {host} for you" in clerk.get("/office/upkeep/words").text
    assert clerk.hand_in(path, word="inner.menu.log", text_en="Who was here", version="1").status_code == 303
    assert "Who was here" in clerk.get("/office").text
    assert clerk.hand_in(path, word=key, version="2").status_code == 303
    assert Words("en")(key, host="Anna") == "Asking Anna"
    assert clerk.hand_in("/office/upkeep/words/back", version="3").status_code == 303
    assert "Who was here" not in clerk.get("/office").text
    assert clerk.get("/office/upkeep/words/one?word=no.such.key").status_code == 404


def png(size: tuple[int, int] = (60, 20)) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGBA", size, (200, 16, 46, 255)).save(drawn, "PNG")
    return drawn.getvalue()


def test_colour_and_logo_reach_the_stations(desk: FrontDesk, clerk: Clerk) -> None:
    file = base64.urlsafe_b64encode(png((900, 300))).decode()
    path = "/office/upkeep/look/save"
    assert clerk.hand_in(path, colour="#f2c14e", file=file, version="0").status_code == 303
    look = house(desk)["look"]
    assert look["colour"] == "#F2C14E"
    with Image.open(io.BytesIO(base64.b64decode(look["logo"]))) as worn:
        assert worn.size == (640, 213)
    page = clerk.get("/office/upkeep/look").text
    assert "1.7" in page
    assert "too light" in page
    assert clerk.get("/office/upkeep/look/logo").headers["content-type"] == "image/png"
    assert clerk.hand_in(path, colour="", drop="1", version="1").status_code == 303
    assert house(desk)["look"] == {"colour": "", "logo": ""}
    assert clerk.get("/office/upkeep/look/logo").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"colour": "red"},
        {"colour": "#12345"},
        {"file": "%%%"},
        {"file": base64.b64encode(b"<svg onload=alert(1)>").decode()},
        {"file": base64.urlsafe_b64encode(png()[:60]).decode()},
        {"file": base64.urlsafe_b64encode(png((4097, 1))).decode()},
        {"file": base64.urlsafe_b64encode(png() + b"\0" * 500_000).decode()},
    ],
)
def test_what_is_no_colour_and_no_picture_is_refused(
    steady: FrontDesk, patient: Clerk, fields: dict[str, str]
) -> None:
    before = steady.doorstep.reception.last_seq()
    answer = patient.hand_in("/office/upkeep/look/save", **{"colour": "", "version": "0", **fields})
    assert answer.status_code == 400
    assert 'class="wrong"' in answer.text
    assert steady.doorstep.reception.last_seq() == before


def test_a_department_is_renamed_merged_and_answered_for(desk: FrontDesk, clerk: Clerk) -> None:
    reception, path = desk.doorstep.reception, "/office/upkeep/departments/save"
    told = {"was": "研发部", "name": "研究院", "floor": "3F", "answers": "T002", "tour": "T003"}
    assert clerk.hand_in(path, **{**told, "answers": "T999"}).status_code == 400
    assert clerk.hand_in(path, **{**told, "name": ""}).status_code == 400
    assert clerk.hand_in(path, **{**told, "was": "nowhere"}).status_code == 404
    assert clerk.hand_in(path, **told).status_code == 303
    found = {one.name: one for one in reception.departments()}
    assert found["研究院"] == Department("研究院", 1, ("3F",), "T002", "T003")
    assert reception.house.approvers == {"tour:研究院": "T003"}
    assert [host["name"] for host in reception.look_up_hosts("yanjiuyuan")] == ["张伟"]
    late = {**told, "was": "研究院", "name": "别的部"}
    assert clerk.hand_in(path, **late).status_code == 409, "it has somebody who answers meanwhile"
    merge = {**told, "was": "研究院", "name": "采购部", "had_answers": "T002", "had_tour": "T003"}
    asked = clerk.hand_in(path, **merge)
    assert asked.status_code == 400
    assert "merges" in asked.text
    assert clerk.hand_in(path, sure="采购部", **merge).status_code == 303
    assert {one.name: one.hosts for one in reception.departments()} == {"一车间": 1, "采购部": 2}
    assert desk.doorstep.books.verify() is None


def test_an_auditor_reads_and_changes_nothing(desk: FrontDesk) -> None:
    auditor = Clerk(desk, "auditor")
    pages = ("purposes", "areas", "hours", "rooms", "texts", "words", "look", "departments")
    for page in (*pages, "purposes/one?code=tour", "words/one?word=inner.menu.log"):
        answer: httpx.Response = auditor.get(f"/office/upkeep/{page}")
        assert answer.status_code == 200
        assert ">Save<" not in answer.text
    assert auditor.hand_in("/office/upkeep/hours/save", version="0").status_code == 403
    auditor.close()


def test_by_keyboard_in_a_browser(desk: FrontDesk, clerk: Clerk, browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png())
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en")
    cookie = clerk.cookies["office_session"]
    context.add_cookies([{"name": "office_session", "value": cookie, "url": desk.url}])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(f"{desk.url}/office/upkeep/look")
    page.set_input_files("#picked", tmp_path / "logo.png")
    page.wait_for_function("document.forms[document.forms.length - 1].elements.file.value !== ''")
    page.focus("#colour")
    page.keyboard.type("#0B6B4A")
    page.keyboard.press("Enter")
    page.wait_for_selector(".logo img")
    assert page.eval_on_selector(".logo img", "image => image.decode().then(() => image.naturalWidth)") == 60
    for name in ("purposes", "areas", "hours", "rooms", "texts", "words", "look", "departments"):
        page.goto(f"{desk.url}/office/upkeep/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
    assert faults == []
    context.close()
