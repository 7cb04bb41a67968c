"""How the house looks on web pages: its colour, moved until it can be read, and its logo.

The styles name what wears the house's colour `--own`; where the house has none that is ours. What it has to
be read on is taken from the styles themselves, light and dark. Contrast is that of WCAG 2.2, 1.4.3.
"""

import base64
import binascii
import hashlib
import io
import logging
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from PIL import Image
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.customs.colours import BLACK, WHITE, Colour, mixed, read, readable
from kiosk.office.letters import Unreadable
from kiosk.reception import House, Reception
from kiosk.settings import Settings

STYLES = Path(__file__).parent.parent.parent / "assets" / "web" / "static"
READABLE = 4.5
"""Least contrast of text to what it stands on."""
_LIES_UNDER = ("ground", "paper", "calm-wash")  # what the house's colour stands on
_BRIGHT = 0.6  # a logo that is brighter than this on the whole was made for dark ground
_FOR_EVER, _NEVER = "public, max-age=31536000, immutable", "no-store"
log = logging.getLogger(__name__)


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
    return _made(**told(settings, house))


class LookDoor:
    """Rules and logo, for whoever may see a page: everybody."""

    def __init__(self, reception: Reception, settings: Settings) -> None:
        self._reception, self._settings = reception, settings

    def routes(self) -> list[Route]:
        """Where they are."""
        return [Route("/look.css", self.css), Route("/look.png", self.png)]

    async def css(self, request: Request) -> Response:
        """The rules that lay the colour over ours."""
        return self._handed(request, worn(self._settings, self._reception.house).style, "text/css")

    async def png(self, request: Request) -> Response:
        """The logo."""
        return self._handed(request, worn(self._settings, self._reception.house).logo, "image/png")

    def _handed(self, request: Request, content: str | bytes, kind: str) -> Response:
        """A browser keeps it under the address of this look for ever, and of no other."""
        if not content:
            raise Unreadable(404, "not_found")
        now = worn(self._settings, self._reception.house).version
        keep = _FOR_EVER if request.url.query == now else _NEVER
        return Response(content, media_type=kind, headers={"Cache-Control": keep})


@lru_cache(maxsize=8)
def _made(colour: str, logo: str) -> Look:
    data = _png(logo)
    picture = _opened(data)
    version = hashlib.sha256(f"{colour} {logo}".encode()).hexdigest()[:8]
    style = _style(read(colour)) if re.fullmatch("#[0-9A-Fa-f]{6}", colour) else ""
    return Look(style, data if picture else b"", picture is not None and _is_bright(picture), version)


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
    for name in ("office.css", "inner.css"):
        text = (STYLES / name).read_text(encoding="utf-8")
        light, _, rest = text.partition("@media (prefers-color-scheme: dark)")
        for theme, part in zip(found, (light, rest.partition("\n}")[0]), strict=True):
            for under in _LIES_UNDER:
                written = re.search(rf"--{under}: (#[0-9a-f]{{6}});", part)
                assert written, f"{name} has no {under}"
                theme[under if under == "paper" else f"{name} {under}"] = read(written[1])
    return found


def _png(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _opened(data: bytes) -> Image.Image | None:
    """The picture, small; None for what is none."""
    if not data:
        return None
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as opened:
            opened.thumbnail((64, 64))
            return opened.convert("RGBA")
    except Exception as fault:  # whatever a broken picture does to its reader: there is no logo
        log.warning("the logo is no PNG that can be shown: %s", type(fault).__name__)
        return None


def _is_bright(picture: Image.Image) -> bool:
    """Whether what can be seen of it is light on the whole."""
    grey, seen = picture.convert("L").tobytes(), picture.getchannel("A").tobytes()
    weight = sum(seen)
    return bool(weight) and sum(g * a for g, a in zip(grey, seen, strict=True)) / weight / 255 > _BRIGHT


@cache
def _logo(path: str) -> str:
    """The picture as base64; '' where there is none that can be read."""
    try:
        return base64.b64encode(Path(path).expanduser().read_bytes()).decode() if path else ""
    except OSError as fault:
        log.warning("the logo cannot be read: %s", fault.strerror)
        return ""
