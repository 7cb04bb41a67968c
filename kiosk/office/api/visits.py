"""Visits for programs: a page by filter, and one."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import JSONResponse, Response

from kiosk.ledger import journal, visits
from kiosk.ledger.journal import Filter, Place
from kiosk.office.api.counter import lacking, tagged
from kiosk.office.api.document import Asked, Operation
from kiosk.office.api.things import FACTS, HOST_NUMBER, MOMENT, PERSONAL, VISIT_NUMBER, choice, ref, text
from kiosk.office.letters import Unreadable
from kiosk.reception import Reception
from kiosk.settings import Settings
from kiosk.visit.classes import VisitorClass
from kiosk.visit.forms import Refused
from kiosk.visit.states import State

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ALL = "visits:personal"
_NAMED = ("state", "host", "department", "organisation", "name", "plate", "station", "owed")
_BY_PERSON = ("name", "organisation", "plate", "host")
_QUERY = {
    "from": {**MOMENT, "description": "Registered at this moment or later."},
    "to": {**MOMENT, "description": "Registered before this moment."},
    "state": choice(State),
    "class": choice(VisitorClass),
    "host": HOST_NUMBER,
    "department": text(60),
    "organisation": text(80, f"The beginning, also in pinyin; needs {_ALL}, as name, plate and host do."),
    "name": text(60),
    "plate": text(12),
    "station": text(40),
    "owed": {"type": "boolean", "description": "Only visits whose signature is owed."},
    "cursor": text(60, "`older` or `newer` of an earlier page."),
}


class VisitsDoor:
    """The operations under /api/v1/visits."""

    def __init__(self, reception: Reception, settings: Settings) -> None:
        self._reception, self._zone = reception, settings.house.zone

    def operations(self) -> list[Operation]:
        """What may be asked."""
        page, one = ((200, "application/json", ref(name)) for name in ("VisitPage", "Visit"))
        about = "Fifty visits, the newest first, with the cursors of the pages beside them."
        which = ("visit", VISIT_NUMBER)
        return [
            Operation("listVisits", "GET", "/visits", "visits:read", about, self.page, page, query=_QUERY),
            Operation(
                "getVisit",
                "GET",
                "/visits/{visit}",
                "visits:read",
                "One visit.",
                self.one,
                one,
                number=which,
                tagged=True,
            ),
        ]

    async def page(self, asked: Asked) -> Response:
        """A page of visits."""
        if any(asked.query.get(name) for name in _BY_PERSON) and _ALL not in asked.program.scopes:
            return lacking(_ALL)
        before, after = _cursor(asked.query.get("cursor", ""))
        run = self._reception.books.reading
        found = await asked.in_thread(_page, run, _filter(asked.query), before, after)
        return JSONResponse(
            {
                "visits": [
                    self._told(asked, dict(zip(journal.FIELDS, row, strict=True))) for row in found.rows
                ],
                "older": _said("o", found.older),
                "newer": _said("n", found.newer),
            }
        )

    async def one(self, asked: Asked) -> Response:
        """One visit; its version is its tag."""
        row = await asked.in_thread(self._find, asked.number)
        if row is None:
            raise Unreadable(404, "not_found")
        personal = "p" if _ALL in asked.program.scopes else ""
        tag = f'"{row["id"]}-{row["version"]}{personal}"'
        if tagged(asked.request, tag):
            return Response(status_code=304, headers={"ETag": tag})
        other = row["plate_out"] if row["plate_out"] != row["plate"] else ""
        facts = {**row, "visit": row["id"], "release_route": row["route"], "plate_out": other}
        return JSONResponse(self._told(asked, facts), headers={"ETag": tag})

    def _find(self, number: int) -> dict[str, Any] | None:
        with self._reception.books.reading() as conn:
            row = visits.find(conn, number)
            return None if row is None else row._asdict()

    def _told(self, asked: Asked, facts: Mapping[str, Any]) -> dict[str, Any]:
        fields = (*FACTS, *(PERSONAL if _ALL in asked.program.scopes else ()))
        return {field: plain(field, facts[field], self._zone) for field in fields}


def plain(field: str, value: Any, zone: ZoneInfo) -> Any:
    """A value of the log for JSON: times in the house's zone."""
    if value and (field.endswith("_at")):
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment(at if at.tzinfo else at.replace(tzinfo=UTC), zone)
    return value or None if field == "release_route" else value


def moment(at: datetime, zone: ZoneInfo) -> str:
    """A time in the house's zone, to the second."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def span(query: Mapping[str, Any]) -> Filter:
    """What was registered from when until when."""
    return Filter(start=query.get("from"), end=query.get("to"))


def _page(reading: Any, wanted: Filter, before: Place | None, after: Place | None) -> journal.Page:
    with reading() as conn:
        return journal.page(conn, wanted, before, after)


def _filter(query: Mapping[str, Any]) -> Filter:
    named = {name: value for name, value in query.items() if name in _NAMED}
    return replace(span(query), **named, visitor_class=query.get("class", ""))


def _said(way: str, place: Place | None) -> str | None:
    """A cursor: opaque for programs, nothing personal in it."""
    if place is None:
        return None
    micros = (place.at - EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(f"{way}{micros}.{place.visit}".encode()).decode().rstrip("=")


def _cursor(text: str) -> tuple[Place | None, Place | None]:
    """Before and after which visit the page is."""
    if not text:
        return None, None
    try:
        said = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        found = re.fullmatch(r"([on])([0-9]{1,16})\.([0-9]{1,16})", said, re.ASCII)
        way, micros, visit = found.groups() if found else ("", "", "")
        place = Place(EPOCH + timedelta(microseconds=int(micros)), int(visit))
    except (binascii.Error, ValueError, OverflowError):
        raise Refused({"cursor": "malformed"}) from None
    return (place, None) if way == "o" else (None, place)
