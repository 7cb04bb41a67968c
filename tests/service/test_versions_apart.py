"""Stations of another version than the office: those before it keep working, whatever either side adds.

`recorded/` holds the requests of the release that named no protocol yet, as they went over the wire.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from doorstep import Doorstep
from kiosk.ledger.stations import StationIdentity
from kiosk.visit.protocol import HEADER, PROTOCOL, spoken

sys.path.append(str(Path(__file__).parents[1] / "office"))
sys.path.append(str(Path(__file__).parents[1] / "station"))
from front_desk import FrontDesk
from station_desk import Desk, Office, station, until

RECORDED = json.loads((Path(__file__).parent / "recorded/stations_of_protocol_1.json").read_text("utf-8"))
# What that release read in the answers: it does without everything else.
HOST = {"id": 1, "name": "张伟", "name_en": "", "department": "研发部", "line_worker": False, "terms": ["zw"]}
READ = {
    "/station/house": {"name", "timezone", "purposes", "keys"},
    "/station/hosts": {"revision", "hosts"},
    "/station/visits": {"seq", "visits"},
}


@pytest.fixture
def front(sqlite_doorstep: Doorstep) -> Iterator[FrontDesk]:
    desk = FrontDesk(sqlite_doorstep)
    yield desk
    desk.close()


def test_a_visit_by_stations_of_the_version_before(front: FrontDesk) -> None:
    step, known = front.doorstep, {"{pass}": "", "{seq}": "0"}
    tags: dict[str, str] = {}
    clients = {kind: front.station(f"{kind}-old", kind) for kind in ("lobby", "gate")}
    for one in RECORDED:
        if one["body"]:
            one["body"] |= {"at": step.now.isoformat()}
        answer = replay(clients[one["station"]], one, known | {"{etag}": tags.get(one["station"], "")})
        told = answer.get("code")
        assert told == one["code"], one
        tags[one["station"]] = answer.get("etag") or tags.get(one["station"], "")
        known["{seq}"] = str(answer.get("seq", "0"))
        assert READ.get(one["path"].partition("?")[0], set()) <= set(answer) or one["status"] == 304
        if told == "asked":
            step.agree(answer["visit"])
            known["{pass}"] = step.row(StationIdentity("lobby-old", "lobby"), answer["visit"])["slip"]["qr"]
        step.later(minutes=30 if told == "admitted" else 0)
    assert [row["state"] for row in step.log()] == ["owed"] or [row["left_at"] for row in step.log()] != [
        None
    ]
    for client in clients.values():
        client.close()


def replay(client: httpx.Client, one: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
    text = json.dumps(one)
    for name, value in known.items():
        text = text.replace(name, value.replace('"', '\\"'))
    one = json.loads(text)
    client.headers.pop(HEADER, None)
    with client.stream(one["method"], one["path"], headers=one["headers"], json=one["body"]) as response:
        assert response.status_code == one["status"], one
        if one["path"].startswith("/station/live") or one["status"] == 304:
            return {}
        tag = {"etag": response.headers["etag"]} if "etag" in response.headers else {}
        told: dict[str, Any] = json.loads(response.read())
        return told | tag


@pytest.mark.parametrize(
    ("number", "status"),
    [(None, 200), ("1", 200), (str(PROTOCOL), 200), ("999", 200)]
    + [(bad, 426) for bad in ("0", "", "-1", "2.0", "12345", "zwei")],
)
def test_what_the_office_says_to_a_number(front: FrontDesk, number: str | None, status: int) -> None:
    with front.station("gate-9", "gate") as client:
        answer = client.get("/station/house", headers={} if number is None else {HEADER: number})
        assert answer.status_code == status


def test_numbers_are_read_exactly() -> None:
    assert [spoken(one) for one in (None, "1", "0007", "٣", "1 ", "1e3")] == [1, 1, 7, None, None, None]


def test_requests_with_fields_that_the_office_does_not_know_are_taken(front: FrontDesk) -> None:
    with front.station("lobby-9", "lobby") as client:
        form = {
            "host": 1,
            "name": "王小明",
            "organisation": "",
            "phone": "13800001111",
            "purpose": "business",
        }
        wanted = front.doorstep.request("register", form | {"aura": {"colour": [1, 2]}}, mood="good")
        assert client.post("/station/requests", json=wanted).json()["code"] == "asked"
        told = client.put("/station/state", json={"version": "99", "devices": {}, "moons": 2})
        assert told.status_code == 204


def test_answers_with_fields_that_the_station_does_not_know_are_taken(tmp_path: Path) -> None:
    desk = Desk()
    desk.house |= {"weather": ["rain"], "keys": {}, "authorities": 7}
    desk.hosts = {"revision": 1, "hosts": [HOST | {"wings": 2}], "moon": 1}
    desk.facts = {"muster": None, "tide": "low"}
    desk.reply = lambda message: {"code": "noted", "smell": {"of": "coffee"}, "visit": None}
    desk.row(1, state="welcome", called="李*", hat="tall")
    office = Office(desk)
    try:
        with station(office.url, tmp_path) as gate:
            until(lambda: gate.visit(1), 45)
            gate.ask("settle", {"visit": 1, "reason": "x", "guard": "岗一"})
            until(lambda: desk.received, 45)
            until(lambda: gate.connection.waiting == 0, 45)
            assert gate.connection.refused == 0
            assert [host.name for host in gate.search("zw")] == ["张伟"]
    finally:
        office.stop()
