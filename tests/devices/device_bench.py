"""What the tests of this folder share: a clock to turn, a tray for slips, the fault a call must end in."""

import threading
from collections.abc import Callable

import pytest
from PIL import Image

from hardware.ports import Fault


class Clock:
    """Time that passes when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


class Tray:
    """Where slips fall; a test can wait for one without sleeping."""

    def __init__(self) -> None:
        self.slips: list[Image.Image] = []
        self._fallen = threading.Condition()

    def catch(self, slip: Image.Image) -> None:
        with self._fallen:
            self.slips.append(slip)
            self._fallen.notify_all()

    def wait_for(self, count: int) -> list[Image.Image]:
        with self._fallen:
            assert self._fallen.wait_for(lambda: len(self.slips) >= count, timeout=10), "no slip came"
            return list(self.slips)


def fault_of(call: Callable[[], object]) -> Fault:
    """The fault that the call must end in."""
    with pytest.raises(Fault) as fault:
        call()
    return fault.value
