"""A gate's station in memory, before an office that judges by the house's rules."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from gate_house import House

from hardware.ports import Camera
from kiosk.gate.pages.sheet import Furniture
from kiosk.gate.stage import GateStage
from kiosk.lobby.keyboard.board import Board
from kiosk.lobby.screens.mirror import Mirror
from kiosk.lobby.screens.pad import Pad
from kiosk.pins import Waits
from kiosk.settings import Gate, Settings
from kiosk.station import Answer, Connection, Host
from kiosk.visit.forms import Refused

HOSTS = [
    Host(1, "张伟", "Zhang Wei", "采购部"),
    Host(2, "张薇", "Vivian Zhang", "人力资源部"),
    Host(3, "单雪", "Shan Xue", "信息技术与数字化转型办公室"),
    Host(4, "欧阳明月", "Ouyang Mingyue", "总经理办公室"),
]


class GateStandIn:
    """What a gate's screen asks of its station. `by`: who gives the answers, office or station."""

    def __init__(self) -> None:
        self.office = House()
        self.connection = Connection(True, None, 0)
        self.by = "office"
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._folder = tempfile.TemporaryDirectory()
        self.told: dict[str, Any] = {}
        self.faces: dict[int, bytes] = {}
        self._listeners: list[Callable[[], None]] = []

    def stage(self, window: Any, guards: Sequence[str], camera: Camera | None = None) -> GateStage:
        """A gate's screen before this station, not open yet."""
        waits = Waits(Path(self._folder.name) / "pins.json")
        settings = Settings(gate=Gate(guards=tuple(guards)))
        furniture = Furniture(Board, Pad, Mirror)
        return GateStage(window, self, settings, furniture, waits, camera=camera)  # type: ignore[arg-type]

    def ask(self, verb: str, body: dict[str, Any]) -> Answer:
        """The house's judgement, and of what it cannot read the refusal that the office has for it."""
        self.asked.append((verb, body))
        try:
            answer = self.office.judge({"verb": verb, "body": body})
        except Refused as refused:
            answer = {"code": "refused", "complaints": refused.complaints}
        except (KeyError, ValueError):
            answer = {"code": "malformed"}
        self.changed()
        return Answer(answer["code"], answer, self.by)

    def visits(self) -> list[dict[str, Any]]:
        """All rows, as they are now."""
        return list(self.office.desk.rows.values())

    def search(self, text: str, limit: int = 8) -> list[Host]:
        """Hosts by the beginning of name or department."""
        found = [
            host for host in HOSTS if text.lower() in f"{host.name}{host.name_en}{host.department}".lower()
        ]
        return found[:limit]

    def facts(self) -> dict[str, Any]:
        """What holds for the whole house."""
        return self.told

    def house(self) -> dict[str, Any]:
        """What the office says of the house."""
        return dict(self.office.desk.house)

    def photograph(self, visit: int) -> bytes | None:
        """The face of a visitor, if the test has given it."""
        return self.faces.get(visit)

    def on_change(self, callback: Callable[[], None]) -> None:
        """Somebody listens."""
        self._listeners.append(callback)

    def changed(self) -> None:
        """Say that something changed."""
        for listener in self._listeners:
            listener()
