"""The processes of a house: office, lobby, gate; and the demo of them all."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Error as SQLiteError

import click

from kiosk.commands import clear_faults, open_reception, with_settings
from kiosk.credentials import BadCredential
from kiosk.settings import BadSettings, Settings

log = logging.getLogger(__name__)
_DRIVEN = click.option("--driven", is_flag=True, help="Be led by lines of JSON on standard input.")
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@with_settings
def office(settings: Settings) -> None:
    """Run the office: the books, the stations' interface, the hosts' pages, the notices."""
    from kiosk.commands.upgrade import ended, house_of
    from kiosk.office.app import utc_now
    from kiosk.office.serve import CannotListen, serve

    with clear_faults(settings):
        ended(house_of(settings), utc_now())
    with open_reception(settings) as reception:

        def ready(address: str) -> None:
            if not reception.has_users():
                # Whoever reads this console may make the first user: nobody else knows the code.
                log.warning("nobody can sign in yet: %s/office/first", settings.office.url)
                log.warning("the code for the first user: %s", reception.first_code())

        try:
            serve(reception, settings, ready)
        except (CannotListen, BadSettings, BadCredential) as fault:
            raise click.ClickException(str(fault)) from None


@click.command()
@_DRIVEN
@with_settings
def lobby(settings: Settings, driven: bool) -> None:
    """Run the visitors' screen.

    It ends with status 10 where staff left it by the PIN: it is not to be started again by itself.
    """
    with _a_screen():
        from kiosk.lobby.app import main

        main(settings, driven)


@click.command()
@_DRIVEN
@with_settings
def gate(settings: Settings, driven: bool) -> None:
    """Run the guards' screen."""
    with _a_screen():
        from kiosk.gate.app import main
        from kiosk.gate.pages.sheet import Furniture
        from kiosk.lobby.keyboard.board import Board
        from kiosk.lobby.screens.mirror import Mirror
        from kiosk.lobby.screens.pad import Pad

        main(settings, Furniture(Board, Pad, Mirror), driven)


@contextmanager
def _a_screen() -> Iterator[None]:
    """Turn what keeps a screen from opening into a sentence."""
    from kiosk.screen import NoDisplay
    from printing.typeface import FacesMissing

    try:
        yield
    except (NoDisplay, FacesMissing, BadSettings) as fault:
        raise click.ClickException(str(fault)) from None
    except OSError as fault:
        raise click.ClickException(f"{fault.filename or 'the screen'}: {fault.strerror or fault}") from None
    except SQLiteError as fault:
        raise click.ClickException(
            f"what the station keeps cannot be opened: {fault}: kiosk doctor"
        ) from None


@click.command()
@click.option("--data", type=_FOLDER, help="Keep everything in this folder.")
@click.option("--tour", "album", type=_FOLDER, help="Walk one visit; its pictures go into this folder.")
def demo(data: Path | None, album: Path | None) -> None:
    """Run a whole house on this machine: lobby, gate, office, hosts' inbox, virtual printer.

    With --tour, one visit walks through the real screens by itself and leaves its pictures in a folder.
    """
    try:
        from kiosk.demo import DemoFault, show, tour
    except ImportError as fault:
        raise click.ClickException(f"the demo needs {fault.name}: pip install visitor-kiosk[demo]") from None
    try:
        if album:
            tour.take(album)
        else:
            show.run(data)
    except DemoFault as fault:
        raise click.ClickException(str(fault)) from None
    except OSError as fault:
        raise click.ClickException(f"{fault.filename or data or album}: {fault.strerror or fault}") from None


COMMANDS = (office, lobby, gate, demo)
