"""The entry/exit log for programs: JSON lines, the oldest first, in constant memory."""

import json
from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse

from kiosk.ledger import journal
from kiosk.ledger.journal import Filter, Place
from kiosk.office.api.document import Asked, Operation
from kiosk.office.api.things import MOMENT, THINGS
from kiosk.office.api.visits import EPOCH, plain, span
from kiosk.reception import Reception
from kiosk.settings import Settings

JSON_LINES = "application/jsonl"
_LINE = {"type": "string", "description": "Each line is a LogLine."}
_QUERY = {
    "from": {**MOMENT, "description": "Registered at this moment or later.", "minLength": 1},
    "to": {**MOMENT, "description": "Registered before this moment.", "minLength": 1},
}


class LogDoor:
    """The operation /api/v1/log."""

    def __init__(self, reception: Reception, settings: Settings) -> None:
        self._reception, self._zone = reception, settings.house.zone

    def operations(self) -> list[Operation]:
        """What may be asked."""
        about = "The entry/exit log of a span of time, one visit a line, the oldest first."
        gives = 200, JSON_LINES, _LINE
        return [Operation("readLog", "GET", "/log", "log:read", about, self.lines, gives, query=_QUERY)]

    async def lines(self, asked: Asked) -> Response:
        """The log. A slow reader keeps no transaction open: each page is read by itself."""
        return StreamingResponse(self._lines(asked, span(asked.query)), media_type=JSON_LINES)

    async def _lines(self, asked: Asked, wanted: Filter) -> AsyncIterator[str]:
        place: Place | None = Place(EPOCH, 0)
        while place is not None:
            page = await asked.in_thread(self._page, wanted, place)
            if page.rows:
                yield "".join(self._line(row) for row in reversed(page.rows))
            place = page.newer

    def _page(self, wanted: Filter, after: Place) -> journal.Page:
        with self._reception.books.reading() as conn:
            return journal.page(conn, wanted, after=after)

    def _line(self, row: journal.Row) -> str:
        facts = dict(zip(journal.FIELDS, row, strict=True))
        fields = THINGS["LogLine"]["properties"]
        told = {field: plain(field, facts[field], self._zone) for field in fields}
        return json.dumps(told, ensure_ascii=False) + "\n"
