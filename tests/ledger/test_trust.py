"""Whether the books can be trusted: every row that was touched is named, and what was cut off is missed."""

import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from doorstep import Doorstep
from kiosk.courier.heads import BadHeads, read_heads, write_head
from kiosk.ledger.chain import BEGINNING, CODES, Check, Fault, Head
from kiosk.visit.events import Kind

ROWS = 1000


@pytest.fixture(scope="module")
def long(blank_sqlite: Any) -> Iterator[Doorstep]:
    """Books of a thousand events, some with details and some without."""
    step = Doorstep(blank_sqlite())
    with step.books.writing(step.now) as chain:
        while chain.seq < ROWS:
            about = {"name": f"n{chain.seq}"} if chain.seq % 3 else None
            chain.append(Kind.CALLED, station="gate-1", data={"n": chain.seq}, personal=about)
    assert step.books.verify() is None
    yield step
    step.books.close()


class Undone(Exception):
    """Let the damage not last."""


def damaged(
    step: Doorstep, do: Callable[[Connection], None], *heads: Head, since: tuple[Head, ...] = ()
) -> Fault | None:
    """What is found wrong after the damage, which is then taken back."""
    found: list[Fault | None] = []
    try:
        with step.books.engine.begin() as conn:
            do(conn)
            check = Check(step.keys.chain, heads, *since)
            while not check.done:
                fault = check.go_on(conn, 4 if since else ROWS + 1)
            found.append(fault)
            raise Undone
    except Undone:
        return found[0]


def run(conn: Connection, statement: str, **values: object) -> None:
    conn.execute(text(statement), values)


EDITS = {
    "data": "UPDATE events SET data = data || ' ' WHERE seq = :n",
    "kind": "UPDATE events SET kind = 'host:visit:agreed' WHERE seq = :n",
    "visit": "UPDATE events SET visit_id = 4711 WHERE seq = :n",
    "station": "UPDATE events SET station = station || 'x' WHERE seq = :n",
    "at": "UPDATE events SET at = '2020-01-01 00:00:00.000000' WHERE seq = :n",
    "recorded": "UPDATE events SET recorded_at = '2020-01-01 00:00:00.000000' WHERE seq = :n",
    "hash": "UPDATE events SET hash = zeroblob(32) WHERE seq = :n",
    "digest": "UPDATE events SET personal_digest = zeroblob(32) WHERE seq = :n",
}
PLACES = [*sorted(random.Random(7).sample(range(1, ROWS), 12)), 1, ROWS]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("apart", [7, pytest.param(1, marks=pytest.mark.soak)])
def test_each_of_a_thousand_rows_is_named_whatever_is_done_to_it(long: Doorstep, apart: int) -> None:
    """Row after row of the log: edited, deleted, swapped, or everything from it on cut off. The chain is
    looked at from the row before, which the full verification of the first and the last bears out."""
    edits = list(EDITS.values())
    with long.books.reading() as conn:
        heads = [
            BEGINNING,
            *(Head(*row) for row in conn.execute(text("SELECT seq, lower(hex(hash)) FROM events"))),
        ]
    for n in (*range(1, ROWS, apart), ROWS - 2, ROWS - 1, ROWS):
        since = (heads[n - 1],) if 3 < n < ROWS - 3 else ()
        kind, other = n % 4, n + 1 if n < ROWS else n - 1
        if kind == 0:
            found = damaged(long, partial(run, statement=edits[n // 4 % len(edits)], n=n), since=since)
            wanted = Fault("changed", n)
        elif kind == 1:
            found = damaged(
                long, partial(run, statement="DELETE FROM events WHERE seq = :n", n=n), since=since
            )
            wanted = Fault("missing", n)
        elif kind == 2:
            found = damaged(long, partial(swap, low=min(n, other), high=max(n, other)), since=since)
            wanted = Fault("swapped", min(n, other), max(n, other))
        else:
            found = damaged(
                long, partial(run, statement="DELETE FROM events WHERE seq >= :n", n=n), since=since
            )
            wanted = Fault("cut_off", n - 1, ROWS)
        assert found == wanted, n


def swap(conn: Connection, low: int, high: int) -> None:
    """Two rows change places."""
    for was, now in ((low, -1), (high, low), (-1, high)):
        run(conn, "UPDATE events SET seq = :now WHERE seq = :was", was=was, now=now)


@pytest.mark.parametrize("n", PLACES)
def test_an_edited_row_is_named(long: Doorstep, n: int) -> None:
    for field, statement in list(EDITS.items())[n % 3 :: 3]:
        found = damaged(long, lambda conn, edit=statement: run(conn, edit, n=n))  # type: ignore[misc]
        assert found == Fault("changed", n), field


@pytest.mark.parametrize("n", PLACES)
def test_a_deleted_row_is_named(long: Doorstep, n: int) -> None:
    found = damaged(long, lambda conn: run(conn, "DELETE FROM events WHERE seq = :n", n=n))
    assert found == (Fault("missing", n) if n < ROWS else Fault("cut_off", n - 1, n))


@pytest.mark.parametrize("n", PLACES[:6])
@pytest.mark.parametrize("far", [1, 40])
def test_swapped_rows_are_named(long: Doorstep, n: int, far: int) -> None:
    low, high = min(n, ROWS - far), min(n, ROWS - far) + far
    assert damaged(long, partial(swap, low=low, high=high)) == Fault("swapped", low, high)


@pytest.mark.parametrize("n", PLACES[:6])
def test_details_that_were_changed_are_named_and_those_forgotten_are_not(long: Doorstep, n: int) -> None:
    n += n % 3 == 1
    edit = 'UPDATE events SET personal = \'{"name":"x"}\', salt = zeroblob(16) WHERE seq = :n'
    found = damaged(long, lambda conn: run(conn, edit, n=n))
    assert found is not None
    assert (found.code, found.seq) == ("details", n)
    forgotten = "UPDATE events SET personal = NULL, salt = NULL WHERE seq >= :n"
    assert damaged(long, lambda conn: run(conn, forgotten, n=n)) is None


def cut(conn: Connection, n: int) -> None:
    """By somebody who also sets the head back: within the books nothing is wrong."""
    run(conn, "DELETE FROM events WHERE seq > :n", n=n)
    run(conn, "UPDATE chain SET seq = :n, hash = (SELECT hash FROM events WHERE seq = :n)", n=n)


@pytest.mark.parametrize("n", PLACES[:6])
def test_a_clean_cut_is_missed_by_the_heads_outside(long: Doorstep, n: int) -> None:
    with long.books.reading() as conn:
        rows = conn.execute(
            text("SELECT seq, hash FROM events WHERE seq IN (:n, :last)"), {"n": n, "last": ROWS}
        )
        heads = [Head(row.seq, row.hash.hex()) for row in rows]
    assert damaged(long, lambda conn: cut(conn, n)) is None
    assert damaged(long, lambda conn: cut(conn, n), *heads) == Fault("cut_off", n, ROWS)
    assert damaged(long, lambda conn: None, *heads) is None


def test_a_chain_written_anew_with_the_key_is_not_the_one_outside(long: Doorstep) -> None:
    assert damaged(long, lambda conn: None, Head(500, "ab" * 32)) == Fault("outside", 500)


def test_every_fault_can_be_said() -> None:
    assert len({str(Fault(code, 7, 9)) for code in CODES}) == len(CODES)


# The heads outside, and what the office does with what it found


def test_a_days_head_is_written_once(tmp_path: Path) -> None:
    file = str(tmp_path / "heads.txt")
    day = {"until": "2026-11-23T14:00:00+00:00", "events": 19, "hash": "ab" * 32}
    assert read_heads(file) == read_heads("") == []
    assert write_head(file, day)
    assert not write_head(file, day)
    assert write_head(file, day | {"events": 30, "hash": "cd" * 32})
    assert read_heads(file) == [Head(19, "ab" * 32), Head(30, "cd" * 32)]
    assert Path(file).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("line", ["x", "a b c", "2026 19 abc", "\udcff", "2026 19 " + "ab" * 32 + " more"])
def test_a_file_that_is_not_ours(tmp_path: Path, line: str) -> None:
    file = tmp_path / "heads.txt"
    file.write_bytes(f"{line}\n".encode(errors="surrogateescape"))
    with pytest.raises(BadHeads):
        read_heads(str(file))


def test_what_was_found_is_kept_and_has_to_be_looked_after(doorstep: Doorstep) -> None:
    reception = doorstep.reception
    assert reception.night_matters(doorstep.now) == []
    doorstep.inside()
    closing = doorstep.later(hours=8)
    reception.close_day(closing, closing)
    assert reception.night_matters(closing) == ["not_verified", "not_forgotten", "not_backed_up"]
    assert reception.verify_chain(closing, by="admin") is None
    reception.forget({"name": 30}, closing)
    assert reception.keep_chore("backup", {}, closing, closing)
    assert not reception.keep_chore("backup", {}, closing, closing), "once a night"
    assert reception.night_matters(closing) == []
    assert reception.night_matters(doorstep.later(hours=37)) == [
        "not_verified",
        "not_forgotten",
        "not_backed_up",
    ]
    with doorstep.books.engine.begin() as conn:
        conn.execute(text("UPDATE events SET data = '{}' WHERE seq = 9"))
    fault = reception.verify_chain(doorstep.now)
    assert fault == Fault("changed", 9)
    verified = reception.trust()["verified"]
    assert (verified["fault"], verified["seq"], verified["at"]) == ("changed", 9, doorstep.now)
    assert reception.night_matters(doorstep.now)[0] == "chain_broken"


def test_by_night_the_new_part_is_looked_at_and_once_a_week_the_whole(doorstep: Doorstep) -> None:
    reception, looked = doorstep.reception, []

    def night() -> Fault | None:
        doorstep.register()
        fault = reception.verify_chain(doorstep.now, night=doorstep.now)
        looked.append(reception.trust()["verified"]["since"])
        doorstep.later(hours=24)
        return fault

    assert [night() for _ in range(3)] == [None] * 3
    assert looked[0] == 0
    assert 0 < looked[1] < looked[2], "from where the night before ended"
    with doorstep.books.engine.begin() as conn:
        conn.execute(text("UPDATE events SET data = '{}' WHERE seq = 9"))
    assert [night() for _ in range(4)] == [None] * 4, "behind the checkpoint"
    assert night() == Fault("changed", 9), "the week is over"
    assert night() == Fault("changed", 9), "and nothing is taken for granted after a fault"
    assert reception.verify_chain(doorstep.now, by="admin") == Fault("changed", 9)


@pytest.mark.parametrize("spoilt", ["hash", "seal", "events"])
def test_a_checkpoint_that_somebody_else_wrote_is_none(sqlite_doorstep: Doorstep, spoilt: str) -> None:
    step = sqlite_doorstep
    step.register()
    assert step.reception.verify_chain(step.now, night=step.now) is None
    value = "'$.events', 3" if spoilt == "events" else f"'$.{spoilt}', '{'ab' * 32}'"
    with step.books.engine.begin() as conn:
        conn.execute(text(f"UPDATE chores SET told = json_set(told, {value})"))
    assert step.reception.verify_chain(step.later(hours=24), night=step.now) is None
    assert step.reception.trust()["verified"]["since"] == 0
