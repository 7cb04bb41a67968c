"""What a house does at night, in one go: for a timer that starts it, beside the office or instead of it."""

import json
from typing import Any

import click

from kiosk.commands import clear_faults, open_reception, with_settings
from kiosk.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@with_settings
def nightly(settings: Settings, as_json: bool) -> None:
    """Close the day, write its head down, verify the log, forget what is due, make a backup.

    Each is done once for every closing, by whoever comes first: the office does the same by itself. Status 1
    if something of it failed; the rest is done all the same.
    """
    told = _night(settings)
    if as_json:
        click.echo(json.dumps(told))
    elif not told["failed"]:
        click.echo(f"the night after {told['closing']} is done; sealed anew: {told['sealed']}")
    if told["failed"]:
        raise click.ClickException("; ".join(f"{name}: {why}" for name, why in told["failed"].items()))


def _night(settings: Settings) -> dict[str, Any]:
    from kiosk.commands.upgrade import ended, house_of
    from kiosk.courier.channels import channels
    from kiosk.courier.night import Night
    from kiosk.courier.rounds import last_closing
    from kiosk.ledger import sealing
    from kiosk.office.app import utc_now

    now = utc_now()
    with clear_faults(settings):
        ended(house_of(settings), now)
    closing = last_closing(settings.house, now)
    with open_reception(settings) as reception, channels(settings.notices) as ways:
        reception.close_day(now, closing)
        failed = Night(reception, settings, ways, utc_now).work(now, closing)
        sealed = sealing.reseal(reception.books, now)
    return {"closing": closing.isoformat(), "failed": failed, "sealed": sealed}
