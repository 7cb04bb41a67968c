"""Upkeep: the colour and the logo that all screens and pages wear."""

import base64
import binascii
import io
import re
from typing import Any

from PIL import Image
from starlette.requests import Request
from starlette.responses import Response

from kiosk.customs import complaints
from kiosk.customs.colours import BLACK, WHITE, contrast, read
from kiosk.office import look
from kiosk.office.inner.room import Doorway, Inner, form, route
from kiosk.office.inner.upkeep import ROOT
from kiosk.office.inner.upkeep_section import SectionPage
from kiosk.office.letters import Unreadable
from kiosk.visit.forms import Refused

_MOST_BYTES, _MOST_DOTS, _SIDE = 500_000, 4096, 640
_LARGEST = 1024 * 1024  # of the form: base64, and a third more on the way


class LookDoor:
    """The pages under /office/upkeep/look."""

    def __init__(self, inner: Inner) -> None:
        self._inner, self._look = inner, SectionPage(inner, "look")

    def routes(self) -> list[Doorway]:
        """Where they are."""
        page, change = f"{ROOT}/look", "upkeep.change"
        return [
            route(page, "upkeep", self.look),
            route(f"{page}/logo", "upkeep", self.logo),
            route(f"{page}/save", change, self.save, ("POST",), largest=_LARGEST),
            route(f"{page}/back", change, self.back, ("POST",)),
        ]

    async def look(self, request: Request) -> Response:
        """What the screens wear now."""
        colour = (await self._look.value()).get("colour", "")
        return await self._look.show(request, **self._facts(colour))

    async def logo(self, request: Request) -> Response:
        """The logo as the screens have it."""
        await self._look.value()
        data = base64.b64decode(look.told(self._inner.settings, self._inner.reception.house)["logo"])
        if not data.startswith(b"\x89PNG"):
            raise Unreadable(404, "not_found")
        return Response(data, media_type="image/png", headers={"Cache-Control": "no-store"})

    async def save(self, request: Request) -> Response:
        """Another colour, another logo, or none of one's own."""
        given, now = form(request), await self._look.value()
        colour = given.get("colour", "").strip()[:20].upper()
        value = {"colour": colour, "logo": "" if "drop" in given else now.get("logo", "")}
        wrong = {field: code for field, code in complaints("look", value).items() if field == "colour"}
        try:
            if file := given.get("file", ""):
                value["logo"] = await self._inner.run(_picture, file)
        except Refused as refused:
            wrong |= refused.complaints
        facts = self._facts(colour)
        if wrong:
            return await self._look.show(request, complaints=wrong, **facts)
        return await self._look.put_or_show(request, value, **facts)

    async def back(self, request: Request) -> Response:
        """Colour and logo as the settings have them."""
        return await self._look.put_or_show(request, None, **self._facts(""))

    def _facts(self, typed: str) -> dict[str, Any]:
        worn = look.told(self._inner.settings, self._inner.reception.house)
        ratios = _contrasts(worn["colour"])
        facts: dict[str, Any] = {"colour": typed, "worn": worn["colour"], "has_logo": bool(worn["logo"])}
        own = self._inner.reception.house.look.get("logo", "")
        light = ratios and ratios[0] < look.READABLE
        return {**facts, "own_logo": bool(own), "ratios": ratios, "light": light}


def _picture(text: str) -> str:
    """A PNG that a browser sent in base64, drawn anew no larger than screens show it. `Refused`."""
    try:
        data = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Refused({"file": "not_a_picture"}) from None
    if len(data) > _MOST_BYTES:
        raise Refused({"file": "too_large"})
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as opened:
            if max(opened.size) > _MOST_DOTS:
                raise Refused({"file": "too_large"})
            picture = opened.convert("RGBA")
    except Refused:
        raise
    except Exception:  # whatever a broken picture does to its reader
        raise Refused({"file": "not_a_picture"}) from None
    picture.thumbnail((_SIDE, _SIDE))
    drawn = io.BytesIO()
    picture.save(drawn, "PNG", optimize=True)
    if drawn.tell() > _MOST_BYTES * 9 // 10:  # base64 is a third longer, and goes to every station
        raise Refused({"file": "too_large"})
    return base64.b64encode(drawn.getvalue()).decode()


def _contrasts(colour: str) -> tuple[float, float] | None:
    """The contrast of a colour to white and to black; None for no colour."""
    if not re.fullmatch("#[0-9A-Fa-f]{6}", colour):
        return None
    return round(contrast(read(colour), WHITE), 1), round(contrast(read(colour), BLACK), 1)
