"""What a station remembers of the slip that was in the printer when it stopped.

A printer that waits for the rest of a picture takes the beginning of the next slip for it, also when the
program was started anew in between. So a note lies in a file while a slip is being sent.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

MOST = 24 * 512 + 8  # bytes: the longest command of a slip on the widest paper


class TornNote:
    """So many bytes may be missing from the printer's last command; None when no slip was broken off.

    Without a file the note lasts as long as the program. A file that cannot be written is no reason not to
    print; one that cannot be read counts as the worst.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self.missing = _read(file) if file else None

    def begin(self, longest: int) -> None:
        """A slip whose longest command is so many bytes long is about to be sent."""
        self.missing = longest
        if self._file:
            with contextlib.suppress(OSError), self._file.open("w", encoding="ascii") as note:
                note.write(str(longest))
                note.flush()
                os.fsync(note.fileno())

    def all_sent(self) -> None:
        """No command is incomplete; whether all has come out is not known yet."""
        self.begin(0)

    def end(self) -> None:
        """Nothing of it is left in the printer."""
        self.missing = None
        if self._file:
            with contextlib.suppress(OSError):
                self._file.unlink(missing_ok=True)


def _read(file: Path) -> int | None:
    try:
        return min(MOST, max(0, int(file.read_text(encoding="ascii"))))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return MOST
