"""A gate's station in memory, before an office that judges by the house's rules."""

from collections.abc import Callable
from typing import Any

from gate_house import House

from kiosk.station import Answer, Connection
from kiosk.visit.forms import Refused


class GateStandIn:
    """What a gate's screen asks of its station. `by`: who gives the answers, office or station."""

    def __init__(self) -> None:
        self.house = House()
        self.connection = Connection(True, None, 0)
        self.by = "office"
        self._listeners: list[Callable[[], None]] = []

    def ask(self, verb: str, body: dict[str, Any]) -> Answer:
        """The house's judgement, and of what it cannot read the refusal that the office has for it."""
        try:
            answer = self.house.judge({"verb": verb, "body": body})
        except Refused as refused:
            answer = {"code": "refused", "complaints": refused.complaints}
        except (KeyError, ValueError):
            answer = {"code": "malformed"}
        self.changed()
        return Answer(answer["code"], answer, self.by)

    def visits(self) -> list[dict[str, Any]]:
        """All rows, as they are now."""
        return list(self.house.desk.rows.values())

    def on_change(self, callback: Callable[[], None]) -> None:
        """Somebody listens."""
        self._listeners.append(callback)

    def changed(self) -> None:
        """Say that something changed."""
        for listener in self._listeners:
            listener()
