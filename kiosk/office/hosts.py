"""The page that a host opens on a phone from the link in a notice: answer, approve, sign.

The link's token comes in the body of a POST, never in an address. Opening shows; only a tapped button changes
anything.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.office.live import Live
from kiosk.office.pages import Pages, version
from kiosk.office.porch import Patience
from kiosk.office.visitor_form import drawn
from kiosk.office.wicket import Fields, Wicket
from kiosk.reception import Reception
from kiosk.reception.host import MOMENTS, POSTPONEMENTS, REASONS
from kiosk.visit.forms import Refused
from kiosk.words import Words

_FINAL = ("declined", "lapsed", "closed")
_PICKED = tuple(reason for reason in REASONS if reason != "words")  # the others are typed
LARGEST_SIGNATURE = 64 * 1024
"""Bytes of a form with a signature in it."""
_TOLD = ("missing", "too_long", "not_in_directory")


class HostDoor:
    """The endpoints under /h. `own` is the address at which phones reach the office."""

    def __init__(
        self, reception: Reception, pages: Pages, live: Live, own: str, clock: Callable[[], datetime]
    ) -> None:
        self._reception, self._pages, self._live = reception, pages, live
        patience = Patience()
        self._clock, self._wicket = clock, Wicket(own, patience)
        self._signing = Wicket(own, patience, LARGEST_SIGNATURE)
        self._seeking = Patience(burst=60, rate=3)

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/h", self.arrive),
            Route("/h/open", self.open, methods=["POST"]),
            Route("/h/hosts", self.hosts, methods=["POST"]),
            Route("/h/answer", self.answer, methods=["POST"]),
            Route("/h/sign", self.sign, methods=["POST"]),
            Route("/h/soon", self.soon, methods=["POST"]),
            Route("/h/belongings", self.belongings, methods=["POST"]),
        ]

    async def arrive(self, request: Request) -> Response:
        """The empty page: it knows nothing yet, the token is still in the phone alone."""
        language = self._pages.language_for(request, {})
        return self._pages.arrival("/h", "office.page", language, "seek.js", "ink.js")

    async def open(self, request: Request) -> Response:
        """The visit as it stands; 204 when the phone already shows just that."""
        form = await self._wicket.take(request)
        view = await run_in_threadpool(self._reception.open_link, form["token"], self._clock())
        language = self._pages.language_for(request, form, str(view.get("language") or ""))
        if form.get("seen") == version(view, language):
            return Response(status_code=204)
        return self._show(form, view, language)

    async def hosts(self, request: Request) -> Response:
        """At most five colleagues for what was typed."""
        form = await self._wicket.take(request, self._seeking)
        asked = (form["token"], form.get("text", "").strip()[:40], self._clock())
        return JSONResponse({"hosts": await run_in_threadpool(self._reception.host_search, *asked)})

    async def answer(self, request: Request) -> Response:
        """The host's answer, or an approver's: the first one wins."""
        form = await self._wicket.take(request)
        choice, _, detail = form.get("choice", "").partition(":")
        minutes = int(detail) if detail in map(str, POSTPONEMENTS) else 0
        what = (form["token"], choice, self._clock(), minutes, detail, _more(form, detail))
        return await self._do(request, form, self._reception.answer, *what)

    async def sign(self, request: Request) -> Response:
        """The meeting is over, or the signature that is owed."""
        form = await self._signing.take(request)
        what = (form["token"], form.get("name", ""), self._clock(), drawn(form))
        return await self._do(request, form, self._reception.sign, *what)

    async def soon(self, request: Request) -> Response:
        """An important visitor leaves soon: the gate is told (R8)."""
        form = await self._wicket.take(request)
        return await self._do(request, form, self._reception.leaving_soon, form["token"], self._clock())

    async def belongings(self, request: Request) -> Response:
        """What the host keeps or gives along, for the comparison at the gate (R20)."""
        form = await self._wicket.take(request)
        what = (form["token"], form.get("note", ""), self._clock())
        return await self._do(request, form, self._reception.belongings_handed, *what)

    async def _do(
        self, request: Request, form: Fields, verb: Callable[..., dict[str, Any]], *what: Any
    ) -> Response:
        """Do it and show how the visit stands then; what a person can mend is said on the page."""
        complaints: Mapping[str, str] = {}
        try:
            view = await run_in_threadpool(verb, *what)
        except Refused as refused:
            if not set(refused.complaints.values()) <= set(_TOLD):
                raise
            complaints = refused.complaints
            view = await run_in_threadpool(self._reception.open_link, form["token"], self._clock())
        self._live.stir()
        return self._show(form, view, self._pages.language_for(request, form), complaints)

    def _show(
        self,
        form: Fields,
        view: Mapping[str, Any],
        language: str,
        complaints: Mapping[str, str] | None = None,
    ) -> Response:
        words, times = Words(language), {name: self._pages.moment(view[name]) for name in MOMENTS}
        wrong = {field: words(f"office.wrong.{code}") for field, code in (complaints or {}).items()}
        return self._pages.page(
            "host",
            language,
            400 if complaints else 200,
            view=view,
            times=times,
            case=case_of(view),
            code=view.get("code", ""),
            token=form["token"],
            version=version(view, language),
            final=view["state"] in _FINAL,
            reasons=_PICKED,
            postponements=POSTPONEMENTS,
            complaints=wrong,
            told=str,
            choice=form.get("choice", "").partition(":")[0],
        )


def _more(form: Fields, detail: str) -> dict[str, Any]:
    """What was searched for or typed beside the button."""
    host = form.get("host", "") if detail != "nobody" else ""
    number = int(host) if re.fullmatch("[0-9]{1,9}", host, re.ASCII) else 0
    return {"host": number, "place": form.get("place", ""), "words": form.get("words", "")}


def case_of(view: Mapping[str, Any]) -> str:
    """What the page says: the state, and for some states how it came about."""
    state: str = view["state"]
    if view["kind"] != "host":
        asked = next((need["state"] for need in view["needs"] if need["kind"] == view["kind"]), "asked")
        return f"approval_{asked}"
    if state == "asked":
        return "moment" if view["postponed_minutes"] else "asked"
    if state == "lapsed":
        return "no_show" if view["answered_at"] else "no_answer"
    if state == "unseen":
        return "unseen" if "sign" in view["can"] else "unseen_signed"
    if view["class"] == "important" and state == "inside":
        return "leaving" if view["leaving_at"] else "guest"
    return state
