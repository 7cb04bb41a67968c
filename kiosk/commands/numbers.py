"""Visits counted and analysed (R26), on the terminal: tables for people, JSON or CSV for programs."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from kiosk.commands import open_reception, terminal_words, with_settings
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.office.inner.tables import Table
    from kiosk.visit.periods import Period
    from kiosk.words import Words


def _period(context: click.Context, parameter: click.Parameter, value: str | None) -> "Period | None":
    from kiosk.visit.periods import NoPeriod, Period

    try:
        found = Period.read(value) if value is not None else None
    except NoPeriod as fault:
        raise click.BadParameter(str(fault)) from None
    if found is not None and found.kind != parameter.name:
        raise click.BadParameter(f"{value!r} is a {found.kind}")
    return found


@click.command()
@click.option("--month", callback=_period, help="YYYY-MM; the present one if nothing is given.")
@click.option("--quarter", callback=_period, help="YYYY-Q1 to YYYY-Q4.")
@click.option("--year", callback=_period, help="YYYY.")
@click.option("--seconds", type=click.IntRange(5, 1800), default=90, show_default=True, help="At a screen.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--csv", "as_csv", is_flag=True, help="The tables one after the other, each below its name.")
@with_settings
def numbers(
    settings: Settings,
    month: "Period | None",
    quarter: "Period | None",
    year: "Period | None",
    seconds: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show what the visits of a month, a quarter or a year come to."""
    from kiosk.office.inner.tables import tables
    from kiosk.visit.periods import Period

    given = [one for one in (month, quarter, year) if one is not None]
    if len(given) > 1 or (as_json and as_csv):
        raise click.UsageError("one period, and one form")
    now = datetime.now(UTC)
    period = given[0] if given else Period.month_of(now.astimezone(settings.house.zone).date())
    with open_reception(settings) as reception:
        made = tables(reception.numbers(period, now), period, seconds)
    if as_json:
        told: dict[str, Any] = {name: table.records() for name, table in made.items()}
        click.echo(json.dumps({"period": str(period), **told}, ensure_ascii=False))
    elif as_csv:
        words = terminal_words()
        click.echo(
            "\n".join(f"{table.title(words)}\n{table.csv(words)}" for table in made.values()), nl=False
        )
    else:
        _show(list(made.values()), terminal_words())


def _show(made: "list[Table]", words: "Words") -> None:
    from rich.console import Console
    from rich.table import Table as Shown
    from rich.text import Text

    console = Console()
    for table in made:
        shown = Shown(title=Text(table.title(words)), title_justify="left")
        for number, heading in enumerate(table.headings(words)):
            shown.add_column(Text(heading), justify="right" if number else "left")
        for row in table.spoken(words):
            shown.add_row(*(Text("–" if value is None else str(value)) for value in row))
        console.print(shown)
