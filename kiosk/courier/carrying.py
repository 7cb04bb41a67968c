"""How notices and events are carried alike: round after round, side by side, and what failed is noted."""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Protocol, TypeVar

from kiosk.courier.undelivered import Undelivered
from kiosk.notify import Turn
from kiosk.reception import Reception

EVERY = 0.5
"""Seconds between two rounds."""
ROUND = 180.0
"""Seconds that a round takes at most: every exchange with a server has a time limit, a letter takes some."""
log = logging.getLogger(__name__)


class Carried(Protocol):
    """What stands in the outbox under a number."""

    @property
    def id(self) -> int:
        """That number."""


One = TypeVar("One", bound=Carried)


def rounds(once: Callable[[], object], stopping: threading.Event, turn: Turn) -> None:
    """Round after round until `stopping` is set; after one that failed comes the next. `turn` is told."""
    while not stopping.wait(EVERY):
        turn(ROUND)
        try:
            once()
        except Exception as fault:  # the books may be busy or away for a while
            log.error("a round failed: %s", type(fault).__name__)


def carry(
    reception: Reception,
    due: Sequence[One],
    deliver: Callable[[One], None],
    sent: Callable[[int, datetime], None],
    now: datetime,
) -> int:
    """Deliver all of them at once, each by a hand of its own; how many were taken, which `sent` notes. What
    `deliver` raises is noted for another try."""
    if not due:
        return 0

    def one(what: One) -> bool:
        try:
            deliver(what)
        except Undelivered as fault:
            reception.notice_failed(what.id, now, fault.code, fault.permanent)
        except Exception as fault:  # one's fault is no other's
            log.error("notice %d: %s", what.id, type(fault).__name__)
            reception.notice_failed(what.id, now, f"fault_{type(fault).__name__}")
        else:
            sent(what.id, now)
            return True
        return False

    with ThreadPoolExecutor(len(due)) as hands:
        return sum(hands.map(one, due))
