"""The visitor's own phone: the form behind the code on the lobby's screen, then how the visit goes on.

A token opens either the form (everybody who scanned the screen holds the same one) or one visit: the phone
gets the latter in exchange when it has registered.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.office.letters import LARGEST_REQUEST, Unreadable
from kiosk.office.live import Live
from kiosk.office.pages import Pages, version
from kiosk.office.porch import Patience
from kiosk.office.visitor_form import complaint, registration
from kiosk.office.wicket import Fields, Wicket
from kiosk.reception import Reception
from kiosk.visit.forms import Refused
from kiosk.visit.links import BadLink
from kiosk.words import Words

SHORTEST_SEARCH = 2
"""Characters that must be typed before anybody of the directory is named."""
_RATED = ("rating", "suggestion", "complaint")
_FINAL = ("left", "declined", "no_answer", "lapsed", "turned_away", "to_gate")


class VisitorDoor:
    """The endpoints under /v. A bus of twenty shares one address: the limits are for that and no more."""

    def __init__(
        self, reception: Reception, pages: Pages, live: Live, own: str, clock: Callable[[], datetime]
    ) -> None:
        self._reception, self._pages, self._live, self._clock = reception, pages, live, clock
        self._wicket = Wicket(own, Patience(burst=200, rate=40), LARGEST_REQUEST)
        self._seeking, self._registering = Patience(burst=120, rate=4), Patience(burst=60, rate=1)

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/v", self.arrive),
            Route("/v/open", self.open, methods=["POST"]),
            Route("/v/hosts", self.hosts, methods=["POST"]),
            Route("/v/register", self.register, methods=["POST"]),
            Route("/v/rate", self.rate, methods=["POST"]),
        ]

    async def arrive(self, request: Request) -> Response:
        """The empty page: it knows nothing yet, the token is still in the phone alone."""
        language = self._pages.language_for(request, {})
        return self._pages.arrival("/v", "phone", language, "seek.js", "ink.js", "visitor.js", "draft.js")

    async def open(self, request: Request) -> Response:
        """The form, or the visit as it stands; 204 when the phone already shows just that."""
        fields, reception = await self._wicket.take(request), self._reception
        kinds: list[tuple[Callable[..., dict[str, Any]], Callable[..., Response]]] = [
            (reception.phone_follow, self._followed),
            (reception.phone_answer, self._answer),
            (reception.phone_open, self._form),
        ]
        for look, shown in kinds:
            try:
                view = await run_in_threadpool(look, fields["token"], self._clock())
            except BadLink as fault:
                if fault.code != "broken" or look == reception.phone_open:
                    raise
            else:
                language = self._pages.language_for(request, fields, str(view.get("language", "")))
                known = fields.get("seen") == version(view, language)
                return Response(status_code=204) if known else shown(fields["token"], view, language)
        raise BadLink("broken")

    async def hosts(self, request: Request) -> Response:
        """At most five hosts for what was typed: names and departments, no more."""
        fields = await self._wicket.take(request, self._seeking)
        text = fields.get("text", "").strip()[:40]
        if len(text) < SHORTEST_SEARCH:
            return JSONResponse({"hosts": []})
        await run_in_threadpool(self._reception.phone_open, fields["token"], self._clock())
        return JSONResponse({"hosts": await run_in_threadpool(self._reception.find_hosts, text)})

    async def register(self, request: Request) -> Response:
        """A registration; the same one twice (a double tap, a retry) is one visit."""
        fields = await self._wicket.take(request, self._registering)
        nonce = fields.get("nonce", "")
        if not re.fullmatch("[0-9a-f]{32}", nonce):
            raise Unreadable(400, "malformed")
        token, now, language = fields["token"], self._clock(), self._pages.language_for(request, fields)
        body = registration(fields, language) | {"nonce": nonce}
        answer = await run_in_threadpool(self._reception.phone_register, token, body, now)
        self._live.stir()
        if answer["code"] == "refused":
            found = await run_in_threadpool(self._reception.phone_open, token, now)
            return self._form(token, found, language, answer["complaints"])
        if "follow" not in answer:
            return self._page("follow", token, language, _ended(answer["code"]))
        view = await run_in_threadpool(self._reception.phone_follow, answer["follow"], now)
        return self._followed(answer["follow"], view, language)

    async def rate(self, request: Request) -> Response:
        """What the visitor says of the visit afterwards (R27)."""
        fields = await self._wicket.take(request)
        token, now = fields["token"], self._clock()
        view = await run_in_threadpool(self._reception.phone_follow, token, now)
        language = self._pages.language_for(request, fields, str(view["language"]))
        said = _said(fields)
        if said["stars"] is None and not said["text"]:
            return self._followed(token, view, language, {"text": "missing"})
        try:
            await run_in_threadpool(self._reception.phone_rate, token, said, now)
        except Refused as refused:
            return self._followed(token, view, language, refused.complaints)
        view = await run_in_threadpool(self._reception.phone_follow, token, now)
        return self._followed(token, {**view, "rated": True, "may_rate": False}, language)

    def _form(
        self, token: str, found: Mapping[str, Any], language: str, complaints: Mapping[str, str] | None = None
    ) -> Response:
        words = Words(language)
        wrong = {field: complaint(words, field, code) for field, code in (complaints or {}).items()}
        facts = {
            "version": version(found, language),
            "purposes": self._reception.house.purposes.values(),
            "guide": self._pages.text("guide", language),
            "agreement": self._pages.text("agreement", language),
            "complaints": wrong,
            "told": str,
        }
        return self._pages.page("visitor", language, 400 if wrong else 200, token=token, **facts)

    def _followed(
        self, token: str, view: Mapping[str, Any], language: str, complaints: Mapping[str, str] | None = None
    ) -> Response:
        return self._page("follow", token, language, view, complaints or {})

    def _answer(self, token: str, view: Mapping[str, Any], language: str) -> Response:
        """What became of something that was said."""
        facts = {"view": view, "version": version(view, language), "day": self._pages.day}
        return self._pages.page("answer", language, token=token, **facts)

    def _page(
        self,
        name: str,
        token: str,
        language: str,
        view: Mapping[str, Any],
        complaints: Mapping[str, str] | None = None,
    ) -> Response:
        case, words = case_of(view), Words(language)
        return self._pages.page(
            name,
            language,
            400 if complaints else 200,
            token=token,
            view=view,
            version=version(view, language),
            case=case,
            minutes=(view["answer"] or {}).get("minutes", ""),
            called_out=case == "welcome",
            lines=_lines(words, view, case),
            needs=_needs(words, view),
            final=case in _FINAL,
            may_rate=view["may_rate"],
            answers=view["answers"],
            thanked=case == "left" and view["rated"],
            complaints=complaints or {},
        )


def case_of(view: Mapping[str, Any]) -> str:
    """What the page says: the state, and for some states how it came about."""
    state, answer = str(view["state"]), view["answer"] or {}
    if state == "asked":
        return "moment" if answer.get("kind") == "postponed" else "asked"
    if state == "lapsed":
        return "no_answer" if view["reason"] != "no_show" else "lapsed"
    return {"owed": "left", "closed": "left", "unseen": "left"}.get(state, state)


def _ended(code: str) -> dict[str, Any]:
    """What there is to show when no visit is left to follow."""
    state = code if code in ("turned_away", "to_gate") else "held"
    facts: dict[str, Any] = {
        "answer": None,
        "reason": "",
        "needs": [],
        "ahead": 0,
        "rated": False,
        "may_rate": False,
        "answers": [],
    }
    return {"state": state, **facts}


def _lines(words: Words, view: Mapping[str, Any], case: str) -> list[str]:
    """What else is to be said: the queue, who comes, where to wait."""
    said, answer = [], view["answer"] or {}
    if case == "asked" and view["ahead"]:
        said.append(words.people(view["ahead"], "phone.ahead"))
    if answer.get("kind") in ("coming", "sends", "meet") and case not in ("left", "declined", "signed"):
        told = {key: answer.get(key, "") for key in ("name", "place")}
        said.append(words(f"phone.answer.{answer['kind']}", host_name=view["host_name"], **told))
    if case == "inside" and view.get("where"):
        said.append(words(f"common.where.{view['where']}"))
    return said


def _needs(words: Words, view: Mapping[str, Any]) -> list[dict[str, str]]:
    """The approvals, as lines with their tone."""
    tones = {"asked": "wait", "granted": "yes", "refused": "no"}
    return [
        {
            "tone": tones[need["state"]],
            "text": words(
                f"phone.need.{need['state']}", by=need["by"] or words(f"common.approver.{need['kind']}")
            ),
        }
        for need in view["needs"]
        if view["state"] in ("asked", "agreed")
    ]


def _said(fields: Fields) -> dict[str, Any]:
    stars, kind = fields.get("stars", ""), fields.get("kind", "")
    return {
        "stars": int(stars) if stars in tuple("12345") else None,
        "kind": kind if kind in _RATED else "rating",
        "text": fields.get("text", "").strip(),
    }
