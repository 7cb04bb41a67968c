"""What a row of the copy says, whatever the office has sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def text(row: Mapping[str, Any], key: str) -> str:
    """A text of a row, '' when it has none."""
    value = row.get(key)
    return value if isinstance(value, str) else ""


def moment(value: object) -> datetime | None:
    """A time as the office writes it; None for anything else, a time without a zone among it."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else None


def areas_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes of the areas that a visit may be in (R21)."""
    codes = row.get("areas")
    return tuple(map(str, codes)) if isinstance(codes, list | tuple) else ()


def people_of(row: Mapping[str, Any]) -> int:
    """How many people a visit is, at least one."""
    many = row.get("people")
    return many if type(many) is int and many > 0 else 1


def heads_of(row: Mapping[str, Any]) -> dict[str, int]:
    """How many of a visit's people were counted in and out."""
    told = row.get("heads")
    told = told if isinstance(told, Mapping) else {}
    return {way: told[way] if type(told.get(way)) is int else 0 for way in ("in", "out")}
