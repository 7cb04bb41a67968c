"""What a station has put aside is forgotten: in time, and when its visitor is erased."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.station.spool import Spool, forget_in, set_aside_in

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
NAME, PHONE = '欧"阳\\娜', "13912345678"


@pytest.fixture
def aside(tmp_path: Path) -> Path:
    """A spool with two requests that the office will never take, and one that waits."""
    path = tmp_path / "spool.db"
    spool = Spool(path)
    for days, body in (
        (31, {"name": NAME, "phone": "139 1234 5678"}),
        (3, {"name": "李明", "phone": "13700001111"}),
    ):
        spool.set_aside(spool.put("register", body, NOW - timedelta(days=days)), "malformed")
    spool.put("register", {"name": NAME}, NOW - timedelta(days=40))
    spool.close()
    return path


def left(path: Path) -> list[str]:
    return [one.body["name"] for one in set_aside_in(path)]


def test_after_a_time_it_is_dropped_and_what_waits_is_kept(aside: Path) -> None:
    spool = Spool(aside)
    spool.forget(NOW - timedelta(days=30))
    assert spool.count() == (1, 1)
    spool.close()
    assert left(aside) == ["李明"]
    assert b"139 1234 5678" not in aside.read_bytes()


@pytest.mark.parametrize("about", [NAME, PHONE])
def test_an_erased_person_is_dropped_while_the_station_has_it_open(aside: Path, about: str) -> None:
    spool = Spool(aside)
    assert forget_in(aside, {about}) == 1
    assert spool.count() == (1, 1)
    assert left(aside) == ["李明"]
    spool.close()
    assert b"139 1234 5678" not in aside.read_bytes()


@pytest.mark.parametrize("about", [set(), {"nobody"}, {"139"[::-1] + "x"}])
def test_nobody_else_is_dropped(aside: Path, about: set[str]) -> None:
    assert forget_in(aside, about) == 0
    assert len(left(aside)) == 2


def test_where_there_is_no_spool_nothing_is_made(tmp_path: Path) -> None:
    assert forget_in(tmp_path / "spool.db", {NAME}) == 0
    assert list(tmp_path.iterdir()) == []
