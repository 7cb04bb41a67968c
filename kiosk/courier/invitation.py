"""What an announced visitor gets by mail: when, where, whom, the code for the lobby, a calendar entry."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import qrcode

from kiosk.courier.letter import Enclosure, Letter, about, addressed, spoken
from kiosk.reception import Notice
from kiosk.settings import House
from kiosk.visit.names import clean
from kiosk.words import Words

KINDS = ("invitation", "changed", "cancelled")
_UTC = "%Y%m%dT%H%M%SZ"
_LONGEST_LINE = 75  # octets, RFC 5545, 3.1


def write_invitation(notice: Notice, house: House, language: str, sender: str, now: datetime) -> Letter:
    """The letter for an invitation, a change or a cancellation, in the visitor's language."""
    words = spoken(notice, language)
    visit, kind = about(notice), f"announce.letter.{notice.kind}"
    at_home = house.called(words.language)
    when = datetime.fromisoformat(visit["at"]).astimezone(house.zone)
    facts = _facts(words, visit, house, when) if notice.kind != "cancelled" else _gone(words, visit, when)
    picture = () if notice.kind == "cancelled" else (Enclosure("qr.png", "image/png", _picture(visit["qr"])),)
    entry = _calendar(words, notice, house, sender, now)
    return addressed(
        notice,
        words,
        subject=words(f"{kind}.subject", house=at_home, when=f"{when:%Y-%m-%d %H:%M}"),
        greeting=words("announce.letter.greeting", name=clean(visit["name"] or visit["organisation"])),
        text=words(f"{kind}.text", house=at_home),
        facts=facts,
        footer=words("announce.letter.sent_by", house=at_home),
        enclosures=(*picture, Enclosure("visit.ics", "text/calendar", entry.encode())),
    )


def write_link(notice: Notice, house: House, language: str) -> Letter:
    """The letter with the link that opens the page for announcing."""
    words = spoken(notice, language)
    return addressed(
        notice,
        words,
        url=notice.url,
        subject=words("announce.letter.link.subject"),
        greeting=words("office.notice.greeting", host=clean(notice.name)),
        text=words("announce.letter.link.text"),
        button=words("announce.letter.link.button"),
        footer=words("office.notice.sent_by", house=house.called(words.language)),
    )


def _facts(
    words: Words, visit: Mapping[str, Any], house: House, when: datetime
) -> tuple[tuple[str, str], ...]:
    digits = str(visit["digits"])
    labelled = {
        "at": f"{when:%Y-%m-%d %H:%M}",
        "host": f"{clean(visit['host_name'])} · {clean(visit['department'])}".removesuffix(" · "),
        "purpose": words(f"common.purpose.{visit['purpose']}"),
        "people": words.people(visit["people"]),
        "room": clean(visit["room"]),
        "parking": clean(visit["parking"]),
        "address": _address(words, house),
        "note": clean(visit["note"]),
        "digits": f"{digits[:3]} {digits[3:]}" if digits else "",
    }
    return tuple((words(f"announce.letter.{name}"), value) for name, value in labelled.items() if value)


def _gone(words: Words, visit: Mapping[str, Any], when: datetime) -> tuple[tuple[str, str], ...]:
    return (
        (words("announce.letter.at"), f"{when:%Y-%m-%d %H:%M}"),
        (words("announce.letter.host"), clean(visit["host_name"])),
    )


def _address(words: Words, house: House) -> str:
    return (house.address_en if words.language == "en" else "") or house.address


def _picture(text: str) -> bytes:
    """The QR code as PNG: large modules and the whole quiet zone, for a phone's screen under a scanner."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=8, border=4)
    code.add_data(text)
    file = io.BytesIO()
    code.make_image().save(file, "PNG")
    return file.getvalue()


def _calendar(words: Words, notice: Notice, house: House, sender: str, now: datetime) -> str:
    """One event (RFC 5545) under a name that stays: a change or cancellation finds it by that."""
    visit, off = about(notice), notice.kind == "cancelled"
    at_home = house.called(words.language)
    start, end = (datetime.fromisoformat(visit[key]).astimezone(UTC) for key in ("at", "until"))
    places = (at_home, _address(words, house), clean(visit["room"]))
    summary = words("announce.letter.summary", house=at_home, host=clean(visit["host_name"]))
    domain = sender.rpartition("@")[2] or "localhost"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//visitor-kiosk//announcements//EN",
        f"METHOD:{'CANCEL' if off else 'REQUEST'}",
        "BEGIN:VEVENT",
        f"UID:visit-{visit['visit']}@{domain}",
        f"SEQUENCE:{visit['sequence']}",
        f"DTSTAMP:{now.astimezone(UTC).strftime(_UTC)}",
        f"DTSTART:{start.strftime(_UTC)}",
        f"DTEND:{end.strftime(_UTC)}",
        f"SUMMARY:{_escaped(summary)}",
        f"LOCATION:{_escaped(' · '.join(filter(None, places)))}",
        f"STATUS:{'CANCELLED' if off else 'CONFIRMED'}",
        f"ORGANIZER:mailto:{sender}",
        f"ATTENDEE;RSVP=FALSE:mailto:{notice.mail}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(_folded(line) + "\r\n" for line in lines)


def _escaped(text: str) -> str:
    """A text value (RFC 5545, 3.3.11)."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A long line broken between characters, so that no part has more octets than are allowed."""
    parts: list[str] = []
    part = ""
    for character in line:
        if len((part + character).encode()) > _LONGEST_LINE - (1 if parts else 0):
            parts.append(part)
            part = ""
        part += character
    return "\r\n ".join([*parts, part])
