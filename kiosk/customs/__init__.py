"""The customs of the house, as its settings file tells them: purposes, visiting hours, approvers, texts.

What the administrator changes in the office is kept in the books section by section, in the same form, and
read by the same rules. A section of the books stands in the place of the whole section of the file, from the
moment it is saved until it is given back; what nobody changed is as the file says, else as the program does.

[[purposes]]
code = "audit"
names = { zh-CN = "审核", en = "Audit" }
asks = ["organisation", "people"]
areas = ["reception", "meeting"]

[hours]
monday = "08:00-18:00"
holidays = ["2027-01-01"]

[approvals]               # staff numbers
tour = "E1001"
"tour:一车间" = "E1002"

[[escalation]]            # while a host does not answer; none of them: [] in one line
after = 60                # seconds
tell = ["host", "delegate"]

[[rooms]]                 # R34
name = "A301"
kind = "meeting"
seats = 8

[words]                   # wordings of the house's own, by key and language
"lobby.start.title" = { en = "Welcome" }

[texts]
folder = "texts"          # guide.zh-CN.txt, agreement.en.txt, promise.zh-TW.txt and so on
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any

from kiosk.customs import house_rules, purpose_table, text_files
from kiosk.customs.house_rules import ROOMS, Room
from kiosk.customs.purpose_table import purpose
from kiosk.customs.text_files import KINDS, LONGEST_TEXT, TEXTS, texts
from kiosk.customs.values import BadCustoms
from kiosk.visit.classes import PURPOSES, Purpose
from kiosk.visit.escalation import STEPS, Step

__all__ = [
    "KINDS",
    "LONGEST_TEXT",
    "ROOMS",
    "SECTIONS",
    "TEXTS",
    "BadCustoms",
    "Customs",
    "Room",
    "complaints",
    "own_words",
    "purpose",
    "read",
    "section",
    "texts",
]


@dataclass(frozen=True)
class Customs:
    """What the house does its own way. `areas`: names, by code and language, of areas it made itself;
    `wordings`: its own words for ours, by key and language; `look`: what the books have instead of the
    settings, `colour` (#RRGGBB) and `logo` (a PNG in base64)."""

    purposes: tuple[Purpose, ...] = PURPOSES
    areas: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    days: Mapping[str, tuple[time, time]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()
    approvers: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    escalation: tuple[Step, ...] = STEPS
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: texts(TEXTS))
    rooms: tuple[Room, ...] = ()
    wordings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    look: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> dict[str, Mapping[str, str]]:
        """The words of what the house made itself, by key and language."""
        return own_words(self.purposes, self.areas, self.wordings)


def own_words(
    purposes: Iterable[Purpose],
    areas: Mapping[str, Mapping[str, str]],
    wordings: Mapping[str, Mapping[str, str]],
) -> dict[str, Mapping[str, str]]:
    """What `Customs.words` holds, of these parts."""
    named = {f"common.purpose.{one.code}": one.names for one in purposes if one.names}
    return {**wordings, **{f"common.area.{code}": names for code, names in areas.items()}, **named}


_READ: Mapping[str, Callable[[str, object], dict[str, Any]]] = {
    "purposes": purpose_table.purposes,
    "areas": purpose_table.areas,
    "hours": house_rules.hours,
    "approvals": house_rules.approvals,
    "departments": house_rules.departments,
    "escalation": house_rules.escalation,
    "rooms": house_rules.rooms,
    "words": house_rules.wordings,
}
_OF_BOOKS = {"look": house_rules.look, "limits": house_rules.limits}
SECTIONS = (*_READ, "texts")
"""What the settings file may tell."""


def read(table: dict[str, Any], folder: Path) -> Customs:
    """The customs in a settings table, whose sections are taken out of it. `folder`: where texts lie.

    `BadCustoms`.
    """
    told: dict[str, Any] = {}
    for name in (*_READ, "texts"):
        if name in table:
            value = table.pop(name)
            told |= text_files.from_folder(value, folder) if name == "texts" else section(name, value)
    return Customs(**told)


def section(name: str, value: object) -> dict[str, Any]:
    """The fields of `Customs` that one section tells.

    In the books there are "texts.guide" and so on, each a text by language; "look"; and "limits", which tells
    fields of the reception's house instead. `BadCustoms`.
    """
    group, _, kind = name.partition(".")
    if group == "texts" and kind in KINDS:
        return {"texts": {kind: text_files.spoken(name, value)}}
    if name in _OF_BOOKS:
        return _OF_BOOKS[name](name, value)
    if name not in _READ:
        raise BadCustoms(name, f"unknown setting {name}", "unknown")
    return _READ[name](name, value)


def complaints(name: str, value: object) -> dict[str, str]:
    """Everything that is wrong with a section, or with a purpose ("purposes.<code>"): codes by the settings'
    names within it."""
    found: dict[str, str] = {}
    while True:
        try:
            purpose(value) if name.startswith("purposes.") else section(name, value)  # type: ignore[arg-type]
            return found
        except BadCustoms as fault:
            key = fault.key.removeprefix(f"{name}.").removeprefix("purposes.")
            if key in found or not isinstance(value, dict) or key not in value:
                return {key: fault.code, **found}
            found[key] = fault.code
            value = {one: said for one, said in value.items() if one != key}
