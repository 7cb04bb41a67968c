"""`kiosk bench`: what this machine bears, told by books of very many invented visits."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk.commands import clear_faults, load_keys, private_folder, progress, with_settings
from kiosk.settings import Settings

if TYPE_CHECKING:
    from rich.table import Table

    from kiosk.trial.course import Found, House

EXAMPLES = """\b
Examples:
  kiosk bench                                          a hundred thousand visits, a minute or two
  kiosk bench --visits 1000000 --visits 10000000       does a page stay as fast when the books are large?
  TMPDIR=/srv kiosk bench --visits 1000000             on that disk
  kiosk bench --at postgresql://kiosk@db/trial --json  in an empty PostgreSQL database; stays there
"""


def _address(context: click.Context, parameter: click.Parameter, value: str) -> str:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parsed = make_url(value) if value else None
    except ArgumentError:
        raise click.BadParameter("no address of a database") from None
    if parsed and (
        parsed.get_backend_name() not in ("sqlite", "postgresql") or parsed.database in (None, "", ":memory:")
    ):
        raise click.BadParameter("sqlite:///file or postgresql://…/name")
    return value


@click.command(epilog=EXAMPLES)
@click.option(
    "--visits", "sizes", type=click.IntRange(100, 100_000_000), multiple=True, default=(100_000,),
    help="How many; given again, the books grow and are measured again. 100,000 if not given.",
)  # fmt: skip
@click.option(
    "--at", default="", callback=_address, envvar="KIOSK_BENCH_AT",
    help="An empty database, where the books then stay; otherwise a folder in $TMPDIR, removed afterwards.",
)  # fmt: skip
@click.option("--exports/--no-exports", default=True, show_default=True, help="Measure the exports too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@with_settings
def bench(settings: Settings, sizes: tuple[int, ...], at: str, exports: bool, as_json: bool) -> None:
    """Make books of invented visits, and measure the log's pages, filters and exports.

    Milliseconds are the middle one of five, for a page of fifty visits and their count: on the clock, and of
    the processor. Exports (of at most a million visits) stand beside Python's csv module writing the same
    rows as they are. Nothing real is read or written. Status 1 if the address is not empty, or the disk full.
    """
    from kiosk.trial import course

    found: list[Found] = []
    there = replace(settings, office=replace(settings.office, database=at))
    with clear_faults(there), _house(settings, at, max(sizes)) as house:
        for one in course.run(house, sizes, exports, datetime.now(UTC), _shown):
            if not as_json:
                _show(one, found[-1] if found else None, house.on_a_server)
            found.append(one)
    if as_json:
        click.echo(json.dumps({"machine": _machine(), "books": [_record(one) for one in found]}))


@contextmanager
def _house(settings: Settings, at: str, many: int) -> Iterator["House"]:
    """Books of nobody at `at` under the house's keys, or in a folder of their own under fresh ones."""
    from kiosk.keys import Keys
    from kiosk.ledger.filling import is_free
    from kiosk.trial.course import House

    manner = settings.house.zone, settings.notices.language
    if at:
        if not is_free(at):
            raise click.ClickException("that database is not empty: a trial is for one that holds nothing")
        _need_room(Path(at.removeprefix("sqlite:///")).parent if at.startswith("sqlite") else None, many)
        yield House(at, load_keys(private_folder(settings) / "keys.json").fields, *manner)
        return
    with tempfile.TemporaryDirectory(prefix="visitor-kiosk-bench-") as folder:
        _need_room(Path(folder), many)
        yield House(f"sqlite:///{folder}/ledger.db", Keys.fresh().fields, *manner)


def _need_room(folder: Path | None, many: int) -> None:
    from kiosk.trial.books import BYTES_A_VISIT

    if folder is None or not folder.is_dir():
        return
    free, needed = shutil.disk_usage(folder).free, many * BYTES_A_VISIT
    if free < needed:
        raise click.ClickException(f"{folder}: {_size(free)} are free, {_size(needed)} would be needed")


def _shown(about: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
    return progress(about, lambda: total)


def _show(found: "Found", before: "Found | None", by_clock: bool) -> None:
    from rich.console import Console

    console = Console()
    console.print(f"\n{found.visits:,} visits, written in {found.written.clock:.0f} s", highlight=False)
    console.print(_pages(found, before, by_clock), "")
    if found.exports:
        console.print(_exports(found))


def _table(*headings: str) -> "Table":
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    for number, heading in enumerate(headings):
        shown.add_column(heading, justify="right" if number else "left", no_wrap=True)
    return shown


def _pages(found: "Found", before: "Found | None", by_clock: bool) -> "Table":
    beside = (f"beside {before.visits:,}",) if before else ()
    shown = _table("A page of the log", "ms", "processor", *beside)
    for name, took in found.pages.items():
        times: Sequence[str] = ()
        if before:
            place = 0 if by_clock else 1
            times = (f"{took[place] / before.pages[name][place]:.2f} times",)
        shown.add_row(name, *(f"{one * 1000:.1f}" for one in took), *times)
    return shown


def _exports(found: "Found") -> "Table":
    shown = _table("An export", "s", "processor", "csv module", "memory")
    for one in found.exports:
        seconds = (f"{one_of:.2f}" for one_of in one.took)
        shown.add_row(one.form, *seconds, f"{one.times:.2f} times", f"+{one.grown / 2**20:.0f} MB")
    return shown


def _record(found: "Found") -> dict[str, Any]:
    return {
        "visits": found.visits,
        "written_seconds": round(found.written.clock, 1),
        "pages": {
            name: {"ms": round(took.clock * 1000, 2), "processor_ms": round(took.processor * 1000, 2)}
            for name, took in found.pages.items()
        },
        "exports": {
            one.form: {
                **{"seconds": round(one.took.clock, 2), "processor_seconds": round(one.took.processor, 2)},
                **{"times_csv_module": round(one.times, 2), "grown_bytes": one.grown},
            }
            for one in found.exports
        },
    }


def _machine() -> dict[str, int]:
    pages, size = (os.sysconf(name) for name in ("SC_PHYS_PAGES", "SC_PAGE_SIZE"))
    return {"processors": os.cpu_count() or 0, "memory_bytes": pages * size}


def _size(number: int) -> str:
    return f"{number / 10**9:.1f} GB"
