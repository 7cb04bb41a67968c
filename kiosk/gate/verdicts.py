"""How each answer looks and sounds. Never by colour alone: a lamp's place, a sign and words say the same."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.visit.gate import ASKING, Code


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


_SIGNS = {
    Code.ADMITTED: "enter",
    Code.LEFT: "leave",
    Code.IDENTITY_MISSING: "card",
    Code.SIGNATURE_MISSING: "sign",
}
_OWN = ("settled", "not_possible", "not_kept")  # answers that are no verdict on a pass


def look(code: str) -> Look:
    """The look of an answer; one that this screen does not know is shown as a refusal."""
    if code in (Code.ADMITTED, Code.LEFT, "settled"):
        return Look(Lamp.GOOD, _SIGNS.get(Code(code), "tick") if code != "settled" else "tick", code)
    if code in ASKING:
        return Look(Lamp.ASK, _SIGNS[Code(code)], code)
    known = code in tuple(Code) or code in _OWN
    return Look(Lamp.BAD, "stop", code if known else "other")
