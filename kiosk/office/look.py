"""How the house looks on web pages: its colour, moved until it can be read, and its logo.

The styles name what wears the house's colour `--own`; where the house has none that is ours. What it has to
be read on is taken from the styles themselves, light and dark. Contrast is that of WCAG 2.2, 1.4.3.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.customs import logo
from kiosk.customs.colours import BLACK, WHITE, Colour, mixed, read, readable
from kiosk.office.letters import Unreadable
from kiosk.reception import House, Reception
from kiosk.settings import Settings

STYLES = Path(__file__).parent.parent.parent / "assets" / "web" / "static"
READABLE = 4.5
"""Least contrast of text to what it stands on."""
_LIES_UNDER = ("ground", "paper", "calm-wash")  # what the house's colour stands on
_FOR_EVER, _NEVER = "public, max-age=31536000, immutable", "no-store"


@dataclass(frozen=True)
class Look:
    """`style`: the rules that lay the colour over ours, '' for none; `logo`: a PNG, empty for none; `bright`:
    it needs dark ground; `version`: what tells this look from every other."""

    style: str
    logo: bytes
    bright: bool
    version: str

    @property
    def css(self) -> str:
        """Where the rules are; '' where there are none."""
        return f"/look.css?{self.version}" if self.style else ""

    @property
    def png(self) -> str:
        """Where the logo is; '' where there is none."""
        return f"/look.png?{self.version}" if self.logo else ""


def told(settings: Settings, house: House) -> dict[str, str]:
    """Colour and logo (base64) of the house: as an administrator chose them, else as the settings say."""
    return {
        "colour": house.look.get("colour") or settings.look.colour,
        "logo": house.look.get("logo") or _logo(settings.look.logo),
    }


def worn(settings: Settings, house: House) -> Look:
    """What the pages wear now."""
    look = told(settings, house)
    return _made(look["colour"], look["logo"])


class LookDoor:
    """Rules and logo, for whoever may see a page: everybody."""

    def __init__(self, reception: Reception, settings: Settings) -> None:
        self._reception, self._settings = reception, settings

    def routes(self) -> list[Route]:
        """Where they are."""
        return [Route("/look.css", self.css), Route("/look.png", self.png)]

    async def css(self, request: Request) -> Response:
        """The rules that lay the colour over ours."""
        look = self._worn()
        return _handed(request, look, look.style, "text/css")

    async def png(self, request: Request) -> Response:
        """The logo."""
        look = self._worn()
        return _handed(request, look, look.logo, "image/png")

    def _worn(self) -> Look:
        return worn(self._settings, self._reception.house)


def _handed(request: Request, look: Look, content: str | bytes, kind: str) -> Response:
    """A browser keeps it under the address of this look for ever, and of no other."""
    if not content:
        raise Unreadable(404, "not_found")
    keep = _FOR_EVER if request.url.query == look.version else _NEVER
    return Response(content, media_type=kind, headers={"Cache-Control": keep})


@lru_cache(maxsize=8)
def _made(colour: str, picture: str) -> Look:
    data = logo.of_text(picture)
    shown = logo.drawn(data)
    style = _style(read(colour)) if re.fullmatch("#[0-9A-Fa-f]{6}", colour) else ""
    version = hashlib.sha256(f"{style} {picture}".encode()).hexdigest()[:8]
    return Look(style, data if shown else b"", shown is not None and logo.bright(shown), version)


def _style(colour: Colour) -> str:
    light, dark = (_rules(colour, grounds) for grounds in _grounds())
    return f"{light}\n@media (prefers-color-scheme: dark) {{ {dark} }}\n@media print {{ {light} }}\n"


def _rules(colour: Colour, grounds: dict[str, Colour]) -> str:
    """The colour and what goes with it, for the grounds of one theme."""
    paper = grounds["paper"]
    light = sum(paper) > sum(BLACK + WHITE) / 2
    wash = mixed(paper, colour, 0.12)
    own = readable(colour, (*grounds.values(), wash), READABLE)
    ink = WHITE if light else readable(mixed(own, BLACK, 0.85), (own,), READABLE)
    named = {"own": own, "own-press": mixed(own, BLACK if light else WHITE, 0.25), "own-ink": ink}
    said = "; ".join(f"--{name}: {_written(one)}" for name, one in {**named, "own-wash": wash}.items())
    return f":root {{ {said} }}"


def _written(colour: Colour) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


@cache
def _grounds() -> tuple[dict[str, Colour], dict[str, Colour]]:
    """What lies under text, light and dark, of all styles: of each the one that is hardest to read on."""
    found: tuple[dict[str, Colour], dict[str, Colour]] = {}, {}
    for name in ("base.css", "inner.css"):
        text = (STYLES / name).read_text(encoding="utf-8")
        light, _, rest = text.partition("@media (prefers-color-scheme: dark)")
        for theme, part in zip(found, (light, rest.partition("\n}")[0]), strict=True):
            for under in _LIES_UNDER:
                written = re.search(rf"--{under}: (#[0-9a-f]{{6}});", part)
                assert written or name != "base.css", f"no style has {under}"
                if written:
                    theme[under if under == "paper" else f"{name} {under}"] = read(written[1])
    return found


@cache
def _logo(path: str) -> str:
    """The picture as base64; '' where there is none that can be read."""
    return base64.b64encode(logo.of_file(path)).decode() if path else ""
