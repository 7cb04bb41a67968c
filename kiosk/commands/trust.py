"""Whether the log is as it was written: for people, and for a machine that looks every day."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from kiosk.commands import open_reception, progress
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.ledger.chain import Head


def _steps(told: Callable[[int], None]) -> Callable[["Head"], None]:
    """From how far it has come to how much more that is."""
    before = 0

    def hear(reached: "Head") -> None:
        nonlocal before
        told(reached.seq - before)
        before = reached.seq

    return hear


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
        last = reception.last_seq()
        with progress("events", lambda: last) as more:
            found = reception.books.verify(heads, told=_steps(more))
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
