"""The interface for programs over real HTTP: who may ask what, what is told, what is said of faults."""

import json
import re
import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import jsonschema_rs
import pytest
from front_desk import HOUSE, FrontDesk

from doorstep import Doorstep
from kiosk.ledger.tokens import SCOPES
from kiosk.settings import Office, Settings

PROBLEM = "application/problem+json"
ASKED = [
    ("GET", "/visits", "visits:read"),
    ("GET", "/visits/1", "visits:read"),
    ("POST", "/announcements", "announce:write"),
    ("GET", "/announcements/1", "announce:write"),
    ("PATCH", "/announcements/1", "announce:write"),
    ("DELETE", "/announcements/1", "announce:write"),
    ("GET", "/hosts?q=zw", "hosts:read"),
    ("GET", "/hosts/1", "hosts:read"),
    ("GET", "/log?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z", "log:read"),
]
SPAN = {"from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00+08:00"}


class Programs:
    """Makes programs that may ask an office."""

    def __init__(self, desk: FrontDesk) -> None:
        self.desk, self._clients = desk, list[httpx.Client]()

    def __call__(self, *scopes: str, name: str = "") -> httpx.Client:
        """One with these scopes, or with all."""
        doorstep = self.desk.doorstep
        name = name or secrets.token_hex(4)
        token = doorstep.reception.add_token(name, scopes or SCOPES, "周宁", doorstep.now)
        bearer = {"Authorization": f"Bearer {token}"}
        self._clients.append(httpx.Client(base_url=f"{self.desk.url}/api/v1", headers=bearer, timeout=45))
        return self._clients[-1]

    def close(self) -> None:
        """Hang up."""
        for one in self._clients:
            one.close()


@pytest.fixture
def asking(desk: FrontDesk) -> Iterator[Programs]:
    """Programs of an office with empty books."""
    programs = Programs(desk)
    yield programs
    programs.close()


@pytest.fixture(scope="module")
def steadily(steady: FrontDesk) -> Iterator[Programs]:
    """Programs of the office that all tests share."""
    programs = Programs(steady)
    yield programs
    programs.close()


def form(desk: FrontDesk, **more: Any) -> dict[str, Any]:
    """An announcement for tomorrow."""
    at = (desk.doorstep.now + timedelta(days=1)).isoformat()
    return {"host": 1, "name": "林未央", "purpose": "business", "at": at, **more}


def fits(desk: FrontDesk, name: str, value: Any) -> None:
    """Whether a value is what the document says, judged by a validator that is not ours."""
    said = httpx.get(f"{desk.url}/api/v1/openapi.json").json()
    schema = {"$ref": f"#/components/schemas/{name}", "components": said["components"]}
    jsonschema_rs.validator_for(schema, validate_formats=True).validate(value)


def complained(answer: httpx.Response, status: int, code: str) -> dict[str, str]:
    """The errors of a problem that is as it should be."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM), answer.text
    said = answer.json()
    assert (said["code"], said["status"]) == (code, status)
    assert said["detail"]
    errors: dict[str, str] = said.get("errors", {})
    return errors


def test_the_document_is_openapi_and_names_every_route_that_there_is(steady: FrontDesk) -> None:
    said = httpx.get(f"{steady.url}/api/v1/openapi.json").json()
    assert said["openapi"] == "3.1.0"
    described = {
        (method.upper(), re.sub(r"\{\w+\}", "1", path))
        for path, methods in said["paths"].items()
        for method in methods
    }
    assert described == {(method, "/api/v1" + path.partition("?")[0]) for method, path, _ in ASKED}
    for schema in said["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)


@pytest.mark.parametrize("shown", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eA=="}])
def test_nobody_is_told_anything_without_a_token_not_even_in_the_address(
    steady: FrontDesk, shown: dict[str, str]
) -> None:
    good = steady.doorstep.reception.add_token(
        f"x{len(shown)}{len(str(shown))}", SCOPES, "周宁", steady.doorstep.now
    )
    for method, path, _ in ASKED:
        address = f"{steady.url}/api/v1{path}"
        answer = httpx.request(method, address, headers=shown, params={"token": good, "access_token": good})
        if answer.status_code == 429:  # strangers wait sooner than programs do
            complained(answer, 429, "patience")
            assert answer.headers["retry-after"]
        else:
            complained(answer, 401, "bad_token")
            assert answer.headers["www-authenticate"] == "Bearer"


def test_each_operation_needs_its_scope_and_no_other(steady: FrontDesk, steadily: Programs) -> None:
    for wanted in ("visits:read", "announce:write", "hosts:read", "log:read"):
        has, lacks = steadily(wanted), steadily(*[scope for scope in SCOPES if scope != wanted])
        for method, path, scope in ASKED:
            if scope == wanted:
                assert has.request(method, path).status_code not in (401, 403)
                errors = complained(lacks.request(method, path), 403, "scope")
                assert errors == {"scope": wanted}


def test_a_revoked_token_is_none(desk: FrontDesk, asking: Programs) -> None:
    client = asking(name="erp")
    assert client.get("/visits").status_code == 200
    assert desk.doorstep.reception.revoke_token("erp", "周宁", desk.doorstep.now)
    complained(client.get("/visits"), 401, "bad_token")


def test_visits_are_told_without_names_unless_the_token_is_for_them(
    desk: FrontDesk, asking: Programs
) -> None:
    visit, _ = desk.doorstep.inside()
    short, long = asking("visits:read"), asking("visits:read", "visits:personal")
    page = short.get("/visits").json()
    fits(desk, "VisitPage", page)
    assert [(one["visit"], one["state"]) for one in page["visits"]] == [(visit, "inside")]
    for private in ("王小明", "晨光仪器", "13800001111", "张伟", "1234"):
        assert private not in json.dumps([page, short.get(f"/visits/{visit}").json()], ensure_ascii=False)
    told = long.get(f"/visits/{visit}").json()
    fits(desk, "Visit", told)
    assert (told["name"], told["host_name"], told["came_in_at"]) == (
        "王小明",
        "张伟",
        "2026-11-23T09:00:00+08:00",
    )
    assert long.get("/visits").json()["visits"] == [told]
    for field in ("name", "organisation", "plate"):
        assert complained(short.get("/visits", params={field: "x"}), 403, "scope")


def test_who_left_in_another_car_is_told_so(desk: FrontDesk, asking: Programs) -> None:
    step = desk.doorstep
    visit, qr = step.inside(plate="沪A11111")
    release = {"route": "paper", "by": "张伟"}
    assert step.ask(step.gate, "gate", scan=qr, release=release, plate="沪B22222", guard="岗二")
    programs = asking("visits:read", "visits:personal", "log:read")
    span = {"from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z"}
    lines = [json.loads(line) for line in programs.get("/log", params=span).text.splitlines()]
    fits(desk, "LogLine", lines[0])
    for told in (
        programs.get(f"/visits/{visit}").json(),
        programs.get("/visits").json()["visits"][0],
        *lines,
    ):
        assert (told["plate"], told["plate_out"]) == ("沪A11111", "沪B22222")
    assert "沪B" not in asking("visits:read", name="short").get(f"/visits/{visit}").text


def test_a_visit_that_one_has_is_not_sent_again(desk: FrontDesk, asking: Programs) -> None:
    visit, client, personal = desk.doorstep.register(), asking("visits:read"), asking()
    first = client.get(f"/visits/{visit}")
    known = {"If-None-Match": f'"other", W/{first.headers["etag"]}'}
    again = client.get(f"/visits/{visit}", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert personal.get(f"/visits/{visit}", headers=known).status_code == 200
    desk.doorstep.agree(visit)
    changed = client.get(f"/visits/{visit}", headers=known)
    assert (changed.status_code, changed.json()["state"]) == (200, "welcome")


def test_pages_hang_together_and_filters_narrow_them(desk: FrontDesk, asking: Programs) -> None:
    client, doorstep = asking(), desk.doorstep
    for _ in range(52):
        doorstep.register(phone="13800002222")
        doorstep.later(seconds=1)
    newest = client.get("/visits").json()
    assert (len(newest["visits"]), newest["newer"]) == (50, None)
    rest = client.get("/visits", params={"cursor": newest["older"]}).json()
    assert [one["visit"] for one in newest["visits"] + rest["visits"]] == list(range(52, 0, -1))
    assert rest["older"] is None
    back = client.get("/visits", params={"cursor": rest["newer"]}).json()
    assert back["visits"] == newest["visits"]

    def count(**wanted: Any) -> int:
        return len(client.get("/visits", params=wanted).json()["visits"])

    assert count(host=2) == 0
    assert (count(department="研发部"), count(department="采购部")) == (50, 0)
    assert count(state="asked", owed="false") == 50
    assert count(to="2026-11-23T09:00:10+08:00") == 10
    assert count(**{"from": "2026-11-23T01:00:50Z"}) == 2


def test_a_visitor_is_announced_changed_and_cancelled(desk: FrontDesk, asking: Programs) -> None:
    client, key = asking("announce:write"), {"Idempotency-Key": "order-17"}
    made = client.post("/announcements", json=form(desk, people=2.0, room="301"), headers=key)
    assert made.status_code == 201
    fits(desk, "Announced", made.json())
    assert (
        client.post("/announcements", json=form(desk, people=2, room="301"), headers=key).json()
        == made.json()
    )
    complained(client.post("/announcements", json=form(desk), headers=key), 422, "key_reused")
    where = made.headers["location"].removeprefix("/api/v1")
    told = client.get(where).json()
    fits(desk, "Announcement", told)
    assert "digits" not in told
    assert told["people"] == 2
    moved = client.patch(where, json={"room": "402"})
    assert (moved.status_code, moved.json()["room"]) == (200, "402")
    assert client.delete(where).status_code == 204
    assert client.delete(where).status_code == 204
    complained(client.patch(where, json={"room": "1"}), 409, "not_announced")


def test_a_double_booking_has_to_be_meant(desk: FrontDesk, asking: Programs) -> None:
    client = asking("announce:write")
    assert client.post("/announcements", json=form(desk)).status_code == 201
    complained(client.post("/announcements", json=form(desk)), 409, "double_booked")
    assert client.post("/announcements", json=form(desk, anyway=True)).status_code == 201


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"host": None}, {"host": "wrong_type"}),
        ({"host": True}, {"host": "wrong_type"}),
        ({"host": 0}, {"host": "out_of_range"}),
        ({"host": 10**30}, {"host": "out_of_range"}),
        ({"host": 4711}, {"host": "not_in_directory"}),
        ({"purpose": "burglary"}, {"purpose": "not_a_choice"}),
        ({"name": "", "organisation": ""}, {"name": "missing"}),
        ({"name": "x" * 61}, {"name": "too_long"}),
        ({"name": "a\x00b"}, {"name": "malformed"}),
        ({"name": "Robert'); DROP TABLE visits;--", "people": 0}, {"people": "out_of_range"}),
        ({"at": "tomorrow"}, {"at": "not_a_time"}),
        ({"at": "2026-11-24T10:00:00"}, {"at": "not_a_time"}),
        ({"at": "2026-13-24T10:00:00Z"}, {"at": "not_a_time"}),
        ({"at": "2020-01-01T10:00:00Z"}, {"at": "not_possible"}),
        ({"at": "0001-01-01T00:00:00+23:00"}, {"at": "not_a_time"}),
        ({"until": "2026-11-24T00:00:00Z"}, {"until": "not_possible"}),
        ({"mail": "nowhere"}, {"mail": "not_an_address"}),
        ({"phone": "ring me"}, {"phone": "not_a_phone_number"}),
        ({"class": "vip"}, {"class": "not_a_choice"}),
        ({"agreement": "yes"}, {"agreement": "wrong_type"}),
        ({"series": "x"}, {"series": "unknown"}),
    ],
)
def test_what_cannot_be_announced_is_refused_by_field_and_leaves_nothing(
    steady: FrontDesk, steadily: Programs, change: dict[str, Any], errors: dict[str, str]
) -> None:
    client = steadily("announce:write")
    before = steady.doorstep.reception.last_seq()
    answer = client.post("/announcements", json=form(steady, **change))
    assert complained(answer, 422, "refused") == errors
    assert steady.doorstep.reception.last_seq() == before


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("state=here", {"state": "not_a_choice"}),
        ("host=x", {"host": "wrong_type"}),
        ("host=" + "9" * 40, {"host": "wrong_type"}),
        ("host=1%20", {"host": "wrong_type"}),
        ("name=a&name=b", {"name": "twice"}),
        ("name=%00", {"name": "malformed"}),
        ("nmae=a", {"nmae": "unknown"}),
        ("from=yesterday", {"from": "not_a_time"}),
        ("cursor=zzzz", {"cursor": "malformed"}),
        ("cursor=%C3%A9", {"cursor": "malformed"}),
        ("cursor=bzk5OTk5OTk5OTk5OTk5OTk5LjE", {"cursor": "malformed"}),
    ],
)
def test_a_filter_that_is_none_is_refused_by_name(
    steady: FrontDesk, steadily: Programs, query: str, errors: dict[str, str]
) -> None:
    assert complained(steadily().get(f"/visits?{query}"), 422, "refused") == errors


def test_what_is_not_there_or_not_taken_is_a_problem(steady: FrontDesk, steadily: Programs) -> None:
    client = steadily()
    for path in (
        "",
        "/",
        "/nothing",
        "/visits/0",
        "/visits/99",
        f"/visits/{10**30}",
        "/visits/x",
        "/hosts/99",
    ):
        complained(client.get(path), 404, "not_found")
    complained(client.get("/announcements/99999"), 404, "not_found")
    refused = client.put("/visits")
    complained(refused, 405, "not_allowed")
    assert "GET" in refused.headers["allow"]
    complained(client.post("/announcements", content=b"{"), 400, "malformed")
    complained(client.post("/announcements", content=b"{" + b" " * 70_000), 413, "too_large")


def test_hosts_are_found_and_sent_once_a_revision(desk: FrontDesk, asking: Programs) -> None:
    client = asking("hosts:read")
    found = client.get("/hosts", params={"q": "zw"})
    fits(desk, "HostList", found.json())
    assert [one["name"] for one in found.json()["hosts"]] == ["张伟", "单雪", "仇勇"]
    known = {"If-None-Match": found.headers["etag"]}
    assert client.get("/hosts", params={"q": "zw"}, headers=known).status_code == 304
    one = client.get("/hosts/1")
    fits(desk, "Host", one.json())
    assert one.json()["extension"] == "8001"
    assert "mail" not in one.json()
    desk.doorstep.reception.import_hosts([], desk.doorstep.now)
    assert client.get("/hosts", params={"q": "zw"}, headers=known).json() == {"hosts": []}
    assert client.get("/hosts/1", headers={"If-None-Match": one.headers["etag"]}).json()["active"] is False
    assert complained(client.get("/hosts"), 422, "refused") == {"q": "missing"}


def test_the_log_is_a_line_a_visit_from_the_oldest_on(desk: FrontDesk, asking: Programs) -> None:
    client, doorstep = asking("log:read"), desk.doorstep
    visit, _ = doorstep.inside()
    for _ in range(60):
        doorstep.register(phone="13800002222")
    answer = client.get("/log", params=SPAN)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/jsonl")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["visit"] for line in lines] == list(range(1, 62))
    fits(desk, "LogLine", lines[0])
    assert (lines[0]["visit"], lines[0]["identity_last4"]) == (visit, "1234")
    assert client.get("/log", params={**SPAN, "from": SPAN["to"]}).text == ""
    assert complained(client.get("/log"), 422, "refused") == {"from": "missing", "to": "missing"}


def test_who_asks_too_often_waits_and_others_do_not(sqlite_doorstep: Doorstep) -> None:
    slow = FrontDesk(sqlite_doorstep, Settings(house=HOUSE, office=Office(api_per_second=1)))
    programs = Programs(slow)
    hasty, patient = programs(), programs()
    answer = hasty.get("/hosts/1")
    for _ in range(500):
        if answer.status_code == 429:
            break
        answer = hasty.get("/hosts/1")
    complained(answer, 429, "patience")
    assert answer.headers["retry-after"]
    assert patient.get("/hosts/1").status_code == 200
    programs.close()
    slow.close()


def test_what_a_program_does_is_in_the_log_under_its_name(desk: FrontDesk, asking: Programs) -> None:
    made = asking("announce:write", name="erp").post("/announcements", json=form(desk)).json()
    with desk.doorstep.books.reading() as conn:
        asked = "SELECT kind, station FROM events WHERE visit_id = %d" % made["visit"]  # noqa: UP031
        assert list(conn.exec_driver_sql(asked)) == [("host:visit:announced", "api:erp")]
    assert desk.doorstep.books.verify() is None
