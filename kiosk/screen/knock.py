"""The staff's way in: five taps in the upper left corner within four seconds. Nothing shows it."""

from collections import deque

TAPS, WITHIN = 5, 4.0  # seconds
CORNER_MM = 20.0


class Knock:
    """Counts taps, wherever they are; a tap elsewhere begins the counting anew."""

    def __init__(self) -> None:
        self._taps: deque[float] = deque(maxlen=TAPS)

    def tap(self, right: float, down: float, now: float) -> bool:
        """A tap so many mm from the upper left corner; True for the one that completes the knock."""
        if not (0 <= right <= CORNER_MM and 0 <= down <= CORNER_MM):
            self._taps.clear()
            return False
        self._taps.append(now)
        if len(self._taps) < TAPS or now - self._taps[0] > WITHIN:
            return False
        self._taps.clear()
        return True
