"""What stories share: houses as the demo makes them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.demo.house import DemoHouse, Ports, make


@pytest.fixture(scope="session")
def show_house(tmp_path_factory: pytest.TempPathFactory) -> DemoHouse:
    """A house that nobody lives in: making one takes four commands, copying it none."""
    return make(tmp_path_factory.mktemp("show") / "house", Ports.free())


@pytest.fixture
def new_house(show_house: DemoHouse, tmp_path: Path) -> Callable[[], DemoHouse]:
    """Makes a house with ports of its own that nobody has visited yet."""

    def build() -> DemoHouse:
        folder = tmp_path / "house"
        shutil.copytree(show_house.folder, folder)
        house = DemoHouse(folder.resolve(), Ports.free())
        house.settle()
        return house

    return build
