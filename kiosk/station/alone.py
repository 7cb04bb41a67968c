"""What a station answers by itself while the office does not: the same checks and the same judgement.

The answer is for the person at the screen; the office is told its code and visit later. What the answer means
for the copy is in `effects`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from kiosk.station.effects import change
from kiosk.station.hosts import Host
from kiosk.station.rows import heads_of, moment, people_of
from kiosk.visit import gate, passes
from kiosk.visit.classes import VisitorClass
from kiosk.visit.forms import Compared, Identity, Refused, Registration, Release
from kiosk.visit.gate import Code, Known, Question, Way
from kiosk.visit.names import clean
from kiosk.visit.states import TABLE, Move, State

CARD = (
    "name", "organisation", "people", "purpose", "host_name", "department", "extension", "where", "state",
    "class", "plate", "belongings", "areas", "escort", "photo", "needs", "members",
)  # fmt: skip
UNREACHABLE = "unreachable"
"""Only the office can answer this: the request is not kept."""
_WITH_CARD = gate.PASSED | gate.ASKING | {Code.ALREADY_INSIDE, Code.BLOCKED, Code.APPROVAL_MISSING}
_BEFORE_THE_PASS = (State.ANNOUNCED, State.HELD, State.ASKED, State.AGREED)
_OUTCOMES = ("confirmed", "no_answer", "refused")
_REASONS = ("sales", "no_host", "trouble", "other")
_LONGEST_NAME, _LONGEST_REASON = 60, 200


class Knowledge(Protocol):
    """What the station knows: its copy, with what it decided itself since then."""

    def visit(self, number: int) -> dict[str, Any] | None:
        """The row of one visit."""

    def visit_of_code(self, digest: str) -> tuple[int, str] | None:
        """Visit and pass digest of a short code's digest."""

    def keys(self) -> Mapping[int, bytes]:
        """The keys that passes are sealed with, by issuer."""

    def facts(self) -> dict[str, Any]:
        """What holds for the whole house."""

    def host(self, number: object) -> Host | None:
        """Somebody in the directory."""


@dataclass(frozen=True)
class _Reading:
    """What was held under the scanner. `known` is None when nobody can say anything about it."""

    visit: int | None
    known: Known | None
    row: dict[str, Any] | None


def decide(verb: str, body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    """The station's own answer to one request; `malformed` to one that the office would not take."""
    try:
        return _DECISIONS[verb](body, known, now)
    except Refused as refused:
        return {"code": "refused", "complaints": refused.complaints}
    except (KeyError, TypeError, ValueError, AttributeError):
        return {"code": "malformed"}


Decision = Callable[[Mapping[str, Any], Knowledge, datetime], dict[str, Any]]


def _always(code: str) -> Decision:
    return lambda body, known, now: {"code": code}


def _register(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    Registration.read(body)
    return {"code": "see_guard"}


def _slip(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    return {"code": "noted", "visit": body["visit"]}


def _recard(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    return {"code": "not_possible", "visit": body["visit"]}  # only the office issues passes


def _settle(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    possible = _may(body, known, Move.SETTLE) and str(body["reason"]).strip()
    return {"code": "settled" if possible else "not_possible", "visit": body["visit"]}


def _hand_back(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    row = known.visit(body["visit"]) or {}
    return {"code": "closed" if row.get("state") == State.LEFT else "not_possible", "visit": body["visit"]}


def _enter(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    """R5: in a few touches, without a form. A name or an organisation is the least that is asked."""
    _stated(body, "guard")
    if not body.get("announced") and known.host(body.get("host")) is None:
        raise Refused({"host": "not_in_directory"})
    if not (body.get("announced") or _words(body, "name") or _words(body, "organisation")):
        raise Refused({"name": "missing"})
    return {"code": Code.ADMITTED.value, "visit": None}


def _turn_away(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    _stated(body, "guard")
    _chosen(body, "reason", _REASONS)
    if body.get("visit") is None or _may(body, known, Move.TURN_AWAY):
        return {"code": "turned_away", "visit": body.get("visit")}
    return {"code": "not_possible", "visit": body["visit"]}


def _vouch(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    _stated(body, "guard")
    possible = _may(body, known, Move.VOUCH)
    return {"code": "asked" if possible else "not_possible", "visit": body["visit"]}


def _called(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    _stated(body, "guard")
    _chosen(body, "outcome", _OUTCOMES)
    there = known.visit(body["visit"]) is not None
    return {"code": "noted" if there else "not_possible", "visit": body["visit"]}


def _shift(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    _stated(body, "guard")
    return {"code": "on_duty"}


def _emergency(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    _stated(body, "guard")
    if body["do"] == "end":
        return {"code": "ended"}
    _chosen(body, "do", ("begin",))
    return {"code": "begun", "muster": None, "url": ""}


def _tick(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    _stated(body, "guard")
    possible = known.facts().get("muster") and type(body["there"]) is bool and known.visit(body["visit"])
    return {"code": "noted" if possible else "not_possible", "visit": body["visit"]}


def _may(body: Mapping[str, Any], known: Knowledge, move: Move) -> bool:
    row = known.visit(body["visit"])
    return row is not None and (State(row["state"]), move) in TABLE


def _words(body: Mapping[str, Any], field: str) -> str:
    return clean(str(body.get(field) or ""))[:_LONGEST_REASON]


def _stated(body: Mapping[str, Any], field: str) -> None:
    if not _words(body, field):
        raise Refused({field: "missing"})


def _chosen(body: Mapping[str, Any], field: str, choices: tuple[str, ...]) -> None:
    if body.get(field) not in choices:
        raise Refused({field: "not_a_choice"})


# A reading of a pass


def _gate(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    ask = _question(body)
    try:
        reading = _by_number(body["visit"], known) if body.get("visit") else _by_scan(body["scan"], known)
    except passes.BadPass as bad:
        return {"code": bad.code.value, "visit": None, "card": None}
    row = reading.row or {}
    code = gate.judge(ask, _as_inside(ask, reading.known), now).code
    changed = change("gate", body, code, now.isoformat(), row)
    return {
        "code": code.value,
        "visit": reading.visit if reading.known else None,
        "card": _card(code, {**row, **changed}),
    }


def _question(body: Mapping[str, Any]) -> Question:
    heads, override = body.get("heads"), body.get("override") or {}
    if heads is not None and type(heads) is not int:
        raise Refused({"heads": "not_a_number_of_people"})
    return Question(
        Way(body.get("way") or Way.EITHER),
        Identity.read(body["identity"]) if body.get("identity") else None,
        Release.read(body["release"]) if body.get("release") else None,
        heads,
        _words(body, "escort")[:_LONGEST_NAME],
        Compared.read(body["belongings"]) if body.get("belongings") else None,
        clean(str(override.get("reason") or "")),
    )


def _as_inside(ask: Question, known: Known | None) -> Known | None:
    """Somebody who wants out is inside, whatever this copy missed of the way in: nobody is locked in."""
    if known and ask.way is Way.OUT and known.enters:
        return replace(known, state=State.INSIDE, heads_in=known.people, expires=None)
    return known


def _by_number(number: int, known: Knowledge) -> _Reading:
    row = known.visit(number)
    return _Reading(number, _known(row, void=False, expires=None) if row else None, row)


def _by_scan(scan: str, known: Knowledge) -> _Reading:
    if typed := passes.typed_code(scan):
        return _by_code(passes.digest(typed), known)
    if not (keys := known.keys()):
        return _Reading(None, None, None)  # never been told the keys: it cannot say whose pass this is
    slip = passes.read(scan, keys)
    row = known.visit(slip.visit) or {"class": slip.visitor_class.value}
    mine = _pass_of(row, passes.digest(scan))
    if mine is None and row.get("state", State.ASKED) in _BEFORE_THE_PASS:
        row = {
            **row,
            "state": State.CARDED,
        }  # the pass is genuine: all that it needed came after the last word
    void = mine["void"] if mine else any(one["copy"] > slip.copy for one in row.get("passes", ()))
    return _Reading(slip.visit, _known(row, void, datetime.fromtimestamp(slip.expires, UTC)), row)


def _by_code(short: str, known: Knowledge) -> _Reading:
    visit, digest = known.visit_of_code(short) or (0, "")
    row = known.visit(visit)
    mine = _pass_of(row or {}, digest)
    if row is None or mine is None:
        return _Reading(None, None, None)
    return _Reading(visit, _known(row, mine["void"], moment(mine["expires"])), row)


def _pass_of(row: Mapping[str, Any], digest: str) -> dict[str, Any] | None:
    return next((one for one in row.get("passes", ()) if one["digest"] == digest), None)


def _known(row: Mapping[str, Any], void: bool, expires: datetime | None) -> Known:
    heads = heads_of(row)
    return Known(
        State(row["state"]),
        void,
        bool(row.get("released")),
        expires,
        moment(row.get("came_in")),
        important=row.get("class") == VisitorClass.IMPORTANT,
        blocked=bool(row.get("blocked")),
        people=people_of(row),
        heads_in=heads["in"],
        heads_out=heads["out"],
        escorted=bool(row.get("escort_needed")),
        escort=str(row.get("escort") or ""),
        declared=bool(row.get("belongings")),
    )


def _card(code: Code, row: Mapping[str, Any]) -> dict[str, Any] | None:
    if code not in _WITH_CARD or not row.get("name"):
        return None
    heads = heads_of(row)
    return {key: row.get(key) for key in CARD} | {"heads_inside": max(0, heads["in"] - heads["out"])}


_DECISIONS: dict[str, Decision] = {
    "register": _register,
    "slip": _slip,
    "recard": _recard,
    "settle": _settle,
    "gate": _gate,
    "enter": _enter,
    "turn_away": _turn_away,
    "vouch": _vouch,
    "called": _called,
    "hand_back": _hand_back,
    "shift": _shift,
    "emergency": _emergency,
    "tick": _tick,
    "rate": _always("thanks"),
    "guide": _always("noted"),
    # A yes that nothing follows from is none: the guard telephones once the office can issue the pass.
    **dict.fromkeys(
        ("announced", "known", "arrive", "invite", "history", "answered", "approved"), _always(UNREACHABLE)
    ),
}
