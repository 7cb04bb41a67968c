"""Backups of the books: made in one go while the office works, listed with their age, put back when asked.

A SQLite backup is one file without a log of its own; a PostgreSQL one is what pg_dump writes (custom format).
The keys are not in it: without them nobody reads what is sealed in a stolen backup. Keep them elsewhere too.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url

_STAMP = "%Y%m%dT%H%M%SZ"
_ENDINGS = {"sqlite": ".db", "postgresql": ".dump"}


class BackupFault(Exception):
    """It could not be made or put back; the message says why."""


@dataclass(frozen=True)
class Backup:
    """One backup. `made_at` is in its name; a copied file keeps it."""

    path: Path
    made_at: datetime
    size: int


def make(url: str, target: Path, now: datetime) -> Backup:
    """A backup of the books. `target`: a file, or a folder in which it gets a name by the time."""
    if target.is_dir() or not target.suffix:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = target / f"books-{now.astimezone(UTC):{_STAMP}}{_ENDINGS[_backend(url)]}"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if target.exists():
        raise BackupFault(f"{target} is there already")
    half = target.with_name(f"{target.name}.part")
    half.unlink(missing_ok=True)
    try:
        _write_sqlite(url, half) if _backend(url) == "sqlite" else _write_postgresql(url, half)
        half.chmod(0o600)
        _settle(half)
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    return Backup(target, now, target.stat().st_size)


def kept(*folders: Path) -> list[Backup]:
    """The backups in these folders, those taken before migrations among them; the newest first."""
    found = [path for folder in folders if folder.is_dir() for path in folder.iterdir()]
    named = [(path, made) for path in found if (made := _made_at(path)) is not None]
    backups = [Backup(path, made, path.stat().st_size) for path, made in named]
    return sorted(backups, key=lambda one: one.made_at, reverse=True)


def drop_old(backups: list[Backup], days: int, now: datetime) -> list[Backup]:
    """Remove those that are older than so many days, but never the newest; those that were removed."""
    old = [one for one in backups[1:] if one.made_at < now - timedelta(days=days)]
    for one in old:
        one.path.unlink()
    return old


def put_back(url: str, file: Path, aside: Path, now: datetime) -> Path:
    """Make the books what `file` says; the path of the present ones, which are kept aside. Nothing may have
    them open."""
    if not file.is_file():
        raise BackupFault(f"{file} is no file")
    if _backend(url) == "sqlite":
        return _put_back_sqlite(url, file, now)
    present = make(url, aside, now).path
    _put_back_postgresql(url, file)
    return present


@contextmanager
def copy_of(url: str, file: Path, folder: Path) -> Iterator[str | None]:
    """The backup as books to look into before they are put back: for SQLite only, else None."""
    if _backend(url) != "sqlite":
        yield None
        return
    trial = folder / f"{file.name}.trial"
    try:
        with _as_fault(file), closing(_read_only(file)) as source, closing(sqlite3.connect(trial)) as copy:
            source.backup(copy)
        yield f"sqlite:///{trial}"
    finally:
        for tail in ("", "-wal", "-shm"):
            trial.with_name(trial.name + tail).unlink(missing_ok=True)


def _backend(url: str) -> str:
    return make_url(url).get_backend_name()


def _made_at(path: Path) -> datetime | None:
    if path.suffix not in _ENDINGS.values():
        return None
    try:
        return datetime.strptime(path.stem.rpartition("-")[2], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)


@contextmanager
def _as_fault(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as fault:
        raise BackupFault(f"{file}: {fault}") from None


def _write_sqlite(url: str, target: Path) -> None:
    """In one go: step by step it would never end while somebody writes."""
    source = Path(str(make_url(url).database))
    with _as_fault(source), closing(_read_only(source)) as ours:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
        ours.execute("VACUUM INTO ?", (str(target),))


def _write_postgresql(url: str, target: Path) -> None:
    _run("pg_dump", url, "--format=custom", f"--file={target}")


def _run(program: str, url: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs, on the database of `url` if there is one; the password goes by the
    environment, where nobody lists it."""
    found = shutil.which(program)
    if found is None:
        raise BackupFault(f"{program} is not installed: it comes with PostgreSQL's client programs")
    parsed = make_url(url) if url else None
    secret = {"PGPASSWORD": str(parsed.password)} if parsed and parsed.password else {}
    command = [found, *arguments]
    if parsed:
        bare = parsed.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
        command.insert(1, f"--dbname={bare}")
    done = subprocess.run(  # noqa: S603
        command, env={**os.environ, **secret}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupFault(f"{program}: {' '.join(done.stderr.split())[:300]}")


def _put_back_sqlite(url: str, file: Path, now: datetime) -> Path:
    """The present file goes aside with its log, which belongs to no other; the backup takes its place."""
    place = Path(str(make_url(url).database))
    fresh = place.with_name(f"{place.name}.new")
    shutil.copyfile(file, fresh)
    fresh.chmod(0o600)
    _settle(fresh)
    aside = place.with_name(f"{place.stem}-aside-{now.astimezone(UTC):{_STAMP}}.db")
    if place.exists():
        with _as_fault(place), closing(sqlite3.connect(place)) as present:
            busy = present.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise BackupFault("somebody has the books open")
        place.replace(aside)
    for tail in ("-wal", "-shm"):
        place.with_name(place.name + tail).unlink(missing_ok=True)
    fresh.replace(place)
    return aside


_NO_TABLES = """DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
        EXECUTE format('DROP TABLE %I CASCADE', one.tablename);
    END LOOP;
END $$"""


def _put_back_postgresql(url: str, file: Path) -> None:
    """In one transaction, and without the tables that came after the backup was made."""
    script = file.with_name(f"{file.name}.sql")
    script.unlink(missing_ok=True)
    os.close(os.open(script, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _run("pg_restore", "", "--clean", "--if-exists", "--no-owner", f"--file={script}", str(file))
        anew = (
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            f"--command={_NO_TABLES}",
        )
        _run("psql", url, *anew, f"--file={script}")
    finally:
        script.unlink(missing_ok=True)


def _settle(path: Path) -> None:
    """On the disk before anything relies on it."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
