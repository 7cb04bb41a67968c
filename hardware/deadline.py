"""How much time is left."""

import time


class Deadline:
    """A moment `seconds` from now on the clock that never jumps."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self._end - time.monotonic())

    @property
    def passed(self) -> bool:
        return self.left == 0.0

    @property
    def milliseconds(self) -> int:
        """What is left, rounded up, as select.poll wants it."""
        return int(self.left * 1000 + 0.999)
