"""The entry/exit log (来访人员出入登记表): on the terminal, as a file, and whether it was tampered with."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk.commands import open_reception, progress, terminal_words, with_settings
from kiosk.settings import Settings
from kiosk.visit.classes import VisitorClass
from kiosk.visit.states import State

if TYPE_CHECKING:
    from kiosk.ledger.journal import Filter
    from kiosk.logbook import Row
    from kiosk.reception import Reception

_DAY = click.DateTime(["%Y-%m-%d"])
_RECENT = timedelta(days=7)
_TEXTS = {
    "name": "The visitor's name, or its beginning; pinyin and initials too.",
    "organisation": "The organisation, or a word of it; pinyin and initials too.",
    "plate": "The plate, or its end without the province.",
    "department": "The host's department.",
    "station": "The station that registered the visit.",
}


def _filtered(command: Any) -> Any:
    """The options that say which visits."""
    options = [
        click.option("--from", "first", type=_DAY, help="The first day, YYYY-MM-DD."),
        click.option("--to", "last", type=_DAY, help="The last day, YYYY-MM-DD."),
        click.option(
            "--state", type=click.Choice([str(one) for one in State]), help="Where the visit stands."
        ),
        click.option(
            "--class",
            "visitor_class",
            type=click.Choice([str(one) for one in VisitorClass]),
            help="Of which class the visitor is (R1 to R3).",
        ),
        click.option("--host", "staff_no", help="The host's staff number."),
        click.option("--owed", is_flag=True, help="Only those whose signature is owed."),
        *(click.option(f"--{name}", name, default="", help=help) for name, help in _TEXTS.items()),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@_filtered
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_settings
def log(settings: Settings, /, as_json: bool, **asked: Any) -> None:
    """Show the entry/exit log; without --from, seven days up to --to or today."""
    if click.get_current_context().invoked_subcommand is None:
        until = asked["last"] or datetime.now(settings.house.zone).replace(tzinfo=None)
        since = {**asked, "first": asked["first"] or until - _RECENT}
        with _asked(settings, since) as (reception, wanted), reception.log_rows(wanted) as rows:
            _show(settings, rows, as_json)


@log.command()
@_filtered
@click.option(
    "--format", "form", type=click.Choice(["csv", "xlsx", "json"]), default="csv", show_default=True
)
@click.option(
    "-o", "target", type=click.Path(path_type=Path), default="-", help="File; - is standard output."
)
@click.option("--language", type=click.Choice(["zh-CN", "zh-TW", "en"]), help="The house's own if not given.")
@with_settings
def export(settings: Settings, /, form: str, target: Path, language: str | None, **asked: Any) -> None:
    """Write the log to a file; without --from and --to, all of it."""
    from kiosk import export as files
    from kiosk.words import Words

    words = Words(language or settings.notices.language)
    with (
        _asked(settings, asked) as (reception, wanted),
        progress(str(target), lambda: reception.log_count(wanted)) as told,
        reception.log_rows(wanted) as rows,
    ):
        try:
            count = files.export(rows, target, form, words, settings.house.zone, told)
        except BrokenPipeError:
            raise  # the reader has left: no fault
        except OSError as fault:
            raise click.ClickException(f"{target}: {fault.strerror}") from None
    if target != files.STDOUT:
        click.echo(f"{count} visits written to {target}")


@log.command()
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@with_settings
def verify(settings: Settings, as_json: bool) -> None:
    """Check the chain of events: nothing changed, nothing missing, and the heads that lie outside."""
    from kiosk.commands.trust import verified

    verified(settings, as_json)


@contextmanager
def _asked(settings: Settings, asked: Mapping[str, Any]) -> Iterator[tuple["Reception", "Filter"]]:
    """The reception, and what the options ask for."""
    from kiosk.ledger.journal import Filter

    zone = settings.house.zone
    first, last, staff_no = (asked[name] for name in ("first", "last", "staff_no"))
    if first and last and first > last:
        raise click.UsageError(f"--from {first:%Y-%m-%d} is after --to {last:%Y-%m-%d}")
    start = first and first.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=zone)
    end = last and (last + timedelta(days=1)).replace(tzinfo=zone)
    values: dict[str, Any] = {name: asked[name] or "" for name in ("state", "visitor_class", *_TEXTS)}
    wanted = Filter(start, end, owed=asked["owed"], **values)
    with open_reception(settings) as reception:
        yield reception, replace(wanted, host=_host(reception, staff_no)) if staff_no else wanted


def _host(reception: "Reception", staff_no: str) -> int:
    found = reception.host_number(staff_no)
    if found is None:
        raise click.ClickException(f"there is no host {staff_no}")
    return found


def _show(settings: Settings, rows: Iterator["Row"], as_json: bool) -> None:
    from rich.console import Console

    from kiosk import logbook

    if as_json:
        for line in logbook.json_lines(rows, settings.house.zone):
            click.echo(line)
    else:
        Console().print(logbook.table(rows, terminal_words(), settings.house.zone))
