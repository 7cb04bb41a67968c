"""What the command line says to what it cannot do: one sentence that helps, a status, and never a trace."""

import json
import shutil
import socket
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import cli


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a house with one station, which every test leaves as it is."""
    data = tmp_path_factory.mktemp("house") / "data"
    assert run(data, "ledger", "upgrade").exit_code == 0
    assert run(data, "station", "add", "gate-1", "--kind", "gate").exit_code == 0
    return data


@pytest.fixture
def own(house: Path, tmp_path: Path) -> Path:
    """The same to do harm to."""
    for file in house.iterdir():
        shutil.copy(file, tmp_path)
    return tmp_path


def run(data: Path, *arguments: str, typed: str | bytes = "", **environment: str) -> Result:
    whole = {"KIOSK_DATA": str(data), "LC_ALL": "C.UTF-8", "KIOSK_SETTINGS": "", **environment}
    result = CliRunner(env=whole).invoke(cli, list(arguments), input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result


def said(result: Result, status: int = 1) -> str:
    """What was said on stderr; of a failure, one sentence."""
    assert result.exit_code == status, result.output
    *before, last = result.stderr.splitlines()
    assert status == 2 or not before
    assert last.startswith("Error: ")
    return last


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("log export -o /dev/full", "/dev/full: No space left on device"),
        ("log export -o /dev/full --format xlsx", "/dev/full: No space left on device"),
        ("blocks add --name A --reason b --until 2026-13-45", "is no day such as 2027-06-30"),
        ("blocks hold 1 --reason b --until 9999-12-31", "is no day such as 2027-06-30"),
        ("visits announce --host E1 --at tomorrow --name A", "is no moment such as 2026-11-23T14:00"),
        ("upgrade /no/such", "/no/such is no release"),
        ("users totp nobody", "there is no user nobody"),
        ("certificate make --host a!b", "'a!b' is no name and no address of a machine"),
        ("certificate make --host 办公室", "is no name and no address of a machine"),
        ("hosts sync", "set directory.url"),
        ("demo --data /proc/nowhere", "/proc/nowhere: No such file or directory"),
        ("backup /proc/nowhere/x.db", "/proc/nowhere: No such file or directory"),
        ("restore /dev/null --yes", "null holds no books"),
        ("station renew gate-9 --token-file {tmp}/token", "no station gate-9 that may speak"),
        ("station add gate-1 --kind gate --token-file {tmp}/token", "there is or was a station gate-1"),
        ("api token add door --scope all --token-file {tmp}/token", "--scope is one of"),
        ("users add A --role auditor --password-file {tmp}/latin1", "not written in UTF-8"),
    ],
)
def test_one_sentence(house: Path, tmp_path: Path, command: str, sentence: str) -> None:
    (tmp_path / "latin1").write_bytes("größer als zehn".encode("latin-1"))
    arguments = [word.format(tmp=tmp_path) for word in command.split()]
    assert sentence in said(run(house, *arguments))
    assert not (tmp_path / "token").exists()


@pytest.mark.parametrize(
    "command",
    [
        "visits cancel 99999999999999999999",
        "blocks lift 2147483648",
        "blocks hold 0 --reason b",
        "person export --visit 99999999999999999999",
        "log --from 2026-11-30 --to 2026-11-01",
        "log export --from 2026-11-30 --to 2026-11-01",
    ],
)
def test_what_cannot_be_meant_is_wrong_use(house: Path, command: str) -> None:
    said(run(house, *command.split()), status=2)


def test_the_last_day_alone_means_the_week_before_it(house: Path) -> None:
    assert run(house, "log", "--to", "2020-01-31").exit_code == 0


def test_a_token_file_that_was_there_stays_where_nothing_comes(house: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("kept")
    add = ("station", "add", "gate-1", "--kind", "gate", "--token-file", str(tmp_path / "token"))
    said(run(house, *add))
    assert (tmp_path / "token").read_text() == "kept"


def test_a_port_that_is_taken(house: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        told = said(run(house, "office", KIOSK_OFFICE_LISTEN=address))
    assert told == f"Error: cannot listen on {address}: Address already in use"


@pytest.mark.parametrize("command", ["station list", "ledger upgrade", "office", "health", "backup"])
def test_books_of_a_newer_program_are_left_as_they_are(own: Path, command: str) -> None:
    with sqlite3.connect(own / "ledger.db") as ledger:
        ledger.execute("UPDATE alembic_version SET version_num = '9999'")
    told = said(run(own, *command.split(), KIOSK_OFFICE_LISTEN="127.0.0.1:0"))
    assert "of a newer program: 9999" in told
    assert "kiosk ledger upgrade" not in told
    with sqlite3.connect(own / "ledger.db") as ledger:
        assert ledger.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


def test_a_backup_of_a_newer_program_is_not_put_back(house: Path, own: Path) -> None:
    with sqlite3.connect(own / "ledger.db") as ledger:
        ledger.execute("UPDATE alembic_version SET version_num = '9999'")
    ledger.close()
    assert "newer program" in said(run(house, "restore", str(own / "ledger.db"), "--yes"))
    assert run(house, "station", "list").exit_code == 0


@pytest.mark.parametrize("harm", ["cut", "nonsense"])
@pytest.mark.parametrize("command", ["station list", "ledger upgrade", "backup", "log verify"])
def test_damaged_books_are_named_with_what_helps(own: Path, command: str, harm: str) -> None:
    books = own / "ledger.db"
    whole = books.read_bytes()
    for part in own.glob("ledger.db-*"):
        part.unlink()
    books.write_bytes(whole[:5000] if harm == "cut" else b"not a database" * 999)
    told = said(run(own, *command.split()))
    assert str(books) in told
    assert "kiosk restore puts a backup back" in told


def test_the_doctor_tells_newer_and_damaged_books_from_a_database_that_is_away(own: Path) -> None:
    with sqlite3.connect(own / "ledger.db") as ledger:
        ledger.execute("UPDATE alembic_version SET version_num = '9999'")
    ledger.close()
    assert "install that program again" in run(own, "doctor", "--part", "office").output
    (own / "ledger.db").write_bytes(b"not a database" * 999)
    assert "restore a backup" in run(own, "doctor", "--part", "office").output


@pytest.mark.parametrize(
    ("command", "name"), [("station list", "gate-1"), ("users list", "李雷"), ("api token list", "door")]
)
def test_lists_for_programs_are_an_object_a_line(house: Path, command: str, name: str) -> None:
    assert run(house, "users", "add", "李雷", "--role", "auditor", typed="correct horse\n" * 2).exit_code < 2
    assert run(house, "api", "token", "add", "door", "--scope", "hosts:read").exit_code < 2
    told = [json.loads(line) for line in run(house, *command.split(), "--json").output.splitlines()]
    assert [one["name"] for one in told] == [name]


def test_the_guards_for_programs(house: Path) -> None:
    assert json.loads(run(house, "guards", "list", "--json").output) == []


def test_settings_that_are_no_text_are_named(house: Path, tmp_path: Path) -> None:
    broken = tmp_path / "settings.toml"
    broken.write_bytes(b"[house]\nname = '\xff'")
    told = said(run(house, "station", "list", KIOSK_SETTINGS=str(broken)))
    assert told == f"Error: {broken}: not valid TOML: it is not written in UTF-8"


def test_the_doctor_goes_on_where_a_place_cannot_be_looked_at(tmp_path: Path) -> None:
    told = run(tmp_path / ("x" * 300), "doctor", "--part", "office", "--json")
    assert told.exit_code == 1
    found = {one["what"]: one for one in map(json.loads, told.output.splitlines())}
    assert found["secrets"]["state"] == found["backup"]["state"] == "bad"
    assert "File name too long" in found["secrets"]["says"]
    assert found["clock"]["state"] == "good"


def test_hosts_come_by_standard_input(own: Path) -> None:
    table = "工号,姓名,部门,邮箱\nE1,张伟,采购部,zhangwei@donghai.example\n"
    told = run(own, "hosts", "import", "-", "--dry-run", typed=table)
    assert told.output.startswith("+ E1 张伟\nWould be: 1 added")
    assert "- was not imported" in run(own, "hosts", "import", "-", typed=b"\x00\x01").stderr


def test_a_station_s_new_token_is_shown_once_where_no_file_is_named(own: Path) -> None:
    token = run(own, "station", "renew", "gate-1").output.strip()
    assert len(token) > 30
    assert token != run(own, "station", "renew", "gate-1").output.strip()
