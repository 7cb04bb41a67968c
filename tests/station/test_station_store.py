"""A station's file that cannot be opened now is not thrown away: what it holds has not been handed in."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.station.spool import Spool

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    """A spool in which one request waits, in the database's log alone: the station was killed."""
    file = tmp_path / "was" / "spool.db"
    killed = Spool(file)
    killed.put("rate", {"stars": 5}, NOW)
    there = tmp_path / "spool.db"
    for tail in ("", "-wal"):
        there.with_name(there.name + tail).write_bytes(file.with_name(file.name + tail).read_bytes())
    killed.close()
    return there


def waiting(file: Path) -> list[str]:
    opened = Spool(file)
    try:
        return [one.verb for one in opened.waiting()]
    finally:
        opened.close()


def held(file: Path) -> Callable[[], None]:
    """Somebody else has the file to themselves."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    return other.close


def out_of_reach(file: Path) -> Callable[[], None]:
    """Nothing can be opened in its place."""
    away = file.rename(file.with_name("away"))
    log = file.with_name("spool.db-wal").rename(file.with_name("away-wal"))
    file.mkdir()

    def back() -> None:
        file.rmdir()
        away.rename(file)
        log.rename(file.with_name("spool.db-wal"))

    return back


@pytest.mark.parametrize("fault", [held, out_of_reach])
def test_what_cannot_be_opened_now_is_left_alone(
    spool: Path, fault: Callable[[Path], Callable[[], None]]
) -> None:
    undo = fault(spool)
    with pytest.raises(sqlite3.OperationalError):
        Spool(spool)
    undo()
    assert waiting(spool) == ["rate"]
    assert not list(spool.parent.glob("*broken*"))
