"""Hosts as phones find them, on both kinds of books; the index follows every import."""

import json
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select, text

from doorstep import HOSTS, MORNING, Doorstep
from kiosk.directory.terms import terms
from kiosk.ledger import books
from kiosk.ledger.tables import host_terms

pytestmark = pytest.mark.on_both  # what fits is for the database to say


def person(number: int, name: str, **more: str) -> dict[str, Any]:
    """One line of a directory."""
    english, department = more.get("name_en", ""), more.get("department", "研发部")
    keys = terms(name, english, department, f"80{number:02}")
    about = {"staff_no": f"T{number:03}", "name": name, "name_en": english, "department": department}
    return HOSTS[0] | about | {"extension": f"80{number:02}", "terms": keys}


PEOPLE = [
    person(1, "张伟"),
    person(2, "张伟明"),
    person(3, "欧阳晴"),
    person(4, "Anna Schmidt", name_en="Anna Schmidt"),
    person(5, "仇勇", department="一车间"),
]


@pytest.fixture
def house(doorstep: Doorstep) -> Doorstep:
    """A house with these people in it."""
    doorstep.reception.import_hosts(PEOPLE, doorstep.now)
    return doorstep


def names(house: Doorstep, typed: str) -> list[str]:
    """Who is found."""
    return [one["name"] for one in house.reception.find_hosts(typed)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zhangwei", ["张伟", "张伟明"]),
        ("zhang wei", ["张伟", "张伟明"]),
        ("zw", ["张伟", "张伟明"]),
        ("张", ["张伟", "张伟明"]),
        ("晴", ["欧阳晴"]),
        ("ouyang", ["欧阳晴"]),
        ("qiu", ["仇勇"]),
        ("schmidt", ["Anna Schmidt"]),
        ("8005", ["仇勇"]),
        ("一车间", ["仇勇"]),
    ],
)
def test_by_characters_pinyin_initials_english_extension_department(
    house: Doorstep, typed: str, found: list[str]
) -> None:
    assert names(house, typed) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zhangwie", ["张伟", "张伟明"]),
        ("zhagnweiming", ["张伟明"]),
        ("ouyamg", ["欧阳晴"]),
        ("schmitd", ["Anna Schmidt"]),
        ("anma", ["Anna Schmidt"]),
        ("张炜明", ["张伟明"]),
        ("欧阳请", ["欧阳晴"]),
        ("伟明张", ["张伟明"]),
    ],
)
def test_one_slip_of_the_finger_finds_all_the_same(house: Doorstep, typed: str, found: list[str]) -> None:
    assert set(found) & set(names(house, typed))


@pytest.mark.parametrize(
    "typed", ["", "z", "%", "__", "'; DROP TABLE hosts; --", "\x00", "\ud800", "x" * 5000, "zhaoyun", "赵云"]
)
def test_nobody_for_what_fits_nobody(house: Doorstep, typed: str) -> None:
    assert names(house, typed) == []


def index(house: Doorstep) -> set[tuple[str, int]]:
    """Every key with its host."""
    with house.books.reading() as conn:
        return {(row.term, row.host_id) for row in conn.execute(select(host_terms))}


def wanted(house: Doorstep) -> set[tuple[str, int]]:
    """What should stand there."""
    rows = house.reception.hosts_for(house.lobby)["hosts"]
    return {(term, row["id"]) for row in rows for term in row["terms"]}


def test_the_index_is_what_the_directory_says_after_every_import(house: Doorstep) -> None:
    changed = [person(1, "章伟"), *PEOPLE[1:3], person(9, "新人")]
    for people in (PEOPLE[:2], [], PEOPLE, changed, [*changed, PEOPLE[4]], PEOPLE):
        house.reception.import_hosts(people, house.now)
        assert index(house) == wanted(house)


def test_leavers_are_not_found_and_come_back(house: Doorstep) -> None:
    house.reception.import_hosts(PEOPLE[1:], house.now)
    assert names(house, "zhangwei") == ["张伟明"]
    house.reception.import_hosts(PEOPLE, house.now)
    assert names(house, "zhangwei") == ["张伟", "张伟明"]


def test_hosts_of_older_books_are_found_after_the_upgrade(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    config = Config()
    config.set_main_option("script_location", str(Path(books.__file__).parent / "migrations"))
    config.attributes["url"] = url
    command.upgrade(config, "0002")
    old = books.open_engine(url)
    row = (
        "INSERT INTO hosts (id, staff_no, name, terms, active, revision)"
        " VALUES (:id, :no, '张伟', :terms, :active, 1)"
    )
    with old.begin() as conn:
        for number, terms in enumerate((["张伟", "zw"], ["lina"], [])):
            facts = {"id": number, "no": f"H{number}", "terms": json.dumps(terms), "active": number != 1}
            conn.execute(text(row), facts)
    old.dispose()
    books.upgrade(url, MORNING)
    new = books.open_engine(url)
    with new.connect() as conn:
        assert {(one.term, one.host_id) for one in conn.execute(select(host_terms))} == {
            ("张伟", 0),
            ("zw", 0),
        }
    new.dispose()
