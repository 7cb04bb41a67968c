"""The command line: what it does, what it says, and with which status it ends."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import cli
from kiosk.commands import terminal_words

HOSTS = (
    "工号,姓名,部门,邮箱\nE1,张伟,采购部,zhangwei@donghai.example\nE2,单雪,研发部,shanxue@donghai.example\n"
)
SETTINGS = '[house]\nname = "东海"\n'


class Terminal:
    """A terminal in a house of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"

    def __call__(self, *arguments: str, **environment: str) -> Result:
        whole = {"KIOSK_DATA": str(self.data), "LC_ALL": "C.UTF-8", "KIOSK_SETTINGS": "", **environment}
        return CliRunner(env=whole).invoke(cli, list(arguments))

    def file(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, encoding="utf-8")
        return str(self.folder / name)


@pytest.fixture
def run(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


@pytest.fixture(scope="module")
def first_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a house that has just been set up, to be copied."""
    terminal = Terminal(tmp_path_factory.mktemp("first"))
    assert terminal("ledger", "upgrade").exit_code == 0
    return terminal.data


@pytest.fixture
def opened(run: Terminal, first_books: Path) -> Terminal:
    shutil.copytree(first_books, run.data)
    return run


def one_sentence(result: Result) -> str:
    """What a failed command said: one line, on stderr."""
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("Error: ").strip()


def in_a_process(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kiosk", *arguments]
    whole = {**os.environ, **environment}
    return subprocess.run(command, env=whole, capture_output=True, encoding="utf-8", check=False)


# Help and wrong use


def test_help_shows_examples(run: Terminal) -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "kiosk station add lobby-1 --kind lobby" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("station", "add", "lobby-1"),
        ("station", "add", "lobby-1", "--kind", "kitchen"),
        ("station", "add", "大厅", "--kind", "lobby"),
        ("station", "add", "a\nb", "--kind", "lobby"),
        ("station", "add", "x" * 41, "--kind", "lobby"),
        ("hosts", "import"),
        ("hosts", "import", "/no/such/file"),
        ("devices", "scan", "K7QM2XRD"),
        ("devices", "scan", "K7QM2XRD", "--to", "tcp://192.0.2.1:9"),
        ("devices", "scan", "K7QM2XRD", "--to", "tcp://127.0.0.1:99999"),
        ("devices", "scan", "K7QM2XRD", "--to", "http://127.0.0.1:80"),
        ("--settings", "/no/such/file", "log", "verify"),
        ("log", "export", "--format", "docx"),
        ("log", "--from", "yesterday"),
    ],
)
def test_wrong_use_has_status_2(run: Terminal, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize("command", ["office", "lobby", "gate", "log", "demo"])
def test_help_of_a_command_needs_no_good_settings(run: Terminal, command: str) -> None:
    bad = run.file("bad.toml", "x = 1")
    assert run("--settings", bad, command, "--help").exit_code == 0


def test_help_loads_neither_books_nor_screens() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import kiosk.cli, sys, json; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        check=True,
    )
    loaded = {name.partition(".")[0] for name in json.loads(told.stdout)}
    assert not loaded & {"sqlalchemy", "kivy", "starlette", "httpx", "rich", "PIL", "openpyxl", "alembic"}


# Settings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[hause]\n", "did you mean house?"),
        ('[house]\npass_hours = "ten"\n', "bad.toml: house.pass_hours must be a whole number"),
        ("[house\n", "not valid TOML"),
    ],
)
def test_bad_settings_are_one_sentence(opened: Terminal, text: str, said: str) -> None:
    assert said in one_sentence(opened("--settings", opened.file("bad.toml", text), "station", "list"))


def test_a_bad_environment_is_one_sentence(opened: Terminal) -> None:
    assert "office" not in one_sentence(opened("station", "list", KIOSK_HOUSE_PASS_HOURS="many"))


def test_the_language_of_the_terminal() -> None:
    assert terminal_words({"LANG": "zh_TW.UTF-8"}).language == "zh-TW"
    assert terminal_words({"LANG": "zh_CN.UTF-8"}).language == "zh-CN"
    assert terminal_words({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}).language == "en"
    assert terminal_words({}).language == "en"


# The books


def test_books_that_are_not_there_yet(run: Terminal) -> None:
    assert "run kiosk ledger upgrade" in one_sentence(run("station", "list"))


def test_upgrading_again_keeps_a_copy(opened: Terminal) -> None:
    again = opened("ledger", "upgrade")
    assert again.exit_code == 0
    assert len(list(opened.data.glob("ledger-before-*.db"))) == 1


def test_what_the_books_are_kept_in_is_for_their_owner_alone(opened: Terminal) -> None:
    opened("station", "list")
    for path in [opened.data, *opened.data.iterdir()]:
        assert not path.stat().st_mode & 0o077, path


def test_a_database_that_does_not_answer_keeps_its_password(run: Terminal) -> None:
    address = "postgresql://kiosk:geheim@127.0.0.1:1/kiosk"
    said = one_sentence(run("ledger", "upgrade", KIOSK_OFFICE_DATABASE=address))
    assert "127.0.0.1" in said
    assert "geheim" not in said


@pytest.mark.parametrize("address", ["nonsense", "oracle9://x", "sqlite:////proc/no/ledger.db"])
def test_no_database(run: Terminal, address: str) -> None:
    one_sentence(run("ledger", "upgrade", KIOSK_OFFICE_DATABASE=address))


def test_a_folder_that_cannot_be_made(run: Terminal) -> None:
    assert "/proc/nowhere" in one_sentence(run("ledger", "upgrade", KIOSK_DATA="/proc/nowhere"))


@pytest.mark.parametrize("text", ["", "{", "{}", '{"chain": 1, "links": "", "issuers": {}}', "[]"])
def test_damaged_keys_are_named_and_kept(opened: Terminal, text: str) -> None:
    opened("station", "list")
    (opened.data / "keys.json").write_text(text)
    assert "keys.json is damaged" in one_sentence(opened("station", "list"))
    assert (opened.data / "keys.json").read_text() == text


# Hosts


def test_hosts_come_in(opened: Terminal) -> None:
    file = opened.file("hosts.csv", HOSTS)
    assert opened("hosts", "import", file, "--dry-run").output.startswith(
        "+ E1 张伟\n+ E2 单雪\nWould be: 2 added"
    )
    assert opened("hosts", "import", file).output.startswith("Done: 2 added")
    assert "2 unchanged" in opened("hosts", "import", file).output


def test_one_bad_line_keeps_everybody_as_they_were(opened: Terminal) -> None:
    opened("hosts", "import", opened.file("hosts.csv", HOSTS))
    bad = opened("hosts", "import", opened.file("bad.csv", HOSTS + "E3,,研发部,\n"))
    assert bad.exit_code == 1
    assert bad.stderr.splitlines()[0].startswith("line 4: ")
    assert bad.stderr.splitlines()[-1] == "Error: bad.csv was not imported; errors: 1"
    assert "2 unchanged" in opened("hosts", "import", opened.file("hosts.csv", HOSTS)).output


def test_errors_in_chinese(opened: Terminal) -> None:
    bad = opened("hosts", "import", opened.file("bad.csv", "工号,姓名\nE1,张伟\n"), LC_ALL="zh_CN.UTF-8")
    assert "部门" in bad.stderr


# Stations


def test_a_station_comes_and_goes(opened: Terminal) -> None:
    token = opened("station", "add", "gate-1", "--kind", "gate").output.strip()
    assert len(token) > 30
    assert opened("station", "list").output == "gate-1\tgate\tadmitted\n"
    assert opened("station", "revoke", "gate-1").exit_code == 0
    assert opened("station", "list").output == "gate-1\tgate\trevoked\n"


def test_a_token_in_a_file_is_not_shown_and_is_private(opened: Terminal) -> None:
    file = opened.folder / "gate.token"
    result = opened("station", "add", "gate-1", "--kind", "gate", "--token-file", str(file))
    assert file.read_text().strip() not in result.output
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_token_file_that_cannot_be_written(opened: Terminal) -> None:
    arguments = ("station", "add", "gate-1", "--kind", "gate", "--token-file", "/proc/no/gate.token")
    assert "/proc/no" in one_sentence(opened(*arguments))
    assert opened("station", "list").output == ""


def test_a_token_that_is_in_use_is_not_written_over(opened: Terminal) -> None:
    file = opened.folder / "gate.token"
    add = ("station", "add", "gate-1", "--kind", "gate", "--token-file", str(file))
    opened(*add)
    token = file.read_text()
    one_sentence(opened(*add))
    assert file.read_text() == token


def test_a_station_is_added_once(opened: Terminal) -> None:
    opened("station", "add", "gate-1", "--kind", "gate")
    assert "already" in one_sentence(opened("station", "add", "gate-1", "--kind", "gate"))


def test_a_station_that_is_not_there_cannot_be_revoked(opened: Terminal) -> None:
    assert "no station gate-9" in one_sentence(opened("station", "revoke", "gate-9"))


# The log


def test_an_empty_log_in_every_shape(opened: Terminal) -> None:
    assert "Entry/exit log" in opened("log").output
    assert opened("log", "--json").output == ""
    assert json.loads(opened("log", "export", "--format", "json").stdout) == []
    assert opened("log", "export", "--language", "zh-CN").stdout.lstrip("\ufeff").startswith("序号,姓名")
    assert opened("log", "verify").output == "The log is as it was written.\n"


def test_an_export_says_how_much_it_wrote(opened: Terminal) -> None:
    file = opened.folder / "log.xlsx"
    result = opened("log", "export", "--format", "xlsx", "-o", str(file))
    assert result.output == f"0 visits written to {file}\n"
    assert file.read_bytes().startswith(b"PK")
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_export_that_cannot_be_written(opened: Terminal) -> None:
    one_sentence(opened("log", "export", "-o", "/proc/no/log.csv"))


def test_a_log_that_was_tampered_with_is_named(opened: Terminal) -> None:
    opened("station", "add", "gate-1", "--kind", "gate")
    opened("station", "add", "gate-2", "--kind", "gate")
    with sqlite3.connect(opened.data / "ledger.db") as ledger:
        ledger.execute("UPDATE events SET data = replace(data, 'gate-1', 'gate-9') WHERE seq = 1")
    assert "1" in one_sentence(opened("log", "verify"))


# Devices, office, and a fault that nobody foresaw


def test_a_scan_at_a_gate_that_does_not_listen(run: Terminal) -> None:
    one_sentence(run("devices", "scan", "K7QM2XRD", "--to", "tcp://127.0.0.1:1"))


def test_an_address_that_the_office_cannot_have(opened: Terminal) -> None:
    assert "192.0.2.1" in one_sentence(opened("office", KIOSK_OFFICE_LISTEN="192.0.2.1:80"))


@pytest.mark.parametrize("screen", ["lobby", "gate"])
def test_a_screen_without_a_display_says_so(screen: str, tmp_path: Path) -> None:
    nothing = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "SDL_VIDEODRIVER": "x11,wayland"}
    told = in_a_process(screen, KIOSK_DATA=str(tmp_path), **nothing)
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert told.stderr.splitlines()[-1].startswith("Error: No display to open a window on.")


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"KIOSK_FONTS": "/nowhere"}, "python -m printing.typeface"),
        ({"KIOSK_LOBBY_PAPER": "A4"}, "lobby.paper"),
    ],
)
def test_a_screen_that_cannot_begin_says_why(bad: dict[str, str], said: str, tmp_path: Path) -> None:
    told = in_a_process("lobby", KIOSK_DATA=str(tmp_path), SDL_VIDEODRIVER="offscreen", **bad)
    assert told.returncode == 1
    assert told.stderr.startswith("Error: ")
    assert said in told.stderr


def test_an_unforeseen_fault_is_one_sentence_and_a_trace_only_when_asked_for(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.db"
    ledger.write_bytes(b"not a database at all, but long enough to be taken for one" * 99)
    short = in_a_process("ledger", "upgrade", KIOSK_DATA=str(tmp_path))
    assert short.returncode == 1
    assert "Traceback" not in short.stderr
    assert short.stderr.splitlines()[-1].startswith("Error: ")


def test_entries_for_the_journal_are_json_with_a_priority_and_nothing_that_was_typed() -> None:
    script = (
        "import logging, os, kiosk.cli; e = os.fstat(2);"
        "os.environ['JOURNAL_STREAM'] = f'{e.st_dev}:{e.st_ino}';"
        "kiosk.cli.cli(['station', '--help'], standalone_mode=False);"
        "logging.getLogger('kiosk.x').warning('no %s', 'paper')\n"
        "try: raise ValueError('王小明 13800001111')\n"
        "except ValueError: logging.getLogger('kiosk.y').exception('a line\\nbroken')"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=False)
    first, second = told.stderr.splitlines()
    assert first[:3] + second[:3] == "<4><3>"
    assert json.loads(first[3:]) == {"level": "warning", "room": "kiosk.x", "says": "no paper"}
    assert json.loads(second[3:]) | {"at": ""} == {
        **{"level": "error", "room": "kiosk.y", "says": "a line\nbroken"},
        **{"fault": "ValueError", "at": ""},
    }
