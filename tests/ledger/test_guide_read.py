"""R32: the house guide is read while the visitor waits, and a known visitor is spared it."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from doorstep import HOUSE, Blank, Doorstep
from kiosk.ledger.tables import visits

TEXTS = {"guide": {"zh-CN": "请勿吸烟", "en": "No smoking"}}


@pytest.fixture
def house(blank: Blank) -> Doorstep:
    return Doorstep(blank(), house=replace(HOUSE, texts=TEXTS))


def version(house: Doorstep) -> str:
    return str(house.reception.house.version("guide"))


def test_it_is_kept_with_the_visit(house: Doorstep) -> None:
    visit = house.register()
    assert house.ask(house.lobby, "guide", visit=visit, version=version(house)) == {"code": "noted"}
    with house.books.reading() as conn:
        assert conn.execute(select(visits.c.guide)).scalars().all() == [version(house)]


@pytest.mark.parametrize("visit", [None, 0, -1, 99, "1", 2**50, True, [1]])
def test_no_such_visit(house: Doorstep, visit: Any) -> None:
    house.register()
    answer = house.ask(house.lobby, "guide", visit=visit, version=version(house))
    assert answer == {"code": "not_possible"}


@pytest.mark.parametrize(
    ("told", "code"), [("0" * 12, "not_possible"), ("", "not_possible"), ("x", "refused"), (7, "refused")]
)
def test_another_text(house: Doorstep, told: Any, code: str) -> None:
    visit = house.register()
    assert house.ask(house.lobby, "guide", visit=visit, version=told)["code"] == code
