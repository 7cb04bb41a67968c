"""The lobby's print jobs: each outcome of the printer, each mishap, and what a restart makes of them."""

import base64
import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from PIL import Image
from station_desk import Desk, Office, station, until

from hardware.ports import Fault, FaultCode, PrinterPort
from hardware.virtual.port import VirtualPort
from hardware.virtual.printer import VirtualPrinter
from kiosk.station import Station
from kiosk.station.pass_slip import area_names, compose, purpose_name
from kiosk.station.reasons import REASONS, failure, remedy
from kiosk.station.slips import Slips
from kiosk.words import Words, languages, load
from printing.draw import draw
from printing.paper import NARROW, WIDE
from printing.press import Patience, Press

QUICK = Patience(status=0.3, stall=0.3, slip=2, finish=0.5)
SLIP = {
    "copy": 1, "qr": "VP1" + "A2" * 26, "short_code": "K7QM2XRD", "name": "李娜", "organisation": "恒远",
    "people": 2, "host_name": "张伟", "department": "采购部", "purpose": "business",
    "valid_until": "2026-03-02T10:30:00+00:00", "where": "reception", "language": "zh-CN",
}  # fmt: skip
HOUSE = {"name": {"zh-CN": "访客接待中心", "en": "Visitor reception"}, "timezone": "Asia/Shanghai"}


class Room:
    """A lobby with its printer: `slips` are the pictures that came out."""

    def __init__(self, lobby: Station, folder: Path) -> None:
        self.lobby, self.folder = lobby, folder
        self.pictures: list[Image.Image] = []
        self.printer = VirtualPrinter(self.pictures.append)
        self.port: Callable[[], PrinterPort] = lambda: VirtualPort(self.printer)

    def slips(self) -> Slips:
        return Slips(self.lobby, self.folder, Press(lambda: self.port(), QUICK), WIDE)


@pytest.fixture
def room(desk: Desk, office: Office, tmp_path: Path) -> Iterator[Room]:
    desk.house = HOUSE
    desk.row(1, state="welcome", called="李*", slip=SLIP)
    with station(office.url, tmp_path, "lobby") as lobby:
        until(lambda: lobby.visit(1))
        yield Room(lobby, tmp_path)


@pytest.fixture
def slips(room: Room) -> Iterator[Slips]:
    made = room.slips()
    made.start()
    yield made
    made.stop()


def _ended(slips: Slips, visit: int = 1) -> tuple[str, str]:
    job = until(lambda: (job := slips.job(visit)) and job.state not in ("queued", "sending") and job)
    return job.state, job.reason


def _told(desk: Desk) -> list[tuple[Any, ...]]:
    bodies = (message["body"] for message in desk.received if message["verb"] == "slip")
    return [(body["visit"], body["copy"], body["outcome"], body["reason"]) for body in bodies]


def test_a_slip_is_printed_once_and_the_office_is_told(room: Room, slips: Slips, desk: Desk) -> None:
    assert slips.hindrance() == ""
    slips.print(1)
    assert _ended(slips) == ("printed", "")
    assert slips.job(1).means == "answered"
    slips.print(1)
    slips.print(1)
    until(lambda: _told(desk))
    assert _told(desk) == [(1, 1, "printed", "")]
    assert len(room.pictures) == 1


def test_a_new_copy_is_a_new_slip(room: Room, slips: Slips, desk: Desk) -> None:
    slips.print(1)
    _ended(slips)
    desk.row(1, slip={**SLIP, "copy": 2})
    until(lambda: room.lobby.visit(1)["slip"]["copy"] == 2)
    slips.print(1)
    until(lambda: len(_told(desk)) == 2)
    assert [told[1] for told in _told(desk)] == [1, 2]
    assert len(room.pictures) == 2


def test_a_roll_that_nears_its_end_is_told_while_it_still_prints(room: Room, slips: Slips) -> None:
    assert slips.trouble() == ""
    room.printer.wear_paper()
    assert (slips.hindrance(), slips.trouble()) == ("", "paper_low")
    slips.print(1)
    assert _ended(slips) == ("printed", "")
    room.printer.end_paper()
    assert slips.trouble() == "paper_out"


def test_without_paper_nothing_comes_out_and_it_can_be_tried_again(
    room: Room, slips: Slips, desk: Desk
) -> None:
    room.printer.end_paper()
    assert slips.hindrance() == "paper_out"
    slips.print(1)
    assert _ended(slips) == ("failed", "paper_out")
    until(lambda: _told(desk) == [(1, 1, "failed", "paper_out")])
    room.printer.mend()
    slips.again(1)
    assert _ended(slips) == ("printed", "")
    until(lambda: _told(desk)[1:] == [(1, 1, "printed", "")])
    assert len(room.pictures) == 1


def _refuse() -> PrinterPort:
    raise Fault("unreachable", "nobody is there")


def _burn() -> PrinterPort:
    raise OSError("the driver broke")


class _BreaksOff:
    """A line that takes the status questions and the beginning, and is then gone."""

    can_answer = False

    def __init__(self) -> None:
        self._taken = 0

    def write(self, data: bytes, timeout: float) -> int:
        self._taken += len(data)
        if self._taken > 2000:
            raise Fault("closed", "the line is gone")
        return len(data)

    def read(self, timeout: float) -> bytes:
        return b""

    def close(self) -> None:
        return


class _OneWay(_BreaksOff):
    """A printer that cannot say anything."""

    def write(self, data: bytes, timeout: float) -> int:
        return len(data)


@pytest.mark.parametrize(
    ("port", "state", "reason"),
    [
        (_refuse, "failed", "unreachable"),
        (_burn, "uncertain", "error"),
        (_BreaksOff, "uncertain", "unreachable"),
        (_OneWay, "printed", ""),
    ],
)
def test_each_fate_is_told_as_it_is(
    room: Room, slips: Slips, desk: Desk, port: Callable[[], PrinterPort], state: str, reason: str
) -> None:
    room.port = port
    slips.print(1)
    assert _ended(slips) == (state, reason)
    until(lambda: _told(desk) == [(1, 1, state, reason)])


def test_an_uncertain_slip_is_not_printed_again(room: Room, slips: Slips) -> None:
    room.port = _BreaksOff
    slips.print(1)
    assert _ended(slips)[0] == "uncertain"
    room.port = lambda: VirtualPort(room.printer)
    slips.again(1)
    slips.print(1)
    assert slips.job(1).state == "uncertain"
    assert room.pictures == []


class _Holds(_OneWay):
    """A line on which nothing moves until it is let go."""

    def __init__(self, let_go: threading.Event) -> None:
        self._let_go = let_go

    def write(self, data: bytes, timeout: float) -> int:
        self._let_go.wait(20)
        return len(data)


def test_a_job_found_sending_after_a_restart_is_uncertain_and_told(room: Room, desk: Desk) -> None:
    let_go = threading.Event()
    room.port = lambda: _Holds(let_go)
    before = room.slips()
    before.start()
    before.print(1)
    until(lambda: before.job(1).state == "sending")
    room.port = lambda: VirtualPort(room.printer)
    after = room.slips()  # the file as a killed process leaves it
    assert (after.job(1).state, after.job(1).reason) == ("uncertain", "restarted")
    after.start()
    until(lambda: (1, 1, "uncertain", "restarted") in _told(desk))
    after.print(1)
    after.stop()
    assert room.pictures == [], "it may have been printed, so it is not printed again by itself"
    let_go.set()
    before.stop()


def test_a_job_that_waited_through_a_restart_is_printed(room: Room) -> None:
    room.slips().print(1)
    after = room.slips()
    after.start()
    assert _ended(after) == ("printed", "")
    after.stop()
    assert len(room.pictures) == 1


def test_an_outcome_is_handed_in_after_the_office_was_away(
    room: Room, slips: Slips, desk: Desk, office: Office
) -> None:
    office.stop()
    slips.print(1)
    assert _ended(slips) == ("printed", "")
    until(lambda: room.lobby.connection.waiting == 1)
    office.start()
    until(lambda: room.lobby.connection.waiting == 0)
    assert _told(desk)[-1] == (1, 1, "printed", "")


@pytest.mark.parametrize(
    "spoilt",
    [
        {"qr": "not alphanumeric é"},
        {"valid_until": "soon"},
        {"people": "many"},
        {"name": None, "host_name": None, "valid_until": None},
    ],
)
def test_a_slip_that_cannot_be_drawn_fails_before_anything_is_sent(
    room: Room, slips: Slips, desk: Desk, spoilt: dict[str, Any]
) -> None:
    desk.row(1, slip={**SLIP, **spoilt})
    until(lambda: room.lobby.visit(1)["seq"] == 2)
    slips.print(1)
    assert _ended(slips) == ("failed", "not_drawable")
    assert room.pictures == []


def test_a_slip_that_is_gone_by_its_turn_is_not_printed(room: Room, desk: Desk) -> None:
    slips = room.slips()
    slips.print(1)
    desk.row(1, slip={**SLIP, "copy": 2})
    until(lambda: room.lobby.visit(1)["seq"] == 2)
    slips.start()
    assert until(lambda: slips.job(1).state == "failed" and slips.job(1).reason) == "replaced"
    slips.stop()
    assert room.pictures == []


@pytest.mark.parametrize("slip", [None, {}, {"copy": "1"}])
def test_without_a_slip_there_is_no_job(room: Room, slips: Slips, desk: Desk, slip: Any) -> None:
    desk.row(1, slip=slip)
    until(lambda: room.lobby.visit(1)["seq"] == 2)
    assert slips.print(1) is None
    assert slips.print(404) is None
    assert slips.again(404) is None


def test_no_name_is_written_into_the_jobs(room: Room, slips: Slips) -> None:
    slips.print(1)
    _ended(slips)
    kept = b"".join(path.read_bytes() for path in room.folder.glob("slips.db*"))
    assert "李娜".encode() not in kept


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
@pytest.mark.parametrize(
    "name", ["李娜", "阿卜杜拉" * 15, "㛃𬱟喆堃", "\x1b@\x1dV\x00=cmd|x", "مريم العلوي", ""]
)
def test_a_slip_can_be_drawn_in_every_language_and_for_every_name(language: str, name: str) -> None:
    slip = compose({**SLIP, "language": language, "name": name, "copy": 2}, HOUSE)
    for paper in (WIDE, NARROW):
        assert draw(slip, paper).height > 400


def _jpeg(size: tuple[int, int] = (480, 640)) -> str:
    file = io.BytesIO()
    Image.linear_gradient("L").resize(size).save(file, "JPEG")
    return base64.b64encode(file.getvalue()).decode()


def _dots(**more: object) -> bytes:
    return draw(compose({**SLIP, **more}, HOUSE), WIDE).tobytes()


def test_the_photograph_stands_on_the_pass() -> None:
    assert _dots(photo=_jpeg()) != _dots(photo="") == _dots()


@pytest.mark.parametrize(
    "photo",
    [
        *(None, 7, ["x"], "no base64!", "AAAA", _jpeg()[:400], base64.b64encode(b"\xff\xd8\xff" + bytes(99))),
        base64.b64encode(b"GIF89a" + bytes(900)).decode(),
        base64.b64encode(b"<svg onload=alert(1)>").decode(),
    ],
    ids=["none", "number", "list", "text", "nothing", "torn", "bytes", "gif", "svg"],
)
def test_a_photograph_that_is_none_does_not_keep_the_pass_from_the_visitor(photo: object) -> None:
    assert _dots(photo=photo) == _dots()


@pytest.mark.parametrize(
    "more",
    [
        {"areas": ["reception", "workshop"]},
        {"escort": "周敏"},
        {"kind": "group"},
        {"kind": "group", "members": ["王芳", "赵敏"]},
        {"members": ["王芳"]},
    ],
    ids=str,
)
def test_areas_escort_and_members_stand_on_the_pass(more: dict[str, object]) -> None:
    assert _dots(**more) != _dots()


def test_the_place_where_the_visitor_waits_is_not_told_twice() -> None:
    assert _dots(areas=["reception"]) == _dots(areas=[])


def test_purposes_and_areas_are_told_in_the_houses_own_words() -> None:
    house = {
        **HOUSE,
        "purposes": [{"code": "audit", "name": {"zh-CN": "年度审计", "en": "Audit"}}],
        "areas": {"archive": {"zh-CN": "档案室"}},
    }
    told = draw(compose({**SLIP, "purpose": "audit", "areas": ["archive"]}, house), WIDE).tobytes()
    assert told != draw(compose({**SLIP, "purpose": "audit", "areas": ["archive"]}, HOUSE), WIDE).tobytes()
    assert [purpose_name("audit", house, Words(one)) for one in ("zh-CN", "en")] == ["年度审计", "Audit"]
    assert area_names(["archive", "roof"], house, Words("zh-CN")) == "档案室、roof"


@pytest.mark.parametrize("port", [_refuse, _burn, _OneWay])
def test_a_printer_that_cannot_be_asked_breaks_nothing(
    room: Room, slips: Slips, port: Callable[[], PrinterPort]
) -> None:
    room.port = port
    assert slips.hindrance() == {_refuse: "unreachable", _burn: "error", _OneWay: ""}[port]


@pytest.mark.parametrize("state", ["lapsed", "declined", "closed"])
def test_a_slip_whose_visit_is_over_by_its_turn_is_not_printed(room: Room, desk: Desk, state: str) -> None:
    slips = room.slips()
    slips.print(1)
    desk.row(1, state=state, slip=None)
    until(lambda: room.lobby.visit(1)["seq"] == 2)
    slips.start()
    assert _ended(slips) == ("failed", "lapsed")
    slips.again(1)
    assert _ended(slips) == ("failed", "lapsed")
    slips.stop()
    assert room.pictures == []


@pytest.mark.parametrize("code", get_args(FaultCode))
def test_each_fault_of_a_line_comes_to_a_reason_that_has_a_sentence(room: Room, code: FaultCode) -> None:
    def fails() -> PrinterPort:
        raise Fault(code, "of the line")

    room.port = fails
    slips = room.slips()
    assert slips.hindrance() in {*REASONS, ""}
    slips.print(1)
    slips.start()
    assert slips.hindrance() in {*REASONS, ""}
    assert _ended(slips)[1] in REASONS
    slips.stop()


@pytest.mark.parametrize(
    ("mishap", "reason"),
    [
        ("end_paper", "paper_out"),
        ("open_cover", "cover"),
        ("overheat", "overheated"),
        ("hang", "stalled"),
        ("mute", "no_answer"),
    ],
)
def test_what_is_wrong_with_the_printer_is_known_before_anybody_types(
    room: Room, mishap: str, reason: str
) -> None:
    slips = room.slips()
    getattr(room.printer, mishap)()
    assert slips.hindrance() == reason
    room.printer.mend()
    room.printer.restart()
    assert slips.hindrance() == ""


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("reason", sorted(REASONS))
def test_each_reason_has_a_sentence_and_a_remedy_in_every_language(language: str, reason: str) -> None:
    words = load(language)
    assert words[failure(reason)] != words[failure("unknown")] or reason == "unknown"
    assert words[remedy(reason)]


def test_a_reason_that_nobody_foresaw_has_a_sentence_too() -> None:
    for reason in ("", "of tomorrow", "../x", "paper_out "):
        assert Words("en")(failure(reason)) == "There is a problem with the printer"
        assert Words("en")(remedy(reason)) == Words("en")(remedy("unknown"))
