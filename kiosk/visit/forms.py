"""What a visitor, a guard or a host hands in, checked: the same at the screen and in the office."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kiosk.visit.enclosures import (
    ENCLOSURES,
    Agreement,
    Member,
    agreement,
    belongings,
    guide,
    members,
    photograph,
)
from kiosk.visit.names import clean
from kiosk.visit.refusal import Refused

__all__ = ["Compared", "Document", "Identity", "Refused", "Registration", "Release", "Route", "complaint"]

LONGEST = {"name": 60, "organisation": 80, "phone": 20, "plate": 12}
MOST_PEOPLE = 99
LANGUAGES = ("zh-CN", "zh-TW", "en")


@dataclass(frozen=True)
class Registration:
    """What the visitor declares (R18). `host`: the host's number in the directory; `purpose`: a code.

    `guide`: the version of the house guide that was shown (R32); `each`: one pass for each of the group
    instead of one for all of it.
    """

    host: int
    name: str
    phone: str
    purpose: str
    organisation: str = ""
    people: int = 1
    language: str = "zh-CN"
    plate: str = ""
    belongings: str = ""
    guide: str = ""
    agreement: Agreement | None = None
    photo: bytes | None = None
    members: tuple[Member, ...] = ()
    each: bool = False

    @classmethod
    def read(cls, form: Mapping[str, Any]) -> "Registration":
        """The checked registration, or `Refused` naming every field that is wrong."""
        wrong = {field: code for field, check in _CHECKS.items() if (code := check(form.get(field)))}
        if wrong:
            raise Refused(wrong)
        others = members(form.get("members"))
        return cls(
            host=form["host"],
            name=clean(form["name"]),
            phone=phone_number(form["phone"]),
            purpose=form["purpose"],
            organisation=clean(form.get("organisation") or ""),
            people=max(form.get("people") or 1, 1 + len(others)),
            language=form.get("language") or LANGUAGES[0],
            plate=clean(form.get("plate") or "").upper(),
            belongings=belongings(form.get("belongings")),
            guide=guide(form.get("guide")),
            agreement=agreement(form.get("agreement")),
            photo=photograph(form.get("photo")),
            members=others,
            each=form.get("each") is True and bool(others),
        )


def complaint(field: str, value: object) -> str | None:
    """The code of what is wrong with one field of a registration, or None."""
    return _CHECKS[field](value)


def phone_number(text: str) -> str:
    """Digits with an optional leading +; spaces, dots, dashes and brackets fall away."""
    return re.sub(r"[\s.\-()（）]", "", clean(text))


_Check = Callable[[object], str | None]


def _text(field: str, required: bool) -> _Check:
    def check(value: object) -> str | None:
        if value is not None and not isinstance(value, str):
            return "not_text"
        text = clean(value or "")
        if required and not text:
            return "missing"
        return "too_long" if len(text) > LONGEST[field] else None

    return check


def _phone(value: object) -> str | None:
    if not isinstance(value, str) or not clean(value):
        return "missing"
    return None if re.fullmatch(r"\+?[0-9]{5,20}", phone_number(value)) else "not_a_phone_number"


def _people(value: object) -> str | None:
    count = 1 if value is None else value
    good = isinstance(count, int) and not isinstance(count, bool) and 1 <= count <= MOST_PEOPLE
    return None if good else "not_a_number_of_people"


def _host(value: object) -> str | None:
    good = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31
    return None if good else "missing"


def _one_of(choices: tuple[str, ...], default: str | None = None) -> _Check:
    return lambda value: None if (default if value is None else value) in choices else "not_a_choice"


def _purpose(value: object) -> str | None:
    good = isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,19}", value)
    return None if good else "not_a_choice"


_CHECKS: dict[str, _Check] = {
    "host": _host,
    "name": _text("name", required=True),
    "organisation": _text("organisation", required=False),
    "phone": _phone,
    "people": _people,
    "purpose": _purpose,
    "language": _one_of(LANGUAGES, default=LANGUAGES[0]),
    "plate": _text("plate", required=False),
    **ENCLOSURES,
}


class Document(StrEnum):
    """Identity documents that the guard may check (R10)."""

    RESIDENT_ID = "resident_id"
    PASSPORT = "passport"
    TRAVEL_PERMIT = "travel_permit"
    DRIVING_LICENCE = "driving_licence"
    OTHER = "other"


@dataclass(frozen=True)
class Identity:
    """A document that was checked: which kind, and at most its last four characters (R18, R25)."""

    document: Document
    last4: str = ""

    @classmethod
    def read(cls, form: Mapping[str, Any]) -> "Identity":
        """The checked identity, or `Refused`."""
        document, last4 = form.get("document"), form.get("last4", "")
        if document not in tuple(Document):
            raise Refused({"document": "not_a_choice"})
        if not isinstance(last4, str) or not re.fullmatch(r"[0-9A-Za-z]{0,4}", last4):
            raise Refused({"last4": "only_last_four"})
        return cls(Document(document), last4.upper())


class Route(StrEnum):
    """How the host's release reached the gate: told apart for ever (R14, R15)."""

    PAGE = "page"  # signed on the host's own phone
    PAPER = "paper"  # signed on the slip, attested by the guard
    CALL = "call"  # confirmed by telephone; the signature is owed
    OVERRIDE = "override"  # nobody could be reached, the guard decided; the signature is owed


@dataclass(frozen=True)
class Release:
    """The host's release as the guard states it. `by`: who confirmed or signed."""

    route: Route
    by: str

    @classmethod
    def read(cls, form: Mapping[str, Any]) -> "Release":
        """A release by paper or call, or `Refused`; the page's comes from the host alone."""
        route, by = form.get("route"), form.get("by")
        if route not in (Route.PAPER, Route.CALL):
            raise Refused({"route": "not_a_choice"})
        if not isinstance(by, str) or not clean(by):
            raise Refused({"by": "missing"})
        if len(clean(by)) > LONGEST["name"]:
            raise Refused({"by": "too_long"})
        return cls(Route(route), clean(by))


@dataclass(frozen=True)
class Compared:
    """What the guard found when comparing the belongings with the list (R20)."""

    same: bool
    note: str = ""

    @classmethod
    def read(cls, form: Mapping[str, Any]) -> "Compared":
        """The checked comparison, or `Refused`: where something differs, the guard says what."""
        same, note = form.get("same"), form.get("note", "")
        if not isinstance(same, bool) or not isinstance(note, str):
            raise Refused({"belongings": "not_a_choice"})
        if not same and not clean(note):
            raise Refused({"belongings": "missing"})
        return cls(same, clean(note)[:200])
