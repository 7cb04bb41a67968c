"""The page in the place of a service that does not start. It needs no settings."""

import os
from pathlib import Path

import click

from kiosk import credentials
from kiosk.safe.told import PARTS, found


@click.command()
@click.argument("part", type=click.Choice(PARTS))
def safe(part: str) -> None:
    """Say, in the place of PART, that it does not start and what to do. Leans on no settings or books."""
    data = Path(os.environ.get("KIOSK_DATA") or Path.home())
    faults = found(data)
    if part == "office":
        from kiosk.safe.office import end_on_signal, listening, stand_in

        beside = data / credentials.CERTIFICATE
        certificate = credentials.place(credentials.CERTIFICATE) or (beside if beside.exists() else None)
        try:
            stand_in(faults, listening(), end_on_signal(), certificate)
        except OSError as fault:
            raise click.ClickException(f"the safe page cannot be shown: {fault.strerror}") from None
    else:
        from kiosk.safe.screen import show

        try:
            show(part, faults)
        except Exception as fault:
            raise click.ClickException(f"the safe page cannot be drawn: {type(fault).__name__}") from None
