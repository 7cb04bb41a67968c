"""The tour's folder: pictures numbered in the order in which they are taken, the slip, the log."""

from dataclasses import dataclass
from pathlib import Path

import click

from kiosk.demo import DemoFault


@dataclass
class Album:
    """A folder of pictures; those of an earlier tour are taken out first."""

    folder: Path
    count: int = 0

    def __post_init__(self) -> None:
        self.folder = self.folder.resolve()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for old in self.folder.glob("[0-9][0-9]-*.png"):
                old.unlink()
        except OSError as fault:
            raise DemoFault(f"{self.folder} cannot hold the pictures: {fault.strerror}") from None

    def next(self, name: str) -> Path:
        """Where the next picture goes."""
        self.count += 1
        click.echo(f"  {self.count:02} {name}")
        return self.folder / f"{self.count:02}-{name}.png"

    def picture(self, name: str) -> Path:
        """The picture of that name, taken before."""
        return next(self.folder.glob(f"[0-9][0-9]-{name}.png"))
