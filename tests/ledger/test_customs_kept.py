"""What administrators change of the house: in force at once, in the log, and never over somebody's head."""

import json
from pathlib import Path
from typing import Any

import pytest

from doorstep import Doorstep
from kiosk.reception import Overtaken, Reception
from kiosk.visit.forms import Refused

AUDIT: dict[str, Any] = {"code": "audit", "names": {"zh-CN": "审核", "en": "Audit"}, "areas": ["meeting"]}
BY = "李管理"


def put(step: Doorstep, name: str, value: Any, version: int = 0) -> bool:
    return step.reception.put_section(name, value, version, BY, step.now)


def last_event(step: Doorstep) -> tuple[str, dict[str, Any]]:
    assert step.books.verify() is None
    with step.books.reading() as conn:
        row = conn.exec_driver_sql("SELECT kind, data FROM events ORDER BY seq DESC LIMIT 1").one()
    return row[0], json.loads(row[1]) if isinstance(row[1], str) else row[1]


def test_a_changed_purpose_is_in_force_and_goes_back(doorstep: Doorstep) -> None:
    assert put(doorstep, "purposes", [AUDIT])
    assert set(doorstep.reception.house.purposes) == {"audit"}
    assert (
        doorstep.ask(doorstep.lobby, "register", host=1, name="王小明", purpose="business")["code"]
        == "refused"
    )
    kind, data = last_event(doorstep)
    assert (kind, data["section"], data["version"]) == ("house:customs:changed", "purposes", 1)
    assert ["audit.names.en", None, "Audit"] in data["changes"]
    assert any(what == "business.code" and after is None for what, _, after in data["changes"])
    doorstep.reopen()
    assert doorstep.reception.section("purposes").own
    assert put(doorstep, "purposes", None, 1)
    assert "business" in doorstep.reception.house.purposes
    found = doorstep.reception.section("purposes")
    assert (found.own, found.version, found.by) == (False, 2, BY)


def test_another_office_process_takes_it_over(doorstep: Doorstep) -> None:
    other = Reception(doorstep.books, doorstep.keys, doorstep.house)
    put(doorstep, "hours", {"monday": "08:00-18:00", "holidays": ["2026-11-23"]})
    assert not other.house.hours.days
    other.put_guard("王建国", "pin", "x", doorstep.now)
    assert not other.house.hours.open_at(doorstep.now), "a holiday"


def test_the_second_of_two_is_told_and_nothing_is_lost(doorstep: Doorstep) -> None:
    assert put(doorstep, "rooms", [{"name": "A301"}])
    with pytest.raises(Overtaken):
        put(doorstep, "rooms", [{"name": "B1"}])
    assert [one.name for one in doorstep.reception.house.rooms] == ["A301"]
    assert not put(doorstep, "rooms", doorstep.reception.section("rooms").value, 1), "the same again"


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("purposes", [], {"purposes": "missing"}),
        ("purposes", [AUDIT, AUDIT], {"code": "twice"}),
        ("purposes", [{**AUDIT, "areas": []}], {"audit.areas": "missing"}),
        ("purposes", [{**AUDIT, "code": "Großes"}], {"code": "not_a_code"}),
        ("areas", {"x y": {"en": "X"}}, {"x y": "not_a_code"}),
        ("hours", {"monday": "18:00-08:00"}, {"monday": "ends_first"}),
        ("hours", {"monday": "8-18"}, {"monday": "not_hours"}),
        ("hours", {"holidays": ["soon"]}, {"holidays": "not_dates"}),
        ("rooms", [{"name": "A"}, {"name": "a"}], {"1.name": "twice"}),
        ("rooms", [{"name": "A", "seats": -1}], {"0.seats": "not_a_number"}),
        ("texts.agreement", {"en": ""}, {"texts.agreement": "missing"}),
        ("texts.agreement", {"en": "x" * 20_001}, {"en": "too_long"}),
        ("texts.novel", {"en": "x"}, {"texts.novel": "unknown"}),
        ("look", {"colour": "red"}, {"colour": "not_a_colour"}),
        ("look", {"logo": "<svg>"}, {"logo": "not_a_picture"}),
        ("office", {"listen": "0.0.0.0:80"}, {"office": "unknown"}),
    ],
)
def test_what_the_settings_file_would_refuse_is_refused(
    sqlite_doorstep: Doorstep, name: str, value: Any, complaint: dict[str, str]
) -> None:
    before = sqlite_doorstep.reception.last_seq()
    with pytest.raises(Refused) as refused:
        put(sqlite_doorstep, name, value)
    assert refused.value.complaints == complaint
    assert sqlite_doorstep.reception.last_seq() == before


def test_a_section_of_a_later_program_is_passed_over(sqlite_doorstep: Doorstep) -> None:
    put(sqlite_doorstep, "hours", {"monday": "08:00-18:00"})
    with sqlite_doorstep.books.engine.begin() as conn:
        conn.exec_driver_sql('UPDATE customs SET value = \'{"monday": "at full moon"}\'')
    sqlite_doorstep.reopen()
    assert sqlite_doorstep.reception.section("hours").value == {"holidays": []}


def test_a_signed_version_stays_to_be_read(doorstep: Doorstep, tmp_path: Path) -> None:
    put(doorstep, "texts.agreement", {"en": "Keep it secret."})
    first = doorstep.reception.house.version("agreement")
    put(doorstep, "purposes", [{**AUDIT, "agreement": True}])
    signed = {"version": first, "language": "en", "signature": [[[0, 0], [500, 500], [900, 100]]]}
    visit = doorstep.ask(
        doorstep.lobby, "register", host=1, name="王小明", phone="13800001111", organisation="晨光",
        purpose="audit", agreement=signed,
    )  # fmt: skip
    assert visit["code"] == "asked", visit
    put(doorstep, "texts.agreement", {"en": "Keep it very secret."}, 1)
    assert last_event(doorstep)[1]["changes"][0][:2] == ["version", first]
    new, old = doorstep.reception.text_versions("agreement")
    assert (new.number, new.in_force, new.signed) == (2, True, 0)
    assert (old.number, old.digest, old.signed, old.text) == (1, first, 1, {"en": "Keep it secret."})
    answer = doorstep.ask(
        doorstep.lobby, "register", host=1, name="王小红", phone="13800001112", organisation="晨光",
        purpose="audit", agreement=signed,
    )  # fmt: skip
    assert answer["complaints"] == {"agreement": "outdated"}
