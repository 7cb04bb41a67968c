"""What was done in the house and concerns no visit: who signed in, changed, exported, erased, verified.

It is asked for by what can be read on the page: days, what was done, who did it, words of it. Names and words
go into the address sealed, as in the visitors' log.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from kiosk.export import lines
from kiosk.ledger.doings import MOST_OPENED, Fits, Leaf, Wanted
from kiosk.ledger.story import Told
from kiosk.logbook import Value
from kiosk.office.inner.asking import day, opened, sealed, taken
from kiosk.office.inner.room import Doorway, Inner, form, go, route, who
from kiosk.office.inner.telling import Sentence, Teller, sentence_key
from kiosk.office.letters import Unreadable
from kiosk.visit.events import Kind
from kiosk.words import Words

HOME = "/office/log/house"
OPEN, SEALED = ("from", "to", "what"), ("who", "text")
_LONGEST = 80
_HEADINGS = ("number", "time", "place", "what", "who", "details")

ABOUT: Mapping[str, tuple[Kind, ...]] = {
    "users": (Kind.SIGNED_IN, Kind.SIGNED_OUT, Kind.USER_ADDED, Kind.USER_CHANGED),
    "customs": (Kind.CUSTOMS_CHANGED, Kind.CHANNEL_TRIED),
    "directory": (Kind.HOSTS_IMPORTED, Kind.HOST_CHANGED, Kind.DEPARTMENT_CHANGED),
    "stations": (
        *(Kind.STATION_ADDED, Kind.STATION_RENEWED, Kind.STATION_REVOKED),
        *(Kind.TOKEN_ADDED, Kind.TOKEN_REVOKED),
    ),
    "guards": (Kind.GUARD_CHANGED, Kind.SHIFT, Kind.MUSTER_BEGUN, Kind.MUSTER_ENDED),
    "gate": (Kind.WAVED_ON, Kind.TURNED_AWAY, Kind.REFUSED, Kind.CONFLICT),
    "blocks": (Kind.BLOCKED, Kind.BLOCK_CHANGED, Kind.UNBLOCKED, Kind.BLOCKS_EXPORTED),
    "feedback": (
        *(Kind.FEEDBACK, Kind.FEEDBACK_HANDED_ON, Kind.FEEDBACK_ANSWERED, Kind.FEEDBACK_CLOSED),
        *(Kind.FEEDBACK_REOPENED, Kind.FEEDBACK_REMINDED),
    ),
    "notices": (Kind.NOTICE_SENT, Kind.NOTICE_FAILED, Kind.NOTICE_DEAD),
    "data": (Kind.LOG_EXPORTED, Kind.EXPORTED, Kind.ERASED, Kind.FORGOTTEN),
    "records": (Kind.VERIFIED, Kind.DAY_CLOSED),
}
"""What can be asked for: everything that may concern no visit, by what it is about."""
_OWN = (Kind.SIGNED_IN, Kind.SIGNED_OUT)  # what the person that it names did


class _Asked(NamedTuple):
    """What the address asks for. `lost`: its sealed part cannot be read any more."""

    open: Mapping[str, str]
    wanted: Wanted
    secret: Mapping[str, str]
    lost: bool

    @property
    def names(self) -> list[str]:
        """By what it was asked for, without saying for what."""
        parts = {"start": self.wanted.start, "end": self.wanted.end, "what": self.wanted.kinds, **self.secret}
        return [name for name, value in parts.items() if value]


class DoingsDoor:
    """The pages under /office/log/house."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where they are."""
        return [
            route(HOME, "upkeep", self.show),
            route(f"{HOME}/ask", "doings.ask", self.ask, ("POST",)),
            route(f"{HOME}.csv", "upkeep", self.take_away),
        ]

    async def ask(self, request: Request) -> Response:
        """From the form to an address that holds no name."""
        said = {name: value.strip()[:_LONGEST] for name, value in form(request).items()}
        query = {name: said[name] for name in OPEN if said.get(name)}
        if secret := {name: said[name] for name in SEALED if said.get(name)}:
            query["seek"] = sealed(secret, who(request))
        return go(f"{HOME}?{urlencode(query)}" if query else HOME)

    async def show(self, request: Request) -> Response:
        """Some of it, the latest first."""
        inner, asked, teller = self._inner, self._asked(request), self._teller(request)
        before, after = (_number(request, name) for name in ("before", "after"))
        fits = _fits(asked.secret, teller)
        leaf: Leaf = await inner.run(inner.reception.doings, asked.wanted, fits, before, after)
        return inner.page(
            request,
            "doings",
            told=[(one.seq, teller.sentence(one)) for one in leaf.rows],
            newer=_address(asked.open, after=leaf.newer),
            older=_address(asked.open, before=leaf.older),
            short=MOST_OPENED if leaf.short else 0,
            asked=asked.open,
            secret=asked.secret,
            lost=asked.lost,
            about=ABOUT,
            sentence_key=sentence_key,
            file=f"{HOME}.csv?{urlencode(asked.open)}",
        )

    async def take_away(self, request: Request) -> Response:
        """All that is asked for, the oldest first; that it was taken is recorded."""
        inner, asked, now = self._inner, self._asked(request), self._inner.clock()
        if asked.lost:
            raise Unreadable(400, "malformed")
        await inner.run(inner.reception.part_taken, "house", asked.names, who(request).name, now)
        words = Words(inner.language(request))
        headings = [words(f"journal.doings.column.{name}") for name in _HEADINGS]
        name = f"house-log-{now.astimezone(inner.settings.house.zone):%Y%m%d-%H%M}.csv"
        return taken(lines(headings, self._rows(asked, self._teller(request))), name)

    def _rows(self, asked: _Asked, teller: Teller) -> Iterator[tuple[Value, ...]]:
        zone = self._inner.settings.house.zone
        with self._inner.reception.doing_rows(asked.wanted, _fits(asked.secret, teller)) as rows:
            for one in rows:
                said = teller.sentence(one)
                at = f"{one.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
                yield one.seq, at, one.station, said.text, _doer(one), _details(said)

    def _teller(self, request: Request) -> Teller:
        inner = self._inner
        return Teller(Words(inner.language(request)), inner.pages, who(request).may("log.personal"))

    def _asked(self, request: Request) -> _Asked:
        said = {name: value[:600] for name, value in request.query_params.items() if value}
        asked = {name: said[name] for name in (*OPEN, "seek") if name in said}
        secret = opened(asked["seek"], who(request), SEALED) if "seek" in asked else {}
        first, last = (day(asked.get(name, "")) for name in ("from", "to"))
        zone = self._inner.settings.house.zone
        wanted = Wanted(
            start=datetime.combine(first, time(), zone) if first else None,
            end=datetime.combine(last + timedelta(days=1), time(), zone) if last else None,
            kinds=_kinds(asked.get("what", "")),
        )
        return _Asked(asked, wanted, secret or {}, secret is None)


def _kinds(what: str) -> tuple[str, ...]:
    """One kind by its tag, or all that are about something; nothing for what is neither."""
    known = [str(kind) for kinds in ABOUT.values() for kind in kinds]
    return (what,) if what in known else tuple(map(str, ABOUT.get(what, ())))


def _fits(secret: Mapping[str, str], teller: Teller) -> Fits:
    """Whether an event has all that was typed, as it stands on the page."""
    if not secret:
        return lambda told: True
    name, words = (_folded(secret.get(part, "")) for part in SEALED)
    tell: Callable[[Told], Sentence] = teller.sentence

    def fits(told: Told) -> bool:
        return name in _folded(_doer(told)) and (not words or words in _folded(_line(told, tell(told))))

    return fits


def _doer(told: Told) -> str:
    """Who did it; '' where nobody did, or nobody may know any more."""
    known = told.personal or {}
    said = known.get("by") or known.get("guard") or (known.get("name") if told.kind in _OWN else "")
    return str(said or "")


def _line(told: Told, said: Sentence) -> str:
    return f"{said.text} {told.station} {_details(said)}"


def _details(said: Sentence) -> str:
    return " · ".join(f"{label} {value}" for label, value in said.details)


def _folded(text: str) -> str:
    return normalize("NFKC", text).casefold()


def _number(request: Request, name: str) -> int:
    written = request.query_params.get(name, "0")
    if not (written.isascii() and written.isdigit() and len(written) < 16):
        raise Unreadable(400, "malformed")
    return int(written)


def _address(asked: Mapping[str, str], **places: int) -> str:
    """The page beside this one; '' when there is none."""
    there = {name: str(place) for name, place in places.items() if place}
    return f"{HOME}?{urlencode({**asked, **there})}" if there else ""
