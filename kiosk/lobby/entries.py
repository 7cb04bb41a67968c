"""What a visitor enters, what is wrong with it, and the forms that are made of it."""

from dataclasses import dataclass
from typing import Any

from kiosk.station.hosts import Host
from kiosk.visit.enclosures import Agreement, Member, Stroke
from kiosk.visit.forms import LONGEST, complaint
from kiosk.words import HOUSE_LANGUAGE

ROOM = {
    **LONGEST,
    "query": 40,
    "belongings": 300,
    "member": LONGEST["name"],
    "member_phone": LONGEST["phone"],
    "code": 6,
    "last4": 4,
    "remark": 500,
}
"""How many characters a text may have."""
MOST_POINTS = 1000  # of a signature: with a photograph it stays within what the office takes
MOST_STARS = 5
ON_YOU = ("name", "organisation", "phone")


@dataclass(frozen=True)
class Entries:
    """One visitor's entries. They exist from the first touch until the end, and nowhere else.

    `means`: by which an announced visit is looked up, `digits` or `name`; `last4`: of a telephone number or a
    document; `photo`: a JPEG in base64; `guide`: the version of the house guide that was read.
    """

    language: str = HOUSE_LANGUAGE
    query: str = ""
    host: Host | None = None
    name: str = ""
    organisation: str = ""
    phone: str = ""
    purpose: str = ""
    people: int = 1
    plate: str = ""
    belongings: str = ""
    member: str = ""
    member_phone: str = ""
    members: tuple[Member, ...] = ()
    each: bool = False
    agreement: Agreement | None = None
    consent: bool = False
    photo: str = ""
    guide: str = ""
    means: str = "digits"
    code: str = ""
    last4: str = ""
    stars: int = 0
    remark_kind: str = ""
    remark: str = ""

    def registration(self, asks: frozenset[str], token: str = "") -> dict[str, Any]:
        """The body of the request to register: of the questions, those that the purpose asks.

        `token` stands for the person where the office knows who it is.
        """
        person = {"visitor": token} if token else {key: getattr(self, key) for key in ON_YOU}
        if "organisation" not in asks and not token:
            person["organisation"] = ""
        group = self.members if "people" in asks else ()
        return {
            **person,
            "host": self.host.id if self.host else None,
            "purpose": self.purpose,
            "people": self.people if "people" in asks else 1,
            "members": [{"name": member.name, "phone": member.phone} for member in group],
            "each": self.each and bool(group),
            **self.arrival(asks),
        }

    def arrival(self, asks: frozenset[str]) -> dict[str, Any]:
        """What an announced visitor adds on arriving."""
        return {
            "plate": self.plate if "plate" in asks else "",
            "belongings": self.belongings if "belongings" in asks else "",
            "guide": self.guide,
            "agreement": agreement_form(self.agreement),
            "photo": self.photo or None,
            "language": self.language,
        }

    def complaints(self, *fields: str) -> dict[str, str]:
        """What is wrong with these fields, by the rules that the office uses too."""
        form = self.registration(frozenset({"organisation", "people", "plate", "belongings"}))
        return {field: code for field in fields if (code := complaint(field, form[field]))}


def agreement_form(agreement: Agreement | None) -> dict[str, Any] | None:
    """An agreement as it is handed in."""
    if agreement is None:
        return None
    drawn = [[list(point) for point in stroke] for stroke in agreement.signature]
    return {"version": agreement.version, "language": agreement.language, "signature": drawn}


def signature(strokes: object) -> tuple[Stroke, ...]:
    """Strokes as somebody drew them, thinned where there are too many points; () for what is no signature."""
    try:
        drawn = [[(int(x), int(y)) for x, y in stroke] for stroke in strokes]  # type: ignore[attr-defined]
    except (TypeError, ValueError, OverflowError):
        return ()
    step = -(-sum(map(len, drawn)) // MOST_POINTS) or 1
    thinned = tuple(tuple(map(_within, stroke[::step])) for stroke in drawn if stroke)[:MOST_POINTS]
    return thinned if sum(map(len, thinned)) > 1 else ()


def _within(point: tuple[int, int]) -> tuple[int, int]:
    x, y = (min(max(0, at), 1000) for at in point)
    return x, y


def room_for(field: str) -> int:
    """How many characters a text may have."""
    return ROOM[field]
