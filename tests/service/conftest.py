"""What tests of services share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from supervising import Ear


@pytest.fixture
def ear(tmp_path: Path) -> Iterator[Ear]:
    heard = Ear(tmp_path)
    yield heard
    heard.close()
