"""The table of moves: everything reachable, everything ends, nothing else is possible."""

from itertools import product

import pytest

from kiosk.visit.states import EXPECTED, OVER, TABLE, WITHIN, Move, NoSuchMove, State, after


def reachable(start: State) -> set[State]:
    seen, waiting = {start}, [start]
    while waiting:
        state = waiting.pop()
        fresh = {to for (source, _), to in TABLE.items() if source is state} - seen
        seen |= fresh
        waiting += fresh
    return seen


def test_every_state_is_reachable_from_a_registration() -> None:
    """A walk-in, somebody announced, and somebody whom the guard looks at first."""
    begun = reachable(State.ASKED) | reachable(State.ANNOUNCED) | reachable(State.HELD)
    assert begun == set(State)


@pytest.mark.parametrize("state", State)
def test_every_state_leads_to_closed(state: State) -> None:
    assert State.CLOSED in reachable(state)


@pytest.mark.parametrize("move", Move)
def test_every_move_can_happen_somewhere(move: Move) -> None:
    assert any(move is known for _, known in TABLE)


@pytest.mark.parametrize("pair", [pair for pair in product(State, Move) if pair not in TABLE])
def test_no_move_outside_the_table(pair: tuple[State, Move]) -> None:
    with pytest.raises(NoSuchMove) as refused:
        after(*pair)
    assert (refused.value.state, refused.value.move) == pair


def test_silence_is_never_a_yes() -> None:
    """R9: from asked, only the host's agreement leads to a pass."""
    to_welcome = [pair for pair, to in TABLE.items() if to is State.WELCOME and pair[0] is State.ASKED]
    assert to_welcome == [(State.ASKED, Move.AGREE)]


def test_nothing_happens_to_a_closed_visit() -> None:
    assert not [move for state, move in TABLE if state is State.CLOSED]


def test_an_owed_signature_ends_only_by_signing() -> None:
    """R15: a visit let out on the host's word stays open until the host signs."""
    assert [(move, to) for (state, move), to in TABLE.items() if state is State.OWED] == [
        (Move.SIGN, State.CLOSED)
    ]


def test_each_state_is_before_within_or_over() -> None:
    before = {State.ANNOUNCED, State.HELD, State.ASKED, State.AGREED}
    assert before | EXPECTED | WITHIN | OVER == set(State)
    assert not EXPECTED & WITHIN
    assert not OVER & WITHIN
