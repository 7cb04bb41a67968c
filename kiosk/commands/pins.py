"""`kiosk pin`: a PIN for the staff's menu, as the settings keep it."""

import sys

import click

SAYS = {
    "not_digits": "a PIN is made of the digits 0 to 9",
    "too_short": "a PIN has at least 6 digits",
    "too_long": "a PIN has at most 12 digits",
    "too_simple": "one digit again and again, or a run such as 123456, is guessed first: take another",
}


@click.command()
def pin() -> None:
    """Print the settings' line for a PIN of the staff's menu.

    The PIN is asked for twice and shown nowhere; without a terminal, two lines of standard input are read.
    """
    from kiosk.pins import hashed

    click.echo(f'staff_pin = "{hashed(new_pin())}"  # in [lobby]')


def new_pin() -> str:
    """A PIN that somebody chose, asked for twice."""
    from kiosk.pins import complaint

    wanted = _ask("PIN")
    if fault := complaint(wanted):
        raise click.ClickException(SAYS[fault])
    if _ask("Once more") != wanted:
        raise click.ClickException("these were two different PINs")
    return wanted


def _ask(prompt: str) -> str:
    if sys.stdin.isatty():
        return str(click.prompt(prompt, hide_input=True, err=True))
    return sys.stdin.readline(100).rstrip("\r\n")
