"""`kiosk bench`: books of invented visits that can be read like any others, figures for all that is asked,
and nothing written where something is already."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from doorstep import MORNING, Blank, Doorstep
from kiosk.cli import cli
from kiosk.ledger import books
from kiosk.ledger.filling import is_free
from kiosk.ledger.seals import Seals
from kiosk.ledger.tables import visits
from kiosk.trial.books import Trial
from kiosk.trial.looks import questions

Terminal = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Terminal:
    """A terminal in a house of its own."""
    own = {"KIOSK_DATA": str(tmp_path / "data"), "KIOSK_SETTINGS": "", "LC_ALL": "C.UTF-8"}
    return lambda *arguments, **more: CliRunner(env={**own, **more}).invoke(cli, list(arguments))


@pytest.fixture(params=["sqlite", "postgresql"])
def nothing(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that holds nothing."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'trial.db'}"
    folder, name = request.getfixturevalue("postgres"), f"t{secrets.token_hex(6)}"
    with psycopg.connect(host=folder, user="postgres", dbname="template1", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")  # type: ignore[call-overload]
    return f"postgresql://postgres@/{name}?host={folder}"


def refused(result: Result) -> str:
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


def test_the_books_stay_and_are_read_like_any_others(run: Terminal, nothing: str) -> None:
    sizes = ("--visits", "300", "--visits", "150")
    result = run("bench", *sizes, "--at", nothing, "--no-exports", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    told = json.loads(result.stdout)["books"]
    assert [one["visits"] for one in told] == [150, 300]
    for one in told:
        assert set(one["pages"]) == {*questions(MORNING), "the last page", "numbers of a month"}
        assert all(figures["ms"] > 0 for figures in one["pages"].values())
    shown = run("log", "--json", "--name", "王", KIOSK_OFFICE_DATABASE=nothing)
    rows = [json.loads(line) for line in shown.stdout.splitlines()]
    assert rows
    assert all(row["name"].startswith("王") and row["phone"].startswith("138****") for row in rows)
    assert all(len(row["identity_last4"]) == 4 for row in rows)
    assert run("log", "verify", KIOSK_OFFICE_DATABASE=nothing).exit_code == 0


def test_books_of_a_moment_leave_nothing_behind(tmp_path: Path) -> None:
    own = {"TMPDIR": str(tmp_path), "KIOSK_DATA": str(tmp_path / "data"), "KIOSK_SETTINGS": ""}
    command = [sys.executable, "-m", "kiosk", "bench", "--visits", "200"]
    done = subprocess.run(
        command, env={**os.environ, **own}, capture_output=True, encoding="utf-8", check=True
    )
    for said in ("200 visits, written in", "class and department", "csv module", "xlsx", "MB"):
        assert said in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_books_with_a_visit_in_them_are_left_alone(run: Terminal, blank: Blank) -> None:
    step = Doorstep(blank())
    number = step.register()
    assert "not empty" in refused(run("bench", "--at", step.books.url))
    with step.books.reading() as conn:
        assert conn.execute(select(visits.c.id)).scalars().all() == [number]
    step.books.close()


def test_empty_books_of_a_house_are_somebodys_too(run: Terminal, blank: Blank) -> None:
    assert "not empty" in refused(run("bench", "--at", blank()))


def test_a_file_that_is_no_database_stays_what_it_is(run: Terminal, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sir or Madam, " * 100, encoding="ascii")
    assert "not a database" in refused(run("bench", "--at", f"sqlite:///{letter}"))
    assert letter.read_text(encoding="ascii") == "Dear Sir or Madam, " * 100


def test_a_server_that_is_not_there_is_a_sentence_without_its_password(run: Terminal) -> None:
    said = refused(run("bench", "--at", "postgresql://kiosk:geheim@/trial?host=/nowhere"))
    assert "geheim" not in said


@pytest.mark.parametrize(
    "options",
    [
        ("--visits", "0"),
        ("--visits", "many"),
        ("--visits", "1000000001"),
        ("--at", "mysql://somewhere/trial"),
        ("--at", "sqlite://"),
        ("--at", "postgresql://db"),
        ("--at", "trial.db"),
        ("--from", "2026-01-01"),
    ],
)
def test_what_is_used_wrongly_is_said(run: Terminal, tmp_path: Path, options: tuple[str, ...]) -> None:
    result = run("bench", *options)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert not (tmp_path / "data").exists()


def test_help_has_examples(run: Terminal) -> None:
    assert "--visits 1000000 --visits 10000000" in run("bench", "--help").output


def test_books_grow_by_older_visits_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'trial.db'}"
    assert is_free(url)
    trial = Trial(url, Seals({1: bytes(32)}), MORNING, most=40)
    opened = books.Books(url, b"", {1: bytes(32)})

    def rows() -> list[object]:
        with opened.reading() as conn:
            return list(conn.execute(select(visits).order_by(visits.c.registered_at.desc())))

    trial.grow(15, lambda many: None)
    before = rows()
    trial.grow(40, lambda many: None)
    assert rows()[:15] == before
    assert len(rows()) == 40
    with opened.reading() as conn:
        newest = conn.execute(select(visits.c.registered_at).where(visits.c.id == 1)).scalar_one()
    assert timedelta() < MORNING - newest < timedelta(hours=4)
    assert not is_free(url)
    opened.close()
