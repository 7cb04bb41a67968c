"""The page that a host opens on a phone from the link in a notice: agree, decline, a moment, sign.

The link's token comes in the body of a POST, never in an address. Opening shows; only a tapped button changes
anything.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.office.letters import Unreadable, read_form
from kiosk.office.live import Live
from kiosk.office.pages import Pages
from kiosk.office.porch import Patience, same_origin
from kiosk.reception import Reception
from kiosk.reception.host import POSTPONEMENTS, REASONS

_MOMENTS = ("registered_at", "answered_at", "came_in_at", "left_at", "signed_at")
_FINAL = ("declined", "lapsed", "closed")


class HostDoor:
    """The endpoints under /h. `own` is the address at which phones reach the office."""

    def __init__(
        self, reception: Reception, pages: Pages, live: Live, own: str, clock: Callable[[], datetime]
    ) -> None:
        self._reception, self._pages, self._live = reception, pages, live
        self._own, self._clock, self._patience = own, clock, Patience()

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/h", self.arrive),
            Route("/h/open", self.open, methods=["POST"]),
            Route("/h/answer", self.answer, methods=["POST"]),
            Route("/h/sign", self.sign, methods=["POST"]),
        ]

    async def arrive(self, request: Request) -> Response:
        """The empty page: it knows nothing yet, the token is still in the phone alone."""
        language = self._pages.language(request.headers.get("accept-language", ""))
        return self._pages.page("arrive", language)

    async def open(self, request: Request) -> Response:
        """The visit as it stands; 204 when the phone already shows just that."""
        form = await self._form(request)
        view = await run_in_threadpool(self._reception.open_link, form["token"], self._clock())
        language = self._language(request, form, str(view.get("language") or ""))
        if form.get("seen") == _version(view, language):
            return Response(status_code=204)
        return self._show(form, view, language)

    async def answer(self, request: Request) -> Response:
        """Agree, decline with a reason, or a moment: the first answer wins."""
        form = await self._form(request)
        choice, _, detail = form.get("choice", "").partition(":")
        minutes = int(detail) if detail in map(str, POSTPONEMENTS) else 0
        said = (form["token"], choice, self._clock(), minutes, detail)
        view = await run_in_threadpool(self._reception.answer, *said)
        self._live.stir()
        return self._show(form, view, self._language(request, form))

    async def sign(self, request: Request) -> Response:
        """The meeting is over, or the signature that is owed."""
        form = await self._form(request)
        said = (form["token"], form.get("name", ""), self._clock())
        view = await run_in_threadpool(self._reception.sign, *said)
        self._live.stir()
        return self._show(form, view, self._language(request, form))

    async def _form(self, request: Request) -> Mapping[str, str]:
        if not same_origin(request.headers, self._own):
            raise Unreadable(403, "foreign")
        if not self._patience.allows(request.client.host if request.client else "", monotonic()):
            raise Unreadable(429, "patience")
        form = await read_form(request)
        return {"token": "", **form}

    def _language(self, request: Request, form: Mapping[str, str], preferred: str = "") -> str:
        header = request.headers.get("accept-language", "")
        return self._pages.language(header, form.get("language", ""), preferred)

    def _show(self, form: Mapping[str, str], view: Mapping[str, Any], language: str) -> Response:
        times = {name: self._pages.moment(view[name]) for name in _MOMENTS}
        return self._pages.page(
            "host",
            language,
            view=view,
            times=times,
            case=case_of(view),
            code=view.get("code", ""),
            token=form["token"],
            version=_version(view, language),
            final=view["state"] in _FINAL,
            reasons=REASONS,
            postponements=POSTPONEMENTS,
        )


def case_of(view: Mapping[str, Any]) -> str:
    """What the page says: the state, and for some states how it came about."""
    state: str = view["state"]
    if state == "asked":
        return "moment" if view["postponed_minutes"] else "asked"
    if state == "lapsed":
        return "no_show" if view["answered_at"] else "no_answer"
    if state == "unseen":
        return "unseen" if "sign" in view["can"] else "unseen_signed"
    return state


def _version(view: Mapping[str, Any], language: str) -> str:
    facts = {key: value for key, value in view.items() if key not in ("code", "language")}
    return hashlib.sha256(json.dumps([facts, language], sort_keys=True).encode()).hexdigest()[:16]
