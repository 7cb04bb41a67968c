"""What guards do besides reading passes: fast entry, turning away, calls, shifts, emergencies."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from kiosk.ledger import enclosures, expected, hosts, watch
from kiosk.ledger.chain import Chain
from kiosk.ledger.visits import Visit
from kiosk.reception import escalation, needs
from kiosk.reception.desk import Desk
from kiosk.reception.host import Said, answer
from kiosk.visit.classes import Need, VisitorClass
from kiosk.visit.events import Kind
from kiosk.visit.forms import LONGEST, MOST_PEOPLE, Refused
from kiosk.visit.links import For, Link
from kiosk.visit.names import clean
from kiosk.visit.states import TABLE, Move, State

REASONS = ("sales", "no_host", "trouble", "other")
OUTCOMES = ("confirmed", "no_answer", "refused")
_MUSTER_LASTS = timedelta(hours=12)


def enter(desk: Desk, body: Mapping[str, Any], alone: bool = False) -> dict[str, Any]:
    """R5: an important visitor is let in without a form; the host is told at once, or whoever stands in.

    `alone`: the gate has done so already while it was cut off. Then the entry is a fact: what the books would
    have refused is taken, and that they disagree is written down.
    """
    guard, announced = said(body, "guard"), body.get("announced")
    visit = _announced(desk, announced, alone) if announced else _unannounced(desk, body, alone)
    if visit.state != State.ANNOUNCED:  # cancelled or lapsed meanwhile, or let in at another gate alone
        desk.record(Kind.CONFLICT, visit.id, {"gate": "admitted", "books": visit.state})
    if (State(visit.state), Move.COME_IN) not in TABLE:
        return {"code": "admitted", "visit": visit.id}
    facts = {
        "plate": said(body, "plate", 12).upper() or visit.plate,
        "parking": said(body, "parking") or visit.parking,
    }
    heads = {"came_in_at": desk.at, "let_in_by": guard, "heads_in": visit.people}
    visit = desk.move(visit, Move.COME_IN, Kind.CAME_IN, personal={"guard": guard}, facts=facts | heads)
    desk.tell_host(visit, "arrived")
    if not desk.host(visit).mail:
        _tell_the_house(desk, visit)
    return {"code": "admitted", "visit": visit.id}


def _announced(desk: Desk, number: object, alone: bool) -> Visit:
    visit = desk.visit(number) if type(number) is int else None
    if visit is None or visit.visitor_class != VisitorClass.IMPORTANT:
        raise Refused({"announced": "not_announced"})
    if visit.state != State.ANNOUNCED and not alone:
        raise Refused({"announced": "not_announced"})
    return visit


def _unannounced(desk: Desk, body: Mapping[str, Any], alone: bool) -> Visit:
    name, organisation = said(body, "name"), said(body, "organisation", LONGEST["organisation"])
    host = hosts.find(desk.conn, body["host"]) if type(body.get("host")) is int else None
    if not name and not organisation:
        raise Refused({"name": "missing"})
    if host is None or not (host.active or alone):
        raise Refused({"host": "not_in_directory"})
    people = body.get("people") or 1
    if type(people) is not int or not 1 <= people <= MOST_PEOPLE:
        raise Refused({"people": "not_a_number_of_people"})
    facts = {
        "state": str(State.ANNOUNCED),
        "visitor_class": str(VisitorClass.IMPORTANT),
        "purpose": "official",
        "name": name,
        "organisation": organisation,
        "people": people,
        "language": "zh-CN",
        "host_id": host.id,
        "host_name": host.name,
        "department": host.department,
        "station": desk.station.name,
        "registered_at": desk.at,
        "answer_by": desk.at,
    }
    number = desk.open(facts)
    personal = {"name": name, "organisation": organisation}
    desk.record(Kind.ENTERED, number, {"host": host.id, "people": people}, personal)
    visit = desk.visit(number)
    assert visit is not None
    return visit


def _tell_the_house(desk: Desk, visit: Visit) -> None:
    """R5: failing the host, the general manager's office."""
    staff_no = desk.house.approver(Need.HOURS, visit.department)
    other = hosts.by_staff_no(desk.conn, staff_no) if staff_no else None
    if other is not None:
        desk.tell_host(visit, "arrived", other)


def turn_away(desk: Desk, body: Mapping[str, Any]) -> dict[str, Any]:
    """R3, R16: politely, and recorded; somebody who is held, or a caller without a visit."""
    guard, reason = said(body, "guard"), str(body.get("reason"))
    if reason not in REASONS:
        raise Refused({"reason": "not_a_choice"})
    personal = {"guard": guard, "organisation": said(body, "organisation", LONGEST["organisation"])}
    if body.get("visit") is None:
        desk.record(Kind.TURNED_AWAY, data={"reason": reason}, personal=personal)
        return {"code": "turned_away"}
    visit = _visit(desk, body)
    turned = [one for one in desk.party(visit) if (State(one.state), Move.TURN_AWAY) in TABLE]
    for one in turned:
        desk.move(one, Move.TURN_AWAY, Kind.TURNED_AWAY, personal=personal, facts={"reason": "turned_away"})
    return {"code": "turned_away" if turned else "not_possible"}


def vouch(desk: Desk, body: Mapping[str, Any]) -> dict[str, Any]:
    """R16: the guard lets the host be asked after all; the host's yes vouches by name."""
    visit, guard = _visit(desk, body), said(body, "guard")
    host = hosts.find(desk.conn, body["host"]) if type(body.get("host")) is int else desk.host(visit)
    if visit.state != State.HELD or host is None or not host.active:
        return {"code": "not_possible"}
    facts = {
        "blocked": False,
        "asked_again": 0,
        "answer_by": desk.now + desk.house.answer_within,
        "host_id": host.id,
        "host_name": host.name,
        "department": host.department,
    }
    for one in desk.party(visit):
        if one.state == State.HELD:
            desk.move(one, Move.VOUCH, Kind.VOUCHED, personal={"guard": guard}, facts=facts)
    visit = desk.again(visit)
    needs.ask(desk, visit, needs.needed(desk, desk.purpose(visit)))
    escalation.ask_first(desk, visit)
    return {"code": "asked", "visit": visit.id}


def called(desk: Desk, body: Mapping[str, Any]) -> dict[str, Any]:
    """A telephone call about a visit, whatever came of it (R15)."""
    visit, outcome = _visit(desk, body), str(body.get("outcome"))
    if outcome not in OUTCOMES:
        raise Refused({"outcome": "not_a_choice"})
    guard, who = said(body, "guard"), said(body, "who")
    enclosures.add_call(desk.conn, visit.id, at=desk.at, guard=guard, who=who, outcome=outcome)
    desk.record(Kind.CALLED, visit.id, {"outcome": outcome}, {"guard": guard, "who": who})
    return {"code": "noted"}


def answered(desk: Desk, body: Mapping[str, Any]) -> dict[str, Any]:
    """R9: the host answered by telephone; the guard says who did, and what."""
    visit, guard, who = _visit(desk, body), said(body, "guard"), said(body, "who")
    if body.get("choice") not in ("agree", "decline"):
        raise Refused({"choice": "not_a_choice"})
    if not guard or not who:
        raise Refused({"who" if guard else "guard": "missing"})
    if visit.state != State.ASKED:
        return {"code": "not_possible"}
    enclosures.add_call(desk.conn, visit.id, at=desk.at, guard=guard, who=who, outcome="confirmed")
    desk.record(Kind.CALLED, visit.id, {"choice": body["choice"]}, {"guard": guard, "who": who})
    answer(desk, visit, Said(body["choice"], reason="other", by=who))
    return {"code": "noted"}


def approved(desk: Desk, body: Mapping[str, Any]) -> dict[str, Any]:
    """An approval that the guard got by telephone: who said so, and what (R13, R22, R31)."""
    visit, guard, who = _visit(desk, body), said(body, "guard"), said(body, "who")
    if body.get("need") not in tuple(Need):
        raise Refused({"need": "not_a_choice"})
    if not guard or not who:
        raise Refused({"who" if guard else "guard": "missing"})
    done = needs.answer(desk, visit, Need(body["need"]), str(body.get("choice")), who, guard)
    return {"code": "noted" if done else "not_possible"}


def hand_back(desk: Desk, body: Mapping[str, Any]) -> dict[str, Any]:
    """R14: the pass of somebody who left came back to the guard."""
    visit = _visit(desk, body)
    if visit.state != State.LEFT:
        return {"code": "not_possible"}
    desk.move(visit, Move.CLOSE, Kind.CLOSED, data={"pass": "handed_back"})
    return {"code": "closed"}


def history(desk: Desk, body: Mapping[str, Any]) -> dict[str, Any]:
    """R33: earlier visits of this visitor."""
    earlier = expected.history(desk.conn, _visit(desk, body))
    shown = [
        {
            "at": (one.came_in_at or one.registered_at).isoformat(),
            "host_name": one.host_name,
            "purpose": one.purpose,
            "state": one.state,
        }
        for one in earlier
    ]
    return {"code": "history", "visits": shown}


def shift(desk: Desk, body: Mapping[str, Any]) -> dict[str, Any]:
    """A guard takes over, and knows what is open (交接班)."""
    guard, relieved = said(body, "guard"), said(body, "from")
    if not guard:
        raise Refused({"guard": "missing"})
    open_matters = body.get("matters")
    matters = {
        str(code)[:30]: count
        for code, count in (open_matters if isinstance(open_matters, dict) else {}).items()
        if type(count) is int
    }
    watch.begin_shift(
        desk.conn, station=desk.station.name, guard=guard, relieved=relieved, matters=matters, at=desk.at
    )
    desk.record(Kind.SHIFT, data={"matters": matters}, personal={"guard": guard, "relieved": relieved})
    return {"code": "on_duty"}


def emergency(desk: Desk, body: Mapping[str, Any]) -> dict[str, Any]:
    """R29: begun with one touch, ended by a guard; a second beginning joins the first. The answer's `seq`
    tells the gate which news of the feed were written before it."""
    guard, now_on = said(body, "guard"), watch.muster(desk.conn)
    if body.get("do") == "end":
        if now_on is not None:
            watch.end_muster(desk.conn, now_on.id, guard, desk.now)
            desk.record(Kind.MUSTER_ENDED, data={"muster": now_on.id}, personal={"guard": guard})
        return {"code": "ended", "seq": Chain.last(desk.conn)}
    if body.get("do") != "begin":
        raise Refused({"do": "not_a_choice"})
    if now_on is None:
        number = watch.begin_muster(desk.conn, station=desk.station.name, by=guard, at=desk.at)
        desk.record(Kind.MUSTER_BEGUN, data={"muster": number}, personal={"guard": guard})
    else:
        number = now_on.id
    return {
        "code": "begun",
        "muster": number,
        "url": muster_url(desk.house.url, desk.keys.links, number, desk.now),
        "seq": Chain.last(desk.conn),
    }


def tick(desk: Desk, body: Mapping[str, Any]) -> dict[str, Any]:
    """Somebody was seen at the assembly point, or was not after all."""
    now_on, visit = watch.muster(desk.conn), _visit(desk, body)
    if now_on is None:
        return {"code": "not_possible"}
    there, guard = body.get("there") is not False, said(body, "guard")
    watch.tick(desk.conn, now_on.id, visit.id, there, guard, desk.at)
    desk.record(Kind.TICKED, visit.id, {"muster": now_on.id, "there": there}, {"guard": guard})
    return {"code": "noted", "seq": Chain.last(desk.conn)}


def muster_url(url: str, key: bytes, number: int, now: datetime) -> str:
    """The page for phones; it lives as long as the emergency, at most half a day."""
    hour = int((now + _MUSTER_LASTS).timestamp()) // 3600 * 3600
    return f"{url}/m#{Link(number, 0, hour, For.MUSTER).token(key)}"


def said(body: Mapping[str, Any], field: str, longest: int = LONGEST["name"]) -> str:
    """A short text of the body, cleaned."""
    return clean(str(body.get(field) or ""))[:longest]


def _visit(desk: Desk, body: Mapping[str, Any]) -> Visit:
    number = body.get("visit")
    visit = desk.visit(number) if type(number) is int and 0 < number < 2**40 else None
    if visit is None:
        raise Refused({"visit": "unknown"})
    return visit
