"""The log of events: whoever changes it is found, and forgetting a person does not break it."""

import pytest
from sqlalchemy import text

from doorstep import Doorstep

pytestmark = pytest.mark.on_both  # the damage is done in SQL


def tamper(step: Doorstep, *statements: str) -> str | None:
    with step.books.engine.begin() as conn:
        for statement in statements:
            conn.execute(text(statement))
    found = step.books.verify()
    return None if found is None else str(found)


@pytest.fixture
def busy(doorstep: Doorstep) -> Doorstep:
    for _ in range(3):
        doorstep.inside()
    assert doorstep.books.verify() is None
    return doorstep


def test_every_acknowledged_thing_is_an_event(doorstep: Doorstep) -> None:
    before = doorstep.reception.last_seq()
    visit, _ = doorstep.inside()
    with doorstep.books.reading() as conn:
        asked = "SELECT kind FROM events WHERE visit_id = :visit ORDER BY seq"
        kinds = [row.kind for row in conn.execute(text(asked), {"visit": visit})]
    assert kinds == [
        "visitor:visit:registered",
        "host:visit:agreed",
        "house:pass:issued",
        "lobby:slip:printed",
        "gate:visit:came_in",
    ]
    assert doorstep.reception.last_seq() == before + len(kinds)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("""UPDATE events SET data = '{"state":"closed"}' WHERE seq = 9""", "event 9 was changed"),
        ("UPDATE events SET kind = 'host:visit:declined' WHERE seq = 6", "event 6 was changed"),
        ("UPDATE events SET visit_id = 2 WHERE seq = 5", "event 5 was changed"),
        ("UPDATE events SET station = 'gate-9' WHERE seq = 9", "event 9 was changed"),
        ("UPDATE events SET personal = '{}' WHERE seq = 5", "the details of event 5 were changed"),
        ("UPDATE events SET salt = NULL WHERE seq = 5", "the details of event 5 were changed"),
        ("DELETE FROM events WHERE seq = 7", "event 7 is missing"),
        ("DELETE FROM events WHERE seq = 1", "event 1 is missing"),
        ("DELETE FROM events WHERE seq > 15", "the log ends at event 15, but event 19 was written"),
        (
            "UPDATE chain SET hash = (SELECT hash FROM events WHERE seq = 3)",
            "the head of the chain was changed",
        ),
    ],
)
def test_a_change_is_named(busy: Doorstep, statement: str, says: str) -> None:
    assert tamper(busy, statement) == says


def test_two_rows_swapped(busy: Doorstep) -> None:
    found = tamper(
        busy,
        "UPDATE events SET seq = 1000 WHERE seq = 6",
        "UPDATE events SET seq = 6 WHERE seq = 7",
        "UPDATE events SET seq = 7 WHERE seq = 1000",
    )
    assert found == "event 6 was swapped with event 7"


def test_cut_off_with_the_head_put_back_is_still_not_ours_without_the_key(busy: Doorstep) -> None:
    """Who can write the database but has no key can cut the end off, yet cannot add to it."""
    found = tamper(
        busy,
        "DELETE FROM events WHERE seq > 15",
        "UPDATE chain SET seq = 15, hash = (SELECT hash FROM events WHERE seq = 15)",
        "INSERT INTO events (seq, at, recorded_at, kind, station, data, personal_digest, hash)"
        " SELECT 16, at, recorded_at, kind, station, data, personal_digest, hash FROM events WHERE seq = 15",
    )
    assert found == "event 16 was changed"


def test_forgetting_personal_details_keeps_the_chain_valid(busy: Doorstep) -> None:
    assert tamper(busy, "UPDATE events SET personal = NULL, salt = NULL WHERE visit_id = 1") is None


def test_personal_details_are_not_in_the_hashed_part(busy: Doorstep) -> None:
    with busy.books.reading() as conn:
        hashed = " ".join(row.data for row in conn.execute(text("SELECT data FROM events")))
    assert "王小明" not in hashed
    assert "13800001111" not in hashed
