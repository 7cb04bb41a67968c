"""Photographs at the gate: fetched ahead, kept as long as somebody may be looked at, and no longer."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from station_desk import Desk, Office, station, until

JPEG = b"\xff\xd8\xff\xe0" + b"face" * 400 + b"\xff\xd9"


def _row(desk: Desk, visit: int, state: str = "carded", **more: Any) -> None:
    given = {"state": state, "photo": True, "name": "李娜", "passes": [], "came_in": None, **more}
    desk.row(visit, **given)


def _kept(folder: Path) -> list[int]:
    books = sqlite3.connect(folder / "copy.db")
    try:
        return [visit for (visit,) in books.execute("SELECT visit FROM photographs WHERE jpeg != ''")]
    finally:
        books.close()


def test_a_photograph_is_there_before_it_is_asked_for_and_when_the_office_is_gone(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    desk.photographs = {3: JPEG}
    with station(office.url, tmp_path) as gate:
        until(lambda: gate.connection.online)
        _row(desk, 3)
        until(lambda: _kept(tmp_path) == [3])
        office.stop()
        assert gate.photograph(3) == JPEG
    with station("http://127.0.0.1:9", tmp_path) as after_a_restart:
        assert after_a_restart.photograph(3) == JPEG


@pytest.mark.parametrize("state", ["closed", "left", "owed", "declined", "lapsed"])
def test_it_is_gone_from_the_disk_with_the_visit(
    desk: Desk, office: Office, tmp_path: Path, state: str
) -> None:
    desk.photographs = {3: JPEG}
    with station(office.url, tmp_path) as gate:
        _row(desk, 3)
        until(lambda: _kept(tmp_path) == [3])
        _row(desk, 3, state)
        until(lambda: gate.visit(3)["state"] == state)
        assert gate.photograph(3) is None
    assert b"facefaceface" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_of_whom_there_is_none_nothing_is_asked(desk: Desk, office: Office, tmp_path: Path) -> None:
    with station(office.url, tmp_path) as gate:
        _row(desk, 1, photo=False)
        _row(desk, 2, photo="yes")
        until(lambda: gate.visit(2))
        assert [gate.photograph(visit) for visit in (1, 2, 3, -1)] == [None] * 4
    assert desk.photographs_asked == []


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, b""), (403, b"{}"), (200, b""), (200, b"<html>log in</html>"), (200, b"\x89PNG" + b"x" * 40)],
)
def test_what_is_no_photograph_is_not_shown_and_not_asked_for_again(
    desk: Desk, office: Office, tmp_path: Path, status: int, body: bytes
) -> None:
    desk.spoil("/station/photographs/3", lambda counter: counter.send_bytes(status, body))
    with station(office.url, tmp_path) as gate:
        _row(desk, 3)
        until(lambda: gate.visit(3))
        until(lambda: not desk.spoils["/station/photographs/3"])
        until(lambda: gate.photograph(3) is None)
        _row(desk, 3, "inside")
        until(lambda: gate.visit(3)["state"] == "inside")
        assert gate.photograph(3) is None
    assert desk.photographs_asked == []


def test_one_that_did_not_come_is_fetched_when_it_is_looked_at(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    desk.photographs = {3: JPEG}
    endless = b"\xff\xd8\xff" + b"x" * 300_000
    desk.spoil("/station/photographs/3", lambda counter: counter.send_bytes(200, endless))
    with station(office.url, tmp_path) as gate:
        _row(desk, 3)
        until(lambda: not desk.spoils["/station/photographs/3"])
        assert gate.photograph(3) == JPEG


def test_books_that_were_set_back_take_the_photographs_along(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    desk.photographs = {3: JPEG}
    _row(desk, 3)
    with station(office.url, tmp_path):
        until(lambda: _kept(tmp_path) == [3])
    books = sqlite3.connect(tmp_path / "copy.db")
    books.execute("UPDATE facts SET value = '99' WHERE name = 'seq'")
    books.commit()
    books.close()
    desk.rows, desk.seq = {}, 0
    _row(desk, 4, photo=False)
    with station(office.url, tmp_path) as gate:
        until(lambda: gate.visit(4))
        assert (gate.visit(3), gate.photograph(3)) == (None, None)
    assert _kept(tmp_path) == []
