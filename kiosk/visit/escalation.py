"""What is done while a host does not answer (R9): a small table, and what of it is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

WHOM = ("host", "delegate", "department", "gate")


@dataclass(frozen=True)
class Step:
    """After so long without an answer these are told; `gate`: the guard is asked to telephone."""

    after: timedelta
    tell: tuple[str, ...]


STEPS = (
    Step(timedelta(seconds=60), ("host", "delegate")),
    Step(timedelta(seconds=120), ("department",)),
    Step(timedelta(seconds=180), ("gate",)),
)


def due(steps: Sequence[Step], taken: int, waited: timedelta) -> int:
    """How many steps have to have been taken by now; never fewer than were taken."""
    return max(taken, sum(1 for step in steps if step.after <= waited))
