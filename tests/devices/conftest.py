"""Fixtures of the device tests: virtual printers on their wires, the tray below them, a clock to turn."""

from collections.abc import Callable, Iterator

import pytest
from device_bench import Clock, Tray

from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.wires import Wires


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tray() -> Tray:
    return Tray()


@pytest.fixture
def wired(tray: Tray) -> Iterator[Callable[..., tuple[VirtualPrinter, Wires]]]:
    """Makes virtual printers on wires, and cuts the wires at the end."""
    running: list[Wires] = []

    def make(**settings: int) -> tuple[VirtualPrinter, Wires]:
        printer = VirtualPrinter(tray.catch, **settings)
        wires = Wires(printer)
        wires.start()
        running.append(wires)
        return printer, wires

    yield make
    for wires in running:
        wires.stop()
