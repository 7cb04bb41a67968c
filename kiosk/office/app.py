"""The office's web application, put together: stations, hosts' phones, a start page."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from kiosk.office import api, inner
from kiosk.office.announce import AnnounceDoor
from kiosk.office.api.counter import Counter
from kiosk.office.api.problem import problem
from kiosk.office.hosts import HostDoor
from kiosk.office.letters import Unreadable
from kiosk.office.live import Live
from kiosk.office.look import LookDoor
from kiosk.office.metrics import MetricsDoor
from kiosk.office.muster import MusterDoor
from kiosk.office.pages import WEB, Pages
from kiosk.office.porch import Porch
from kiosk.office.shelf import Shelf
from kiosk.office.stations import StationDoor
from kiosk.office.visitors import VisitorDoor
from kiosk.reception import Forbidden, Malformed, Reception
from kiosk.settings import Settings
from kiosk.visit.forms import Refused
from kiosk.visit.links import BadLink
from kiosk.words import learn

Complaint = Callable[[Request, Exception], Awaitable[Response]]
_LINKS = {"broken": 404, "expired": 410}
_ROOMS = {"/v": "phone", "/m": "muster", "/a": "announce"}
_TOLD_BY_ROOM = ("broken", "expired", "malformed", "too_large")
_FOR_MACHINES = ("/healthz", "/readyz", "/metrics")
_HTTP = {404: "not_found", 405: "not_allowed"}


def utc_now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def make_app(reception: Reception, settings: Settings, clock: Callable[[], datetime] = utc_now) -> Starlette:
    """The application. `app.state.live.stop()` ends its open streams."""
    live, own = Live(reception, clock), settings.office.url
    pages = Pages(settings, lambda: reception.house, clock)
    reception.on_house(lambda house: learn(house.words))
    complain, counter = _complaint(pages), Counter(reception, settings.office.api_per_second)
    routes = [
        Route("/", _start(pages)),
        Route("/healthz", _healthz(reception)),
        *LookDoor(reception, settings).routes(),
        *MetricsDoor(reception, settings, counter, clock).routes(),
        *api.rooms(reception, settings, live, clock, counter),
        *StationDoor(reception, settings, live, clock).routes(),
        *HostDoor(reception, pages, live, own, clock).routes(),
        *VisitorDoor(reception, pages, live, own, clock).routes(),
        *MusterDoor(reception, pages, live, own, clock).routes(),
        *AnnounceDoor(reception, pages, live, settings, clock).routes(),
        *inner.rooms(desk := inner.Inner(reception, pages, live, settings, clock)),
    ]

    async def failed(request: Request) -> Response:
        return await complain(request, RuntimeError())

    app = Starlette(
        routes=[*routes, Mount("/static", Shelf(WEB / "static"))],
        middleware=[Middleware(Porch, paths=[route.path for route in routes], failed=failed)],
        exception_handlers=dict.fromkeys(
            (Unreadable, Malformed, Forbidden, Refused, BadLink, OperationalError, HTTPException), complain
        ),
    )
    app.state.live, app.state.inner = live, desk
    return app


def _start(pages: Pages) -> Callable[[Request], Awaitable[Response]]:
    async def start(request: Request) -> Response:
        wish = request.query_params.get("language", "")
        return pages.page("start", pages.language(request.headers.get("accept-language", ""), wish))

    return start


def _healthz(reception: Reception) -> Callable[[Request], Awaitable[Response]]:
    async def healthz(request: Request) -> Response:
        await run_in_threadpool(reception.last_seq)
        return JSONResponse({"code": "well"})

    return healthz


def _complaint(pages: Pages) -> Complaint:
    """What is answered when something is wrong: a code for a station, words for a person."""

    async def complain(request: Request, fault: Exception) -> Response:
        status, code = _named(fault)
        headers = {"Retry-After": "2"} if status in (429, 503) else {}
        path = request.url.path
        if path == "/api" or path.startswith("/api/"):
            allowed = getattr(fault, "headers", None) or {}
            return problem(status, code, headers={**headers, **allowed})
        if path.startswith("/station/") or path in _FOR_MACHINES:
            return JSONResponse({"code": code}, status, headers)
        if path == "/office" or path.startswith("/office/"):
            page = inner.complain(request, status, code)
            page.headers.update(headers)
            return page
        wished = request.scope.get("language", "")
        language = pages.language(request.headers.get("accept-language", ""), wished)
        door = _door(path)
        room = _ROOMS.get(door, "office") if code in _TOLD_BY_ROOM else "office"
        again = door if status in (429, 500, 503) else ""
        page = pages.page("trouble", language, status, room=room, code=code, again=again)
        page.headers.update(headers)
        return page

    return complain


def _door(path: str) -> str:
    """Which of our doors the request came to: where its page asks again."""
    return next((door for door in _ROOMS if path == door or path.startswith(f"{door}/")), "/h")


def _named(fault: Exception) -> tuple[int, str]:
    """Status and code of a fault."""
    match fault:
        case Unreadable():
            return fault.status, fault.code
        case Forbidden():
            return 403, "not_for_this_station"
        case Malformed() | Refused():
            return 400, "malformed"
        case BadLink():
            return _LINKS[fault.code], fault.code
        case OperationalError():
            return 503, "busy"
        case HTTPException():
            return fault.status_code, _HTTP.get(fault.status_code, "malformed")
    return 500, "fault"
