"""The things that the interface speaks of, as JSON Schema."""

from collections.abc import Mapping
from typing import Any

from kiosk.office.api.shape import Schema
from kiosk.visit.classes import VisitorClass
from kiosk.visit.forms import LANGUAGES, LONGEST, MOST_PEOPLE, Route
from kiosk.visit.states import State

_PLAIN = r"^[^\u0000-\u001f\u007f]*$"


def text(longest: int, about: str = "", **more: Any) -> Schema:
    """A text on one line."""
    told = {"description": about} if about else {}
    return {"type": "string", "maxLength": longest, "pattern": _PLAIN, **told, **more}


def whole(lowest: int, highest: int, about: str = "") -> Schema:
    """A whole number."""
    return {
        "type": "integer",
        "minimum": lowest,
        "maximum": highest,
        **({"description": about} if about else {}),
    }


def choice(values: Any, about: str = "") -> Schema:
    """One of a few texts."""
    return {
        "type": "string",
        "enum": [str(one) for one in values],
        **({"description": about} if about else {}),
    }


def optional(schema: Schema) -> Schema:
    """The same, or null."""
    more = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **more}


def thing(properties: Mapping[str, Schema], required: Any = None) -> Schema:
    """An object with these properties and no others; all of them are there unless `required` says which."""
    there = list(properties if required is None else required)
    return {
        "type": "object",
        "properties": dict(properties),
        "required": there,
        "additionalProperties": False,
    }


def listed(schema: Schema) -> Schema:
    """A list of such things."""
    return {"type": "array", "items": schema}


def ref(name: str) -> Schema:
    """One of the things by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


VISIT_NUMBER = whole(1, 2**53 - 1, "The visit's number.")
HOST_NUMBER = whole(1, 2**31 - 1, "The host's number in the directory.")
MOMENT: Schema = {"type": "string", "format": "date-time"}
_TOLD: Schema = {"type": "string", "format": "date-time"}
_MAYBE = optional(_TOLD)
_SAID: Schema = {"type": "string"}

PERSONAL = ("name", "organisation", "phone", "plate", "plate_out", "host_name")
"""What of a visit is told only to a token with the scope visits:personal."""
FACTS: Mapping[str, Schema] = {
    "visit": VISIT_NUMBER,
    "state": choice(State),
    "visitor_class": choice(VisitorClass),
    "purpose": {"type": "string", "description": "A code; the house may have purposes of its own."},
    "people": whole(1, MOST_PEOPLE),
    "department": _SAID,
    "station": {"type": "string", "description": "The lobby that registered it; empty for an announced one."},
    "reason": {"type": "string", "description": "Why it was declined, lapsed or settled: a code, or words."},
    "registered_at": _TOLD,
    "came_in_at": _MAYBE,
    "left_at": _MAYBE,
    "closed_at": _MAYBE,
    "release_route": optional(choice(Route, "How the host released the visitor.")),
    "signed_at": {**_MAYBE, "description": "null with a release_route: the signature is owed."},
}
_PERSONAL: Mapping[str, Schema] = dict.fromkeys(PERSONAL, _SAID) | {
    "plate_out": {"type": "string", "description": "With which plate they left, if it was another one."}
}
_LOGGED = ("identity_document", "identity_last4", "identity_by", "belongings", "let_in_by", "let_out_by")
_ANNOUNCED: Mapping[str, Schema] = {
    "visit": VISIT_NUMBER,
    "state": choice(State),
    "host": HOST_NUMBER,
    "host_name": _SAID,
    "at": _TOLD,
    "until": _MAYBE,
    "class": choice(VisitorClass),
    "purpose": _SAID,
    "name": _SAID,
    "organisation": _SAID,
    "people": whole(1, MOST_PEOPLE),
    "phone": _SAID,
    "mail": _SAID,
    "language": choice(LANGUAGES),
    "plate": _SAID,
    "room": _SAID,
    "parking": _SAID,
    "note": _SAID,
    "series": {"type": "string", "description": "The same for visits that were announced as one series."},
    "agreement": {"type": "boolean", "description": "Whether the agreement is to be signed on arrival."},
}
_CHANGEABLE: Mapping[str, Schema] = {
    "at": {**MOMENT, "description": "When the visitor comes: today or later, at most 400 days ahead."},
    "until": {**optional(MOMENT), "description": "After `at`, within 24 hours."},
    "room": text(40, "Where they meet: on the invitation, and kept from double booking."),
    "parking": text(40),
    "note": text(300, "For the visitor: on the invitation."),
    "anyway": {"type": "boolean", "description": "Also when host or room are taken at that time."},
}
ANNOUNCING = thing(
    {
        "host": HOST_NUMBER,
        "purpose": text(20, "One of the house's purposes (business, supply, interview, …)."),
        "name": text(LONGEST["name"], "The visitor's name; without one the organisation must be given."),
        "organisation": text(LONGEST["organisation"]),
        "class": choice(VisitorClass, "Unless given, the purpose's."),
        "people": whole(1, MOST_PEOPLE),
        "phone": text(LONGEST["phone"]),
        "mail": text(120, "Where the invitation goes."),
        "language": choice(LANGUAGES, "The invitation's."),
        "plate": text(LONGEST["plate"]),
        "escort": text(LONGEST["name"]),
        "agreement": {"type": "boolean", "description": "The house's agreement is to be signed on arrival."},
        **_CHANGEABLE,
    },
    ("host", "at", "purpose"),
)
CHANGING = thing(_CHANGEABLE, ())
_COMPLAINT = {"type": "object", "additionalProperties": {"type": "string"}}
THINGS: Mapping[str, Schema] = {
    "Visit": thing({**FACTS, **_PERSONAL}, FACTS),
    "VisitPage": thing(
        {
            "visits": listed(ref("Visit")),
            "older": {"type": ["string", "null"], "description": "The cursor of the page with older visits."},
            "newer": {"type": ["string", "null"], "description": "The cursor of the page with newer visits."},
        }
    ),
    "LogLine": thing(
        {
            **FACTS,
            **{name: optional(schema) for name, schema in _PERSONAL.items()},
            **dict.fromkeys((*_LOGGED, "released_by"), optional(_SAID)),
        }
    ),
    "Announcement": thing(_ANNOUNCED),
    "Announced": thing(
        {
            **_ANNOUNCED,
            "digits": {"type": "string", "description": "Six digits that the visitor may type on arrival."},
            "code": {"type": "string", "description": "What the invitation's QR code says."},
        }
    ),
    "Announcing": ANNOUNCING,
    "Changing": CHANGING,
    "HostFound": thing({"id": HOST_NUMBER, "name": _SAID, "department": _SAID}),
    "Host": thing(
        {
            "id": HOST_NUMBER,
            **dict.fromkeys(("name", "name_en", "title", "department", "floor", "extension"), _SAID),
            "active": {"type": "boolean", "description": "Whether the host can be visited."},
        }
    ),
    "HostList": thing({"hosts": listed(ref("HostFound"))}),
    "Problem": thing(
        {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string", "description": "Ours, and stable: what a program should look at."},
            "detail": {"type": "string"},
            "errors": {**_COMPLAINT, "description": "By field, what is wrong: a code."},
        },
        ("type", "title", "status", "code", "detail"),
    ),
}
