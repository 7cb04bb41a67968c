"""The help: every example in it can be typed as it stands, and it says how a command ends."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from kiosk.cli import cli
from kiosk.commands.examples import EXAMPLES

FILES = ("staff.xlsx", "staff.csv", "ledger.db")
READ_BY_PROGRAMS = (
    *("api token list", "backup", "bench", "blocks list", "devices list", "doctor", "forget", "guards list"),
    *("log", "log verify", "nightly", "numbers", "person find", "spool list", "station list", "users list"),
    *("visits announce", "visits expected"),
)


def every(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from every(below, f"{path} {name}".strip())


COMMANDS = dict(every(cli))


def examples() -> list[str]:
    told = "\n".join(str(command.epilog) for command in COMMANDS.values() if command.epilog)
    return re.findall(r"(?m)^ +(?:[A-Z]+=\S+ )?kiosk ([a-z].*?)(?: {2,}.*)?$", told)


def test_there_are_examples_where_they_are_looked_for() -> None:
    assert set(EXAMPLES) <= set(COMMANDS)
    assert len(examples()) > 60


@pytest.mark.parametrize("example", examples())
def test_an_example_can_be_typed(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in FILES:
        Path(name).touch()
    words, command = shlex.split(example), COMMANDS[""]
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    assert command is not cli
    with command.make_context("kiosk", words) as context:
        assert isinstance(command, click.Group) or not context.args


@pytest.mark.parametrize("path", READ_BY_PROGRAMS)
def test_what_programs_read_comes_as_json(path: str) -> None:
    assert any("--json" in option.opts for option in COMMANDS[path].params)


def test_the_help_says_how_a_command_ends() -> None:
    told = CliRunner().invoke(cli, ["--help"]).output
    assert "Exit status: 0 done, 1 failed (one sentence on stderr says why), 2 used wrongly." in told
    assert all(command.help for path, command in COMMANDS.items() if path)
