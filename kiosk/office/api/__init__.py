"""The interface for other programs, under /api/v1: its operations, and the document that describes them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from time import monotonic

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.office.api.announcements import AnnouncementsDoor
from kiosk.office.api.counter import Counter
from kiosk.office.api.document import ROOT, Operation, document
from kiosk.office.api.hosts import HostsDoor
from kiosk.office.api.log import LogDoor
from kiosk.office.api.visits import VisitsDoor
from kiosk.office.letters import Unreadable
from kiosk.office.live import Live
from kiosk.office.porch import Patience
from kiosk.reception import Reception
from kiosk.settings import Settings

__all__ = ["ROOT", "rooms"]


def rooms(
    reception: Reception, settings: Settings, live: Live, clock: Callable[[], datetime], counter: Counter
) -> list[Route]:
    """All operations as routes, and the document."""
    operations = [
        *VisitsDoor(reception, settings).operations(),
        *AnnouncementsDoor(reception, settings, live, clock).operations(),
        *HostsDoor(reception).operations(),
        *LogDoor(reception, settings).operations(),
    ]
    return [*_routes(operations, counter), Route(f"{ROOT}/openapi.json", _described(operations, settings))]


def _routes(operations: Sequence[Operation], counter: Counter) -> list[Route]:
    """One route a path, so that what no method is for is told which there are."""
    paths: dict[str, dict[str, Operation]] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method] = one
    return [_route(path, methods, counter) for path, methods in paths.items()]


def _route(path: str, methods: dict[str, Operation], counter: Counter) -> Route:
    ways = {method: counter.serve(one) for method, one in methods.items()}

    async def endpoint(request: Request) -> Response:
        return await ways["GET" if request.method == "HEAD" else request.method](request)

    numbered = path.replace("}", ":int}")
    return Route(ROOT + numbered, endpoint, methods=list(methods))


def _described(
    operations: Sequence[Operation], settings: Settings
) -> Callable[[Request], Awaitable[Response]]:
    said, patience = document(operations, settings.office.url), Patience()

    async def described(request: Request) -> Response:
        if not patience.allows(request.client.host if request.client else "", monotonic()):
            raise Unreadable(429, "patience")
        return JSONResponse(said)

    return described
