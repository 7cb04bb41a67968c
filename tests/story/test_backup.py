"""Backups made and put back, the night's work, and the keys of what is sealed, from the command line."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from doorstep import Blank, Doorstep
from kiosk.cli import cli
from kiosk.courier.night import Night
from kiosk.keys import load
from kiosk.ledger import backups
from kiosk.ledger.backups import BackupFault
from kiosk.settings import House, Keeping, Settings, Trust

NAME, PHONE = "欧阳娜娜", "13912345678"


class Office:
    """An office's data folder with visits in its books, and a terminal beside it."""

    def __init__(self, folder: Path, blank: Blank) -> None:
        self.data = folder / "data"
        self.data.mkdir()
        Path(blank().removeprefix("sqlite:///")).replace(self.data / "ledger.db")
        self.step = Doorstep(f"sqlite:///{self.data / 'ledger.db'}", load(self.data / "keys.json"))

    def visited(self, **fields: Any) -> int:
        """A visit that is over."""
        number, qr = self.step.inside(**{"name": NAME, "phone": PHONE, **fields})
        self.step.ask(self.step.gate, "gate", scan=qr, release={"route": "paper", "by": "张伟"})
        return number

    def run(self, *arguments: str) -> Result:
        """A command, with nobody else at the books."""
        self.step.books.close()
        environment = {"KIOSK_DATA": str(self.data), "LC_ALL": "C.UTF-8", "KIOSK_SETTINGS": ""}
        return CliRunner(env=environment).invoke(cli, list(arguments))


@pytest.fixture
def office(tmp_path: Path, blank_sqlite: Blank) -> Iterator[Office]:
    made = Office(tmp_path, blank_sqlite)
    yield made
    made.step.books.close()


def names(office: Office) -> list[str]:
    return [row["name"] for row in office.step.log()]


def test_books_come_back_as_they_were(office: Office) -> None:
    office.visited()
    made = office.run("backup", "--json")
    assert made.exit_code == 0, made.output
    file = Path(json.loads(made.stdout)["file"])
    assert file.stat().st_mode & 0o077 == 0
    office.visited(name="李明", phone="13700001111")
    done = office.run("restore", str(file), "--yes")
    assert done.exit_code == 0, done.output
    assert names(office) == [NAME]
    assert office.step.books.verify() is None
    (aside,) = office.data.glob("ledger-aside-*.db")
    with sqlite3.connect(aside) as before:
        assert before.execute("SELECT count(*) FROM visits").fetchone() == (2,)
    assert not [path for path in office.data.iterdir() if path.suffix in (".new", ".part", ".trial")]
    listed = office.run("backup", "--list")
    assert file.name in listed.stdout
    assert aside.name in listed.stdout


def test_a_backup_is_whole_while_the_office_writes(office: Office) -> None:
    office.visited()
    with office.step.books.writing(office.step.now) as chain:
        chain.conn.execute(text("UPDATE visits SET name = 'half'"))
        made = backups.make(office.step.url, office.data / "backups", office.step.now)
    with sqlite3.connect(made.path) as copy:
        assert copy.execute("SELECT name FROM visits").fetchall() == [(NAME,)]
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_books_that_were_tampered_with_are_not_put_back(office: Office) -> None:
    office.visited()
    file = Path(json.loads(office.run("backup", "--json").stdout)["file"])
    with sqlite3.connect(file) as copy:
        copy.execute("UPDATE events SET data = '{}' WHERE seq = 5")
    refused = office.run("restore", str(file), "--yes")
    assert (refused.exit_code, "event 5 was changed" in refused.stderr) == (1, True)
    assert names(office) == [NAME]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"\x00" * 100])
def test_what_is_no_backup_is_not_put_back(office: Office, content: bytes) -> None:
    office.visited()
    (office.data / "x.db").write_bytes(content)
    refused = office.run("restore", str(office.data / "x.db"), "--yes")
    assert refused.exit_code == 1
    assert refused.stderr.count("\n") == 1
    assert names(office) == [NAME]


def test_a_running_office_keeps_its_books(office: Office) -> None:
    from kiosk.commands import open_reception

    file = json.loads(office.run("backup", "--json").stdout)["file"]
    with open_reception(Settings(data=office.data)):
        refused = office.run("restore", file, "--yes")
        turned = office.run("keys", "rotate", "--field")
    assert (refused.exit_code, turned.exit_code) == (1, 1)
    assert "in use" in refused.stderr


def test_postgresql_is_dumped_and_put_back(blank_postgres: Blank, tmp_path: Path) -> None:
    step = Doorstep(blank_postgres())
    step.inside(name=NAME)
    made = backups.make(step.url, tmp_path, step.now)
    step.inside(name="李明", phone="13700001111")
    step.books.close()
    aside = backups.put_back(step.url, made.path, tmp_path / "aside", step.later(minutes=1))
    assert [row["name"] for row in step.log()] == [NAME]
    assert step.books.verify() is None
    assert aside.exists()
    with pytest.raises(BackupFault, match="pg_restore"):
        backups.put_back(step.url, Path(__file__), tmp_path / "aside", step.later(minutes=1))
    step.books.close()


def test_old_backups_go_and_the_newest_stays(tmp_path: Path) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    for days in (20, 16, 3):
        (tmp_path / f"books-{now - timedelta(days=days):%Y%m%dT%H%M%SZ}.db").write_bytes(b"x")
    (tmp_path / "notes.db").write_bytes(b"x")
    gone = backups.drop_old(backups.kept(tmp_path), 14, now)
    assert [(now - one.made_at).days for one in gone] == [16, 20]
    assert backups.drop_old(backups.kept(tmp_path), 1, now) == []
    assert (tmp_path / "notes.db").exists()


def test_a_night(office: Office) -> None:
    """The day is closed; by itself the office writes its head down, verifies, forgets and makes a backup."""
    office.visited()
    step, heads = office.step, office.data / "heads.txt"
    settings = Settings(
        data=office.data, house=House(), keeping=Keeping(name=1), trust=Trust(heads_file=str(heads))
    )
    night = Night(step.reception, settings, {}, lambda: step.now)
    closing = datetime(2026, 11, 25, 14, tzinfo=UTC)
    assert not night.run_once(step.now), "the house is open"
    step.now = closing + timedelta(minutes=1)
    assert not night.run_once(step.now), "the day is not closed in the books yet"
    step.reception.close_day(closing, closing)
    step.now = closing + timedelta(days=2, minutes=1)
    step.reception.close_day(step.now, closing + timedelta(days=2))
    assert night.run_once(step.now)
    assert not night.run_once(step.now), "once a night"
    assert names(office) == [""]
    assert len(heads.read_text().splitlines()) == 1
    assert len(list((office.data / "backups").iterdir())) == 1
    assert step.reception.night_matters(step.now) == []
    with step.books.engine.begin() as conn:
        conn.execute(text("DELETE FROM events WHERE seq > 5"))
        conn.execute(text("UPDATE chain SET seq = 5, hash = (SELECT hash FROM events WHERE seq = 5)"))
    (office.data / "settings.toml").write_text(f'[trust]\nheads_file = "{heads}"\n')
    found = office.run("--settings", str(office.data / "settings.toml"), "log", "verify")
    assert (found.exit_code, "the log ends at event 5" in found.stderr) == (1, True)


def test_a_person_is_erased_from_the_command_line(office: Office) -> None:
    number = office.visited()
    office.run("backup")
    found = json.loads(office.run("person", "find", "--phone", PHONE, "--json").stdout)
    assert [row["visit"] for row in found] == [number]
    assert NAME in office.run("person", "export", "--phone", PHONE).stdout
    assert office.run("person", "erase", "--name", NAME, "--reason", "x", "--yes").exit_code == 1
    done = office.run("person", "erase", "--phone", PHONE, "--reason", "by letter", "--yes")
    assert done.exit_code == 0, done.output
    assert "still in the backup books-" in done.stdout
    assert names(office) == [""]
    assert "The log is as it was written." in office.run("log", "verify").stdout


def test_a_new_key_seals_everything_anew(office: Office) -> None:
    number = office.visited()
    with office.step.books.engine.begin() as conn:
        conn.execute(text("UPDATE visits SET identity_last4 = '5678'"))  # from before there were keys
    done = office.run("keys", "rotate", "--field")
    assert done.exit_code == 0, done.output
    with sqlite3.connect(office.data / "ledger.db") as raw:
        texts = raw.execute("SELECT identity_last4, phone FROM visits").fetchone()
        details = raw.execute("SELECT personal FROM events WHERE personal IS NOT NULL").fetchall()
    assert all(one.startswith("sealed:2:") for one in (*texts, *(kept for (kept,) in details)))
    office.step.keys = load(office.data / "keys.json")
    office.step.reopen()
    (row,) = [row for row in office.step.log() if row["visit"] == number]
    assert row["identity_last4"] == "5678"
    found = json.loads(office.run("person", "find", "--phone", PHONE, "--json").stdout)
    assert [one["visit"] for one in found] == [number]
    assert office.step.books.verify() is None
