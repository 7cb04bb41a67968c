"""Visitor classes (R1-R4), and the purposes that propose one: a table that the house may replace."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class VisitorClass(StrEnum):
    """R1, R2, R3."""

    IMPORTANT = "important"
    GENERAL = "general"
    OTHER = "other"


class Need(StrEnum):
    """Whose approval a visit may need beyond the host's (R13, R22, R31)."""

    TOUR = "tour"  # the executive in charge of the department
    CONFIDENTIAL = "confidential"  # the confidentiality office
    HOURS = "hours"  # outside visiting hours


class Photo(StrEnum):
    """Whether a visitor is photographed."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


QUESTIONS = ("organisation", "people", "plate", "belongings")


@dataclass(frozen=True)
class Purpose:
    """Why somebody comes, and what follows from it.

    `asks`: of `QUESTIONS`; `areas`: where it leads (R21: never empty); `approvals`: of `Need`; `names`: by
    language, for a purpose that the house made itself.
    """

    code: str
    visitor_class: VisitorClass = VisitorClass.GENERAL
    asks: tuple[str, ...] = ("organisation", "people")
    areas: tuple[str, ...] = ("reception",)
    approvals: tuple[Need, ...] = ()
    agreement: bool = False
    escort: bool = False
    photo: Photo = Photo.OFF
    names: Mapping[str, str] = field(default_factory=dict)


PURPOSES: tuple[Purpose, ...] = (
    Purpose("business", asks=(*QUESTIONS[:2], "belongings"), areas=("reception", "meeting")),
    Purpose("supply", asks=("organisation", "plate", "belongings"), areas=("reception", "stores")),
    Purpose("interview", asks=(), areas=("reception", "meeting")),
    Purpose("service", asks=("organisation", "plate", "belongings"), areas=("reception", "works")),
    Purpose("family", asks=("people",), areas=("reception",)),
    Purpose("tour", areas=("reception", "works"), approvals=(Need.TOUR,), escort=True),
    Purpose(
        "confidential",
        asks=("organisation", "belongings"),
        areas=("reception", "meeting"),
        approvals=(Need.CONFIDENTIAL,),
        agreement=True,
        escort=True,
    ),
    Purpose("official", VisitorClass.IMPORTANT),
    Purpose("sales", VisitorClass.OTHER, asks=("organisation",)),
)
"""What a house has that says nothing of its own (R4: the declared purpose proposes a class)."""


def by_code(purposes: tuple[Purpose, ...]) -> dict[str, Purpose]:
    """The table by its codes."""
    return {purpose.code: purpose for purpose in purposes}
