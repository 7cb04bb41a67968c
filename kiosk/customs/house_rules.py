"""When visitors are received, who answers for whom and how soon, which rooms there are, and what words the
house uses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from kiosk.customs.values import BadCustoms, codes, one_of, short, table, tables
from kiosk.visit.classes import Need
from kiosk.visit.escalation import WHOM, Step
from kiosk.visit.hours import DAYS

ROOMS = ("reception", "meeting")
"""The kinds of rooms."""
LONGEST_WAIT = 86_400
"""Seconds, at most, after which a step is taken."""
LONGEST_PASS = 8760
"""Hours, at most, for which a pass holds: a year."""
_LONGEST_WORDING, _MOST_SEATS = 600, 9999


@dataclass(frozen=True)
class Room:
    """A room that a visit may need (R34). `kind`: of `ROOMS`; `seats`: 0 for unknown; `place`: where."""

    name: str
    kind: str = "meeting"
    seats: int = 0
    place: str = ""


def hours(name: str, value: object) -> dict[str, Any]:
    """[hours]: from when until when by day of the week, and the holidays."""
    told = table(name, value)
    holidays = _dates(told.pop("holidays", []))
    return {"days": {day: _span(day, span) for day, span in told.items()}, "holidays": holidays}


def _span(day: str, value: object) -> tuple[time, time]:
    if day not in DAYS:
        wrong = f"unknown setting hours.{day}: the days are {', '.join(DAYS)}"
        raise BadCustoms(f"hours.{day}", wrong, "unknown")
    found = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", value) if isinstance(value, str) else None
    try:
        opens, closes = map(time.fromisoformat, found.groups() if found else ("", ""))
    except ValueError:
        wrong = f"hours.{day} must look like 08:00-18:00, not {value!r}"
        raise BadCustoms(f"hours.{day}", wrong, "not_hours") from None
    if opens >= closes:
        raise BadCustoms(f"hours.{day}", f"hours.{day} ends before it begins", "ends_first")
    return opens, closes


def _dates(value: object) -> frozenset[date]:
    try:
        return frozenset(
            one if isinstance(one, date) else date.fromisoformat(str(one))
            for one in (value if isinstance(value, list) else [value])
        )
    except (TypeError, ValueError):
        wrong = "hours.holidays must be a list of dates such as 2027-01-01"
        raise BadCustoms("hours.holidays", wrong, "not_dates") from None


def approvals(name: str, value: object) -> dict[str, Any]:
    """[approvals]: whose agreement is asked for what, as staff numbers."""
    return {"approvers": {key: _approver(key, said) for key, said in table(name, value).items()}}


def departments(name: str, value: object) -> dict[str, Any]:
    """[departments]: who answers for a department whose host does not, as staff numbers."""
    return {"departments": {key: _staff_no(name, key, said) for key, said in table(name, value).items()}}


def _approver(key: str, value: object) -> str:
    if key.partition(":")[0] not in tuple(Need):
        wrong = f"unknown setting approvals.{key}: there are {', '.join(Need)}"
        raise BadCustoms(f"approvals.{key}", wrong, "unknown")
    return _staff_no("approvals", key, value)


def _staff_no(section: str, key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadCustoms(f"{section}.{key}", f"{section}.{key} must be a staff number", "missing")
    return value


def escalation(name: str, value: object) -> dict[str, Any]:
    """[[escalation]]: when and where it is told that a host does not answer."""
    made = [_step(f"{name}.{number}", one) for number, one in enumerate(tables(name, value))]
    return {"escalation": tuple(sorted(made, key=lambda step: step.after))}


def _step(here: str, form: Mapping[str, Any]) -> Step:
    after = form.get("after")
    if type(after) is not int or not 0 < after <= LONGEST_WAIT:
        wrong = f"{here}.after must be seconds, up to a day, not {after!r}"
        raise BadCustoms(f"{here}.after", wrong, "not_seconds")
    if unknown := set(form) - {"after", "tell"}:
        raise BadCustoms(f"{here}.{min(unknown)}", f"unknown setting {here}.{min(unknown)}", "unknown")
    if not (tell := codes(f"{here}.tell", form.get("tell"), WHOM)):
        raise BadCustoms(f"{here}.tell", f"{here}.tell names nobody", "nobody")
    return Step(timedelta(seconds=after), tell)


def limits(name: str, value: object) -> dict[str, Any]:
    """How many seconds a host has to answer, and for how many hours a pass holds, as the books keep them."""
    told = table(name, value)
    most = {"answer_seconds": (LONGEST_WAIT, "not_seconds"), "pass_hours": (LONGEST_PASS, "not_hours_long")}
    for key, (highest, code) in most.items():
        if key in told and (type(told[key]) is not int or not 0 < told[key] <= highest):
            raise BadCustoms(f"{name}.{key}", f"{name}.{key} must be from 1 to {highest}", code)
    if odd := set(told) ^ set(most):
        raise BadCustoms(f"{name}.{min(odd)}", f"{name} holds {' and '.join(most)}", "unknown")
    return {"answer_within": timedelta(seconds=told["answer_seconds"]), "pass_hours": told["pass_hours"]}


def rooms(name: str, value: object) -> dict[str, Any]:
    """[[rooms]]: the rooms that are reserved for visits (R34)."""
    made = tuple(_room(number, one) for number, one in enumerate(tables(name, value)))
    names = [one.name.casefold() for one in made]
    if twice := [number for number, one in enumerate(names) if one in names[:number]]:
        raise BadCustoms(
            f"{name}.{twice[0]}.name", f"{name}: {made[twice[0]].name} stands there twice", "twice"
        )
    return {"rooms": made}


def _room(number: int, form: Mapping[str, Any]) -> Room:
    here, seats = f"rooms.{number}", form.get("seats", 0)
    if unknown := set(form) - {"name", "kind", "seats", "place"}:
        raise BadCustoms(f"{here}.{min(unknown)}", f"unknown setting {here}.{min(unknown)}", "unknown")
    if type(seats) is not int or not 0 <= seats <= _MOST_SEATS:
        raise BadCustoms(
            f"{here}.seats", f"{here}.seats must be a number up to {_MOST_SEATS}", "not_a_number"
        )
    kind = one_of(f"{here}.kind", form.get("kind", "meeting"), ROOMS)
    return Room(
        short(f"{here}.name", form.get("name"), 1),
        kind,
        seats,
        short(f"{here}.place", form.get("place", "")),
    )


def wordings(name: str, value: object) -> dict[str, Any]:
    """[words]: the house's own wordings, by key and language."""
    return {"wordings": {key: _wording(f"{name}.{key}", said) for key, said in table(name, value).items()}}


def _wording(key: str, value: object) -> dict[str, str]:
    texts = value.values() if isinstance(value, dict) else [value]
    if not texts or not all(
        isinstance(one, str) and 0 < len(one.strip()) <= _LONGEST_WORDING for one in texts
    ):
        raise BadCustoms(
            key, f"{key} must be words by language, up to {_LONGEST_WORDING} characters", "too_long"
        )
    assert isinstance(value, dict)
    return dict(value)


def look(name: str, value: object) -> dict[str, Any]:
    """The house's colour and its logo as the books keep them; '' for the settings' own."""
    told = table(name, value)
    if unknown := set(told) - {"colour", "logo"}:
        raise BadCustoms(f"{name}.{min(unknown)}", f"unknown setting {name}.{min(unknown)}", "unknown")
    colour, logo = told.get("colour", ""), told.get("logo", "")
    if not isinstance(colour, str) or not re.fullmatch("(#[0-9A-Fa-f]{6})?", colour):
        raise BadCustoms(f"{name}.colour", f"{name}.colour must look like #0B6B4A", "not_a_colour")
    if not isinstance(logo, str) or not re.fullmatch("[A-Za-z0-9+/=]{0,600000}", logo):
        raise BadCustoms(f"{name}.logo", f"{name}.logo must be a PNG in base64", "not_a_picture")
    return {"look": {"colour": colour, "logo": logo}}
