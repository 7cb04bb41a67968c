"""The states of a visit and the moves between them.

`TABLE` says what is possible at all; whether a move is permitted now is judged elsewhere
(`kiosk.visit.gate` at the gate, the host on the page). A move outside the table does not exist.
"""

from enum import StrEnum


class State(StrEnum):
    """Where a visit stands."""

    ANNOUNCED = "announced"  # expected, nobody has come yet (R7, R17)
    HELD = "held"  # the guard decides first (R4, R16)
    ASKED = "asked"  # registered, the host has been asked (R9)
    AGREED = "agreed"  # the host agreed, somebody else's approval is awaited (R13, R22, R31)
    WELCOME = "welcome"  # the host agreed, a pass is issued
    CARDED = "carded"  # the pass is on paper in the visitor's hand
    INSIDE = "inside"  # let in by the gate (R10)
    SIGNED = "signed"  # released by the host, still inside (R14)
    OWED = "owed"  # let out on the host's word, signature owed (R15)
    LEFT = "left"  # let out, pass not yet ticked off
    UNSEEN = "unseen"  # not seen leaving when the day was closed
    DECLINED = "declined"
    LAPSED = "lapsed"  # no answer, or the visitor never came to the gate
    CLOSED = "closed"


class Move(StrEnum):
    """What can happen to a visit."""

    ARRIVE = "arrive"  # whoever was announced is here
    CANCEL = "cancel"
    VOUCH = "vouch"  # the guard lets the host be asked after all
    TURN_AWAY = "turn_away"
    AGREE = "agree"
    CONSENT = "consent"  # the host agrees, an approval is still awaited
    APPROVE = "approve"  # the last approval has come
    DECLINE = "decline"
    POSTPONE = "postpone"  # the host asks for a moment
    LAPSE = "lapse"
    CARD = "card"  # the slip came out of the printer
    RECARD = "recard"  # the pass is void, another one is issued
    COME_IN = "come_in"
    JOIN = "join"  # more of a group come in
    SIGN = "sign"
    LEAVE_SOME = "leave_some"  # some of a group leave, the others stay
    LEAVE = "leave"
    SEE_OUT = "see_out"  # an important visitor leaves: nothing to sign (R8)
    LEAVE_ON_WORD = "leave_on_word"  # the host confirmed by telephone
    MISS = "miss"  # the day ends and nobody saw the visitor leave
    SETTLE = "settle"  # a named person says why
    CLOSE = "close"


S, M = State, Move

TABLE: dict[tuple[State, Move], State] = {
    (S.ANNOUNCED, M.ARRIVE): S.WELCOME,
    (S.ANNOUNCED, M.CONSENT): S.AGREED,
    (S.ANNOUNCED, M.COME_IN): S.INSIDE,  # an important visitor fills in no form (R5)
    (S.ANNOUNCED, M.CANCEL): S.LAPSED,
    (S.ANNOUNCED, M.LAPSE): S.LAPSED,
    (S.HELD, M.VOUCH): S.ASKED,
    (S.HELD, M.TURN_AWAY): S.DECLINED,
    (S.HELD, M.LAPSE): S.LAPSED,
    (S.ASKED, M.AGREE): S.WELCOME,
    (S.ASKED, M.CONSENT): S.AGREED,
    (S.ASKED, M.DECLINE): S.DECLINED,
    (S.ASKED, M.TURN_AWAY): S.DECLINED,
    (S.ASKED, M.POSTPONE): S.ASKED,
    (S.ASKED, M.LAPSE): S.LAPSED,
    (S.AGREED, M.APPROVE): S.WELCOME,
    (S.AGREED, M.DECLINE): S.DECLINED,
    (S.AGREED, M.LAPSE): S.LAPSED,
    (S.WELCOME, M.CARD): S.CARDED,
    (S.WELCOME, M.RECARD): S.WELCOME,
    (S.CARDED, M.RECARD): S.WELCOME,
    (S.WELCOME, M.LAPSE): S.LAPSED,
    (S.CARDED, M.LAPSE): S.LAPSED,
    # A pass in the hand proves that it was printed, whatever the lobby could report.
    (S.WELCOME, M.COME_IN): S.INSIDE,
    (S.CARDED, M.COME_IN): S.INSIDE,
    # A gate that stood alone let somebody in whose visit had lapsed meanwhile: the entry is a fact.
    (S.LAPSED, M.COME_IN): S.INSIDE,
    # A pass that was lost on the way is issued again while its bearer is inside.
    (S.INSIDE, M.RECARD): S.INSIDE,
    (S.SIGNED, M.RECARD): S.SIGNED,
    (S.INSIDE, M.JOIN): S.INSIDE,
    (S.SIGNED, M.JOIN): S.SIGNED,
    (S.INSIDE, M.LEAVE_SOME): S.INSIDE,
    (S.SIGNED, M.LEAVE_SOME): S.SIGNED,
    (S.UNSEEN, M.LEAVE_SOME): S.UNSEEN,
    (S.INSIDE, M.SEE_OUT): S.LEFT,
    (S.UNSEEN, M.SEE_OUT): S.LEFT,
    (S.INSIDE, M.SIGN): S.SIGNED,
    (S.INSIDE, M.LEAVE_ON_WORD): S.OWED,
    (S.SIGNED, M.LEAVE): S.LEFT,
    # The guard telephoned although the host had just signed: nothing is owed.
    (S.SIGNED, M.LEAVE_ON_WORD): S.LEFT,
    (S.OWED, M.SIGN): S.CLOSED,
    (S.INSIDE, M.MISS): S.UNSEEN,
    (S.SIGNED, M.MISS): S.UNSEEN,
    (S.UNSEEN, M.SIGN): S.UNSEEN,
    (S.UNSEEN, M.LEAVE): S.LEFT,
    (S.UNSEEN, M.LEAVE_ON_WORD): S.OWED,
    (S.UNSEEN, M.SETTLE): S.CLOSED,
    (S.LEFT, M.CLOSE): S.CLOSED,
    (S.DECLINED, M.CLOSE): S.CLOSED,
    (S.LAPSED, M.CLOSE): S.CLOSED,
}

WITHIN = frozenset({S.INSIDE, S.SIGNED, S.UNSEEN})  # may be in the house
EXPECTED = frozenset({S.WELCOME, S.CARDED})  # may come in
OVER = frozenset({S.OWED, S.LEFT, S.DECLINED, S.LAPSED, S.CLOSED})  # the visitor is gone or never came


class NoSuchMove(Exception):
    """The visit's state does not allow this move."""

    def __init__(self, state: State, move: Move) -> None:
        super().__init__(f"{move} is not possible in state {state}")
        self.state, self.move = state, move


def after(state: State, move: Move) -> State:
    """The state that `move` leads to, or `NoSuchMove`."""
    try:
        return TABLE[state, move]
    except KeyError:
        raise NoSuchMove(state, move) from None
