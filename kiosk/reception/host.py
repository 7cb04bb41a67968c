"""What a host says from the page behind the notice: agree, decline, a moment, the meeting is over."""

from datetime import datetime, timedelta
from typing import Any

from kiosk.ledger import visits
from kiosk.ledger.visits import Visit
from kiosk.reception.desk import Desk
from kiosk.visit.events import Kind
from kiosk.visit.forms import LONGEST, Refused, Route
from kiosk.visit.names import clean
from kiosk.visit.states import WITHIN, Move, State

REASONS = ("busy", "away", "not_expected", "other")
POSTPONEMENTS = (5, 15)


def view(visit: Visit) -> dict[str, Any]:
    """What the host may see of a visit, and what may be done now. Of one that is over, only how it ended."""
    state, over = State(visit.state), visit.state in (State.CLOSED, State.LAPSED, State.DECLINED)
    facts = ("name", "organisation", "people", "purpose", "host_name", "postponed_minutes", "reason")
    seen = {fact: "" if over and fact != "host_name" else getattr(visit, fact) for fact in facts}
    moments = ("registered_at", "answered_at", "came_in_at", "left_at", "signed_at")
    return (
        seen
        | {moment: _iso(getattr(visit, moment)) for moment in moments}
        | {
            "visit": visit.id,
            "state": visit.state,
            "can": _can(state, visit),
        }
    )


def _can(state: State, visit: Visit) -> list[str]:
    if state is State.ASKED:
        return ["agree", "decline", "postpone"]
    return ["sign"] if _may_sign(state, visit) else []


def _may_sign(state: State, visit: Visit) -> bool:
    return visit.signed_at is None and (state is State.OWED or (state in WITHIN and visit.route is None))


def answer(desk: Desk, visit: Visit, choice: str, minutes: int, reason: str) -> dict[str, Any]:
    """R9. The first answer wins; a later one is told what was answered."""
    if choice not in _ANSWERS:
        raise Refused({"choice": "not_a_choice"})
    if visit.state != State.ASKED:
        return {"code": "already", **view(visit)}
    return {"code": "done", **view(_ANSWERS[choice](desk, visit, minutes, reason))}


def _agree(desk: Desk, visit: Visit, minutes: int, reason: str) -> Visit:
    visit = desk.move(visit, Move.AGREE, Kind.AGREED, facts={"answered_at": desk.at})
    desk.issue_pass(visit, copy=1)
    return visit


def _decline(desk: Desk, visit: Visit, minutes: int, reason: str) -> Visit:
    if reason not in REASONS:
        raise Refused({"reason": "not_a_choice"})
    facts = {"answered_at": desk.at, "reason": reason}
    return desk.move(visit, Move.DECLINE, Kind.DECLINED, data={"reason": reason}, facts=facts)


def _postpone(desk: Desk, visit: Visit, minutes: int, reason: str) -> Visit:
    """A moment is not consent: when it has passed, silence lapses as before."""
    if minutes not in POSTPONEMENTS:
        raise Refused({"minutes": "not_a_choice"})
    until = desk.at + timedelta(minutes=minutes) + desk.house.answer_within
    facts = {"answer_by": until, "postponed_minutes": minutes}
    return desk.move(visit, Move.POSTPONE, Kind.POSTPONED, data={"minutes": minutes}, facts=facts)


_ANSWERS = {"agree": _agree, "decline": _decline, "postpone": _postpone}


def sign(desk: Desk, visit: Visit, name: str) -> dict[str, Any]:
    """R14, R15: the host signs that the meeting is over, or afterwards what is owed (补签)."""
    if not (name := clean(name)) or len(name) > LONGEST["name"]:
        raise Refused({"name": "too_long" if name else "missing"})
    if visit.signed_at is not None:
        return {"code": "already", **view(visit)}
    if not _may_sign(State(visit.state), visit):
        return {"code": "not_yet", **view(visit)}
    if visit.state == State.OWED:
        visits.sign_later(desk.conn, visit.id, desk.at, name)
    else:
        facts = {"by": name, "signed_by": name, "signed_at": desk.at}
        visits.release(desk.conn, visit.id, Route.PAGE, desk.at, **facts)
    visit = desk.move(visit, Move.SIGN, Kind.SIGNED, personal={"by": name})
    return {"code": "done", **view(visit)}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
