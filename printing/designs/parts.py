"""What the slips have in common."""

from __future__ import annotations

from dataclasses import dataclass

from printing.slip import Band, Block, Field, Space, Text


@dataclass(frozen=True)
class Entry:
    """A value with its label, both as they are to be read."""

    label: str
    value: str


def head(house: str, title: str, aside: str) -> tuple[Block, ...]:
    """Whose slip it is and what it is, white on black."""
    return Text(house, 3.5, bold=True, least=2.9), Space(0.4), Band(title, 6.5, aside, 2.9), Space(1.2)


def foot(text: str) -> tuple[Block, ...]:
    """The last line."""
    return Space(1), Text(text, 2.9, least=2.5), Space(1)


def field(entry: Entry, size: float, least: float = 3.5) -> Field:
    """The entry with its label above its value."""
    return Field(entry.label, entry.value, size, least=least)
