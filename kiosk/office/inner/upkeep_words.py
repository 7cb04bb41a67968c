"""Upkeep: wordings of the house's own in the place of ours, on screens, slips, notices and pages."""

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kiosk.office.inner.room import Doorway, Inner, form, route
from kiosk.office.inner.upkeep import ROOT
from kiosk.office.inner.upkeep_section import SectionPage
from kiosk.office.letters import Unreadable
from kiosk.visit.forms import LANGUAGES
from kiosk.words import HOUSE_LANGUAGE, fits, load, places

_MOST_SHOWN = 40


class WordsDoor:
    """The pages under /office/upkeep/words."""

    def __init__(self, inner: Inner) -> None:
        self._words = SectionPage(inner, "words")

    def routes(self) -> list[Doorway]:
        """Where they are."""
        words, change = f"{ROOT}/words", "upkeep.change"
        return [
            route(words, "upkeep", self.words),
            route(f"{words}/one", "upkeep", self.one),
            route(f"{words}/save", change, self.save, ("POST",)),
            route(f"{words}/back", change, self.back, ("POST",)),
        ]

    async def words(self, request: Request) -> Response:
        """What was found, or the wordings that are the house's own."""
        return await self._list(request)

    async def one(self, request: Request) -> Response:
        """One wording in all languages, ours and the house's."""
        key = _key(request.query_params.get("word", ""))
        return await self._one(request, key, (await self._words.value()).get(key, {}))

    async def save(self, request: Request) -> Response:
        """One wording as the form says; empty, or the same as ours: ours."""
        given = form(request)
        key = _key(given.get("word", ""))
        typed = {one: _tidy(key, given.get(f"text_{one}", "")) for one in LANGUAGES}
        own = {one: text for one, text in typed.items() if text and text != load(one).get(key)}
        wrong = {one: "other_places" for one, text in own.items() if not fits(key, one, text)}
        if wrong:
            return await self._one(request, key, typed, complaints=wrong)
        value = {name: said for name, said in (await self._words.value()).items() if name != key}
        if own:
            value[key] = own
        facts = self._facts(key, typed)
        return await self._words.put_or_show(request, value, "word", **facts)

    async def back(self, request: Request) -> Response:
        """All wordings as the settings have them."""
        return await self._words.put_or_show(request, None, rows=[], text="", more=0)

    async def _list(self, request: Request) -> Response:
        text = " ".join(request.query_params.get("q", "")[:80].split()).casefold()
        own = await self._words.value()
        found = _found(text, own) if text else sorted(own)
        rows = [(key, _shown(key, own)) for key in found[:_MOST_SHOWN]]
        more = _MOST_SHOWN if len(found) > _MOST_SHOWN else 0
        return await self._words.show(request, rows=rows, text=text, more=more)

    async def _one(self, request: Request, key: str, filled: Mapping[str, str], **more: Any) -> Response:
        return await self._words.show(request, "word", **self._facts(key, filled), **more)

    def _facts(self, key: str, filled: Mapping[str, str]) -> dict[str, Any]:
        ours = load(HOUSE_LANGUAGE).get(key, "")
        held = ", ".join(f"{{{name}}}" for name in sorted(places(ours) or ()))
        return {"key": key, "filled": filled, "places": held}


def _key(text: str) -> str:
    if text not in load(HOUSE_LANGUAGE):
        raise Unreadable(404, "not_found")
    return text


def _found(text: str, own: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The keys in which, or in whose words of any language, this stands."""

    def said(key: str) -> Iterable[str]:
        return (key, *(load(one).get(key, "") for one in LANGUAGES), *own.get(key, {}).values())

    return sorted(key for key in load(HOUSE_LANGUAGE) if any(text in one.casefold() for one in said(key)))


def _shown(key: str, own: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str, bool]]:
    """Language, words in force, and whether they are the house's own."""
    named = own.get(key, {})
    return [(one, named.get(one) or load(one).get(key, ""), one in named) for one in LANGUAGES]


def _tidy(key: str, text: str) -> str:
    """In one line, where ours is; without signs that nobody can see."""
    lines = text.replace("\r\n", "\n")[:2000]
    if not any("\n" in load(one).get(key, "") for one in LANGUAGES):
        lines = " ".join(lines.split())
    return "".join(sign for sign in lines if sign == "\n" or sign.isprintable()).strip()
