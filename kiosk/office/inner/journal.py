"""The entry/exit log at the desk: asked for, read page by page, taken away; one visit's whole story."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from kiosk import export
from kiosk.ledger.journal import FIELDS, Filter, Place
from kiosk.logbook import Logbook, masked
from kiosk.office.inner.asking import CSV, day, opened, sealed, taken
from kiosk.office.inner.room import Doorway, Inner, User, form, go, route, who
from kiosk.office.inner.telling import Teller
from kiosk.office.letters import Unreadable
from kiosk.reception.host import may_leave_soon
from kiosk.visit.classes import VisitorClass
from kiosk.visit.forms import LANGUAGES
from kiosk.visit.states import State
from kiosk.words import Words

HOME = "/office/log"
SEALED = ("name", "organisation", "plate")
OPEN = ("from", "to", "state", "class", "host", "department", "station", "owed")
_TYPES = {
    "csv": CSV,
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
PRINTED = ("log", "registration")
"""The papers that what is asked for can be printed as."""
_LONGEST = 80
_PICTURES = ("photograph", "slip")
_STATE = FIELDS.index("state")


class JournalDoor:
    """The pages under /office/log."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where they are."""
        return [
            route(HOME, "log", self.show),
            route(f"{HOME}/ask", "log.ask", self.ask, ("POST",)),
            route(f"{HOME}/export", "log.export", self.take_away),
            route(f"{HOME}/{{number:int}}", "log", self.visit),
            route(f"{HOME}/{{number:int}}/photograph", "photograph", self.photograph),
            route(f"{HOME}/{{number:int}}/slip", "photograph", self.slip),
            route(f"{HOME}/{{number:int}}/text/{{kind}}", "log", self.agreed),
            route(f"{HOME}/{{number:int}}/leaving-soon", "visit.leaving", self.leaving_soon, ("POST",)),
        ]

    async def ask(self, request: Request) -> Response:
        """From the form to an address that holds no name."""
        said = {name: value.strip()[:_LONGEST] for name, value in form(request).items()}
        query = {name: said[name] for name in OPEN if said.get(name)}
        if (typed := said.get("host_typed")) and not said.get("host"):
            found = await self._inner.run(self._inner.reception.find_hosts, typed)
            query["host"] = str(found[0]["id"]) if found else "0"
        if secret := {name: said[name] for name in SEALED if said.get(name)}:
            query["seek"] = sealed(secret, who(request))
        return go(f"{HOME}?{urlencode(query)}" if query else HOME)

    async def show(self, request: Request) -> Response:
        """One page of the log."""
        inner, asked = self._inner, query(request)
        wanted, lost = asked_for(request, inner.settings.house.zone)
        places = (_place(request.query_params.get(name, "")) for name in ("before", "after"))
        page, many = await inner.run(inner.reception.log_page, wanted, *places)
        choices = await inner.run(inner.reception.log_choices)
        host = await inner.run(inner.reception.host_name, wanted.host) if wanted.host else ""
        book = Logbook(Words(inner.language(request)), inner.settings.house.zone)
        return inner.page(
            request,
            "journal",
            rows=[_shown(book, row, who(request)) for row in page.rows],
            many=many,
            wanted=wanted,
            asked=asked,
            lost=lost,
            host=host,
            choices=choices,
            states=[str(state) for state in State],
            classes=[str(one) for one in VisitorClass],
            newer=_address(asked, after=page.newer),
            older=_address(asked, before=page.older),
            files={kind: f"{HOME}/export?{urlencode({**asked, 'form': kind})}" for kind in export.FORMS},
            sheets={paper: f"{HOME}/print/{paper}?{urlencode(asked)}" for paper in PRINTED},
        )

    async def take_away(self, request: Request) -> Response:
        """Exactly what is asked for, as a file; that it was taken is recorded."""
        inner, kind = self._inner, request.query_params.get("form", "")
        wanted, lost = asked_for(request, inner.settings.house.zone)
        if kind not in export.FORMS or lost:
            raise Unreadable(400, "malformed")
        await inner.run(inner.reception.log_taken, wanted, kind, who(request).name, inner.clock())
        words, zone = Words(inner.language(request)), inner.settings.house.zone
        today = inner.clock().astimezone(zone)
        name = f"log-{today:%Y%m%d-%H%M}.{kind}"
        return taken(self._file(wanted, kind, words), name, _TYPES[kind])

    def _file(self, wanted: Filter, kind: str, words: Words) -> Iterator[bytes]:
        with self._inner.reception.log_rows(wanted) as rows:
            yield from export.parts(rows, kind, words, self._inner.settings.house.zone)

    async def visit(self, request: Request) -> Response:
        """A visit with its whole story."""
        inner, user = self._inner, who(request)
        story = await inner.run(inner.reception.story, _number(request))
        if story is None:
            raise Unreadable(404, "not_found")
        words = Words(inner.language(request))
        teller = Teller(words, inner.pages, user.may("log.personal"))
        return inner.page(
            request,
            "visit",
            story=story,
            visit=story.visit,
            phone=_phone(story.visit.phone, user),
            leaves=may_leave_soon(story.visit),
            told=teller.events(story),
            tables=teller.tables(story),
            shown={one for one in _PICTURES if one in request.query_params and user.may("photograph")},
        )

    async def leaving_soon(self, request: Request) -> Response:
        """R8: the gate hears from the front desk that an important visitor is about to leave."""
        inner, number = self._inner, _number(request)
        await inner.run(inner.reception.leaving_soon_at_desk, number, who(request).name, inner.clock())
        return go(f"{HOME}/{number}")

    async def agreed(self, request: Request) -> Response:
        """The very words of the house guide or the agreement that the visitor was given, in the visitor's
        language first."""
        inner, number, kind = self._inner, _number(request), str(request.path_params["kind"])
        one = await inner.run(inner.reception.text_agreed, number, kind)
        story = await inner.run(inner.reception.story, number)
        if one is None or story is None:
            raise Unreadable(404, "not_found")
        signed = story.agreement if kind == "agreement" else None
        first = signed.language if signed else story.visit.language
        speaks = sorted(LANGUAGES, key=lambda language: language != first)
        facts: dict[str, Any] = {"kind": kind, "number": number, "signed": signed, "speaks": speaks}
        return inner.page(request, "agreed", one=one, **facts)

    async def photograph(self, request: Request) -> Response:
        """The visitor's photograph; each look is written down (R25)."""
        return await self._picture(request, self._inner.reception.look_at_photograph)

    async def slip(self, request: Request) -> Response:
        """The picture of the paper that the host signed; each look is written down too."""
        return await self._picture(request, self._inner.reception.look_at_slip)

    async def _picture(self, request: Request, look: Callable[..., bytes | None]) -> Response:
        inner = self._inner
        jpeg = await inner.run(look, _number(request), who(request).name, inner.clock())
        if jpeg is None:
            raise Unreadable(404, "not_found")
        return Response(jpeg, media_type="image/jpeg", headers={"Content-Disposition": "inline"})


def asked_for(request: Request, zone: ZoneInfo) -> tuple[Filter, bool]:
    """What the address asks for; and whether its sealed part cannot be read any more."""
    asked, user = query(request), who(request)
    secret = opened(asked["seek"], user, SEALED) if "seek" in asked else {}
    first, last = day(asked.get("from", "")), day(asked.get("to", ""))
    host = asked.get("host", "")
    wanted = Filter(
        start=datetime.combine(first, time(), zone) if first else None,
        end=datetime.combine(last + timedelta(days=1), time(), zone) if last else None,
        state=_one_of(asked.get("state", ""), State),
        visitor_class=_one_of(asked.get("class", ""), VisitorClass),
        host=int(host) if host.isascii() and host.isdigit() and len(host) < 10 else None,
        department=asked.get("department", ""),
        station=asked.get("station", ""),
        owed="owed" in asked,
        **(secret or {}),
    )
    return wanted, secret is None


def query(request: Request) -> dict[str, str]:
    """What the address asks for, and nothing else that stands in it."""
    return {
        name: value[:600] for name, value in request.query_params.items() if name in (*OPEN, "seek") and value
    }


def _address(asked: Mapping[str, str], **places: Place | None) -> str:
    """The page beside this one; '' when there is none."""
    there = {
        name: f"{int(place.at.timestamp())}.{place.at.microsecond:06}-{place.visit}"
        for name, place in places.items()
        if place
    }
    return f"{HOME}?{urlencode({**asked, **there})}" if there else ""


def _place(written: str) -> Place | None:
    moment, _, number = written.partition("-")
    seconds, _, micros = moment.partition(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 13 for part in (seconds, micros, number)):
        return None
    try:
        at = datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int(micros[:6]))
    except (ValueError, OverflowError, OSError):
        return None
    return Place(at, int(number))


def _one_of(value: str, choices: type[State] | type[VisitorClass]) -> str:
    return value if value in tuple(choices) else ""


def _number(request: Request) -> int:
    number = int(request.path_params["number"])
    if number >= 2**40:
        raise Unreadable(404, "not_found")
    return number


def _shown(book: Logbook, row: Any, user: User) -> dict[str, Any]:
    shown = {**book.shown(row), "code": row[_STATE]}
    return shown if user.may("log.personal") else {**shown, "phone": masked(str(shown["phone"]))}


def _phone(number: str, user: User) -> str:
    return number if user.may("log.personal") or not number else masked(number)
