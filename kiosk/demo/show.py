"""The demo: every process of a house on this machine, until somebody ends it."""

import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from kiosk.demo import display
from kiosk.demo.crew import Crew, answers, wait_for
from kiosk.demo.house import ADMINISTRATOR, DemoHouse, Ports, make
from kiosk.demo.inbox import Inbox

WEB_PORTS = {"lobby": 6080, "gate": 6081}


def run(data: Path | None) -> None:
    """Run the demo in `data`, or in a folder that is gone afterwards, until Ctrl+C or SIGTERM."""
    with _until_interrupted(), ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="visitor-kiosk-")))
        click.echo(f"Making a house in {folder}")
        house = make(folder, Ports.usual())
        places: dict[str, str] = {}
        inbox = stack.enter_context(Inbox(house.ports.smtp, house.ports.inbox, places))
        crew = stack.enter_context(Crew(house.folder / "logs", click.echo))
        start_house(house, crew)
        places |= _start_screens(house, crew)
        places |= {
            "office": f"{house.office}/office/sign-in",
            "hosts' inbox": inbox.url,
            "slips": f"http://127.0.0.1:{house.ports.slips}/",
        }
        _explain(house, places)
        crew.watch(lambda: False)


def start_house(house: DemoHouse, crew: Crew) -> None:
    """Start printer and office and wait until both answer."""
    crew.start("printer", house.printer())
    crew.start("office", house.command("office"))
    wait_for("the printer's start", lambda: answers(house.ports.slips), crew)
    wait_for("the office's start", lambda: answers(house.ports.office), crew)


def _start_screens(house: DemoHouse, crew: Crew) -> dict[str, str]:
    if display.desktop():
        for kind in WEB_PORTS:
            crew.start(kind, house.command(kind))
        return dict.fromkeys(WEB_PORTS, "in a window of its own")
    click.echo("No display here: the screens run on virtual ones, to be seen and touched in a browser")
    places = {}
    for kind, port in WEB_PORTS.items():
        environment, places[kind] = display.virtual(crew, kind, port)
        crew.start(kind, house.command(kind), environment)
    return places


def _explain(house: DemoHouse, places: dict[str, str]) -> None:
    width = max(map(len, places))
    for name, place in places.items():
        click.echo(f"  {name.ljust(width)}  {place}")
    password = house.password.read_text(encoding="ascii").strip()
    click.echo(f"Sign in at the office as {ADMINISTRATOR} with {password}")
    click.echo(
        "Register in the lobby, agree in the hosts' inbox, type the slip's code at the gate or scan it:\n"
        f"  kiosk devices scan CODE --to tcp://127.0.0.1:{house.ports.scanner}\n"
        "Ctrl+C ends everything."
    )


@contextmanager
def _until_interrupted() -> Iterator[None]:
    """Leave the block in good order at the first signal to end; further ones do not disturb that."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(*_: object) -> None:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in signals}
    try:
        yield
    except KeyboardInterrupt:
        click.echo("Everything has ended.")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
