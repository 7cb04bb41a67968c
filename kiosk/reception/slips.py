"""What became of a slip, and the next copy of a pass."""

from collections.abc import Mapping
from typing import Any

from kiosk.ledger import visits
from kiosk.reception.desk import Desk
from kiosk.visit.events import Kind
from kiosk.visit.forms import Refused
from kiosk.visit.states import EXPECTED, TABLE, Move, State

_OUTCOMES = {
    "printed": Kind.SLIP_PRINTED,
    "failed": Kind.SLIP_FAILED,
    "uncertain": Kind.SLIP_UNCERTAIN,
}


def slip(desk: Desk, body: Mapping[str, Any]) -> dict[str, Any]:
    """A print job's outcome. A late report changes nothing but the record."""
    visit, copy, kind = _own_visit(desk, body), body.get("copy"), _OUTCOMES.get(str(body.get("outcome")))
    if kind is None:
        raise Refused({"outcome": "not_a_choice"})
    said = {key: str(body.get(key, ""))[:40] for key in ("reason", "means")} | {"copy": copy}
    row = visits.live_pass(desk.conn, visit.id)
    current = row is not None and row.copy == copy
    if row is not None and current:
        visits.mark_pass(desk.conn, row.id, **_what_came_out(desk, kind, str(said["reason"])))
    if current and kind is Kind.SLIP_PRINTED and (State(visit.state), Move.CARD) in TABLE:
        return {"code": "noted", "state": desk.move(visit, Move.CARD, kind, data=said).state}
    visits.change(desk.conn, visit, desk.record(kind, visit.id, said))
    return {"code": "noted", "state": visit.state}


def _what_came_out(desk: Desk, kind: Kind, reason: str) -> dict[str, Any]:
    if kind is Kind.SLIP_PRINTED:
        return {"printed_at": desk.at, "trouble": ""}
    return {"trouble": reason or "unknown"}


def recard(desk: Desk, body: Mapping[str, Any]) -> dict[str, Any]:
    """The pass did not come out, or is lost: void it first, then issue the next copy."""
    visit, copy = _own_visit(desk, body), body.get("copy")
    row = visits.live_pass(desk.conn, visit.id)
    here = desk.station.kind == "gate" or State(visit.state) in EXPECTED
    if row is None or row.copy != copy or not here or (State(visit.state), Move.RECARD) not in TABLE:
        return {"code": "not_possible", "state": visit.state}
    visits.mark_pass(desk.conn, row.id, void=True)
    why = str(body.get("why", ""))[:40]
    visit = desk.move(visit, Move.RECARD, Kind.PASS_VOIDED, data={"copy": copy, "why": why})
    if desk.station.kind == "gate":  # whoever reissues a pass prints it
        visits.change(desk.conn, visit, desk.chain.seq, station=desk.station.name)
    desk.issue_pass(visit, row.copy + 1)
    return {"code": "reissued", "copy": row.copy + 1}


def _own_visit(desk: Desk, body: Mapping[str, Any]) -> visits.Visit:
    """The visit that the body names; a lobby may name only those that it registered."""
    number = body.get("visit")
    visit = desk.visit(number) if type(number) is int and 0 < number < 2**40 else None
    if visit is None or (desk.station.kind == "lobby" and visit.station != desk.station.name):
        raise Refused({"visit": "unknown"})
    return visit
