"""The announcer's form as the phone sends it, made into announcements; and what to say of a refused one."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.office.guest_list import BadList, guests
from kiosk.office.wicket import Fields
from kiosk.visit.forms import LANGUAGES, Refused
from kiosk.words import Words

MOST_WEEKS = 26
_TOLD = (
    "missing",
    "too_long",
    "too_many",
    "not_a_choice",
    "not_a_phone_number",
    "not_a_number_of_people",
    "not_an_address",
    "not_possible",
    "not_in_directory",
    "not_announced",
    "not_a_table",
    "old_excel",
    "spoilt",
    "too_large",
)


@dataclass(frozen=True)
class Announcements:
    """What was filled in: a form for each guest and week. `lines`: where each stands in the list."""

    forms: list[dict[str, Any]]
    lines: list[int]

    @classmethod
    def read(cls, fields: Fields, zone: ZoneInfo, host: int) -> "Announcements":
        """`Refused` with the fields that cannot be read at all; the rest is checked by the reception."""
        wrong: dict[str, str] = {}
        found: list[tuple[int, Mapping[str, str | int]]] = []
        try:
            found = guests(fields)
        except BadList as fault:
            wrong["guests"] = f"{fault.code}:{fault.line}" if fault.line else fault.code
        try:
            times = appointment(fields, zone)
        except Refused as refused:
            wrong |= refused.complaints
        weeks = _number(fields.get("weeks", "1"))
        if weeks is None or not 1 <= weeks <= MOST_WEEKS:
            wrong["weeks"] = "not_possible"
        if wrong or weeks is None:
            raise Refused(wrong)
        common = _common(fields, host) | {"series": secrets.token_hex(8) if weeks > 1 else ""}
        made = [
            (line, {**common, **guest, **_weeks_later(times, week)})
            for line, guest in found
            for week in range(weeks)
        ]
        return cls([form for _, form in made], [line for line, _ in made])


def appointment(fields: Fields, zone: ZoneInfo) -> dict[str, datetime | None]:
    """From when until when, in the house's time. `Refused`."""
    at = _moment(fields.get("at", ""), zone)
    if at is None:
        raise Refused({"at": "missing"})
    end = fields.get("until", "")
    until = _moment(f"{at:%Y-%m-%d}T{end}", zone) if end else None
    if end and (until is None or until <= at):
        raise Refused({"until": "not_possible"})
    return {"at": at, "until": until}


def complaint(words: Words, key: str, code: str, lines: list[int]) -> tuple[str, str]:
    """The field that is wrong and what is wrong with it, in the announcer's words."""
    index, _, field = key.rpartition(".")
    code, _, at = code.partition(":")
    line = lines[int(index)] if index and lines else int(at or 0)
    told = words(f"announce.wrong.{code if code in _TOLD else 'other'}")
    if not line:
        return field, told
    column = "" if field == "guests" else words(f"announce.{field}")
    return "guests", words("announce.wrong.line", line=line, field=column, told=told).replace("  ", " ")


def _common(fields: Fields, host: int) -> dict[str, Any]:
    chosen = _number(fields.get("host", ""))
    language = fields.get("invited", "")
    about = {name: fields.get(name, "") for name in ("purpose", "class", "room", "parking", "note")}
    return about | {
        "host": host if chosen is None else chosen,
        "agreement": "to_sign" in fields,
        "language": language if language in LANGUAGES else LANGUAGES[0],
    }


def _weeks_later(times: Mapping[str, datetime | None], weeks: int) -> dict[str, datetime | None]:
    """The same time of day, also across a change of the clocks."""
    return {key: moment and moment + timedelta(weeks=weeks) for key, moment in times.items()}


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if found.tzinfo else found.replace(tzinfo=zone)


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,9}", text.strip(), re.ASCII) else None
