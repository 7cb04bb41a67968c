"""Programs with tokens: only hashes are kept, scopes are as given, announcements under a key come once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from doorstep import Doorstep
from kiosk.visit.forms import Refused

SCOPES = ["visits:read", "announce:write"]


def form(doorstep: Doorstep, **more: Any) -> dict[str, Any]:
    """An announcement for tomorrow."""
    at = doorstep.now + timedelta(days=1)
    return {"host": 1, "name": "林未央", "purpose": "business", "at": at, **more}


def test_a_token_opens_until_it_is_revoked(doorstep: Doorstep) -> None:
    reception, now = doorstep.reception, doorstep.now
    token = reception.add_token("erp", SCOPES, "周宁", now)
    program = reception.program_of(token)
    assert program is not None
    assert (program.name, program.scopes) == ("erp", frozenset(SCOPES))
    assert reception.revoke_token("erp", "周宁", now)
    assert reception.program_of(token) is None
    assert not reception.revoke_token("erp", "周宁", now)
    assert [(one["name"], bool(one["revoked_at"])) for one in reception.programs()] == [("erp", True)]


def test_the_books_hold_a_hash_and_say_who_let_the_program_in(doorstep: Doorstep) -> None:
    token = doorstep.reception.add_token("erp", SCOPES, "周宁", doorstep.now)
    with doorstep.books.reading() as conn:
        kept = str(conn.execute(text("SELECT * FROM tokens")).all())
        said = conn.execute(text("SELECT kind, data FROM events ORDER BY seq DESC")).first()
    assert token not in kept
    assert said is not None
    assert said[0] == "house:token:added"
    assert "announce:write" in said[1]
    assert "周宁" not in said[1]
    assert doorstep.books.verify() is None


@pytest.mark.parametrize(
    ("name", "scopes", "complaints"),
    [
        ("", SCOPES, {"name": "not_a_name"}),
        ("-erp", SCOPES, {"name": "not_a_name"}),
        ("x" * 41, SCOPES, {"name": "not_a_name"}),
        ("e r p", SCOPES, {"name": "not_a_name"}),
        ("erp\n", SCOPES, {"name": "not_a_name"}),
        ("erp", [], {"scopes": "missing"}),
        ("erp", ["everything"], {"scopes": "not_a_choice"}),
        ("erp", [*SCOPES, "visits:write"], {"scopes": "not_a_choice"}),
        ("taken", SCOPES, {"name": "taken"}),
    ],
)
def test_what_is_no_program_is_refused(
    sqlite_doorstep: Doorstep, name: str, scopes: list[str], complaints: dict[str, str]
) -> None:
    reception, now = sqlite_doorstep.reception, sqlite_doorstep.now
    reception.add_token("taken", SCOPES, "周宁", now)
    reception.revoke_token("taken", "周宁", now)
    with pytest.raises(Refused) as refused:
        reception.add_token(name, scopes, "周宁", now)
    assert refused.value.complaints == complaints
    assert len(reception.programs()) == 1


def test_an_announcement_under_a_key_comes_once_with_the_same_digits(doorstep: Doorstep) -> None:
    reception, now = doorstep.reception, doorstep.now
    first = reception.announce_for("erp", form(doorstep), now, "order-1")
    assert len(first["digits"]) == 6
    assert reception.announce_for("erp", form(doorstep), now, "order-1") == first
    other = reception.announce_for("other", form(doorstep, host=2), now, "order-1")
    assert other["visit"] != first["visit"]
    with pytest.raises(Refused) as refused:
        reception.announce_for("erp", form(doorstep, name="别人"), now, "order-1")
    assert refused.value.complaints == {"key": "reused"}
    with doorstep.books.reading() as conn:
        kept = str(conn.execute(text("SELECT answer FROM requests")).all())
        station = conn.execute(text("SELECT station FROM events WHERE kind = 'host:visit:announced'")).first()
    assert first["digits"] not in kept
    assert station == ("api:erp",)


def test_a_double_booking_is_refused_and_leaves_nothing_unless_it_is_meant(doorstep: Doorstep) -> None:
    reception, now = doorstep.reception, doorstep.now
    reception.announce_for("erp", form(doorstep), now)
    before = reception.last_seq()
    with pytest.raises(Refused) as refused:
        reception.announce_for("erp", form(doorstep), now)
    assert refused.value.complaints == {"at": "taken"}
    assert reception.last_seq() == before
    assert reception.announce_for("erp", form(doorstep), now, anyway=True)["visit"]


def test_a_change_into_a_double_booking_is_refused_and_undone(doorstep: Doorstep) -> None:
    reception, now = doorstep.reception, doorstep.now
    early = reception.announce_for("erp", form(doorstep), now)
    later = reception.announce_for("erp", form(doorstep, at=now + timedelta(days=2)), now)
    there = {"at": now + timedelta(days=1)}
    with pytest.raises(Refused):
        reception.change_for("erp", later["visit"], there, now)
    found = reception.announcement(later["visit"])
    assert found is not None
    assert found["at"] == later["at"]
    moved = reception.change_for("erp", later["visit"], {**there, "room": "301"}, now, anyway=True)
    assert (moved["at"], moved["room"]) == (early["at"], "301")


def test_a_visit_is_cancelled_once_and_not_when_it_has_begun(doorstep: Doorstep) -> None:
    reception, now = doorstep.reception, doorstep.now
    made = reception.announce_for("erp", form(doorstep), now)
    reception.cancel_for("erp", made["visit"], now)
    before = reception.last_seq()
    reception.cancel_for("erp", made["visit"], now)
    assert reception.last_seq() == before
    visit, _ = doorstep.inside()
    for number in (visit, 999):
        with pytest.raises(Refused):
            reception.cancel_for("erp", number, now)
