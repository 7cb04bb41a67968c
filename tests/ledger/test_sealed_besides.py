"""What is sealed besides visits: the block list, invitations, hosts' mobiles, what stations were answered."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from doorstep import HOSTS, Doorstep
from kiosk.ledger import hosts, sealing
from kiosk.ledger.tables import metadata
from kiosk.reception import Sought
from kiosk.visit.forms import Refused

PHONE, MAIL, NOTE = "13912345678", "guest@visitors.example", "带样机两台"
MOBILE, REASON, BLOCKED, WORDS = "13500007777", "偷拍图纸", "13699998888", "门卫态度恶劣"
SECRET = (PHONE, MAIL, NOTE, MOBILE, REASON, BLOCKED, WORDS)


def furnished(step: Doorstep) -> tuple[int, int]:
    """Books with all of it in them: an announced visit and an entry of the block list."""
    at = step.now.replace(hour=6)
    form = {"name": "欧阳娜娜", "phone": PHONE, "mail": MAIL, "note": NOTE, "purpose": "business", "at": at}
    visit = step.reception.announce(form, 1, step.now)["visit"]
    step.reception.put_host({**HOSTS[0], "mobile": MOBILE}, "admin", step.now)
    step.reception.put_host({**HOSTS[0], "staff_no": "T900", "mobile": MOBILE}, "admin", step.now)
    step.ask(step.lobby, "rate", kind="complaint", text=WORDS)
    entry = {"phone": BLOCKED, "reason": REASON}
    return int(visit), step.reception.block(entry, "admin", step.now)


def everything(step: Doorstep) -> str:
    """Every row of every table, as it is kept."""
    with step.books.engine.connect() as conn:
        return "\n".join(str(conn.execute(text(f"SELECT * FROM {table}")).all()) for table in metadata.tables)


def test_nothing_of_it_is_readable_in_the_books(doorstep: Doorstep) -> None:
    step = doorstep
    visit, _ = furnished(step)
    kept = everything(step)
    assert [one for one in SECRET if one in kept] == []
    if step.url.startswith("sqlite"):
        file = Path(step.url.removeprefix("sqlite:///"))
        for path in (file, file.with_name(f"{file.name}-wal")):
            assert [one for one in SECRET if one.encode() in path.read_bytes()] == [], path
    (entry,) = step.reception.blocks(step.now)
    assert (entry["phone"], entry["reason"]) == (BLOCKED, REASON)
    (told,) = step.reception.expected_between(step.now, step.now + timedelta(days=7))
    assert (told["visit"], told["phone"], told["mail"], told["note"]) == (visit, PHONE, MAIL, NOTE)
    with step.books.reading() as conn:
        known = [hosts.numbered(conn, one) for one in ("T001", "T900")]
    assert [one and one.mobile for one in known] == [MOBILE, MOBILE]
    form = {"host": 1, "name": "谁", "organisation": "某", "phone": BLOCKED, "purpose": "business"}
    assert step.ask(step.lobby, "register", **form)["code"] == "see_guard"


def test_links_in_answers_to_stations_are_not_readable(doorstep: Doorstep) -> None:
    """Whoever has a copy of the books alone can neither follow a visit nor print a pass."""
    step = doorstep
    request = step.request("invite", {})
    answer = step.reception.handle(step.lobby, request, step.now)
    secret = max((value for value in answer.values() if isinstance(value, str)), key=len)
    assert len(secret) > 40
    assert secret not in everything(step)
    assert step.reception.handle(step.lobby, request, step.now) == answer, "the same nonce, the same answer"


def test_sealed_anew_and_erased(doorstep: Doorstep) -> None:
    step = doorstep
    visit, number = furnished(step)
    step.keys = step.keys.renewed("fields")
    step.reopen()
    assert sealing.reseal(step.books, step.now) > 5
    kept = everything(step)
    assert "sealed:2:" in kept
    assert "sealed:1:" not in kept
    assert sealing.reseal(step.books, step.now) == 0
    step.reception.cancel_announcement(visit, step.now)
    sought = Sought.read(phone=PHONE)
    step.reception.block({"phone": PHONE, "reason": "x"}, "admin", step.now)
    step.reception.close_day(step.later(days=2), step.now)
    with pytest.raises(Refused, match="on_block_list"):
        step.reception.erase_person(sought, "asked", "admin", step.now)
    step.reception.unblock(number + 1, "admin", step.now)
    step.reception.erase_person(sought, "asked", "admin", step.now)
    assert [one["phone"] for one in step.reception.blocks(step.now)] == [BLOCKED]
    with step.books.engine.connect() as conn:
        left = conn.execute(text("SELECT mail, note FROM invitations")).one()
        assert conn.execute(text("SELECT count(*) FROM blocks")).scalar_one() == 1
    assert tuple(left) == ("", "")
    assert step.books.verify() is None
