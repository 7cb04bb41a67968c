"""`kiosk doctor`: is everything there, and what to do about what is not."""

import itertools
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from kiosk.commands import terminal_words, with_settings
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.doctor import Finding

PARTS = ("office", "lobby", "gate")
_MARKS = {"good": ("ok", "green"), "doubtful": ("look", "yellow"), "bad": ("bad", "red")}


@click.command()
@click.option("--part", "parts", type=click.Choice(PARTS), multiple=True, help="Look at this part only.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
@click.option("--print", "test_page", is_flag=True, help="Print a test page too, and read its code back.")
@with_settings
def doctor(settings: Settings, parts: tuple[str, ...], as_json: bool, test_page: bool) -> None:
    """Look at disk, clock, fonts, books, office, tokens and printer; status 1 if something does not work."""
    from kiosk.doctor import examine

    well = True
    found = examine(settings, parts or PARTS, datetime.now(UTC))
    for finding in itertools.chain(found, _test_page(settings) if test_page else ()):
        well = well and finding.state != "bad"
        click.echo(json.dumps(vars(finding), ensure_ascii=False) if as_json else _line(finding))
    click.get_current_context().exit(0 if well else 1)


def _test_page(settings: Settings) -> Iterator["Finding"]:
    """Print the page, and let somebody at a terminal scan its code."""
    from kiosk.doctor import fresh_code, print_page, read_back

    code = fresh_code()
    printed = print_page(settings, terminal_words(), code, datetime.now(UTC))
    yield printed
    if printed.state != "bad" and sys.stdin.isatty():
        yield read_back(
            code, click.prompt("Scan the code on the page", default="", show_default=False, err=True)
        )


def _line(finding: "Finding") -> str:
    mark, colour = _MARKS[finding.state]
    advice = f"\n      → {finding.advice}" if finding.advice else ""
    return f"{click.style(f'{mark:5}', fg=colour)} {finding.what}: {finding.says}{advice}"
