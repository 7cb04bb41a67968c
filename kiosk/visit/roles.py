"""What a user of the office is there for."""

from enum import StrEnum


class Role(StrEnum):
    """Of each user one. An auditor reads everything and changes nothing."""

    RECEPTION = "reception"
    SECURITY = "security"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
