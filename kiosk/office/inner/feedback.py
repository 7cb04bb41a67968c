"""The inbox of what visitors say (R27): handed to a person with a date, answered, closed."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kiosk.office.inner.room import Doorway, Inner, form, go, route, who
from kiosk.office.letters import Unreadable
from kiosk.reception.feedback import has_link
from kiosk.visit.feedback import BY_LINK, OPEN, TABLE, WAYS, Stage
from kiosk.visit.forms import Refused

A_PAGE = 25
_USUALLY = timedelta(days=7)
"""The date that is proposed when something is handed on."""
_NOTHING: Mapping[str, str] = MappingProxyType({})


class FeedbackDoor:
    """The pages under /office/feedback."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where they are."""
        one = "/office/feedback/{number:int}"
        return [
            route("/office/feedback", "feedback", self.inbox),
            route(one, "feedback", self.one),
            *(
                route(f"{one}/{step.replace('_', '-')}", "feedback.change", self._stepping(step), ("POST",))
                for step in TABLE
            ),
        ]

    async def inbox(self, request: Request) -> Response:
        """One stage at a time: the open ones the oldest first, the others the latest first."""
        inner, asked = self._inner, request.query_params
        stage, beyond = asked.get("state", Stage.NEW), asked.get("beyond", "0")
        if stage not in tuple(Stage) or not (beyond.isascii() and beyond.isdigit() and len(beyond) < 16):
            raise Unreadable(400, "malformed")
        counts = await inner.run(inner.reception.feedback_counts, inner.clock())
        found = await inner.run(inner.reception.feedback_listed, Stage(stage), int(beyond), A_PAGE + 1)
        rows = found[:A_PAGE]
        more = f"/office/feedback?state={stage}&beyond={rows[-1].id}" if len(found) > A_PAGE else ""
        return inner.page(
            request,
            "feedback",
            stages=tuple(map(str, (*OPEN, Stage.CLOSED, Stage.COUNTED))),
            stage=stage,
            counts=counts,
            rows=rows,
            first=f"/office/feedback?state={stage}" if int(beyond) else "",
            more=more,
            last_day=self._last_day,
            now=inner.clock(),
        )

    async def one(self, request: Request) -> Response:
        """One piece, with what can be done with it now."""
        return await self._page(request, said=request.query_params.get("said", ""))

    async def _page(
        self, request: Request, status: int = 200, refused: Mapping[str, str] = _NOTHING, said: str = ""
    ) -> Response:
        inner, typed = self._inner, form(request) if request.method == "POST" else {}
        row = await inner.run(inner.reception.feedback_of, _number(request))
        if row is None:
            raise Unreadable(404, "not_found")
        wanted = request.query_params.get("find", "").strip()[:80]
        return inner.page(
            request,
            "feedback_one",
            status,
            row=row,
            steps=[step for step, stages in TABLE.items() if row.state in stages],
            refused=refused,
            typed=typed,
            said=said if said in TABLE else "",
            ways=[way for way in WAYS if way != BY_LINK or has_link(row, inner.clock())],
            wanted=wanted,
            found=await inner.run(inner.reception.find_hosts, wanted) if wanted else [],
            until=inner.clock() + _USUALLY,
            last_day=self._last_day,
            now=inner.clock(),
        )

    def _stepping(self, step: str) -> Any:
        async def taken(request: Request) -> Response:
            number, inner = _number(request), self._inner
            try:
                await inner.run(self._take, step, number, form(request), who(request).name)
            except Refused as refused:
                unknown = refused.complaints.get("feedback") == "unknown"
                if unknown:
                    raise Unreadable(404, "not_found") from None
                return await self._page(request, 400, refused.complaints)
            return go(f"/office/feedback/{number}", said=step)

        return taken

    def _take(self, step: str, number: int, said: Mapping[str, str], by: str) -> None:
        reception, now = self._inner.reception, self._inner.clock()
        version = _whole(said.get("version", ""))
        if step == "hand_on":
            host, until = _whole(said.get("host", "")), _day(said.get("until", ""))
            reception.hand_feedback_on(number, version, host, until, by, now)
        elif step == "answer":
            answer, way = said.get("answer", ""), said.get("way", "")
            reception.answer_feedback(number, version, answer, way, by, now)
        elif step == "close":
            reception.close_feedback(number, version, said.get("word", ""), by, now)
        else:
            reception.reopen_feedback(number, version, by, now)

    def _last_day(self, due: Any) -> str:
        """The day by which something is due: its midnight belongs to the next one."""
        zone = self._inner.reception.house.hours.zone
        return f"{due.astimezone(zone) - timedelta(seconds=1):%Y-%m-%d}" if due else ""


def _number(request: Request) -> int:
    number: int = request.path_params["number"]
    if number >= 2**40:
        raise Unreadable(404, "not_found")
    return number


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
