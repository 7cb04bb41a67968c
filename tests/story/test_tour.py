"""One whole visit through the real screens, pages and bytes, as `make tour` walks it."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from PIL import Image


def tour(target: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kiosk", "demo", "--tour", str(target)]
    whole = {**os.environ, **environment}
    return subprocess.run(command, env=whole, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.soak  # what has to hold walks it anyway, by `make tour`
@pytest.mark.timeout(300)
def test_a_visit_from_the_first_touch_to_the_closed_line(tmp_path: Path) -> None:
    done = tour(tmp_path / "album")
    assert done.returncode == 0, done.stderr
    album = sorted(path.name for path in (tmp_path / "album").glob("[0-9]*.png"))
    for page in (
        "lobby-attract",
        "lobby-take",
        "host-asked",
        "slip",
        "gate-admitted",
        "host-signed",
        "gate-left",
        "log",
    ):
        assert any(page in name for name in album), (page, album)
    for name in album:
        with Image.open(tmp_path / "album" / name) as picture:
            assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 1, f"{name} is blank"
    [visit] = json.loads((tmp_path / "album" / "log.json").read_text(encoding="utf-8"))
    assert visit["state"] == "closed"
    assert visit["release_route"] == "page"
    assert visit["came_in_at"] <= visit["signed_at"] <= visit["left_at"]
    with (tmp_path / "album" / "log.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row[1] for row in csv.reader(file)][1:] == [visit["name"]]
    sheet = openpyxl.load_workbook(tmp_path / "album" / "log.xlsx").active
    assert sheet is not None
    assert visit["name"] in {cell.value for row in sheet.iter_rows() for cell in row}


def test_a_tour_without_a_browser_says_so(tmp_path: Path) -> None:
    done = tour(tmp_path / "album", PATH="/nowhere")
    assert done.returncode == 1
    assert done.stderr == "Error: no browser: apt-get install chromium\n"


def test_a_tour_that_cannot_keep_its_pictures_says_so(tmp_path: Path) -> None:
    done = tour(Path("/proc/album"))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "/proc/album" in done.stderr
