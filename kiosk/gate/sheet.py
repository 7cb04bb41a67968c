"""What lies before the guard: the names of the pages that more than one task uses, and an answer as shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.gate.verdicts import Lamp, look

GUARD, READY, VERDICT = "guard", "ready", "verdict"


@dataclass(frozen=True)
class Verdict:
    """An answer as it is shown. `by` is 'station' when the gate decided alone."""

    code: str
    visit: int | None = None
    card: Mapping[str, Any] | None = None
    by: str = "office"

    @property
    def lamp(self) -> Lamp:
        return look(self.code).lamp
