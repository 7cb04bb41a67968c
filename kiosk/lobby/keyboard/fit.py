"""What fits on keys: in which type, on how many of them side by side, in how many rows."""

from collections.abc import Iterable, Sequence
from math import ceil

from kiosk.screen.theme import theme

Row = list[tuple[str, int]]
"""Candidates with the slots that each takes."""


def slots(text: str, slot: float) -> int:
    """How many slots of this many pixels a candidate needs, in the smallest type."""
    needed = len(text) * theme.small + theme.unit
    return max(1, ceil((needed + theme.unit) / (slot + theme.unit)))


def type_size(text: str, room: float) -> float:
    """The largest type in which Chinese text fits into so many pixels; a character alone has the largest."""
    for size in (theme.title, theme.letter, theme.body)[len(text) > 1 :]:
        if len(text) * size <= room - theme.unit:
            return size
    return theme.small


def rows(candidates: Iterable[str], capacities: Sequence[int], slot: float) -> list[Row]:
    """Candidates in their order, in rows of so many slots; the last ends where one has no room."""
    found: list[Row] = [[] for _ in capacities]
    line, left = 0, capacities[0]
    for text in candidates:
        wide = min(slots(text, slot), max(capacities))
        while wide > left:
            line += 1
            if line == len(capacities):
                return found
            left = capacities[line]
        found[line].append((text, wide))
        left -= wide
    return found
