"""A gate post with neither screen nor office: its station answers what the test has laid out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hardware.scan import Scan
from kiosk.gate.part import Answered, Part
from kiosk.gate.tasks import PARTS
from kiosk.gate.verdicts import Lamp
from kiosk.gate.watch import Watch
from kiosk.station import Host
from kiosk.visit import passes
from kiosk.words import Words

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
GUARDS = ("王师傅", "刘师傅")
CARD = {
    "name": "李娜",
    "host_name": "张伟",
    "department": "采购部",
    "extension": "8101",
    "where": "reception",
}
GOOD_CODE = passes.short_code("VP1" + "A2" * 26)
HOSTS = [Host(1, "张伟", "Zhang Wei", "采购部"), Host(2, "欧阳明月", "Ouyang Mingyue", "总经理办公室")]


class Post:
    """The watch, and the desk behind it: at once, or when it is let."""

    def __init__(self, parts: tuple[type[Part], ...] = PARTS, guards: tuple[str, ...] = GUARDS) -> None:
        self.clock = 0.0
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.shifts: list[dict[str, Any]] = []
        self.answers: list[tuple[str, dict[str, Any]]] = []
        self.held: list[Callable[[], None]] = []
        self.holding = False
        self.heard: list[Lamp] = []
        self.printer = False
        self.sheets: list[str] = []
        self.faces: dict[int, bytes] = {}
        self.online = True
        self.camera: str | None = None
        self.shots: list[bytes | None] = []
        self.say = Words("zh-CN")
        self.watch = Watch(self, parts, guards)

    # The desk

    def ask(self, verb: str, body: dict[str, Any], then: Answered) -> None:
        if verb == "shift":  # nobody waits for its answer
            self.shifts.append(body)
            return
        self.asked.append((verb, body))
        code, data = self.answers.pop(0) if self.answers else ("unknown", {})

        def answer() -> None:
            then(code, {"code": code, **data}, "office")

        self.held.append(answer) if self.holding else answer()

    def search(self, text: str, then: Callable[[list[Host]], None]) -> None:
        then([host for host in HOSTS if text and text in f"{host.name}{host.department}"])

    def photograph(self, visit: int, then: Callable[[bytes | None], None]) -> None:
        then(self.faces.get(visit))

    def sheet(self, kind: str) -> bool:
        self.sheets += [kind] if self.printer else []
        return self.printer

    def sheet_state(self) -> tuple[str, str]:
        return ("printed", "") if self.sheets else ("", "")

    @property
    def prints(self) -> bool:
        return self.printer

    def snapshot(self, then: Callable[[bytes | None], None]) -> None:
        then(self.shots.pop(0))

    @property
    def language(self) -> str:
        return self.say.language

    def seconds(self) -> float:
        return self.clock

    def now(self) -> datetime:
        return MORNING + timedelta(seconds=self.clock)

    def changed(self, lamp: Lamp | None) -> None:
        self.heard += [lamp] if lamp else []

    # What the test does

    def answer(self, code: str, **data: Any) -> None:
        self.answers.append((code, data))

    def scan(self, text: str = "VP1" + "A" * 52, outcome: str = "complete") -> None:
        self.watch.scanned(Scan(outcome, text, self.clock))  # type: ignore[arg-type]

    def wait(self, seconds: float) -> None:
        self.clock += seconds
        self.watch.tick()

    def do(self, *tags: str) -> None:
        for tag in tags:
            self.watch.do(tag)

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.watch.struck(key) if len(key) > 1 else self.watch.typed(key)

    @property
    def body(self) -> dict[str, Any]:
        return self.asked[-1][1]


def row(visit: int, state: str = "inside", **fields: Any) -> dict[str, Any]:
    """A row of the station's copy."""
    plain = {"visit": visit, "state": state, "came_in": MORNING.isoformat(), "people": 1}
    return {**plain, **CARD, "passes": [], **fields}
