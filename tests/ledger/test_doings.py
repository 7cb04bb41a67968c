"""The house's own log on both kinds of books: years of it are passed by in steps, and nothing is left out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from doorstep import Blank, Doorstep
from kiosk.ledger import doings
from kiosk.ledger.doings import MOST_OPENED, MOST_PASSED, PAGE, Fits, Leaf, Wanted
from kiosk.ledger.story import Told
from kiosk.ledger.tables import chain, events

BEGUN = datetime(2025, 1, 1, tzinfo=UTC)
SELDOM, EACH = "office:guard:changed", timedelta(minutes=10)
MANY = MOST_PASSED + 400
LATE = 30_000
"""The event that a gate which stood alone handed in a week after it happened."""


@pytest.fixture(scope="module")
def step(blank: Blank) -> Iterator[Doorstep]:
    """A year of a house: somebody signs in every ten minutes, and the first thing was a change of guards."""
    step = Doorstep(blank())
    with step.books.engine.begin() as conn:
        conn.execute(events.delete())
        for start in range(1, MANY + 1, 10_000):
            conn.execute(insert(events), [_event(seq) for seq in range(start, min(start + 10_000, MANY + 1))])
        conn.execute(update(chain).values(seq=MANY))
    yield step
    step.books.close()


def _event(seq: int) -> dict[str, object]:
    written = BEGUN + EACH * seq
    at = written - timedelta(days=7) if seq == LATE else written
    kind = SELDOM if seq in (3, LATE) else "house:user:signed_in"
    visit = 7 if seq == 4 else None
    facts = {"seq": seq, "at": at, "recorded_at": written, "kind": kind, "visit_id": visit}
    return facts | {"data": "{}", "personal_digest": b"", "hash": b""}


def _any(told: Told) -> bool:
    return True


class Reader:
    """Somebody who turns pages to the end. `told`: the events that were shown, in that order."""

    def __init__(self, step: Doorstep, wanted: Wanted, fits: Fits = _any) -> None:
        self._step, self._wanted, self._fits = step, wanted, fits
        self.told: list[int] = []
        self.most_opened = self.pages = 0

    def turn(self, before: int = 0, after: int = 0) -> Leaf:
        """One page."""
        opened = 0

        def fits(told: Told) -> bool:
            nonlocal opened
            opened += 1
            return self._fits(told)

        with self._step.books.reading() as conn:
            leaf = doings.leaf(conn, self._wanted, fits, before, after)
        self.most_opened = max(self.most_opened, opened)
        self.pages += 1
        self.told += [one.seq for one in (leaf.rows[::-1] if after else leaf.rows)]
        return leaf

    def downwards(self) -> list[int]:
        """All, from the latest."""
        leaf = self.turn()
        while leaf.older:
            leaf = self.turn(before=leaf.older)
        return self.told

    def upwards(self) -> list[int]:
        """All that came after the first event, towards the latest."""
        leaf = self.turn(after=1)
        while leaf.newer:
            leaf = self.turn(after=leaf.newer)
        return self.told


def test_what_is_seldom_is_found_behind_all_that_is_passed_by(step: Doorstep) -> None:
    reader = Reader(step, Wanted(kinds=(SELDOM,)))
    first = reader.turn()
    assert ([one.seq for one in first.rows], first.short) == ([LATE], True)
    last = reader.turn(before=first.older)
    assert ([one.seq for one in last.rows], last.short, last.older) == ([3], False, 0)
    assert reader.turn(after=last.newer).rows[0].seq == LATE


@pytest.mark.parametrize("every", [700, 1])
def test_pages_hold_each_that_fits_once_and_open_no_more_than_they_may(step: Doorstep, every: int) -> None:
    days = Wanted(start=BEGUN, end=BEGUN + EACH * 20_000)
    fitting = [seq for seq in range(1, 20_000) if seq % every == 0 and seq != 4][: 30 * PAGE]
    down = Reader(step, days, lambda told: told.seq % every == 0 and told.seq <= fitting[-1])
    assert down.downwards() == fitting[::-1]
    assert down.most_opened <= MOST_OPENED + 1
    up = Reader(step, days, lambda told: told.seq % every == 0 and told.seq <= fitting[-1])
    assert up.upwards() == [seq for seq in fitting if seq > 1]


def test_days_are_those_of_what_happened_and_not_of_writing_it_down(step: Doorstep) -> None:
    happened = BEGUN + EACH * LATE - timedelta(days=7)
    for start, end, found in ((0, 5, [LATE]), (-5, 0, []), (5, 60 * 24 * 8, [])):
        days = (happened + timedelta(minutes=minutes) for minutes in (start, end))
        assert Reader(step, Wanted(*days, kinds=(SELDOM,))).downwards() == found


def test_a_file_holds_all_of_it_the_oldest_first(step: Doorstep) -> None:
    days = Wanted(start=BEGUN, end=BEGUN + EACH * 2000)
    with step.reception.doing_rows(days, lambda told: told.seq % 100 == 0) as rows:
        assert [one.seq for one in rows] == list(range(100, 2000, 100))


def test_nobody_asks_before_the_first_day_or_after_the_last(step: Doorstep) -> None:
    long_ago, far = datetime(1971, 1, 1, tzinfo=UTC), datetime(9990, 1, 1, tzinfo=UTC)
    for days in (Wanted(end=long_ago), Wanted(start=far)):
        leaf = Reader(step, days).turn()
        assert (leaf.rows, leaf.newer, leaf.older, leaf.short) == ([], 0, 0, False)
