"""What a gate's printer prints besides passes: the muster list and the head of the day's log."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from gate_rows import NOW, Clock, row
from PIL import Image
from station_desk import Desk, Office, station, until

from hardware.ports import Fault, PrinterPort
from hardware.virtual.port import VirtualPort
from hardware.virtual.printer import VirtualPrinter
from kiosk.station import Station
from kiosk.station.muster import Trust, present
from kiosk.station.sheets import head_of_log, muster
from kiosk.station.slips import Slips
from kiosk.words import Words, languages
from printing.draw import draw
from printing.paper import NARROW, WIDE
from printing.press import Patience, Press

QUICK = Patience(status=0.3, stall=0.3, slip=2, finish=0.5)
DAY = {
    "until": "2026-03-02T14:00:00+00:00", "visits": 128, "people": 203, "left": 125, "unseen": 1, "owed": 2,
    "events": 48213, "hash": "9f4c27e1b05ad386" * 4,
}  # fmt: skip
HOUSE = {"name": {"zh-CN": "访客接待中心", "en": "Visitor reception"}, "timezone": "Asia/Shanghai"}


class Booth:
    """A gate with a printer: `pictures` are the slips that came out."""

    def __init__(self, gate: Station, folder: Path) -> None:
        self.gate = gate
        self.pictures: list[Image.Image] = []
        self.printer = VirtualPrinter(self.pictures.append)
        self.port: Callable[[], PrinterPort] = lambda: VirtualPort(self.printer)
        press = Press(lambda: self.port(), QUICK)
        self.slips = Slips(gate, folder, press, WIDE, lambda: NOW)

    def ended(self, number: int) -> tuple[str, str]:
        job = until(
            lambda: (job := self.slips.sheet_job(number)) and job.state not in ("queued", "sending") and job
        )
        return job.state, job.reason


@pytest.fixture
def booth(desk: Desk, office: Office, tmp_path: Path) -> Iterator[Booth]:
    desk.house = HOUSE
    desk.row(**row(1, "inside", people=3, heads={"in": 3, "out": 1}))
    with station(office.url, tmp_path, clock=Clock()) as gate:
        until(lambda: gate.visit(1))
        made = Booth(gate, tmp_path)
        made.slips.start()
        yield made
        made.slips.stop()


def test_a_muster_list_comes_out_with_the_office_gone(booth: Booth, office: Office, desk: Desk) -> None:
    office.stop()
    job = booth.slips.sheet("muster", "zh-CN")
    assert (job.visit, job.kind) == (0, "muster")
    assert booth.ended(job.copy) == ("printed", "")
    assert len(booth.pictures) == 1
    assert booth.gate.connection.waiting == 0
    assert [one["verb"] for one in desk.received] == []


def test_each_list_is_a_sheet_of_its_own(booth: Booth) -> None:
    first, second = booth.slips.sheet("muster", "en"), booth.slips.sheet("muster", "zh-TW")
    assert first.copy != second.copy
    assert booth.ended(second.copy) == ("printed", "")
    assert len(booth.pictures) == 2


def test_a_long_list_is_several_slips_of_one_job(booth: Booth, desk: Desk) -> None:
    for visit in range(2, 32):
        desk.row(**row(visit, "inside"))
    until(lambda: booth.gate.visit(31))
    job = booth.slips.sheet("muster", "zh-CN")
    assert booth.ended(job.copy) == ("printed", "")
    assert len(booth.pictures) == 2


def test_the_head_of_the_log_is_printed_once_the_day_is_closed(booth: Booth, desk: Desk) -> None:
    job = booth.slips.sheet("log_head", "zh-CN")
    assert booth.ended(job.copy) == ("failed", "not_drawable")
    desk.house_wide(day=DAY)
    until(lambda: booth.gate.facts().get("day"))
    job = booth.slips.sheet("log_head", "zh-CN")
    assert booth.ended(job.copy) == ("printed", "")


def _refuse() -> PrinterPort:
    raise Fault("unreachable", "nobody is there")


def test_without_a_printer_that_answers_the_sheet_has_failed_and_says_why(booth: Booth) -> None:
    booth.port = _refuse
    job = booth.slips.sheet("muster", "zh-CN")
    assert booth.ended(job.copy) == ("failed", "unreachable")


def test_a_sheet_that_nobody_knows_is_said_to_be_so(booth: Booth) -> None:
    job = booth.slips.sheet("menu", "xx")
    assert booth.ended(job.copy) == ("failed", "not_drawable")


def test_a_file_of_an_earlier_release_goes_on(desk: Desk, office: Office, tmp_path: Path) -> None:
    books = sqlite3.connect(tmp_path / "slips.db")
    books.execute(
        "CREATE TABLE jobs (place INTEGER PRIMARY KEY AUTOINCREMENT, visit INTEGER NOT NULL, copy INTEGER NOT"
        " NULL, state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', means TEXT NOT NULL DEFAULT '',"
        " told INTEGER NOT NULL DEFAULT 0, UNIQUE (visit, copy))"
    )
    books.execute("INSERT INTO jobs (visit, copy, state) VALUES (7, 1, 'printed')")
    books.commit()
    books.close()
    with station(office.url, tmp_path) as gate:
        slips = Booth(gate, tmp_path).slips
        assert (slips.job(7).kind, slips.job(7).state) == ("pass", "printed")  # type: ignore[union-attr]
        assert slips.sheet("muster", "en").copy == 1
        slips.stop()


# What stands on them


def test_who_is_present_says_how_sure_that_is() -> None:
    yesterday = (NOW - timedelta(days=1)).isoformat()
    rows: list[dict[str, Any]] = [
        row(1, "inside"),
        row(2, "signed"),
        row(3, "unseen"),
        row(4, "inside", came_in=yesterday),
        row(5, "left"),
        row(6, "carded"),
        row(7, "owed"),
        row(8, "inside", came_in=None),
    ]
    found = {one.visit: one.trust for one in present(rows, NOW)}
    assert found == {
        1: Trust.CONFIRMED,
        8: Trust.CONFIRMED,
        2: Trust.RELEASED,
        3: Trust.STALE,
        4: Trust.STALE,
    }


@pytest.mark.parametrize(
    ("fields", "people"),
    [
        ({"people": 3, "heads": {"in": 3, "out": 1}}, 2),
        ({"people": 3, "heads": {"in": 0, "out": 0}}, 3),
        ({"people": 3, "heads": None}, 3),
        ({"people": 3, "heads": {"in": 2, "out": 5}}, 1),
        ({"people": "x", "heads": {"in": "2"}}, 1),
        ({"people": True}, 1),
    ],
)
def test_people_are_counted_by_heads(fields: dict[str, Any], people: int) -> None:
    assert [one.people for one in present([row(1, "inside", **fields)], NOW)] == [people]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("paper", [WIDE, NARROW])
def test_every_sheet_can_be_drawn_in_every_language(language: str, paper: Any) -> None:
    words = Words(language)
    rows = [row(1, "inside", name="阿卜杜热西提·买买提明江" * 4), row(2, "unseen", name="", host_name="")]
    for slip in (*muster(rows, HOUSE, words, NOW), *muster([], {}, words, NOW)):
        assert draw(slip, paper).width <= paper.dots
    for slip in head_of_log(DAY, HOUSE, words, NOW):
        assert draw(slip, paper).height > 100


@pytest.mark.parametrize(
    "day", [{}, {**DAY, "events": "many"}, {**DAY, "hash": 7, "visits": None}, {**DAY, "until": "today"}]
)
def test_a_head_that_is_none_is_not_printed_as_one(booth: Booth, desk: Desk, day: Any) -> None:
    desk.house_wide(day=day)
    until(lambda: "day" in booth.gate.facts())
    job = booth.slips.sheet("log_head", "en")
    assert booth.ended(job.copy) == ("failed", "not_drawable")


def test_somebody_from_another_day_stands_there_with_the_date() -> None:
    early, yesterday = NOW - timedelta(hours=1), NOW - timedelta(days=1)
    rows = [row(number, "unseen", came_in=at.isoformat()) for number, at in enumerate((early, yesterday), 1)]
    [slip] = muster(rows, HOUSE, Words("zh-CN"), NOW)
    assert "'09:30'" in repr(slip)
    assert "'03-01 10:30'" in repr(slip)
