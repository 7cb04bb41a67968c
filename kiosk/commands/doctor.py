"""`kiosk doctor`: is everything there, and what to do about what is not."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from kiosk.commands import with_settings
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.doctor import Finding

PARTS = ("office", "lobby", "gate")
_MARKS = {"good": ("ok", "green"), "doubtful": ("look", "yellow"), "bad": ("bad", "red")}


@click.command()
@click.option("--part", "parts", type=click.Choice(PARTS), multiple=True, help="Look at this part only.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
@with_settings
def doctor(settings: Settings, parts: tuple[str, ...], as_json: bool) -> None:
    """Look at disk, clock, fonts, books, office, tokens and printer; status 1 if something does not work."""
    from kiosk.doctor import examine

    found: list[Finding] = []
    for finding in examine(settings, parts or PARTS, datetime.now(UTC)):
        found.append(finding)
        click.echo(json.dumps(vars(finding), ensure_ascii=False) if as_json else _line(finding))
    click.get_current_context().exit(any(one.state == "bad" for one in found))


def _line(finding: "Finding") -> str:
    mark, colour = _MARKS[finding.state]
    advice = f"\n      → {finding.advice}" if finding.advice else ""
    return f"{click.style(f'{mark:5}', fg=colour)} {finding.what}: {finding.says}{advice}"
