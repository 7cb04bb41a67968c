"""The doctor on a real house: all well, and each trouble named with what to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest
import zxingcpp
from PIL import Image

from doorstep import Doorstep
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.wires import Wires
from kiosk.doctor import Finding, examine, fresh_code, print_page, read_back
from kiosk.ledger import books
from kiosk.settings import Lobby, Office, Settings
from kiosk.words import Words
from open_house import OpenHouse
from printing.typeface import directory, make_faces

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def slips() -> "Queue[Image.Image]":
    return Queue()


@pytest.fixture
def printer(slips: "Queue[Image.Image]") -> VirtualPrinter:
    return VirtualPrinter(slips.put)


@pytest.fixture
def settings(sqlite_doorstep: Doorstep, printer: VirtualPrinter, tmp_path: Path) -> Iterator[Settings]:
    """A house in which all is well."""
    make_faces(directory())
    house, wires = OpenHouse(sqlite_doorstep, tmp_path), Wires(printer)
    wires.start()
    token = tmp_path / "lobby.token"
    token.write_text(sqlite_doorstep.reception.add_station("lobby-9", "lobby", sqlite_doorstep.now))
    lobby = Lobby(
        office=f"http://{house.address}",
        token_file=str(token),
        printer=wires.tcp_address,
        camera="virtual:",
    )
    yield Settings(data=tmp_path / "data", office=Office(database=sqlite_doorstep.url), lobby=lobby)
    wires.stop()
    house.close()


def found(settings: Settings, what: str) -> Finding:
    findings = {one.what: one for one in examine(settings, ("office", "lobby"), NOW)}
    return findings[what]


@pytest.mark.parametrize(
    "what", ["data folder", "clock", "books", "notices", "fonts", "lobby: office", "printer", "camera"]
)
def test_all_is_well(settings: Settings, what: str) -> None:
    finding = found(settings, what)
    assert (finding.state, finding.advice) == ("good", ""), finding


def test_dead_letters_and_stuck_ones_are_seen_without_anybody_s_name(
    settings: Settings, sqlite_doorstep: Doorstep
) -> None:
    sqlite_doorstep.register()
    reception = sqlite_doorstep.reception
    for wait in (0, 5, 10, 20):
        for notice in reception.take_notices(sqlite_doorstep.later(seconds=wait)):
            gone = notice.channel == "mail"
            reception.notice_failed(notice.id, sqlite_doorstep.now, "smtp_550" if gone else "http_503", gone)
    finding = found(settings, "notices")
    assert finding.state == "doubtful"
    assert finding.says == "1 by mail given up (smtp_550); 1 by webhook tried again and again (http_503)"


def test_paper_out_says_what_to_do(settings: Settings, printer: VirtualPrinter) -> None:
    printer.end_paper()
    finding = found(settings, "printer")
    assert finding.state == "bad"
    assert "paper_out" in finding.says
    assert "roll" in finding.advice


def test_a_printer_that_does_not_answer_is_not_well(settings: Settings, printer: VirtualPrinter) -> None:
    printer.mute()
    assert found(settings, "printer").state == "doubtful"


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "carrier pigeon", "file:///nowhere", "virtual:///"])
def test_no_printer_there(settings: Settings, address: str) -> None:
    finding = found(replace(settings, lobby=replace(settings.lobby, printer=address)), "printer")
    assert finding.state == "bad"
    assert finding.advice


@pytest.mark.parametrize(
    ("address", "state", "said"),
    [
        ("virtual:?fault=busy", "bad", "other program"),
        ("virtual:?fault=black", "doubtful", "lens"),
        ("camera:///nowhere/video0", "bad", "camera"),
        ("camera:0", "bad", "devices list"),
        ("virtual:?fault=slow", "good", ""),
    ],
)
def test_a_camera_in_trouble(settings: Settings, address: str, state: str, said: str) -> None:
    finding = found(replace(settings, lobby=replace(settings.lobby, camera=address)), "camera")
    assert (finding.state, said in finding.advice) == (state, True), finding


def test_a_house_without_a_camera_is_well(settings: Settings) -> None:
    without = replace(settings, lobby=replace(settings.lobby, camera=""))
    assert "camera" not in [one.what for one in examine(without, ("lobby",), NOW)]


@pytest.mark.parametrize(
    ("told", "camera", "states"),
    [
        ('{"purposes": [{"code": "audit", "photo": "required"}]}', "", ["bad"]),
        ('{"purposes": [{"code": "audit", "photo": "required"}]}', "virtual:", ["good"]),
        ('{"purposes": [{"code": "audit", "photo": "optional"}, {"code": "tour", "photo": "off"}]}', "", []),
        ('{"purposes": [{"code": "audit"}, 7]}', "", []),
        ('{"purposes": 7}', "", []),
        ("[]", "", []),
        ("no JSON", "", []),
    ],
)
def test_a_photograph_that_is_required_wants_a_camera(
    settings: Settings, told: str, camera: str, states: list[str]
) -> None:
    with saying(told) as address:
        lobby = replace(settings.lobby, camera=camera, office=address)
        findings = list(examine(replace(settings, lobby=lobby), ("lobby",), NOW))
    found = [one for one in findings if one.what == "camera"]
    assert [one.state for one in found] == states
    assert all("audit" in one.says and "lobby.camera" in one.advice for one in found if one.state == "bad")


@contextmanager
def saying(text: str) -> Iterator[str]:
    """The address of an office that says this, whatever it is asked."""

    class Office(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text.encode())

    server = HTTPServer(("127.0.0.1", 0), Office)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_office_is_not_there(settings: Settings) -> None:
    lobby = replace(settings.lobby, office="http://127.0.0.1:1")
    finding = found(replace(settings, lobby=lobby), "lobby: office")
    assert (finding.state, "kiosk office" in finding.advice) == ("bad", True)


@pytest.mark.parametrize("text", ["", "not-a-token\n", "\x00\xff"])
def test_a_token_that_opens_nothing(settings: Settings, text: str) -> None:
    Path(settings.lobby.token_file).write_bytes(text.encode("latin-1"))
    states = {one.what: one for one in examine(settings, ("lobby",), NOW) if one.what.startswith("lobby")}
    worst = states.get("lobby: token") or states["lobby: office"]
    assert worst.state == "bad"
    assert "station" in worst.advice
    assert text.strip() == "" or text.strip() not in worst.says + worst.advice, "a token is never shown"


def test_books_that_were_never_made(settings: Settings, tmp_path: Path) -> None:
    empty = replace(settings, office=Office(database=f"sqlite:///{tmp_path / 'new.db'}"))
    assert found(empty, "books").advice == "kiosk ledger upgrade"
    books.upgrade(empty.database, NOW)
    assert found(empty, "books").state == "good"


@pytest.mark.parametrize(
    "url", ["nonsense", "postgresql://kiosk:hidden@127.0.0.1:1/kiosk", "sqlite:////no/x.db"]
)
def test_books_that_cannot_be_opened(settings: Settings, url: str) -> None:
    finding = found(replace(settings, office=Office(database=url)), "books")
    assert finding.state == "bad"
    assert "hidden" not in finding.says + finding.advice, "a password is never shown"


def test_a_folder_that_cannot_be_written(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert found(replace(settings, data=tmp_path / "file"), "data folder").state == "bad"


def test_a_test_page_comes_out_and_its_code_can_be_read(
    settings: Settings, printer: VirtualPrinter, slips: Queue[Image.Image]
) -> None:
    code = fresh_code()
    assert print_page(settings, Words("zh-CN"), code, NOW).state == "good"
    [seen] = zxingcpp.read_barcodes(slips.get(timeout=10).convert("L"))
    assert read_back(code, seen.text.lower() + "\n").state == "good"
    assert read_back(code, "").state == "doubtful"
    assert read_back(code, "KIOSK-TEST-00000000").state == "bad"


@pytest.mark.parametrize(("fault", "state"), [("open_cover", "bad"), ("hang", "bad")])
def test_no_test_page_comes_out(settings: Settings, printer: VirtualPrinter, fault: str, state: str) -> None:
    getattr(printer, fault)()
    assert print_page(settings, Words("en"), fresh_code(), NOW).state == state


def test_a_paper_that_nobody_makes(settings: Settings) -> None:
    lobby = replace(settings.lobby, paper="a0")
    assert print_page(replace(settings, lobby=lobby), Words("en"), fresh_code(), NOW).state == "bad"


def test_a_clock_before_the_program(settings: Settings) -> None:
    [finding] = [
        one for one in examine(settings, ("lobby",), datetime(1970, 1, 1, tzinfo=UTC)) if one.what == "clock"
    ]
    assert finding.state == "bad"
