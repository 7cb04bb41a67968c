"""Approvals beyond the host's (R13, R22, R31): asked for, answered, and what follows for the visit."""

from collections.abc import Iterable

from kiosk.ledger import enclosures, hosts
from kiosk.ledger.visits import Visit
from kiosk.reception.desk import Desk
from kiosk.visit.classes import Need, Purpose
from kiosk.visit.events import Kind
from kiosk.visit.forms import Refused
from kiosk.visit.states import TABLE, Move, State


def needed(desk: Desk, purpose: Purpose) -> list[Need]:
    """Whose approval a visit for this purpose needs now."""
    outside = [] if desk.house.hours.open_at(desk.at) else [Need.HOURS]
    return [*purpose.approvals, *(need for need in outside if need not in purpose.approvals)]


def ask(desk: Desk, visit: Visit, wanted: Iterable[Need]) -> None:
    """Ask whoever is named for it; where nobody is, the guard telephones and writes the answer down."""
    for need in wanted:
        staff_no = desk.house.approver(need, visit.department)
        approver = hosts.by_staff_no(desk.conn, staff_no) if staff_no else None
        enclosures.ask_approval(desk.conn, visit.id, need, approver.id if approver else None, desk.now)
        if approver is not None:
            desk.tell_host(visit, str(need), approver)


def still_open(desk: Desk, visit: Visit) -> list[str]:
    """The needs of a visit, or of its group's leader, that nobody has granted yet."""
    leader = visit.group_id or visit.id
    return [
        row.kind for row in enclosures.approvals_of(desk.conn, [leader])[leader] if row.state != "granted"
    ]


def answer(desk: Desk, visit: Visit, need: Need, choice: str, by: str, guard: str = "") -> bool:
    """Somebody grants or refuses; whether that was still open. The last one granted lets the visit go on."""
    if choice not in ("grant", "refuse"):
        raise Refused({"choice": "not_a_choice"})
    granted = choice == "grant"
    if not enclosures.answer_approval(desk.conn, visit.id, need, granted, by, guard, desk.at):
        return False
    said = {"need": str(need), "granted": granted}
    desk.record(Kind.APPROVAL, visit.id, said, {"by": by, "guard": guard})
    if not granted:
        _refuse(desk, visit)
    elif not still_open(desk, visit):
        _go_on(desk, visit)
    desk.touch(visit)
    return True


def _refuse(desk: Desk, visit: Visit) -> None:
    for one in desk.party(visit):
        move = Move.CANCEL if one.state == State.ANNOUNCED else Move.DECLINE
        if (State(one.state), move) in TABLE:
            facts = {"answered_at": desk.at, "reason": "not_approved"}
            desk.move(one, move, Kind.DECLINED, data={"reason": "not_approved"}, facts=facts)


def _go_on(desk: Desk, visit: Visit) -> None:
    for one in desk.party(visit):
        if one.state == State.AGREED:
            desk.issue_pass(desk.move(one, Move.APPROVE, Kind.AGREED, data={"approved": True}), copy=1)
