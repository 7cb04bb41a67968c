"""The customs of the house, as its settings file tells them: purposes, visiting hours, approvers, texts.

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

[texts]
folder = "texts"          # guide.zh-CN.txt, agreement.en.txt, promise.zh-TW.txt and so on
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from kiosk.visit.classes import PURPOSES, QUESTIONS, Need, Photo, Purpose, VisitorClass
from kiosk.visit.escalation import STEPS, WHOM, Step
from kiosk.visit.hours import DAYS

TEXTS = Path(__file__).parent.parent / "assets" / "texts"
SECTIONS = ("purposes", "areas", "hours", "approvals", "departments", "escalation", "texts")
KINDS = ("guide", "agreement", "promise")
_LONGEST_TEXT = 20_000


class BadCustoms(ValueError):
    """The message names the setting and what would be right."""


@dataclass(frozen=True)
class Customs:
    """What the house does its own way. `areas`: names, by code and language, of areas it made itself."""

    purposes: tuple[Purpose, ...] = PURPOSES
    areas: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    days: Mapping[str, tuple[time, time]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()
    approvers: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    escalation: tuple[Step, ...] = STEPS
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: texts(TEXTS))

    @property
    def words(self) -> dict[str, Mapping[str, str]]:
        """The words of what the house made itself, by key and language."""
        purposes = {f"common.purpose.{one.code}": one.names for one in self.purposes if one.names}
        return purposes | {f"common.area.{code}": names for code, names in self.areas.items()}


def read(table: dict[str, Any], folder: Path) -> Customs:
    """The customs in a settings table, whose sections are taken out of it. `folder`: where texts lie.

    `BadCustoms`.
    """
    areas = _section(table, "areas")
    purposes = table.pop("purposes", None)
    own = Customs() if purposes is None else Customs(purposes=_purposes(purposes))
    hours = _section(table, "hours")
    holidays, departments = hours.pop("holidays", []), _section(table, "departments")
    return Customs(
        purposes=own.purposes,
        areas={code: _names(f"areas.{code}", names) for code, names in areas.items()},
        days={day: _span(day, span) for day, span in hours.items()},
        holidays=_dates(holidays),
        approvers={key: _approver(key, value) for key, value in _section(table, "approvals").items()},
        departments={key: _staff_no("departments", key, value) for key, value in departments.items()},
        escalation=_escalation(table.pop("escalation", None)),
        texts=_texts(_section(table, "texts"), folder),
    )


def _section(table: dict[str, Any], name: str) -> dict[str, Any]:
    section = table.pop(name, {})
    if not isinstance(section, dict):
        raise BadCustoms(f"[{name}] is a section, not a value")
    return section


def _purposes(value: object) -> tuple[Purpose, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
        raise BadCustoms("purposes must be tables: [[purposes]]")
    made = tuple(_purpose(one) for one in value)
    codes = [one.code for one in made]
    if len(set(codes)) != len(codes):
        raise BadCustoms("purposes: a code stands there twice")
    return made


_PURPOSE = {"code", "names", "class", "asks", "areas", "approvals", "agreement", "escort", "photo"}


def _purpose(form: Mapping[str, Any]) -> Purpose:
    code = form.get("code")
    if not isinstance(code, str) or not re.fullmatch("[a-z][a-z0-9_]{0,19}", code):
        raise BadCustoms(f"purposes: code must be small letters, digits and _, not {code!r}")
    here = f"purposes.{code}"
    if unknown := set(form) - _PURPOSE:
        raise BadCustoms(f"unknown setting {here}.{min(unknown)}")
    standard = next((one for one in PURPOSES if one.code == code), None)
    names = _names(f"{here}.names", form.get("names", {}))
    if standard is None and not names:
        raise BadCustoms(f"{here}.names is missing: what the purpose is called, by language")
    areas = _codes(f"{here}.areas", form.get("areas", ["reception"]))
    if not areas:
        raise BadCustoms(f"{here}.areas must name one area at least (R21)")
    return Purpose(
        code,
        VisitorClass(_one_of(f"{here}.class", form.get("class", "general"), VisitorClass)),
        asks=_codes(f"{here}.asks", form.get("asks", ["organisation", "people"]), QUESTIONS),
        areas=areas,
        approvals=tuple(map(Need, _codes(f"{here}.approvals", form.get("approvals", []), tuple(Need)))),
        agreement=_yes_no(f"{here}.agreement", form.get("agreement", False)),
        escort=_yes_no(f"{here}.escort", form.get("escort", False)),
        photo=Photo(_one_of(f"{here}.photo", form.get("photo", "off"), Photo)),
        names=names,
    )


def _names(key: str, value: object) -> dict[str, str]:
    good = isinstance(value, dict) and all(
        isinstance(name, str) and name.strip() and name.isprintable() and len(name) <= 40
        for name in value.values()
    )
    if not good:
        raise BadCustoms(f"{key} must be names by language, each up to 40 characters")
    assert isinstance(value, dict)
    return dict(value)


def _codes(key: str, value: object, choices: tuple[str, ...] | None = None) -> tuple[str, ...]:
    good = isinstance(value, list) and all(
        isinstance(one, str) and re.fullmatch("[a-z][a-z0-9_]{0,19}", one) for one in value
    )
    if not good:
        raise BadCustoms(f"{key} must be a list of codes")
    assert isinstance(value, list)
    if choices is not None and (wrong := [one for one in value if one not in choices]):
        raise BadCustoms(f"{key}: {wrong[0]!r} is none of {', '.join(choices)}")
    return tuple(value)


def _one_of(key: str, value: object, choices: Any) -> str:
    if not isinstance(value, str) or value not in tuple(choices):
        raise BadCustoms(f"{key} must be one of {', '.join(choices)}, not {value!r}")
    return value


def _yes_no(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise BadCustoms(f"{key} must be true or false")
    return value


def _span(day: str, value: object) -> tuple[time, time]:
    if day not in DAYS:
        raise BadCustoms(f"unknown setting hours.{day}: the days are {', '.join(DAYS)}")
    found = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", value) if isinstance(value, str) else None
    try:
        opens, closes = map(time.fromisoformat, found.groups() if found else ("", ""))
    except ValueError:
        raise BadCustoms(f"hours.{day} must look like 08:00-18:00, not {value!r}") from None
    if opens >= closes:
        raise BadCustoms(f"hours.{day} ends before it begins")
    return opens, closes


def _dates(value: object) -> frozenset[date]:
    try:
        return frozenset(
            one if isinstance(one, date) else date.fromisoformat(str(one))
            for one in (value if isinstance(value, list) else [value])
        )
    except (TypeError, ValueError):
        raise BadCustoms("hours.holidays must be a list of dates such as 2027-01-01") from None


def _approver(key: str, value: object) -> str:
    if key.partition(":")[0] not in tuple(Need):
        raise BadCustoms(f"unknown setting approvals.{key}: there are {', '.join(Need)}")
    return _staff_no("approvals", key, value)


def _staff_no(section: str, key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadCustoms(f"{section}.{key} must be a staff number")
    return value


def _escalation(value: object) -> tuple[Step, ...]:
    if value is None:
        return STEPS
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise BadCustoms("escalation must be tables: [[escalation]]")
    return tuple(sorted(map(_step, value), key=lambda step: step.after))


def _step(form: Mapping[str, Any]) -> Step:
    after = form.get("after")
    if type(after) is not int or not 0 < after <= 86_400:
        raise BadCustoms(f"escalation.after must be seconds, up to a day, not {after!r}")
    if unknown := set(form) - {"after", "tell"}:
        raise BadCustoms(f"unknown setting escalation.{min(unknown)}")
    return Step(timedelta(seconds=after), _codes("escalation.tell", form.get("tell"), WHOM))


def _texts(section: dict[str, Any], folder: Path) -> dict[str, dict[str, str]]:
    named = section.pop("folder", "")
    if section or not isinstance(named, str):
        raise BadCustoms(
            f"unknown setting texts.{min(section)}" if section else "texts.folder must be a path"
        )
    own = texts(folder / Path(named).expanduser()) if named else {}
    return texts(TEXTS) | own


def texts(folder: Path) -> dict[str, dict[str, str]]:
    """House guide, confidentiality agreement and promise by kind and language, from files in a folder."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.txt")):
        kind, _, language = path.stem.partition(".")
        if kind in KINDS and language:
            found.setdefault(kind, {})[language] = _text(path)
    return found


def _text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as fault:
        raise BadCustoms(f"{path} cannot be read: {fault}") from None
    if len(text) > _LONGEST_TEXT:
        raise BadCustoms(f"{path} is longer than {_LONGEST_TEXT} characters")
    return text
