"""`kiosk hosts sync` and the diff by person: what would change, who leaves, and when it stops by itself."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from test_sync_json import There

from kiosk.cli import cli

STAFF = ("张伟", "李娜", "王芳", "赵云", "钱七", "孙八")


def person(number: int, **fields: Any) -> dict[str, Any]:
    """One of them."""
    return {"staff_no": f"E{number}", "name": STAFF[number - 1], "department": "研发部", **fields}


class Terminal:
    """A house with books of its own, and a directory over there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.there = There({})
        self.has(*(person(number) for number in range(1, 7)))

    def has(self, *people: dict[str, Any]) -> None:
        """Who is over there now."""
        self.there.answers["/staff"] = {"users": list(people)}

    def __call__(self, *arguments: str, **environment: str) -> Result:
        whole = {
            "KIOSK_DATA": str(self.folder / "data"),
            "KIOSK_SETTINGS": "",
            "LC_ALL": "C.UTF-8",
            "KIOSK_DIRECTORY_URL": f"{self.there.url}/staff",
            **environment,
        }
        return CliRunner(env=whole).invoke(cli, list(arguments))


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a house with six hosts in its books, to be copied."""
    terminal = Terminal(tmp_path_factory.mktemp("six"))
    assert terminal("ledger", "upgrade").exit_code == 0
    assert terminal("hosts", "sync").stdout == "Done: 6 added, 0 changed, 0 deactivated, 0 unchanged\n"
    terminal.there.close()
    return terminal.folder


@pytest.fixture
def run(six: Path, tmp_path: Path) -> Iterator[Terminal]:
    """The terminal; six hosts are in the books."""
    shutil.copytree(six, tmp_path, dirs_exist_ok=True)
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.there.close()


def test_the_same_again_changes_nothing(run: Terminal) -> None:
    assert run("hosts", "sync").stdout == "Done: 0 added, 0 changed, 0 deactivated, 6 unchanged\n"


def test_a_dry_run_names_everybody_and_changes_nothing(run: Terminal) -> None:
    changed = person(1, department="采购部", extension="8001")
    run.has(changed, *(person(number) for number in range(2, 6)), person(6) | {"staff_no": "E9"})
    said = run("hosts", "sync", "--dry-run").stdout.splitlines()
    assert said == [
        "+ E9 孙八",
        "~ E1 张伟: department, extension, search keys",
        "- E6 孙八",
        "Would be: 1 added, 1 changed, 1 deactivated, 4 unchanged",
    ]
    assert run("hosts", "sync", "--dry-run").stdout.splitlines() == said
    assert run("hosts", "sync").stdout == "Done: 1 added, 1 changed, 1 deactivated, 4 unchanged\n"


def test_a_leaver_is_kept_inactive_and_comes_back(run: Terminal) -> None:
    run.has(*(person(number) for number in range(1, 6)))
    assert "1 deactivated" in run("hosts", "sync").stdout
    run.has(*(person(number) for number in range(1, 7)))
    assert "~ E6 孙八: here again" in run("hosts", "sync", "--dry-run").stdout
    assert "0 added, 1 changed" in run("hosts", "sync").stdout


def test_it_stops_before_more_than_a_third_leave(run: Terminal) -> None:
    run.has(person(1), person(2), person(3), person(4))
    assert "2 deactivated" in run("hosts", "sync", "--dry-run").stdout
    assert run("hosts", "sync").exit_code == 0
    run.has(person(1), person(2))
    stopped = run("hosts", "sync")
    assert stopped.exit_code == 1
    assert stopped.stderr.startswith("Error: 2 of 4 hosts would be deactivated; look at --dry-run")
    assert "2 unchanged" in run("hosts", "sync", "--dry-run").stdout
    assert run("hosts", "sync", "--force").stdout == "Done: 0 added, 0 changed, 2 deactivated, 2 unchanged\n"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"users": []}, "no hosts"),
        ({"errcode": 40001}, "refused us"),
        (404, "does not answer"),
        (b"<html>", "holds no list of people"),
        ({"users": [person(1), person(2, name="")]}, "line 2"),
    ],
)
def test_with_any_error_nothing_changes(run: Terminal, answer: Any, told: str) -> None:
    run.there.answers["/staff"] = answer
    failed = run("hosts", "sync", "--force")
    assert failed.exit_code == 1
    assert told.lower() in failed.stderr.lower()
    assert "was not imported" in failed.stderr
    run.has(*(person(number) for number in range(1, 7)))
    assert "6 unchanged" in run("hosts", "sync", "--dry-run").stdout


def test_the_secret_is_in_no_message(run: Terminal) -> None:
    run.there.answers["/staff"] = 500
    failed = run(
        "-v", "hosts", "sync", KIOSK_DIRECTORY_PASSWORD="s3cret", KIOSK_DIRECTORY_LOGIN=run.there.url
    )
    assert failed.exit_code == 1
    assert "s3cret" not in failed.output + failed.stderr


def test_without_a_directory_it_says_what_to_set(run: Terminal) -> None:
    failed = run("hosts", "sync", KIOSK_DIRECTORY_URL="")
    assert failed.stderr == "Error: there is no directory to take the hosts from: set directory.url\n"


def test_a_file_s_dry_run_names_everybody_too(run: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "hosts.csv"
    file.write_text("工号,姓名,部门\nE1,张伟,财务部\nE7,新人,研发部\n", encoding="utf-8")
    said = run("hosts", "import", str(file), "--dry-run").stdout.splitlines()
    assert said[:2] == ["+ E7 新人", "~ E1 张伟: department, search keys"]
    assert said[-1] == "Would be: 1 added, 1 changed, 5 deactivated, 0 unchanged"
    assert json.dumps(said, ensure_ascii=False).count("- E") == 5
