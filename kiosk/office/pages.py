"""Pages made from templates, in the reader's language and the house's time zone."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from kiosk.office.look import worn
from kiosk.office.wicket import Fields
from kiosk.reception import House
from kiosk.settings import Settings
from kiosk.visit.forms import LANGUAGES
from kiosk.words import Words

WEB = Path(__file__).parent.parent.parent / "assets" / "web"


class Pages:
    """All pages of the office. `house` tells its purposes and texts, `clock` which moments are of today."""

    def __init__(self, settings: Settings, house: Callable[[], House], clock: Callable[[], datetime]) -> None:
        self._settings, self._house, self._clock = settings, house, clock
        loader = FileSystemLoader(WEB / "pages")
        self._templates = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._templates.globals["static"] = _static

    def language(self, accepted: str, *wishes: str) -> str:
        """The first of `wishes` that we speak, else the best by an Accept-Language header, else ours."""
        spoken = [wish for wish in wishes if wish in LANGUAGES] + _accepted(accepted)
        return spoken[0] if spoken else self._settings.notices.language

    def language_for(self, request: Request, fields: Fields, preferred: str = "") -> str:
        """What the reader chose on the page, else `preferred`, else what the browser asks for."""
        return self.language(
            request.headers.get("accept-language", ""), fields.get("language", ""), preferred
        )

    def page(self, name: str, language: str, status: int = 200, /, **facts: Any) -> HTMLResponse:
        """The page `name`.html; every fact is escaped."""
        words, house = Words(language), self._settings.house
        text = self._templates.get_template(f"{name}.html").render(
            words=words,
            language=words.language,
            languages=LANGUAGES,
            look=worn(self._settings, self._house()),
            house=house.called(language),
            purpose=lambda code: self.purpose(code, words),
            **facts,
        )
        return HTMLResponse(text, status)

    def arrival(self, door: str, room: str, language: str, *scripts: str) -> HTMLResponse:
        """The page that every link opens first: it knows nothing yet, the token is still in the phone alone.

        `door`: where the page asks for more; `room`: the words to use; `scripts`: what later pages need.
        """
        words = Words(language)
        title, no_link = words(f"{room}.title"), words(f"{room}.no_link")
        return self.page("arrive", language, door=door, scripts=scripts, title=title, no_link=no_link)

    def purpose(self, code: str, words: Words) -> str:
        """A purpose's name; one that the house made itself has its names in the settings."""
        one = self._house().purposes.get(code)
        return (one.names.get(words.language) if one else "") or words(f"common.purpose.{code}")

    def text(self, kind: str, language: str) -> Mapping[str, str]:
        """One of the house's texts (guide, agreement) with its version; empty where there is none."""
        house = self._house()
        written = house.texts.get(kind, {})
        text = written.get(language) or next(iter(written.values()), "")
        return {"version": house.version(kind), "text": text} if text else {}

    def day(self, written: str) -> str:
        """The day of a moment, in the house's zone."""
        return f"{datetime.fromisoformat(written).astimezone(self._settings.house.zone):%Y-%m-%d}"

    def moment(self, written: str | None) -> str:
        """A time as people say it: 10:32, with the date unless it is today's."""
        if not written:
            return ""
        zone = self._settings.house.zone
        moment, now = datetime.fromisoformat(written).astimezone(zone), self._clock().astimezone(zone)
        return f"{moment:%H:%M}" if moment.date() == now.date() else f"{moment:%Y-%m-%d %H:%M}"


def version(view: Mapping[str, Any], language: str) -> str:
    """What a page shows, as a short text: a phone that has it needs no new page."""
    facts = {key: value for key, value in view.items() if key not in ("code", "language")}
    return hashlib.sha256(json.dumps([facts, language], sort_keys=True).encode()).hexdigest()[:16]


@cache
def _static(name: str) -> str:
    """A file's address, which changes with its content: a phone may keep it for ever."""
    content = (WEB / "static" / name).read_bytes()
    return f"/static/{name}?{hashlib.sha256(content).hexdigest()[:8]}"


def _accepted(header: str) -> list[str]:
    """Our languages for the tags of an Accept-Language header (RFC 9110, 12.5.4), the best first."""
    wishes = []
    for part in header[:400].split(","):
        tag, _, rest = part.strip().partition(";")
        weight = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)", rest)
        wishes.append((-float(weight[1]) if weight else -1.0, tag.lower()))
    spoken = (_ours(tag) for weight, tag in sorted(wishes, key=lambda wish: wish[0]) if weight)
    return [language for language in spoken if language]


def _ours(tag: str) -> str:
    if re.match(r"zh-(hant|tw|hk|mo)\b", tag):
        return "zh-TW"
    return {"zh": "zh-CN", "en": "en"}.get(tag.partition("-")[0], "")
