"""The gate's judgement: one ordered list of guards, each with its own code.

Used by the office on the books and by a gate that stands alone on its copy: the same rules, one place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.visit.forms import Compared, Identity, Release, Route
from kiosk.visit.states import EXPECTED, OVER, WITHIN, Move, State

SETTLING = timedelta(seconds=20)
"""A second reading so soon after the entry is a double scan, not an exit."""


class Way(StrEnum):
    """Which way the bearer goes; EITHER lets the state of the visit decide."""

    IN = "in"
    OUT = "out"
    EITHER = "either"


class Code(StrEnum):
    """What the gate says: some let pass, some ask for something more, the rest refuse."""

    ADMITTED = "admitted"
    LEFT = "left"
    IDENTITY_MISSING = "identity_missing"
    ESCORT_MISSING = "escort_missing"
    HEADS_MISSING = "heads_missing"
    BELONGINGS_UNCHECKED = "belongings_unchecked"
    SIGNATURE_MISSING = "signature_missing"
    MEMBERS_MISSING = "members_missing"
    UNREADABLE = "unreadable"
    WRONG_SITE = "wrong_site"
    FORGED = "forged"
    UNKNOWN = "unknown"
    VOID = "void"
    BLOCKED = "blocked"
    NOT_AGREED = "not_agreed"
    APPROVAL_MISSING = "approval_missing"
    ALREADY_INSIDE = "already_inside"
    ALREADY_LEFT = "already_left"
    NOT_INSIDE = "not_inside"
    EXPIRED = "expired"


PASSED = frozenset({Code.ADMITTED, Code.LEFT, Code.MEMBERS_MISSING})
"""Somebody went through. MEMBERS_MISSING: some of a group, the others are still inside."""
ASKING = frozenset(
    {
        Code.IDENTITY_MISSING,
        Code.ESCORT_MISSING,
        Code.HEADS_MISSING,
        Code.BELONGINGS_UNCHECKED,
        Code.SIGNATURE_MISSING,
    }
)
OVERRIDABLE = frozenset({Code.SIGNATURE_MISSING, Code.EXPIRED})
"""What a guard may overrule with a reason; never identity (R19), an approval, an escort or the block list."""


@dataclass(frozen=True)
class Question:
    """One reading at the gate, with what the guard has already seen to.

    `heads`: how many of a group go through; `escort`: who accompanies them; `belongings`: the comparison with
    what was declared; `override`: why the guard overrules what is overridable.
    """

    way: Way = Way.EITHER
    identity: Identity | None = None
    release: Release | None = None
    heads: int | None = None
    escort: str = ""
    belongings: Compared | None = None
    override: str = ""


@dataclass(frozen=True)
class Known:
    """What the books, or the gate's copy, know of the pass that was read, and of its visit.

    `people`: registered; `heads_in`, `heads_out`: counted so far; `escorted`: an escort is needed (R22) and
    `escort` is named or not; `declared`: there are belongings to compare (R20).
    """

    state: State
    void: bool = False
    released: bool = False
    expires: datetime | None = None
    came_in: datetime | None = None
    important: bool = False
    blocked: bool = False
    people: int = 1
    heads_in: int = 0
    heads_out: int = 0
    escorted: bool = False
    escort: str = ""
    declared: bool = False

    @property
    def enters(self) -> bool:
        """Whether the bearer is expected at the way in (R5: an announced important visitor needs no form)."""
        return self.state in EXPECTED or (self.state is State.ANNOUNCED and self.important)

    @property
    def within(self) -> int:
        """How many of the visit's people are inside."""
        return max(1, self.heads_in - self.heads_out) if self.state in WITHIN else 0


@dataclass(frozen=True)
class Verdict:
    """The code, and the moves that it stands for, in their order; none when nobody passes."""

    code: Code
    moves: tuple[Move, ...] = ()


Guard = Callable[[Question, Known, datetime], bool]


def _joins(ask: Question, known: Known) -> bool:
    """Late members of a group follow the others in."""
    return known.state in WITHIN and ask.way is Way.IN and 0 < known.heads_in < known.people


def _double_scan(ask: Question, known: Known, now: datetime) -> bool:
    fresh = known.came_in is not None and now - known.came_in < SETTLING
    again = ask.way is Way.IN or (ask.way is Way.EITHER and fresh)
    return known.state in WITHIN and again and not _joins(ask, known)


def _not_agreed(ask: Question, known: Known, now: datetime) -> bool:
    unasked = (State.ANNOUNCED, State.HELD, State.ASKED, State.DECLINED)
    return known.state in unasked and not known.enters


def _expired(ask: Question, known: Known, now: datetime) -> bool:
    over = known.expires is not None and now > known.expires
    return known.enters and over and not ask.override


def _alone(ask: Question, known: Known, now: datetime) -> bool:
    return known.enters and known.escorted and not (known.escort or ask.escort)


def _uncounted(ask: Question, known: Known, now: datetime) -> bool:
    if known.people == 1:
        return False
    going_in = known.enters or _joins(ask, known)
    most = known.people - known.heads_in if going_in else known.within
    return ask.heads is None or not 1 <= ask.heads <= most


def _unsigned(ask: Question, known: Known, now: datetime) -> bool:
    leaves = known.state in WITHIN and not _joins(ask, known) and not _some(ask, known)
    return leaves and not (known.released or known.important or ask.release or ask.override)


def _some(ask: Question, known: Known) -> bool:
    """Only some of a group leave; the signature is asked for when the last of them do."""
    counted = known.people > 1 and ask.heads is not None
    return known.state in WITHIN and counted and 0 < (ask.heads or 0) < known.within


GUARDS: tuple[tuple[Code, Guard], ...] = (
    (Code.VOID, lambda ask, known, now: known.void),
    # Somebody who is blocked while inside is let out.
    (Code.BLOCKED, lambda ask, known, now: known.blocked and known.state not in WITHIN | OVER),
    (Code.NOT_AGREED, _not_agreed),
    (Code.APPROVAL_MISSING, lambda ask, known, now: known.state is State.AGREED),
    (Code.EXPIRED, lambda ask, known, now: known.state is State.LAPSED),
    (
        Code.ALREADY_LEFT,
        lambda ask, known, now: known.state in (State.OWED, State.LEFT, State.CLOSED),
    ),
    (Code.ALREADY_INSIDE, _double_scan),
    (Code.NOT_INSIDE, lambda ask, known, now: known.enters and ask.way is Way.OUT),
    (Code.EXPIRED, _expired),
    (
        Code.IDENTITY_MISSING,
        lambda ask, known, now: known.enters and not known.important and ask.identity is None,
    ),
    (Code.ESCORT_MISSING, _alone),
    (Code.HEADS_MISSING, _uncounted),
    (Code.BELONGINGS_UNCHECKED, lambda ask, known, now: known.declared and ask.belongings is None),
    (Code.SIGNATURE_MISSING, _unsigned),
)


def judge(ask: Question, known: Known | None, now: datetime) -> Verdict:
    """The verdict on one reading. An expired pass still lets its bearer out: nobody is locked in."""
    if known is None:
        return Verdict(Code.UNKNOWN)
    for code, stops in GUARDS:
        if stops(ask, known, now):
            return Verdict(code)
    if known.enters:
        return Verdict(Code.ADMITTED, (Move.COME_IN,))
    if _joins(ask, known):
        return Verdict(Code.ADMITTED, (Move.JOIN,))
    if _some(ask, known):
        return Verdict(Code.MEMBERS_MISSING, (Move.LEAVE_SOME,))
    return Verdict(Code.LEFT, _ways_out(ask, known))


def _ways_out(ask: Question, known: Known) -> tuple[Move, ...]:
    if known.released:
        return (Move.LEAVE,)
    if known.important:
        return (Move.SEE_OUT,)
    if ask.release and ask.release.route is Route.PAPER:
        return (Move.SIGN, Move.LEAVE)
    return (Move.LEAVE_ON_WORD,)
