"""By which number stations and office understand one another."""

import pytest

from kiosk.visit.protocol import OLDEST, PROTOCOL, spoken


def test_who_names_no_number_speaks_the_first() -> None:
    assert spoken(None) == 1


def test_what_this_version_speaks_is_understood_by_it() -> None:
    assert OLDEST <= PROTOCOL
    assert spoken(str(PROTOCOL)) == PROTOCOL


def test_a_number_that_is_not_known_yet_is_a_number_all_the_same() -> None:
    assert spoken("9999") == 9999


@pytest.mark.parametrize(
    "header", ["", " ", "-1", "+2", "2.0", "0x2", "2 ", "1_0", "²", "٢", "二", "10000", "9" * 5000]
)
def test_what_is_no_number_is_none(header: str) -> None:
    assert spoken(header) is None
