"""The visitor pass as a slip in the visitor's language: what the office sent, put into words."""

import base64
import io
from collections.abc import Iterable, Mapping
from typing import Any

from PIL import Image

from kiosk.station.rows import moment
from kiosk.station.sheets import house_name, zone_of
from kiosk.words import Words
from printing.designs import Entry, Members, PassWords, group_pass, visitor_pass
from printing.slip import Slip

_DRAFT = (480, 640)


def compose(slip: Mapping[str, Any], house: Mapping[str, Any]) -> Slip:
    """The slip to draw. KeyError, TypeError or ValueError when the office sent something else than a slip."""
    words = Words(str(slip["language"]))
    worded = _worded(slip, house, words)
    if _is_group(slip):
        names = tuple(map(str, slip.get("members") or ()))
        return group_pass(worded, Members(words("paper.members"), names), words.language)
    return visitor_pass(worded, words.language)


def _is_group(slip: Mapping[str, Any]) -> bool:
    return slip.get("kind") == "group" or bool(slip.get("members"))


def _worded(slip: Mapping[str, Any], house: Mapping[str, Any], words: Words) -> PassWords:
    def entry(key: str, value: object) -> Entry:
        return Entry(words(f"slip.{key}"), str(value))

    copy, group = int(slip["copy"]), _is_group(slip)
    elsewhere = [str(code) for code in slip.get("areas") or () if code != slip["where"]]
    escort = str(slip.get("escort") or "")
    return PassWords(
        house=house_name(house, words.language),
        title=words("paper.group_title" if group else "slip.title"),
        subtitle=words("slip.subtitle"),
        qr=str(slip["qr"]),
        code=str(slip["short_code"]),
        visitor=Entry(words("paper.leader" if group else "slip.visitor"), str(slip["name"])),
        organisation=entry("organisation", slip.get("organisation") or ""),
        people=entry("people", int(slip["people"])),
        host=entry("host", slip["host_name"]),
        department=entry("department", slip["department"]),
        purpose=entry("purpose", purpose_name(str(slip["purpose"]), house, words)),
        place=entry("place", words(f"slip.where.{slip['where']}")),
        valid_until=entry("valid_until", _until(slip["valid_until"], house, words)),
        signature=words("slip.signature"),
        footer=words("slip.footer"),
        areas=entry("areas", area_names(elsewhere, house, words)) if elsewhere else None,
        escort=entry("escort", escort) if escort else None,
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
    return words.listed(_area(code, house, words) for code in codes)


def _area(code: str, house: Mapping[str, Any], words: Words) -> str:
    names = (house.get("areas") or {}).get(code) or {}
    return str(names.get(words.language) or names.get("zh-CN") or code)


def _photograph(coded: object) -> Image.Image | None:
    """The photograph; a pass without one is better than no pass."""
    if not isinstance(coded, str) or not coded:
        return None
    try:
        picture = Image.open(io.BytesIO(base64.b64decode(coded)), formats=("JPEG",))
        picture.draft("L", _DRAFT)  # a picture far larger than that is never taken apart whole
        picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    return picture


def _until(text: object, house: Mapping[str, Any], words: Words) -> str:
    until = moment(text)
    if until is None:
        raise ValueError("no time until which the pass holds")
    return until.astimezone(zone_of(house)).strftime(words("slip.time"))
