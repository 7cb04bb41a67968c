"""The whole trial: books grown to each size in turn, and measured there."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.ledger.books import Books
from kiosk.ledger.journal import Filter
from kiosk.trial import exports as files
from kiosk.trial.books import Trial
from kiosk.trial.exports import Account, Export
from kiosk.trial.looks import Took, looks, measured, timed
from kiosk.trial.visits import APART

MOST_EXPORTED = 1_000_000

Shown = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Shows how far something is: what, and of how many; told of how many more are done."""


@dataclass(frozen=True)
class House:
    """Where the books are to be, the keys of their fields, and how the house writes."""

    url: str
    fields: dict[int, bytes]
    zone: ZoneInfo
    language: str

    @property
    def on_a_server(self) -> bool:
        """Whether the database works in processes of its own: then only the clock tells how long it took."""
        return not self.url.startswith("sqlite")


@dataclass(frozen=True)
class Found:
    """Books of one size: what writing its share of them took, pages of the log, exports."""

    visits: int
    written: Took
    pages: dict[str, Took]
    exports: list[Export]


def run(
    house: House, sizes: Sequence[int], with_exports: bool, now: datetime, shown: Shown
) -> Iterator[Found]:
    """Measure books of each of these sizes, the smallest first."""
    opened = Books(house.url, b"", house.fields)
    trial = Trial(house.url, opened.seals, now, max(sizes))
    before = 0
    for many in sorted(set(sizes)):
        with shown("writing visits", many - before) as told:
            written = timed(lambda many=many, told=told: trial.grow(many, told))  # type: ignore[misc]
        pages = _pages(house, opened, now, shown)
        opened.close()  # the exports are others' work
        yield Found(many, written, pages, _exports(house, many, now, shown) if with_exports else [])
        before = many


def _pages(house: House, opened: Books, now: datetime, shown: Shown) -> dict[str, Took]:
    asked, pages = looks(opened, now, house.zone), {}
    with shown("asking the log", len(asked)) as told:
        for name, took in measured(asked):
            pages[name] = took
            told(1)
    return pages


def _exports(house: House, many: int, now: datetime, shown: Shown) -> list[Export]:
    wanted = (
        Filter(start=now - timedelta(seconds=APART * MOST_EXPORTED)) if many > MOST_EXPORTED else Filter()
    )
    account = Account(house.url, house.fields, wanted, house.language, str(house.zone))
    with shown("exporting", files.TURNS * len(files.forms())) as told:
        return list(files.measured(account, house.on_a_server, told))
