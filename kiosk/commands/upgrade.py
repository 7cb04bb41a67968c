"""From one release to the next and back, and whether this one could serve."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk import credentials
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

    Whatever goes wrong is undone, also when the new release's services do not start: the old release goes on
    with the books as they were. So is an upgrade that was broken off, with the next start.
    """
    from kiosk.services import Services
    from kiosk.upgrading import Upgrade, UpgradeFault

    with clear_faults(settings):
        house, now = house_of(settings), datetime.now(UTC)
        try:
            if resume or release is None:
                ended(house, now)
                return
            if services is None and by_systemd():
                told = {name: said for name, said in os.environ.items() if name.startswith("KIOSK_")}
                Services.carry(_as_service(release), told | {"KIOSK_DATA": str(house.data)})
            Upgrade(house, release, _arguments(), Services(led=bool(services))).run(now)
        except UpgradeFault as fault:
            raise click.ClickException(str(fault)) from None
    click.echo(f"{release.name} runs from now on")


def by_systemd() -> bool:
    """Whether the services are systemd's and ours to lead."""
    return os.geteuid() == 0 and Path("/run/systemd/system").is_dir()


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

    secrets = _SECRETS if os.geteuid() == 0 else None
    handed = None
    try:
        if secrets:
            handed = credentials.line(credentials.DATABASE, {credentials.FOLDER: str(secrets)})
    except BadCredential as fault:
        raise click.ClickException(str(fault)) from None
    return House(private_folder(settings), handed or settings.database, secrets)


def _as_service(release: Path) -> list[str]:
    """This command with all that was left to it said."""
    said = [*_arguments(), "upgrade", str(release.resolve()), "--services"]
    return [sys.executable, "-m", "kiosk", *said]


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
