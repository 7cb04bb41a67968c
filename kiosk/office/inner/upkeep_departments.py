"""Upkeep: the departments of the directory."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kiosk.office.inner.room import Doorway, Inner, form, go, route, who
from kiosk.office.inner.upkeep import ROOT, said
from kiosk.office.letters import Unreadable
from kiosk.reception import Overtaken
from kiosk.reception.departments import Department
from kiosk.visit.forms import Refused

_FIELDS = ("name", "floor", "answers", "tour")


class DepartmentsDoor:
    """The pages under /office/upkeep/departments."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where they are."""
        departments = f"{ROOT}/departments"
        return [
            route(departments, "upkeep", self.all),
            route(f"{departments}/one", "upkeep", self.one),
            route(f"{departments}/save", "upkeep.change", self.save, ("POST",)),
        ]

    async def all(self, request: Request) -> Response:
        """Every department that somebody is in."""
        rows = await self._inner.run(self._inner.reception.departments)
        return self._inner.page(
            request, "upkeep_departments", rows=rows, tab="departments", said=said(request)
        )

    async def one(self, request: Request) -> Response:
        """One department's form."""
        found = await self._found(request.query_params.get("name", ""))
        floor = found.floors[0] if len(found.floors) == 1 else ""
        return self._one(request, found, {**vars(found), "floor": floor})

    async def save(self, request: Request) -> Response:
        """The department as the form says."""
        given, inner = form(request), self._inner
        found = await self._found(given.get("was", ""))
        shown = replace(found, answers=given.get("had_answers", ""), tour=given.get("had_tour", ""))
        told = {field: given.get(field, "").strip()[:200] for field in _FIELDS}
        try:
            verb, by = inner.reception.put_department, who(request).name
            moved = await inner.run(verb, shown, told, given.get("sure") == told["name"], by, inner.clock())
        except Refused as refused:
            return self._one(request, found, told, complaints=refused.complaints)
        except Overtaken:
            return self._one(request, found, told, overtaken=True)
        inner.live.stir()
        return go(f"{ROOT}/departments", said="saved" if moved else "unchanged")

    async def _found(self, name: str) -> Department:
        rows = await self._inner.run(self._inner.reception.departments)
        found = next((one for one in rows if one.name == name), None)
        if found is None:
            raise Unreadable(404, "not_found")
        return found

    def _one(
        self,
        request: Request,
        found: Department,
        filled: Mapping[str, Any],
        *,
        complaints: Mapping[str, str] | None = None,
        overtaken: bool = False,
    ) -> Response:
        wrong = dict(complaints or {})
        merges = wrong.pop("name", "") if wrong.get("name") == "merges" else ""
        facts = {"found": found, "filled": filled, "merges": bool(merges), "overtaken": overtaken}
        status = 409 if overtaken else 400 if complaints else 200
        page = "upkeep_department"
        return self._inner.page(request, page, status, complaints=wrong, tab="departments", **facts)
