"""The paper of real printers, and paper on which nothing would fit."""

import pytest

from printing.paper import NARROW, WIDE, Paper, paper_of


@pytest.mark.parametrize(
    ("profile", "paper"),
    [
        ("TM-T20II", WIDE),
        ("NT-5890K", Paper(384, 203, cuts=False)),
        ("Sunmi-V2", Paper(384, 203, cuts=False)),
        ("80mm", WIDE),
        ("58mm", NARROW),
        ("80mm-300dpi", Paper(864, 300)),
        ("58mm-300dpi", Paper(576, 300)),
        ("640@203", Paper(640)),
        ("0864@300", Paper(864, 300)),
        ("TM-T88V", Paper(512, 180)),
        ("CT-S651", Paper(640, 203)),
    ],
)
def test_a_name_tells_the_paper(profile: str, paper: Paper) -> None:
    assert paper_of(profile) == paper


@pytest.mark.parametrize(
    "profile",
    [
        *("default", "simple", "AF-240", "TUP500", "No such printer", "", "OCD-300", "TM-U220"),
        *("80 mm", "100@203", "640@", "@203", "640@20", "９６０@203", "640@203\n", "999999@203"),
    ],
)
def test_a_profile_that_gives_no_usable_paper_is_refused(profile: str) -> None:
    with pytest.raises(ValueError, match="paper"):
        paper_of(profile)


@pytest.mark.parametrize(
    ("dots", "dpi"), [(0, 203), (-576, 203), (200, 203), (10**6, 203), (576, 0), (576, 10**6)]
)
def test_paper_on_which_no_slip_fits_is_refused(dots: int, dpi: int) -> None:
    with pytest.raises(ValueError, match="no slip fits"):
        Paper(dots, dpi)


def test_millimetres_become_dots() -> None:
    assert WIDE.across(72) == 575
    assert Paper(512, 180).across(25.4) == 180
