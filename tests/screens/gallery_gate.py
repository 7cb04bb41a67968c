"""A walk past every page of the gate, for pictures."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gate_stand_in import GateStandIn
from PIL import Image, ImageDraw

from conftest import Hands
from hardware.cameras import open_camera
from hardware.scan import Scan
from kiosk.gate.completion import Completion
from kiosk.gate.expected import Expected
from kiosk.gate.signed import SignedSlip
from kiosk.gate.telephoning import Telephoning
from kiosk.gate.walkup import Walkup
from kiosk.pins import hashed
from kiosk.station import Connection
from kiosk.visit import passes
from kiosk.words import languages

GUARDS = ("王师傅", "刘师傅", "陈师傅")
INSIDE: list[dict[str, Any]] = [
    {"name": "欧阳娜娜", "organisation": "苏州恒远自动化设备有限公司", "host_name": "张伟", "people": 3},
    {"name": "Anna-Maria Schmidt", "organisation": "Schmidt Feinwerktechnik GmbH", "host_name": "单雪"},
    {"name": "陈志强", "organisation": "", "host_name": "欧阳明月", "department": "财务部"},
]


class Walk:
    """A gate with a guard in front of it."""

    def __init__(self, hands: Hands, language: str) -> None:
        self.hands, self.station = hands, GateStandIn()
        self.visit = self.station.office.visit
        self.camera = open_camera("virtual:slip")
        self.stage = self.station.stage(hands.window, GUARDS, self.camera)
        self.stage.open()
        self.stage.speak(language)

    def wait(self, page: str) -> None:
        """Until this page is shown."""
        self.hands.until(lambda: self.stage.page_name == page)

    def changed(self) -> None:
        """The screen has read what the station says now."""
        self.station.changed()
        self.hands.frames(20)

    def ready(self) -> None:
        """Put away what is shown, unless it has gone by itself."""
        self.stage.watch.do("cancel")
        self.wait("ready")

    def scan(self, text: str, page: str) -> None:
        """A scanner on a line of its own has read a pass."""
        before = self.stage.watch.verdict
        self.stage.scanned(Scan("complete", text, 0.0))
        self.hands.until(lambda: self.stage.watch.verdict is not before)
        self.wait(page)


def pages(hands: Hands, language: str) -> Iterator[str]:
    """Past every page in this language."""
    walk = Walk(hands, language)
    hands.frames(20)
    yield "guard"
    hands.touch("guard:0")
    walk.wait("ready")
    yield "ready-nobody"
    _fill(walk)
    yield "ready"
    hands.touch("way:out")
    yield "ready-out"
    hands.touch("way:either")
    yield from _in(walk)
    yield from _out(walk)
    yield from _refusals(walk)
    yield from _without_a_pass(walk)
    yield from _complete(walk)
    yield from _important(walk)
    yield from _others(walk)
    yield from _telephone(walk)
    yield from _alone(walk)
    yield from _on_duty(walk)
    walk.stage.fail(RuntimeError("for the picture"))
    walk.wait("fault")
    yield "fault"
    walk.stage.close()
    if walk.camera:
        walk.camera.close()


def _fill(walk: Walk) -> None:
    now = datetime.now(UTC)
    for number, fields in enumerate(INSIDE, 1):
        came_in = (now - timedelta(minutes=50 * number)).isoformat()
        walk.visit(number, "signed" if number == 2 else "inside", came_in=came_in, **fields)
    yesterday = (now - timedelta(days=1)).isoformat()
    walk.visit(4, "unseen", came_in=yesterday, name="周敏", organisation="恒信物流")
    walk.visit(5, "owed", came_in=yesterday, left=yesterday)
    walk.changed()
    walk.hands.until(lambda: walk.stage.watch.board.rows)


def _complete(walk: Walk) -> Iterator[str]:
    """Sheets on which more than one thing is missing, with a photograph."""
    for number in (20, 21):
        walk.station.faces[number] = face()
    tools = "笔记本电脑 1 台，示波器 1 台，工具箱 1 个"
    more: dict[str, Any] = {"people": 4, "belongings": tools, "plate": "苏E·8K21V", "photo": True}
    walk.scan(walk.visit(20, escort_needed=True, **more), "identity")
    walk.hands.touch("document:passport", "heads:-1", "escort:host")
    yield "identity-all"
    walk.hands.touch("write:plate")
    walk.wait("writing")
    yield "writing-plate"
    walk.hands.touch("cancel", "same:no")
    walk.wait("writing")
    yield "writing-note"
    walk.hands.touch("cancel", "same:yes", "let_in")
    walk.wait("verdict")
    yield "admitted-photo"
    walk.ready()
    early = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
    walk.scan(walk.visit(21, "inside", came_in=early, **more), "signature")
    walk.hands.touch("called:no_answer")
    yield "signature-all"
    walk.hands.touch("override")
    walk.wait("override")
    walk.hands.touch("reason:nobody_reached")
    yield "override"
    walk.hands.touch("cancel")
    walk.wait("ready")
    walk.scan(walk.station.office.texts[21], "signature")
    walk.hands.touch("heads:-1", "let_out")
    walk.wait("verdict")
    yield "members-missing"
    walk.ready()


def _important(walk: Walk) -> Iterator[str]:
    soon = datetime.now(UTC) + timedelta(minutes=20)
    guest: dict[str, Any] = {"class": "important", "people": 3, "host_name": "欧阳明月", "parking": "A3"}
    walk.visit(
        30, "announced", name="高建国", organisation="市应急管理局", expected=soon.isoformat(), **guest
    )
    later = (soon + timedelta(hours=2)).isoformat()
    walk.visit(31, "announced", name="Kim Min-jun", organisation="Hanbit Optics", expected=later)
    left = datetime.now(UTC).isoformat()
    plate = {"plate": "沪A·66B88", "leaving_soon": left, "came_in": left}
    walk.visit(32, "inside", name="陆总", organisation="宏达集团", **guest, **plate)
    walk.visit(33, "held", name="钱某某", organisation="", blocked=True)
    code = passes.shown(passes.short_code(walk.visit(34, "welcome", name="无纸人")))
    walk.station.office.desk.row(34, by_hand={"code": code, "reason": "paper_out"})
    walk.changed()
    yield "ready-busy"
    walk.hands.touch("important", "expected")
    walk.wait("expected")
    yield "expected"
    walk.hands.touch("guest:30")
    walk.wait("entry")
    yield "entry"
    walk.hands.touch("cancel")
    walk.wait("ready")
    walk.hands.touch("important")
    walk.stage.watch.part(Expected).write("张")
    walk.hands.touch("host:2")
    walk.stage.watch.part(Expected).write("宏达集团")
    yield "entry-unannounced"
    walk.ready()
    walk.hands.touch("goodbye:32")
    walk.wait("verdict")
    yield "left-important"
    walk.ready()


def _others(walk: Walk) -> Iterator[str]:
    walk.hands.touch("held:33")
    walk.wait("held")
    yield "held"
    walk.hands.touch("away")
    walk.wait("turn")
    yield "turn"
    walk.hands.touch("away:sales")
    walk.wait("verdict")
    yield "turned-away"
    walk.ready()
    walk.hands.touch("card:34")
    walk.wait("card")
    yield "card"
    walk.ready()
    texts = {language: Path(f"assets/texts/guide.{language}.txt").read_text() for language in languages()}
    walk.station.office.desk.house["texts"] = {"guide": {"version": "0123456789ab", "text": texts}}
    walk.changed()
    walk.hands.touch("register")
    walk.wait("walkup")
    walk.hands.touch("purpose:supply")
    walk.stage.watch.part(Walkup).write("张")
    walk.hands.frames(10)
    yield "walkup"
    walk.hands.touch("host:1", "next")
    walk.wait("walkup_who")
    walk.stage.watch.part(Walkup).write("孙悟空")
    walk.hands.touch("send")
    yield "walkup-who"
    walk.hands.touch("why", "purpose:business", "next", "people:+1", "people:+1", "members")
    walk.wait("walkup_members")
    for name in ("猪八戒", "沙和尚"):
        walk.stage.watch.part(Walkup).write(name)
        walk.hands.touch("next")
    yield "walkup-members"
    walk.hands.touch("cancel")
    walk.wait("walkup_who")
    yield "walkup-who-group"
    walk.hands.touch("guide")
    walk.wait("walkup_guide")
    yield "walkup-guide"
    walk.hands.touch("shown")
    walk.wait("walkup_who")
    yield "walkup-who-guided"
    walk.ready()


def _telephone(walk: Walk) -> Iterator[str]:
    """A host who does not answer, and approvals that are asked for by telephone."""
    ago = (datetime.now(UTC) - timedelta(minutes=6)).isoformat()
    silent: dict[str, Any] = {"name": "马晓东", "registered": ago, "people": 2, "telephone": True}
    walk.visit(40, "asked", **silent)
    needs = [{"kind": kind, "by": "", "state": "asked"} for kind in ("tour", "confidential")]
    walk.visit(41, "agreed", name="Jonathan Blackwood", registered=ago, needs=needs, purpose="tour")
    walk.changed()
    yield "ready-calls"
    walk.hands.touch("telephone:40")
    walk.wait("telephone")
    yield "telephone"
    walk.hands.touch("nobody")
    walk.hands.until(lambda: walk.stage.watch.part(Telephoning).calls)
    yield "telephone-nobody"
    walk.hands.touch("host:agree")
    walk.wait("verdict")
    yield "agreed"
    walk.scan(walk.station.office.texts[41], "verdict")
    yield "approval-missing"
    walk.hands.touch("approval")
    walk.wait("approval")
    yield "approval"
    walk.station.office.desk.row(41, needs=[{"kind": "hours", "by": "赵总", "state": "asked"}])
    walk.changed()
    walk.ready()
    walk.hands.touch("approval:41:hours")
    walk.wait("approval")
    yield "approval-named"
    walk.hands.touch("approve:refuse")
    walk.wait("verdict")
    yield "not-granted"
    walk.ready()


def _on_duty(walk: Walk) -> Iterator[str]:
    kept = hashed("738201")
    walk.station.office.desk.house["guards"] = [
        {"name": "王师傅", "pin": kept, "badge": passes.digest("B1")},
        {"name": "刘师傅", "pin": kept, "badge": ""},
    ]
    walk.changed()
    walk.wait("guard")
    yield "guard-table"
    walk.hands.touch("guard:0")
    walk.wait("pin")
    walk.hands.touch("pin:7", "pin:3")
    yield "pin"
    walk.hands.touch("cancel")


def face() -> bytes:
    """A drawn figure as a camera delivers it."""
    picture = Image.new("RGB", (480, 640), "#9DB4C0")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((150, 130, 330, 370), fill="#E0B594")
    pen.pieslice((60, 400, 420, 900), 180, 360, fill="#253237")
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


def _in(walk: Walk) -> Iterator[str]:
    walk.scan(walk.visit(10), "identity")
    yield "identity"
    walk.hands.touch("let_in")
    yield "identity-complaint"
    walk.hands.touch("document:resident_id", *(f"key:{digit}" for digit in "204X"))
    yield "identity-filled"
    walk.hands.touch("let_in")
    walk.wait("verdict")
    yield "admitted"
    walk.ready()


def _out(walk: Walk) -> Iterator[str]:
    walk.scan(walk.station.office.texts[1], "signature")
    yield "signature"
    walk.hands.touch("paper")
    walk.wait("slip")
    walk.hands.until(lambda: walk.camera is not None and walk.camera.trouble is None)
    yield "slip"
    walk.hands.touch("go")
    walk.hands.until(lambda: walk.stage.watch.part(SignedSlip).step == "shot")
    yield "slip-taken"
    walk.hands.touch("cancel")
    walk.wait("signature")
    walk.station.office.desk.row(1, state="signed", released=True)
    walk.changed()
    walk.hands.until(lambda: walk.stage.watch.part(Completion).released)
    yield "signature-given"
    walk.hands.touch("let_out")
    walk.wait("verdict")
    yield "left"
    walk.ready()


def _refusals(walk: Walk) -> Iterator[str]:
    walk.scan(walk.visit(11, void=True), "verdict")
    yield "void"
    walk.scan(walk.visit(12, valid=timedelta(hours=-1)), "verdict")
    yield "expired"
    walk.ready()
    walk.hands.touch("code")
    walk.wait("code")
    yield "code"
    walk.hands.touch(*(f"key:{symbol}" for symbol in passes.short_code(walk.visit(13))))
    yield "code-good"
    walk.ready()


def _without_a_pass(walk: Walk) -> Iterator[str]:
    walk.hands.touch("inside:2")
    walk.wait("person")
    yield "person"
    walk.ready()
    walk.hands.touch("inside:4")
    walk.wait("person")
    yield "person-unseen"
    walk.hands.touch("explain:4")
    walk.wait("settle")
    walk.hands.touch("reason:other_gate")
    yield "settle"
    walk.hands.touch("settle")
    walk.wait("verdict")
    yield "settled"
    walk.ready()


def _alone(walk: Walk) -> Iterator[str]:
    since = datetime.now(UTC) - timedelta(minutes=12)
    away = Connection(False, since, 3, alone_since=since, why="no_answer")
    walk.station.by, walk.station.connection = "station", away
    walk.changed()
    yield "ready-alone"
    walk.scan(walk.station.office.texts[2], "verdict")
    yield "left-alone"
    walk.station.connection = replace(away, why="no_token", refused=1)
    walk.ready()
    walk.changed()
    yield "ready-trouble"
