"""What machines watch: numbers without names, for those who may; ready only when the work can be done."""

import httpx
import pytest
from front_desk import HOUSE, FrontDesk

from doorstep import Doorstep
from kiosk.settings import Office, Settings


def token(desk: FrontDesk, scope: str) -> dict[str, str]:
    """The headers of a program with one scope."""
    made = desk.doorstep.reception.add_token(scope.replace(":", "-"), [scope], "周宁", desk.doorstep.now)
    return {"Authorization": f"Bearer {made}"}


def numbers(text: str) -> dict[str, float]:
    """The samples of a page in Prometheus' text format."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_the_numbers_are_those_of_the_house_and_name_nobody(desk: FrontDesk) -> None:
    doorstep = desk.doorstep
    doorstep.inside()
    doorstep.register(phone="13800002222")
    answer = httpx.get(f"{desk.url}/metrics", headers=token(desk, "metrics:read"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = numbers(answer.text)
    assert found['kiosk_visits_open{state="inside"}'] == 1
    assert found['kiosk_visits_open{state="asked"}'] == 1
    assert found['kiosk_visits_open{state="owed"}'] == 0
    assert found['kiosk_stations{kind="gate"}'] == 2
    assert found["kiosk_outbox_pending"] == 4
    assert found["kiosk_outbox_late_seconds"] == 1800
    assert found["kiosk_events_total"] == doorstep.reception.last_seq()
    for private in ("王小明", "晨光仪器", "13800001111", "张伟", "gate-1", "周宁"):
        assert private not in answer.text


def test_only_who_may_reads_them(desk: FrontDesk) -> None:
    assert httpx.get(f"{desk.url}/metrics").status_code == 401
    assert httpx.get(f"{desk.url}/metrics", headers=token(desk, "visits:read")).status_code == 403
    assert httpx.post(f"{desk.url}/metrics").status_code == 405


@pytest.mark.parametrize(
    ("who", "headers", "status"),
    [
        ("loopback", {}, 200),
        ("loopback", {"X-Forwarded-For": "203.0.113.9"}, 401),
        ("loopback", {"Forwarded": "for=203.0.113.9"}, 401),
        ("off", {}, 404),
    ],
)
def test_a_house_may_say_who(
    sqlite_doorstep: Doorstep, who: str, headers: dict[str, str], status: int
) -> None:
    office = Office(metrics=who)  # type: ignore[arg-type]
    desk = FrontDesk(sqlite_doorstep, Settings(house=HOUSE, office=office))
    assert httpx.get(f"{desk.url}/metrics", headers=headers).status_code == status
    desk.close()


def test_an_office_is_ready_while_its_courier_carries(desk: FrontDesk) -> None:
    doorstep = desk.doorstep
    answer = httpx.get(f"{desk.url}/readyz")
    assert (answer.status_code, answer.json()) == (200, {"code": "ready"})
    before = doorstep.reception.last_seq()
    doorstep.register()
    doorstep.later(minutes=4)
    assert httpx.get(f"{desk.url}/readyz").status_code == 200
    doorstep.later(minutes=2)
    answer = httpx.get(f"{desk.url}/readyz")
    assert (answer.status_code, answer.json()) == (503, {"code": "not_ready", "wrong": ["outbox"]})
    for notice in doorstep.reception.take_notices(doorstep.now):
        doorstep.reception.notice_sent(notice.id, doorstep.now)
    assert httpx.get(f"{desk.url}/readyz").status_code == 200
    assert doorstep.reception.last_seq() > before


def test_books_of_another_version_or_without_tables_are_not_ready(desk: FrontDesk) -> None:
    with desk.doorstep.books.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert httpx.get(f"{desk.url}/readyz").json()["wrong"] == ["version"]
    with desk.doorstep.books.engine.begin() as conn:
        conn.exec_driver_sql("DROP TABLE alembic_version")
    assert httpx.get(f"{desk.url}/readyz").json()["wrong"] == ["version"]
