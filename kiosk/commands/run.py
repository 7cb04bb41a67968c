"""The processes of a house: office, lobby, gate; and the demo of them all."""

from pathlib import Path

import click

from kiosk.commands import open_reception, with_settings
from kiosk.settings import Settings


@click.command()
@with_settings
def office(settings: Settings) -> None:
    """Run the office: the books, the stations' interface, the hosts' pages, the notices."""
    from kiosk.office.serve import CannotListen, serve

    with open_reception(settings) as reception:
        try:
            serve(reception, settings)
        except CannotListen as fault:
            raise click.ClickException(str(fault)) from None


@click.command()
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="Keep everything in this folder."
)
@click.option(
    "--tour", type=click.Path(path_type=Path, file_okay=False), help="Walk one visit; pictures go here."
)
def demo(data: Path | None, tour: Path | None) -> None:
    """Run a whole house on this machine: lobby, gate, office, hosts' inbox, virtual printer.

    With --tour, one visit walks through the real screens by itself and leaves its pictures in a folder.
    """
    try:
        from kiosk.demo import DemoFault, show
        from kiosk.demo import tour as walk
    except ImportError as fault:
        raise click.ClickException(f"the demo needs {fault.name}: pip install visitor-kiosk[demo]") from None
    try:
        walk.take(tour) if tour else show.run(data)
    except DemoFault as fault:
        raise click.ClickException(str(fault)) from None


COMMANDS = (office, demo)
