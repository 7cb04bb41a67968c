"""A journey and its desk."""

import pytest
from lobby_desk import Desk, new_journey

from kiosk.lobby.journey import Journey


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def journey(desk: Desk) -> Journey:
    return new_journey(desk)
