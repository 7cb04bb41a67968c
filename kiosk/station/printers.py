"""A station's printers as its settings name them."""

from collections.abc import Sequence
from pathlib import Path

from hardware.address import printer_at
from printing.paper import NARROW, WIDE, Paper, paper_of
from printing.press import Press
from printing.spare import Presses


def presses(addresses: Sequence[str], folder: Path) -> Presses:
    """The printers at these addresses, in the order in which they are wanted.

    In `folder` it is noted for each, over a restart too, that a slip was broken off in it.
    """
    return Presses(
        [
            Press(printer_at(address), note=folder / f"torn-{number}")
            for number, address in enumerate(addresses, 1)
        ]
    )


def paper_named(name: str) -> Paper:
    """58mm, 80mm, or the paper of a printer that python-escpos knows by this name; ValueError for another."""
    return {"80mm": WIDE, "58mm": NARROW}.get(name) or paper_of(name)
