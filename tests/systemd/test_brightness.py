"""How bright the panels are at night and by day: by their lamps, else by the picture."""

from pathlib import Path

import pytest
from house_tree import SYSTEMD, run_with, tool

TWO = "HDMI-1 connected primary 1920x1080+0+0\nDP-1 disconnected\nDP-2 connected 1280x800+1920+0"


def lamp(sys: Path, name: str, most: str) -> Path:
    """A panel's lamp as the kernel shows it; the file that says how bright it is."""
    folder = sys / "class/backlight" / name
    folder.mkdir(parents=True)
    (folder / "max_brightness").write_text(f"{most}\n")
    (folder / "brightness").write_text("unset")
    return folder / "brightness"


def turned_to(percent: str, folder: Path) -> list[str]:
    """What the X server was asked while the panels were turned to this."""
    tool(folder / "tools", "xrandr", f'[ "$1" = --query ] && echo "{TWO}" || echo "$*" >> {folder}/asked')
    script = str(SYSTEMD / "libexec/brightness")
    done = run_with(folder / "tools", script, percent, KIOSK_SYS=str(folder))
    assert done.returncode == 0, done.stderr
    return (folder / "asked").read_text().splitlines() if (folder / "asked").exists() else []


@pytest.mark.parametrize(
    ("most", "percent", "value"),
    [("937", "30", "281"), ("937", "100", "937"), ("15", "30", "4"), ("3", "30", "1"), ("1", "30", "1")],
)
def test_every_lamp_gets_its_share_and_none_goes_out(
    tmp_path: Path, most: str, percent: str, value: str
) -> None:
    lamps = [lamp(tmp_path, name, most) for name in ("intel_backlight", "10-0045")]
    assert turned_to(percent, tmp_path) == []
    assert [one.read_text() for one in lamps] == [f"{value}\n"] * 2


def test_without_a_lamp_the_picture_of_every_panel_is_dimmed(tmp_path: Path) -> None:
    expected = ["--output HDMI-1 --brightness 0.3", "--output DP-2 --brightness 0.3"]
    assert turned_to("30", tmp_path) == expected


def test_a_lamp_that_takes_nothing_leaves_the_picture(tmp_path: Path) -> None:
    stuck = lamp(tmp_path, "stuck", "255")
    stuck.unlink()
    stuck.mkdir()
    assert turned_to("100", tmp_path)[-1] == "--output DP-2 --brightness 1"
