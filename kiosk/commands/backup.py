"""Backups of the books: made, listed, put back."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.commands import clear_faults, load_keys, open_reception, private_folder, with_settings
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.ledger.backups import Backup


@click.command()
@click.argument("target", type=click.Path(path_type=Path), required=False)
@click.option("--list", "listed", is_flag=True, help="Show the backups with their age instead.")
@click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")
@with_settings
def backup(settings: Settings, target: Path | None, listed: bool, as_json: bool) -> None:
    """Make a backup of the books while the office works. TARGET: a file or a folder; the data folder's own
    `backups` without it.

    keys.json is not in it: keep a copy of that elsewhere, or nobody can read what is sealed.
    """
    from kiosk.ledger import backups

    now = datetime.now(UTC)
    if listed:
        _show(backups.kept(settings.backups, settings.data), now, as_json)
        return
    with _backup_faults(settings), open_reception(settings) as reception:
        made = backups.make(settings.database, target or settings.backups, now)
        reception.keep_chore("backup", {}, now)
    told = {"file": str(made.path), "bytes": made.size}
    click.echo(json.dumps(told) if as_json else f"{made.path}: {made.size:,} bytes")


def _show(found: "list[Backup]", now: datetime, as_json: bool) -> None:
    for one in found:
        days, made = (now - one.made_at).days, one.made_at
        told = {"file": str(one.path), "made_at": made.isoformat(), "bytes": one.size, "days": days}
        line = f"{made:%Y-%m-%d %H:%M}Z\t{days} days\t{one.size:,} bytes\t{one.path}"
        click.echo(json.dumps(told) if as_json else line)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_settings
def restore(settings: Settings, file: Path, yes: bool) -> None:
    """Make the books what FILE says. The office must not be running; the present books are kept aside.

    The log in FILE is verified first, and what it became afterwards: books that were tampered with are not
    put back. What was written after FILE was made is in the books that were kept aside.
    """
    from kiosk.ledger import backups, books

    now = datetime.now(UTC)
    with the_books_alone(settings), _backup_faults(settings):
        _verify_before(settings, file)
        if not yes:
            click.confirm(f"Replace the books by those of {file.name}?", abort=True)
        aside = backups.put_back(settings.database, file, settings.backups, now)
        secrets = load_keys(settings.data / "keys.json")
        books.upgrade(settings.database, now, secrets.fields, secrets.kept)
        with open_reception(settings, locked=False) as reception:
            fault = reception.books.verify()
    if fault:
        raise click.ClickException(f"put back, but {fault}; the earlier books: {aside}")
    click.echo(f"The books are those of {file.name}, and its log is whole. The earlier ones: {aside}")


def _verify_before(settings: Settings, file: Path) -> None:
    """A backup of SQLite is looked into first; PostgreSQL's is one transaction that fails whole."""
    from kiosk.ledger import backups, books

    with backups.copy_of(settings.database, file, private_folder(settings)) as trial:
        if trial is None:
            return
        if not books.are_at(trial):
            raise click.ClickException(f"not put back: {file.name} holds no books")
        secrets = load_keys(settings.data / "keys.json")
        books.upgrade(trial, datetime.now(UTC), secrets.fields, secrets.kept)
        found = books.Books(trial, secrets.chain, secrets.fields)
        try:
            fault = found.verify()
        finally:
            found.close()
    if fault:
        raise click.ClickException(f"not put back: in {file.name} {fault}")


@contextmanager
def _backup_faults(settings: Settings) -> Iterator[None]:
    from kiosk.ledger.backups import BackupFault

    try:
        with clear_faults(settings):
            yield
    except BackupFault as fault:
        raise click.ClickException(str(fault)) from None


@contextmanager
def the_books_alone(settings: Settings) -> Iterator[None]:
    """Nobody else on this machine has the books open, nor opens them meanwhile."""
    with clear_faults(settings), (private_folder(settings) / "books.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException("the books are in use: stop the office first") from None
        yield


COMMANDS = (backup, restore)
