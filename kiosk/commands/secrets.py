"""The secrets of a house: made, handed to services as credentials, rotated, retired."""

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk import credentials
from kiosk.commands import clear_faults, open_reception, private_folder, with_settings
from kiosk.credentials import BadCredential
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.keys import Keys, What

_INTO = click.option(
    "--into",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the services' credentials, /etc/visitor-kiosk/credentials; else beside the books.",
)


_SERVICES = click.option(
    "--services/--no-services", default=None, help="Start the office anew by systemctl; as root unless said."
)


def _clearly(command: Callable[..., Any]) -> Callable[..., Any]:
    """What is wrong with a credential, in a sentence."""

    @functools.wraps(command)
    def clear(settings: Settings, **options: Any) -> None:
        try:
            with clear_faults(settings):
                command(settings, **options)
        except BadCredential as fault:
            raise click.ClickException(str(fault)) from None

    return clear


@click.group()
def keys() -> None:
    """The keys of log, passes, links and fields: in keys.json beside the books, or as credentials."""


@keys.command()
@_INTO
@with_settings
@_clearly
def make(settings: Settings, folder: Path | None) -> None:
    """Make the keys, where there are none yet. Those of a house that has its books already are taken over."""
    from kiosk import keys as secrets

    beside = private_folder(settings) / "keys.json"
    if folder is None:
        secrets.load(beside, {})
        click.echo(f"the keys are in {beside}")
    elif all((folder / name).exists() for name in credentials.KEYS):
        secrets.read(folder)
        click.echo(f"the keys are in {folder} already")
    elif any((folder / name).exists() for name in credentials.KEYS):
        raise BadCredential(f"{folder} holds some of {', '.join(credentials.KEYS)}: put the others back")
    else:
        secrets.write(folder, secrets.load(beside, {}) if beside.exists() else secrets.Keys.fresh())
        click.echo(f"the keys are in {folder}; keep a copy of them away from the books")


@keys.command()
@click.option("--field", "what", flag_value="fields", help="The key of what is sealed in the books.")
@click.option("--passes", "what", flag_value="passes", help="The key of passes; earlier passes stay good.")
@click.option("--links", "what", flag_value="links", help="The key of links; earlier links stay good.")
@_INTO
@_SERVICES
@with_settings
@_clearly
def rotate(settings: Settings, what: "What | None", folder: Path | None, services: bool | None) -> None:
    """Seal with a new key from now on. The office must not be running, or is started anew afterwards: with
    --into at once, so that it can open what the night seals under the new key.

    What earlier keys sealed can still be opened; `keys retire` ends that. What is sensitive in the books is
    sealed anew: at once, or, with --into, in the next night (kiosk nightly). Where that is broken off it can
    still be read, and is sealed when it is begun again. The earlier keys of fields stay: backups need them.
    """
    if what is None:
        raise click.UsageError("which key? --field, --passes or --links")
    if folder is not None or what != "fields":
        where = _changed(settings, folder, lambda keys: keys.renewed(what))
        click.echo(f"there is a new key of {what} in {where}{_renewed(folder, services)}")
        if what == "fields":
            click.echo(f"keep a copy of {where} away from the books before the night seals under it")
        return
    count, where = _reseal(settings)
    click.echo(f"{count} values are sealed under the new key; keep a copy of {where} away from the books")


@keys.command()
@click.option("--passes", "what", flag_value="passes", help="Passes of earlier keys are refused.")
@click.option("--links", "what", flag_value="links", help="Links of earlier keys are refused.")
@_INTO
@_SERVICES
@with_settings
@_clearly
def retire(settings: Settings, what: "What | None", folder: Path | None, services: bool | None) -> None:
    """Take nothing any more that an earlier key sealed: after its time, or at once where a key was stolen."""
    if what is None:
        raise click.UsageError("which keys? --passes or --links")
    where = _changed(settings, folder, lambda keys: keys.retired(what))
    click.echo(f"only the newest key of {what} is left in {where}{_renewed(folder, services)}")


def _renewed(folder: Path | None, services: bool | None) -> str:
    """Hand the office its keys anew where they are credentials; what is left to be done by hand."""
    from kiosk.commands.upgrade import by_systemd
    from kiosk.services import Services

    led = bool(folder) and (by_systemd() if services is None else services)
    return "; the office has it" if led and Services().renew_office() else ": start the office anew"


def _changed(settings: Settings, folder: Path | None, change: "Callable[[Keys], Keys]") -> Path:
    """Change the keys where they lie, and say where that is."""
    from kiosk import keys as secrets

    folder = folder or secrets.handed()
    if folder:
        secrets.write(folder, change(secrets.read(folder)))
        return folder
    path = private_folder(settings) / "keys.json"
    secrets.save(path, change(secrets.load(path)))
    return path


def _reseal(settings: Settings) -> tuple[int, Path]:
    from kiosk.commands.backup import the_books_alone
    from kiosk.ledger import sealing

    with the_books_alone(settings):
        where = _changed(settings, None, lambda keys: keys.renewed("fields"))
        with open_reception(settings, locked=False) as reception:
            count = sealing.reseal(reception.books, datetime.now(UTC))
            reception.books.scour()
    return count, where


@click.group()
def certificate() -> None:
    """The office's certificate, and the authority that stations trust."""


@certificate.command("make")
@click.option("--host", "hosts", multiple=True, help="A name or address of the office; each. Else as before.")
@_INTO
@with_settings
@_clearly
def make_certificate(settings: Settings, hosts: tuple[str, ...], folder: Path | None) -> None:
    """Make the site's own authority where there is none, and a certificate for the office under it.

    Again: a new certificate, before the old one expires, of which stations notice nothing. `site-cert` goes
    to the office, `site-ca` to office and stations. Visitors' phones know no such authority: for them put
    your company's certificate and its key into `site-cert`, and who issued it into `site-ca`.
    """
    from kiosk.certificates import Site

    site = Site(folder or private_folder(settings), settings.house.name_en)
    names = site.renew(hosts, datetime.now(UTC))
    click.echo(f"{site.certificate} is for {', '.join(names)}: start the office anew")


@certificate.command("rotate")
@click.option("--switch", "step", flag_value="switch", help="Second: the office uses the new authority.")
@click.option("--retire", "step", flag_value="retire", help="Third: the earlier authorities are forgotten.")
@_INTO
@with_settings
@_clearly
def rotate_certificate(settings: Settings, step: str | None, folder: Path | None) -> None:
    """Change the authority in three steps: a new one is told to the stations, --switch, --retire.

    Stations that are on take it within ten minutes. For one that is off the earlier authority vouches for the
    new one, so that it finds its way when it comes back. Where the earlier one's key was stolen, end that:
    remove `site-ca-bridges`, make the certificate anew, and give `site-ca` by hand to those that were off.
    """
    from kiosk.certificates import Site

    site, now = Site(folder or private_folder(settings), settings.house.name_en), datetime.now(UTC)
    if step == "switch":
        site.switch(now)
        click.echo(f"{site.certificate} is of the new authority: start the office anew")
    elif step == "retire":
        site.retire()
        click.echo("only the newest authority is left: start the office anew, stations hear of it")
    else:
        site.announce(now)
        click.echo("start the office anew; ten minutes after it the stations know: rotate --switch")


COMMANDS = (keys, certificate)
