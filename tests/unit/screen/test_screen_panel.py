"""How large a dot is: from a panel's EDID, or the usual where it says nothing or nonsense."""

from pathlib import Path

import pytest

from kiosk.screen.panel import USUAL_DPI, dpi_of, panel_dpi
from kiosk.screen.theme import Theme


def edid(dots: int = 1280, mm: int = 217, cm: int = 22, clock: int = 7000) -> bytes:
    """The first block of an EDID with one detailed timing."""
    block = bytearray(128)
    block[:8] = b"\x00\xff\xff\xff\xff\xff\xff\x00"
    block[21] = cm
    block[54:56] = clock.to_bytes(2, "little")
    block[56], block[58] = dots & 255, dots >> 4 & 0xF0
    block[66], block[68] = mm & 255, mm >> 4 & 0xF0
    return bytes(block)


@pytest.mark.parametrize(
    ("data", "dpi"),
    [
        (edid(), 150),
        (edid(1920, 344), 142),
        (edid(1920, 477), 102),
        (edid(1920, 1660), 0),
        (edid(3840, 0, 60), 163),
    ],
)
def test_a_panel_says_how_large_it_is(data: bytes, dpi: int) -> None:
    assert round(dpi_of(data)) == dpi


@pytest.mark.parametrize(
    "data",
    [
        b"",
        edid()[:127],
        b"\x00" * 128,
        b"\xff" * 128,
        edid(mm=16),
        edid(mm=0, cm=0),
        edid(clock=0),
        edid(dots=0),
    ],
)
def test_nonsense_is_no_size(data: bytes) -> None:
    assert dpi_of(data) == 0


def test_the_first_panel_that_says_so(tmp_path: Path) -> None:
    for name, data in (("card0-HDMI-A-1", b""), ("card0-eDP-1", edid())):
        (tmp_path / name).mkdir()
        (tmp_path / name / "edid").write_bytes(data)
    assert round(panel_dpi(tmp_path)) == 150


def test_without_one_it_is_the_usual(tmp_path: Path) -> None:
    (tmp_path / "card0-DP-1").mkdir()
    (tmp_path / "card0-DP-1" / "edid").mkdir()
    assert panel_dpi(tmp_path) == panel_dpi(tmp_path / "none") == USUAL_DPI


PANELS = {"10 inch": (149, 1280, 800), "15.6 inch": (141, 1920, 1080), "21.5 inch": (102, 1080, 1920)}


@pytest.mark.parametrize("panel", PANELS)
def test_fingers_are_measured_in_millimetres(panel: str) -> None:
    dpi, width, height = PANELS[panel]
    theme = Theme()
    theme.suit(dpi, 0)
    theme.measure(width, height)
    mm = theme.mm(1)
    assert theme.touch / mm >= 20
    assert theme.finger / mm >= 12.7
    assert theme.key / mm >= (13 if panel == "10 inch" else 20), "five rows of 20 mm do not fit on 10 inches"


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("edge", [0, 700, 900, 1000, 1100, 1200])
def test_a_lowered_screen_is_within_reach_and_never_too_small(panel: str, edge: int) -> None:
    dpi, width, height = PANELS[panel]
    theme = Theme()
    theme.suit(dpi, edge)
    theme.measure(width, height)
    theme.ease(False, True)
    mm = theme.mm(1)
    assert theme.key / mm >= 12.6
    assert theme.touch / mm >= 20
    highest = edge + theme.share * height / mm
    smallest = theme.unit / mm <= 12.7 / 8.6 + 0.01
    assert highest <= 1220.5 or smallest or theme.share == 1 or not edge
    assert theme.share <= 0.77 or edge or panel == "10 inch"


def test_a_panel_that_hangs_low_enough_is_not_lowered() -> None:
    theme = Theme()
    theme.suit(102, 700)
    theme.measure(1080, 1920)
    assert not theme.lowers
    theme.suit(102, 900)
    assert theme.lowers
