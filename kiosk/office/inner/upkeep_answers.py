"""Upkeep: whose approval is asked for beyond the host's (R13, R22, R31), what is done while a host does not
answer (R9), and for how long that and a pass hold."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kiosk.customs import complaints
from kiosk.office.inner.room import Doorway, Inner, every, form, route
from kiosk.office.inner.upkeep import ROOT
from kiosk.office.inner.upkeep_section import SectionPage
from kiosk.visit.classes import Need
from kiosk.visit.escalation import WHOM

_MOST_EXCEPTIONS, _MOST_STEPS, _MORE, _LONGEST = 60, 12, 3, 40

Row = dict[str, Any]


class AnswersDoor:
    """The pages under /office/upkeep/approvals, /escalation and /limits."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner
        self._approvals, self._steps = SectionPage(inner, "approvals"), SectionPage(inner, "escalation")
        self._limits = SectionPage(inner, "limits")

    def routes(self) -> list[Doorway]:
        """Where they are."""
        change = "upkeep.change"
        return [
            route(f"{ROOT}/approvals", "upkeep", self.approvals),
            route(f"{ROOT}/approvals/save", change, self.save_approvals, ("POST",)),
            route(f"{ROOT}/approvals/back", change, self.approvals_back, ("POST",)),
            route(f"{ROOT}/escalation", "upkeep", self.steps),
            route(f"{ROOT}/escalation/save", change, self.save_steps, ("POST",)),
            route(f"{ROOT}/escalation/back", change, self.steps_back, ("POST",)),
            route(f"{ROOT}/limits", "upkeep", self.limits),
            route(f"{ROOT}/limits/save", change, self.save_limits, ("POST",)),
            route(f"{ROOT}/limits/back", change, self.limits_back, ("POST",)),
        ]

    async def approvals(self, request: Request) -> Response:
        """Who agrees to what, for the whole house and for single departments."""
        return await self._approvals.show(request, **await self._filled(await self._approvals.value()))

    async def save_approvals(self, request: Request) -> Response:
        """The approvers as the form says; without a staff number there is none, and the guard telephones."""
        given = form(request)
        general = {str(need): _said(given, f"staff_{need}") for need in Need}
        rows = [_exception(given, number) for number in range(_MOST_EXCEPTIONS)]
        rows = [row for row in rows if row["department"] or row["staff"]]
        facts = await self._facts(general, rows)
        if wrong := _wrong(rows):
            return await self._approvals.show(request, complaints=wrong, **facts)
        value = {key: staff for key, staff in general.items() if staff}
        value |= {row["key"]: row["staff"] for row in rows}
        return await self._approvals.put_or_show(request, value, **facts)

    async def approvals_back(self, request: Request) -> Response:
        """The approvers as the settings have them."""
        facts = await self._filled(await self._approvals.value())
        return await self._approvals.put_or_show(request, None, **facts)

    async def steps(self, request: Request) -> Response:
        """What is done while a host does not answer."""
        return await self._steps.show(request, **self._steps_filled(await self._steps.value()))

    async def save_steps(self, request: Request) -> Response:
        """The steps as the form says; one without seconds and without anybody to tell is none."""
        rows = [_step(request, number) for number in range(_MOST_STEPS)]
        rows = [row for row in rows if row["after"] or row["tell"]]
        return await self._steps.put_or_show(request, rows, **self._steps_filled(rows))

    async def steps_back(self, request: Request) -> Response:
        """The steps as the settings have them."""
        filled = self._steps_filled(await self._steps.value())
        return await self._steps.put_or_show(request, None, **filled)

    async def limits(self, request: Request) -> Response:
        """How long a host has to answer, and how long a pass holds."""
        return await self._limits.show(request, filled=await self._limits.value())

    async def save_limits(self, request: Request) -> Response:
        """The same as the form says."""
        given = form(request)
        value = {name: _number(_said(given, name)) for name in ("answer_seconds", "pass_hours")}
        if wrong := complaints("limits", value):
            return await self._limits.show(request, complaints=wrong, filled=value)
        return await self._limits.put_or_show(request, value, filled=value)

    async def limits_back(self, request: Request) -> Response:
        """The same as the settings have it."""
        return await self._limits.put_or_show(request, None, filled=await self._limits.value())

    async def _filled(self, value: Mapping[str, str]) -> dict[str, Any]:
        general = {str(need): value.get(str(need), "") for need in Need}
        parts = [(key, *key.partition(":")[::2], staff) for key, staff in value.items() if ":" in key]
        rows = [
            {"key": key, "need": need, "department": department, "staff": staff}
            for key, need, department, staff in parts
        ]
        return await self._facts(general, rows)

    async def _facts(self, general: Mapping[str, str], rows: Sequence[Row]) -> dict[str, Any]:
        """What the page shows: who is behind the numbers, and which departments there are."""
        inner = self._inner
        numbers = [*general.values(), *(row["staff"] for row in rows)]
        more = [{"key": "", "need": str(Need.TOUR), "department": "", "staff": ""}]
        return {
            "general": general,
            "rows": [*rows, *more * min(_MORE, _MOST_EXCEPTIONS - len(rows))],
            "needs": tuple(Need),
            "names": await inner.run(inner.reception.staff_names, numbers),
            "departments": [one.name for one in await inner.run(inner.reception.departments)],
        }

    def _steps_filled(self, rows: Sequence[Row]) -> dict[str, Any]:
        more: list[Row] = [{"after": "", "tell": []}]
        return {
            "rows": [*rows, *more * min(_MORE, _MOST_STEPS - len(rows))],
            "whom": WHOM,
            "patience": int(self._inner.reception.house.answer_within.total_seconds()),
        }


def _said(given: Mapping[str, str], name: str) -> str:
    return given.get(name, "").strip()[:200]


def _number(text: str) -> int | str:
    """A number that was typed; anything else as it is."""
    return int(text) if re.fullmatch("[0-9]{1,6}", text) else text[:20]


def _exception(given: Mapping[str, str], number: int) -> Row:
    need, department = _said(given, f"need_{number}"), _said(given, f"department_{number}")
    staff = _said(given, f"staff_{number}")
    return {"key": f"{need}:{department}", "need": need, "department": department, "staff": staff}


def _wrong(rows: Sequence[Row]) -> dict[str, str]:
    """What only a form can get wrong: half a row, or the same twice."""
    wrong: dict[str, str] = {}
    for number, row in enumerate(rows):
        if row["key"] in [one["key"] for one in rows[:number]]:
            wrong[row["key"]] = "twice"
        if len(row["department"]) > _LONGEST:
            wrong[row["key"]] = "too_long"
        if not (row["department"] and row["staff"]):
            wrong[row["key"]] = "missing"
    return wrong


def _step(request: Request, number: int) -> Row:
    after = _number(_said(form(request), f"after_{number}"))
    return {"after": after, "tell": [one[:20] for one in every(request, f"tell_{number}")]}
