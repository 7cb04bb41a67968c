"""The gate's judgement: one ordered list of guards, each with its own code.

Used by the office on the books and by a gate that stands alone on its copy: the same rules, one place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.visit.forms import Identity, Release, Route
from kiosk.visit.states import EXPECTED, WITHIN, Move, State

SETTLING = timedelta(seconds=20)
"""A second reading so soon after the entry is a double scan, not an exit."""


class Way(StrEnum):
    """Which way the bearer goes; EITHER lets the state of the visit decide."""

    IN = "in"
    OUT = "out"
    EITHER = "either"


class Code(StrEnum):
    """What the gate says. The first two let pass; two ask for something more; the rest refuse."""

    ADMITTED = "admitted"
    LEFT = "left"
    IDENTITY_MISSING = "identity_missing"
    SIGNATURE_MISSING = "signature_missing"
    UNREADABLE = "unreadable"
    WRONG_SITE = "wrong_site"
    FORGED = "forged"
    UNKNOWN = "unknown"
    VOID = "void"
    NOT_AGREED = "not_agreed"
    ALREADY_INSIDE = "already_inside"
    ALREADY_LEFT = "already_left"
    NOT_INSIDE = "not_inside"
    EXPIRED = "expired"


PASSED = frozenset({Code.ADMITTED, Code.LEFT})
ASKING = frozenset({Code.IDENTITY_MISSING, Code.SIGNATURE_MISSING})


@dataclass(frozen=True)
class Question:
    """One reading at the gate, with what the guard has already seen to."""

    way: Way = Way.EITHER
    identity: Identity | None = None
    release: Release | None = None


@dataclass(frozen=True)
class Known:
    """What the books, or the gate's copy, know of the pass that was read."""

    state: State
    void: bool = False
    released: bool = False
    expires: datetime | None = None
    came_in: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """The code, and the moves that it stands for, in their order; none when nobody passes."""

    code: Code
    moves: tuple[Move, ...] = ()


Guard = Callable[[Question, Known, datetime], bool]


def _double_scan(ask: Question, known: Known, now: datetime) -> bool:
    fresh = known.came_in is not None and now - known.came_in < SETTLING
    return known.state in WITHIN and (ask.way is Way.IN or (ask.way is Way.EITHER and fresh))


def _expired(ask: Question, known: Known, now: datetime) -> bool:
    return known.state in EXPECTED and known.expires is not None and now > known.expires


def _unsigned(ask: Question, known: Known, now: datetime) -> bool:
    return known.state in WITHIN and not known.released and ask.release is None


GUARDS: tuple[tuple[Code, Guard], ...] = (
    (Code.VOID, lambda ask, known, now: known.void),
    (Code.NOT_AGREED, lambda ask, known, now: known.state in (State.ASKED, State.DECLINED)),
    (Code.EXPIRED, lambda ask, known, now: known.state is State.LAPSED),
    (
        Code.ALREADY_LEFT,
        lambda ask, known, now: known.state in (State.OWED, State.LEFT, State.CLOSED),
    ),
    (Code.ALREADY_INSIDE, _double_scan),
    (Code.NOT_INSIDE, lambda ask, known, now: known.state in EXPECTED and ask.way is Way.OUT),
    (Code.EXPIRED, _expired),
    (
        Code.IDENTITY_MISSING,
        lambda ask, known, now: known.state in EXPECTED and ask.identity is None,
    ),
    (Code.SIGNATURE_MISSING, _unsigned),
)


def judge(ask: Question, known: Known | None, now: datetime) -> Verdict:
    """The verdict on one reading. An expired pass still lets its bearer out: nobody is locked in."""
    if known is None:
        return Verdict(Code.UNKNOWN)
    for code, stops in GUARDS:
        if stops(ask, known, now):
            return Verdict(code)
    if known.state in EXPECTED:
        return Verdict(Code.ADMITTED, (Move.COME_IN,))
    return Verdict(Code.LEFT, _ways_out(ask, known))


def _ways_out(ask: Question, known: Known) -> tuple[Move, ...]:
    if known.released:
        return (Move.LEAVE,)
    assert ask.release is not None
    if ask.release.route is Route.CALL:
        return (Move.LEAVE_ON_WORD,)
    return (Move.SIGN, Move.LEAVE)
