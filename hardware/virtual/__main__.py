"""Run a virtual printer: `python -m hardware.virtual --port 9100 --web 8093 --out FOLDER`.

Prints one line for each address it can be reached under, then serves until it is interrupted or terminated.
"""

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path

from hardware.virtual.page import SlipPage
from hardware.virtual.printer import HEAD_80_MM, VirtualPrinter
from hardware.virtual.slips import SlipFolder
from hardware.virtual.wires import Wires

_DOTS_A_MM = 8


def main(arguments: list[str] | None = None, called: str = "python -m hardware.virtual") -> int:
    """Serve until told to end; 0 then, 1 if a port or the folder cannot be had. `called`: how it was."""
    options = _options(called).parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        slips = SlipFolder(options.out.expanduser())
        pace = options.speed * _DOTS_A_MM if options.speed > 0 else None
        printer = VirtualPrinter(slips.save, width=options.width, rows_per_second=pace)
        wires = Wires(printer, options.port)
        addresses = [wires.tcp_address, wires.file_address]
        page = SlipPage(printer, slips, addresses, options.web)
    except (OSError, OverflowError, ValueError) as error:
        sys.stderr.write(f"the virtual printer cannot start: {error}\n")
        return 1
    _serve(
        wires,
        page,
        [*(f"printer {a}" for a in addresses), f"page {page.address}", f"slips {slips.path}"],
        stop,
    )
    return 0


def _serve(wires: Wires, page: SlipPage, lines: list[str], stop: threading.Event) -> None:
    wires.start()
    page.start()
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    stop.wait()
    page.stop()
    wires.stop()


def _options(called: str) -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog=called, description="A virtual ESC/POS printer.")
    options.add_argument(
        "--port", type=int, default=9100, help="TCP port for bytes to print; 0 for any free one"
    )
    options.add_argument(
        "--web", type=int, default=8093, help="port of the page with the slips; 0 for any free one"
    )
    options.add_argument("--out", type=Path, required=True, help="folder for the slips as pictures")
    options.add_argument(
        "--width", type=int, default=HEAD_80_MM, help="width of the head in dots (576: 80 mm paper)"
    )
    options.add_argument(
        "--speed", type=float, default=200.0, help="speed of the paper in mm/s; 0 for at once"
    )
    return options


if __name__ == "__main__":
    sys.exit(main())
