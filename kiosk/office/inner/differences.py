"""On what a gate that stood alone and the books, or the way in and the way out, did not agree."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kiosk.ledger.differences import Difference
from kiosk.logbook import visible
from kiosk.office.inner.room import Doorway, Inner, route
from kiosk.words import Words, load

_USUALLY = timedelta(days=30)
_MOST = 500
_WRITTEN = ("belongings", "plate")  # told in the words in which they were written down, not in codes


class DifferencesDoor:
    """The page /office/log/differences."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where it is."""
        return [route("/office/log/differences", "log", self.show)]

    async def show(self, request: Request) -> Response:
        """Those of some days, the last thirty unless the address names others; the latest first."""
        inner, asked = self._inner, request.query_params
        zone = inner.settings.house.zone
        today = inner.clock().astimezone(zone).date()
        since, until = (_day(asked.get(name, "")) for name in ("from", "to"))
        last = until or max(today, since or today)
        first = min(since or last - _USUALLY, last)
        start, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
        found = await inner.run(inner.reception.differences, start, end, _MOST)
        words = Words(inner.language(request))
        facts: dict[str, Any] = {"first": str(first), "last": str(last), "more": len(found) == _MOST}
        rows = [(one, *_told(words, one)) for one in found]
        return inner.page(request, "differences", rows=rows, **facts)


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


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < 9999 else None
