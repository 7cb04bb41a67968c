"""The entry/exit log (来访人员出入登记表): on the terminal, as a file, and whether it was tampered with."""

import click

from kiosk.commands import open_reception, with_settings
from kiosk.settings import Settings


@click.group(invoke_without_command=True)
def log() -> None:
    """The entry/exit log."""


@log.command()
@with_settings
def verify(settings: Settings) -> None:
    """Check the chain of events: nothing changed, nothing missing."""
    with open_reception(settings) as reception:
        wrong = reception.books.verify()
    if wrong:
        raise click.ClickException(wrong)
    click.echo("The log is as it was written.")
