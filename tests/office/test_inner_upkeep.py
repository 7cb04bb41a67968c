"""The upkeep pages over real HTTP: what is changed holds at once, and is in the log."""

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from front_desk import FrontDesk
from inner_office import Clerk

from kiosk import pins

TABLE = "工号,姓名,部门\nT001,张伟,研发部\nT002,单雪,采购部\nT009,金一,新部门\n"


@pytest.fixture
def clerk(desk: FrontDesk) -> Iterator[Clerk]:
    """An administrator at a desk."""
    signed_in = Clerk(desk, "administrator")
    yield signed_in
    signed_in.close()


def last(desk: FrontDesk) -> tuple[str, dict[str, Any]]:
    """Kind and data of the last event; the chain holds."""
    assert desk.doorstep.books.verify() is None
    with desk.doorstep.books.reading() as conn:
        row = conn.exec_driver_sql("SELECT kind, data FROM events ORDER BY seq DESC LIMIT 1").one()
    return row[0], json.loads(row[1])


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("stations/add", {"name": "gate 1", "kind": "gate"}),
        ("stations/add", {"name": "gate-1", "kind": "gate"}),
        ("stations/add", {"name": "gate-9", "kind": "office"}),
        ("programs/add", {"name": "erp"}),
        ("programs/add", {"name": "erp", "scope": "everything"}),
        ("guards/put", {"name": "王建国", "pin": "1234"}),
        ("guards/put", {"name": "王建国", "pin": "111111"}),
        ("guards/put", {"name": "", "pin": "471108"}),
        ("hosts/save", {"staff_no": "T001", "name": "张伟"}),
        ("hosts/save", {"staff_no": "T001", "name": "张伟", "department": "x", "mail": "nowhere"}),
        ("hosts/import", {"table": "nonsense"}),
        ("hosts/import", {"file": "%%%"}),
        ("hosts/import", {"file": base64.urlsafe_b64encode(b"PK\x03\x04broken").decode()}),
        ("house/try", {"channel": "pigeon"}),
        ("house/try", {"channel": "mail", "mail": "nobody"}),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    desk: FrontDesk, clerk: Clerk, path: str, fields: dict[str, str]
) -> None:
    clerk.key()
    before = desk.doorstep.reception.last_seq()
    answer = clerk.hand_in(f"/office/upkeep/{path}", **fields)
    assert answer.status_code == 400
    assert "Traceback" not in answer.text
    assert desk.doorstep.reception.last_seq() == before


def test_a_station_is_admitted_its_token_shown_once_and_revoked(desk: FrontDesk, clerk: Clerk) -> None:
    page = clerk.hand_in("/office/upkeep/stations/add", name="lobby-9", kind="lobby").text
    found = re.search(r'id="handed">([\w-]+)<', page)
    assert found
    assert last(desk) == ("office:station:added", {"kind": "lobby", "name": "lobby-9"})
    bearer = {"Authorization": f"Bearer {found[1]}"}
    assert httpx.get(f"{desk.url}/station/house", headers=bearer).status_code == 200
    assert found[1] not in clerk.get("/office/upkeep/stations").text
    assert clerk.hand_in("/office/upkeep/stations/revoke", name="lobby-9").status_code == 303
    assert httpx.get(f"{desk.url}/station/house", headers=bearer).status_code == 401
    assert clerk.hand_in("/office/upkeep/stations/revoke", name="lobby-9").status_code == 404


def test_a_program_is_let_in_for_what_was_ticked(desk: FrontDesk, clerk: Clerk) -> None:
    scopes = ["hosts:read", "visits:read"]
    page = clerk.hand_in("/office/upkeep/programs/add", name="erp", scope=scopes).text
    found = re.search(r'id="handed">([\w-]+)<', page)
    assert found
    bearer = {"Authorization": f"Bearer {found[1]}"}
    assert httpx.get(f"{desk.url}/api/v1/hosts/1", headers=bearer).status_code == 200
    assert httpx.get(f"{desk.url}/api/v1/log", headers=bearer).status_code == 403
    assert clerk.hand_in("/office/upkeep/programs/revoke", name="erp").status_code == 303
    assert httpx.get(f"{desk.url}/api/v1/hosts/1", headers=bearer).status_code == 401


def test_a_guard_gets_a_new_pin_keeps_the_badge_and_goes(desk: FrontDesk, clerk: Clerk) -> None:
    reception, now = desk.doorstep.reception, desk.doorstep.now
    reception.put_guard("王建国", "old", "x", now, "badge")
    assert clerk.hand_in("/office/upkeep/guards/put", name="王建国", pin="471108").status_code == 303
    (kept,) = reception.guards_for(desk.doorstep.gate)
    assert pins.matches("471108", kept["pin"])
    assert kept["badge"] == "badge"
    assert last(desk)[1] == {"active": True, "pin": "new", "was_active": True}
    assert clerk.hand_in("/office/upkeep/guards/dismiss", name="王建国").status_code == 303
    assert reception.guards_for(desk.doorstep.gate) == []


def test_a_host_is_changed_found_anew_and_deactivated(desk: FrontDesk, clerk: Clerk) -> None:
    page = clerk.get("/office/upkeep/hosts", params={"q": "T001"}).text
    assert "张伟" in page
    assert "t1@example.com" in clerk.get("/office/upkeep/hosts/one?host=1").text
    changed = {"staff_no": "T001", "name": "张韡", "department": "研发部", "extension": "8001"}
    assert clerk.hand_in("/office/upkeep/hosts/save", **changed).status_code == 303
    kind, data = last(desk)
    assert kind == "house:host:changed"
    assert {"name", "mail"} <= set(data["fields"])
    assert "张" not in str(data)
    reception = desk.doorstep.reception
    assert [one["name"] for one in reception.find_hosts("zhangwei")] == ["张韡"]
    before = reception.last_seq()
    assert "unchanged" in clerk.hand_in("/office/upkeep/hosts/save", **changed).headers["location"]
    assert reception.last_seq() == before
    assert clerk.hand_in("/office/upkeep/hosts/retire", host="1").status_code == 303
    assert reception.find_hosts("zhangwei") == []
    assert "deactivated" in clerk.get("/office/upkeep/hosts", params={"q": "T001"}).text
    new = {"staff_no": "T100", "name": "欧阳一", "department": "总经办"}
    assert clerk.hand_in("/office/upkeep/hosts/save", **new).status_code == 303
    assert [one["name"] for one in reception.find_hosts("ouyang")] == ["欧阳一"]
    assert clerk.get("/office/upkeep/hosts/one?host=99").status_code == 404


def test_a_list_of_hosts_is_shown_before_it_is_taken_over(desk: FrontDesk, clerk: Clerk) -> None:
    reception = desk.doorstep.reception
    clerk.key()
    before = reception.last_seq()
    packed = base64.urlsafe_b64encode(TABLE.encode()).decode()
    page = clerk.hand_in("/office/upkeep/hosts/import", file=packed).text
    assert "金一" in page
    assert "仇勇" in page
    assert reception.last_seq() == before
    assert clerk.hand_in("/office/upkeep/hosts/import", file=packed, sure="1").status_code == 303
    assert last(desk)[0] == "office:hosts:imported"
    assert reception.find_hosts("仇勇") == []
    lonely = "工号,姓名,部门\nT001,张伟,研发部\n"
    page = clerk.hand_in("/office/upkeep/hosts/import", table=lonely, sure="1").text
    assert "may not be whole" in page
    assert len(reception.find_hosts("单雪")) == 1
    told = clerk.hand_in("/office/upkeep/hosts/import", table=lonely, sure="1", leavers="1")
    assert told.status_code == 303
    assert reception.find_hosts("单雪") == []


def test_a_channel_that_is_off_says_so(desk: FrontDesk, clerk: Clerk) -> None:
    assert "[notices]" in clerk.get("/office/upkeep/house").text
    answer = clerk.hand_in("/office/upkeep/house/try", channel="webhook")
    assert answer.status_code == 200
    assert "channel_off" in answer.text
    assert last(desk) == ("house:channel:tried", {"channel": "webhook", "outcome": "channel_off"})
