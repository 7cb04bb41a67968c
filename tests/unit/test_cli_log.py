"""The log on the command line: asked for by any filter, shown and exported alike."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from doorstep import MORNING, Doorstep
from kiosk import keys
from kiosk.cli import cli
from kiosk.ledger import books

PEOPLE = [
    {"name": "张伟", "organisation": "上海晨光仪器", "plate": "沪A12345"},
    {"name": "欧阳晴", "organisation": "远洋物流", "host": 2},
    {"name": "王小明", "organisation": "远洋物流"},
]
SPAN = ("--from", "2026-11-01", "--to", "2026-11-30")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house's folder with three visits in its books."""
    folder = tmp_path_factory.mktemp("house")
    url = f"sqlite:///{folder / 'ledger.db'}"
    books.upgrade(url, MORNING)
    step = Doorstep(url, keys.load(folder / "keys.json"))
    for person in PEOPLE:
        step.register(**person)
    step.books.close()
    return folder


def run(data: Path, *arguments: str) -> Result:
    """One command in that house."""
    environment = {"KIOSK_DATA": str(data), "LC_ALL": "C.UTF-8", "KIOSK_SETTINGS": ""}
    return CliRunner(env=environment).invoke(cli, ["log", *arguments])


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), [1, 2, 3]),
        (("--name", "zw"), [1]),
        (("--organisation", "远洋"), [2, 3]),
        (("--organisation", "远洋", "--host", "T002"), [2]),
        (("--plate", "12345"), [1]),
        (("--state", "asked", "--class", "general"), [1, 2, 3]),
        (("--state", "closed"), []),
        (("--department", "采购部"), [2]),
        (("--station", "lobby-9"), []),
        (("--owed",), []),
    ],
)
def test_the_same_options_show_and_export(
    data: Path, tmp_path: Path, options: tuple[str, ...], found: list[int]
) -> None:
    shown = run(data, *SPAN, *options, "--json")
    assert [json.loads(line)["visit"] for line in shown.output.splitlines()] == found
    target = tmp_path / "log.csv"
    written = run(data, "export", *options, "-o", str(target))
    assert written.exit_code == 0, written.output
    _, *rows = csv.reader(target.open(encoding="utf-8-sig", newline=""))
    assert [int(row[0]) for row in rows] == found
    assert f"{len(found)} visits" in written.output


@pytest.mark.parametrize(
    "options", [("--state", "sleeping"), ("--class", "king"), ("--from", "yesterday"), ("--nobody",)]
)
def test_what_cannot_be_asked_for(data: Path, options: tuple[str, ...]) -> None:
    assert run(data, "export", *options).exit_code == 2


def test_a_host_that_is_not_there(data: Path) -> None:
    answer = run(data, "export", "--host", "T999")
    assert (answer.exit_code, answer.output.strip()) == (1, "Error: there is no host T999")
