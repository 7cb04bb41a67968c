"""Visits that are announced (R7, R17): found at the lobby by code or name, and the visitor confirms."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from kiosk.ledger import enclosures, expected
from kiosk.ledger.visits import Visit
from kiosk.reception import needs, opening
from kiosk.reception.desk import Desk
from kiosk.visit.classes import Purpose, VisitorClass
from kiosk.visit.enclosures import guide
from kiosk.visit.events import Kind
from kiosk.visit.forms import Registration
from kiosk.visit.links import BadLink, For, Link, follow, invitation
from kiosk.visit.lookup import folded
from kiosk.visit.names import masked
from kiosk.visit.states import Move, State

_CONFIRMS_WITHIN = timedelta(minutes=10)


def find(desk: Desk, body: Mapping[str, Any]) -> dict[str, Any]:
    """Which announced visit is meant; a wrong guess tells nothing, and many have to wait."""
    if (wait := opening.throttled(desk, "announced")) is not None:
        return wait
    visit = _meant(desk, body)
    if visit is None:
        expected.guess(desk.conn, desk.station.name, "announced", desk.now)
        return {"code": "unknown"}
    start, end = desk.house.today(desk.now)
    if not start <= visit.expected_at < end:
        return {"code": "not_today", "at": visit.expected_at.isoformat()}
    return {"code": "found", **_card(desk, visit)}


def _meant(desk: Desk, body: Mapping[str, Any]) -> Row[Any] | None:
    if body.get("scan"):
        return _by_invitation(desk, str(body["scan"])[:200])
    if body.get("digits"):
        digits = "".join(c for c in str(body["digits"])[:20] if c.isdigit())
        return expected.by_digits(desk.conn, expected.digits_digest(digits, desk.keys.kept))
    name, last4 = folded(str(body.get("name") or "")[:80]), str(body.get("last4") or "")
    if not name or not (len(last4) == 4 and last4.isascii() and last4.isdigit()):
        return None
    found = expected.by_phone_end(desk.conn, last4, *desk.house.today(desk.now))
    return next((visit for visit in found if folded(visit.name) == name), None)


def _by_invitation(desk: Desk, scan: str) -> Row[Any] | None:
    try:
        link = invitation(scan, desk.keys.all_links, desk.now)
    except BadLink:
        return None
    visit = desk.visit(link.visit)
    return visit if visit is not None and visit.state == State.ANNOUNCED else None


def _card(desk: Desk, visit: Row[Any]) -> dict[str, Any]:
    """What the visitor confirms, masked; and the proof that this lobby found it."""
    purpose, signed = _purpose(desk, visit), enclosures.agreement_of(desk.conn, visit.id)
    expires = int((desk.now + _CONFIRMS_WITHIN).timestamp())
    return {
        "visit": visit.id,
        "called": masked(visit.name) if visit.name else visit.organisation,
        "phone_last4": visit.phone[-4:],
        "organisation": visit.organisation,
        "host_name": visit.host_name,
        "department": visit.department,
        "purpose": visit.purpose,
        "people": visit.people,
        "at": visit.expected_at.isoformat(),
        "class": visit.visitor_class,
        "needs": needs.still_open(desk, visit),
        "agreement": purpose.agreement and signed is None,
        "photo": str(purpose.photo),
        "guide_seen": _guide_seen(desk, visit),
        "asks": [field for field in purpose.asks if field in ("plate", "belongings")],
        "language": visit.language,
        "proof": Link(visit.id, desk.place, expires, For.ARRIVAL).token(desk.keys.links),
    }


def _purpose(desk: Desk, visit: Visit) -> Purpose:
    """R24: what follows from the purpose, and the agreement that the announcer wants signed."""
    purpose, kept = desk.purpose(visit), expected.invitation_of(desk.conn, visit.id)
    return replace(purpose, agreement=purpose.agreement or (kept is not None and kept.agreement))


def _guide_seen(desk: Desk, visit: Row[Any]) -> bool:
    """R32: a known visitor is spared what has not changed."""
    version = desk.house.version("guide")
    earlier = expected.history(desk.conn, visit)
    return not version or any(one.guide == version for one in earlier)


def guide_read(desk: Desk, body: Mapping[str, Any]) -> dict[str, Any]:
    """R32: a newcomer read the house guide while waiting for the host."""
    number, version = body.get("visit"), guide(body.get("version"))
    visit = desk.visit(number) if type(number) is int and 0 < number < 2**40 else None
    if visit is None or visit.station != desk.station.name or version != desk.house.version("guide"):
        return {"code": "not_possible"}
    opening.keep_guide(desk, version)
    desk.note(visit, Kind.GUIDE_READ, guide=version)
    return {"code": "noted"}


def arrive(desk: Desk, body: Mapping[str, Any]) -> dict[str, Any]:
    """R17: on the day the visitor only confirms. The host had asked for this visit, and is told of it now."""
    try:
        link = follow(str(body.get("proof") or ""), desk.keys.all_links, desk.now, For.ARRIVAL)
    except BadLink:
        return {"code": "not_possible"}
    visit = desk.visit(link.visit)
    if visit is None or link.host != desk.place or visit.state != State.ANNOUNCED:
        return {"code": "not_possible"}
    blocked = visit.blocked or opening.is_blocked(desk, visit.name, visit.phone, visit.plate)
    if not blocked and visit.visitor_class == VisitorClass.IMPORTANT:
        return _wave_on(desk, visit)
    visit = _take(desk, visit, body, blocked)
    return {"code": "see_guard"} if blocked else _welcome(desk, visit)


def _wave_on(desk: Desk, visit: Visit) -> dict[str, Any]:
    """R5: no form, the gate is at once told; its guard lets the visitor in."""
    desk.note(visit, Kind.ARRIVED, station=desk.station.name, registered_at=desk.at)
    desk.tell_host(visit, "arrived")
    return {"code": "to_gate", "visit": visit.id}


def _take(desk: Desk, visit: Visit, body: Mapping[str, Any], blocked: bool) -> Visit:
    """What the visitor adds on arrival, checked like a registration."""
    form = Registration.read(_completed(visit, body))
    photographed = enclosures.photograph_of(desk.conn, visit.id) is not None
    signed = enclosures.agreement_of(desk.conn, visit.id) is not None
    if not (signed and form.agreement is None):
        opening.complain(desk, _purpose(desk, visit), form, photographed)
    opening.enclose(desk, visit.id, form)
    facts = {field: getattr(form, field) for field in ("plate", "belongings", "guide", "language")}
    facts |= {"station": desk.station.name, "registered_at": desk.at, "blocked": blocked}
    return desk.note(visit, Kind.HELD if blocked else Kind.ARRIVED, **facts)


def _completed(visit: Visit, body: Mapping[str, Any]) -> dict[str, Any]:
    added = ("guide", "agreement", "photo", "plate", "belongings", "language")
    known = {"host": visit.host_id, "name": visit.name or visit.organisation or "?", "phone": visit.phone}
    form = known | {field: body.get(field) or getattr(visit, field, None) for field in added}
    if not visit.phone:
        form["phone"] = "00000"  # announced without one: the check wants some, and it is kept nowhere
    return form | {"purpose": visit.purpose, "people": visit.people}


def _welcome(desk: Desk, visit: Visit) -> dict[str, Any]:
    if wanted := needs.still_open(desk, visit):
        desk.move(visit, Move.CONSENT, Kind.AGREED, data={"announced": True})
        return {"code": "asked", "visit": visit.id, "needs": wanted}
    visit = desk.move(
        visit, Move.ARRIVE, Kind.AGREED, data={"announced": True}, facts={"answered_at": desk.at}
    )
    desk.issue_pass(visit, copy=1)
    desk.tell_host(visit, "arrived")
    return {"code": "welcome", "visit": visit.id}
