"""The visitor pass as a slip in the visitor's language: what the office sent, put into words."""

import base64
import io
from collections.abc import Iterable, Mapping
from typing import Any

from PIL import Image

from kiosk.station.copy import moment
from kiosk.station.sheets import house_name, zone_of
from kiosk.words import Words
from printing.designs import Entry, Members, PassWords, group_pass, visitor_pass
from printing.slip import Slip


def compose(slip: Mapping[str, Any], house: Mapping[str, Any]) -> Slip:
    """The slip to draw. KeyError, TypeError or ValueError when the office sent something else than a slip."""
    words = Words(str(slip["language"]))
    worded, others = _worded(slip, house, words), tuple(map(str, slip.get("members") or ()))
    if slip.get("kind") == "group" or others:
        return group_pass(worded, Members(words("paper.members"), others), words.language)
    return visitor_pass(worded, words.language)


def _worded(slip: Mapping[str, Any], house: Mapping[str, Any], words: Words) -> PassWords:
    def entry(key: str, value: object) -> Entry:
        return Entry(words(f"slip.{key}"), str(value))

    copy, group = int(slip["copy"]), slip.get("kind") == "group"
    return PassWords(
        house=house_name(house, words.language),
        title=words("paper.group_title" if group else "slip.title"),
        subtitle=words("slip.subtitle"),
        qr=str(slip["qr"]),
        code=str(slip["short_code"]),
        visitor=Entry(words("paper.leader" if group else "slip.visitor"), str(slip["name"])),
        organisation=entry("organisation", slip.get("organisation") or ""),
        people=entry("people", words.people(int(slip["people"]))),
        host=entry("host", _host(slip, words)),
        department=entry("department", slip["department"]),
        purpose=entry("purpose", purpose_name(str(slip["purpose"]), house, words)),
        place=entry("place", _place(slip, house, words)),
        valid_until=entry("valid_until", _until(slip["valid_until"], house, words)),
        signature=words("slip.signature"),
        footer=words("slip.footer"),
        reprint=words("slip.reprint", copy=copy) if copy > 1 else "",
        photo=_photograph(slip.get("photo")),
    )


def purpose_name(code: str, house: Mapping[str, Any], words: Words) -> str:
    """A purpose in words: as the house calls it, else as everybody does."""
    known = (one for one in house.get("purposes") or () if isinstance(one, dict) and one.get("code") == code)
    names = next(known, {}).get("name") or {}
    return str(names.get(words.language) or words(f"common.purpose.{code}"))


def area_names(codes: Iterable[str], house: Mapping[str, Any], words: Words) -> str:
    """Areas in words; one that the house has no name for is left as its code."""
    comma = ", " if words.language == "en" else "、"
    return comma.join(_area(code, house, words) for code in codes)


def _area(code: str, house: Mapping[str, Any], words: Words) -> str:
    names = (house.get("areas") or {}).get(code) or {}
    return str(names.get(words.language) or names.get("zh-CN") or code)


def _place(slip: Mapping[str, Any], house: Mapping[str, Any], words: Words) -> str:
    """Where to wait, and where else the visitor may go (R21)."""
    where, more = str(slip["where"]), [str(code) for code in slip.get("areas") or ()]
    others = area_names([code for code in more if code != where], house, words)
    told = [words(f"slip.where.{where}"), words("paper.areas", areas=others) if others else ""]
    return " · ".join(filter(None, told))


def _host(slip: Mapping[str, Any], words: Words) -> str:
    """The host, and who goes with the visitor all the time (R22)."""
    name, escort = str(slip["host_name"]), str(slip.get("escort") or "")
    return words("paper.escort", name=name, escort=escort) if escort else name


def _photograph(coded: object) -> Image.Image | None:
    """The photograph; a pass without one is better than no pass."""
    if not isinstance(coded, str) or not coded:
        return None
    try:
        picture = Image.open(io.BytesIO(base64.b64decode(coded)))
        picture.load()
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    return picture


def _until(text: object, house: Mapping[str, Any], words: Words) -> str:
    until = moment(text)
    if until is None:
        raise ValueError("no time until which the pass holds")
    return until.astimezone(zone_of(house)).strftime(words("slip.time"))
