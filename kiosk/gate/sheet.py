"""What lies before the guard: which page, the verdict on it, and what is being filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kiosk.gate.verdicts import Lamp, look


class Page(StrEnum):
    """What the large area shows."""

    GUARD = "guard"
    READY = "ready"
    VERDICT = "verdict"
    IDENTITY = "identity"
    SIGNATURE = "signature"
    CODE = "code"
    CARD = "card"
    PERSON = "person"
    SETTLE = "settle"


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


@dataclass
class Draft:
    """What the guard is filling in for one visitor; `prefilled`: `who` is only a proposal yet."""

    body: dict[str, Any] = field(default_factory=dict)
    document: str = ""
    last4: str = ""
    who: str = ""
    reason: str = ""
    code: str = ""
    prefilled: bool = False
    complaint: str = ""
