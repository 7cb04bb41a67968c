"""What a gate hands in: readings of a pass, and the settling of visits that nobody saw leaving."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.ledger import copies, visits
from kiosk.ledger.hosts import find as find_host
from kiosk.ledger.visits import Visit
from kiosk.reception.desk import Desk
from kiosk.visit import passes
from kiosk.visit.events import Kind
from kiosk.visit.forms import Identity, Refused, Release, Route
from kiosk.visit.gate import ASKING, PASSED, Code, Known, Question, Verdict, Way, judge
from kiosk.visit.names import clean
from kiosk.visit.states import TABLE, Move, State

_SHOWN = PASSED | ASKING | {Code.ALREADY_INSIDE}
_PERSONAL = ("name", "organisation", "people", "purpose", "host_name", "department", "extension", "where")


@dataclass(frozen=True)
class Reading:
    """One request of a gate, read. `handed_back`: the pass itself was in the guard's hand."""

    question: Question
    guard: str
    handed_back: bool
    way: Way

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "Reading":
        """The reading, or `Refused`."""
        if body.get("way", Way.EITHER) not in tuple(Way):
            raise Refused({"way": "not_a_choice"})
        way, identity, release = Way(body.get("way", Way.EITHER)), body.get("identity"), body.get("release")
        question = Question(
            way,
            Identity.read(identity) if isinstance(identity, dict) else None,
            Release.read(release) if isinstance(release, dict) else None,
        )
        return cls(question, clean(str(body.get("guard", "")))[:60], "scan" in body, way)


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
    return {
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
    if alone is Code.ADMITTED:
        return Verdict(alone, (Move.COME_IN,) if (state, Move.COME_IN) in TABLE else ())
    return Verdict(alone, _way_out(state, visit, reading.question.release))


def _way_out(state: State, visit: Visit, release: Release | None) -> tuple[Move, ...]:
    """The moves that bring somebody out whom a gate has already let out."""
    if release and release.route is Route.PAPER and visit.route is None and (state, Move.SIGN) in TABLE:
        return (Move.SIGN, Move.LEAVE)
    leave = Move.LEAVE if visit.route is not None else Move.LEAVE_ON_WORD
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
    identity = reading.question.identity
    facts = {"came_in_at": desk.at, "let_in_by": reading.guard}
    if identity:
        facts |= {
            "identity_document": str(identity.document),
            "identity_last4": identity.last4,
            "identity_by": reading.guard,
        }
    personal = {"guard": reading.guard, "identity_last4": identity.last4 if identity else ""}
    return desk.move(visit, Move.COME_IN, Kind.CAME_IN, personal=personal, facts=facts)


def _attest(desk: Desk, visit: Visit, reading: Reading) -> Visit:
    release = reading.question.release
    assert release is not None
    facts = {"by": release.by, "guard": reading.guard, "signed_at": desk.at, "signed_by": release.by}
    visits.release(desk.conn, visit.id, Route.PAPER, desk.at, **facts)
    personal = {"guard": reading.guard, "by": release.by}
    return desk.move(visit, Move.SIGN, Kind.ATTESTED, personal=personal)


def _leave(desk: Desk, visit: Visit, reading: Reading) -> Visit:
    facts = {"left_at": desk.at, "let_out_by": reading.guard}
    return desk.move(visit, Move.LEAVE, Kind.LEFT, personal={"guard": reading.guard}, facts=facts)


def _leave_on_word(desk: Desk, visit: Visit, reading: Reading) -> Visit:
    """R15: let out on the host's word; unless the host had signed meanwhile, the signature is owed."""
    by = reading.question.release.by if reading.question.release else ""
    personal = {"guard": reading.guard, "by": by}
    desk.record(Kind.CONFIRMED, visit.id, personal=personal)
    if visit.route is None:
        visits.release(desk.conn, visit.id, Route.CALL, desk.at, by=by, guard=reading.guard)
        desk.tell_host(visit, "owed")
    facts = {"left_at": desk.at, "let_out_by": reading.guard}
    return desk.move(visit, Move.LEAVE_ON_WORD, Kind.LEFT, personal=personal, facts=facts)


_DOING = {
    Move.COME_IN: _come_in,
    Move.SIGN: _attest,
    Move.LEAVE: _leave,
    Move.LEAVE_ON_WORD: _leave_on_word,
}


def _card(desk: Desk, visit: Visit) -> dict[str, Any]:
    host = find_host(desk.conn, visit.host_id)
    assert host is not None
    facts = {key: getattr(visit, key, "") for key in _PERSONAL}
    return facts | {
        "extension": host.extension,
        "where": copies.where_to_wait(host.line_worker),
        "state": visit.state,
    }
