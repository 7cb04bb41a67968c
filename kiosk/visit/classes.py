"""Visitor classes (R1-R4) and the purposes that propose one."""

from enum import StrEnum


class VisitorClass(StrEnum):
    """R1, R2, R3."""

    IMPORTANT = "important"
    GENERAL = "general"
    OTHER = "other"


class Purpose(StrEnum):
    """Why somebody comes: what an ordinary visitor may choose from (R2, R9)."""

    BUSINESS = "business"
    SUPPLY = "supply"
    INTERVIEW = "interview"
    SERVICE = "service"
    FAMILY = "family"


PROPOSED: dict[Purpose, VisitorClass] = dict.fromkeys(Purpose, VisitorClass.GENERAL)
"""R4: the declared purpose proposes a class."""
