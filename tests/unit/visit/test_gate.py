"""The gate's judgement, each refusal by name, and that it never asks for an impossible move."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from kiosk.visit.forms import Document, Identity, Release, Route
from kiosk.visit.gate import ASKING, PASSED, SETTLING, Code, Known, Question, Way, judge
from kiosk.visit.states import Move, State, after

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
CARD = Identity(Document.RESIDENT_ID, "1234")
CALL, PAPER = Release(Route.CALL, "张伟"), Release(Route.PAPER, "张伟")
IN, OUT = Question(Way.IN, CARD), Question(Way.OUT)


@pytest.mark.parametrize(
    ("ask", "known", "code", "moves"),
    [
        # R10: in with a checked document; R14: out against the host's signature
        (Question(identity=CARD), Known(State.CARDED, expires=LATER), "admitted", [Move.COME_IN]),
        (Question(identity=CARD), Known(State.WELCOME, expires=LATER), "admitted", [Move.COME_IN]),
        (Question(), Known(State.SIGNED, released=True, came_in=EARLIER), "left", [Move.LEAVE]),
        (OUT, Known(State.SIGNED, released=True, came_in=NOW), "left", [Move.LEAVE]),
        (Question(release=PAPER), Known(State.INSIDE, came_in=EARLIER), "left", [Move.SIGN, Move.LEAVE]),
        # R15: the host's word by telephone
        (Question(release=CALL), Known(State.INSIDE, came_in=EARLIER), "left", [Move.LEAVE_ON_WORD]),
        # somebody who was not seen leaving is seen after all
        (Question(release=CALL), Known(State.UNSEEN, came_in=EARLIER), "left", [Move.LEAVE_ON_WORD]),
        (Question(), Known(State.UNSEEN, released=True, came_in=EARLIER), "left", [Move.LEAVE]),
        # a release that is already there is what counts
        (Question(release=CALL), Known(State.SIGNED, released=True, came_in=EARLIER), "left", [Move.LEAVE]),
        # what is still missing
        (Question(), Known(State.CARDED, expires=LATER), "identity_missing", []),
        (Question(Way.IN), Known(State.WELCOME, expires=LATER), "identity_missing", []),
        (Question(), Known(State.INSIDE, came_in=EARLIER), "signature_missing", []),
        (OUT, Known(State.UNSEEN, came_in=EARLIER), "signature_missing", []),
        # refusals
        (IN, None, "unknown", []),
        (IN, Known(State.CARDED, void=True, expires=LATER), "void", []),
        (OUT, Known(State.SIGNED, void=True, released=True), "void", []),
        (IN, Known(State.ASKED), "not_agreed", []),
        (IN, Known(State.DECLINED), "not_agreed", []),
        (IN, Known(State.LAPSED, expires=LATER), "expired", []),
        (IN, Known(State.CARDED, expires=EARLIER), "expired", []),
        (OUT, Known(State.CARDED, expires=LATER), "not_inside", []),
        (IN, Known(State.INSIDE, came_in=EARLIER), "already_inside", []),
        (IN, Known(State.SIGNED, released=True, came_in=EARLIER), "already_inside", []),
        (Question(), Known(State.OWED), "already_left", []),
        (Question(), Known(State.LEFT, released=True), "already_left", []),
        (IN, Known(State.CLOSED, released=True), "already_left", []),
        # the same reading twice at the door is no exit
        (Question(release=CALL), Known(State.INSIDE, came_in=NOW), "already_inside", []),
        (Question(), Known(State.SIGNED, released=True, came_in=NOW), "already_inside", []),
    ],
)
def test_verdict(ask: Question, known: Known | None, code: str, moves: list[Move]) -> None:
    verdict = judge(ask, known, NOW)
    assert (verdict.code, list(verdict.moves)) == (code, moves)


def test_nobody_is_locked_in_by_an_expired_pass() -> None:
    known = Known(State.SIGNED, released=True, expires=EARLIER, came_in=EARLIER)
    assert judge(OUT, known, NOW).code is Code.LEFT


def test_after_settling_a_reading_is_an_exit() -> None:
    known = Known(State.SIGNED, released=True, came_in=NOW - SETTLING)
    assert judge(Question(), known, NOW).code is Code.LEFT
    assert judge(Question(), known, NOW - timedelta(microseconds=1)).code is Code.ALREADY_INSIDE


def test_every_verdict_is_possible_and_only_green_moves() -> None:
    """All combinations of what can be asked and known: moves are in the table, and only with a green code."""
    asks = product(Way, (None, CARD), (None, CALL, PAPER))
    facts = product(State, (False, True), (False, True), (None, EARLIER, LATER), (None, NOW, EARLIER))
    for (way, identity, release), (state, void, released, expires, came_in) in product(asks, list(facts)):
        if (released and state is State.INSIDE) or (not released and state is State.SIGNED):
            continue  # a release is what turns inside into signed: the books never hold these
        known = Known(state, void, released, expires, came_in)
        verdict = judge(Question(way, identity, release), known, NOW)
        assert bool(verdict.moves) is (verdict.code in PASSED)
        for move in verdict.moves:
            state = after(state, move)
        if verdict.code is Code.ADMITTED:
            assert identity
            assert not void
        if verdict.code is Code.LEFT:
            assert released or release


def test_amber_is_not_green() -> None:
    assert not PASSED & ASKING
