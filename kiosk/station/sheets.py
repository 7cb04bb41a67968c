"""Slips that are no passes: the muster list (R29) and the head of the day's log, put into words."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.station.muster import Present, present
from kiosk.station.rows import moment
from kiosk.station.station import Station
from kiosk.words import Words
from printing.designs import (
    Entry,
    LogHeadWords,
    MusterRow,
    MusterWords,
    ProofWords,
    log_head,
    muster_list,
    proof_page,
)
from printing.slip import Slip

_COUNTS = ("visits", "people", "left", "unseen", "owed")


def muster(
    rows: Iterable[Mapping[str, Any]], house: Mapping[str, Any], words: Words, now: datetime
) -> list[Slip]:
    """The list of everybody who may be inside, to be ticked off by hand; several slips when it is long."""
    inside, zone = present(rows, now), zone_of(house)
    people = words.people(sum(one.people for one in inside))
    count = words("paper.muster.inside_value", visits=len(inside), people=people)
    told = MusterWords(
        house=house_name(house, words.language),
        title=words("paper.muster.title"),
        page=words("paper.muster.page"),
        taken_at=_entry(words, "muster.taken_at", _time(now, zone, words)),
        inside=_entry(words, "muster.inside", count),
        columns=Entry(words("paper.muster.columns"), words("paper.muster.columns_right")),
        nobody=words("paper.muster.nobody"),
        checked_by=words("paper.muster.checked_by"),
    )
    return muster_list(told, [_row(one, words, zone, now) for one in inside], words.language)


def head_of_log(day: Mapping[str, Any], house: Mapping[str, Any], words: Words, now: datetime) -> list[Slip]:
    """The head of the log of the day that was closed last. KeyError, TypeError or ValueError when the office
    told of no day, or something else than a day."""
    if not re.fullmatch("[0-9a-f]{64}", str(day["hash"])):
        raise ValueError("no hash")
    zone, last = zone_of(house), words("paper.log_head.chain_value", number=f"{day['events']:,}")
    told = LogHeadWords(
        house=house_name(house, words.language),
        title=words("paper.log_head.title"),
        subtitle=words("paper.log_head.subtitle"),
        day=_entry(words, "log_head.day", date_of(day, zone)),
        counts=tuple(_entry(words, f"log_head.{key}", int(day[key])) for key in _COUNTS),
        chain=_entry(words, "log_head.chain", last),
        hash=_entry(words, "log_head.hash", day["hash"]),
        printed_at=_entry(words, "log_head.printed_at", _time(now, zone, words)),
        signature=words("paper.log_head.signature"),
        footer=words("paper.log_head.footer"),
    )
    return [log_head(told, words.language)]


def test_page(house: Mapping[str, Any], words: Words, now: datetime) -> list[Slip]:
    """What shows staff at a glance whether the printer prints well."""
    parts = ("title", "subtitle", "ruler", "greys", "screen", "letters")
    said = {part: words(f"proof.{part}") for part in parts}
    told = ProofWords(
        house=house_name(house, words.language),
        facts=(Entry(words("proof.time"), _time(now, zone_of(house), words)),),
        sample=words("proof.sample"),
        code=Entry(words("proof.code"), "VISITOR KIOSK TEST"),
        footer=words("proof.footer"),
        **said,
    )
    return [proof_page(told, words.language)]


Compose = Callable[[Station, Words, datetime], list[Slip]]
SHEETS: dict[str, Compose] = {
    "muster": lambda station, words, now: muster(station.visits(), station.house(), words, now),
    "test": lambda station, words, now: test_page(station.house(), words, now),
    "log_head": lambda station, words, now: head_of_log(station.facts()["day"], station.house(), words, now),
}
"""What can be printed by name; what stands on it is read when it is printed."""


def date_of(day: Mapping[str, Any], zone: ZoneInfo) -> str:
    """The date of a day that was closed at `until`, in the house's zone. ValueError without such a time."""
    until = moment(day.get("until"))
    if until is None:
        raise ValueError("no time at which the day was closed")
    return until.astimezone(zone).strftime("%Y-%m-%d")


def house_name(house: Mapping[str, Any], language: str) -> str:
    """The house's name: in the language where it has one, for a name is never converted."""
    names = house.get("name") or {}
    return str(names.get(language) or names.get("zh-CN") or "")


def zone_of(house: Mapping[str, Any]) -> ZoneInfo:
    """The time zone in which the house's papers tell the time."""
    return ZoneInfo(str(house.get("timezone") or "Asia/Shanghai"))


def _row(one: Present, words: Words, zone: ZoneInfo, now: datetime) -> MusterRow:
    host = f"{one.host_name}（{one.department}）" if one.host_name and one.department else one.host_name
    return MusterRow(
        name=one.name or str(one.visit),
        people=words("paper.muster.times", count=one.people) if one.people > 1 else "",
        organisation=one.organisation,
        host=" ".join(filter(None, (host, one.extension))),
        since=_since(one.since, now, zone),
        card=words(f"paper.trust.{one.trust}"),
    )


def _since(came: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """The hour, with its date when that is another day."""
    if came is None:
        return ""
    local, today = came.astimezone(zone), now.astimezone(zone)
    return local.strftime("%H:%M" if local.date() == today.date() else "%m-%d %H:%M")


def _entry(words: Words, key: str, value: object) -> Entry:
    return Entry(words(f"paper.{key}"), str(value))


def _time(at: datetime, zone: ZoneInfo, words: Words) -> str:
    return at.astimezone(zone).strftime(words("paper.moment"))
