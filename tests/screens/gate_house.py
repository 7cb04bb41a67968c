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
from kiosk.visit.forms import Identity, Release
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
from kiosk.settings import load
logging.basicConfig(level=logging.WARNING)
main(load(), driven=True)
"""


def pass_text(visit: int, copy: int = 1, hours: float = 9, key: bytes = KEY, issuer: int = 1) -> str:
    expires = int((datetime.now(UTC) + timedelta(hours=hours)).timestamp()) // 60 * 60
    return Pass(issuer, visit, copy, expires, VisitorClass.GENERAL, bytes([visit % 256, copy, 7])).text(key)


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
        rest = {"people": 1, "purpose": "business", "extension": "8101", "where": "reception"}
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
        body = message["body"]
        if message["verb"] == "settle":
            self.desk.row(body["visit"], state="closed")
            return {"code": "settled", "visit": body["visit"]}
        try:
            visit = body.get("visit") or self._visit_of(body["scan"])
        except BadPass as bad:
            return {"code": bad.code.value, "visit": None, "card": None}
        row = self.desk.rows.get(visit or 0)
        ask = Question(
            Way(body["way"]),
            Identity.read(body["identity"]) if body["identity"] else None,
            Release.read(body["release"]) if body["release"] else None,
        )
        verdict = gate.judge(ask, _known(row) if row else None, datetime.now(UTC))
        return self._answer(verdict.code, row, body)

    def _visit_of(self, scan: str) -> int | None:
        if typed := passes.typed_code(scan):
            short = passes.digest(typed)
            return next((n for n, row in self.desk.rows.items() if row["passes"][0]["short"] == short), None)
        return passes.read(scan, {1: KEY}).visit

    def _answer(self, code: Code, row: dict[str, Any] | None, body: dict[str, Any]) -> dict[str, Any]:
        if row is None:
            return {"code": code.value, "visit": None, "card": None}
        now = datetime.now(UTC).isoformat()
        if code is Code.ADMITTED:
            self.desk.row(row["visit"], state="inside", came_in=now)
        if code is Code.LEFT:
            owed = body["release"] and body["release"]["route"] == "call"
            self.desk.row(row["visit"], state="owed" if owed else "left", left=now)
        shown = gate.PASSED | gate.ASKING | {Code.ALREADY_INSIDE}
        return {"code": code.value, "visit": row["visit"], "card": row if code in shown else None}


def _known(row: dict[str, Any]) -> Known:
    came_in = row["came_in"]
    return Known(
        State(row["state"]),
        row["passes"][0]["void"],
        row["released"],
        datetime.fromisoformat(row["passes"][0]["expires"]),
        datetime.fromisoformat(came_in) if came_in else None,
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
            self.do(wait_tag=tag, seconds=8)
            self.do(touch=tag)

    def scan(self, text: str) -> None:
        self.do(keys=f"{text}\n")

    def wait(self, page: str) -> None:
        self.do(wait=page, seconds=10)

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
