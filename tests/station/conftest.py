"""An office and a folder for each test."""

from collections.abc import Iterator

import pytest
from station_desk import Desk, Office


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def office(desk: Desk) -> Iterator[Office]:
    running = Office(desk)
    yield running
    running.stop()
