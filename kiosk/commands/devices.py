"""Devices: those that are plugged in, and those that exist in software only, to try things out."""

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

if TYPE_CHECKING:
    from hardware.discovery import Found


_LINES = {
    "printer": ("lobby", "printer"),
    "scanner": ("gate", "scanner"),
    "serial": ("gate", "scanner"),
    "camera": ("lobby", "camera"),
}


@click.group()
def devices() -> None:
    """What is plugged in, a virtual printer and a virtual scanner."""


@devices.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
def list_(as_json: bool) -> None:
    """Show the printers, scanners and cameras that are plugged in, and the settings line that means each."""
    from hardware.discovery import everything

    found, trouble = everything()
    for one in found:
        click.echo(json.dumps(vars(one), ensure_ascii=False) if as_json else _described(one))
    if trouble:
        click.echo(f"The USB could not be looked at: {trouble}", err=True)
    if not found:
        click.echo("Nothing is plugged in that could be a printer, a scanner or a camera.", err=True)


def _described(one: "Found") -> str:
    section, key = _LINES[one.kind]
    doubt = "" if one.sure else " (perhaps)"
    trouble = f"\n    {one.trouble}" if one.trouble else ""
    return f'{one.kind}{doubt}: {one.name}\n    [{section}] {key} = "{one.setting}"{trouble}'


@devices.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def printer(context: click.Context, arguments: tuple[str, ...]) -> None:
    """Run a virtual printer that shows its slips; `kiosk devices printer --help` tells its options."""
    from hardware.virtual.__main__ import main

    context.exit(main(list(arguments), "kiosk devices printer"))


@devices.command()
@click.argument("code")
@click.option("--to", "address", required=True, help="Where a gate listens for scans: tcp://127.0.0.1:PORT.")
def scan(code: str, address: str) -> None:
    """Scan CODE (a pass's QR text or short code) at a gate on this machine."""
    from hardware.ports import Fault
    from hardware.virtual.scan_line import send_scan

    try:
        click.echo(send_scan(code, _port(address)))
    except Fault as fault:
        raise click.ClickException(str(fault)) from None


def _port(address: str) -> int:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        port = None
    if not port or parts.scheme != "tcp" or parts.hostname not in ("127.0.0.1", "localhost"):
        raise click.BadParameter("is not of the form tcp://127.0.0.1:PORT", param_hint="--to")
    return port
