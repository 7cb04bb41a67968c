"""The directory as JSON over HTTP, in the shapes of WeCom and DingTalk, from a real server on loopback."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kiosk.directory.imports import HostRow, take
from kiosk.directory.source import lines
from kiosk.settings import Directory

WECOM: dict[str, Any] = {
    "/gettoken": {"errcode": 0, "access_token": "t0k/en"},
    "/departments": {"errcode": 0, "department": [{"id": 1, "name": "总部"}, {"id": 2, "name": "研发部"}]},
    "/people": {
        "errcode": 0,
        "userlist": [
            {"userid": "zhangwei", "name": "张伟", "department": [2, 1], "position": "总监",
             "telephone": "8001", "biz_mail": "w@house.example", "mobile": "+86-13800001111",
             "english_name": "Wayne"},
            {"userid": "lina", "name": "李娜", "department": [1], "mobile": "", "extattr": {"attrs": []}},
        ],
    },
}  # fmt: skip
DINGTALK_1 = {
    "errcode": 0,
    "result": {
        "has_more": True, "next_cursor": 7,
        "list": [{"userid": "u1", "job_number": "E1", "name": "张伟", "department": "研发部"}],
    },
}  # fmt: skip
DINGTALK_2 = {
    "errcode": 0,
    "result": {"has_more": False, "list": [{"userid": "u2", "name": "李娜", "department": "采购部"}]},
}


@dataclass
class There:
    """Answers by path, or by path and cursor; what was asked is kept."""

    answers: dict[str, Any]
    asked: list[tuple[str, dict[str, list[str]], str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        there = self

        class Desk(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = parse_qs(parts.query)
                there.asked.append((parts.path, query, self.headers["Authorization"] or ""))
                cursor = query.get("cursor", [""])[0]
                answer = there.answers.get(parts.path + cursor, 404)
                body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(answer if isinstance(answer, int) else 200)
                self.send_header("Content-Length", str(len(body) + (answer == b"cut off")))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *parts: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def there() -> Iterator[There]:
    """A server like WeCom's."""
    server = There(dict(WECOM))
    yield server
    server.close()


@pytest.fixture
def directory(there: There) -> Directory:
    """The settings that fit."""
    login = f"{there.url}/gettoken?corpid=ww1&corpsecret="
    people, departments = f"{there.url}/people?fetch_child=1", f"{there.url}/departments"
    return Directory(url=people, login=login, password="s&cret", departments=departments)


def fetched(directory: Directory) -> tuple[dict[str, HostRow], list[str]]:
    """Hosts by staff number, and the codes of what is wrong."""
    hosts, errors = take(lines(directory))
    return {host.staff_no: host for host in hosts}, [error.code for error in errors]


def test_wecom_s_shape_with_departments_by_number(there: There, directory: Directory) -> None:
    hosts, errors = fetched(directory)
    assert errors == []
    one, two = hosts["zhangwei"], hosts["lina"]
    assert (one.name, one.name_en, one.department, one.title) == ("张伟", "Wayne", "研发部", "总监")
    assert (one.extension, one.mail, one.mobile) == ("8001", "w@house.example", "+8613800001111")
    assert (two.department, two.mobile) == ("总部", "")
    paths = {path: query for path, query, _ in there.asked}
    assert paths["/gettoken"]["corpsecret"] == ["s&cret"]
    assert paths["/people"] == {"fetch_child": ["1"], "access_token": ["t0k/en"]}


def test_dingtalk_s_shape_page_by_page(there: There, directory: Directory) -> None:
    there.answers |= {"/people": DINGTALK_1, "/people7": DINGTALK_2}
    hosts, errors = fetched(replace(directory, login="", departments="", password="bearer"))
    assert errors == []
    assert {number: host.department for number, host in hosts.items()} == {"E1": "研发部", "u2": "采购部"}
    assert {authorization for *_, authorization in there.asked} == {"Bearer bearer"}


def test_a_house_names_its_own_fields(there: There, directory: Directory) -> None:
    there.answers["/people"] = {
        "users": [{"no": 17, "userid": "x", "name": "张伟", "unit": "研发部", "line": True}]
    }
    own = ("staff_no=no", "department=unit", "line_worker=line")
    hosts, errors = fetched(replace(directory, fields=own))
    assert errors == []
    assert hosts["17"].line_worker is True


def user(**fields: Any) -> dict[str, Any]:
    """A list with one person."""
    return {"userlist": [{"userid": "E1", "name": "张伟", "department": [1], **fields}]}


@pytest.mark.parametrize(
    ("path", "answer", "code"),
    [
        ("/gettoken", {"errcode": 40001, "errmsg": "invalid credential"}, "not_let_in"),
        ("/gettoken", {"errcode": 0}, "not_let_in"),
        ("/gettoken", {"access_token": 7}, "not_let_in"),
        ("/departments", {"errcode": 60011}, "not_let_in"),
        ("/departments", {"department": "all"}, "not_a_directory"),
        ("/people", 401, "not_let_in"),
        ("/people", 403, "not_let_in"),
        ("/people", 404, "no_answer"),
        ("/people", 302, "no_answer"),
        ("/people", 500, "no_answer"),
        ("/people", b"<html>please log in", "not_a_directory"),
        ("/people", b"[" * 100_000, "not_a_directory"),
        ("/people", b"cut off", "no_answer"),
        ("/people", b"x" * 33_000_000, "too_large"),
        ("/people", [], "not_a_directory"),
        ("/people", {}, "not_a_directory"),
        ("/people", {"userlist": [1]}, "not_a_directory"),
        ("/people", {"userlist": []}, "no_hosts"),
        ("/people", {"errcode": 48002, "userlist": []}, "not_let_in"),
        ("/people", {"result": {"list": [], "has_more": True, "next_cursor": 9}}, "no_answer"),
        ("/people", user(name=""), "missing"),
        ("/people", user(department=[99]), "missing"),
        ("/people", user(department=[]), "missing"),
        ("/people", user(name="=1+1"), "formula"),
        ("/people", user(name="长" * 61), "too_long"),
        ("/people", user(userid="../../etc"), "not_a_staff_no"),
        ("/people", user(mobile="call me"), "not_a_phone_number"),
        ("/people", user(email="w@house.example\r\nBcc: x@evil.example"), "not_a_mail_address"),
        ("/people", user(notify="pigeon"), "not_a_channel"),
        ("/people", {"userlist": user()["userlist"] * 2}, "staff_no_twice"),
    ],
)
def test_what_is_wrong_is_named(
    there: There, directory: Directory, path: str, answer: Any, code: str
) -> None:
    there.answers[path] = answer
    assert fetched(directory)[1] == [code]


def test_pages_without_an_end_are_given_up(there: There, directory: Directory) -> None:
    again = {"result": {"list": [], "has_more": True, "next_cursor": ""}}
    there.answers["/people"] = again
    assert fetched(replace(directory, login="", departments=""))[1] == ["not_a_directory"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/people", "https://127.0.0.1:1", "ftp://x/y", "nonsense", "http://[::"]
)
def test_nobody_there(directory: Directory, url: str) -> None:
    assert fetched(replace(directory, url=url, login="", departments=""))[1] == ["no_answer"]


TREE = [
    {"dept_id": 1, "name": "总部"},
    {"dept_id": 2, "name": "研发部", "parent_id": 1},
    {"dept_id": 3, "name": "质检部", "parent_id": 1},
    {"dept_id": 21, "name": "一组", "parent_id": 2},
    {"dept_id": 31, "name": "一组", "parent_id": 3},
    {"dept_id": 99, "name": "一组", "parent_id": 404},
]


def in_department(*people: dict[str, Any]) -> dict[str, Any]:
    """One department's people as DingTalk tells them."""
    return {"errcode": 0, "result": {"has_more": False, "list": list(people)}}


def test_a_tree_of_departments_asked_one_by_one_tells_equal_names_apart(there: There) -> None:
    wei = {"userid": "u1", "name": "张伟", "dept_id_list": [21, 31], "title": "组长"}
    na, qi = (
        {"userid": f"u{n}", "name": name, "dept_id_list": [d]}
        for n, name, d in ((2, "李娜", 31), (3, "钱琪", 2))
    )
    there.answers |= {
        "/departments": {"errcode": 0, "result": TREE},
        **{f"/in/{d['dept_id']}": in_department() for d in TREE},
    }
    there.answers |= {
        "/in/21": in_department(wei),
        "/in/31": in_department(wei, na),
        "/in/2": in_department(qi),
    }
    directory = Directory(url=f"{there.url}/in/{{department}}", departments=f"{there.url}/departments")
    hosts, errors = fetched(directory)
    assert errors == []
    assert {one.name: one.department for one in hosts.values()} == {
        "张伟": "研发部 一组",
        "李娜": "质检部 一组",
        "钱琪": "研发部",
    }
    assert "yfbyz" in hosts["u1"].terms


def test_somebody_s_main_department_goes_before_the_others(there: There, directory: Directory) -> None:
    person = {"userid": "u1", "name": "张伟", "department": [1, 2], "main_department": 2}
    there.answers["/people"] = {"errcode": 0, "userlist": [person]}
    hosts, errors = fetched(directory)
    assert (errors, hosts["u1"].department) == ([], "研发部")


@pytest.mark.parametrize(
    "broken", [404, b"cut off", {"errcode": 60011}, {"errcode": 0, "result": {"list": "x"}}]
)
def test_one_department_that_cannot_be_read_spoils_the_whole(there: There, broken: Any) -> None:
    there.answers |= {
        "/departments": {"errcode": 0, "result": TREE[:2]},
        "/in/1": in_department(),
        "/in/2": broken,
    }
    directory = Directory(url=f"{there.url}/in/{{department}}", departments=f"{there.url}/departments")
    assert fetched(directory)[1]
