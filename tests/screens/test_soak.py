"""Screens that nothing gets down: a little of it always, all of it by `make soak` (pytest -m soak)."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SOAK = Path(__file__).with_name("soak.py")
MOST_GROWTH = 50.0  # MB
LONG = (pytest.mark.soak, pytest.mark.timeout(6 * 3600))


def soak(what: str, count: int) -> dict[str, Any]:
    """The report of a trial; what it says goes to the terminal too."""
    command = [sys.executable, str(SOAK), what, str(count)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    report: dict[str, Any] = json.loads(done.stdout)
    print(report)
    return report


@pytest.mark.parametrize("count", [250, pytest.param(50_000, marks=LONG)])
@pytest.mark.parametrize("what", ["lobby", "gate"])
def test_no_fault_and_no_way_out_by_touches_keys_and_scans(what: str, count: int) -> None:
    report = soak(what, count)
    assert report["ended"] == ""
    assert len(report["pages"]) > 3, "it never came far"


@pytest.mark.parametrize("count", [pytest.param(2_000, marks=LONG)])
def test_memory_stays_flat_from_visit_to_visit(count: int) -> None:
    report = soak("visits", count)
    assert report["ended"] == ""
    assert report["growth"] < MOST_GROWTH
