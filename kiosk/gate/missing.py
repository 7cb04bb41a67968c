"""What a reading still lacks, told from the gate's answer and from the visit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.station.rows import heads_of, people_of
from kiosk.visit.classes import VisitorClass
from kiosk.visit.gate import Code, Way
from kiosk.visit.states import WITHIN

_ONE_WAY: dict[str, bool] = {
    Code.IDENTITY_MISSING: True,
    Code.ESCORT_MISSING: True,
    Code.SIGNATURE_MISSING: False,
}


@dataclass(frozen=True)
class Missing:
    """`entering`: on the way in, else out; `asks`: which of identity, escort, heads, belongings and signature
    are asked for together, so that nobody is sent through one by one; `most`: how many may go through."""

    entering: bool
    asks: frozenset[str]
    most: int


def missing(code: str, way: object, visit: Mapping[str, Any]) -> Missing:
    """What an answer with this code asks for, of a reading for this way, of a visit that stands like this."""
    within = visit.get("state") in WITHIN
    entering = _ONE_WAY.get(code, way == Way.IN or not within)
    most = _most(visit, entering)
    wanted = {
        "identity": entering and not within and not _important(visit),
        "signature": not entering and not _important(visit),
        "escort": entering and bool(visit.get("escort_needed")) and not visit.get("escort"),
        "belongings": bool(visit.get("belongings")),
        "heads": most > 1,
    }
    named = code.removesuffix("_missing").removesuffix("_unchecked")
    return Missing(entering, frozenset({named, *(one for one, yes in wanted.items() if yes)}), most)


def _important(visit: Mapping[str, Any]) -> bool:
    return visit.get("class") == VisitorClass.IMPORTANT


def _most(visit: Mapping[str, Any], entering: bool) -> int:
    heads, people = heads_of(visit), people_of(visit)
    inside = heads["in"] - heads["out"] if heads["in"] else visit.get("heads_inside") or people
    return max(1, people - heads["in"] if entering else int(inside))
