"""Upkeep: what visitors are given to read, every version of it, and what they signed (R24, R32)."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kiosk.customs import KINDS, LONGEST_TEXT, complaints
from kiosk.office.inner.room import Doorway, Inner, form, route
from kiosk.office.inner.upkeep import ROOT
from kiosk.office.inner.upkeep_section import SectionPage
from kiosk.office.letters import Unreadable
from kiosk.visit.forms import LANGUAGES

_LARGEST = 1024 * 1024  # three languages of 20,000 characters, nine bytes each on the way


class TextsDoor:
    """The pages under /office/upkeep/texts."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner
        self._pages = {kind: SectionPage(inner, "texts", f"texts.{kind}") for kind in KINDS}

    def routes(self) -> list[Doorway]:
        """Where they are."""
        texts, change = f"{ROOT}/texts", "upkeep.change"
        return [
            route(texts, "upkeep", self.text),
            route(f"{texts}/version", "upkeep", self.version),
            route(f"{texts}/save", change, self.save, ("POST",), largest=_LARGEST),
            route(f"{texts}/back", change, self.back, ("POST",)),
        ]

    async def text(self, request: Request) -> Response:
        """One text in all languages, with its versions."""
        kind = _kind(request.query_params.get("kind", KINDS[1]))
        return await self._show(request, kind, await self._pages[kind].value())

    async def save(self, request: Request) -> Response:
        """A new version; or only a look at how it would be read."""
        given = form(request)
        kind = _kind(given.get("kind", ""))
        filled = {language: _tidy(given.get(f"text_{language}", "")) for language in LANGUAGES}
        told = {language: text for language, text in filled.items() if text}
        wrong = complaints(f"texts.{kind}", told)
        if wrong or given.get("do") == "preview":
            return await self._show(request, kind, filled, complaints=wrong, preview=not wrong)
        facts = await self._facts(kind, filled)
        return await self._pages[kind].put_or_show(request, told, where={"kind": kind}, **facts)

    async def back(self, request: Request) -> Response:
        """The text as the settings have it."""
        kind = _kind(request.query_params.get("kind", ""))
        facts = await self._facts(kind, await self._pages[kind].value())
        return await self._pages[kind].put_or_show(request, None, where={"kind": kind}, **facts)

    async def version(self, request: Request) -> Response:
        """One version, word for word, for as long as the books last."""
        kind, digest = _kind(request.query_params.get("kind", "")), request.query_params.get("digest", "")
        versions = await self._inner.run(self._inner.reception.text_versions, kind)
        found = next((one for one in versions if one.digest == digest), None)
        if found is None:
            raise Unreadable(404, "not_found")
        facts: dict[str, Any] = {"kind": kind, "one": found, "tab": "texts", "speaks": LANGUAGES}
        return self._inner.page(request, "upkeep_version", **facts)

    async def _show(
        self, request: Request, kind: str, filled: Mapping[str, str], *, preview: bool = False, **more: Any
    ) -> Response:
        facts = await self._facts(kind, filled)
        return await self._pages[kind].show(request, **{**facts, "preview": preview}, **more)

    async def _facts(self, kind: str, filled: Mapping[str, str]) -> dict[str, Any]:
        versions = await self._inner.run(self._inner.reception.text_versions, kind)
        about = {"kind": kind, "kinds": KINDS, "query": f"?kind={kind}", "longest": LONGEST_TEXT}
        return {**about, "filled": filled, "versions": versions, "preview": False}


def _kind(text: str) -> str:
    if text not in KINDS:
        raise Unreadable(404, "not_found")
    return text


def _tidy(text: str) -> str:
    """Without the signs that nobody can see; lines end as they do in files."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(sign for sign in lines if sign == "\n" or sign.isprintable()).strip()
