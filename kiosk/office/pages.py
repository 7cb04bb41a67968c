"""Pages made from templates, in the reader's language and the house's time zone."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from kiosk.settings import Settings
from kiosk.visit.forms import LANGUAGES
from kiosk.words import Words

WEB = Path(__file__).parent.parent.parent / "assets" / "web"


class Pages:
    """All pages of the office. `clock` tells which moments are of today."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._settings, self._clock = settings, clock
        loader = FileSystemLoader(WEB / "pages")
        self._templates = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )

    def language(self, accepted: str, *wishes: str) -> str:
        """The first of `wishes` that we speak, else the best by an Accept-Language header, else ours."""
        spoken = [wish for wish in wishes if wish in LANGUAGES] + _accepted(accepted)
        return spoken[0] if spoken else self._settings.notices.language

    def page(self, name: str, language: str, status: int = 200, **facts: Any) -> HTMLResponse:
        """The page `name`.html; every fact is escaped."""
        words, house = Words(language), self._settings.house
        text = self._templates.get_template(f"{name}.html").render(
            words=words,
            language=words.language,
            languages=LANGUAGES,
            house=house.name_en if language == "en" else house.name,
            **facts,
        )
        return HTMLResponse(text, status)

    def moment(self, written: str | None) -> str:
        """A time as people say it: 10:32, with the date unless it is today's."""
        if not written:
            return ""
        zone = self._settings.house.zone
        moment, now = datetime.fromisoformat(written).astimezone(zone), self._clock().astimezone(zone)
        return f"{moment:%H:%M}" if moment.date() == now.date() else f"{moment:%Y-%m-%d %H:%M}"


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
