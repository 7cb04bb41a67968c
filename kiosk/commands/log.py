"""The entry/exit log (来访人员出入登记表): on the terminal, as a file, and whether it was tampered with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk.commands import open_reception, terminal_words, with_settings
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.logbook import Row

_DAY = click.DateTime(["%Y-%m-%d"])
_RECENT = timedelta(days=7)


def _days(command: Any) -> Any:
    """The options for a span of days in the house's time zone."""
    last = click.option("--to", "last", type=_DAY, help="The last day, YYYY-MM-DD.")
    return click.option("--from", "first", type=_DAY, help="The first day, YYYY-MM-DD.")(last(command))


@click.group(invoke_without_command=True)
@_days
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_settings
def log(settings: Settings, first: datetime | None, last: datetime | None, as_json: bool) -> None:
    """Show the entry/exit log; without --from, the last seven days."""
    if click.get_current_context().invoked_subcommand is None:
        first = first or datetime.now(settings.house.zone).replace(tzinfo=None) - _RECENT
        with _rows(settings, first, last) as rows:
            _show(settings, rows, as_json)


@log.command()
@_days
@click.option(
    "--format", "form", type=click.Choice(["csv", "xlsx", "json"]), default="csv", show_default=True
)
@click.option(
    "-o", "target", type=click.Path(path_type=Path), default="-", help="File; - is standard output."
)
@click.option("--language", type=click.Choice(["zh-CN", "zh-TW", "en"]), help="The house's own if not given.")
@with_settings
def export(
    settings: Settings,
    first: datetime | None,
    last: datetime | None,
    form: str,
    target: Path,
    language: str | None,
) -> None:
    """Write the log to a file; without --from and --to, all of it."""
    from kiosk import export as files
    from kiosk.words import Words

    words = Words(language or settings.notices.language)
    with _rows(settings, first, last) as rows:
        count = files.export(rows, target, form, words, settings.house.zone)
    if target != files.STDOUT:
        click.echo(f"{count} visits written to {target}")


@log.command()
@with_settings
def verify(settings: Settings) -> None:
    """Check the chain of events: nothing changed, nothing missing."""
    with open_reception(settings) as reception:
        wrong = reception.books.verify()
    if wrong:
        raise click.ClickException(wrong)
    click.echo("The log is as it was written.")


@contextmanager
def _rows(settings: Settings, first: datetime | None, last: datetime | None) -> Iterator[Iterator["Row"]]:
    from kiosk.ledger import log as books

    zone = settings.house.zone
    start = first and first.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=zone)
    end = last and (last + timedelta(days=1)).replace(tzinfo=zone)
    with open_reception(settings) as reception, reception.books.reading() as conn:
        yield books.rows(conn, start, end)


def _show(settings: Settings, rows: Iterator["Row"], as_json: bool) -> None:
    from rich.console import Console

    from kiosk import logbook

    if as_json:
        for line in logbook.json_lines(rows, settings.house.zone):
            click.echo(line)
    else:
        Console().print(logbook.table(rows, terminal_words(), settings.house.zone))
