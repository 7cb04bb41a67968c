"""Devices that exist in software only: to look for faults, and to try things out."""

from urllib.parse import urlsplit

import click


@click.group()
def devices() -> None:
    """A virtual printer and a virtual scanner."""


@devices.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def printer(context: click.Context, arguments: tuple[str, ...]) -> None:
    """Run a virtual printer that shows its slips; `kiosk devices printer --help` tells its options."""
    from hardware.virtual.__main__ import main

    context.exit(main(list(arguments)))


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
