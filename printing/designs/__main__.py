"""Draw every example for 80 mm and 58 mm paper: `python -m printing.designs FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from printing.designs.examples import examples
from printing.draw import draw
from printing.paper import NARROW, WIDE


def main(folder: str) -> None:
    """Draw into the folder as NAME-WIDTH.png, one bit a dot, and print the files' names."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name, slip in examples():
        for paper in (WIDE, NARROW):
            path = target / f"{name}-{paper.dots}.png"
            draw(slip, paper).save(path, optimize=True)
            print(path)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m printing.designs FOLDER")
    main(sys.argv[1])
