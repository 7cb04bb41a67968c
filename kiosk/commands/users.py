"""`kiosk users`: who may sign in at the office. A password is asked for or read, never an argument."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

import click

from kiosk.commands import open_reception, with_settings
from kiosk.settings import Settings
from kiosk.visit.refusal import Refused
from kiosk.visit.roles import Role

if TYPE_CHECKING:
    from kiosk.reception import Reception
SAYS = {
    "missing": "is missing",
    "too_long": "is too long",
    "too_short": "has at least 10 characters",
    "too_common": "is among the first that is guessed: take another",
    "taken": "is a user already",
    "wrong": "is not right: look whether this machine and the phone have the same time",
    "last_administrator": "is the last administrator, and has to stay",
}
_FILE = click.option(
    "--password-file", type=click.File(), help="Its first line is the password; - for stdin."
)
_OWN = click.option(
    "--own", is_flag=True, help="The user chose the password: it need not be changed at the first sign-in."
)


@click.group()
def users() -> None:
    """Who may sign in at the office."""


@users.command()
@click.argument("name")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
@_FILE
@_OWN
@with_settings
def add(settings: Settings, name: str, role: str, password_file: TextIO | None, own: bool) -> None:
    """Let somebody sign in. The password is asked for twice; who signs in with it has to take another."""
    password = _password(password_file)
    with open_reception(settings) as reception:
        try:
            reception.add_user(name, role, password, _who(), datetime.now(UTC), handed=not own)
        except Refused as refused:
            raise _not_done(refused) from None
    click.echo(f"{name} may sign in as {role} at {settings.office.url}/office")


@users.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_settings
def list_(settings: Settings, as_json: bool) -> None:
    """Show all users: name, role, whether they may sign in, second factor, last sign-in."""
    with open_reception(settings) as reception:
        for row in reception.users():
            seen = row.signed_in_at
            active, factor = "active" if row.active else "disabled", "totp" if row.totp else "-"
            if as_json:
                facts = {"name": row.name, "role": row.role, "active": row.active, "totp": bool(row.totp)}
                told = facts | {"signed_in_at": seen.isoformat() if seen else None}
                click.echo(json.dumps(told, ensure_ascii=False))
                continue
            at = f"{seen.astimezone(settings.house.zone):%Y-%m-%d %H:%M}" if seen else "never"
            click.echo("\t".join((row.name, row.role, active, factor, at)))


@users.command()
@click.argument("name")
@with_settings
def disable(settings: Settings, name: str) -> None:
    """Somebody may not sign in any more; every session ends at once."""
    _do(settings, name, lambda desk, number: desk.set_active(number, False, _who(), datetime.now(UTC)))
    click.echo(f"{name} may not sign in any more")


@users.command()
@click.argument("name")
@with_settings
def enable(settings: Settings, name: str) -> None:
    """Somebody who was disabled may sign in again."""
    _do(settings, name, lambda desk, number: desk.set_active(number, True, _who(), datetime.now(UTC)))
    click.echo(f"{name} may sign in")


@users.command()
@click.argument("name")
@_FILE
@_OWN
@with_settings
def password(settings: Settings, name: str, password_file: TextIO | None, own: bool) -> None:
    """Give somebody another password, to be changed at the next sign-in; every session ends."""
    wanted, now, by = _password(password_file), datetime.now(UTC), _who()
    _do(settings, name, lambda desk, number: desk.set_password(number, wanted, by, now, handed=not own))
    click.echo(f"{name} has a new password")


@users.command()
@click.argument("name")
@click.option("--off", is_flag=True, help="Take the second factor away, after a phone was lost.")
@with_settings
def totp(settings: Settings, name: str, off: bool) -> None:
    """Set up a second factor: the secret is shown, and a code of it is asked for."""
    import secrets

    from kiosk.visit import totp as codes

    if off:
        _do(settings, name, lambda desk, number: desk.drop_totp(number, _who(), datetime.now(UTC)))
        click.echo(f"{name} signs in with the password alone")
        return
    with open_reception(settings) as reception:
        _number(reception, name)  # before anything is shown
    secret = secrets.token_bytes(codes.BYTES)
    click.echo(f"Put this into the phone's app: {codes.shown(secret)}")
    click.echo(codes.address(secret, name, settings.house.name))
    code = _line("Code that the app shows")
    now = datetime.now(UTC)
    _do(settings, name, lambda desk, number: desk.set_totp(number, secret, code, _who(), now))
    click.echo(f"{name} needs a code from now on")


@users.command()
@with_settings
def first(settings: Settings) -> None:
    """Show the code with which a browser makes the first user."""
    with open_reception(settings) as reception:
        if reception.has_users():
            raise click.ClickException("there are users already: kiosk users list")
        click.echo(f"{settings.office.url}/office/first\n{reception.first_code()}")


def _do(settings: Settings, name: str, verb: Callable[["Reception", int], None]) -> None:
    with open_reception(settings) as reception:
        try:
            verb(reception, _number(reception, name))
        except Refused as refused:
            raise _not_done(refused) from None


def _number(reception: "Reception", name: str) -> int:
    found = next((row.id for row in reception.users() if row.name == name), None)
    if found is None:
        raise click.ClickException(f"there is no user {name}")
    return int(found)


def _not_done(refused: Refused) -> click.ClickException:
    told = (f"{field} {SAYS.get(code, code)}" for field, code in refused.complaints.items())
    return click.ClickException("not done: " + "; ".join(told))


def _password(file: TextIO | None) -> str:
    if file is not None:
        return _first_line(file)
    wanted = _line("Password", hidden=True)
    if _line("Once more", hidden=True) != wanted:
        raise click.ClickException("these were two different passwords")
    return wanted


def _line(prompt: str, hidden: bool = False) -> str:
    if sys.stdin.isatty():
        return str(click.prompt(prompt, hide_input=hidden, err=True))
    return _first_line(sys.stdin)


def _first_line(file: TextIO) -> str:
    try:
        return file.readline(1000).rstrip("\r\n")
    except UnicodeDecodeError:
        raise click.ClickException("this is not written in UTF-8") from None


def _who() -> str:
    """Who is at the terminal, for the books."""
    import getpass

    return getpass.getuser()
