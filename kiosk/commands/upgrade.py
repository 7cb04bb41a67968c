"""From one release to the next and back, and whether this one could serve."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.commands import clear_faults, open_reception, private_folder, with_settings
from kiosk.credentials import BadCredential
from kiosk.settings import BadSettings, Settings

if TYPE_CHECKING:
    from kiosk.upgrading import House

_SECRETS = Path("/etc/visitor-kiosk/credentials")


@click.command()
@click.argument("release", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--resume", is_flag=True, help="Only end what was broken off; the office does it by itself.")
@click.option(
    "--services/--no-services", default=None, help="Stop and start them by systemctl; as root unless said."
)
@with_settings
def upgrade(settings: Settings, release: Path | None, resume: bool, services: bool | None) -> None:
    """Go to the RELEASE in /opt/visitor-kiosk/releases: backup, migration, a look at its health, the link.

    Whatever goes wrong before the link has changed is undone: the old release goes on with the books as they
    were. So is an upgrade that was broken off, with the next start.
    """
    from kiosk.upgrading import Upgrade, UpgradeFault

    house, now = house_of(settings), datetime.now(UTC)
    with clear_faults(settings):
        try:
            if resume or release is None:
                ended(house, now)
                return
            by_systemd = os.geteuid() == 0 and Path("/run/systemd/system").is_dir()
            Upgrade(house, release, _arguments(), by_systemd if services is None else services).run(now)
        except UpgradeFault as fault:
            raise click.ClickException(str(fault)) from None
    click.echo(f"{release.name} runs from now on")


def ended(house: "House", now: datetime) -> None:
    """End what was broken off, and say so."""
    from kiosk.upgrading import UpgradeFault
    from kiosk.upgrading import resume as end

    try:
        if done := end(house, now):
            click.echo(done, err=True)
    except UpgradeFault as fault:
        raise click.ClickException(str(fault)) from None


def house_of(settings: Settings) -> "House":
    """Where the books of these settings are."""
    from kiosk.upgrading import House

    return House(private_folder(settings), settings.database, _SECRETS if os.geteuid() == 0 else None)


def _arguments() -> tuple[str, ...]:
    """The settings that this program was given are those of the programs that it runs."""
    file = click.get_current_context().find_root().params["settings"]
    return ("--settings", str(Path(file).resolve())) if file else ()


@click.command()
@with_settings
def health(settings: Settings) -> None:
    """Whether an office of this release could serve these books: opens them and asks for its first pages."""
    from kiosk.certificates import usable
    from kiosk.office.serve import serves

    try:
        with open_reception(settings) as reception:
            usable(settings.certificate)
            wrong = serves(reception, settings)
    except (BadCredential, BadSettings) as fault:
        raise click.ClickException(str(fault)) from None
    if wrong:
        raise click.ClickException(f"this office would not serve: {wrong}")
    click.echo("this office can serve")


COMMANDS = (upgrade, health)
