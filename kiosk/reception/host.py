"""What a host says from the page behind the notice: agree, decline, a moment, the meeting is over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, Row

from kiosk.ledger import copies, enclosures, hosts, visits
from kiosk.ledger.visits import Visit
from kiosk.reception import escalation, needs
from kiosk.reception.desk import Desk
from kiosk.visit.classes import Need, VisitorClass
from kiosk.visit.enclosures import strokes
from kiosk.visit.events import Kind
from kiosk.visit.forms import LONGEST, Refused, Route
from kiosk.visit.links import For
from kiosk.visit.names import clean
from kiosk.visit.states import WITHIN, Move, State

REASONS = ("busy", "away", "not_expected", "other", "words")
POSTPONEMENTS = (5, 10, 15, 30)
MOMENTS = tuple(
    f"{what}_at" for what in ("registered", "answered", "came_in", "left", "signed", "expected", "leaving")
)
"""Times that a host sees of a visit."""
_LONGEST = 200


def view(desk: "Sight", visit: Visit, use: For = For.HOST) -> dict[str, Any]:
    """What the person behind a link may see of a visit, and what may be done now. Of one that is over, only
    how it ended. `use`: the host's link, or an approver's."""
    state, over = State(visit.state), visit.state in (State.CLOSED, State.LAPSED, State.DECLINED)
    facts = ("name", "organisation", "people", "purpose", "plate", "belongings", "reason", "escort")
    always = ("host_name", "postponed_minutes", "answer_kind", "answer_text")
    seen = {fact: "" if over else getattr(visit, fact) for fact in facts}
    seen |= {fact: getattr(visit, fact) for fact in always} | {"reason": visit.reason}
    seen |= {moment: _iso(getattr(visit, moment)) for moment in MOMENTS}
    leader = visit.group_id or visit.id
    approvals = enclosures.approvals_of(desk.conn, [leader])[leader]
    return seen | {
        "visit": visit.id,
        "state": visit.state,
        "class": visit.visitor_class,
        "kind": str(_NEED[use]) if use in _NEED else "host",
        "members": [] if over else enclosures.members_of(desk.conn, visit.id),
        "needs": [copies.need(row) for row in approvals],
        "can": _may_approve(approvals, use) if use in _NEED else _can(state, visit),
    }


class Sight(Protocol):
    """Whoever can read the books: a desk, or a bare reading."""

    @property
    def conn(self) -> Connection:
        """The transaction's connection."""


_NEED = {For.TOUR: Need.TOUR, For.CONFIDENTIAL: Need.CONFIDENTIAL, For.HOURS: Need.HOURS}


def _can(state: State, visit: Visit) -> list[str]:
    if state is State.ASKED:
        return ["agree", "coming", "postpone", "sends", "meet", "decline", "not_mine"]
    signs = ["sign"] if _may_sign(state, visit) else []
    return [*signs, *(["leaving_soon"] if may_leave_soon(visit) else [])]


def may_leave_soon(visit: Visit) -> bool:
    """R8: whether the gate can still be told that this important visitor is about to leave."""
    important = visit.visitor_class == VisitorClass.IMPORTANT
    return important and visit.state == State.INSIDE and not visit.leaving_at


def _may_approve(approvals: Sequence[Row[Any]], use: For) -> list[str]:
    still = any(row.kind == _NEED[use] and row.state == "asked" for row in approvals)
    return ["grant", "refuse"] if still else []


def _may_sign(state: State, visit: Visit) -> bool:
    unsigned = visit.signed_at is None and visit.visitor_class != VisitorClass.IMPORTANT
    return unsigned and (state is State.OWED or (state in WITHIN and visit.route is None))


@dataclass(frozen=True)
class Said:
    """What a host answers. `host`: another host's number; `place`, `words`: short texts; `by`: who answered,
    if not the host."""

    choice: str
    minutes: int = 0
    reason: str = ""
    host: int = 0
    place: str = ""
    words: str = ""
    by: str = ""


def answer(desk: Desk, visit: Visit, said: Said) -> dict[str, Any]:
    """R9. The first answer wins, for all of a group; a later one is told what was answered."""
    if said.choice not in _ANSWERS:
        raise Refused({"choice": "not_a_choice"})
    if visit.state != State.ASKED:
        return {"code": "already", **view(desk, visit)}
    check = _CHECKS.get(said.choice)
    if check:
        check(desk, said)
    for one in desk.party(visit):
        if one.state == State.ASKED:
            _ANSWERS[said.choice](desk, one, said)
    if said.choice == "not_mine" and said.host:
        escalation.ask_first(desk, desk.again(visit))
    return {"code": "done", **view(desk, desk.again(visit))}


def _agree(desk: Desk, visit: Visit, said: Said) -> None:
    """With an approval still open the pass waits for it."""
    awaited = needs.still_open(desk, visit)
    text = {"sends": _name_of(desk, said.host), "meet": clean(said.place)}.get(said.choice, "")
    kind = "" if said.choice == "agree" else said.choice
    facts = {"answered_at": desk.at, "answered_by": said.by, "answer_kind": kind, "answer_text": text}
    move = Move.CONSENT if awaited else Move.AGREE
    visit = desk.move(visit, move, Kind.AGREED, data={"answer": said.choice}, facts=facts)
    if not awaited:
        desk.issue_pass(visit, copy=1)


def _name_of(desk: Desk, number: int) -> str:
    found = hosts.find(desk.conn, number) if number else None
    return found.name if found is not None else ""


def _decline(desk: Desk, visit: Visit, said: Said) -> None:
    facts = {"answered_at": desk.at, "answered_by": said.by, "reason": said.reason}
    personal = None
    if said.reason == "words":  # for the log; the visitor sees the polite sentence
        facts["reason"], personal = "other", {"words": clean(said.words)}
    desk.move(
        visit, Move.DECLINE, Kind.DECLINED, data={"reason": facts["reason"]}, personal=personal, facts=facts
    )


def _postpone(desk: Desk, visit: Visit, said: Said) -> None:
    """A moment is not consent: when it has passed, silence lapses as before."""
    until = desk.at + timedelta(minutes=said.minutes) + desk.house.answer_within
    facts = {"answer_by": until, "postponed_minutes": said.minutes, "asked_again": 0}
    desk.move(visit, Move.POSTPONE, Kind.POSTPONED, data={"minutes": said.minutes}, facts=facts)


def _redirect(desk: Desk, visit: Visit, said: Said) -> None:
    """Not my visitor: another host is asked, or, where nobody is named, the visitor is told politely."""
    other = hosts.find(desk.conn, said.host) if said.host else None
    if other is None:
        _decline(desk, visit, Said("decline", reason="not_expected"))
        return
    about = {"host_id": other.id, "host_name": other.name, "department": other.department}
    facts = about | {"answer_by": desk.now + desk.house.answer_within, "postponed_minutes": None}
    facts["asked_again"] = 0
    desk.note(visit, Kind.REDIRECTED, **facts)


def _known_host(desk: Desk, said: Said) -> None:
    other = hosts.find(desk.conn, said.host) if said.host else None
    if said.choice == "not_mine" and not said.host:
        return
    if other is None or not other.active:
        raise Refused({"host": "not_in_directory"})


def _a_place(desk: Desk, said: Said) -> None:
    if not clean(said.place) or len(clean(said.place)) > LONGEST["name"]:
        raise Refused({"place": "too_long" if clean(said.place) else "missing"})


def _a_reason(desk: Desk, said: Said) -> None:
    if said.reason not in REASONS:
        raise Refused({"reason": "not_a_choice"})
    if said.reason == "words" and not 0 < len(clean(said.words)) <= _LONGEST:
        raise Refused({"words": "too_long" if clean(said.words) else "missing"})


def _some_minutes(desk: Desk, said: Said) -> None:
    if said.minutes not in POSTPONEMENTS:
        raise Refused({"minutes": "not_a_choice"})


_ANSWERS = {
    "agree": _agree,
    "coming": _agree,
    "sends": _agree,
    "meet": _agree,
    "decline": _decline,
    "postpone": _postpone,
    "not_mine": _redirect,
}
_CHECKS: dict[str, Callable[[Desk, Said], None]] = {
    "sends": _known_host,
    "not_mine": _known_host,
    "meet": _a_place,
    "decline": _a_reason,
    "postpone": _some_minutes,
}


def approve(desk: Desk, visit: Visit, use: For, choice: str, by: str) -> dict[str, Any]:
    """Whoever is asked for an approval grants or refuses it (R13, R22, R31)."""
    done = needs.answer(desk, visit, _NEED[use], choice, by)
    return {"code": "done" if done else "already", **view(desk, desk.again(visit), use)}


def leaving_soon(desk: Desk, visit: Visit) -> dict[str, Any]:
    """R8: the gate is told before an important visitor leaves."""
    if "leaving_soon" not in _can(State(visit.state), visit):
        return {"code": "not_yet", **view(desk, visit)}
    visit = desk.note(visit, Kind.LEAVING_SOON, leaving_at=desk.at)
    return {"code": "done", **view(desk, visit)}


def handed_over(desk: Desk, visit: Visit, note: str) -> dict[str, Any]:
    """R20: what the host keeps or gives along, noted for the comparison at the gate."""
    if not (text := clean(note)) or len(text) > _LONGEST:
        raise Refused({"note": "too_long" if text else "missing"})
    if State(visit.state) not in WITHIN:
        return {"code": "not_yet", **view(desk, visit)}
    listed = f"{visit.belongings} [{text}]".strip()
    visit = desk.note(visit, Kind.BELONGINGS, {"note": text}, belongings=listed)
    return {"code": "done", **view(desk, visit)}


def sign(desk: Desk, visit: Visit, name: str, drawn: object = None) -> dict[str, Any]:
    """R14, R15: the host signs that the meeting is over, or afterwards what is owed (补签).

    What was drawn is kept with the event, under its seal and for as long as the name, and shown nowhere.
    """
    if not (name := clean(name)) or len(name) > LONGEST["name"]:
        raise Refused({"name": "too_long" if name else "missing"})
    by_hand = {} if drawn is None else {"signature": strokes(drawn)}
    if visit.signed_at is not None:
        return {"code": "already", **view(desk, visit)}
    if not _may_sign(State(visit.state), visit):
        return {"code": "not_yet", **view(desk, visit)}
    if visit.state == State.OWED:
        visits.sign_later(desk.conn, visit.id, desk.at, name)
    else:
        facts = {"by": name, "signed_by": name, "signed_at": desk.at}
        visits.release(desk.conn, visit.id, Route.PAGE, desk.at, **facts)
    visit = desk.move(visit, Move.SIGN, Kind.SIGNED, personal={"by": name, **by_hand})
    return {"code": "done", **view(desk, visit)}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
