"""What an answer, whoever gave it, means for the copy: the next reading of a pass has to know of this one."""

from collections.abc import Mapping
from typing import Any

from kiosk.station.rows import heads_of
from kiosk.visit.classes import VisitorClass
from kiosk.visit.forms import Route
from kiosk.visit.gate import PASSED, Code
from kiosk.visit.states import WITHIN, State

_COPIED = ("name", "organisation", "people", "plate", "parking")
_STATES = {
    ("settle", "settled"): State.CLOSED,
    ("hand_back", "closed"): State.CLOSED,
    ("turn_away", "turned_away"): State.DECLINED,
    ("vouch", "asked"): State.ASKED,
}


_DONE = frozenset(
    {*_STATES, ("enter", Code.ADMITTED), ("tick", "noted"), *(("gate", code) for code in PASSED)}
)


def differs(verb: str, decided: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    """What the books say where the station let somebody through, or did something else that counts, and they
    see it otherwise; '' where they agree or nothing was done."""
    books = str(answer.get("books") or answer.get("code"))
    return books if (verb, decided.get("code")) in _DONE and books != decided.get("code") else ""


def change(verb: str, body: Mapping[str, Any], code: str, at: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the visit's row that an answer with this code changes; `row` is the row before."""
    if state := _STATES.get((verb, code)):
        return {"state": state.value}
    if verb == "enter" and code == Code.ADMITTED:
        return _entered(body, at)
    if verb == "gate" and code == Code.ADMITTED:
        return _came_in(body, at, row)
    if verb == "gate" and code == Code.LEFT:
        state = _state_outside(body, row)
        return {"state": state.value, "left": at, "owed": state is State.OWED}
    if verb == "gate" and code == Code.MEMBERS_MISSING:
        heads = heads_of(row)
        return {"heads": {**heads, "out": heads["out"] + (body.get("heads") or 0)}}
    return {}


def change_house(
    verb: str, body: Mapping[str, Any], answer: Mapping[str, Any], at: str, facts: Mapping[str, Any]
) -> dict[str, Any]:
    """What holds for the whole house, after an answer to `emergency` or `tick`."""
    muster = facts.get("muster")
    if verb == "emergency" and answer.get("code") == "begun" and not muster:
        begun: dict[str, Any] = {
            "id": answer.get("muster"),
            "since": at,
            "url": answer.get("url") or "",
            "ticked": [],
        }
        return {**facts, "muster": begun}
    if verb == "emergency" and answer.get("code") == "ended":
        return {**facts, "muster": None}
    if verb == "tick" and answer.get("code") == "noted" and muster:
        others = [visit for visit in muster.get("ticked", ()) if visit != body["visit"]]
        return {**facts, "muster": {**muster, "ticked": others + [body["visit"]] * bool(body["there"])}}
    return dict(facts)


def _entered(body: Mapping[str, Any], at: str) -> dict[str, Any]:
    """R5: whoever was let in without a form; of an announced visitor the row knows more than the guard."""
    people = body.get("people") or 1
    told = {key: body[key] for key in _COPIED if body.get(key)}
    inside = {"state": State.INSIDE.value, "came_in": at, "left": None, "heads": {"in": people, "out": 0}}
    return {"class": VisitorClass.IMPORTANT.value, **told, **inside}


def _came_in(body: Mapping[str, Any], at: str, row: Mapping[str, Any]) -> dict[str, Any]:
    heads, more = heads_of(row), body.get("heads") or row.get("people") or 1
    counted = {"heads": {**heads, "in": heads["in"] + more}}
    if row.get("state") in WITHIN:
        return counted  # late members of a group
    escort = {"escort": body["escort"]} if body.get("escort") else {}
    return {"state": State.INSIDE.value, "came_in": at, "left": None, **escort, **counted}


def _state_outside(body: Mapping[str, Any], row: Mapping[str, Any]) -> State:
    """Let out on somebody's word: the host still has to sign, unless nothing was to be signed."""
    settled = row.get("released") or row.get("class") == VisitorClass.IMPORTANT
    on_word = (body.get("release") or {}).get("route") == Route.CALL or bool(body.get("override"))
    return State.OWED if on_word and not settled else State.LEFT
