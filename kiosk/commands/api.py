"""`kiosk api`: the programs that may ask the office under /api/v1, each with a token and its scopes."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from kiosk.commands import open_reception, with_settings
from kiosk.commands.books import TOKEN_FILE, hand_out
from kiosk.settings import Settings

_SAYS = {
    "name:not_a_name": "up to 40 Latin letters, digits, - and _ (it stands in the log)",
    "name:taken": "there is or was a program of that name already: take another name",
    "scopes:missing": "give at least one --scope",
    "scopes:not_a_choice": "--scope is one of visits:read, visits:personal, announce:write, hosts:read, "
    "log:read, metrics:read",
}
_BY = "kiosk api"


@click.group()
def api() -> None:
    """The interface for other programs (docs/api.md)."""


@api.group()
def token() -> None:
    """Tokens of programs: what each may do stands in its scopes."""


@token.command()
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, help="What the program may do; again for each.")
@TOKEN_FILE
@with_settings
def add(settings: Settings, name: str, scopes: tuple[str, ...], token_file: Path | None) -> None:
    """Let a program ask. Its token is shown once; the office keeps only a hash of it."""
    hand_out(settings, token_file, lambda: _admit(settings, name, scopes), f"{name} may ask; its token is in")


@token.command()
@click.argument("name")
@with_settings
def revoke(settings: Settings, name: str) -> None:
    """Take a program's token away; what it asks from now on is refused."""
    with open_reception(settings) as reception:
        if not reception.revoke_token(name, _BY, datetime.now(UTC)):
            raise click.ClickException(f"no program {name} that may ask")
    click.echo(f"{name} may not ask any more")


@token.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_settings
def list_(settings: Settings, as_json: bool) -> None:
    """Show all programs and their scopes, the revoked ones too."""
    with open_reception(settings) as reception:
        for one in reception.programs():
            state = "revoked" if one["revoked_at"] else "admitted"
            told = {"name": one["name"], "state": state, "scopes": one["scopes"]}
            line = f"{one['name']}\t{state}\t{' '.join(one['scopes'])}"
            click.echo(json.dumps(told) if as_json else line)


def _admit(settings: Settings, name: str, scopes: tuple[str, ...]) -> str:
    from kiosk.visit.forms import Refused

    with open_reception(settings) as reception:
        try:
            return reception.add_token(name, scopes, _BY, datetime.now(UTC))
        except Refused as refused:
            field, code = next(iter(refused.complaints.items()))
            raise click.ClickException(_SAYS[f"{field}:{code}"]) from None
