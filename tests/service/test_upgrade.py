"""An upgrade of real books that is broken off: the old or the new release goes on, with all visits. Each of
its steps: test_upgrade_services."""

import os
import stat
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from machine import kill_all
from sqlalchemy import inspect, text

from doorstep import Blank, Doorstep
from kiosk.ledger import backups
from kiosk.upgrading import LOCK, NOTE, House, Upgrade, UpgradeFault, resume

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
PROGRAM = """#!{python} -S
import os, sys, time
release, command = {name!r}, sys.argv[1]
def stop(where):
    wanted = os.environ.get("STOP_AT", "")
    if wanted == release + " " + command + " " + where:
        open({folder!r} + "/reached", "w").close()
        time.sleep(600)
    if os.environ.get("FAIL_AT", "") == release + " " + command + " " + where:
        sys.exit("it went wrong")
stop("before")
{body}
stop("after")
"""
BACKUP = """
if command == "backup":
    sys.path[:0] = {path!r}
    from datetime import UTC, datetime
    from pathlib import Path
    from kiosk.ledger import backups
    backups.make({url!r}, Path(sys.argv[2]), datetime.now(UTC))
"""
MIGRATE_SQLITE = """
if command == "ledger":
    import sqlite3
    with sqlite3.connect({file!r}) as books:
        books.execute("CREATE TABLE later (x)")
        books.execute("UPDATE visits SET version = version + 1000")
"""
MIGRATE_POSTGRESQL = """
if command == "ledger":
    import subprocess
    sql = "CREATE TABLE later (x int REFERENCES visits (id)); UPDATE visits SET version = version + 1000"
    subprocess.run(["psql", "-qd", {url!r}, "-c", sql], check=True)
"""


class Opt:
    """/opt/visitor-kiosk with two releases; the new one's migration does what the old one does not know."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder, self.url = folder, url
        self.step = Doorstep(url)
        self.visits = {self.step.register(name=f"客{n}", phone=f"1380000111{n}") for n in range(3)}
        self.step.books.close()
        self.link, self.data = folder / "opt/current", folder / "data"
        self.data.mkdir()
        self.old, self.new = self._release("old", BACKUP), self._release("new", self._migration())
        self.link.symlink_to("releases/old")
        self.house, self.times = House(self.data, url), 0

    def _migration(self) -> str:
        return MIGRATE_SQLITE if self.url.startswith("sqlite") else MIGRATE_POSTGRESQL

    def _release(self, name: str, body: str) -> Path:
        program = self.folder / "opt/releases" / name / "venv/bin/kiosk"
        program.parent.mkdir(parents=True)
        path = [str(Path(__file__).parents[2]), *filter(None, sys.path)]
        body = body.format(url=self.url, file=self.url.removeprefix("sqlite:///"), path=path)
        python = sys.executable
        program.write_text(PROGRAM.format(python=python, name=name, folder=str(self.folder), body=body))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return program.parents[2]

    def upgrade(self) -> None:
        self.times += 1
        Upgrade(self.house, self.new).run(NOW + timedelta(minutes=self.times))

    def cut_off(self, at: str) -> None:
        """The power goes when the upgrade has come to this step: it is killed, with all that it started."""
        (self.folder / "reached").unlink(missing_ok=True)
        child = os.fork()
        if not child:
            os.setsid()
            self.times += 10
            os.environ["STOP_AT"] = at
            try:
                self.upgrade()
            finally:
                os._exit(1)
        end, pause = monotonic() + 45, threading.Event()
        while not (self.folder / "reached").exists():
            assert monotonic() < end, "it never came to this step"
            assert os.waitpid(child, os.WNOHANG) == (0, 0), "it ended before this step"
            pause.wait(0.01)
        kill_all(child, self.data)

    def runs(self) -> str:
        """Which release runs, after a look that its books are its own and hold every visit."""
        self.step.open()
        try:
            assert set(self.step.states()) == self.visits
            assert self.step.books.verify() is None
            new_books = "later" in inspect(self.step.books.engine).get_table_names()
            with self.step.books.reading() as conn:
                moved = conn.execute(text("SELECT min(version) FROM visits")).scalar_one() > 1000
        finally:
            self.step.books.close()
        name = self.link.resolve().name
        assert (new_books, moved) == ((True, True) if name == "new" else (False, False))
        assert not (self.data / NOTE).exists()
        return name


@pytest.fixture
def opt(blank_sqlite: Blank, tmp_path: Path) -> Opt:
    return Opt(blank_sqlite(), tmp_path)


@pytest.fixture
def postgresql(blank_postgres: Blank, tmp_path: Path) -> Opt:
    return Opt(blank_postgres(), tmp_path)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda at: monkeypatch.setenv("FAIL_AT", at)


def test_the_new_release_runs_with_its_own_books(opt: Opt) -> None:
    opt.upgrade()
    assert opt.runs() == "new"
    assert opt.link.readlink() == Path("releases/new")
    assert [one.path.name.startswith("before-new-") for one in backups.kept(opt.data / "backups")] == [True]


def test_the_power_goes(opt: Opt) -> None:
    opt.cut_off("new ledger after")
    assert "broken off" in resume(opt.house, NOW + timedelta(hours=1))
    assert opt.runs() == "old"
    assert resume(opt.house, NOW + timedelta(hours=1)) == ""
    opt.upgrade()
    assert opt.runs() == "new"


def test_the_power_goes_on_postgresql(postgresql: Opt) -> None:
    postgresql.cut_off("new ledger after")
    assert "broken off" in resume(postgresql.house, NOW + timedelta(hours=1))
    assert postgresql.runs() == "old"
    postgresql.upgrade()
    assert postgresql.runs() == "new"


def test_the_power_goes_after_the_link_has_changed(opt: Opt) -> None:
    opt.cut_off("new health after")
    note = (opt.data / NOTE).read_text()
    resume(opt.house, NOW + timedelta(hours=1))
    opt.upgrade()
    (opt.data / NOTE).write_text(note)  # all was done but forgetting it
    assert "was complete" in resume(opt.house, NOW + timedelta(hours=1))
    assert opt.runs() == "new"


def test_the_power_goes_again_while_the_backup_is_put_back(opt: Opt) -> None:
    opt.cut_off("new ledger after")
    note, books = (opt.data / NOTE).read_text(), Path(opt.url.removeprefix("sqlite:///"))
    resume(opt.house, NOW + timedelta(hours=1))
    for left in (books.name, None):  # put back and not noted; moved aside and not put back
        (opt.data / NOTE).write_text(note)
        if left is None:
            books.unlink()
            books.with_name(f"{books.name}.new").write_bytes(b"half a copy")
        resume(opt.house, NOW + timedelta(hours=1))
        assert opt.runs() == "old"


def test_what_fails_is_undone_at_once(opt: Opt, failing: Callable[[str], None]) -> None:
    failing("new health after")
    with pytest.raises(UpgradeFault, match="it went wrong; old goes on"):
        opt.upgrade()
    assert opt.runs() == "old"


def test_a_release_that_cannot_run_is_not_begun_with(opt: Opt, failing: Callable[[str], None]) -> None:
    failing("new --version before")
    with pytest.raises(UpgradeFault, match="kiosk --version: it went wrong"):
        opt.upgrade()
    (opt.new / "venv/bin/kiosk").unlink()
    with pytest.raises(UpgradeFault, match="is no release"):
        opt.upgrade()
    with pytest.raises(UpgradeFault, match="runs already"):
        Upgrade(opt.house, opt.old).run(NOW)
    opt.link.unlink()
    with pytest.raises(UpgradeFault, match="new is no release"):
        opt.upgrade()
    with pytest.raises(UpgradeFault, match="current is no link"):
        Upgrade(opt.house, opt.old).run(NOW)
    assert not list((opt.data).glob("backups/*"))


def test_books_in_use_and_a_second_upgrade_are_waited_for_by_nobody(opt: Opt) -> None:
    import fcntl

    for name, said in (("books.lock", "in use"), (LOCK, "under way")):
        with (opt.data / name).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            with pytest.raises(UpgradeFault, match=said):
                opt.upgrade()
    assert opt.runs() == "old"


@pytest.mark.parametrize("note", ["", "{", "[]", '{"link": 1}', '{"surprise": ""}'])
def test_a_note_that_cannot_be_read_is_not_guessed_at(opt: Opt, note: str) -> None:
    (opt.data / NOTE).write_text(note)
    with pytest.raises(UpgradeFault, match="cannot be read"):
        resume(opt.house, NOW + timedelta(hours=1))
    assert (opt.data / NOTE).exists()


def test_a_machine_without_books_changes_the_link_alone(opt: Opt, tmp_path: Path) -> None:
    (tmp_path / "gate").mkdir()
    house = House(tmp_path / "gate", f"sqlite:///{tmp_path / 'gate/ledger.db'}")
    Upgrade(house, opt.new).run(NOW)
    assert opt.link.resolve() == opt.new
    assert not list((tmp_path / "gate").glob("*.db"))
