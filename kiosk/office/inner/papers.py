"""The three papers as the company knows them, print-perfect: single and by the month or day.

来访人员来访登记表 (stub and copy), 来访人员出入登记表 and 访客证. A browser prints them, or makes a PDF
of them: every sheet is laid out here, so that its number stands on it and nothing is ever cut in two.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kiosk.ledger.journal import Filter
from kiosk.logbook import Logbook
from kiosk.office.inner.journal import asked_for
from kiosk.office.inner.pass_picture import picture
from kiosk.office.inner.room import Doorway, Inner, route
from kiosk.office.letters import Unreadable
from kiosk.words import Words

HOME = "/office/papers"
LINES = 14
"""Visits on one sheet of the log."""
MOST = {"log": 6000, "registration": 400}
"""Visits in one print: what a browser lays out in a few seconds."""
_MOST_NUMBER = 2**40
_TYPED = ("name", "organisation", "plate", "department", "station")


@dataclass(frozen=True)
class Span:
    """A month or a day: as it stands in the address, and its first and last day."""

    written: str
    first: date
    last: date


class PapersDoor:
    """The pages under /office/papers."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where they are."""
        return [
            route(HOME, "papers", self.choose),
            route(f"{HOME}/log", "papers", self.log),
            route("/office/log/print/log", "papers", self.log_asked),
            route("/office/log/print/registration", "papers", self.registrations_asked),
            route(f"{HOME}/registration", "papers", self.registrations),
            route(f"{HOME}/visit/{{number:int}}/registration", "papers", self.registration),
            route(f"{HOME}/visit/{{number:int}}/pass", "papers", self.visitor_pass),
            route(f"{HOME}/visit/{{number:int}}/pass.png", "papers", self.picture),
        ]

    async def choose(self, request: Request) -> Response:
        """Which paper, and of when."""
        return self._inner.page(request, "papers", today=self._today(), too_many=0)

    async def log(self, request: Request) -> Response:
        """来访人员出入登记表: one line a visit, ruled, on as many sheets as it takes."""
        span, words = self._span(request), Words(self._inner.language(request))
        about = words("papers.log.period", first=span.first, last=span.last)
        return await self._log(request, self._filter(span), span.written, about)

    async def log_asked(self, request: Request) -> Response:
        """The same of just what the log is asked for."""
        wanted, inner = self._asked(request), self._inner
        host = await inner.run(inner.reception.host_name, wanted.host) if wanted.host else ""
        about = self._about(Words(inner.language(request)), wanted, host)
        return await self._log(request, wanted, f"{self._today()}", about)

    async def registrations(self, request: Request) -> Response:
        """来访人员来访登记表 of a month or a day, a sheet each."""
        return await self._registrations(request, self._filter(self._span(request)))

    async def registrations_asked(self, request: Request) -> Response:
        """The same of just what the log is asked for."""
        return await self._registrations(request, self._asked(request))

    def _asked(self, request: Request) -> Filter:
        wanted, lost = asked_for(request, self._inner.settings.house.zone)
        if lost:
            raise Unreadable(400, "malformed")
        return wanted

    def _about(self, words: Words, wanted: Filter, host: str) -> str:
        """What the log is asked for, in words."""
        zone, second = self._inner.settings.house.zone, timedelta(seconds=1)
        said = {
            "journal.from": f"{wanted.start.astimezone(zone):%Y-%m-%d}" if wanted.start else "",
            "journal.to": f"{wanted.end.astimezone(zone) - second:%Y-%m-%d}" if wanted.end else "",
            "log.column.state": words(f"common.state.{wanted.state}") if wanted.state else "",
            "log.column.visitor_class": words(f"common.class.{wanted.visitor_class}")
            if wanted.visitor_class
            else "",
            "log.column.host_name": host,
            "journal.owed": words("journal.yes") if wanted.owed else "",
            **{f"log.column.{field}": getattr(wanted, field) for field in _TYPED},
        }
        told = [f"{words(label)}: {value}" for label, value in said.items() if value]
        return " · ".join(told) or words("papers.log.all")

    async def _log(self, request: Request, wanted: Filter, written: str, about: str) -> Response:
        inner = self._inner
        rows = await inner.run(self._rows, wanted, Words(inner.language(request)))
        if len(rows) > MOST["log"]:
            return await self._too_many(request, wanted)
        sheets = [rows[start : start + LINES] for start in range(0, len(rows), LINES)] or [[]]
        facts: dict[str, Any] = {"sheets": sheets, "lines": LINES, "count": len(rows)}
        return self._print(request, "paper_log", written=written, about=about, **facts)

    async def _registrations(self, request: Request, wanted: Filter) -> Response:
        inner = self._inner
        if await inner.run(inner.reception.log_count, wanted) > MOST["registration"]:
            return await self._too_many(request, wanted)
        numbers = await inner.run(self._numbers, wanted)
        return await self._registration(request, numbers)

    async def registration(self, request: Request) -> Response:
        """来访人员来访登记表 of one visit: stub and copy."""
        return await self._registration(request, [_number(request)])

    async def visitor_pass(self, request: Request) -> Response:
        """访客证 as it came out of the printer."""
        found = await self._inner.run(self._inner.reception.stories, [_number(request)])
        if not found:
            raise Unreadable(404, "not_found")
        return self._print(request, "paper_pass", story=found[0])

    async def picture(self, request: Request) -> Response:
        """The slip's dots as PNG. Its QR code stands for nothing: a copy for the records opens no gate."""
        inner = self._inner
        found = await inner.run(inner.reception.stories, [_number(request)])
        if not found or not found[0].passes:
            raise Unreadable(404, "not_found")
        story = found[0]
        house = inner.settings.house.called(story.visit.language)
        drawn = await inner.run(picture, story, house, inner.pages, inner.settings.house.zone)
        written = io.BytesIO()
        drawn.save(written, "PNG")
        return Response(written.getvalue(), media_type="image/png")

    async def _registration(self, request: Request, numbers: Sequence[int]) -> Response:
        found = await self._inner.run(self._inner.reception.stories, numbers)
        if not found and "number" in request.path_params:
            raise Unreadable(404, "not_found")
        return self._print(request, "paper_registration", stories=found)

    async def _too_many(self, request: Request, wanted: Filter) -> Response:
        many = await self._inner.run(self._inner.reception.log_count, wanted)
        return self._inner.page(request, "papers", today=self._today(), too_many=many)

    def _print(self, request: Request, name: str, **facts: Any) -> Response:
        now = self._inner.clock().astimezone(self._inner.settings.house.zone)
        return self._inner.page(request, name, printed=f"{now:%Y-%m-%d %H:%M}", clock=self._local, **facts)

    def _local(self, at: datetime | None) -> str:
        """A time with its date, on paper also of today."""
        return f"{at.astimezone(self._inner.settings.house.zone):%Y-%m-%d %H:%M}" if at else ""

    def _rows(self, wanted: Filter, words: Words) -> list[dict[str, Any]]:
        book = Logbook(words, self._inner.settings.house.zone)
        with self._inner.reception.log_rows(wanted) as rows:
            return [book.shown(row) for row, _ in zip(rows, range(MOST["log"] + 1), strict=False)]

    def _numbers(self, wanted: Filter) -> list[int]:
        with self._inner.reception.log_rows(wanted) as rows:
            return [row[0] for row in rows]

    def _today(self) -> date:
        return self._inner.clock().astimezone(self._inner.settings.house.zone).date()

    def _span(self, request: Request) -> Span:
        """2026-11 or 2026-11-23, as the address says; this month when it says nothing."""
        asked = request.query_params
        written = asked.get("day") or asked.get("month") or f"{self._today():%Y-%m}"
        try:
            first = date.fromisoformat(written if len(written) == 10 else f"{written}-01")
        except ValueError:
            raise Unreadable(400, "malformed") from None
        if not 1970 <= first.year < 9999:
            raise Unreadable(400, "malformed")
        if len(written) == 10:
            return Span(written, first, first)
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        return Span(written, first, following - timedelta(days=1))

    def _filter(self, span: Span) -> Filter:
        zone = self._inner.settings.house.zone
        end = datetime.combine(span.last + timedelta(days=1), time(), zone)
        return Filter(start=datetime.combine(span.first, time(), zone), end=end)


def _number(request: Request) -> int:
    number = int(request.path_params["number"])
    if number >= _MOST_NUMBER:
        raise Unreadable(404, "not_found")
    return number
