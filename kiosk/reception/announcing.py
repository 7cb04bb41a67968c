"""Hosts announce their visitors (R7, R17): one invitation each, changes and cancellations travel."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import count, islice
from typing import Any

from sqlalchemy import Row

from kiosk.ledger import enclosures, expected, hosts, outbox
from kiosk.ledger.visits import Visit
from kiosk.reception import needs, opening
from kiosk.reception.desk import Desk
from kiosk.visit.classes import Need, VisitorClass
from kiosk.visit.enclosures import belongings, members
from kiosk.visit.events import Kind
from kiosk.visit.forms import LANGUAGES, LONGEST, Refused, complaint, phone_number
from kiosk.visit.links import For, Link
from kiosk.visit.names import clean
from kiosk.visit.passes import seal
from kiosk.visit.states import Move, State

_SAME_TIME, _LONGEST_AHEAD = timedelta(minutes=60), timedelta(days=400)
_TEXTS = {"room": 40, "parking": 40, "note": 300, "escort": LONGEST["name"], "mail": 120}


def announce(desk: Desk, form: Mapping[str, Any], by_host: int) -> dict[str, Any]:
    """One announced visit. `form`: name or organisation, at (aware datetime), purpose, host (the announcer
    unless said), until, class, people, phone, mail, language, plate, belongings, room, parking, escort, note,
    members, series (a text that visits announced together share), agreement (R24: to be signed on arrival).

    `Refused`, or {"visit", "digits", "code", "clashes"}: the six digits and the invitation's code are
    told this once; clashes are other announcements at one time for one host or one room.
    """
    facts = _read(desk, form)
    host = hosts.find(desk.conn, form.get("host") or by_host)
    if host is None or not host.active:
        raise Refused({"host": "not_in_directory"})
    clashes = at_one_time(desk, host.id, facts["room"], facts["expected_at"], facts["expected_until"])
    visit = _open(desk, facts, host, form)
    digits = _digits(desk, visit.id)
    digest = expected.digits_digest(digits, desk.keys.kept)
    note, mail = _short(form, "note"), _mail(form)
    about = {"mail": mail, "by_host": by_host, "note": note, "series": str(form.get("series") or "")[:32]}
    signs = form.get("agreement") is True and bool(desk.house.version("agreement"))
    expected.invite(desk.conn, visit.id, digits=digest, at=desk.now, agreement=signs, **about)
    _tell_visitor(desk, visit, "invitation")
    return {"visit": visit.id, "digits": digits, "code": code_of(desk, visit), "clashes": clashes}


def check(desk: Desk, form: Mapping[str, Any]) -> None:
    """Whether this could be announced. `Refused`."""
    _read(desk, form)
    _short(form, "note")
    _mail(form)


def at_one_time(
    desk: Desk, host: int, room: str, at: datetime, until: datetime | None = None
) -> list[dict[str, Any]]:
    """R17, R34: announcements for one host or one room at one time, an hour each unless said: of each
    {"visit", "at", "host_name", "room"}."""
    there = expected.clashes(desk.conn, host, room, at - _SAME_TIME, until or at + _SAME_TIME)
    return [
        {"visit": row.id, "at": row.expected_at.isoformat(), "host_name": row.host_name, "room": row.room}
        for row in there
    ]


def change(desk: Desk, number: int, form: Mapping[str, Any]) -> dict[str, Any]:
    """Time, room, parking or note are now these; the visitor's calendar follows."""
    visit = _announced(desk, number)
    at = _moment(desk, form["at"]) if form.get("at") else visit.expected_at
    facts = {
        field: _short(form, field) if field in form else getattr(visit, field)
        for field in ("room", "parking")
    }
    until = _end(form, at) if "until" in form else visit.expected_until
    if until is not None and until <= at:
        until = None
    times = {"expected_at": at, "expected_until": until}
    visit = desk.note(visit, Kind.ANNOUNCEMENT_CHANGED, None, **times, **facts)
    kept = expected.invitation_of(desk.conn, number)
    assert kept is not None
    note = _short(form, "note") if "note" in form else kept.note
    expected.change_invitation(desk.conn, number, note=note)
    _tell_visitor(desk, visit, "changed")
    return {"visit": number}


def cancel(desk: Desk, number: int) -> None:
    """The visit is off; the visitor is told. `Refused` when it is too late."""
    visit = _announced(desk, number)
    expected.change_invitation(desk.conn, number, digits=None)
    visit = desk.move(visit, Move.CANCEL, Kind.CANCELLED, facts={"reason": "cancelled"})
    _tell_visitor(desk, visit, "cancelled")


def listed(row: Row[Any]) -> dict[str, Any]:
    """One announcement as its announcer sees it."""
    fields = ("state", "name", "organisation", "people", "purpose", "host_name", "room", "parking", "plate")
    more = {field: getattr(row, field) for field in ("mail", "note", "phone", "language", "agreement")}
    return {
        "visit": row.id,
        "at": row.expected_at.isoformat(),
        "until": row.expected_until.isoformat() if row.expected_until else None,
        "series": row.series,
        "class": row.visitor_class,
        **{field: getattr(row, field) for field in fields},
        **more,
    }


def code_of(desk: Desk, visit: Row[Any]) -> str:
    """What stands in the QR code of the invitation."""
    return invitation_link(visit).code(desk.keys.links)


def invitation_link(visit: Row[Any]) -> Link:
    """What the QR code of the invitation stands for: until the day after the visit."""
    expires = int((visit.expected_at + timedelta(days=1)).timestamp())
    return Link(visit.id, visit.host_id, expires, For.INVITATION)


def _announced(desk: Desk, number: int) -> Visit:
    visit = desk.visit(number)
    if visit is None or visit.state != State.ANNOUNCED:
        raise Refused({"visit": "not_announced"})
    return visit


def _read(desk: Desk, form: Mapping[str, Any]) -> dict[str, Any]:
    purpose = desk.house.purposes.get(str(form.get("purpose")))
    if purpose is None:
        raise Refused({"purpose": "not_a_choice"})
    name, organisation = (clean(str(form.get(field) or "")) for field in ("name", "organisation"))
    if not name and not organisation:
        raise Refused({"name": "missing"})
    checked = ("organisation", "people", "plate", "language", *(["name"] if name else []))
    checked += ("phone",) if form.get("phone") else ()
    wrong = {field: code for field in checked if (code := complaint(field, form.get(field)))}
    kind = form.get("class") or str(purpose.visitor_class)
    if kind not in tuple(VisitorClass):
        wrong["class"] = "not_a_choice"
    if wrong:
        raise Refused(wrong)
    others, at = members(form.get("members")), _moment(desk, form.get("at"))
    return {
        "purpose": purpose.code,
        "visitor_class": kind,
        "escorted": purpose.escort,
        "areas": " ".join(purpose.areas),
        "name": name,
        "organisation": organisation,
        "phone": phone_number(str(form.get("phone") or "")),
        "people": max(form.get("people") or 1, 1 + len(others)),
        "language": form.get("language") or LANGUAGES[0],
        "plate": clean(str(form.get("plate") or "")).upper(),
        "belongings": belongings(form.get("belongings")),
        "expected_at": at,
        "expected_until": _end(form, at),
        **{field: _short(form, field) for field in ("room", "parking", "escort")},
    }


def _open(desk: Desk, facts: dict[str, Any], host: Row[Any], form: Mapping[str, Any]) -> Visit:
    about = {"host_id": host.id, "host_name": host.name, "department": host.department, "station": ""}
    times = {"registered_at": desk.at, "answer_by": facts["expected_at"]}
    blocked = opening.is_blocked(desk, facts["name"], facts["phone"], facts["plate"])
    opened = {"state": str(State.ANNOUNCED), "blocked": blocked}
    number = desk.open(facts | about | times | opened)
    personal = {field: facts[field] for field in ("name", "organisation", "phone")}
    desk.record(Kind.ANNOUNCED, number, {"host": host.id, "purpose": facts["purpose"]}, personal)
    visit = desk.visit(number)
    assert visit is not None
    enclosures.add_members(desk.conn, number, members(form.get("members")))
    needs.ask(desk, visit, [*desk.purpose(visit).approvals, *_outside(desk, visit)])
    return visit


def _outside(desk: Desk, visit: Visit) -> list[Need]:
    return [] if desk.house.hours.open_at(visit.expected_at) else [Need.HOURS]


def _moment(desk: Desk, value: object) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Refused({"at": "missing"})
    start, _ = desk.house.today(desk.now)
    if not start <= value < desk.now + _LONGEST_AHEAD:
        raise Refused({"at": "not_possible"})
    return value


def _end(form: Mapping[str, Any], at: datetime) -> datetime | None:
    until = form.get("until")
    if until is None:
        return None
    if not isinstance(until, datetime) or not at < until <= at + timedelta(hours=24):
        raise Refused({"until": "not_possible"})
    return until


def _short(form: Mapping[str, Any], field: str) -> str:
    text = clean(str(form.get(field) or ""))
    if len(text) > _TEXTS[field]:
        raise Refused({field: "too_long"})
    return text


def _mail(form: Mapping[str, Any]) -> str:
    mail = _short(form, "mail")
    if mail and (mail.count("@") != 1 or " " in mail or not all(mail.split("@"))):
        raise Refused({"mail": "not_an_address"})
    return mail


def _digits(desk: Desk, visit: int) -> str:
    """Six digits that stand for no other open announcement."""
    for digits in _candidates(desk, visit):
        if expected.by_digits(desk.conn, expected.digits_digest(digits, desk.keys.kept)) is None:
            return digits
    raise AssertionError("endless")


def _candidates(desk: Desk, visit: int) -> Iterator[str]:
    """Digits for a visit, made from the key: the books hold only a hash, the letter can still be written."""
    for attempt in count():
        number = seal(f"digits:{visit}:{attempt}".encode(), desk.keys.kept)
        yield f"{int.from_bytes(number, 'big') % 10**6:06}"


def digits_of(desk: Desk, visit: int) -> str:
    """The six digits of an open invitation; '' when they stand for nothing any more."""
    kept = expected.invitation_of(desk.conn, visit)
    if kept is None or kept.digits is None:
        return ""
    candidates = islice(_candidates(desk, visit), 1000)
    return next((one for one in candidates if expected.digits_digest(one, desk.keys.kept) == kept.digits), "")


def _tell_visitor(desk: Desk, visit: Visit, kind: str) -> None:
    kept = expected.invitation_of(desk.conn, visit.id)
    if kept is not None and kept.mail and "mail" in desk.house.channels:
        outbox.add(desk.conn, visit.id, kind, ["mail"], desk.now)
