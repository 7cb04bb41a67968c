"""What time does by itself: requests lapse, and the day is closed. An exit is never invented."""

from datetime import datetime, timedelta

from kiosk.ledger import days, visits
from kiosk.ledger.visits import Visit
from kiosk.reception.desk import Desk
from kiosk.visit.events import Kind
from kiosk.visit.states import Move, State

_A_DAY = timedelta(days=1)
_HAND_IN = timedelta(hours=24)
"""A gate that was cut off may still hand in an entry; so long a lapsed visit stays open for it."""

_AT_CLOSING = {
    State.ANNOUNCED: (Move.LAPSE, Kind.LAPSED),
    State.HELD: (Move.LAPSE, Kind.LAPSED),
    State.AGREED: (Move.LAPSE, Kind.LAPSED),
    State.ASKED: (Move.LAPSE, Kind.LAPSED),
    State.WELCOME: (Move.LAPSE, Kind.LAPSED),
    State.CARDED: (Move.LAPSE, Kind.LAPSED),
    State.INSIDE: (Move.MISS, Kind.UNSEEN),
    State.SIGNED: (Move.MISS, Kind.UNSEEN),
    State.LEFT: (Move.CLOSE, Kind.CLOSED),
    State.DECLINED: (Move.CLOSE, Kind.CLOSED),
    State.LAPSED: (Move.CLOSE, Kind.CLOSED),
}


_REASONS = {
    State.ANNOUNCED: "no_show",
    State.HELD: "no_show",
    State.ASKED: "no_answer",
    State.AGREED: "no_answer",
    State.WELCOME: "no_show",
    State.CARDED: "no_show",
}


def lapse_due(desk: Desk) -> int:
    """R9: silence is never a yes. How many visits lapsed."""
    due = visits.overdue(desk.conn, desk.now)
    for visit in due:
        why = "no_answer" if visit.state == State.ASKED else "no_show"
        desk.move(visit, Move.LAPSE, Kind.LAPSED, data={"why": why}, facts={"reason": why})
    return len(due)


def close_day(desk: Desk, until: datetime) -> int:
    """Close what is done, lapse what never came, and mark who was not seen leaving; how many visits.

    Only visits registered before `until`, the moment at which the house closed.
    """
    due = [visit for visit in visits.in_states(desk.conn, *_AT_CLOSING) if _is_due(visit, until)]
    for visit in due:
        move, kind = _AT_CLOSING[State(visit.state)]
        desk.move(visit, move, kind, facts=_why(visit))
    _seal(desk, until)
    return len(due)


def _seal(desk: Desk, until: datetime) -> None:
    """Write the day's figures into the chain, once: its head at this place is printed at the gate."""
    before = days.last(desk.conn)
    start = datetime.fromisoformat(before["until"]) if before else until - _A_DAY
    if start < until and days.began(desk.conn, until):
        said = days.figures(desk.conn, start, until)
        desk.record(Kind.DAY_CLOSED, data={"until": until.isoformat(), **said})


def _is_due(visit: Visit, until: datetime) -> bool:
    waits = _HAND_IN if visit.state == State.LAPSED else timedelta()
    begun = visit.expected_at if visit.state == State.ANNOUNCED else visit.registered_at
    return bool(begun < until - waits)


def _why(visit: Visit) -> dict[str, str]:
    return {"reason": _REASONS[State(visit.state)]} if State(visit.state) in _REASONS else {}
