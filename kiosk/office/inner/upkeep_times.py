"""Upkeep: visiting hours and holidays; the rooms that visits need (R31, R34)."""

import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kiosk.customs import ROOMS, complaints
from kiosk.office.inner.room import Doorway, Inner, form, route
from kiosk.office.inner.upkeep import ROOT
from kiosk.office.inner.upkeep_section import SectionPage
from kiosk.visit.hours import DAYS

_MOST_ROOMS, _MORE = 90, 3


class TimesDoor:
    """The pages under /office/upkeep/hours and /rooms."""

    def __init__(self, inner: Inner) -> None:
        self._hours, self._rooms = SectionPage(inner, "hours"), SectionPage(inner, "rooms")

    def routes(self) -> list[Doorway]:
        """Where they are."""
        change = "upkeep.change"
        return [
            route(f"{ROOT}/hours", "upkeep", self.hours),
            route(f"{ROOT}/hours/save", change, self.save_hours, ("POST",)),
            route(f"{ROOT}/hours/back", change, self.hours_back, ("POST",)),
            route(f"{ROOT}/rooms", "upkeep", self.rooms),
            route(f"{ROOT}/rooms/save", change, self.save_rooms, ("POST",)),
            route(f"{ROOT}/rooms/back", change, self.rooms_back, ("POST",)),
        ]

    async def hours(self, request: Request) -> Response:
        """When visitors are received."""
        return await self._hours.show(request, **_hours_filled(await self._hours.value()))

    async def save_hours(self, request: Request) -> Response:
        """The hours as the form says; a day without any is closed."""
        given = form(request)
        spans = {
            day: (given.get(f"opens_{day}", "")[:10], given.get(f"closes_{day}", "")[:10]) for day in DAYS
        }
        holidays = given.get("holidays", "")[:9000]
        value: dict[str, Any] = {day: "-".join(span) for day, span in spans.items() if any(span)}
        value["holidays"] = [one for one in re.split(r"[\s,;、，；]+", holidays) if one]
        facts: dict[str, Any] = {"days": list(spans.items()), "holidays": holidays}
        if wrong := complaints("hours", value):
            return await self._hours.show(request, complaints=wrong, **facts)
        value["holidays"] = sorted(set(value["holidays"]))
        return await self._hours.put_or_show(request, value, **facts)

    async def hours_back(self, request: Request) -> Response:
        """The hours as the settings have them."""
        filled = _hours_filled(await self._hours.value())
        return await self._hours.put_or_show(request, None, **filled)

    async def rooms(self, request: Request) -> Response:
        """The rooms."""
        return await self._rooms.show(request, **_rooms_filled(await self._rooms.value()))

    async def save_rooms(self, request: Request) -> Response:
        """The rooms as the form says; one without a name is none."""
        given = form(request)
        rows = [
            _room(given, number) for number in range(_MOST_ROOMS) if given.get(f"name_{number}", "").strip()
        ]
        return await self._rooms.put_or_show(request, rows, **_rooms_filled(rows))

    async def rooms_back(self, request: Request) -> Response:
        """The rooms as the settings have them."""
        filled = _rooms_filled(await self._rooms.value())
        return await self._rooms.put_or_show(request, None, **filled)


def _hours_filled(value: Mapping[str, Any]) -> dict[str, Any]:
    days = [(day, tuple(value.get(day, "-").split("-"))) for day in DAYS]
    return {"days": days, "holidays": "\n".join(value["holidays"])}


def _room(given: Mapping[str, str], number: int) -> dict[str, Any]:
    seats = given.get(f"seats_{number}", "").strip()
    return {
        "name": given[f"name_{number}"].strip()[:200],
        "kind": given.get(f"kind_{number}", ""),
        "seats": int(seats) if re.fullmatch("[0-9]{1,6}", seats) else 0 if not seats else seats[:20],
        "place": given.get(f"place_{number}", "").strip()[:200],
    }


def _rooms_filled(rows: list[dict[str, Any]]) -> dict[str, Any]:
    empty = {"name": "", "kind": "meeting", "seats": 0, "place": ""}
    more = min(_MORE, _MOST_ROOMS - len(rows))
    return {"rows": [*rows, *([empty] * more)], "kinds": ROOMS}
