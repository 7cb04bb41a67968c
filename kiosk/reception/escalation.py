"""A host who does not answer: asked again, then who stands in, the department, and the guard telephones."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from kiosk.ledger import hosts, visits
from kiosk.ledger.visits import Visit
from kiosk.reception.desk import Desk, House
from kiosk.visit.escalation import due
from kiosk.visit.events import Kind
from kiosk.visit.states import State


def ask_on(desk: Desk) -> int:
    """Take the steps that are due for every visit without an answer; how many visits."""
    waiting = [visit for visit in visits.in_states(desk.conn, State.ASKED) if visit.group_id is None]
    return sum(_ask_again(desk, visit) for visit in waiting)


def ask_first(desk: Desk, visit: Visit) -> None:
    """The host is asked; of one who is away, the person who stands in, too."""
    desk.tell_host(visit, "ask_host")
    if away(desk.host(visit), desk.now):
        _tell(desk, visit, "delegate")


def away(host: Row[Any], now: datetime) -> bool:
    """Whether the host is out of office."""
    begun = host.away_from is not None and host.away_from <= now
    return bool(begun and (host.away_until is None or now < host.away_until))


def _ask_again(desk: Desk, visit: Visit) -> bool:
    steps, asked_at = desk.house.escalation, visit.answer_by - desk.house.answer_within
    before = visit.asked_again
    wanted = due(steps, before, desk.now - asked_at)
    for step in steps[before:wanted]:
        for whom in step.tell:
            _tell(desk, visit, whom)
        data = {"step": wanted, "told": list(step.tell)}
        seq = desk.record(Kind.ASKED_AGAIN, visit.id, data)
        visits.change(desk.conn, visit, seq, asked_again=wanted)
        visit = desk.again(visit)
    return bool(wanted > before)


def _tell(desk: Desk, visit: Visit, whom: str) -> None:
    """`gate` is told by the visit's row."""
    if whom == "host":
        desk.tell_host(visit, "ask_host")
        return
    host = desk.host(visit)
    staff_no = {"delegate": host.delegate, "department": desk.house.departments.get(visit.department, "")}
    other = hosts.by_staff_no(desk.conn, staff_no[whom]) if staff_no.get(whom) else None
    if other is not None and other.id != host.id:
        desk.tell_host(visit, "ask_delegate", other)


def telephones(house: House, visit: Row[Any]) -> bool:
    """Whether the guard is asked to telephone by now."""
    taken = house.escalation[: visit.asked_again]
    return visit.state == State.ASKED and any("gate" in step.tell for step in taken)
