"""A visit is opened: by the visitor at a lobby or on a phone, or by the guard at the gate."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from kiosk.ledger import blocks, enclosures, expected, hosts, stations, visits
from kiosk.ledger.visits import Visit
from kiosk.reception import escalation, needs
from kiosk.reception.desk import Desk
from kiosk.visit.classes import Photo, Purpose, VisitorClass
from kiosk.visit.enclosures import Member
from kiosk.visit.events import Kind
from kiosk.visit.forms import Refused, Registration
from kiosk.visit.links import BadLink, For, Link, follow
from kiosk.visit.lookup import folded
from kiosk.visit.names import masked
from kiosk.visit.states import State


def register(desk: Desk, body: Mapping[str, Any], by_phone: bool = False) -> dict[str, Any]:
    """R4, R9, R18: the class decides; the visit is opened and the host is asked, in one transaction."""
    purpose = desk.house.purposes.get(str(body.get("purpose")))
    if purpose is None:
        raise Refused({"purpose": "not_a_choice"} | _wrong(body))
    if purpose.visitor_class is VisitorClass.IMPORTANT:
        desk.record(Kind.WAVED_ON, data={"purpose": purpose.code})
        return {"code": "to_gate"}
    if purpose.visitor_class is VisitorClass.OTHER and not body.get("host"):
        return turned_away(desk, purpose, str(body.get("organisation") or ""))
    form = Registration.read(_filled_in(desk, body))
    host = hosts.find(desk.conn, form.host)
    if host is None or not host.active:
        raise Refused({"host": "not_in_directory"})
    complain(desk, purpose, form)
    return _open(desk, form, purpose, host, by_phone)


def _wrong(body: Mapping[str, Any]) -> dict[str, str]:
    """All that is wrong is said at once."""
    try:
        Registration.read(body)
    except Refused as refused:
        return refused.complaints
    return {}


def turned_away(desk: Desk, purpose: Purpose, organisation: str) -> dict[str, Any]:
    """R16: a sales call without a host ends politely, and is recorded."""
    desk.record(
        Kind.TURNED_AWAY, data={"purpose": purpose.code}, personal={"organisation": organisation[:80]}
    )
    return {"code": "turned_away"}


def complain(desk: Desk, purpose: Purpose, form: Registration, photographed: bool = False) -> None:
    """R24 and the house's policy: what the purpose asks for beside the form. `Refused`.

    A gate has no camera: the guard looks at the face and at the document.
    """
    signed = form.agreement
    if signed is None and purpose.agreement:
        raise Refused({"agreement": "missing"})
    if signed is not None and signed.version != desk.house.version("agreement"):
        raise Refused({"agreement": "outdated"})
    seen = photographed or desk.station.kind == "gate"
    if purpose.photo is Photo.REQUIRED and form.photo is None and not seen:
        raise Refused({"photo": "missing"})


def enclose(desk: Desk, visit: int, form: Registration) -> None:
    """Keep what came with the form: members, the signed agreement with its text, the photograph."""
    if form.members and not form.each:
        enclosures.add_members(desk.conn, visit, form.members)
    if form.agreement is not None:
        text = desk.house.texts["agreement"]
        enclosures.keep_text(desk.conn, "agreement", form.agreement.version, text, desk.now)
        enclosures.sign_agreement(desk.conn, visit, form.agreement, desk.at)
    keep_guide(desk, form.guide)
    if form.photo is not None:
        enclosures.keep_photograph(desk.conn, visit, form.photo, desk.at)


def keep_guide(desk: Desk, version: str) -> None:
    """The words of the house guide, if this is its version: what somebody was given can be read later."""
    if version and version == desk.house.version("guide"):
        enclosures.keep_text(desk.conn, "guide", version, desk.house.texts["guide"], desk.now)


def is_blocked(desk: Desk, name: str, phone: str, plate: str) -> bool:
    """R16: whether the block list means this person. Nobody but the guard is told."""
    return blocks.matches(desk.conn, folded(name), phone, plate, desk.now)


def _filled_in(desk: Desk, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A known visitor is not asked anew for name, organisation and telephone (R33)."""
    token = body.get("visitor")
    if not isinstance(token, str) or not token:
        return body
    try:
        link = follow(token, desk.keys.all_links, desk.now, For.KNOWN)
    except BadLink:
        raise Refused({"visitor": "expired"}) from None
    earlier = desk.visit(link.visit)
    if earlier is None or link.host != desk.place:
        raise Refused({"visitor": "expired"})
    known = {field: getattr(earlier, field) for field in ("name", "organisation", "phone")}
    return {**body, **{field: body.get(field) or value for field, value in known.items()}}


def _open(desk: Desk, form: Registration, purpose: Purpose, host: Row[Any], by_phone: bool) -> dict[str, Any]:
    blocked = is_blocked(desk, form.name, form.phone, form.plate)
    facts = _facts(desk, form, purpose, host) | {"by_phone": by_phone, "blocked": blocked}
    leader = _write(desk, facts, State.HELD if blocked else State.ASKED)
    enclose(desk, leader.id, form)
    others = [_follow(desk, facts, leader, one) for one in form.members] if form.each else []
    if blocked:
        return {"code": "see_guard"}
    wanted = needs.needed(desk, purpose)
    needs.ask(desk, leader, wanted)
    escalation.ask_first(desk, leader)
    opened = [leader.id, *(one.id for one in others)]
    return {"code": "asked", "visit": leader.id, "visits": opened, "needs": [str(need) for need in wanted]}


def _facts(desk: Desk, form: Registration, purpose: Purpose, host: Row[Any]) -> dict[str, Any]:
    return visits.declared(form) | {
        "people": 1 if form.each else form.people,
        "visitor_class": str(purpose.visitor_class),
        "escorted": purpose.escort,
        "areas": " ".join(purpose.areas),
        "host_id": host.id,
        "host_name": host.name,
        "department": host.department,
        "station": desk.station.name,
        "registered_at": desk.at,
        "answer_by": desk.now + desk.house.answer_within,
    }


def _follow(desk: Desk, facts: Mapping[str, Any], leader: Visit, member: Member) -> Visit:
    """One of a group, with a pass of their own."""
    own = {"name": member.name, "phone": member.phone, "group_id": leader.id, "plate": "", "belongings": ""}
    blocked = is_blocked(desk, member.name, member.phone, "")
    held = blocked or leader.state == State.HELD
    return _write(desk, {**facts, **own, "blocked": blocked}, State.HELD if held else State.ASKED)


def _write(desk: Desk, facts: Mapping[str, Any], state: State) -> Visit:
    number = desk.open({**facts, "state": str(state)})
    personal = {field: facts[field] for field in ("name", "organisation", "phone")}
    public = {"host": facts["host_id"], "people": facts["people"], "purpose": facts["purpose"]}
    desk.record(Kind.REGISTERED, number, public, personal)
    visit = desk.visit(number)
    assert visit is not None
    return desk.note(visit, Kind.HELD) if state is State.HELD else visit


def known(desk: Desk, body: Mapping[str, Any]) -> dict[str, Any]:
    """R33: whether somebody was here before, proven by telephone and the document's last four."""
    phone, last4 = (str(body.get(field) or "")[:24] for field in ("phone", "last4"))
    if (wait := throttled(desk, "known")) is not None:
        return wait
    since = desk.at - timedelta(days=365)
    found = expected.seen_before(desk.conn, phone, last4.upper(), since) if len(last4) == 4 else None
    if found is None or found.blocked:
        expected.guess(desk.conn, desk.station.name, "known", desk.now)
        return {"code": "unknown"}
    return {"code": "known", **_remembered(desk, found)}


def _remembered(desk: Desk, visit: Row[Any]) -> dict[str, Any]:
    host = hosts.find(desk.conn, visit.host_id)
    expires = int((desk.now + timedelta(minutes=10)).timestamp())
    return {
        "called": masked(visit.name),
        "phone_last4": visit.phone[-4:],
        "organisation": visit.organisation,
        "purpose": visit.purpose if visit.purpose in desk.house.purposes else "",
        "host": visit.host_id if host is not None and host.active else None,
        "host_name": visit.host_name,
        "department": visit.department,
        "guide": visit.guide,
        "visitor": Link(visit.id, desk.place, expires, For.KNOWN).token(desk.keys.links),
    }


_MOST_GUESSES, _GUESSING = 5, timedelta(minutes=10)


def throttled(desk: Desk, kind: str) -> dict[str, Any] | None:
    """Too many wrong guesses at this station: how long to wait, in seconds."""
    many, first = expected.guessed(desk.conn, desk.station.name, kind, desk.now - _GUESSING)
    if many < _MOST_GUESSES or first is None:
        return None
    return {"code": "wait", "seconds": max(1, int((first + _GUESSING - desk.now).total_seconds()))}


_FORM_OPEN = timedelta(minutes=30)


def invite(desk: Desk) -> dict[str, Any]:
    """The address of the form for visitors' own phones, and until when it opens; for this lobby alone."""
    station = stations.by_name(desk.conn, desk.station.name)
    until = (desk.now + _FORM_OPEN).replace(microsecond=0)
    token = Link(0, station.id, int(until.timestamp()), For.PHONE).token(desk.keys.links)
    return {"code": "open", "url": f"{desk.house.url}/v#{token}", "until": until.isoformat()}
