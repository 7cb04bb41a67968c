"""Who may be in the house, and how sure that is (R29)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from kiosk.station.rows import areas_of, heads_of, moment, people_of, text
from kiosk.visit.states import WITHIN, State

_A_DAY = timedelta(hours=18)  # whoever came in longer ago than that came in on another day


class Trust(StrEnum):
    """How sure it is that somebody is still inside."""

    CONFIRMED = "confirmed"  # let in today, and nobody has seen them off
    RELEASED = "released"  # the host has signed, the gate has not seen them leave
    STALE = "stale"  # from before the day was closed


@dataclass(frozen=True)
class Present:
    """One visit that may be inside. `people`: how many of it; `since`: when it came in, in UTC."""

    visit: int
    name: str
    organisation: str
    people: int
    host_name: str
    department: str
    extension: str
    areas: tuple[str, ...]
    since: datetime | None
    trust: Trust


def present(rows: Iterable[Mapping[str, Any]], now: datetime) -> list[Present]:
    """Everybody who may be inside, the surest first, then by name so that a list can be called out."""
    found = [_present(row, now) for row in rows if row["state"] in WITHIN]
    order = list(Trust)
    return sorted(found, key=lambda one: (order.index(one.trust), one.name, one.visit))


def trust(row: Mapping[str, Any], now: datetime) -> Trust:
    """How sure it is that the people of a visit which came in are still inside."""
    since = moment(row.get("came_in"))
    if row["state"] == State.UNSEEN or (since is not None and now - since > _A_DAY):
        return Trust.STALE
    return Trust.RELEASED if row["state"] == State.SIGNED else Trust.CONFIRMED


def people_inside(row: Mapping[str, Any]) -> int:
    """How many people of a visit are inside, at least one."""
    heads = heads_of(row)
    return max(1, heads["in"] - heads["out"]) if heads["in"] else people_of(row)


def _present(row: Mapping[str, Any], now: datetime) -> Present:
    return Present(
        visit=row["visit"],
        name=text(row, "name"),
        organisation=text(row, "organisation"),
        people=people_inside(row),
        host_name=text(row, "host_name"),
        department=text(row, "department"),
        extension=text(row, "extension"),
        areas=areas_of(row),
        since=moment(row.get("came_in")),
        trust=trust(row, now),
    )
