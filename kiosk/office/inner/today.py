"""The day as it is now: who is expected, waiting, inside; the stations; what needs somebody."""

from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from kiosk.office.inner.room import SESSION, Doorway, Inner, route, who
from kiosk.reception.today import Post, Today
from kiosk.words import load

_STREAM = {"X-Accel-Buffering": "no"}


class TodayDoor:
    """The first page after the sign-in, kept up to date as long as it is looked at."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where it is."""
        return [
            route("/office", "today", self.show),
            route("/office/today/part", "today", self.part, by_itself=True),
            route("/office/today/live", "today", self.live, by_itself=True),
        ]

    async def show(self, request: Request) -> Response:
        """The whole page."""
        return await self._page(request, "today")

    async def part(self, request: Request) -> Response:
        """What of the page changes; the page's script puts it in its place."""
        return await self._page(request, "today_part")

    async def live(self, request: Request) -> Response:
        """When to fetch the part anew, as server-sent events, until the session is over."""
        inner, token = self._inner, request.cookies.get(SESSION, "")

        def look() -> str | None:
            now = inner.clock()
            pulse = inner.reception.pulse(now)  # first: of what ended the session nothing is told
            return pulse if inner.reception.signed_in(token, now, quiet=True) is not None else None

        news: AsyncIterator[str] = inner.live.pulse(look)
        return StreamingResponse(news, media_type="text/event-stream", headers=_STREAM)

    async def _page(self, request: Request, name: str) -> Response:
        inner = self._inner
        today = await inner.run(inner.reception.today, inner.clock())
        tells = who(request).may("verify")
        night = await inner.run(inner.reception.night_matters, inner.clock()) if tells else []
        known = load(inner.language(request))

        def trouble(code: str, device: str = "printer") -> str:
            if device != "printer":
                return "today.device.trouble"
            return f"slip.failure.{code if f'slip.failure.{code}' in known else 'unknown'}"

        pressing = _pressing(today) or bool(night)
        facts: dict[str, Any] = {"today": today, "pressing": pressing, "night": night, "trouble": trouble}
        return inner.page(request, name, now=inner.clock(), **facts)


def _pressing(today: Today) -> bool:
    """Whether anything needs somebody now."""
    visits = (today.unseen, today.overstaying, today.late, today.undelivered, _held(today), _unprinted(today))
    return bool(today.muster) or any(visits) or any(_calls(post) for post in today.posts)


def _held(today: Today) -> bool:
    return any(row.state == "held" for row in today.waiting)


def _unprinted(today: Today) -> bool:
    return any(row.trouble for row in today.waiting)


def _calls(post: Post) -> bool:
    return post.hindered or bool(post.differences)
