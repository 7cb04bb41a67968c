"""Endurance, in a process of its own: `python tests/screens/soak.py lobby 50000 [seed]`, or gate, or visits.

`lobby` and `gate` act at random so many times, `visits` has so many visitors walk through the lobby. One line
of JSON on standard output says what became of it; `ended` is empty when nothing went wrong.
"""

import gc
import json
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from conftest import Hands  # first: it sets Kivy's environment
from kiosk.screen.window import open_window
from kiosk.settings import Screen

from kivy.base import EventLoop, runTouchApp  # isort: skip

WARM = 0.1  # part of the steps after which the memory is looked at for the first time
MEGABYTE = 1_000_000


class Faults(logging.Handler):
    """What the screens complain of."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Remember it."""
        self.said.append(record.getMessage())


class Trial:
    """One screen, watched all the time."""

    def __init__(self, kind: str, seed: int) -> None:
        self.faults, self.seen = Faults(), Counter[str]()
        logging.getLogger("kiosk").addHandler(self.faults)
        runTouchApp(embedded=True)
        window = open_window(Screen(fullscreen=False), "soak")
        self.soak: Any = import_module(f"soak_{kind}").Soak(Hands(window), seed)
        self._window = window

    def run(self, step: Callable[[], None], count: int, every: int) -> tuple[str, float]:
        """So many steps, one `every` so many followed by a painted frame and a quiet moment's sweeping.

        What went wrong, and by how many MB the memory grew once warm.
        """
        warm = 0.0
        for number in range(count):
            step()
            if wrong := self._wrong():
                return f"step {number}: {wrong}", 0.0
            if number % every == 0:
                EventLoop.idle()
                gc.collect()
            if number <= count * WARM:
                warm = memory()
        gc.collect()
        return "", memory() - warm

    def _wrong(self) -> str:
        """Why this is not the screen any more that it should be, or ''."""
        stage = self.soak.stage
        self.seen[stage.page_name] += 1
        if self.faults.said:
            return self.faults.said[0]
        if stage.page_name not in self.soak.pages:  # the fault's page is none of them
            return f"on page {stage.page_name!r}"
        if EventLoop.status != "started" or self._window.children != [stage]:
            return f"a way out: {EventLoop.status}, {self._window.children}"
        return ""


def memory() -> float:
    """What this process holds in memory now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def main(what: str, count: int, seed: int = 1) -> None:
    """Run, and say what became of it."""
    trial, begun = Trial("gate" if what == "gate" else "lobby", seed), time.monotonic()
    if what == "visits":
        ended, growth = trial.run(trial.soak.visit, count, 1)
    else:
        ended, growth = trial.run(trial.soak.act, count, 50)
    seconds = time.monotonic() - begun
    report = {"what": what, "count": count, "seed": seed, "ended": ended, "seconds": round(seconds, 1)}
    report |= {"per_second": round(count / seconds, 1), "memory": round(memory()), "growth": round(growth, 1)}
    print(json.dumps(report | {"pages": dict(trial.seen.most_common())}, ensure_ascii=False))
    trial.soak.stage.close()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
