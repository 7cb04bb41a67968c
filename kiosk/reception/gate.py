"""What a gate hands in: readings of a pass, and the settling of visits that nobody saw leaving."""

from collections.abc import Mapping
from typing import Any

from kiosk.ledger import copies, enclosures, visits
from kiosk.ledger.hosts import find as find_host
from kiosk.ledger.visits import Visit
from kiosk.reception.desk import Desk
from kiosk.reception.reading import Reading
from kiosk.visit import passes
from kiosk.visit.classes import VisitorClass
from kiosk.visit.events import Kind
from kiosk.visit.forms import Refused, Release, Route
from kiosk.visit.gate import ASKING, PASSED, Code, Known, Verdict, judge
from kiosk.visit.names import clean
from kiosk.visit.states import TABLE, Move, State

_SHOWN = PASSED | ASKING | {Code.ALREADY_INSIDE, Code.BLOCKED, Code.APPROVAL_MISSING}


def gate(
    desk: Desk, body: Mapping[str, Any], nonce: str, decided: Mapping[str, Any] | None
) -> dict[str, Any]:
    """R9-R15 at the gate. `decided`: what the gate already did while it stood alone."""
    reading = Reading.read(body)
    visit, void, trouble = _find(desk, body)
    verdict = Verdict(trouble) if trouble else judge(reading.question, _known(desk, visit, void), desk.at)
    alone = _alone(decided)
    desk_says, shown = verdict.code, alone or verdict.code
    _record_attempt(desk, reading, visit, nonce, shown, desk_says, alone is not None)
    if alone and alone is not desk_says:
        verdict = _reconcile(desk, reading, visit, alone, desk_says)
    if visit is not None:
        visit = _carry_out(desk, visit, verdict, reading)
    otherwise = {"books": str(desk_says)} if shown is not desk_says else {}
    return otherwise | {
        "code": str(shown),
        "visit": visit.id if visit is not None and shown in _SHOWN else None,
        "card": _card(desk, visit) if visit is not None and shown in _SHOWN else None,
    }


def settle(desk: Desk, body: Mapping[str, Any]) -> dict[str, Any]:
    """A named guard says why somebody was not seen leaving; the exit is still not invented."""
    number = body.get("visit")
    guard, reason = (clean(str(body.get(field, ""))) for field in ("guard", "reason"))
    if not guard or not reason:
        raise Refused({"reason" if guard else "guard": "missing"})
    visit = desk.visit(number) if type(number) is int else None
    if visit is None or (State(visit.state), Move.SETTLE) not in TABLE:
        return {"code": "not_possible"}
    personal = {"guard": guard[:60], "reason": reason[:200]}
    desk.move(visit, Move.SETTLE, Kind.SETTLED, personal=personal, facts={"reason": "not_seen_leaving"})
    return {"code": "settled"}


def disagree(desk: Desk, body: Mapping[str, Any], answered: Mapping[str, Any], alone: Code) -> None:
    """The office had judged, its answer was lost, and the gate then judged by itself, otherwise."""
    reading = Reading.read(body)
    visit, _, _ = _find(desk, body)
    verdict = _reconcile(desk, reading, visit, alone, Code(answered["code"]))
    if visit is not None:
        _carry_out(desk, visit, verdict, reading)


def _find(desk: Desk, body: Mapping[str, Any]) -> tuple[Visit | None, bool, Code | None]:
    """The visit that is meant, whether the pass is void, and what is wrong with it, if anything."""
    number = body.get("visit")
    if type(number) is int and 0 < number < 2**40:
        return desk.visit(number), False, None
    text = str(body.get("scan", ""))[:200]
    if short := passes.typed_code(text):
        digest = passes.digest(short)
    else:
        try:
            passes.read(text, desk.keys.issuers)
        except passes.BadPass as bad:
            return None, False, Code(bad.code)
        digest = passes.digest(text)
    row = visits.pass_by_digest(desk.conn, digest)
    return (None, False, None) if row is None else (desk.visit(row.visit_id), row.void, None)


def _known(desk: Desk, visit: Visit | None, void: bool) -> Known | None:
    if visit is None:
        return None
    row = visits.live_pass(desk.conn, visit.id)
    return Known(
        State(visit.state),
        void=void,
        released=visit.route is not None,
        expires=row.expires_at if row else None,
        came_in=visit.came_in_at,
        important=visit.visitor_class == VisitorClass.IMPORTANT,
        blocked=visit.blocked,
        people=visit.people,
        heads_in=visit.heads_in,
        heads_out=visit.heads_out,
        escorted=visit.escorted,
        escort=visit.escort,
        declared=bool(visit.belongings),
    )


def _alone(decided: Mapping[str, Any] | None) -> Code | None:
    code = (decided or {}).get("code")
    return Code(code) if code in tuple(Code) else None


def _reconcile(desk: Desk, reading: Reading, visit: Visit | None, alone: Code, ours: Code) -> Verdict:
    """What was green at the gate stays green in the books; that they disagree is written down.

    Where nobody passed, the attempt alone keeps both codes: there is nothing to settle.
    """
    if alone not in PASSED:
        return Verdict(alone)
    number = visit.id if visit is not None else None
    desk.record(Kind.CONFLICT, number, {"gate": str(alone), "books": str(ours)})
    if visit is None:
        return Verdict(alone)
    state = State(visit.state)
    if alone is Code.LEFT:
        return Verdict(alone, _way_out(state, visit, reading.question.release))
    some = Move.JOIN if 0 < visit.heads_in < visit.people else Move.COME_IN
    wanted = some if alone is Code.ADMITTED else Move.LEAVE_SOME
    return Verdict(alone, (wanted,) if (state, wanted) in TABLE else ())


def _way_out(state: State, visit: Visit, release: Release | None) -> tuple[Move, ...]:
    """The moves that bring somebody out whom a gate has already let out."""
    if release and release.route is Route.PAPER and visit.route is None and (state, Move.SIGN) in TABLE:
        return (Move.SIGN, Move.LEAVE)
    unsigned = Move.SEE_OUT if visit.visitor_class == VisitorClass.IMPORTANT else Move.LEAVE_ON_WORD
    leave = Move.LEAVE if visit.route is not None else unsigned
    return (leave,) if (state, leave) in TABLE else ()


def _record_attempt(
    desk: Desk, reading: Reading, visit: Visit | None, nonce: str, shown: Code, ours: Code, alone: bool
) -> None:
    visits.attempt(
        desk.conn,
        nonce=nonce,
        station=desk.station.name,
        at=desk.at,
        way=str(reading.way),
        code=str(shown),
        books_code=str(ours),
        alone=alone,
        visit_id=visit.id if visit is not None else None,
    )
    if shown not in PASSED:
        number = visit.id if visit is not None else None
        desk.record(Kind.REFUSED, number, {"code": str(shown), "way": str(reading.way)})


def _carry_out(desk: Desk, visit: Visit, verdict: Verdict, reading: Reading) -> Visit:
    for move in verdict.moves:
        visit = _DOING[move](desk, visit, reading)
    if visit.state == State.LEFT and reading.handed_back:
        visit = desk.move(visit, Move.CLOSE, Kind.CLOSED, data={"pass": "handed_back"})
    return visit


def _come_in(desk: Desk, visit: Visit, reading: Reading) -> Visit:
    ask, guard = reading.question, reading.guard
    facts = {
        "came_in_at": desk.at,
        "let_in_by": guard,
        "heads_in": ask.heads or visit.people,
        "escort": ask.escort or visit.escort,
        "plate": reading.plate or visit.plate,
    }
    if ask.identity:
        facts |= {
            "identity_document": str(ask.identity.document),
            "identity_last4": ask.identity.last4,
            "identity_by": guard,
        }
    _overruled(desk, visit, reading)
    personal = {"guard": guard, "identity_last4": ask.identity.last4 if ask.identity else ""}
    return desk.move(visit, Move.COME_IN, Kind.CAME_IN, personal=personal, facts=facts)


def _join(desk: Desk, visit: Visit, reading: Reading) -> Visit:
    """More of a group come in."""
    heads = reading.question.heads or 1
    facts = {"heads_in": visit.heads_in + heads}
    personal = {"guard": reading.guard}
    return desk.move(visit, Move.JOIN, Kind.JOINED, data={"heads": heads}, personal=personal, facts=facts)


def _leave_some(desk: Desk, visit: Visit, reading: Reading) -> Visit:
    """Some of a group leave, the others stay."""
    heads = reading.question.heads or 1
    facts = {"heads_out": visit.heads_out + heads}
    personal = {"guard": reading.guard}
    return desk.move(
        visit, Move.LEAVE_SOME, Kind.SOME_LEFT, data={"heads": heads}, personal=personal, facts=facts
    )


def _overruled(desk: Desk, visit: Visit, reading: Reading) -> None:
    """Two facts: what was asked for, and that a guard went on without it, with the reason."""
    if reading.question.override:
        personal = {"guard": reading.guard, "reason": reading.question.override}
        desk.record(Kind.OVERRIDDEN, visit.id, personal=personal)


def _attest(desk: Desk, visit: Visit, reading: Reading) -> Visit:
    release = reading.question.release
    assert release is not None
    facts = {"by": release.by, "guard": reading.guard, "signed_at": desk.at, "signed_by": release.by}
    visits.release(desk.conn, visit.id, Route.PAPER, desk.at, **facts)
    if reading.slip is not None:
        enclosures.keep_slip(desk.conn, visit.id, reading.slip, desk.at)
    personal = {"guard": reading.guard, "by": release.by}
    pictured = {"pictured": reading.slip is not None}
    return desk.move(visit, Move.SIGN, Kind.ATTESTED, data=pictured, personal=personal)


def _out(desk: Desk, visit: Visit, reading: Reading) -> dict[str, Any]:
    """What is written down of every exit: who let them out, how many, what was compared."""
    compared = reading.question.belongings
    differs = compared.note if compared and not compared.same else ""
    return {
        "left_at": desk.at,
        "let_out_by": reading.guard,
        "heads_out": visit.heads_in,
        "belongings_out": differs,
        "plate": visit.plate or reading.plate,
        "plate_out": reading.plate,
    }


def _leave(desk: Desk, visit: Visit, reading: Reading) -> Visit:
    facts = _out(desk, visit, reading)
    return desk.move(visit, Move.LEAVE, Kind.LEFT, personal={"guard": reading.guard}, facts=facts)


def _see_out(desk: Desk, visit: Visit, reading: Reading) -> Visit:
    """R8: an important visitor leaves; there is nothing to sign and no pass to hand back."""
    facts, personal = _out(desk, visit, reading), {"guard": reading.guard}
    visit = desk.move(visit, Move.SEE_OUT, Kind.LEFT, personal=personal, facts=facts)
    return desk.move(visit, Move.CLOSE, Kind.CLOSED)


def _leave_on_word(desk: Desk, visit: Visit, reading: Reading) -> Visit:
    """R15: let out on the host's word, or on the guard's decision where nobody could be reached; unless the
    host had signed meanwhile, the signature is owed."""
    release = reading.question.release
    by, route = (release.by, release.route) if release else ("", Route.OVERRIDE)
    personal = {"guard": reading.guard, "by": by}
    if release:
        desk.record(Kind.CONFIRMED, visit.id, personal=personal)
    else:
        _overruled(desk, visit, reading)
    if visit.route is None:
        visits.release(desk.conn, visit.id, route, desk.at, by=by, guard=reading.guard)
        desk.tell_host(visit, "owed")
    facts = _out(desk, visit, reading)
    return desk.move(visit, Move.LEAVE_ON_WORD, Kind.LEFT, personal=personal, facts=facts)


_DOING = {
    Move.COME_IN: _come_in,
    Move.JOIN: _join,
    Move.LEAVE_SOME: _leave_some,
    Move.SEE_OUT: _see_out,
    Move.SIGN: _attest,
    Move.LEAVE: _leave,
    Move.LEAVE_ON_WORD: _leave_on_word,
}


def _card(desk: Desk, visit: Visit) -> dict[str, Any]:
    host = find_host(desk.conn, visit.host_id)
    assert host is not None
    approvals = enclosures.approvals_of(desk.conn, [visit.group_id or visit.id])
    return copies.card(visit, host) | {
        "state": visit.state,
        "members": enclosures.members_of(desk.conn, visit.id),
        "photo": enclosures.photograph_of(desk.conn, visit.id) is not None,
        "needs": [copies.need(row) for rows in approvals.values() for row in rows],
    }
