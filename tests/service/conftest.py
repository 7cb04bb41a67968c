"""What tests of services share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from supervising import Ear, Jam, Time

from kiosk.notify import Supervisor, Watchdog


@pytest.fixture(autouse=True)
def usual_files() -> Iterator[None]:
    """A command that a test runs in this process makes its files private, and all that come after it."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def ear(tmp_path: Path) -> Iterator[Ear]:
    heard = Ear(tmp_path)
    yield heard
    heard.close()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def watchdog(ear: Ear, time: Time) -> Watchdog:
    return Watchdog(Supervisor(ear.environment), time)


@pytest.fixture
def jam() -> Iterator[Jam]:
    made = Jam()
    yield made
    made.free.set()
