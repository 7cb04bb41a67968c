"""The station's copy: host search, visits as they come in, tombstones, garbage in the feed."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from station_desk import Desk, Office, station, until

from kiosk.station.copy import Copy

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)


def _host(number: int, name: str, department: str, terms: list[str], name_en: str = "") -> dict[str, Any]:
    return {"id": number, "name": name, "name_en": name_en, "department": department, "terms": terms}


HOSTS = {
    "revision": 4,
    "hosts": [
        _host(1, "张伟", "采购部", ["张伟", "伟", "zhangwei", "zw", "wei", "8101"]),
        _host(2, "张伟", "研发部", ["张伟", "伟", "zhangwei", "zw", "wei"]),
        _host(3, "张炜明", "质量部", ["张炜明", "zhangweiming", "zwm"]),
        _host(4, "Anna O'Neil", "研发部", ["anna", "annaoneil", "oneil"], "Anna O'Neil"),
        _host(5, "100%", "Testing_Dept", ["100%", "testingdept", "a_b"]),
    ],
}


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    made = Copy(tmp_path / "copy.db")
    made.keep_hosts(HOSTS, '"4"')
    return made


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zw", [1, 2, 3]),
        ("ZW", [1, 2, 3]),
        ("ｚｗ", [1, 2, 3]),
        ("zhang wei", [1, 2, 3]),
        ("zhangweim", [3]),
        ("张伟", [1, 2]),
        ("张", [1, 2, 3]),
        ("8101", [1]),
        ("O'Neil", [4]),
        ("o’neil", [4]),
        ("oneil anna", [4]),
        ("anna zw", []),
    ],
)
def test_hosts_are_found_by_what_a_term_begins_with(copy: Copy, typed: str, found: list[int]) -> None:
    assert [host.id for host in copy.search(typed, 8)] == found


@pytest.mark.parametrize(
    "typed",
    ["", " ", "%", "_", "*", "'", "zw'; DROP TABLE terms; --", '"', "\x00", "\ud800", "\U0010ffff", "q%"],
)
def test_a_hostile_search_finds_nobody_and_harms_nothing(copy: Copy, typed: str) -> None:
    assert copy.search(typed, 8) == []
    assert [host.id for host in copy.search("zw", 8)] == [1, 2, 3]


@pytest.mark.parametrize("typed", ["🎫", "zw" * 5000, "\u202ezw\x1b@q", "__", "......"])
def test_signs_and_endless_texts_find_nobody(copy: Copy, typed: str) -> None:
    assert copy.search(typed, 8) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zhangwie", [1, 2, 3]),
        ("zhagnweiming", [3]),
        ("ona", []),
        ("oneill", [4]),
        ("张韦明", [3]),
        ("张明", [1, 2, 3]),
        ("炜张明", [3]),
        ("xxxx", []),
        ("8102", [1]),
    ],
)
def test_one_slip_of_the_finger_finds_all_the_same(copy: Copy, typed: str, found: list[int]) -> None:
    assert [host.id for host in copy.search(typed, 8)] == found


def test_of_a_large_directory_only_the_changes_are_taken_over(copy: Copy) -> None:
    changed = [_host(2, "张玮", "研发部", ["张玮", "zhangwei"]), _host(6, "赵云", "研发部", ["zhaoyun"])]
    copy.keep_hosts({"since": 4, "revision": 5, "hosts": changed, "gone": [1, 99]}, '"5"')
    assert [host.id for host in copy.search("zw", 8)] == [3]
    assert [host.name for host in copy.search("zhangwei", 8)] == ["张玮", "张炜明"]
    assert [host.id for host in copy.search("zhaoyun", 8)] == [6]
    assert copy.host(1) is None
    assert copy.host(4) is not None
    assert copy.fact("etag") == '"5"'


@pytest.mark.parametrize("gone", [None, 7, ["1"], [True], [-1], [10**30], [[1]]])
def test_leavers_of_another_shape_change_nothing(copy: Copy, gone: Any) -> None:
    with pytest.raises(ValueError, match="not a"):
        copy.keep_hosts({"since": 4, "hosts": [], "gone": gone}, '"5"')
    assert copy.fact("etag") == '"4"'


def test_a_name_of_its_own_comes_before_longer_ones(copy: Copy) -> None:
    assert [host.department for host in copy.search("zhangwei", 2)] == ["采购部", "研发部"]


@pytest.mark.parametrize(
    "directory",
    [
        {},
        {"hosts": None},
        {"hosts": [1]},
        {"hosts": [{"id": "7", "name": "x", "department": "y", "terms": []}]},
        {"hosts": [{"id": 10**30, "name": "x", "department": "y", "terms": []}]},
        {"hosts": [{"id": 7, "department": "y", "terms": []}]},
        {"hosts": [{"id": 7, "name": "x", "department": "y", "terms": None}]},
        {"hosts": [_host(7, "\ud800", "y", [])]},
    ],
)
def test_a_directory_of_another_shape_changes_nothing(copy: Copy, directory: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not a|surrogates"):
        copy.keep_hosts(directory, '"5"')
    assert len(copy.search("zw", 8)) == 3
    assert copy.fact("etag") == '"4"'


def _row(visit: int, seq: int = 1, **fields: Any) -> dict[str, Any]:
    expires = (NOW + timedelta(hours=8)).isoformat()
    one = {"digest": f"d{visit}", "short": f"s{visit}", "copy": 1, "void": False, "expires": expires}
    return {
        "visit": visit, "seq": seq, "state": "carded", "released": False, "name": "李娜", "host_name": "张伟",
        "came_in": None, "left": None, "passes": [one], **fields,
    }  # fmt: skip


BAD_ROWS = [
    None,
    7,
    {},
    {"visit": "1", "state": "carded"},
    {"visit": True, "state": "carded"},
    {"visit": -4, "state": "carded"},
    {"visit": 2**70, "state": "carded"},
    _row(9, state="teleported"),
    _row(9, passes=[{"digest": "d"}]),
    _row(9, passes=[None]),
    _row(9, came_in="yesterday"),
    _row(9, came_in="2026-03-02T10:00:00"),
    _row(9, slip="print me"),
]


@pytest.mark.parametrize("bad", BAD_ROWS)
def test_a_row_of_another_shape_is_left_out_and_the_others_are_kept(copy: Copy, bad: Any) -> None:
    copy.keep_visits({"seq": 3, "visits": [_row(1), bad, _row(2)]}, NOW)
    assert [row["visit"] for row in copy.visits()] == [1, 2]
    assert copy.visit_of_code("s2") == (2, "d2")


@pytest.mark.parametrize("told", [{}, {"seq": "1", "visits": []}, {"seq": 1}, {"seq": 1, "visits": {}}])
def test_a_feed_of_another_shape_changes_nothing(copy: Copy, told: dict[str, Any]) -> None:
    copy.keep_visits({"seq": 3, "visits": [_row(1)]}, NOW)
    with pytest.raises(ValueError, match="not a list"):
        copy.keep_visits(told, NOW)
    assert (copy.fact("seq"), len(copy.visits())) == (3, 1)


@pytest.mark.parametrize("state", ["closed", "lapsed", "declined"])
def test_of_a_visit_that_is_over_only_a_tombstone_stays_and_not_for_ever(
    copy: Copy, tmp_path: Path, state: str
) -> None:
    copy.keep_visits({"seq": 3, "visits": [_row(1, name="买买提", state=state)]}, NOW)
    row = copy.visit(1)
    assert row is not None
    assert (row["state"], row["name"], row["host_name"]) == (state, "", "")
    assert copy.visit_of_code("s1") == (1, "d1")
    copy.forget(NOW + timedelta(hours=20))
    assert copy.visit(1)
    copy.forget(NOW + timedelta(hours=40))
    assert copy.visit(1) is None
    assert copy.visit_of_code("s1") is None


def test_the_lobby_still_knows_whom_it_has_to_tell_of_a_refusal(copy: Copy) -> None:
    row = {"visit": 5, "seq": 2, "state": "declined", "called": "李*", "phone_last4": "0000", "slip": None}
    copy.keep_visits({"seq": 2, "visits": [row]}, NOW)
    copy.forget(NOW + timedelta(days=9))
    assert copy.visits()[0]["called"] == "李*"
    copy.keep_visits({"seq": 3, "visits": [{**row, "state": "closed"}]}, NOW)
    assert copy.visits()[0]["called"] == ""


def test_visits_hosts_and_house_arrive_by_themselves(desk: Desk, office: Office, tmp_path: Path) -> None:
    desk.hosts = HOSTS
    desk.row(**_row(1))
    with station(office.url, tmp_path) as gate:
        until(lambda: gate.connection.online)
        assert gate.house()["name"]["en"] == "Visitor reception"
        assert len(gate.search("zw")) == 3
        heard = threading.Event()
        gate.on_change(heard.set)
        desk.row(1, state="inside", came_in=NOW.isoformat())
        until(lambda: gate.visit(1)["state"] == "inside")
        assert heard.wait(5)
    with station("http://127.0.0.1:9", tmp_path) as gate:
        assert gate.visit(1)["name"] == "李娜"
        assert gate.house()["name"]["zh-CN"] == "访客接待中心"
        assert gate.connection.copied_at is not None
        assert len(gate.search("zw")) == 3


def test_the_directory_is_fetched_again_only_when_it_has_changed(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    desk.hosts = HOSTS
    for _ in range(2):
        with station(office.url, tmp_path) as gate:
            until(lambda: gate.connection.online)
            assert len(gate.search("zw")) == 3
    assert desk.etags_seen == [None, '"4"']


def test_a_feed_that_is_cut_is_taken_up_again_where_it_was(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    with station(office.url, tmp_path) as gate:
        until(lambda: gate.connection.online and desk.open_feeds)
        office.stop()
        for visit in range(1, 4):
            desk.row(**_row(visit))
        office.start()
        until(lambda: len(gate.visits()) == 3)
        until(lambda: gate.connection.online and desk.open_feeds)
        desk.row(**_row(4))
        until(lambda: len(gate.visits()) == 4)


def test_books_that_were_set_back_replace_the_copy(desk: Desk, office: Office, tmp_path: Path) -> None:
    for visit in range(1, 6):
        desk.row(**_row(visit))
    with station(office.url, tmp_path) as gate:
        until(lambda: len(gate.visits()) == 5)
    desk.rows, desk.seq = {}, 0
    desk.row(**_row(77))
    with station(office.url, tmp_path) as gate:
        until(lambda: [row["visit"] for row in gate.visits()] == [77])


def test_rows_with_impossible_numbers_do_not_stop_the_feed(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    with station(office.url, tmp_path) as gate:
        until(lambda: desk.open_feeds)
        rows = [{"visit": [1], "state": "carded"}, {"visit": {}, "state": "inside"}, _row(1)]
        desk.rows = {number: {"seq": 99, **row} for number, row in enumerate(rows)}
        desk.row(**_row(2))
        until(lambda: gate.visit(2))
        assert gate.connection.online


@pytest.mark.parametrize("path", ["/station/house", "/station/hosts", "/station/visits", "/station/live"])
@pytest.mark.parametrize(
    "body",
    [b"<html>", b"[]", b'{"seq":"x","visits":7,"hosts":8}', b"\xff\xfe", b"event: visits\ndata: {]\n\n"],
)
def test_garbage_in_the_feed_is_left_out_and_asked_for_again(
    desk: Desk, office: Office, tmp_path: Path, path: str, body: bytes
) -> None:
    desk.hosts = HOSTS
    desk.row(**_row(1))
    desk.spoil(path, lambda counter: counter.send_bytes(200, body))
    with station(office.url, tmp_path) as gate:
        until(lambda: desk.open_feeds)
        assert gate.visit(1)["name"] == "李娜"
        assert len(gate.search("zw")) == 3
        assert gate.connection.online
