"""What a station answers by itself while the office does not: the same checks and the same judgement.

The answer is for the person at the screen; the office is told its code and visit later. `change` says what
an answer, whoever gave it, means for the copy: the next reading of the same pass has to know of this one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from kiosk.station.copy import moment
from kiosk.visit import gate, passes
from kiosk.visit.forms import Identity, Refused, Registration, Release, Route
from kiosk.visit.gate import Code, Known, Question, Way
from kiosk.visit.states import EXPECTED, State

CARD = ("name", "organisation", "people", "purpose", "host_name", "department", "extension", "where", "state")
_WITH_CARD = gate.PASSED | gate.ASKING | {Code.ALREADY_INSIDE}


class Knowledge(Protocol):
    """What the station knows: its copy, with what it decided itself since then."""

    def visit(self, number: int) -> dict[str, Any] | None:
        """The row of one visit."""

    def visit_of_code(self, digest: str) -> tuple[int, str] | None:
        """Visit and pass digest of a short code's digest."""

    def keys(self) -> Mapping[int, bytes]:
        """The keys that passes are sealed with, by issuer."""


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


def change(verb: str, body: Mapping[str, Any], code: str, at: str) -> dict[str, Any]:
    """The fields of the visit's row that an answer with this code changes."""
    if verb == "gate" and code == Code.ADMITTED:
        return {"state": State.INSIDE.value, "came_in": at, "left": None}
    if verb == "gate" and code == Code.LEFT:
        owed = (body.get("release") or {}).get("route") == Route.CALL
        return {"state": (State.OWED if owed else State.LEFT).value, "left": at}
    if verb == "settle" and code == "settled":
        return {"state": State.CLOSED.value}
    return {}


def _register(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    Registration.read(body)
    return {"code": "see_guard"}


def _slip(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    return {"code": "noted", "visit": body["visit"]}


def _recard(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    return {"code": "not_possible", "visit": body["visit"]}  # only the office issues passes


def _settle(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    row = known.visit(body["visit"])
    possible = row is not None and row["state"] == State.UNSEEN and str(body["reason"]).strip()
    return {"code": "settled" if possible else "not_possible", "visit": body["visit"]}


def _gate(body: Mapping[str, Any], known: Knowledge, now: datetime) -> dict[str, Any]:
    ask = Question(
        Way(body.get("way") or Way.EITHER),
        Identity.read(body["identity"]) if body.get("identity") else None,
        Release.read(body["release"]) if body.get("release") else None,
    )
    try:
        reading = _by_number(body["visit"], known) if body.get("visit") else _by_scan(body["scan"], known)
    except passes.BadPass as bad:
        return {"code": bad.code.value, "visit": None, "card": None}
    code = gate.judge(ask, _as_inside(ask, reading.known), now).code
    changed = change("gate", body, code, now.isoformat())
    return {
        "code": code.value,
        "visit": reading.visit,
        "card": _card(code, {**(reading.row or {}), **changed}),
    }


def _as_inside(ask: Question, known: Known | None) -> Known | None:
    """Somebody who wants out is inside, whatever this copy missed of the way in: nobody is locked in."""
    if known and ask.way is Way.OUT and known.state in EXPECTED:
        return Known(State.INSIDE, known.void, known.released, known.expires)
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
    row = known.visit(slip.visit) or {}
    mine = _pass_of(row, passes.digest(scan))
    if mine is None and row.get("state", State.ASKED) == State.ASKED:
        row = {**row, "state": State.CARDED}  # the pass is genuine, so the host agreed after the last word
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
    return Known(State(row["state"]), void, bool(row.get("released")), expires, moment(row.get("came_in")))


def _card(code: Code, row: Mapping[str, Any]) -> dict[str, Any] | None:
    return {key: row.get(key) for key in CARD} if code in _WITH_CARD and row.get("name") else None


_DECISIONS: dict[str, Callable[[Mapping[str, Any], Knowledge, datetime], dict[str, Any]]] = {
    "register": _register,
    "slip": _slip,
    "recard": _recard,
    "settle": _settle,
    "gate": _gate,
}
