"""Upkeep: who is not let in (R16), for how long, who said so and why; every change of it."""

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kiosk.export import guarded
from kiosk.ledger.blocks import Change
from kiosk.logbook import dialled, visible
from kiosk.office.inner.room import Doorway, Inner, form, go, route, who
from kiosk.office.inner.upkeep import ROOT, number_of, said
from kiosk.office.letters import Unreadable
from kiosk.visit.forms import Refused
from kiosk.words import Words

_HOME = f"{ROOT}/blocks"
_TYPED = ("name", "phone", "plate", "reason")
_COLUMNS = ("entry", "who", "phone", "plate", "reason", "state", "at", "what", "by", "why", "before", "after")


class BlocksDoor:
    """The pages under /office/upkeep/blocks."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where they are."""
        change = "upkeep.change"
        return [
            route(_HOME, "upkeep", self.listed),
            route(f"{_HOME}.csv", "upkeep", self.take_away),
            route(f"{_HOME}/{{number:int}}", "upkeep", self.one),
            route(f"{_HOME}/add", change, self.add, ("POST",)),
            route(f"{_HOME}/hold", change, self.hold, ("POST",)),
            route(f"{_HOME}/lift", change, self.lift, ("POST",)),
        ]

    async def listed(self, request: Request) -> Response:
        """Who is on the list, and who was."""
        return await self._list(request)

    async def one(self, request: Request) -> Response:
        """One entry, with every change of it."""
        return await self._one(request, int(request.path_params["number"]))

    async def add(self, request: Request) -> Response:
        """One more entry."""
        given, inner = form(request), self._inner
        entry = {field: given.get(field, "")[:300] for field in _TYPED}
        try:
            about = {**entry, "until": self._end_of(given.get("until", ""))}
            await inner.run(inner.reception.block, about, who(request).name, inner.clock())
        except Refused as refused:
            filled = {**entry, "until": given.get("until", "")}
            return await self._list(request, refused.complaints, filled)
        inner.live.stir()
        return go(_HOME, said="added")

    async def hold(self, request: Request) -> Response:
        """An entry holds until another day, or until it is lifted."""
        given, inner = form(request), self._inner
        number, why = number_of(given.get("block", "")), given.get("reason", "")[:300]
        try:
            until = self._end_of(given.get("until", ""))
            verb, by = inner.reception.hold_block_until, who(request).name
            there = await inner.run(verb, number, until, why, by, inner.clock())
        except Refused as refused:
            return await self._one(request, number, refused.complaints, given, "hold")
        return self._done(there, number, "held")

    async def lift(self, request: Request) -> Response:
        """An entry is no more in force; it stays in the books."""
        given, inner = form(request), self._inner
        number, why = number_of(given.get("block", "")), given.get("reason", "")[:300].strip()
        try:
            if not why:
                raise Refused({"reason": "missing"})
            verb, by = inner.reception.unblock, who(request).name
            there = await inner.run(verb, number, by, inner.clock(), why)
        except Refused as refused:
            return await self._one(request, number, refused.complaints, given, "lift")
        return self._done(there, number, "lifted")

    def _done(self, there: bool, number: int, what: str) -> Response:
        if not there:
            raise Unreadable(404, "not_found")
        self._inner.live.stir()
        return go(f"{_HOME}/{number}", said=what)

    async def take_away(self, request: Request) -> Response:
        """Every change of every entry that is kept, as CSV; that it was taken is recorded."""
        inner, words = self._inner, Words(self._inner.language(request))
        now = inner.clock()
        rows = await inner.run(inner.reception.take_blocks, who(request).name, now)
        text = io.StringIO()
        lines = csv.writer(text)
        lines.writerow(words(f"upkeep.blocks.column.{column}") for column in _COLUMNS)
        lines.writerows(self._cells(words, row, one, now) for row, one in rows)
        name = f'attachment; filename="blocks-{now.astimezone(inner.settings.house.zone):%Y%m%d-%H%M}.csv"'
        headers = {"Content-Disposition": name}
        return Response(text.getvalue().encode("utf-8-sig"), 200, headers, "text/csv; charset=utf-8")

    def _cells(self, words: Words, row: Mapping[str, Any], one: Change, now: datetime) -> list[Any]:
        forever = words("upkeep.blocks.for_ever")
        until = [self._last_day(moment) or forever if one.dated else "" for moment in (one.before, one.after)]
        told = {
            "who": row["name"],
            "phone": dialled(row["phone"]),
            "plate": row["plate"],
            "reason": row["reason"],
            "state": words(f"upkeep.blocks.state.{_state(row, now)}"),
            "at": f"{one.at.astimezone(self._inner.settings.house.zone):%Y-%m-%d %H:%M}",
            "what": words(f"upkeep.blocks.what.{one.what}"),
            "by": one.by,
            "why": one.why,
            "before": until[0] if one.what == "changed" else "",
            "after": until[1],
        }
        return [one.entry, *(guarded(visible(value)) for value in told.values())]

    def _end_of(self, last: str) -> datetime | None:
        """The midnight after a day."""
        try:
            day = date.fromisoformat(last) + timedelta(days=1) if last else None
        except (ValueError, OverflowError):
            raise Refused({"until": "not_a_time"}) from None
        return datetime.combine(day, time(), self._inner.settings.house.zone) if day else None

    def _last_day(self, until: datetime | None) -> str:
        """The day of which an entry's end is the midnight; '' for none."""
        zone = self._inner.settings.house.zone
        return f"{until.astimezone(zone) - timedelta(seconds=1):%Y-%m-%d}" if until else ""

    async def _list(
        self,
        request: Request,
        complaints: Mapping[str, str] | None = None,
        filled: Mapping[str, str] | None = None,
    ) -> Response:
        inner, now = self._inner, self._inner.clock()
        facts: dict[str, Any] = {
            "rows": await inner.run(inner.reception.blocks, now),
            "ended": await inner.run(inner.reception.ended_blocks, now),
            "days": inner.settings.keeping.blocks,
            "filled": filled or {},
        }
        return self._page(request, "blocks", complaints, **facts)

    async def _one(
        self,
        request: Request,
        number: int,
        complaints: Mapping[str, str] | None = None,
        filled: Mapping[str, str] | None = None,
        tried: str = "",
    ) -> Response:
        inner, now = self._inner, self._inner.clock()
        found = await inner.run(inner.reception.block_of, number) if number < 2**31 else None
        if found is None:
            raise Unreadable(404, "not_found")
        row, changes = found
        facts: dict[str, Any] = {"row": row, "changes": changes, "filled": filled or {}, "tried": tried}
        return self._page(request, "block", complaints, **facts, state=_state(row, now))

    def _page(
        self, request: Request, name: str, complaints: Mapping[str, str] | None, **facts: Any
    ) -> Response:
        about: dict[str, Any] = {"complaints": complaints or {}, "tab": "blocks", "last_day": self._last_day}
        about["said"] = "" if complaints else said(request)
        return self._inner.page(request, f"upkeep_{name}", 400 if complaints else 200, **about, **facts)


def _state(row: Mapping[str, Any], now: datetime) -> str:
    if row["lifted_at"]:
        return "lifted"
    return "expired" if row["until"] and row["until"] <= now else "in_force"
