"""What the press says of a slip."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Means = Literal["process_id", "answered", "polled", "assumed", "none"]

LASTING = frozenset({"full", "bad_address"})


class Fate(StrEnum):
    PRINTED = "printed"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Outcome:
    """What became of a slip, why, and how that is known.

    `reason` is None for a printed slip, else one of 'paper_out', 'cover', 'cutter', 'overheated', 'error',
    'offline' (the printer says so), 'no_answer' (it says nothing), 'stalled' (it takes nothing),
    'unreachable', 'busy', 'full', 'bad_address'. `means` says how printing was confirmed: 'process_id',
    'answered', 'polled' or 'assumed', else 'none'. Where there are several printers, `press` is the number
    of the one it was, counted from 0.
    """

    fate: Fate
    reason: str | None = None
    means: Means = "none"
    press: int = 0

    @property
    def passing(self) -> bool:
        """Whether trying again later may help without anybody changing a setting or making room."""
        return self.reason not in LASTING
