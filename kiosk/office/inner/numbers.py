"""Visits counted and analysed (R26): a page with charts, a report for paper, each table as CSV."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from kiosk.office.inner.charts import bar, columns
from kiosk.office.inner.room import Doorway, Inner, route
from kiosk.office.inner.tables import LONGEST, SERVICE, SHORTEST, Table, all_stars, average, tables
from kiosk.office.letters import Unreadable
from kiosk.visit.periods import NoPeriod, Period
from kiosk.visit.tally import Tally
from kiosk.words import Words

CHARTS = ("course", "hour", "weekday")
BARS = ("class", "department", "organisation")


@dataclass(frozen=True)
class _Asked:
    """What the address asks for. `seconds`: a visitor's time at a lobby screen."""

    period: Period
    seconds: int


class NumbersDoor:
    """The pages under /office/numbers."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where they are."""
        return [
            route("/office/numbers", "numbers", self.show),
            route("/office/numbers/report", "numbers", self.report),
            route("/office/numbers/{table}.csv", "numbers", self.csv),
        ]

    async def show(self, request: Request) -> Response:
        """The numbers of a period, the present month unless the address names another."""
        return await self._page(request, "numbers")

    async def report(self, request: Request) -> Response:
        """The same for paper: A4, every table in full."""
        return await self._page(request, "report")

    async def csv(self, request: Request) -> Response:
        """One table as CSV."""
        asked = self._asked(request)
        made = tables(await self._tally(asked), asked.period, asked.seconds)
        if (table := made.get(request.path_params["table"])) is None:
            raise Unreadable(404, "not_found")
        text = table.csv(Words(self._inner.language(request)))
        name = f'attachment; filename="numbers-{asked.period}-{table.name}.csv"'
        # With its mark, or Excel takes it for another encoding.
        return Response(
            text.encode("utf-8-sig"), 200, {"Content-Disposition": name}, "text/csv; charset=utf-8"
        )

    async def _page(self, request: Request, name: str) -> Response:
        asked, words = self._asked(request), Words(self._inner.language(request))
        tally = await self._tally(asked)
        made = tables(tally, asked.period, asked.seconds)
        return self._inner.page(
            request,
            name,
            period=asked.period,
            now=self._inner.clock(),
            present=self._present(),
            kinds=self._kinds(asked.period),
            seconds=asked.seconds,
            range=(SHORTEST, LONGEST),
            total=tally.total,
            durations={row[0]: row for row in made["durations"].rows},
            rating=average(all_stars(tally)),
            tables=made,
            charts={name: _chart(made[name], words) for name in CHARTS},
            bar=bar,
            bars=BARS,
        )

    async def _tally(self, asked: _Asked) -> Tally:
        inner = self._inner
        return await inner.run(inner.reception.numbers, asked.period, inner.clock())

    def _asked(self, request: Request) -> _Asked:
        text, seconds = request.query_params.get("period", ""), request.query_params.get("seconds", "")
        try:
            period = Period.read(text) if text else self._present()
        except NoPeriod:
            raise Unreadable(400, "malformed") from None
        known = seconds.isascii() and seconds.isdigit() and len(seconds) < 5
        return _Asked(period, min(max(int(seconds), SHORTEST), LONGEST) if known else SERVICE)

    def _present(self) -> Period:
        return Period.month_of(self._inner.clock().astimezone(self._inner.reception.house.hours.zone).date())

    def _kinds(self, period: Period) -> dict[str, Period]:
        """The month, the quarter and the year in which a period begins."""
        start = period.start
        texts = (f"{start:%Y-%m}", f"{start:%Y}-Q{(start.month + 2) // 3}", f"{start:%Y}")
        found = map(Period.read, texts)
        return {one.kind: one for one in found}


def _chart(table: Table, words: Words) -> str:
    """Days and hours are told by their number alone: there is little room."""
    cut = {"day": slice(8, None), "hour": slice(0, 2), "month": slice(5, None)}.get(
        table.columns[0], slice(None)
    )
    values = [(str(row[0])[cut], int(row[1] or 0)) for row in table.spoken(words)]
    if table.columns[0] == "weekday":
        values = [(words(f"numbers.weekday_short.{row[0]}"), int(row[1] or 0)) for row in table.rows]
    return columns(table.title(words), values, f"chart-{table.name}")
