"""Upkeep: why visitors may come, what they are asked, and where it leads them."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kiosk.customs import complaints
from kiosk.office.inner.room import Doorway, Inner, every, form, route
from kiosk.office.inner.upkeep import ROOT
from kiosk.office.inner.upkeep_section import SectionPage, names_in
from kiosk.office.letters import Unreadable
from kiosk.reception import Overtaken
from kiosk.visit.classes import QUESTIONS, Need, Photo, VisitorClass
from kiosk.words import load

_NEW: Mapping[str, Any] = {
    "code": "",
    "names": {},
    "class": "general",
    "asks": ["organisation", "people"],
    "areas": ["reception"],
    "approvals": [],
    "agreement": False,
    "escort": False,
    "photo": "off",
}


class PurposesDoor:
    """The pages under /office/upkeep/purposes and /areas."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner
        self._purposes, self._areas = SectionPage(inner, "purposes"), SectionPage(inner, "areas")

    def routes(self) -> list[Doorway]:
        """Where they are."""
        purposes, areas, change = f"{ROOT}/purposes", f"{ROOT}/areas", "upkeep.change"
        verbs = {"save": self.save, "move": self.move, "remove": self.remove, "back": self.back}
        return [
            route(purposes, "upkeep", self.purposes),
            route(f"{purposes}/one", "upkeep", self.one),
            *(route(f"{purposes}/{name}", change, verb, ("POST",)) for name, verb in verbs.items()),
            route(areas, "upkeep", self.areas),
            route(f"{areas}/save", change, self.save_areas, ("POST",)),
            route(f"{areas}/back", change, self.areas_back, ("POST",)),
        ]

    async def purposes(self, request: Request) -> Response:
        """All of them, in the order in which the lobby shows them."""
        return await self._purposes.show(request)

    async def one(self, request: Request) -> Response:
        """One purpose's form; without a code that of a new one."""
        code = request.query_params.get("code", "")
        if not code:
            return await self._one(request, _NEW, "")
        found = [one for one in await self._purposes.value() if one["code"] == code]
        if not found:
            raise Unreadable(404, "not_found")
        return await self._one(request, found[0], code)

    async def save(self, request: Request) -> Response:
        """One purpose as the form says."""
        told, was = _told(request), form(request).get("was", "")
        if was:
            told["code"] = was
        table: list[dict[str, Any]] = await self._purposes.value()
        wrong = complaints(f"purposes.{told['code']}", told)
        if not was and told["code"] in [one["code"] for one in table]:
            wrong["code"] = "twice"
        if wrong:
            return await self._one(request, told, was, complaints=wrong)
        there = any(one["code"] == was for one in table)
        changed = [told if one["code"] == was else one for one in table] + ([] if there else [told])
        try:
            return await self._purposes.put(request, changed)
        except Overtaken:
            return await self._one(request, told, was, overtaken=True)

    async def move(self, request: Request) -> Response:
        """One place up: the lobby shows it earlier."""
        table, code = await self._purposes.value(), form(request).get("code", "")
        at = next((place for place, one in enumerate(table) if one["code"] == code), 0)
        if at:
            table[at - 1], table[at] = table[at], table[at - 1]
        return await self._purposes.put_or_show(request, table)

    async def remove(self, request: Request) -> Response:
        """A purpose is given up; visits that had it keep it."""
        code = form(request).get("code", "")
        table = [one for one in await self._purposes.value() if one["code"] != code]
        return await self._purposes.put_or_show(request, table)

    async def back(self, request: Request) -> Response:
        """All purposes as the settings have them."""
        return await self._purposes.put_or_show(request, None)

    async def areas(self, request: Request) -> Response:
        """What the areas are called."""
        return await self._areas.show(request, rows=await self._area_rows(), new=_no_area())

    async def save_areas(self, request: Request) -> Response:
        """All of them as the form says, and maybe a new one."""
        given, known = form(request), await self._area_rows()
        rows = [(code, names_in(given, f"name_{code}")) for code, _ in known]
        new: dict[str, Any] = {"code": given.get("code", "").strip()[:60], "names": names_in(given, "name")}
        value = {code: names for code, names in rows if names}
        if new["code"] or new["names"]:
            value[new["code"]] = new["names"]
        wrong = self._wrong_areas(value, dict(known), new)
        if wrong:
            return await self._areas.show(request, complaints=wrong, rows=rows, new=new)
        return await self._areas.put_or_show(request, value, rows=rows, new=new)

    async def areas_back(self, request: Request) -> Response:
        """The areas as the settings call them."""
        rows = await self._area_rows()
        return await self._areas.put_or_show(request, None, rows=rows, new=_no_area())

    def _wrong_areas(
        self, value: Mapping[str, Any], known: Mapping[str, Any], new: Mapping[str, Any]
    ) -> dict[str, str]:
        wrong = complaints("areas", value)
        if new["code"] and new["code"] in known:
            wrong["code"] = "twice"
        if new["code"] in wrong:
            wrong["code"] = wrong.pop(new["code"])
        if new["names"] and not new["code"]:
            wrong["code"] = "missing"
        if new["code"] and not new["names"]:
            wrong["code"] = "not_names"
        used = {area for one in self._inner.reception.house.purposes.values() for area in one.areas}
        lost = [code for code in used if code not in value and code not in _standard_areas()]
        return {**wrong, **dict.fromkeys(lost, "in_use")}

    async def _area_rows(self) -> list[tuple[str, dict[str, str]]]:
        """Every area that there is, with what the house calls it."""
        own = await self._areas.value()
        used = {area for one in self._inner.reception.house.purposes.values() for area in one.areas}
        more = sorted({*own, *used}.difference(_standard_areas()))
        return [(code, own.get(code, {})) for code in (*_standard_areas(), *more)]

    async def _one(self, request: Request, filled: Mapping[str, Any], was: str, **more: Any) -> Response:
        facts: dict[str, Any] = {
            "filled": filled,
            "was": was,
            "classes": tuple(VisitorClass),
            "questions": QUESTIONS,
            "areas": [code for code, _ in await self._area_rows()],
            "needs": (Need.TOUR, Need.CONFIDENTIAL),
            "photos": tuple(Photo),
        }
        return await self._purposes.show(request, "purpose", **facts, **more)


def _told(request: Request) -> dict[str, Any]:
    given = form(request)
    lists = {name: [one[:60] for one in every(request, name)] for name in ("asks", "areas", "approvals")}
    return {
        "code": given.get("code", "").strip()[:60],
        "names": names_in(given),
        "class": given.get("class", ""),
        **lists,
        "agreement": "agreement" in given,
        "escort": "escort" in given,
        "photo": given.get("photo", ""),
    }


def _standard_areas() -> tuple[str, ...]:
    return tuple(key.removeprefix("common.area.") for key in load("en") if key.startswith("common.area."))


def _no_area() -> dict[str, Any]:
    return {"code": "", "names": {}}
