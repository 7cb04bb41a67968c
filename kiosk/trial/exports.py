"""A million rows of the log as files, each form beside Python's csv module writing the same rows as they are.

Every form has a process of its own, so that its memory is its own; they take turns, so that a busy machine is
busy for all of them.
"""

import csv
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import NamedTuple
from zoneinfo import ZoneInfo

from kiosk.export import FORMS, parts
from kiosk.ledger import journal
from kiosk.ledger.books import Books
from kiosk.ledger.journal import Filter
from kiosk.trial.looks import Took, timed
from kiosk.words import Words

BARE = "bare csv module"
TURNS = 3


class Account(NamedTuple):
    """The books to read, for a process of its own: address, keys of the fields, what, language, zone."""

    url: str
    fields: dict[int, bytes]
    wanted: Filter
    language: str
    zone: str


class Export(NamedTuple):
    """How an export did: seconds (of the quickest turn), how many times as long as the csv module (the
    middle turn), and by how many bytes its process grew."""

    form: str
    took: Took
    times: float
    grown: int


class _Turn(NamedTuple):
    took: Took
    before: int
    most: int


def forms() -> tuple[str, ...]:
    """What is written."""
    return BARE, *FORMS


def measured(account: Account, by_clock: bool, told: Callable[[int], None]) -> Iterator[Export]:
    """Write everything three times; `told` hears of each. `by_clock`: compared are seconds on the clock."""
    turns: dict[str, list[_Turn]] = {form: [] for form in forms()}
    with ExitStack() as stack:
        at_work = {form: stack.enter_context(_process()) for form in forms()}
        for _ in range(TURNS):
            for form, process in at_work.items():
                turns[form].append(process.submit(_written, account, form).result())
                told(1)
    place = 0 if by_clock else 1
    for form, mine in turns.items():
        ratios = (one.took[place] / bare.took[place] for one, bare in zip(mine, turns[BARE], strict=True))
        quickest = min((one.took for one in mine), key=lambda took: took[place])
        grown = max(one.most for one in mine) - mine[0].before
        yield Export(form, quickest, median(ratios), grown)


def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


def _written(account: Account, form: str) -> _Turn:
    """One export, in the process that this runs in."""
    opened = Books(account.url, b"", account.fields)
    before = _memory("VmRSS")
    way = partial(_bare, opened, account) if form == BARE else partial(_exported, opened, account, form)
    took = timed(way)
    opened.close()
    return _Turn(took, before, _memory("VmHWM"))


def _bare(opened: Books, account: Account) -> None:
    with opened.reading() as conn, Path("/dev/null").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(journal.rows(conn, account.wanted))


def _exported(opened: Books, account: Account, form: str) -> None:
    words, zone = Words(account.language), ZoneInfo(account.zone)
    with opened.reading() as conn, Path("/dev/null").open("wb") as file:
        for part in parts(journal.rows(conn, account.wanted), form, words, zone):
            file.write(part)


def _memory(what: str) -> int:
    """Bytes that this process holds (VmRSS), or held at most (VmHWM): proc(5)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{what}:"))
