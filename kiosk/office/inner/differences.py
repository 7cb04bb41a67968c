"""On what a gate that stood alone and the books, or the way in and the way out, did not agree."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from kiosk.export import lines
from kiosk.ledger.differences import Difference
from kiosk.logbook import Value, visible
from kiosk.office.inner.asking import day, taken
from kiosk.office.inner.room import Doorway, Inner, route, who
from kiosk.words import Words, load

HOME = "/office/log/differences"
_HEADINGS = (
    *("journal.time", "log.column.visit", "journal.differences.what"),
    *("journal.differences.there", "journal.differences.here", "journal.place"),
)
_USUALLY = timedelta(days=30)
_MOST = 500
_WRITTEN = ("belongings", "plate")  # told in the words in which they were written down, not in codes


class _Days(NamedTuple):
    """From the midnight at which the first day begins to the one that ends the last."""

    start: datetime
    end: datetime


class DifferencesDoor:
    """The page /office/log/differences, and the same as a file."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where they are."""
        return [
            route(HOME, "log", self.show),
            route(f"{HOME}.csv", "log.export", self.take_away),
        ]

    async def show(self, request: Request) -> Response:
        """Those of some days, the last thirty unless the address names others; the latest first."""
        inner, asked = self._inner, self._days(request)
        found = await inner.run(inner.reception.differences, *asked, _MOST)
        words = Words(inner.language(request))
        first, last = inner.day(asked.start), inner.day(asked.end - timedelta(days=1))
        facts: dict[str, Any] = {"first": first, "last": last, "more": len(found) == _MOST}
        rows = [(one, *_told(words, one)) for one in found]
        return inner.page(
            request, "differences", rows=rows, file=f"{HOME}.csv?from={first}&to={last}", **facts
        )

    async def take_away(self, request: Request) -> Response:
        """All of these days, the latest first; that it was taken is recorded."""
        inner, asked = self._inner, self._days(request)
        reception, now = inner.reception, inner.clock()
        found = await inner.run(reception.differences, *asked, None)
        await inner.run(reception.part_taken, "differences", ["start", "end"], who(request).name, now)
        words, zone = Words(inner.language(request)), inner.settings.house.zone
        headings = [words(key) for key in _HEADINGS]
        cells = (self._cells(words, one) for one in found)
        return taken(lines(headings, cells), f"differences-{now.astimezone(zone):%Y%m%d-%H%M}.csv")

    def _cells(self, words: Words, one: Difference) -> tuple[Value, ...]:
        at = f"{one.at.astimezone(self._inner.settings.house.zone):%Y-%m-%d %H:%M:%S}"
        what = words(f"journal.differences.of.{one.kind}")
        return at, one.visit or "", what, *_told(words, one), one.station

    def _days(self, request: Request) -> _Days:
        inner, asked = self._inner, request.query_params
        zone = inner.settings.house.zone
        today = inner.clock().astimezone(zone).date()
        since, until = (day(asked.get(name, "")) for name in ("from", "to"))
        last = until or max(today, since or today)
        first = min(since or last - _USUALLY, last)
        return _Days(*(datetime.combine(one, time(), zone) for one in (first, last + timedelta(days=1))))


def _told(words: Words, one: Difference) -> tuple[str, str]:
    """What the gate saw and what the books say, in words."""
    if one.kind in _WRITTEN:
        nothing = words("journal.differences.nothing")
        return visible(one.there), visible(one.here) or nothing
    known = load(words.language)
    return code_in_words(known, one.there), code_in_words(known, one.here)


def code_in_words(known: Mapping[str, str], code: str) -> str:
    """What a gate's verdict, or a visit's state, is called."""
    keys = f"journal.of_code.{code}", f"common.state.{code}"
    return next((known[key] for key in keys if key in known), visible(code))
