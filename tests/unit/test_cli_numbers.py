"""The numbers on the terminal: tables, JSON and CSV of one period, and nothing for what is none."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from doorstep import MORNING, Blank
from kiosk.cli import cli

Called = Callable[..., Result]


@pytest.fixture
def called(blank_sqlite: Blank, tmp_path: Path) -> Called:
    """Calls `kiosk numbers` on empty books."""
    environment = {"KIOSK_DATA": str(tmp_path), "KIOSK_OFFICE_DATABASE": blank_sqlite(), "LANG": "en"}
    return lambda *options: CliRunner().invoke(cli, ["numbers", *options], env=environment)


def test_a_month_as_tables_json_and_csv(called: Called) -> None:
    month = f"{MORNING:%Y-%m}"
    assert "Waiting and staying" in called("--month", month).output
    told = json.loads(called("--month", month, "--json").stdout)
    assert told["period"] == month
    assert told["totals"][0] == {"what": "visits", "count": 0}
    course = json.loads(called("--year", "2026", "--json").stdout)["course"]
    assert (course[0]["month"], len(course)) == ("2026-01", 12)
    assert called("--quarter", "2026-Q4", "--csv").stdout.startswith("Summary\nWhat,Number\n")


@pytest.mark.parametrize(
    "options",
    [
        ("--month", "2026-13"),
        ("--month", "2026"),
        ("--year", "2026-Q1"),
        ("--month", "2026-10", "--year", "2026"),
        ("--json", "--csv"),
        ("--seconds", "0"),
        ("--month",),
    ],
)
def test_what_is_used_wrongly_is_said(called: Called, options: tuple[str, ...]) -> None:
    answer = called(*options)
    assert answer.exit_code == 2
    assert "Error" in answer.output
    assert "Traceback" not in answer.output
