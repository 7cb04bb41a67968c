"""What tests share: real books on SQLite and on a PostgreSQL started for the run."""

import gc
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url

from doorstep import MORNING, Blank, Doorstep
from kiosk.ledger import books as ledger
from remembered import remember_statements

House = Callable[[], Doorstep]
MEMORY = Path("/dev/shm")
ROOM = 8_000_000_000  # bytes; two processes' ledgers and pictures are far from filling it
IN_A_HURRY = (  # nothing here has to outlive the run, and databases by the hundred need no vacuuming
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off "
    "-c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=128MB"
)

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")  # how fast the machine is says nothing of the program


def pytest_configure(config: pytest.Config) -> None:
    """What tests write lies in memory where there is room: every commit would wait for the disk."""
    config.addinivalue_line("markers", "on_both: every example on PostgreSQL too")
    if "TMPDIR" not in os.environ and _has_room():
        os.environ["TMPDIR"] = str(MEMORY)  # for the processes that tests start, too
        tempfile.tempdir = None
    remember_statements()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test's many examples PostgreSQL has the first, and the others by `make soak`: it is the verb that
    has to work there too. Where the statements themselves are tested (`on_both`) it has them all."""
    seen: set[str] = set()
    for item in items:
        call = getattr(item, "callspec", None)
        if call is None or "postgresql" not in map(str, call.params.values()):
            continue
        test = item.nodeid.partition("[")[0]
        if test in seen and not item.get_closest_marker("on_both"):
            item.add_marker(pytest.mark.soak)
        seen.add(test)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Nothing of what is loaded and collected here goes away: garbage is looked for later, elsewhere."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def _has_room() -> bool:
    """Whether it is there, large enough, and programs in it may be run: some tests write some."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        return False
    return not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The socket folder of a PostgreSQL that runs for the tests alone."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    assert programs, "PostgreSQL is not installed: run `make setup`"
    folder = Path(tempfile.mkdtemp(prefix="kiosk-pg-"))
    as_owner: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        as_owner = ["runuser", "-u", "postgres", "--"]

    def run(program: str, *arguments: str) -> None:
        command = [*as_owner, str(programs[-1] / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-c listen_addresses= -c max_connections=60 {IN_A_HURRY} -k {folder}"
    run("pg_ctl", "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        ledger.upgrade(_url(folder, "postgres"), MORNING)
        _execute(folder, "template1", "CREATE DATABASE blank TEMPLATE postgres")
        yield str(folder)
    finally:
        run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _url(folder: str | Path, database: str) -> str:
    return f"postgresql://postgres@/{database}?host={folder}"


def _execute(folder: str | Path, database: str, statement: str) -> None:
    with psycopg.connect(host=str(folder), user="postgres", dbname=database, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


@pytest.fixture(scope="session")
def blank_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Blank:
    """Makes the URL of a fresh, migrated SQLite ledger, as often as it is called."""
    file = tmp_path_factory.mktemp("ledgers") / "blank.db"
    ledger.upgrade(f"sqlite:///{file}", MORNING)
    return lambda: _copy_of(f"sqlite:///{file}")


def _copy_of(sqlite: str) -> str:
    file = Path(sqlite.removeprefix("sqlite:///"))
    target = file.with_name(f"{secrets.token_hex(6)}.db")
    shutil.copy(file, target)
    return f"sqlite:///{target}"


@pytest.fixture(scope="session")
def blank_postgres(postgres: str) -> Blank:
    """Makes the URL of a fresh, migrated PostgreSQL ledger, as often as it is called."""
    return lambda: _database_like(postgres, "blank")


def _database_like(folder: str, template: str) -> str:
    name = f"t{secrets.token_hex(6)}"
    _execute(folder, "template1", f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    return _url(folder, name)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def blank(request: pytest.FixtureRequest) -> Blank:
    """A fresh ledger of each kind of database."""
    name = "blank_sqlite" if request.param == "sqlite" else "blank_postgres"
    fresh: Blank = request.getfixturevalue(name)
    return fresh


@pytest.fixture(scope="session")
def moved_in_sqlite(blank_sqlite: Blank) -> House:
    """Makes a house on SQLite whose hosts and stations are there, as often as it is called."""
    first = _moved_in(blank_sqlite)
    return lambda: first.elsewhere(_copy_of(first.url))


@pytest.fixture(scope="session")
def moved_in_postgres(postgres: str, blank_postgres: Blank) -> House:
    """The same on PostgreSQL."""
    first = _moved_in(blank_postgres)
    template = make_url(first.url).database
    assert template
    return lambda: first.elsewhere(_database_like(postgres, template))


def _moved_in(blank: Blank) -> Doorstep:
    first = Doorstep(blank())
    first.books.close()
    return first


@pytest.fixture(params=["sqlite", "postgresql"])
def doorstep(request: pytest.FixtureRequest) -> Iterator[Doorstep]:
    """A house on SQLite, and the same on PostgreSQL."""
    name = "moved_in_sqlite" if request.param == "sqlite" else "moved_in_postgres"
    step = request.getfixturevalue(name)()
    yield step
    step.books.close()


@pytest.fixture
def sqlite_doorstep(moved_in_sqlite: House) -> Iterator[Doorstep]:
    """A house on SQLite alone, where the database makes no difference."""
    step = moved_in_sqlite()
    yield step
    step.books.close()
