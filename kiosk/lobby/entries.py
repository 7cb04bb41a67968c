"""What a visitor enters, and what is wrong with it."""

from dataclasses import dataclass
from typing import Any

from kiosk.station.copy import Host
from kiosk.visit.forms import LONGEST, complaint
from kiosk.words import HOUSE_LANGUAGE

LONGEST_QUERY = 40
TEXTS = ("query", "name", "organisation", "phone")
ON_YOU = ("name", "organisation", "phone")
ON_PURPOSE = ("purpose", "people")


@dataclass(frozen=True)
class Entries:
    """One visitor's entries. They exist from the first touch until the end, and nowhere else."""

    language: str = HOUSE_LANGUAGE
    query: str = ""
    host: Host | None = None
    name: str = ""
    organisation: str = ""
    phone: str = ""
    purpose: str = ""
    people: int = 1

    def form(self) -> dict[str, Any]:
        """The body of the request to register."""
        fields = ("name", "organisation", "phone", "people", "purpose", "language")
        return {"host": self.host.id if self.host else 0} | {key: getattr(self, key) for key in fields}

    def complaints(self, *fields: str) -> dict[str, str]:
        """What is wrong with these fields, by the rules that the office uses too."""
        form = self.form()
        return {field: code for field in fields if (code := complaint(field, form[field]))}


def room_for(field: str) -> int:
    """How many characters a text may have."""
    return LONGEST.get(field, LONGEST_QUERY)
