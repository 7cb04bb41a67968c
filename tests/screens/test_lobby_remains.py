"""Nothing of a visitor remains: in no object of the lobby's process, in none of its files, not in its log.

What the house needs while a visit is pending is named in `PENDING` and `TO_BE_PRINTED`, and goes with it.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from front_desk import FrontDesk
from gate_house import Screen

from doorstep import HOUSE, Blank, Doorstep
from kiosk.visit.classes import QUESTIONS, Photo, Purpose
from office_process import until

ASKING = Purpose("business", asks=QUESTIONS, agreement=True, photo=Photo.OPTIONAL)
TEXTS = {"agreement": {"zh-CN": "请保密"}}
PHOTOGRAPH, SIGNATURE = "/9j/4AAQ", "[[[5"
"""How a JPEG begins in base64, and strokes in the middle of the pad in JSON."""
REMAINS = Path(__file__).with_name("remains.py")
PENDING = ("called", "phone_last4")
"""Of a visit that waits for its host or its slip the copy holds the name in this form, `尹**`, and the end
of the telephone number: by them its visitor is called, and recognised."""
TO_BE_PRINTED = ("name", "organisation")
"""Of a pass that waits to be printed the copy holds what stands on it, which is never the number."""


class Visitor:
    """Somebody whose traces are looked for. Each ending has one of its own."""

    def __init__(self, number: int) -> None:
        self.name = f"{'庄邹瞿芮戚尹'[number]}雪涓娟"
        self.organisation = f"{'abcdef'[number]}zhuangxue"
        self.phone = f"1395{number}274{number}63"
        self.plate = f"沪X{number}7K{number}4"
        self.belongings = f"{'鑫淼焱垚犇骉'[number]}牌示波仪"
        self.member = f"{'庄邹瞿芮戚尹'[number]}霁昀淇"
        self.traces = (self.name[:3], self.organisation[:8], self.phone[:8])
        """So much of each as nobody else has: what was typed last may be missing."""
        self.brought = (self.plate[1:], self.belongings[:4], self.member[:3], PHOTOGRAPH, SIGNATURE)
        """What comes with the person, of the last two anybody's."""
        self.all = self.traces + self.brought


class Room:
    """The lobby's process, what it leaves on the disk, and the office that it belongs to."""

    def __init__(self, office: FrontDesk, folder: Path) -> None:
        self.office, self.folder, self.data = office, folder, folder / "lobby"
        token = office.doorstep.reception.add_station("lobby-9", "lobby", office.doorstep.now)
        (folder / "token").write_text(token)
        self.data.mkdir()
        self._log = (folder / "lobby.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, str(REMAINS), str(self.data), office.url],
            env={**os.environ, "SDL_VIDEODRIVER": "offscreen"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self.screen = Screen(self.process)
        self.screen.do(wait="attract", seconds=45)

    def close(self) -> None:
        self.process.communicate("", timeout=30)
        self._log.close()

    def write(self, text: str) -> None:
        """By hand: a scanner's run would not get into a field, and no command holds the whole."""
        for character in text:
            self.screen.do(keys=character)

    def to_summary(self, visitor: Visitor) -> None:
        self.screen.touch("begin:zh-CN", "walk_in", "purpose:business")
        self.write("zw")
        self.screen.touch("host:1")
        self.write(visitor.name)
        self.screen.touch("field:organisation", *(f"key:{letter}" for letter in visitor.organisation))
        self.screen.touch("field:phone")
        self.write(visitor.phone)
        self.screen.touch("next")
        self.screen.wait("details")
        self._add_details(visitor)
        self.screen.wait("agreement")
        self.screen.touch("pad", "pad", "next")  # two dots are the shortest signature
        self.screen.wait("summary")
        self.screen.touch("mend:photo", "consent", "shoot")
        self.screen.do(wait_tag="use", seconds=45)
        self.screen.touch("use")
        self.screen.wait("summary")

    def _add_details(self, visitor: Visitor) -> None:
        self.screen.touch("people:more", "field:member")
        self.write(visitor.member)
        self.screen.touch("next", "next", "field:plate")
        self.write(visitor.plate)
        self.screen.touch("next", "field:belongings")
        self.write(visitor.belongings)
        self.screen.touch("next", "next")

    def to_asking(self, visitor: Visitor) -> int:
        self.to_summary(visitor)
        self.screen.touch("next")
        self.screen.wait("asking")
        return max(self.office.doorstep.states())

    def later(self) -> None:
        """More than a minute passes."""
        os.kill(self.process.pid, signal.SIGUSR2)

    def alive(self) -> str:
        """Every text in the process, a few frames after the page was turned."""
        self.screen.do(tags=True)
        os.kill(self.process.pid, signal.SIGUSR1)
        self.screen.do(tags=True)  # answered by the same thread, after the signal
        return (self.folder / "alive.txt").read_text(encoding="utf-8")

    def leave_with_pass(self, visit: int) -> None:
        """The slip comes out and is taken, and the copy has heard that nothing is pending any more."""
        self.screen.do(wait="take", seconds=45)
        self.screen.touch("done")
        self.screen.do(wait="attract", seconds=45)
        until(lambda: self.row(visit)["slip"] is None)
        self.screen.do(wait_tag="begin:en")

    def row(self, visit: int) -> dict[str, Any]:
        """What the station's copy holds of a visit."""
        books = sqlite3.connect(f"file:{self.data / 'copy.db'}?mode=ro", uri=True)
        [[row]] = books.execute("SELECT row FROM visits WHERE visit = ?", (visit,))
        books.close()
        return dict(json.loads(row))

    def files(self) -> dict[str, bytes]:
        """Every file of the lobby: spool, copy, print jobs, their logs."""
        return {path.name: path.read_bytes() for path in self.data.rglob("*") if path.is_file()}

    def log(self) -> bytes:
        return (self.folder / "lobby.log").read_bytes()


@pytest.fixture(scope="module")
def room(blank_sqlite: Blank, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    house = replace(HOUSE, texts=TEXTS, purposes={ASKING.code: ASKING})
    office = FrontDesk(Doorstep(blank_sqlite(), house=house))
    made = Room(office, tmp_path_factory.mktemp("remains"))
    yield made
    made.close()
    office.close()
    office.doorstep.books.close()


def in_memory(room: Room, traces: tuple[str, ...]) -> list[str]:
    """Living texts that hold anything of these."""
    return [text for text in room.alive().split("\n") if any(trace in text for trace in traces)]


def on_disk(room: Room, traces: tuple[str, ...]) -> list[str]:
    """Files that do, the log among them, in letters or as JSON writes them."""
    forms = [form for trace in traces for form in (trace.encode(), json.dumps(trace)[1:-1].encode())]
    files = {**room.files(), "log": room.log()}
    return [name for name, content in files.items() if any(form in content for form in forms)]


def finish(room: Room, visitor: Visitor) -> None:
    """Agreed, printed, taken."""
    visit = room.to_asking(visitor)
    room.office.doorstep.agree(visit)
    room.leave_with_pass(visit)


def back_out(room: Room, visitor: Visitor) -> None:
    """From the last page back to the first. While they stand there, the search finds all of it."""
    room.to_summary(visitor)
    alive = room.alive()
    assert all(trace in alive for trace in (*visitor.traces, *visitor.brought[:-1]))
    room.screen.touch(*["back"] * 7)


def walk_away(room: Room, visitor: Visitor) -> None:
    """Nobody answers 'are you still there?'"""
    room.to_summary(visitor)
    room.later()


def fault(room: Room, visitor: Visitor) -> None:
    """The screen breaks over what the visitor typed."""
    room.to_summary(visitor)
    room.screen.touch("mend:host")
    room.screen.wait("host")
    room.write("#")
    room.screen.wait("fault")
    room.screen.touch("again")


ENDINGS = [finish, back_out, walk_away, fault]


@pytest.mark.parametrize("number", range(len(ENDINGS)), ids=[ending.__name__ for ending in ENDINGS])
def test_nothing_remains(room: Room, number: int) -> None:
    ending: Callable[[Room, Visitor], None] = ENDINGS[number]
    visitor = Visitor(number)
    ending(room, visitor)
    room.screen.do(wait="attract", seconds=45)
    assert in_memory(room, visitor.all) == []
    assert on_disk(room, visitor.all) == []


def test_a_pending_visit_leaves_what_it_is_called_by(room: Room) -> None:
    visitor = Visitor(len(ENDINGS))
    visit = room.to_asking(visitor)
    room.screen.touch("done")
    room.screen.do(wait="attract", seconds=45)
    assert in_memory(room, visitor.all) == []
    assert on_disk(room, visitor.all) == []
    assert [room.row(visit)[key] for key in PENDING] == [f"{visitor.name[0]}**", visitor.phone[-4:]]
    room.office.doorstep.agree(visit)
    room.screen.do(wait_tag=f"call:{visit}", seconds=45)
    slip = room.row(visit)["slip"]
    assert [slip[key] for key in TO_BE_PRINTED] == [visitor.name, visitor.organisation]
    assert in_memory(room, visitor.traces[2:]) == []
    assert on_disk(room, visitor.traces[2:]) == []
    room.screen.touch(f"call:{visit}")
    room.write(visitor.phone[-4:])
    room.leave_with_pass(visit)
    assert in_memory(room, visitor.all) == []
    assert on_disk(room, visitor.all) == []
