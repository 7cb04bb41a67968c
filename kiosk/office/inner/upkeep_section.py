"""What all pages of the house's customs share: one section of them is shown, changed, or given back to the
settings. Whoever was slower than somebody else is told so, and keeps what was typed."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kiosk.office.inner.room import Inner, form, go, who
from kiosk.office.inner.upkeep import ROOT, number_of
from kiosk.reception import Overtaken
from kiosk.visit.forms import LANGUAGES, Refused
from kiosk.words import load

_SAID = ("saved", "unchanged", "back")


class SectionPage:
    """The page `upkeep_<page>` about the section `name`, at `ROOT`/`page`."""

    def __init__(self, inner: Inner, page: str, name: str = "") -> None:
        self._inner, self._page, self.name = inner, page, name or page

    @property
    def path(self) -> str:
        """Where the page is."""
        return f"{ROOT}/{self._page}"

    async def value(self) -> Any:
        """The section as it is in force."""
        return (await self._inner.run(self._inner.reception.section, self.name)).value

    async def show(
        self,
        request: Request,
        template: str = "",
        *,
        complaints: Mapping[str, str] | None = None,
        overtaken: bool = False,
        **facts: Any,
    ) -> Response:
        """The page. `complaints`: what is wrong with what was handed in."""
        inner, reception = self._inner, self._inner.reception
        section = await inner.run(reception.section, self.name)
        changes = await inner.run(reception.changes_of, self.name)
        said = request.query_params.get("said", "") if request.method == "GET" else ""
        about: dict[str, Any] = {
            "section": section,
            "changes": changes,
            "overtaken": overtaken,
            "tab": self._page,
            "path": self.path,
            "said": said if said in _SAID else "",
            "speaks": LANGUAGES,
            "ours": lambda key, language: load(language).get(key, ""),
        }
        status = 409 if overtaken else 400 if complaints else 200
        name = f"upkeep_{template or self._page}"
        return inner.page(request, name, status, complaints=complaints or {}, **about, **facts)

    async def put(self, request: Request, value: Any, **where: str) -> Response:
        """Make it this and go back to the page (`where`: its query). `Refused`, `Overtaken`."""
        inner, version = self._inner, number_of(form(request).get("version", ""))
        verb, by = inner.reception.put_section, who(request).name
        changed = await inner.run(verb, self.name, value, version, by, inner.clock())
        inner.live.stir()
        said = "unchanged" if not changed else "back" if value is None else "saved"
        return go(self.path, said=said, **where)

    async def put_or_show(
        self,
        request: Request,
        value: Any,
        template: str = "",
        *,
        where: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> Response:
        """The same; where it cannot be, the page with `facts`, which hold what was typed."""
        try:
            return await self.put(request, value, **(where or {}))
        except Refused as refused:
            return await self.show(request, template, complaints=refused.complaints, **facts)
        except Overtaken:
            return await self.show(request, template, overtaken=True, **facts)


def names_in(given: Mapping[str, str], prefix: str = "name") -> dict[str, str]:
    """Names by language from the fields prefix_zh-CN and so on; empty ones are none."""
    said = {language: given.get(f"{prefix}_{language}", "").strip()[:200] for language in LANGUAGES}
    return {language: text for language, text in said.items() if text}
