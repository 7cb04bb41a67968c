"""Keeping and forgetting: what is over is forgotten in time, and a person who asks for it leaves no byte."""

import base64
import json
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from doorstep import Doorstep
from kiosk.ledger import enclosures, persons
from kiosk.ledger.keeping import SORTS
from kiosk.ledger.seals import bound
from kiosk.ledger.tables import (
    events,
    feedback,
    members,
    metadata,
    photographs,
    requests,
    signed_slips,
    visit_terms,
    visits,
)
from kiosk.reception import Sought
from kiosk.visit.enclosures import Agreement, Member
from kiosk.visit.forms import Refused

DAYS = dict.fromkeys(SORTS, 30)
SLIP = b"\xff\xd8\xffpaper\xff\xd9"
NAME, PHONE, PLATE, FIRM = "欧阳娜娜", "13912345678", "粤B12345", "清风科技"


def visited(step: Doorstep, **fields: Any) -> int:
    """A visit that is over, with everything that a visitor may leave behind."""
    about = {"name": NAME, "phone": PHONE, "plate": PLATE, "organisation": FIRM}
    number, qr = step.inside(**{**about, **fields})
    with step.books.engine.begin() as conn:
        enclosures.keep_photograph(conn, number, b"\xff\xd8face", step.now)
    step.ask(step.lobby, "rate", stars=1, kind="complaint", text=f"{NAME} waited long", visit=number)
    seen = {"plate": fields.get("plate", PLATE), "photo": base64.b64encode(SLIP).decode()}
    answer = step.ask(step.gate, "gate", scan=qr, release={"route": "paper", "by": "张伟"}, **seen)
    assert answer["code"] == "left", answer
    with step.books.engine.begin() as conn:
        brought = bound(conn, visits, number, {"belongings": "laptop", "belongings_out": "laptop"})
        conn.execute(update(visits).where(visits.c.id == number).values(**brought))
    step.reception.close_day(step.later(hours=1), step.now)
    assert kept(step, number)["state"] == "closed"
    return number


def kept(step: Doorstep, number: int) -> dict[str, Any]:
    with step.books.reading() as conn:
        return dict(conn.execute(select(visits).where(visits.c.id == number)).mappings().one())


def test_what_is_over_for_long_enough_is_forgotten(doorstep: Doorstep) -> None:
    old = visited(doorstep)
    doorstep.later(days=20)
    new = visited(doorstep, name="李明", phone="13700001111", plate="", organisation="晨光仪器")
    inside, _ = doorstep.inside(name="赵六", phone="13600001111")
    doorstep.later(days=11)
    told = doorstep.reception.forget(DAYS, doorstep.now)
    assert told is not None
    expected = ("name", "phone", "plate", "organisation", "photograph", "identity", "details", "signature")
    assert {kind: told[kind] for kind in expected} == dict.fromkeys(expected, 1)
    row = kept(doorstep, old)
    blank = ("name", "phone", "plate", "plate_out", "organisation", "identity_last4")
    assert {row[field] for field in blank} == {""}
    assert (row["people"], row["purpose"], row["state"]) == (1, "business", "closed"), "it still counts"
    assert kept(doorstep, new)["name"] == "李明"
    assert kept(doorstep, inside)["name"] == "赵六", "who is inside is not forgotten, however long"
    assert doorstep.books.verify() is None
    with doorstep.books.reading() as conn:
        assert conn.execute(select(func.count()).where(visit_terms.c.value == NAME)).scalar_one() == 0
        for table in (photographs, signed_slips):
            assert conn.execute(select(func.count()).where(table.c.visit_id == old)).scalar_one() == 0
        answers = conn.execute(select(func.min(requests.c.recorded_at))).scalar_one()
    assert answers > doorstep.now - timedelta(days=30)


def test_a_second_run_finds_nothing_and_says_so(doorstep: Doorstep) -> None:
    visited(doorstep)
    doorstep.later(days=31)
    due = doorstep.reception.forget(DAYS, doorstep.now, dry_run=True)
    assert due is not None
    assert due["name"] == 1
    assert kept(doorstep, 1)["name"] == NAME, "a dry run forgets nothing"
    assert doorstep.reception.forget(DAYS, doorstep.now) == due
    assert doorstep.reception.forget(DAYS, doorstep.now) == dict.fromkeys(SORTS, 0)
    last = doorstep.reception.last_forgetting()
    assert last is not None
    assert last["numbers"] == dict.fromkeys(SORTS, 0)


def test_a_night_is_done_once(sqlite_doorstep: Doorstep) -> None:
    step = sqlite_doorstep
    assert step.reception.forget(DAYS, step.now, night=step.now) is not None
    assert step.reception.forget(DAYS, step.later(minutes=1), night=step.now - timedelta(minutes=1)) is None


def test_more_than_one_portion(sqlite_doorstep: Doorstep) -> None:
    """Twelve hundred visits, one of them handed in late by a gate that was cut off."""
    step = sqlite_doorstep
    number = visited(step)
    with step.books.engine.begin() as conn:
        whole = conn.execute(select(visits).where(visits.c.id == number)).mappings().one()
        copies = [{**whole, "id": number + one, "name": f"n{one}"} for one in range(1, 1200)]
        conn.execute(visits.insert(), [bound(conn, visits, copy["id"], copy) for copy in copies])
    step.later(days=31)
    told = step.reception.forget(DAYS, step.now)
    assert told is not None
    assert told["name"] == 1200
    with step.books.engine.begin() as conn:
        late = step.now - timedelta(days=40)
        conn.execute(update(visits).where(visits.c.id == 7).values(name="late", closed_at=late))
    again = step.reception.forget(DAYS, step.later(days=1))
    assert again is not None
    assert again["name"] == 1


def test_a_complaint_that_nobody_answered_is_kept(sqlite_doorstep: Doorstep) -> None:
    visited(sqlite_doorstep)
    told = sqlite_doorstep.reception.forget(DAYS, sqlite_doorstep.later(days=400))
    assert told is not None
    assert told["words"] == 0
    with sqlite_doorstep.books.reading() as conn:
        assert NAME in conn.execute(select(feedback.c.text)).scalar_one()


# One person


def sought(**about: Any) -> Sought:
    return Sought.read(**about)


def test_found_by_telephone_and_name_and_as_one_of_a_group(doorstep: Doorstep) -> None:
    own = visited(doorstep)
    group = visited(doorstep, name="李明", phone="13700001111", plate="", organisation="晨光仪器")
    with doorstep.books.engine.begin() as conn:
        enclosures.add_members(conn, group, [Member(NAME, PHONE)])
    find = doorstep.reception.find_person
    assert [(one["visit"], one["own"]) for one in find(sought(phone="139 1234 5678"))] == [
        (own, True),
        (group, False),
    ]
    assert [one["visit"] for one in find(sought(name=NAME, phone=PHONE))] == [own, group]
    assert find(sought(name="欧阳", phone=PHONE)) == []
    assert [one["visit"] for one in find(sought(visits=[group]))] == [group]
    doorstep.reception.erase_person(sought(phone=PHONE), "asked by letter", "admin", doorstep.now)
    assert kept(doorstep, group)["name"] == "李明", "the others of the group stay"
    with doorstep.books.reading() as conn:
        assert conn.execute(select(func.count()).select_from(members)).scalar_one() == 0
    assert find(sought(phone=PHONE)) == []


def test_everything_is_handed_out(doorstep: Doorstep) -> None:
    number = visited(doorstep)
    told = doorstep.reception.export_person(sought(phone=PHONE), "admin", doorstep.now)
    (visit,) = told["visits"]
    assert (visit["id"], visit["name"], visit["identity_last4"]) == (number, NAME, "1234")
    assert visit["photographs"][0]["jpeg"] == b"\xff\xd8face"
    assert visit["signed_slips"][0]["jpeg"] == SLIP
    assert visit["story"][0]["personal"] == {"name": NAME, "organisation": FIRM, "phone": PHONE}
    assert visit["phone"] == PHONE
    assert "digest" not in json.dumps(visit, default=str)


@pytest.mark.parametrize(
    ("about", "reason", "wrong"),
    [
        ({"phone": PHONE}, "", {"reason": "missing"}),
        ({"phone": PHONE}, f"{NAME} asked", {"reason": "names_the_person"}),
        ({"name": NAME}, "asked", {"phone": "missing"}),
        ({"phone": "13000000000"}, "asked", {"phone": "unknown"}),
        ({"visits": [1, 99]}, "asked", {"phone": "unknown"}),
        ({"visits": [2]}, "asked", {"visits": "not_over"}),
    ],
)
def test_what_is_not_erased(
    sqlite_doorstep: Doorstep, about: dict[str, Any], reason: str, wrong: dict[str, str]
) -> None:
    visited(sqlite_doorstep)
    sqlite_doorstep.inside(name="赵六", phone="13600001111")
    with pytest.raises(Refused) as refused:
        sqlite_doorstep.reception.erase_person(sought(**about), reason, "admin", sqlite_doorstep.now)
    assert refused.value.complaints == wrong
    assert kept(sqlite_doorstep, 1)["name"] == NAME


def test_who_is_on_the_block_list_is_lifted_first(sqlite_doorstep: Doorstep) -> None:
    step = sqlite_doorstep
    visited(step)
    number = step.reception.block({"name": NAME, "reason": "theft"}, "admin", step.now)
    with pytest.raises(Refused):
        step.reception.erase_person(sought(phone=PHONE), "asked", "admin", step.now)
    step.reception.unblock(number, "admin", step.now)
    step.reception.erase_person(sought(phone=PHONE), "asked", "admin", step.now)
    with step.books.reading() as conn:
        assert conn.execute(text("SELECT count(*) FROM blocks")).scalar_one() == 0


def spellings(value: str) -> Iterator[bytes]:
    """Every way in which a text may stand in a file."""
    yield value.encode()
    yield json.dumps(value)[1:-1].encode()
    yield from (value.encode(coding) for coding in ("utf-16-le", "utf-16-be", "gb18030"))


def found_in(folder: Path, *values: str, files: str = "*") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for path in filter(Path.is_file, folder.rglob(files)):
        held = path.read_bytes()
        found += [(path.name, one) for one in values if any(spelling in held for spelling in spellings(one))]
    return found


def test_no_byte_of_an_erased_person_is_left(blank_sqlite: Any, tmp_path: Path) -> None:
    source = blank_sqlite().removeprefix("sqlite:///")
    Path(source).replace(tmp_path / "ledger.db")
    step = Doorstep(f"sqlite:///{tmp_path / 'ledger.db'}")
    others = [visited(step, name=f"访客{one}", phone=f"1380000{one:04}", plate="") for one in range(12)]
    numbers = [visited(step), visited(step)]
    step.ask(step.gate, "turn_away", visit=None, reason="sales", organisation=FIRM, guard="岗一")
    step.ask(step.gate, "history", visit=numbers[1])
    step.ask(step.lobby, "known", phone=PHONE, last4="1234")
    block = step.reception.block({"name": NAME, "phone": PHONE, "reason": "x"}, "admin", step.now)
    step.reception.unblock(block, "admin", step.now)
    gone = (NAME, PHONE, PLATE)
    assert found_in(tmp_path, *gone), "it was there"
    told = step.reception.erase_person(sought(phone=PHONE), "asked by letter", "admin", step.now)
    assert (told["visits"], told["along"], told["scoured"]) == (numbers, [], True)
    assert found_in(tmp_path, *gone) == [], "before the books are closed"
    assert step.books.verify() is None
    assert kept(step, others[0])["name"] == "访客0"
    with step.books.reading() as conn:
        assert "*** waited long" in list(conn.execute(select(feedback.c.text)).scalars())
    with step.books.reading() as conn:
        opened = [row.personal or "" for row in conn.execute(select(events.c.personal))]
    assert not any(value in one for one in opened for value in gone), "nor under a seal"
    step.books.close()
    assert found_in(tmp_path, *gone) == []


def test_the_stations_hear_of_it(sqlite_doorstep: Doorstep) -> None:
    number = visited(sqlite_doorstep)
    since = sqlite_doorstep.reception.last_seq()
    sqlite_doorstep.reception.erase_person(sought(phone=PHONE), "asked", "admin", sqlite_doorstep.now)
    told = sqlite_doorstep.reception.changes(sqlite_doorstep.gate, since, sqlite_doorstep.now)
    assert [(row["visit"], row["name"], row["plate"]) for row in told["visits"]] == [(number, "", "")]


# At rest


def in_the_file(step: Doorstep, statement: str) -> list[Any]:
    """What stands in the file itself."""
    step.books.sweep()
    with sqlite3.connect(step.url.removeprefix("sqlite:///")) as file:
        return file.execute(statement).fetchall()


def test_what_is_sensitive_is_sealed_in_the_file(sqlite_doorstep: Doorstep) -> None:
    step = sqlite_doorstep
    number = visited(step)
    with step.books.engine.begin() as conn:
        enclosures.add_members(conn, number, [Member("李雷", "13611112222")])
    row = kept(step, number)
    told = ("identity_last4", "phone", "belongings", "belongings_out")
    assert [row[field] for field in told] == ["1234", PHONE, "laptop", "laptop"]
    columns = f"{', '.join(told)}, photographs.jpeg, signed_slips.jpeg"
    beside = "JOIN photographs ON photographs.visit_id = visits.id JOIN signed_slips USING (visit_id)"
    *texts, face, slip = in_the_file(step, f"SELECT {columns} FROM visits {beside}")[0]
    details = [one for (one,) in in_the_file(step, "SELECT personal FROM events WHERE personal IS NOT NULL")]
    assert [one[:9] for one in (face, slip)] == [b"sealed:1:"] * 2
    assert all(one.startswith("sealed:1:") for one in (*texts, *details))
    file = Path(step.url.removeprefix("sqlite:///"))
    assert found_in(file.parent, PHONE, "13611112222", "laptop", files=f"{file.stem}.*") == []


SEALED = {
    "visits": ("id", "phone", "belongings", "belongings_out", "identity_last4"),
    **{"photographs": ("visit_id", "jpeg"), "members": ("visit_id", "phone"), "events": ("seq", "personal")},
    **{"agreements": ("visit_id", "signature"), "signed_slips": ("visit_id", "jpeg")},
}


def test_a_seal_of_one_row_opens_in_no_other(doorstep: Doorstep) -> None:
    """Every sealed value of one visit put into the other's place, both ways."""
    mark, step = [[[1, 2], [3, 4]]], doorstep
    numbers = []
    for phone in ("13600001111", "13600002222"):
        number = visited(step, phone=phone)
        with step.books.engine.begin() as conn:
            enclosures.add_members(conn, number, [Member("李雷", phone)])
            enclosures.sign_agreement(conn, number, Agreement("1", "en", mark), step.now)
        numbers.append(number)
    for name, (key, *fields) in SEALED.items():
        of = metadata.tables[name]
        with step.books.engine.begin() as conn:
            rows = numbers
            if name == "events":
                first = select(func.min(of.c.seq)).where(of.c.visit_id.in_(numbers)).group_by(of.c.visit_id)
                rows = sorted(conn.execute(first).scalars())
            asked = select(*(of.c[field] for field in fields)).where(of.c[key].in_(rows))
            assert all(map(all, conn.execute(asked))), name
            for field in fields:
                raw = text(f"SELECT {field} FROM {name} WHERE {key} = :row")
                put = text(f"UPDATE {name} SET {field} = :value WHERE {key} = :row")
                here, there = (conn.execute(raw, {"row": row}).scalar_one() for row in rows)
                conn.execute(put, [{"row": rows[0], "value": there}, {"row": rows[1], "value": here}])
            assert not any(map(any, conn.execute(asked))), name


@pytest.mark.parametrize(
    "spoilt", ["sealed:1:AAAA", "sealed:9:AAAA", "sealed:1:?", "sealed:", "sealed:x:AAAA"]
)
def test_a_spoilt_value_is_empty_and_stops_no_page(sqlite_doorstep: Doorstep, spoilt: str) -> None:
    number = visited(sqlite_doorstep)
    with sqlite_doorstep.books.engine.begin() as conn:
        conn.execute(text("UPDATE visits SET identity_last4 = :spoilt"), {"spoilt": spoilt})
    assert kept(sqlite_doorstep, number)["identity_last4"] == ""


def test_a_value_of_one_column_does_not_open_in_another(sqlite_doorstep: Doorstep) -> None:
    number = visited(sqlite_doorstep)
    with sqlite_doorstep.books.engine.begin() as conn:
        conn.execute(
            text("UPDATE visits SET identity_last4 = (SELECT max(personal) FROM events WHERE visit_id = :n)"),
            {"n": number},
        )
    assert kept(sqlite_doorstep, number)["identity_last4"] == ""


def test_blank_says_what_a_visit_is_without_its_visitor() -> None:
    assert {"name", "phone", "identity_last4", "plate"} <= set(persons.BLANK)
