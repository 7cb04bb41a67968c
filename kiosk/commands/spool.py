"""What the stations of this machine wrote down and the office will never take."""

import json
from typing import TYPE_CHECKING

import click

from kiosk.commands import with_settings
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.station.spool import Request

_STATIONS = ("lobby", "gate")


@click.group()
def spool() -> None:
    """Requests of this machine's lobby and gate that the office sent back for good."""


@spool.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with all that was kept.")
@with_settings
def list_(settings: Settings, as_json: bool) -> None:
    """Show them, the oldest first. Nothing is changed; what a person sees to by hand stays in the list."""
    from kiosk.station.spool import set_aside_in

    try:
        found = [(name, one) for name in _STATIONS for one in set_aside_in(settings.data / name / "spool.db")]
    except OSError as fault:
        raise click.ClickException(f"{fault.filename}: {fault.strerror}") from None
    for name, one in found:
        click.echo(json.dumps(_whole(name, one), ensure_ascii=False) if as_json else _line(name, one))
    if not found:
        click.echo("No request was sent back.", err=True)


def _whole(station: str, one: "Request") -> dict[str, object]:
    kept = {"at": one.at, "verb": one.verb, "why": one.refused, "nonce": one.nonce}
    return {"station": station, **kept, "decided": one.decided, "body": one.body}


def _line(station: str, one: "Request") -> str:
    """Enough to find the visitor: a name typed at the screen may hold anything, and a terminal obeys it."""
    from kiosk.visit.names import clean

    visit = f"visit {one.body['visit']}" if one.body.get("visit") else ""
    who = clean(str(one.body.get("name") or ""))[:60]
    decided = f"decided here: {one.decided.get('code')}" if one.decided else ""
    about = ", ".join(filter(None, (visit, who, decided)))
    return f"{one.at[:19].replace('T', ' ')}Z  {station}  {one.verb}  {one.refused}  {about}".rstrip()
