"""A gate screen in a process of its own, led line by line, before the small office of the stations' tests."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk.visit import gate, passes
from kiosk.visit.classes import VisitorClass
from kiosk.visit.forms import Compared, Identity, Registration, Release
from kiosk.visit.gate import Code, Known, Question, Way
from kiosk.visit.passes import BadPass, Pass
from kiosk.visit.states import State

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "station"))

from station_desk import TOKEN, Desk, Office  # noqa: E402

KEY = bytes(range(32))
GUARDS = ("王师傅", "刘师傅")
_RUN = """
import logging, sys
from kiosk.gate.app import main
from kiosk.gate.pages.sheet import Furniture
from kiosk.lobby.keyboard.board import Board
from kiosk.lobby.screens.mirror import Mirror
from kiosk.lobby.screens.pad import Pad
from kiosk.settings import load
logging.basicConfig(level=logging.WARNING)
main(load(), Furniture(Board, Pad, Mirror), driven=True)
"""


def pass_text(visit: int, copy: int = 1, hours: float = 9, key: bytes = KEY, issuer: int = 1) -> str:
    expires = int((datetime.now(UTC) + timedelta(hours=hours)).timestamp()) // 60 * 60
    return Pass(issuer, visit, copy, expires, VisitorClass.GENERAL, bytes([visit % 256, copy, 7])).text(key)


_PLAIN: dict[str, Any] = {
    "class": "general",
    "areas": ["reception"],
    "plate": "",
    "belongings": "",
    "members": [],
    "group": None,
    "escort": "",
    "escort_needed": False,
    "needs": [],
    "blocked": False,
    "expected": None,
    "parking": "",
    "photo": False,
    "owed": False,
    "leaving_soon": None,
    "terms": [],
    "slip": None,
}


class House:
    """An office that judges by the house's own rules on a handful of visits."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.desk.house = {
            "name": {"zh-CN": "访客接待中心"},
            "keys": {"1": KEY.hex()},
            "timezone": "Asia/Shanghai",
        }
        self.desk.reply = self.judge
        self.texts: dict[int, str] = {}

    def visit(self, number: int, state: str = "carded", **fields: Any) -> str:
        """Put a visit into the books; the text of its pass."""
        text = self.texts.setdefault(number, pass_text(number))
        issued = {
            "digest": passes.digest(text),
            "short": passes.digest(passes.short_code(text)),
            "copy": 1,
            "void": fields.pop("void", False),
            "expires": (datetime.now(UTC) + fields.pop("valid", timedelta(hours=9))).isoformat(),
        }
        names = {
            "name": "李娜",
            "organisation": "苏州恒远自动化设备有限公司",
            "host_name": "张伟",
            "department": "采购部",
        }
        rest = {"people": 1, "purpose": "business", "extension": "8101", "where": "reception", **_PLAIN}
        within = state in ("inside", "signed", "unseen")
        rest["heads"] = {"in": fields.get("people", 1) if within else 0, "out": 0}
        row = {
            "state": state,
            "released": state == "signed",
            "came_in": None,
            "left": None,
            "passes": [issued],
        }
        self.desk.row(number, **{**row, **names, **rest, **fields})
        return text

    def judge(self, message: dict[str, Any]) -> dict[str, Any]:
        """What the office answers: `visit.gate.judge` on its rows, as in the real one."""
        body, verb = message["body"], message["verb"]
        if verb == "gate":
            return self._gate(body)
        if verb in ("enter", "register"):
            return getattr(self, f"_{verb}")(body)
        code, state = _SIMPLE[verb]
        if state and body.get("visit"):
            self.desk.row(body["visit"], state=state)
        return {"code": code, "visit": body.get("visit")}

    def _gate(self, body: dict[str, Any]) -> dict[str, Any]:
        try:
            visit = body.get("visit") or self._visit_of(body["scan"])
        except BadPass as bad:
            return {"code": bad.code.value, "visit": None, "card": None}
        row = self.desk.rows.get(visit or 0)
        code = gate.judge(_question(body), _known(row) if row else None, datetime.now(UTC)).code
        return self._answer(code, row, body)

    def _enter(self, body: dict[str, Any]) -> dict[str, Any]:
        number = body["announced"] or max(self.desk.rows, default=0) + 1
        given = {key: body[key] for key in ("name", "organisation", "plate", "parking") if body[key]}
        came_in = datetime.now(UTC).isoformat()
        self.visit(number, "inside", came_in=came_in, **{"class": "important", **given})
        return {"code": "admitted", "visit": number}

    def _register(self, body: dict[str, Any]) -> dict[str, Any]:
        form = Registration.read(body)
        number = max(self.desk.rows, default=0) + 1
        self.visit(number, "asked", name=form.name, organisation=form.organisation, people=form.people)
        return {"code": "asked", "visit": number}

    def _visit_of(self, scan: str) -> int | None:
        if typed := passes.typed_code(scan):
            short = passes.digest(typed)
            return next((n for n, row in self.desk.rows.items() if row["passes"][0]["short"] == short), None)
        return passes.read(scan, {1: KEY}).visit

    def _answer(self, code: Code, row: dict[str, Any] | None, body: dict[str, Any]) -> dict[str, Any]:
        if row is None:
            return {"code": code.value, "visit": None, "card": None}
        now = datetime.now(UTC).isoformat()
        heads, many = row["heads"], body.get("heads") or row["people"]
        if code is Code.ADMITTED:
            counted = {"in": heads["in"] + many, "out": heads["out"]}
            self.desk.row(row["visit"], state="inside", came_in=now, heads=counted)
        if code is Code.MEMBERS_MISSING:
            self.desk.row(row["visit"], heads={"in": heads["in"], "out": heads["out"] + many})
        if code is Code.LEFT:
            owed = (body.get("release") or {}).get("route") == "call" or body.get("override")
            self.desk.row(row["visit"], state="owed" if owed else "left", left=now)
        row = self.desk.rows[row["visit"]]
        inside = row["heads"]["in"] - row["heads"]["out"]
        shown = gate.PASSED | gate.ASKING | {Code.ALREADY_INSIDE, Code.BLOCKED}
        card = {**row, "heads_inside": inside} if code in shown else None
        return {"code": code.value, "visit": row["visit"], "card": card}


_SIMPLE = {
    "settle": ("settled", "closed"),
    "vouch": ("asked", "asked"),
    "turn_away": ("turned_away", "declined"),
    "called": ("noted", ""),
    "answered": ("noted", "welcome"),
    "approved": ("noted", "welcome"),
    "hand_back": ("closed", "closed"),
    "recard": ("reissued", ""),
    "shift": ("on_duty", ""),
    "tick": ("noted", ""),
    "emergency": ("begun", ""),
    "history": ("history", ""),
}
"""The other verbs: their answer, and the state that the visit is in afterwards."""


def _question(body: dict[str, Any]) -> Question:
    override, compared = body.get("override") or {}, body.get("belongings")
    return Question(
        Way(body["way"]),
        Identity.read(body["identity"]) if body["identity"] else None,
        Release.read(body["release"]) if body["release"] else None,
        body.get("heads"),
        body.get("escort") or "",
        Compared.read(compared) if compared else None,
        override.get("reason") or "",
    )


def _known(row: dict[str, Any]) -> Known:
    came_in = row["came_in"]
    return Known(
        State(row["state"]),
        row["passes"][0]["void"],
        row["released"],
        datetime.fromisoformat(row["passes"][0]["expires"]),
        datetime.fromisoformat(came_in) if came_in else None,
        row["class"] == "important",
        row["blocked"],
        row["people"],
        row["heads"]["in"],
        row["heads"]["out"],
        row["escort_needed"],
        row["escort"],
        bool(row["belongings"]),
    )


class Screen:
    """The driven process: one command, one answer."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def tell(self, **command: Any) -> dict[str, Any]:
        """Give a command; the answer, whatever it is."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the screen is gone"
        return dict(json.loads(line))

    def do(self, **command: Any) -> dict[str, Any]:
        """Give a command that has to succeed."""
        answer = self.tell(**command)
        assert answer["ok"], (command, answer)
        return answer

    def touch(self, *tags: str) -> None:
        for tag in tags:
            self.do(wait_tag=tag, seconds=45)
            self.do(touch=tag)

    def scan(self, text: str) -> None:
        self.do(keys=f"{text}\n")

    def wait(self, page: str) -> None:
        self.do(wait=page, seconds=45)

    def texts(self) -> str:
        return "\n".join(self.do(tags=True)["texts"])

    def shot(self, path: Path) -> None:
        self.do(shot=str(path))


@contextmanager
def gate_screen(house: House, folder: Path, **environment: str) -> Iterator[tuple[Screen, Office]]:
    """A running gate, and its office."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "token").write_text(TOKEN)
    office = Office(house.desk)
    given = {
        "SDL_VIDEODRIVER": "offscreen",
        "SDL_AUDIODRIVER": "dummy",
        "KIVY_HOME": str(folder / "kivy"),
        "KIOSK_DATA": str(folder),
        "KIOSK_GATE_OFFICE": office.url,
        "KIOSK_GATE_TOKEN_FILE": str(folder / "token"),
        "KIOSK_GATE_FULLSCREEN": "false",
        "KIOSK_GATE_GUARDS": ",".join(GUARDS),
        "KIOSK_GATE_WIDTH": "960",  # the proportions of 1280x800, drawn in half the time
        "KIOSK_GATE_HEIGHT": "600",
        **environment,
    }
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN],
        env={**os.environ, **given},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Screen(process), office
    finally:
        assert process.stdin
        process.stdin.close()
        process.wait(20)
        office.stop()
