"""How each answer looks and sounds. Never by colour alone: a lamp's place, a sign and words say the same."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.visit.gate import ASKING, PASSED, Code


class Lamp(StrEnum):
    """Which of the three lamps is lit; also the sound that goes with it."""

    GOOD = "good"
    ASK = "ask"
    BAD = "bad"


@dataclass(frozen=True)
class Look:
    """A lamp, a sign from the icons, and the part of the words' keys that the answer has."""

    lamp: Lamp
    icon: str
    key: str


_SIGNS: dict[str, str] = {
    Code.ADMITTED: "enter",
    Code.LEFT: "leave",
    Code.MEMBERS_MISSING: "people",
    Code.IDENTITY_MISSING: "card",
    Code.ESCORT_MISSING: "people",
    Code.HEADS_MISSING: "people",
    Code.BELONGINGS_UNCHECKED: "bag",
    Code.SIGNATURE_MISSING: "sign",
    Code.BLOCKED: "call",
    "document": "card",
    "reissued": "card",
    "declined": "close",
    "not_granted": "close",
}
# Answers that are no verdict on a pass: what the guard did is done, or it is to be looked at once more.
_DONE = ("settled", "turned_away", "asked", "on_duty", "reissued", "closed", "agreed", "granted")
_LOOK_AGAIN = (Code.MEMBERS_MISSING, "see_guard", "to_gate")
_REFUSALS = ("not_possible", "not_kept", "document", "unreachable", "declined", "not_granted")


def look(code: str) -> Look:
    """The look of an answer; one that this screen does not know is shown as a refusal."""
    if code in ASKING or code in _LOOK_AGAIN:
        return Look(Lamp.ASK, _SIGNS.get(code, "warning"), code)
    if code in PASSED or code in _DONE:
        return Look(Lamp.GOOD, _SIGNS.get(code, "tick"), code)
    known = code in tuple(Code) or code in _REFUSALS
    return Look(Lamp.BAD, _SIGNS.get(code, "stop"), code if known else "other")
