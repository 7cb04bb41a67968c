"""For those who watch machines: /metrics (Prometheus text format 0.0.4), /readyz; numbers, nobody's name."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from importlib.metadata import version
from ipaddress import ip_address

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from kiosk.ledger import health
from kiosk.ledger.books import Behind
from kiosk.office.api.counter import Counter, lacking
from kiosk.office.letters import Unreadable
from kiosk.reception import Reception
from kiosk.settings import Settings
from kiosk.visit.states import State

_SCOPE = "metrics:read"
_KIND = "text/plain; version=0.0.4; charset=utf-8"
_STUCK = timedelta(minutes=5)
"""A notice that nobody took up for so long: the courier does not run."""
_VIA = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class MetricsDoor:
    """The endpoints /metrics and /readyz."""

    def __init__(
        self, reception: Reception, settings: Settings, counter: Counter, clock: Callable[[], datetime]
    ) -> None:
        self._reception, self._who = reception, settings.office.metrics
        self._counter, self._clock = counter, clock

    def routes(self) -> list[Route]:
        """Where they are."""
        return [Route("/metrics", self.metrics), Route("/readyz", self.ready)]

    async def metrics(self, request: Request) -> Response:
        """The numbers of this moment."""
        if self._who == "off":
            raise Unreadable(404, "not_found")
        if self._who == "token" or not _at_home(request):
            program = await self._counter.program(request)
            if program is None:
                raise Unreadable(401, "bad_token")
            if _SCOPE not in program.scopes:
                return lacking(_SCOPE)
        return PlainTextResponse("".join(await run_in_threadpool(self._lines)), media_type=_KIND)

    async def ready(self, request: Request) -> Response:
        """Whether this office can do its work: its books can be written and are of its version, the courier
        carries. 503 with the names of what does not hold."""
        wrong = await run_in_threadpool(self._wrong)
        if not wrong:
            return JSONResponse({"code": "ready"})
        return JSONResponse({"code": "not_ready", "wrong": wrong}, 503, {"Retry-After": "5"})

    def _wrong(self) -> list[str]:
        books, now = self._reception.books, self._clock()
        try:
            books.check_version()
            with books.writing(now) as chain:
                late = health.outbox(chain.conn).next_at
        except Behind:
            return ["version"]
        except SQLAlchemyError:
            return ["books"]
        return ["outbox"] if late and late < now - _STUCK else []

    def _lines(self) -> Iterator[str]:
        with self._reception.books.reading() as conn:
            states, out, seq = health.states(conn), health.outbox(conn), health.events(conn)
            stations = health.stations(conn)
        late = max(0.0, (self._clock() - out.next_at).total_seconds()) if out.next_at else 0.0
        yield from _gauge("kiosk_info", "This program.", {f'version="{version("visitor-kiosk")}"': 1})
        alive = [str(state) for state in State if state != State.CLOSED]
        open_ = {f'state="{state}"': states.get(state, 0) for state in alive}
        yield from _gauge("kiosk_visits_open", "Visits that are not closed, by state.", open_)
        kinds = {f'kind="{kind}"': count for kind, count in sorted(stations.items())}
        yield from _gauge("kiosk_stations", "Stations that may speak, by kind.", kinds)
        yield from _gauge("kiosk_outbox_pending", "What is still to be delivered.", {"": out.pending})
        yield from _gauge("kiosk_outbox_tried", "Of these, what failed before.", {"": out.tried})
        yield from _gauge("kiosk_outbox_late_seconds", "For how long the first has been due.", {"": late})
        yield from _gauge("kiosk_events_total", "Events in the log.", {"": seq}, "counter")


def _gauge(name: str, about: str, samples: Mapping[str, float], kind: str = "gauge") -> Iterator[str]:
    """One number for each of the label sets."""
    yield f"# HELP {name} {about}\n# TYPE {name} {kind}\n"
    for labels, value in samples.items():
        yield f"{name}{{{labels}}} {value:.17g}\n" if labels else f"{name} {value:.17g}\n"


def _at_home(request: Request) -> bool:
    """Whether somebody on this machine asks; what came through a proxy may be anybody's."""
    if any(header in request.headers for header in _VIA):
        return False
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
