"""A folder that fills with slips as pictures."""

import os
import tempfile
from pathlib import Path

from PIL import Image


class SlipFolder:
    """Saves each slip as the next slip-0001.png, whole or not at all, numbered on from what is there.

    A slip shows a visitor's name: the folder (if made here) and the pictures are for their owner alone, and
    the file names say nothing. Raises OSError if the folder cannot be made or written.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._next = 1 + max(map(_number, self.names()), default=0)

    @property
    def path(self) -> Path:
        return self._folder

    def names(self) -> list[str]:
        """The slips' file names, newest first."""
        return sorted((path.name for path in self._folder.glob("slip-*.png")), key=_number, reverse=True)

    def read(self, name: str) -> bytes | None:
        """The PNG of a slip of this folder, None for any other name."""
        return (self._folder / name).read_bytes() if name in self.names() else None

    def save(self, picture: Image.Image) -> None:
        """Write the picture under the next free number."""
        handle, part = tempfile.mkstemp(dir=self._folder, prefix=".slip-", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                picture.save(file, "PNG")
            self._publish(Path(part))
        finally:
            Path(part).unlink()

    def _publish(self, part: Path) -> None:
        """Give the whole file its name; a link never replaces what another process has put there."""
        while True:
            name = f"slip-{self._next:04}.png"
            self._next += 1
            try:
                (self._folder / name).hardlink_to(part)
                return
            except FileExistsError:
                continue


def _number(name: str) -> int:
    digits = name.removeprefix("slip-").removesuffix(".png")
    return int(digits) if digits.isascii() and digits.isdigit() else 0
