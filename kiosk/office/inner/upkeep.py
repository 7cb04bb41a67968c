"""Upkeep: which stations and programs may speak, who the guards are."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kiosk import pins
from kiosk.ledger.stations import KINDS
from kiosk.ledger.tokens import SCOPES
from kiosk.office.inner.room import Doorway, Inner, every, form, go, route, who
from kiosk.office.letters import Unreadable
from kiosk.visit.forms import Refused

ROOT = "/office/upkeep"
_SAID = (
    "added",
    "lifted",
    "held",
    "revoked",
    "dismissed",
    "pin",
    "saved",
    "retired",
    "unchanged",
    "taken_over",
)


def said(request: Request) -> str:
    """What was done just now, as a key of the words."""
    told = request.query_params.get("said", "")
    return told if told in _SAID else ""


class UpkeepDoor:
    """The pages under /office/upkeep about who may and who may not."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where they are."""
        pages = (
            ("stations", "upkeep", self.stations, {"add": self.admit, "revoke": self.dismiss}),
            ("programs", "api", self.programs, {"add": self.let_in, "revoke": self.shut_out}),
            ("guards", "upkeep", self.guards, {"put": self.put_guard, "dismiss": self.dismiss_guard}),
        )
        return [
            route(ROOT, "upkeep", self.first),
            *(route(f"{ROOT}/{name}", right, show) for name, right, show, _ in pages),
            *(
                route(f"{ROOT}/{name}/{verb}", f"{right}.change", work, ("POST",))
                for name, right, _, verbs in pages
                for verb, work in verbs.items()
            ),
        ]

    async def first(self, request: Request) -> Response:
        """To the first of the pages."""
        return go(f"{ROOT}/blocks")

    async def stations(self, request: Request) -> Response:
        """The stations and whether they may speak."""
        return await self._stations(request)

    async def admit(self, request: Request) -> Response:
        """A new station; its token is shown this once."""
        given, inner = form(request), self._inner
        name, kind = given.get("name", ""), given.get("kind", "")
        try:
            verb = inner.reception.admit_station
            token = await inner.run(verb, name, kind, who(request).name, inner.clock())
        except Refused as refused:
            return await self._stations(request, refused.complaints, {"name": name, "kind": kind})
        return await self._stations(request, handed=(name, token))

    async def dismiss(self, request: Request) -> Response:
        """A station may not speak any more."""
        inner, name = self._inner, form(request).get("name", "")
        if not await inner.run(inner.reception.revoke_station, name, inner.clock(), who(request).name):
            raise Unreadable(404, "not_found")
        return go(f"{ROOT}/stations", said="revoked")

    async def programs(self, request: Request) -> Response:
        """The programs that may ask, and for what."""
        return await self._programs(request)

    async def let_in(self, request: Request) -> Response:
        """A new program; its token is shown this once."""
        inner, name, scopes = self._inner, form(request).get("name", ""), every(request, "scope")
        try:
            verb = inner.reception.add_token
            token = await inner.run(verb, name, scopes, who(request).name, inner.clock())
        except Refused as refused:
            return await self._programs(request, refused.complaints, {"name": name}, scopes)
        return await self._programs(request, handed=(name, token))

    async def shut_out(self, request: Request) -> Response:
        """A program may not ask any more."""
        inner, name = self._inner, form(request).get("name", "")
        if not await inner.run(inner.reception.revoke_token, name, who(request).name, inner.clock()):
            raise Unreadable(404, "not_found")
        return go(f"{ROOT}/programs", said="revoked")

    async def guards(self, request: Request) -> Response:
        """Who may sign on at a gate."""
        return await self._guards(request)

    async def put_guard(self, request: Request) -> Response:
        """A new guard, or a new PIN of one."""
        given, inner = form(request), self._inner
        name, pin = given.get("name", "")[:200], given.get("pin", "")
        try:
            if wrong := pins.complaint(pin):
                raise Refused({"pin": f"pin_{wrong}"})
            kept = await inner.run(pins.hashed, pin)
            await inner.run(inner.reception.put_guard, name, kept, who(request).name, inner.clock())
        except Refused as refused:
            return await self._guards(request, refused.complaints, {"name": name})
        inner.live.stir()
        return go(f"{ROOT}/guards", said="pin")

    async def dismiss_guard(self, request: Request) -> Response:
        """A guard may not sign on any more."""
        inner, name = self._inner, form(request).get("name", "")
        if not await inner.run(inner.reception.dismiss_guard, name, who(request).name, inner.clock()):
            raise Unreadable(404, "not_found")
        inner.live.stir()
        return go(f"{ROOT}/guards", said="dismissed")

    async def _stations(
        self,
        request: Request,
        complaints: Mapping[str, str] | None = None,
        filled: Mapping[str, str] | None = None,
        handed: tuple[str, str] | None = None,
    ) -> Response:
        rows = await self._inner.run(self._inner.reception.stations)
        facts = {"rows": rows, "filled": filled or {}, "handed": handed, "kinds": KINDS}
        return self._page(request, "stations", complaints, **facts)

    async def _programs(
        self,
        request: Request,
        complaints: Mapping[str, str] | None = None,
        filled: Mapping[str, str] | None = None,
        chosen: list[str] | None = None,
        handed: tuple[str, str] | None = None,
    ) -> Response:
        rows = await self._inner.run(self._inner.reception.programs)
        facts = {"rows": rows, "filled": filled or {}, "chosen": chosen or [], "handed": handed}
        return self._page(request, "programs", complaints, scopes=SCOPES, **facts)

    async def _guards(
        self,
        request: Request,
        complaints: Mapping[str, str] | None = None,
        filled: Mapping[str, str] | None = None,
    ) -> Response:
        rows = await self._inner.run(self._inner.reception.guards)
        return self._page(request, "guards", complaints, rows=rows, filled=filled or {})

    def _page(
        self, request: Request, name: str, complaints: Mapping[str, str] | None, **facts: Any
    ) -> Response:
        status = 400 if complaints else 200
        shown = "" if complaints or facts.get("handed") else said(request)
        about: dict[str, Any] = {"complaints": complaints or {}, "said": shown, "tab": name}
        return self._inner.page(request, f"upkeep_{name}", status, **about, **facts)


def number_of(text: str) -> int:
    """A number that the page put into its form."""
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10):
        raise Unreadable(400, "malformed")
    return int(text)
