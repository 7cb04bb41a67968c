"""The visitor pass as a slip in the visitor's language: what the office sent, put into words."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.station.copy import moment
from kiosk.words import Words
from printing.designs import Entry, PassWords, visitor_pass
from printing.slip import Slip


def compose(slip: Mapping[str, Any], house: Mapping[str, Any]) -> Slip:
    """The slip to draw. KeyError, TypeError or ValueError when the office sent something else than a slip."""
    words = Words(str(slip["language"]))
    return visitor_pass(_worded(slip, house, words), words.language)


def _worded(slip: Mapping[str, Any], house: Mapping[str, Any], words: Words) -> PassWords:
    def entry(key: str, value: object) -> Entry:
        return Entry(words(f"slip.{key}"), str(value))

    copy = int(slip["copy"])
    return PassWords(
        house=_house_name(house, words.language),
        title=words("slip.title"),
        subtitle=words("slip.subtitle"),
        qr=str(slip["qr"]),
        code=str(slip["short_code"]),
        visitor=entry("visitor", slip["name"]),
        organisation=entry("organisation", slip.get("organisation") or ""),
        people=entry("people", words.people(int(slip["people"]))),
        host=entry("host", slip["host_name"]),
        department=entry("department", slip["department"]),
        purpose=entry("purpose", words(f"common.purpose.{slip['purpose']}")),
        place=entry("place", words(f"slip.where.{slip['where']}")),
        valid_until=entry("valid_until", _until(slip["valid_until"], house, words)),
        signature=words("slip.signature"),
        footer=words("slip.footer"),
        reprint=words("slip.reprint", copy=copy) if copy > 1 else "",
    )


def _house_name(house: Mapping[str, Any], language: str) -> str:
    names = house.get("name") or {}
    return str(names.get(language) or names.get("zh-CN") or "")  # a name is never converted


def _until(text: object, house: Mapping[str, Any], words: Words) -> str:
    until = moment(text)
    if until is None:
        raise ValueError("no time until which the pass holds")
    local = until.astimezone(ZoneInfo(str(house.get("timezone") or "Asia/Shanghai")))
    return local.strftime(words("slip.time"))
