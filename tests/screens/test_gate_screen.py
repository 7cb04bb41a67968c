"""The gate's screen in its own process: real widgets, real touches, real keys, an office over HTTP."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from gate_house import GUARDS, House, Screen, gate_screen, pass_text
from station_desk import until

from hardware.virtual.scan_line import send_scan
from hardware.virtual.scanner import key_events
from kiosk.gate.app import main
from kiosk.gate.pages.sheet import Furniture
from kiosk.lobby.keyboard.board import Board
from kiosk.lobby.screens.mirror import Mirror
from kiosk.lobby.screens.pad import Pad
from kiosk.settings import BadSettings, Gate, Settings
from kiosk.visit import passes
from kiosk.words import Words

SAY = Words("zh-CN")


def until_text(screen: Screen, text: str, seconds: float = 45) -> str:
    """Wait until this text is on the screen; all texts then."""
    end = time.monotonic() + seconds
    while text not in (texts := screen.texts()):
        assert time.monotonic() < end, f"{text!r} is not in {texts!r}"
    return texts


def until_no_text(screen: Screen, text: str) -> None:
    """Wait until this text is gone from the screen."""
    until(lambda: text not in screen.texts())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def title(code: str) -> str:
    return SAY(f"gate.verdict.{code}.title")


def until_verdict(screen: Screen, code: str) -> str:
    """Wait until this is the verdict on the screen; its words stand on other pages too."""
    screen.wait("verdict")
    return until_text(screen, title(code))


def type_by_hand(screen: Screen, *keys: str) -> None:
    for key in keys:
        screen.do(keys=key)


@pytest.fixture(scope="module")
def house() -> House:
    house, early = House(), (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    for number, state in ((1, "carded"), (2, "carded"), (3, "inside"), (4, "inside"), (5, "signed")):
        house.visit(number, state, came_in=early if state != "carded" else None, name=f"访客{number}")
    house.visit(6, void=True)
    house.visit(7, "asked")
    house.visit(8, "closed")
    house.visit(9, valid=timedelta(hours=-1))
    house.visit(10, "unseen", came_in=early, name="未归人")
    house.visit(11, "inside", came_in=early, name="无证人")
    house.visit(12, "inside", came_in=early, name="漏签人")
    return house


@pytest.fixture(scope="module")
def running(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    with gate_screen(house, tmp_path_factory.mktemp("gate")) as (screen, _):
        screen.wait("guard")
        assert set(GUARDS) <= set(screen.texts().split("\n"))
        screen.touch("guard:0")
        yield screen


@pytest.fixture
def screen(running: Screen) -> Screen:
    """The screen with nobody before it."""
    running.do(wait_tag="language:en")
    type_by_hand(running, "\x1b")
    running.wait("ready")
    return running


@pytest.mark.parametrize(
    ("code", "visit"),
    [("void", 6), ("not_agreed", 7), ("already_left", 8), ("expired", 9)],
)
def test_a_pass_that_is_no_good_is_refused_in_words(
    screen: Screen, house: House, code: str, visit: int
) -> None:
    screen.scan(house.texts[visit])
    texts = until_text(screen, title(code))
    assert SAY(f"gate.verdict.{code}.advice")[:6] in texts.replace("\n", "")
    assert "李娜" not in texts


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("unknown", pass_text(4711)),
        ("forged", pass_text(1, key=bytes(32))),
        ("wrong_site", pass_text(1, issuer=9)),
        ("unreadable", "https://example.com/a?b=c"),
        ("unreadable", "\x1b@\x1dV\x00\x10\x14\x08 VP1"),
        ("unreadable", "A" * 10_000),
        ("unreadable", "12\n\n\n"),
    ],
)
def test_a_hostile_code_is_a_refusal_and_nothing_more(screen: Screen, code: str, text: str) -> None:
    screen.scan(text)
    until_text(screen, title(code))
    assert screen.do(wait="verdict")["page"] == "verdict"


def test_touches_alone_let_in_and_a_double_scan_lets_in_once(screen: Screen, house: House) -> None:
    text = house.texts[1]
    screen.scan("".join(c.lower() if n % 2 else c for n, c in enumerate(text)))
    screen.wait("identity")
    screen.touch("let_in")
    until_text(screen, SAY("gate.complaint.document_missing"))
    screen.touch("document:resident_id", "key:1", "key:2", "key:3", "key:X", "let_in")
    texts = until_text(screen, title("admitted"))
    assert "访客1" in texts
    assert SAY("common.where.reception")[:4] in texts
    screen.scan(text)
    until_text(screen, title("already_inside"))
    came_in = [
        m for m in house.desk.received if m["body"].get("identity") and m["body"]["scan"] == text.upper()
    ]
    assert house.desk.rows[1]["state"] == "inside"
    assert len(came_in) <= 1


def test_the_keyboard_alone_lets_in(screen: Screen, house: House) -> None:
    type_by_hand(screen, *passes.short_code(house.texts[2]), "\n")
    screen.wait("identity")
    type_by_hand(screen, "4", "5", "6", "7", "\n")
    until_text(screen, SAY("gate.complaint.document_missing"))
    screen.touch("document:passport")
    type_by_hand(screen, "\n")
    until_text(screen, title("admitted"))
    body = house.desk.received[-1]["body"]
    assert body["identity"] == {"document": "passport", "last4": "4567"}
    assert body["guard"] == GUARDS[0]


def test_the_short_code_by_touches(screen: Screen, house: House) -> None:
    screen.touch("code")
    screen.touch(*(f"key:{symbol}" for symbol in passes.short_code(house.texts[8])))
    until_text(screen, SAY("gate.code.good"))
    screen.touch("send")
    until_text(screen, title("already_left"))


def test_a_scan_into_an_open_field_is_still_a_scan(screen: Screen, house: House) -> None:
    screen.touch("code", "key:A")
    screen.scan(house.texts[6])
    until_text(screen, title("void"))


def test_out_on_the_hosts_word(screen: Screen, house: House) -> None:
    screen.scan(house.texts[3])
    screen.wait("signature")
    assert "8101" in screen.texts()
    screen.touch("who:desk", "call")
    until_verdict(screen, "left")
    assert house.desk.received[-1]["body"]["release"] == {
        "route": "call",
        "by": SAY("gate.signature.who.desk"),
    }
    assert house.desk.rows[3]["state"] == "owed"


def test_out_with_the_signature_on_the_slip(screen: Screen, house: House) -> None:
    screen.scan(house.texts[4])
    screen.wait("signature")
    screen.touch("paper")
    until_verdict(screen, "left")
    assert house.desk.rows[4]["state"] == "left"


def test_out_when_the_host_has_signed(screen: Screen, house: House) -> None:
    screen.scan(house.texts[5])
    until_verdict(screen, "left")


def test_the_host_signs_while_the_guard_telephones(screen: Screen, house: House) -> None:
    screen.scan(house.texts[12])
    screen.wait("signature")
    house.desk.row(12, state="signed", released=True)
    until_text(screen, SAY("gate.signature.let_out"))
    end = time.monotonic() + 45
    while not screen.tell(touch="let_out")["ok"]:
        assert time.monotonic() < end
    until_verdict(screen, "left")
    assert house.desk.rows[12]["state"] == "left"


def test_somebody_without_a_pass_leaves_from_the_list(screen: Screen, house: House) -> None:
    screen.touch("inside:11")
    screen.wait("person")
    assert "8101" in screen.texts()
    screen.touch("let_out")
    screen.wait("signature")
    screen.touch("call")
    until_verdict(screen, "left")
    assert house.desk.received[-1]["body"]["visit"] == 11


def test_somebody_not_seen_leaving_is_settled_by_name(screen: Screen, house: House) -> None:
    screen.touch("inside:10")
    screen.wait("person")
    screen.touch("explain:10")
    screen.wait("settle")
    screen.touch("reason:other_gate", "settle")
    until_text(screen, title("settled"))
    body = house.desk.received[-1]["body"]
    assert body == {"visit": 10, "guard": GUARDS[0], "reason": SAY("gate.settle.reason.other_gate")}


@pytest.mark.parametrize(
    ("language", "visit", "code"), [("en", 9, "expired"), ("zh-TW", 6, "void"), ("zh-CN", 7, "not_agreed")]
)
def test_every_page_speaks_the_chosen_language(
    screen: Screen, house: House, language: str, visit: int, code: str
) -> None:
    say = Words(language)
    screen.touch(f"language:{language}")
    until_text(screen, say("gate.ready.title"))
    screen.scan(house.texts[visit])
    until_text(screen, say(f"gate.verdict.{code}.title"))


@pytest.mark.parametrize("reason", ["cutter", "a reason of tomorrow"])
def test_without_a_printer_the_guard_writes_the_code_on_a_card(
    screen: Screen, house: House, reason: str
) -> None:
    """R9, R10: the host agreed, nothing came out; why is said in words, and the card is the pass."""
    visit, known = (40, reason) if reason == "cutter" else (41, "unknown")
    code = passes.shown(passes.short_code(house.visit(visit, "welcome", name="无纸人")))
    house.desk.row(visit, by_hand={"code": code, "reason": reason})
    screen.touch(f"card:{visit}")
    screen.wait("card")
    texts = screen.texts().replace("\n", "")
    assert {"无纸人", code} <= set(screen.texts().split("\n"))
    assert SAY(f"slip.failure.{known}")[:8] in texts
    assert SAY(f"slip.remedy.{known}")[:6] in texts
    screen.touch("written")
    screen.wait("identity")
    screen.touch("document:passport", "let_in")
    until_text(screen, title("admitted"))
    assert house.desk.rows[visit]["state"] == "inside"
    type_by_hand(screen, "\x1b")
    screen.wait("ready")
    assert f"card:{visit}" not in screen.do(tags=True)["tags"]


def test_a_forced_way_is_shown_and_used_once(screen: Screen, house: House) -> None:
    screen.touch("way:out")
    until_text(screen, SAY("gate.ready.out"))
    screen.scan(house.texts[1])
    screen.wait("signature")
    assert house.desk.received[-1]["body"]["way"] == "out"


def test_alone_the_gate_goes_on_says_so_and_hands_in(house: House, tmp_path: Path) -> None:
    house.visit(30, name="断网人")
    with gate_screen(house, tmp_path) as (screen, office):
        screen.touch("guard:1")
        until_text(screen, SAY("gate.line.online"))
        office.stop()
        screen.scan(house.texts[30])
        screen.wait("identity")
        screen.touch("document:passport", "let_in")
        texts = until_text(screen, title("admitted"))
        assert SAY("gate.line.by_station") in texts
        until_text(screen, SAY("gate.line.waiting", count=2))
        type_by_hand(screen, "\x1b")
        screen.do(wait_tag="inside:30")
        office.start()
        until_text(screen, SAY("gate.line.online"))
    handed_in = [m for m in house.desk.received if m["body"]["guard"] == GUARDS[1]]
    assert {m["decided"]["code"] for m in handed_in if m["decided"]} == {"identity_missing", "admitted"}


def test_a_network_scanner_reads_as_a_keyboard_wedge_does(house: House, tmp_path: Path) -> None:
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    with gate_screen(house, tmp_path, KIOSK_GATE_SCANNER=address, KIOSK_GATE_GUARDS="王师傅") as (screen, _):
        screen.wait("ready")  # one guard only is on duty without a touch
        assert send_scan(house.texts[6], port) == "complete"
        until_text(screen, title("void"))


@pytest.mark.parametrize("kind", ["input", "serial"])
def test_a_scanner_of_its_own_reads_and_its_plug_is_watched(house: House, tmp_path: Path, kind: str) -> None:
    """The guard is told that it is not there; plugged in, what it reads is a scan, also while typing."""
    device = tmp_path / "scanner"
    address = f"{kind}://{device}"
    with gate_screen(house, tmp_path, KIOSK_GATE_SCANNER=address, KIOSK_GATE_GUARDS="王师傅") as (screen, _):
        until_text(screen, SAY("gate.line.no_scanner"))
        with plugged_in(device, kind) as scan:
            until_no_text(screen, SAY("gate.line.no_scanner"))
            screen.touch("code", "key:A")
            scan(house.texts[6])
            until_text(screen, title("void"))
        until_text(screen, SAY("gate.line.no_scanner"))


@contextmanager
def plugged_in(device: Path, kind: str) -> Iterator[Callable[[str], None]]:
    """A scanner at this path; what is called with a code reads it."""
    if kind == "input":
        os.mkfifo(device)
        wire = os.open(device, os.O_RDWR)  # also read here, so that it stays
        yield lambda code: _write(wire, key_events(code + "\r"))
    else:
        wire, far = os.openpty()
        device.symlink_to(os.ttyname(far))
        os.close(far)
        yield lambda code: _write(wire, code.encode() + b"\r")
    device.unlink()
    os.close(wire)


def _write(wire: int, data: bytes) -> None:
    while data:
        data = data[os.write(wire, data) :]


def test_three_readers_at_once_never_mix(house: House, tmp_path: Path) -> None:
    """Two on lines of their own and one that types into the window, each half a code at a time. On a busy
    machine a half may be given up as unfinished: still half of one code, and all is read once more."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    codes = [pass_text(100 + number, key=bytes(32)) for number in range(3)]
    with gate_screen(house, tmp_path, KIOSK_GATE_SCANNER=address, KIOSK_GATE_GUARDS="王师傅") as (screen, _):
        screen.wait("ready")
        before = len(house.desk.received)

        def read() -> set[str]:
            bodies = (message["body"] for message in house.desk.received[before:])
            return {body["scan"] for body in bodies if "scan" in body}

        until(lambda: _interleaved(screen, port, codes), 45)
        until(lambda: read() >= {*codes}, 45)
        assert all(any(text in code for code in codes) for text in read())


def _interleaved(screen: Screen, port: int, codes: list[str]) -> bool:
    """Three codes, each in the middle of another; whether both lines had the time for theirs."""
    with (
        socket.create_connection(("127.0.0.1", port)) as one,
        socket.create_connection(("127.0.0.1", port)) as two,
    ):
        one.sendall(codes[0][:20].encode())
        two.sendall(codes[1][:30].encode())
        screen.scan(codes[2])
        two.sendall(codes[1][30:].encode() + b"\r")
        one.sendall(codes[0][20:].encode() + b"\r")
        return one.recv(20) == two.recv(20) == b"complete\n"


@pytest.mark.parametrize(
    "scanner",
    [
        "bluetooth",
        "",
        "wedge ",
        "tcp://0.0.0.0:9000",
        "tcp://127.0.0.1:99999",
        "tcp://127.0.0.1",
        "input://event3",
        "input:///dev/input/",
        "serial:///dev/ttyACM0?baud=7",
        "serial:///dev/ttyACM0?colour=red",
        "camera:0",
    ],
)
def test_a_scanner_that_there_is_none_is_said_before_the_window_opens(scanner: str) -> None:
    with pytest.raises(BadSettings, match=r"gate\.scanner: .*it may be wedge"):
        main(Settings(gate=Gate(scanner=scanner)), Furniture(Board, Pad, Mirror))


def test_a_scanner_port_that_is_taken_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        scanner = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(BadSettings, match="is taken"):
            main(Settings(gate=Gate(scanner=scanner)), Furniture(Board, Pad, Mirror))
