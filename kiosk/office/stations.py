"""The interface that lobby and gate speak: JSON over HTTP, a token for each station."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from kiosk.office.letters import Unreadable, read_object
from kiosk.office.live import Live
from kiosk.reception import Reception, StationIdentity
from kiosk.settings import House
from kiosk.visit.classes import Purpose

_BEARER = re.compile(r"Bearer +([A-Za-z0-9_\-]{1,200})", re.IGNORECASE)
_LARGEST_SEQ = 2**62


class StationDoor:
    """The endpoints under /station/."""

    def __init__(self, reception: Reception, house: House, live: Live, clock: Callable[[], datetime]) -> None:
        self._reception, self._house, self._live, self._clock = reception, house, live, clock

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/station/requests", self.requests, methods=["POST"]),
            Route("/station/house", self.house),
            Route("/station/hosts", self.hosts),
            Route("/station/visits", self.visits),
            Route("/station/live", self.live),
        ]

    async def requests(self, request: Request) -> Response:
        """One verb, judged and written; the same nonce has the same answer for ever."""
        station, _ = await self._station(request)
        wanted = await read_object(request)
        answer = await run_in_threadpool(self._reception.handle, station, wanted, self._clock())
        self._live.stir()
        return JSONResponse(answer)

    async def house(self, request: Request) -> Response:
        """What a station shows of the house, and, for gates, the keys that passes are checked with."""
        station, _ = await self._station(request)
        house = self._house
        return JSONResponse(
            {
                "name": {"zh-CN": house.name, "en": house.name_en},
                "timezone": house.timezone,
                "purposes": [str(purpose) for purpose in Purpose],
                "pass_hours": house.pass_hours,
                "keys": self._reception.pass_keys(station),
                "station": {"name": station.name, "kind": station.kind},
            }
        )

    async def hosts(self, request: Request) -> Response:
        """The directory with its search terms, once for each revision."""
        station, _ = await self._station(request)
        revision = await run_in_threadpool(self._reception.hosts_revision)
        tag = f'"{station.kind}-{revision}"'
        if tag in _tags(request):
            return Response(status_code=304, headers={"ETag": tag})
        found = await run_in_threadpool(self._reception.hosts_for, station)
        # The directory may have moved on since the first look: the tag is that of what is sent.
        return JSONResponse(found, headers={"ETag": f'"{station.kind}-{found["revision"]}"'})

    async def visits(self, request: Request) -> Response:
        """The visits that concern this station and changed after `since`."""
        station, _ = await self._station(request)
        since = _since(request)
        return JSONResponse(await run_in_threadpool(self._reception.changes, station, since, self._clock()))

    async def live(self, request: Request) -> Response:
        """The same as it happens, as server-sent events."""
        _, token = await self._station(request)
        news: AsyncIterator[str] = self._live.stream(token, _since(request))
        return StreamingResponse(news, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    async def _station(self, request: Request) -> tuple[StationIdentity, str]:
        shown = _BEARER.fullmatch(request.headers.get("authorization", ""))
        token = shown[1] if shown else ""
        station = await run_in_threadpool(self._reception.station_of, token) if token else None
        if station is None:
            raise Unreadable(401, "unknown_station")
        request.scope["station"] = station.name
        return station, token


def _since(request: Request) -> int:
    text = request.query_params.get("since", "0")
    if not re.fullmatch(r"[0-9]{1,19}", text, re.ASCII) or int(text) > _LARGEST_SEQ:
        raise Unreadable(400, "malformed")
    return int(text)


def _tags(request: Request) -> list[str]:
    shown = request.headers.get("if-none-match", "")
    return [tag.strip().removeprefix("W/") for tag in shown.split(",")]
