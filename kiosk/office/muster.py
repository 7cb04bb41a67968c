"""Who is in the house now, on phones at the assembly point (R29): only while the emergency lasts."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.office.letters import Unreadable
from kiosk.office.live import Live
from kiosk.office.pages import Pages, version
from kiosk.office.porch import Patience
from kiosk.office.wicket import Fields, Wicket
from kiosk.reception import Reception
from kiosk.visit.forms import LONGEST

TRUST = ("confirmed", "unsure", "stale")
"""How far the books can be believed: let in; released by the host but not seen leaving; of an earlier day."""


class MusterDoor:
    """The endpoints under /m. Many phones may tick at once; each sees what the others ticked."""

    def __init__(
        self, reception: Reception, pages: Pages, live: Live, own: str, clock: Callable[[], datetime]
    ) -> None:
        self._reception, self._pages, self._live, self._clock = reception, pages, live, clock
        self._wicket = Wicket(own, Patience(burst=200, rate=40))

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/m", self.arrive),
            Route("/m/open", self.open, methods=["POST"]),
            Route("/m/tick", self.tick, methods=["POST"]),
        ]

    async def arrive(self, request: Request) -> Response:
        """The empty page: it knows nobody yet, the token is still in the phone alone."""
        return self._pages.arrival("/m", "muster", self._pages.language_for(request, {}))

    async def open(self, request: Request) -> Response:
        """The list as it stands; 204 when the phone already shows just that."""
        fields = await self._wicket.take(request)
        view = await run_in_threadpool(self._reception.muster_open, fields["token"], self._clock())
        language = self._pages.language_for(request, fields)
        if fields.get("seen") == version(view, language):
            return Response(status_code=204)
        return self._show(fields, view, language)

    async def tick(self, request: Request) -> Response:
        """Somebody was seen at the assembly point, or was not after all."""
        fields = await self._wicket.take(request)
        number, _, there = fields.get("tick", "").partition(":")
        if not (number.isascii() and number.isdigit() and len(number) < 13 and there in ("0", "1")):
            raise Unreadable(400, "malformed")
        said = (fields["token"], int(number), there == "1", _by(fields), self._clock())
        view = await run_in_threadpool(self._reception.muster_tick, *said)
        self._live.stir()
        return self._show(fields, view, self._pages.language_for(request, fields))

    def _show(self, fields: Fields, view: Mapping[str, Any], language: str) -> Response:
        rows = sorted(view["rows"], key=lambda row: (row["ticked"], row["name"] or row["organisation"]))
        heads: Counter[bool] = Counter()
        for row in rows:
            heads[row["ticked"]] += row["heads"]
        return self._pages.page(
            "muster",
            language,
            token=fields["token"],
            version=version(view, language),
            since=self._pages.moment(view["since"]),
            groups=[(trust, [row for row in rows if row["trust"] == trust]) for trust in TRUST],
            there=heads[True],
            people=heads.total(),
            came_in={row["visit"]: self._pages.moment(row["came_in"]) for row in rows},
            by=_by(fields),
        )


def _by(fields: Fields) -> str:
    return fields.get("by", "").strip()[: LONGEST["name"]]
