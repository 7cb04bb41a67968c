"""The visitor's form as the phone sends it, made into a registration; and what to say of a refused one."""

import json
import re
from collections.abc import Mapping
from typing import Any

from kiosk.office.wicket import Fields
from kiosk.words import Words

_NUMBER_AT_END = re.compile(r"^(?P<name>.*?\S)[\s,，;；:：]+(?P<phone>\+?[0-9][0-9 .\-]{4,24})$")
_TOLD = {
    "missing": "missing",
    "not_a_choice": "choose",
    "too_long": "too_long",
    "too_many": "too_many",
    "not_a_phone_number": "not_a_phone_number",
    "not_a_number_of_people": "not_a_number_of_people",
    "not_in_directory": "not_in_directory",
    "not_signed": "not_signed",
    "outdated": "outdated",
    "not_a_signature": "not_signed",
    "not_a_photograph": "not_a_photograph",
}
_TOLD_OF = {
    ("host", "missing"): "choose",
    ("guide", "missing"): "read",
    ("photo", "missing"): "not_a_photograph",
    ("agreement", "missing"): "not_signed",
}


def registration(fields: Fields, language: str) -> dict[str, Any]:
    """The body of a registration, as a lobby makes it; its checking is the reception's."""
    return {
        "host": _number(fields.get("host", "")),
        "name": fields.get("name", ""),
        "organisation": fields.get("organisation", ""),
        "phone": fields.get("phone", ""),
        "people": _people(fields.get("people", "")),
        "purpose": fields.get("purpose", ""),
        "plate": fields.get("plate", ""),
        "belongings": fields.get("belongings", ""),
        "guide": fields.get("guide", ""),
        "agreement": _agreement(fields, language),
        "photo": fields.get("photo") or None,
        "members": members(fields.get("members", "")),
        "each": "each" in fields,
        "language": language,
    }


def members(text: str) -> list[dict[str, str]]:
    """The people of a list with one a line, a telephone number behind the name if there is one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [(line, _NUMBER_AT_END.match(line)) for line in lines]
    return [dict(match.groupdict()) if match else {"name": line, "phone": ""} for line, match in found]


def complaint(words: Words, field: str, code: str) -> str:
    """What is wrong with a field, in the visitor's words."""
    return words(f"phone.wrong.{_TOLD_OF.get((field, code)) or _TOLD.get(code, 'other')}")


def _agreement(fields: Fields, language: str) -> Mapping[str, Any] | None:
    """None unless the page asked for it: the reception says whether it is needed."""
    if not fields.get("agreement") or not fields.get("signature"):
        return None
    return {"version": fields["agreement"], "language": language, "signature": drawn(fields)}


def drawn(fields: Fields) -> object:
    """The strokes of a signature as the page wrote them; None for no signature, False for what is none."""
    written = fields.get("signature")
    try:
        return json.loads(written) if written else None
    except (ValueError, RecursionError):
        return False


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,10}", text, re.ASCII) else None


def _people(text: str) -> int | str:
    """A number of people; what is none goes on as it is, to be complained of."""
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text.strip(), re.ASCII) else text or 1
