"""The books as a file or a server: their promises to keep what was acknowledged."""

import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from doorstep import MORNING, Blank, Doorstep
from kiosk.ledger.books import Behind, Books, upgrade
from kiosk.ledger.tables import metadata


def test_migrations_make_exactly_the_tables_of_the_program(blank: Blank) -> None:
    books = Books(blank(), b"k")
    with books.engine.connect() as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []
    books.close()


def test_upgrading_again_changes_nothing(doorstep: Doorstep) -> None:
    visit = doorstep.register()
    upgrade(doorstep.url, doorstep.now)
    assert doorstep.states() == {visit: "asked"}


def test_books_of_another_version_are_not_opened(tmp_path: Path) -> None:
    books = Books(f"sqlite:///{tmp_path / 'new.db'}", b"k")
    with pytest.raises(Behind, match="no version"):
        books.check_version()
    upgrade(books.url, MORNING)
    books.check_version()
    books.close()


def test_a_backup_is_taken_before_an_upgrade(sqlite_doorstep: Doorstep) -> None:
    sqlite_doorstep.register()
    backup = upgrade(sqlite_doorstep.url, sqlite_doorstep.now)
    assert backup is not None
    assert backup.stat().st_mode & 0o077 == 0
    with sqlite3.connect(backup) as copy:
        assert copy.execute("SELECT count(*) FROM visits").fetchone() == (1,)


def test_a_first_upgrade_makes_the_folder_and_no_backup(tmp_path: Path) -> None:
    assert upgrade(f"sqlite:///{tmp_path / 'a' / 'b' / 'ledger.db'}", MORNING) is None
    assert (tmp_path / "a" / "b" / "ledger.db").exists()


def test_sqlite_keeps_what_it_acknowledged(sqlite_doorstep: Doorstep) -> None:
    with sqlite_doorstep.books.reading() as conn:
        assert conn.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert conn.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
        assert conn.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_what_fails_halfway_leaves_nothing(doorstep: Doorstep) -> None:
    before = doorstep.reception.last_seq()
    with suppress(ZeroDivisionError), doorstep.books.writing(doorstep.now) as chain:
        chain.conn.execute(text("UPDATE hosts SET name = 'nobody'"))
        raise ZeroDivisionError
    assert doorstep.reception.last_seq() == before
    assert doorstep.reception.hosts_for(doorstep.lobby)["hosts"][0]["name"] == "张伟"


def test_many_writers_at_once_are_served_one_after_the_other(doorstep: Doorstep) -> None:
    errors: list[Exception] = []

    def register_five() -> None:
        try:
            for _ in range(5):
                doorstep.register()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=register_five) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(doorstep.states()) == 40
    assert doorstep.books.verify() is None


def test_one_live_pass_a_visit_is_kept_by_the_database(doorstep: Doorstep) -> None:
    visit, _ = doorstep.welcome()
    twice = "INSERT INTO passes (visit_id, copy, issuer, salt, digest, short_digest, issued_at, expires_at)"
    values = " SELECT visit_id, 2, issuer, salt, 'x', 'y', issued_at, expires_at FROM passes"
    with pytest.raises(Exception, match=r"(?i)unique"), doorstep.books.engine.begin() as conn:
        conn.execute(text(twice + values))
    assert doorstep.row(doorstep.gate, visit)["passes"][0]["copy"] == 1
