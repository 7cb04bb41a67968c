"""What the administrator does to the books: the ledger itself, the hosts in it, the stations it knows."""

import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from kiosk.commands import (
    clear_faults,
    load_keys,
    open_reception,
    private_folder,
    terminal_words,
    with_settings,
)
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.directory.imports import HostRow, LineError
    from kiosk.ledger.hosts import Change
    from kiosk.words import Words

TOKEN_FILE = click.option(
    "--token-file", type=click.Path(path_type=Path), help="Write the token here, not to the terminal."
)
A_THIRD = 3
"""When more than one of so many hosts would leave at once, the directory over there is likelier broken."""


@click.group()
def ledger() -> None:
    """The books themselves."""


@ledger.command()
@with_settings
def upgrade(settings: Settings) -> None:
    """Make the books, or bring them to this program's version; SQLite is copied first."""
    from kiosk.ledger import books

    with clear_faults(settings):
        secrets = load_keys(private_folder(settings) / "keys.json")
        backup = books.upgrade(settings.database, datetime.now(UTC), secrets.fields, secrets.kept)
    if backup or not settings.database.startswith("sqlite"):
        with open_reception(settings) as reception:
            reception.make_findable(datetime.now(UTC))  # names from before the log knew their pinyin
    click.echo(f"The books are up to date. The earlier ones: {backup}" if backup else "The books are ready.")


@click.group()
def hosts() -> None:
    """The directory of those who can be visited."""


@hosts.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True))
@click.option("--dry-run", is_flag=True, help="Only say what it would change.")
@with_settings
def import_(settings: Settings, file: Path, dry_run: bool) -> None:
    """Make the directory what FILE (CSV or XLSX, one host a line) says; all of it, or with any error nothing.

    Who is not in FILE (- is standard input) can no longer be visited; past visits keep the name. --dry-run
    shows each person: + added, ~ changed and what, - no longer there.
    """
    from kiosk.directory.imports import read

    with _on_disk(file) as found:
        _take_over(settings, file.name, read(found), dry_run, 1.0)


@contextmanager
def _on_disk(file: Path) -> Iterator[Path]:
    """What comes by standard input may lie where only whoever calls sudo can read it."""
    from kiosk.directory.tables import LARGEST_FILE

    if str(file) != "-":
        yield file
        return
    with tempfile.NamedTemporaryFile() as kept:
        kept.write(sys.stdin.buffer.read(LARGEST_FILE + 1))
        kept.flush()
        yield Path(kept.name)


@hosts.command()
@click.option("--dry-run", is_flag=True, help="Only say what it would change, person by person.")
@click.option("--force", is_flag=True, help=f"Also when more than one in {A_THIRD} hosts would leave.")
@with_settings
def sync(settings: Settings, dry_run: bool, force: bool) -> None:
    """Make the directory what the house's own says (LDAP, or JSON by HTTP: [directory] in the settings).

    All of it, or with any error nothing. Leavers can no longer be visited; past visits keep the name.
    """
    from kiosk.directory.imports import take
    from kiosk.directory.source import lines

    if not settings.directory.url:
        raise click.ClickException("there is no directory to take the hosts from: set directory.url")
    found = take(lines(settings.directory))
    _take_over(settings, "the house's directory", found, dry_run, 1.0 if force else 1 / A_THIRD)


def _take_over(
    settings: Settings,
    name: str,
    read: "tuple[list[HostRow], list[LineError]]",
    dry_run: bool,
    most_leavers: float,
) -> None:
    from kiosk.directory.imports import in_the_books
    from kiosk.ledger.hosts import TooManyLeavers

    found, errors = read
    words = terminal_words()
    for error in errors:
        click.echo(error.said(words), err=True)
    if errors:
        raise click.ClickException(f"{name} was not imported; errors: {len(errors)}")
    rows = [in_the_books(host, settings.house.zone) for host in found]
    with open_reception(settings) as reception:
        try:
            done = reception.import_hosts(rows, datetime.now(UTC), dry_run, most_leavers)
        except TooManyLeavers as stop:
            raise click.ClickException(f"{stop}; look at --dry-run, and use --force if it is so") from None
    if dry_run:
        for change in done.changes:
            click.echo(_said(change, words))
    said = ", ".join(f"{number} {what}" for what, number in done.counts.items())
    click.echo(f"{'Would be' if dry_run else 'Done'}: {said}")


def _said(change: "Change", words: "Words") -> str:
    """One person on a line."""
    sign = {"added": "+", "changed": "~", "deactivated": "-"}[change.what]
    fields = ", ".join(words(f"directory.column.{field}") for field in change.fields)
    return f"{sign} {change.staff_no} {change.name}" + (f": {fields}" if fields else "")


@click.group()
def station() -> None:
    """The stations that may speak to the office, each with a token of its own."""


def _station_name(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", value):
        raise click.BadParameter("up to 40 Latin letters, digits, - and _ (it stands in the log)")
    return value


@station.command()
@click.argument("name", callback=_station_name)
@click.option("--kind", type=click.Choice(["lobby", "gate"]), required=True)
@TOKEN_FILE
@with_settings
def add(settings: Settings, name: str, kind: str, token_file: Path | None) -> None:
    """Admit a station. Its token is shown once; the office keeps only a hash of it."""
    hand_out(settings, token_file, lambda: _admit(settings, name, kind), f"{name} may speak; its token is in")


@station.command()
@click.argument("name")
@TOKEN_FILE
@with_settings
def renew(settings: Settings, name: str, token_file: Path | None) -> None:
    """Give a station another token, shown once. Until it has it, it goes on alone; nothing of it is lost."""
    hand_out(settings, token_file, lambda: _renewed(settings, name), f"{name} has another token; it is in")


def _renewed(settings: Settings, name: str) -> str:
    with open_reception(settings) as reception:
        token = reception.renew_station(name, datetime.now(UTC))
    if token is None:
        raise click.ClickException(f"no station {name} that may speak")
    return token


@station.command()
@click.argument("name")
@with_settings
def revoke(settings: Settings, name: str) -> None:
    """Take a station's token away; what it asks from now on is refused."""
    with open_reception(settings) as reception:
        if not reception.revoke_station(name, datetime.now(UTC)):
            raise click.ClickException(f"no station {name} that may speak")
    click.echo(f"{name} may not speak any more")


@station.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_settings
def list_(settings: Settings, as_json: bool) -> None:
    """Show all stations, the revoked ones too."""
    from kiosk.ledger import stations

    with open_reception(settings) as reception, reception.books.reading() as conn:
        for one in stations.every(conn):
            told = {"name": one.name, "kind": one.kind, "state": "revoked" if one.revoked_at else "admitted"}
            click.echo(json.dumps(told) if as_json else "\t".join(told.values()))


def _admit(settings: Settings, name: str, kind: str) -> str:
    from sqlalchemy.exc import IntegrityError

    with open_reception(settings) as reception:
        try:
            return reception.add_station(name, kind, datetime.now(UTC))
        except IntegrityError:
            raise click.ClickException(f"there is or was a station {name} already") from None


def hand_out(settings: Settings, file: Path | None, make: Callable[[], str], said: str) -> None:
    """Make a token, and write it into `file`, or show it this once. `said`: what is told, before the file."""
    if file is None:
        click.echo(make())
        return
    # Opened first: a token that cannot be written down would be lost.
    with clear_faults(settings), _secret_file(file) as opened:
        opened.write(make() + "\n")
        opened.truncate()
    click.echo(f"{said} {file}")


@contextmanager
def _secret_file(path: Path) -> Iterator[IO[str]]:
    """A file for its owner alone, opened for writing; where nothing comes to be written, none is left."""
    there = path.exists()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        try:
            yield file
        except BaseException:
            if not there:
                path.unlink()
            raise


COMMANDS = (ledger, hosts, station)
