"""Where each screen goes: outputs, directions, touch panels, dots per inch."""

from pathlib import Path

import pytest
from house_tree import SYSTEMD, run_with, tool

ONE = "HDMI-1 connected primary 1920x1080+0+0 (normal left inverted right x axis y axis) 527mm x 296mm"
TWO = f"{ONE}\nDP-1 disconnected (normal left)\nDP-2 connected 1080x1920+1920+0 right (normal left) 0mm x 0mm"
NONE = "HDMI-1 disconnected (normal left inverted right x axis y axis)"


def placed(
    folder: Path, outputs: str, roles: str, wishes: str = "", touch: tuple[str, ...] = ()
) -> tuple[dict[str, dict[str, str]], list[str]]:
    """What each screen is told, and what the X server was asked."""
    tools = folder / "tools"
    (folder / "roles").write_text(roles)
    (folder / "screens.conf").write_text(wishes)
    (folder / "outputs").write_text(outputs + "\n")
    log = f'echo "$(basename $0) $*" >> {folder}/asked'
    tool(tools, "xset", log)
    tool(tools, "xhost", log)
    tool(tools, "xrandr", f'{log}; [ "$1" != --query ] || cat {folder}/outputs')
    panels = ["Virtual core pointer", *touch]
    numbers = "; ".join(f"echo {number}" for number, _ in enumerate(panels, 2))
    names = "; ".join(f'echo "{name}"' for name in panels)
    cases = f"--id-only) {numbers} ;; --name-only) {names} ;; --long) echo XITouchClass ;;"
    tool(tools, "xinput", f'{log}; case "$2" in {cases} esac')
    environment = {"KIOSK_ETC": str(folder), "RUNTIME_DIRECTORY": str(folder)}
    done = run_with(tools, "/usr/bin/env", "python3", str(SYSTEMD / "libexec/arrange-screens"), **environment)
    assert done.returncode == 0, done.stderr
    told = {
        file.stem: dict(line.split("=", 1) for line in file.read_text().splitlines())
        for file in folder.glob("*.env")
    }
    return told, (folder / "asked").read_text().splitlines()


def mapped(asked: list[str]) -> list[str]:
    """Which touch panel, by its number, was given to which output."""
    return [line.removeprefix("xinput map-to-output ") for line in asked if "map-to-output" in line]


def test_one_screen_takes_the_whole_panel_and_its_touches(tmp_path: Path) -> None:
    told, asked = placed(tmp_path, ONE, "lobby", touch=("ILITEK ILITEK-TP",))
    assert told["lobby"] == {
        "KIOSK_LOBBY_FULLSCREEN": "false",
        "KIOSK_LOBBY_WIDTH": "1920",
        "KIOSK_LOBBY_HEIGHT": "1080",
        "KIOSK_LOBBY_DPI": "93",
        "KCFG_GRAPHICS_FULLSCREEN": "0",
        "KCFG_GRAPHICS_WIDTH": "1920",
        "KCFG_GRAPHICS_HEIGHT": "1080",
        "KCFG_GRAPHICS_POSITION": "custom",
        "KCFG_GRAPHICS_LEFT": "0",
        "KCFG_GRAPHICS_TOP": "0",
    }
    assert "xset s off s noblank -dpms" in asked
    assert [line for line in asked if "xhost" in line] == ["xhost +si:localuser:visitor-kiosk-lobby"]
    assert mapped(asked) == ["3 HDMI-1"]


def test_two_screens_take_a_panel_each(tmp_path: Path) -> None:
    told, asked = placed(tmp_path, TWO, "office lobby gate")
    assert told["lobby"]["KCFG_GRAPHICS_LEFT"] == "0"
    assert (told["gate"]["KCFG_GRAPHICS_LEFT"], told["gate"]["KIOSK_GATE_WIDTH"]) == ("1920", "1080")
    assert "KIOSK_GATE_DPI" not in told["gate"]  # the panel does not say how large it is
    assert "xrandr --output DP-2 --auto --rotate normal --right-of HDMI-1" in asked


def test_two_screens_share_one_panel_side_by_side(tmp_path: Path) -> None:
    told, _ = placed(tmp_path, ONE, "office lobby gate")
    assert [told[part]["KCFG_GRAPHICS_LEFT"] for part in ("lobby", "gate")] == ["0", "960"]
    assert [told[part][f"KIOSK_{part.upper()}_WIDTH"] for part in ("lobby", "gate")] == ["960", "960"]
    assert [told[part][f"KIOSK_{part.upper()}_HEIGHT"] for part in ("lobby", "gate")] == ["600", "600"]


def test_wishes_are_carried_out(tmp_path: Path) -> None:
    wishes = "# ours\n\ngate HDMI-1 inverted\nlobby DP-2 right My Touch Panel\n"
    told, asked = placed(tmp_path, TWO, "lobby gate", wishes, touch=("Other", "My Touch Panel"))
    assert told["lobby"]["KCFG_GRAPHICS_LEFT"] == "1920"
    assert "xrandr --output DP-2 --auto --rotate right --pos 0x0" in asked
    assert mapped(asked) == ["3 HDMI-1", "4 DP-2"]


@pytest.mark.parametrize(
    "wishes",
    ["lobby", "lobby HDMI-1", "lobby HDMI-1 sideways", "lobby HDMI-9 left", "cellar HDMI-1 left", "\x00\x01"],
)
def test_wishes_that_cannot_be_leave_a_screen_that_works(tmp_path: Path, wishes: str) -> None:
    told, _ = placed(tmp_path, ONE, "lobby", wishes)
    assert told["lobby"]["KIOSK_LOBBY_WIDTH"] == "1920"


def test_without_any_panel_nothing_is_made_up(tmp_path: Path) -> None:
    told, _ = placed(tmp_path, NONE, "lobby gate")
    assert told == {"lobby": {}, "gate": {}}


TOUCHES = [
    ("", ("A", "B"), ["3 HDMI-1", "4 DP-2"]),
    ("", ("A",), ["3 HDMI-1"]),
    ("", ("A", "B", "C"), ["3 HDMI-1", "4 DP-2"]),
    ("gate DP-2 normal A", ("A", "B"), ["3 DP-2", "4 HDMI-1"]),
    ("gate DP-2 left A\nlobby HDMI-1 left B", ("A", "B"), ["3 DP-2", "4 HDMI-1"]),
    ("gate DP-2 left A\nlobby HDMI-1 left A", ("A", "A"), ["3 DP-2", "4 HDMI-1"]),
    ("lobby HDMI-1 left A\ngate DP-2 left A", ("A", "A"), ["3 HDMI-1", "4 DP-2"]),
    ("lobby HDMI-1 left Gone", ("A",), ["3 DP-2"]),
]


@pytest.mark.parametrize(("wishes", "touch", "expected"), TOUCHES)
def test_each_touch_panel_belongs_to_one_output(
    tmp_path: Path, wishes: str, touch: tuple[str, ...], expected: list[str]
) -> None:
    _, asked = placed(tmp_path, TWO, "lobby gate", wishes, touch)
    assert mapped(asked) == expected
