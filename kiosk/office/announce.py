"""Hosts and secretaries announce visitors (R7, R17): a link in their own mail opens the page, no password."""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic
from typing import Any

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.office.announce_form import MOST_WEEKS, Announcements, appointment, complaint
from kiosk.office.letters import Unreadable
from kiosk.office.live import Live
from kiosk.office.pages import Pages, version
from kiosk.office.porch import Patience
from kiosk.office.wicket import Fields, Wicket
from kiosk.reception import Reception
from kiosk.settings import Settings
from kiosk.visit.classes import VisitorClass
from kiosk.visit.forms import LANGUAGES, Refused
from kiosk.words import Words

LARGEST_LIST = 512 * 1024
"""Bytes of a form with a file of guests in it."""


class AnnounceDoor:
    """The endpoints under /a. Whoever asks for a link learns nothing of whom the directory knows."""

    def __init__(
        self,
        reception: Reception,
        pages: Pages,
        live: Live,
        settings: Settings,
        clock: Callable[[], datetime],
    ) -> None:
        self._reception, self._pages, self._live = reception, pages, live
        self._settings, self._clock = settings, clock
        self._wicket = Wicket(settings.office.url, largest=LARGEST_LIST)
        self._asking, self._each = Patience(burst=20, rate=0.2), Patience(burst=3, rate=3 / 3600)

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/a", self.arrive),
            Route("/a/link", self.link, methods=["POST"]),
            Route("/a/open", self.open, methods=["POST"]),
            Route("/a/announce", self.announce, methods=["POST"]),
            Route("/a/change", self.change, methods=["POST"]),
            Route("/a/cancel", self.cancel, methods=["POST"]),
        ]

    async def arrive(self, request: Request) -> Response:
        """The page that asks for a mail address, or, with a link, opens what the link is for."""
        language = self._pages.language_for(request, {"language": request.query_params.get("language", "")})
        return self._pages.page("announce_arrive", language, sent=False, complaints={})

    async def link(self, request: Request) -> Response:
        """A link by mail, if the directory has the address; the answer is the same if not."""
        fields = await self._wicket.take(request, self._asking)
        mail, language = fields.get("mail", "").strip()[:120], self._pages.language_for(request, fields)
        if not re.fullmatch(r"[^\s@]+@[^\s@]+", mail):
            wrong = {"mail": Words(language)("announce.wrong.not_an_address")}
            return self._pages.page("announce_arrive", language, 400, sent=False, complaints=wrong)
        page = self._pages.page("announce_arrive", language, sent=True, complaints={})
        if self._each.allows(mail.casefold(), monotonic()):
            # After the answer has gone out: neither its words nor its time tell whether there is such a host.
            page.background = BackgroundTask(self._reception.announce_link, mail, self._clock())
        return page

    async def open(self, request: Request) -> Response:
        """The form, and what this host has announced."""
        fields = await self._wicket.take(request)
        view = await self._view(fields)
        return self._show(request, fields, view, changing=_number(fields.get("pick", "")))

    async def announce(self, request: Request) -> Response:
        """Announce one, a list, or a series: all or none, and double bookings are pointed out first."""
        fields = await self._wicket.take(request)
        token, now = fields["token"], self._clock()
        if not re.fullmatch("[0-9a-f]{32}", fields.get("nonce", "")):
            raise Unreadable(400, "malformed")
        view = await self._view(fields)
        try:
            read = Announcements.read(fields, self._settings.house.zone, view["host"])
        except Refused as refused:
            return self._show(request, fields, view, complaints=refused.complaints)
        what = (token, fields["nonce"], read.forms, now, "anyway" in fields)
        answer = await run_in_threadpool(self._reception.announce_all, *what)
        if answer["code"] == "refused":
            return self._show(request, fields, view, complaints=answer["complaints"], lines=read.lines)
        if answer["code"] == "doubles":
            return self._show(request, fields, view, doubles=answer["doubles"])
        self._live.stir()
        view = await self._view(fields)
        return self._show(request, fields, view, done=answer["visits"])

    async def change(self, request: Request) -> Response:
        """Another time, room, parking place or note: the visitor is told, and so is their calendar."""
        fields = await self._wicket.take(request)
        visit = _visit(fields)
        try:
            form = appointment(fields, self._settings.house.zone)
        except Refused as refused:
            return await self._again(request, fields, refused.complaints)
        about = {name: fields.get(name, "") for name in ("room", "parking", "note")}
        what = (fields["token"], visit, {**form, **about}, self._clock(), "anyway" in fields)
        return await self._do(request, fields, self._reception.change_own, *what)

    async def cancel(self, request: Request) -> Response:
        """The visit is off, or its whole series."""
        fields = await self._wicket.take(request)
        what = (fields["token"], _visit(fields), self._clock(), "series" in fields)
        return await self._do(request, fields, self._reception.cancel_own, *what)

    async def _do(
        self, request: Request, fields: Fields, verb: Callable[..., dict[str, Any]], *what: Any
    ) -> Response:
        try:
            answer = await run_in_threadpool(verb, *what)
        except Refused as refused:
            return await self._again(request, fields, refused.complaints)
        self._live.stir()
        view = await self._view(fields)
        if answer["code"] == "doubles":
            return self._show(request, fields, view, doubles=answer["doubles"], changing=_visit(fields))
        return self._show(request, fields, view, said=answer["code"])

    async def _again(self, request: Request, fields: Fields, complaints: Mapping[str, str]) -> Response:
        view = await self._view(fields)
        there = any(one["visit"] == _visit(fields) for one in view["announced"])
        return self._show(request, fields, view, complaints=complaints, changing=there and _visit(fields))

    async def _view(self, fields: Fields) -> dict[str, Any]:
        """Who announces, and the page of the list that the phone shows."""
        what = (fields["token"], self._clock(), _number(fields.get("skip", "")))
        return await run_in_threadpool(self._reception.announcing, *what)

    def _show(self, request: Request, fields: Fields, view: Mapping[str, Any], **more: Any) -> Response:
        language = self._pages.language_for(request, fields, str(view["language"]))
        words, zone = Words(language), self._settings.house.zone
        lines = more.pop("lines", [])
        told = (complaint(words, key, code, lines) for key, code in more.pop("complaints", {}).items())
        complaints: dict[str, str] = {}
        for field, text in told:
            complaints.setdefault(field, text)
        facts = {"said": "", "done": [], "doubles": [], "changing": 0, **more}
        shown = {key: value for key, value in view.items() if key != "session"}
        return self._pages.page(
            "announce",
            language,
            400 if complaints else 200,
            token=view["session"],
            view=view,
            version=version(shown, language),
            key=hashlib.sha256(str(view["host"]).encode()).hexdigest()[:8],
            purposes=self._reception.house.purposes.values(),
            rooms=self._reception.house.rooms,
            classes=tuple(VisitorClass),
            invited=LANGUAGES,
            agreement=bool(self._pages.text("agreement", language)),
            weeks=MOST_WEEKS,
            complaints=complaints,
            told=str,
            when=lambda written: datetime.fromisoformat(written).astimezone(zone),
            **facts,
        )


def _visit(fields: Fields) -> int:
    """The announcement that is meant."""
    if not (number := _number(fields.get("visit", ""))):
        raise Unreadable(400, "malformed")
    return number


def _number(text: str) -> int:
    """0 for what is none."""
    return int(text) if re.fullmatch("[0-9]{1,12}", text, re.ASCII) else 0
