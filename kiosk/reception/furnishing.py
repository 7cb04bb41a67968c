"""The house as it stands: the settings, and over them what administrators changed in the books."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kiosk.customs import BadCustoms, section
from kiosk.customs.purpose_table import written
from kiosk.reception.desk import House
from kiosk.visit.classes import by_code
from kiosk.visit.hours import VisitingHours

log = logging.getLogger(__name__)


def laid_over(house: House, kept: Mapping[str, Any]) -> House:
    """The house with these sections of the books; one that this program cannot read is passed over."""
    for name, value in kept.items():
        try:
            house = _with(house, section(name, value))
        except BadCustoms as fault:
            log.error("the books' own %s is not in force: %s", name, fault)
    return house


def _with(house: House, told: Mapping[str, Any]) -> House:
    if "purposes" in told:
        return replace(house, purposes=by_code(told["purposes"]))
    if "days" in told:
        return replace(house, hours=VisitingHours(house.hours.zone, told["days"], told["holidays"]))
    if "texts" in told:
        return replace(house, texts={**house.texts, **told["texts"]})
    return replace(house, **told)


def as_written(house: House, name: str) -> Any:
    """A section of the house in the form in which settings and books have it."""
    group, _, kind = name.partition(".")
    match group:
        case "purposes":
            return [written(one) for one in house.purposes.values()]
        case "hours":
            days = {day: f"{opens:%H:%M}-{closes:%H:%M}" for day, (opens, closes) in _days(house).items()}
            return {**days, "holidays": [one.isoformat() for one in sorted(house.hours.holidays)]}
        case "texts":
            return dict(house.texts.get(kind, {}))
        case "escalation":
            return [
                {"after": int(one.after.total_seconds()), "tell": [*one.tell]} for one in house.escalation
            ]
        case "limits":
            seconds = int(house.answer_within.total_seconds())
            return {"answer_seconds": seconds, "pass_hours": house.pass_hours}
        case "rooms":
            return [vars(one).copy() for one in house.rooms]
    return {key: _copy(said) for key, said in getattr(house, _FIELDS[name]).items()}


_FIELDS = {
    "areas": "areas",
    "approvals": "approvers",
    "departments": "departments",
    "words": "wordings",
    "look": "look",
}


def _days(house: House) -> Mapping[str, Any]:
    return house.hours.days or {}


def _copy(said: Any) -> Any:
    return dict(said) if isinstance(said, Mapping) else said
