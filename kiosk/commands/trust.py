"""Whether the log is as it was written: for people, and for a machine that looks every day."""

import json
from datetime import UTC, datetime

import click

from kiosk.commands import open_reception
from kiosk.settings import Settings


def verified(settings: Settings, as_json: bool) -> None:
    """Verify the chain and the heads that were written outside; a fault ends the command with status 1.

    Nothing is written: whoever asks from a terminal may ask a copy that must stay as it is.
    """
    from kiosk.courier.heads import BadHeads, read_heads

    try:
        heads = read_heads(settings.trust.heads_file)
    except BadHeads as fault:
        raise click.ClickException(str(fault)) from None
    with open_reception(settings) as reception:
        found, last = reception.books.verify(heads), reception.last_seq()
    if as_json:
        told = {
            "whole": found is None,
            "events": last,
            "heads": len(heads),
            "at": datetime.now(UTC).isoformat(),
        }
        wrong = {"fault": found.code, "seq": found.seq, "other": found.other} if found else {}
        click.echo(json.dumps(told | wrong))
    if found:
        raise click.ClickException(str(found))
    if not as_json:
        click.echo("The log is as it was written.")
