"""The interface that lobby and gate speak: JSON over HTTP, a token for each station."""

import logging
import re
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from kiosk import reception
from kiosk.credentials import BadCredential, read
from kiosk.office import look
from kiosk.office.letters import Unreadable, read_object
from kiosk.office.live import Live
from kiosk.reception import Reception, StationIdentity
from kiosk.settings import Settings
from kiosk.visit import protocol
from kiosk.visit.classes import Purpose
from kiosk.words import Words, languages

_BEARER = re.compile(r"Bearer +([A-Za-z0-9_\-]{1,200})", re.IGNORECASE)
_LARGEST_SEQ = 2**62
log = logging.getLogger(__name__)


class StationDoor:
    """The endpoints under /station/."""

    def __init__(
        self, reception: Reception, settings: Settings, live: Live, clock: Callable[[], datetime]
    ) -> None:
        self._reception, self._settings, self._live, self._clock = reception, settings, live, clock
        self._spoken: dict[str, int | None] = {}

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/station/requests", self.requests, methods=["POST"]),
            Route("/station/state", self.state, methods=["PUT"]),
            Route("/station/house", self.house),
            Route("/station/hosts", self.hosts),
            Route("/station/visits", self.visits),
            Route("/station/live", self.live),
            Route("/station/photographs/{visit:int}", self.photograph),
        ]

    async def requests(self, request: Request) -> Response:
        """One verb, judged and written; the same nonce has the same answer for ever."""
        station, _ = await self._station(request)
        wanted = await read_object(request)
        answer = await run_in_threadpool(self._reception.handle, station, wanted, self._clock())
        self._live.stir()
        return JSONResponse(answer)

    async def state(self, request: Request) -> Response:
        """How a station stands: its devices, what waits in its spool. The last one counts."""
        station, _ = await self._station(request)
        facts = await read_object(request)
        await run_in_threadpool(self._reception.report, station, facts, self._clock())
        return Response(status_code=204)

    async def house(self, request: Request) -> Response:
        """What a station shows of the house, and, for gates, the keys that passes are checked with."""
        station, _ = await self._station(request)
        await run_in_threadpool(self._reception.customs_revision)
        about = house_for(self._settings, self._reception.house)
        own = {
            "keys": self._reception.pass_keys(station),
            "guards": await run_in_threadpool(self._reception.guards_for, station),
            "station": {"name": station.name, "kind": station.kind},
            "authorities": _authorities(self._settings.authority),
        }
        return JSONResponse(about | own)

    async def photograph(self, request: Request) -> Response:
        """A visitor's photograph, for gates."""
        station, _ = await self._station(request)
        number = request.path_params["visit"]
        jpeg = await run_in_threadpool(self._reception.photograph, station, number)
        if jpeg is None:
            raise Unreadable(404, "not_found")
        return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "no-store"})

    async def hosts(self, request: Request) -> Response:
        """The directory with its search terms, once for each revision; with `changes`, what is different from
        the revision that the station has."""
        station, _ = await self._station(request)
        revision = await run_in_threadpool(self._reception.hosts_revision)
        tag = f'"{station.kind}-{revision}"'
        tags = _tags(request)
        if tag in tags:
            return Response(status_code=304, headers={"ETag": tag})
        since = _revision(tags, station.kind) if "changes" in request.query_params else 0
        known = since if since < revision else 0  # the books were set back: all of it
        found = await run_in_threadpool(self._reception.hosts_for, station, known)
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
        self._understand(station, request.headers.get(protocol.HEADER))
        request.scope["station"] = station.name
        return station, token

    def _understand(self, station: StationIdentity, header: str | None) -> None:
        """Say once for each station that it speaks as another version does, or that it is too old."""
        number = protocol.spoken(header)
        if number != self._spoken.get(station.name, protocol.PROTOCOL):
            log.info("station %s speaks %s, this office %d", station.name, number, protocol.PROTOCOL)
        self._spoken[station.name] = number
        if number is None or number < protocol.OLDEST:
            raise Unreadable(426, "too_old")


def house_for(settings: Settings, house: reception.House) -> dict[str, Any]:
    """What stations and visitors' phones show of the house."""
    about = settings.house
    return {
        "name": {"zh-CN": about.name, "en": about.name_en},
        "timezone": about.timezone,
        "pass_hours": about.pass_hours,
        "purposes": [_purpose(one) for one in house.purposes.values()],
        "areas": _named("area", sorted({area for one in house.purposes.values() for area in one.areas})),
        "words": house.wordings,
        "texts": {kind: {"version": house.version(kind), "text": text} for kind, text in house.texts.items()},
        "look": look.told(settings, house),
        "hours": {day: [f"{at:%H:%M}" for at in span] for day, span in (house.hours.days or {}).items()},
        "feedback": True,
    }


def _purpose(one: Purpose) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": _named("purpose", [one.code])[one.code],
        "class": str(one.visitor_class),
        "asks": one.asks,
        "areas": one.areas,
        "approvals": one.approvals,
        "agreement": one.agreement,
        "escort": one.escort,
        "photo": str(one.photo),
    }


def _named(group: str, codes: Iterable[str]) -> dict[str, dict[str, str]]:
    spoken = {language: Words(language) for language in languages()}
    return {
        code: {language: words(f"common.{group}.{code}") for language, words in spoken.items()}
        for code in codes
    }


def _authorities(file: Path | None) -> str:
    """Whom stations are to trust from now on (PEM); '' where the office names nobody."""
    try:
        return read(file) if file else ""
    except BadCredential as fault:
        log.error("stations are not told whom to trust: %s", fault)
        return ""


def _since(request: Request) -> int:
    text = request.query_params.get("since", "0")
    if not re.fullmatch(r"[0-9]{1,19}", text, re.ASCII) or int(text) > _LARGEST_SEQ:
        raise Unreadable(400, "malformed")
    return int(text)


def _revision(tags: list[str], kind: str) -> int:
    """The revision that a station has; 0 for none."""
    had = [re.fullmatch(rf'"{kind}-([0-9]{{1,12}})"', tag, re.ASCII) for tag in tags]
    return max((int(one[1]) for one in had if one), default=0)


def _tags(request: Request) -> list[str]:
    shown = request.headers.get("if-none-match", "")
    return [tag.strip().removeprefix("W/") for tag in shown.split(",")]
