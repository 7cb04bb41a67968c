"""The gate's judgement, each refusal by name, and that it never asks for an impossible move."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.visit.forms import Compared, Document, Identity, Release, Route
from kiosk.visit.gate import ASKING, PASSED, SETTLING, Code, Known, Question, Way, judge
from kiosk.visit.states import Move, State, after

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
CARD = Identity(Document.RESIDENT_ID, "1234")
CALL, PAPER = Release(Route.CALL, "张伟"), Release(Route.PAPER, "张伟")
IN, OUT = Question(Way.IN, CARD), Question(Way.OUT)
SAME = Compared(True)
GROUP = Known(State.INSIDE, people=3, heads_in=2, came_in=EARLIER)


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
        # R5, R8: an important visitor shows no document and owes no signature
        (Question(), Known(State.ANNOUNCED, important=True), "admitted", [Move.COME_IN]),
        (OUT, Known(State.INSIDE, important=True, came_in=EARLIER), "left", [Move.SEE_OUT]),
        (OUT, Known(State.ANNOUNCED, important=True), "not_inside", []),
        # R22, R23: accompanied, by somebody who is named
        (IN, Known(State.CARDED, escorted=True), "escort_missing", []),
        (IN, Known(State.CARDED, escorted=True, escort="张伟"), "admitted", [Move.COME_IN]),
        (
            Question(identity=CARD, escort="张伟"),
            Known(State.CARDED, escorted=True),
            "admitted",
            [Move.COME_IN],
        ),
        # R20: belongings are compared in and out
        (IN, Known(State.CARDED, declared=True), "belongings_unchecked", []),
        (
            Question(identity=CARD, belongings=SAME),
            Known(State.CARDED, declared=True),
            "admitted",
            [Move.COME_IN],
        ),
        (Question(release=PAPER), Known(State.INSIDE, declared=True), "belongings_unchecked", []),
        # groups: heads are counted in and out, late members join
        (IN, Known(State.CARDED, people=3), "heads_missing", []),
        (Question(identity=CARD, heads=4), Known(State.CARDED, people=3), "heads_missing", []),
        (Question(identity=CARD, heads=2), Known(State.CARDED, people=3), "admitted", [Move.COME_IN]),
        (Question(Way.IN, heads=1), GROUP, "admitted", [Move.JOIN]),
        (Question(Way.IN, heads=2), GROUP, "heads_missing", []),
        (Question(Way.OUT, heads=1), GROUP, "members_missing", [Move.LEAVE_SOME]),
        (Question(Way.OUT, heads=2), GROUP, "signature_missing", []),
        (Question(Way.OUT, heads=2, release=CALL), GROUP, "left", [Move.LEAVE_ON_WORD]),
        (Question(Way.OUT), GROUP, "heads_missing", []),
        # what a guard may overrule, and what nobody may
        (Question(override="急"), Known(State.INSIDE, came_in=EARLIER), "left", [Move.LEAVE_ON_WORD]),
        (
            Question(identity=CARD, override="急"),
            Known(State.CARDED, expires=EARLIER),
            "admitted",
            [Move.COME_IN],
        ),
        (Question(override="急"), Known(State.CARDED), "identity_missing", []),
        (Question(identity=CARD, override="急"), Known(State.AGREED), "approval_missing", []),
        (Question(identity=CARD, override="急"), Known(State.CARDED, escorted=True), "escort_missing", []),
        (Question(identity=CARD, override="急"), Known(State.CARDED, blocked=True), "blocked", []),
        (Question(identity=CARD, override="急"), Known(State.CARDED, void=True), "void", []),
        # R16: blocked; who is inside is let out
        (IN, Known(State.HELD, blocked=True), "blocked", []),
        (OUT, Known(State.SIGNED, released=True, blocked=True), "left", [Move.LEAVE]),
        # refusals
        (IN, Known(State.HELD), "not_agreed", []),
        (IN, Known(State.ANNOUNCED), "not_agreed", []),
        (IN, Known(State.AGREED), "approval_missing", []),
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


@given(st.data())
def test_nothing_green_breaks_a_rule(data: st.DataObject) -> None:
    """Whatever is asked and known: green only as the rules allow, and the moves are possible."""
    draw = data.draw
    identity, release = draw(st.sampled_from([None, CARD])), draw(st.sampled_from([None, CALL, PAPER]))
    ask = Question(
        draw(st.sampled_from(Way)),
        identity,
        release,
        heads=draw(st.none() | st.integers(-1, 6)),
        escort=draw(st.sampled_from(["", "张伟"])),
        belongings=draw(st.sampled_from([None, SAME])),
        override=draw(st.sampled_from(["", "急"])),
    )
    people = draw(st.integers(1, 4))
    heads_in = draw(st.integers(0, people))
    known = Known(
        draw(st.sampled_from(State)),
        void=draw(st.booleans()),
        released=draw(st.booleans()),
        expires=draw(st.sampled_from([None, EARLIER, LATER])),
        came_in=draw(st.sampled_from([None, EARLIER, NOW])),
        important=draw(st.booleans()),
        blocked=draw(st.booleans()),
        people=people,
        heads_in=heads_in,
        heads_out=draw(st.integers(0, heads_in)),
        escorted=draw(st.booleans()),
        escort=draw(st.sampled_from(["", "李强"])),
        declared=draw(st.booleans()),
    )
    verdict = judge(ask, known, NOW)
    assert bool(verdict.moves) is (verdict.code in PASSED)
    if not verdict.moves:
        return
    assert not known.void
    assert not (known.declared and ask.belongings is None)
    if verdict.moves[0] is Move.COME_IN:
        assert identity or known.important
        assert not known.blocked
        assert not known.escorted or ask.escort or known.escort
        assert people == 1 or (ask.heads and 1 <= ask.heads <= people - heads_in)
    if verdict.code is Code.LEFT:
        assert known.released or known.important or release or ask.override
    if verdict.moves[0] in (Move.JOIN, Move.LEAVE_SOME):
        assert people > 1
        assert ask.heads


def test_amber_is_not_green() -> None:
    assert not PASSED & ASKING
    assert not (PASSED | ASKING) & {Code.BLOCKED, Code.APPROVAL_MISSING}
