"""One request of a gate, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.visit.enclosures import photograph
from kiosk.visit.forms import MOST_PEOPLE, Compared, Identity, Refused, Release
from kiosk.visit.gate import Question, Way
from kiosk.visit.names import clean


@dataclass(frozen=True)
class Reading:
    """One request of a gate, read. `handed_back`: the pass itself was in the guard's hand; `slip`: a picture
    of the paper that the host signed."""

    question: Question
    guard: str
    handed_back: bool
    way: Way
    plate: str = ""
    slip: bytes | None = None

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "Reading":
        """The reading, or `Refused`."""
        if body.get("way", Way.EITHER) not in tuple(Way):
            raise Refused({"way": "not_a_choice"})
        way, identity, release = Way(body.get("way", Way.EITHER)), body.get("identity"), body.get("release")
        compared = body.get("belongings")
        question = Question(
            way,
            Identity.read(identity) if isinstance(identity, dict) else None,
            Release.read(release) if isinstance(release, dict) else None,
            heads=_heads(body.get("heads")),
            escort=clean(str(body.get("escort") or ""))[:60],
            belongings=Compared.read(compared) if isinstance(compared, dict) else None,
            override=_why(body.get("override")),
        )
        guard, plate = (clean(str(body.get(field) or ""))[:60] for field in ("guard", "plate"))
        return cls(question, guard, "scan" in body, way, plate[:12].upper(), _picture(body.get("photo")))


def _heads(value: object) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 1 <= value <= MOST_PEOPLE:
        raise Refused({"heads": "not_a_number_of_people"})
    return value


def _why(override: object) -> str:
    """The reason for overruling; without one nothing is overruled."""
    if not isinstance(override, dict):
        return ""
    if not (reason := clean(str(override.get("reason") or ""))):
        raise Refused({"override": "missing"})
    return reason[:200]


def _picture(value: object) -> bytes | None:
    """A picture adds to what the guard attests: one that is broken does not hold up the exit."""
    try:
        return photograph(value)
    except Refused:
        return None
