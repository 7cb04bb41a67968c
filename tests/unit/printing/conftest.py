"""Every test here that draws needs the faces; making them takes two seconds, once."""

import pytest

from printing.typeface import directory, make_faces


@pytest.fixture(scope="session", autouse=True)
def _faces() -> None:
    make_faces(directory())
