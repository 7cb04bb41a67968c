"""So that the log finds visits by what somebody types: keys of every name, organisation and plate (R18)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from kiosk.ledger import journal
from kiosk.ledger.visits import Visit


def remember(conn: Connection, facts: Mapping[str, Any], before: Visit | None = None) -> None:
    """Keys of what is written down of a visitor, unless it stood there `before` or is known from others."""
    for field in journal.FOUND_BY:
        value = facts.get(field)
        if value and not (before and getattr(before, field) == value):
            spell(conn, field, value)


def spell(conn: Connection, field: str, value: str) -> None:
    """The keys of one value, unless they are there."""
    if not journal.known(conn, field, value):
        from kiosk.directory.findable import terms_of  # pinyin takes 57 MB: not for every command

        journal.remember(conn, field, value, terms_of(field, value))
