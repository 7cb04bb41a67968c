"""Who may do what in the office: this table and nothing else. What does not stand here is denied.

Reading and changing are told apart, so that an auditor can be shown everything and changes nothing.
"""

from collections.abc import Mapping

from kiosk.visit.roles import Role

__all__ = ["CHANGES", "DOOR", "OWN", "READS", "RIGHTS", "Role", "may"]

Roles = frozenset[Role]
_ALL: Roles = frozenset(Role)
_DESK: Roles = frozenset({Role.RECEPTION, Role.SECURITY, Role.ADMINISTRATOR})
_GUARD: Roles = frozenset({Role.SECURITY, Role.ADMINISTRATOR})
_HEAD: Roles = frozenset({Role.ADMINISTRATOR})
_CHECK: Roles = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})

DOOR = "door"
"""Open to anybody: the pages before somebody is known. No entry of the tables."""

READS: Mapping[str, Roles] = {
    "today": _ALL,
    "log": _ALL,
    "log.export": frozenset({Role.SECURITY, Role.ADMINISTRATOR, Role.AUDITOR}),
    "log.personal": _ALL,
    "photograph": frozenset({Role.SECURITY, Role.ADMINISTRATOR, Role.AUDITOR}),
    "papers": _ALL,
    "numbers": _ALL,
    "feedback": _ALL,
    "upkeep": _CHECK,
    "users": _CHECK,
    "keeping": _CHECK,
    "api": _CHECK,
}

CHANGES: Mapping[str, Roles] = {
    "feedback.change": _DESK,
    "visit.leaving": _DESK,  # R8: the gate is told that an important visitor leaves
    "upkeep.change": _HEAD,
    "users.change": _HEAD,
    "keeping.change": _HEAD,
    "erase": _HEAD,
    "api.change": _HEAD,
}

OWN: Mapping[str, Roles] = {
    "log.ask": _ALL,  # asks for a part of the log by a form, for its words must not stand in an address
    "doings.ask": _CHECK,  # the same of the house's own log
    "account": _ALL,  # one's own password and sessions
    "verify": _CHECK,  # computes, and changes nothing of the house
}

RIGHTS: Mapping[str, Roles] = {**READS, **CHANGES, **OWN}


def may(role: Role, right: str) -> bool:
    """Whether this role has this right; a right that nobody wrote down nobody has."""
    return role in RIGHTS.get(right, frozenset())
