"""The way from one release to the next, and by itself back, whatever breaks it off.

/opt/visitor-kiosk holds `releases/NAME`, each with its program, and `current`, a link to one of them.
Changing the link is the one moment at which the new release becomes the house's. Until then a note beside
the books says what is to be undone: whoever starts next, and finds the note but the old link, puts the backup
back. So a power cut at any step leaves the old release with the old books, or the new one with the new.

After that moment the services are started, the office last. As long as it is not up nobody has told the new
books anything, so a release whose services do not start is taken back too, its books with it.
"""

import fcntl
import json
import logging
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TextIO

from sqlalchemy import make_url

from kiosk import credentials
from kiosk.ledger import backups
from kiosk.services import Services

NOTE, LOCK = "upgrade.json", "upgrade.lock"
UNDER_WAY = "KIOSK_UPGRADE"
"""Set for the programs that the upgrade runs itself."""
log = logging.getLogger(__name__)


class UpgradeFault(Exception):
    """It did not come to its end; the message says why, and what runs now."""


@dataclass(frozen=True)
class Note:
    """What was begun: the link, where it points before and after, and the backup, '' until it is whole."""

    link: str
    old: str
    new: str
    backup: str = ""


@dataclass(frozen=True)
class House:
    """Where the books are: `data` holds keys, locks and the note; `url` is the database's."""

    data: Path
    url: str
    secrets: Path | None = None

    @property
    def file(self) -> Path | None:
        """The books, where they are a file."""
        parsed = make_url(self.url)
        return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None

    @property
    def owner(self) -> tuple[int, int] | None:
        """As whom the books are touched, when root does the upgrade for them."""
        found = self.data.stat()
        return (found.st_uid, found.st_gid) if os.getuid() == 0 and found.st_uid else None

    @property
    def has_books(self) -> bool:
        """Whether there is anything to bring along; a machine with screens alone has none."""
        return self.file is None or self.file.exists()


class Upgrade:
    """To the release in the folder `new`. `arguments`: what every program is given first (--settings …);
    `services`: those of this machine, which are stopped and started."""

    def __init__(
        self, house: House, new: Path, arguments: Sequence[str] = (), services: Services | None = None
    ) -> None:
        self._house, self._new, self._arguments = house, new.resolve(), tuple(arguments)
        self._link, self._services = new.resolve().parent.parent / "current", services or Services(led=False)
        self._lock: TextIO | None = None

    def run(self, now: datetime) -> None:
        """All of it, or nothing. `UpgradeFault`."""
        old = self._looked()
        with _alone(self._house) as self._lock:
            screens = self._services.screens_up()
            self._services.stop()
            try:
                self._replace(old, screens, now)
            finally:
                self._services.go_on()

    def _replace(self, old: Path, screens: Sequence[str], now: datetime) -> None:
        self._note = Note(str(self._link), str(old), str(self._new))
        try:
            if self._house.has_books:
                self._bring_books(old, now)
            switch(self._link, self._new)
            _forget(self._house)
            self._come_up(screens)
        except (UpgradeFault, OSError) as fault:
            self._go_back(old, now)
            raise UpgradeFault(f"{fault}; {old.name} goes on with the books as they were") from None

    def _come_up(self, screens: Sequence[str]) -> None:
        for part in (*screens, *(["office"] if self._house.has_books else [])):
            if not self._services.start(part):
                raise UpgradeFault(f"{self._new.name}: the {part} does not start")

    def _go_back(self, old: Path, now: datetime) -> None:
        """Broken off between note and link it is still the new release with its books, after it the old one's
        turn with the next start."""
        if self._link.resolve() == self._new:
            self._services.stop()
            _write(self._house, self._note)
            switch(self._link, old)
        undo(self._house, now)

    def _looked(self) -> Path:
        """The release that runs now, after a look at both."""
        if not self._link.is_symlink():
            _program(self._new)
            raise UpgradeFault(f"{self._link} is no link to a release")
        old = self._link.resolve()
        if old == self._new:
            raise UpgradeFault(f"{self._new.name} runs already")
        self._carry_out(self._new, "--version")
        return old

    def _bring_books(self, old: Path, now: datetime) -> None:
        """A backup first; then the new release makes the books its own, and shows that it can serve."""
        _unused(self._house)
        _write(self._house, self._note)
        backup = self._house.data / "backups" / f"before-{self._new.name}-{now:%Y%m%dT%H%M%SZ}.db"
        backup = backup if self._house.file else backup.with_suffix(".dump")
        self._carry_out(old, "backup", str(backup))
        self._note = replace(self._note, backup=str(backup))
        _write(self._house, self._note)
        self._carry_out(self._new, "ledger", "upgrade")
        self._carry_out(self._new, "health")

    def _carry_out(self, release: Path, *command: str) -> None:
        program, owner = _program(release), self._house.owner
        with _lent(self._house.secrets, owner) as lent:
            done = subprocess.run(  # noqa: S603
                [str(program), *self._arguments, *command],
                env={**os.environ, "KIOSK_DATA": str(self._house.data), UNDER_WAY: "1", **lent},
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
                pass_fds=self._held(),
                **({"user": owner[0], "group": owner[1], "extra_groups": []} if owner else {}),  # type: ignore[call-overload]
            )
        if done.returncode:
            said = done.stderr.strip().splitlines()[-1:] or [f"status {done.returncode}"]
            raise UpgradeFault(f"{release.name}: kiosk {' '.join(command[:2])}: {said[0]}")

    def _held(self) -> tuple[int, ...]:
        """The lock goes with the last of the programs, so that nobody resumes while one still works."""
        return (self._lock.fileno(),) if self._lock else ()


def _program(release: Path) -> Path:
    """The command of a release."""
    program = next((p for p in (release / "venv/bin/kiosk", release / "bin/kiosk") if p.exists()), None)
    if program is None:
        raise UpgradeFault(f"{release} is no release: it has no venv/bin/kiosk")
    return program


def resume(house: House, now: datetime) -> str:
    """End what was broken off: nothing to do where the link has changed, else the backup is put back. What
    was done, in a sentence; '' for nothing. `UpgradeFault` while an upgrade is under way."""
    if not (house.data / NOTE).exists():
        return ""
    with _alone(house):
        note = _read(house)
        if note is None:
            return ""
        if Path(note.link).resolve() == Path(note.new):
            _forget(house)
            return f"the upgrade to {Path(note.new).name} was complete"
        undo(house, now)
        return f"the upgrade to {Path(note.new).name} was broken off: {Path(note.old).name} goes on"


def undo(house: House, now: datetime) -> None:
    """Put the backup of the note back, if it came to that. Done again, it does the same."""
    note = _read(house)
    if note and note.backup and Path(note.link).resolve() != Path(note.new):
        try:
            with _as(house.owner):
                aside = backups.put_back(house.url, Path(note.backup), house.data / "backups", now)
        except backups.BackupFault as fault:
            raise UpgradeFault(f"the books could not be put back: {fault}") from None
        log.warning("the books are those from before the upgrade; the others: %s", aside)
    _forget(house)


def switch(link: Path, release: Path) -> None:
    """Make `link` point to the release, at one moment."""
    fresh = link.with_name(f"{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path(release.parent.name) / release.name)
    fresh.replace(link)
    _settle(link.parent)


def pending(data: Path) -> bool:
    """Whether an upgrade was begun that has not ended, and this program is no part of it."""
    return UNDER_WAY not in os.environ and (data / NOTE).exists()


@contextmanager
def _alone(house: House) -> Iterator[TextIO]:
    """One upgrade at a time; the lock goes with whoever held it. `UpgradeFault`."""
    with _locked(house, LOCK, "an upgrade is under way: wait for its end") as lock:
        yield lock


def _unused(house: House) -> None:
    """Nobody on this machine has the books open."""
    with _locked(house, "books.lock", "the books are in use: stop the office first"):
        pass


@contextmanager
def _locked(house: House, name: str, taken: str) -> Iterator[TextIO]:
    with _as(house.owner):
        lock = (house.data / name).open("w")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UpgradeFault(taken) from None
        yield lock


def _read(house: House) -> Note | None:
    """The note; None where there is none. A note is whole or not there: it is written beside and moved."""
    file = house.data / NOTE
    try:
        with _as(house.owner):
            return Note(**json.loads(credentials.read(file))) if file.exists() else None
    except (ValueError, TypeError, credentials.BadCredential):
        raise UpgradeFault(f"{file} cannot be read: see docs/operations.md") from None


def _write(house: House, note: Note) -> None:
    with _as(house.owner):
        credentials.put(house.data / NOTE, json.dumps(asdict(note)))


def _forget(house: House) -> None:
    with _as(house.owner):
        (house.data / NOTE).unlink(missing_ok=True)
        _settle(house.data)


def _settle(folder: Path) -> None:
    """What was moved in a folder is on the disk before anything relies on it."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _as(owner: tuple[int, int] | None) -> Iterator[None]:
    """What lies beside the books is touched as their owner: root leaves nothing there that the office cannot
    open, wherever it is broken off, and follows no link that somebody has put there."""
    if owner is None:
        yield
        return
    os.setegid(owner[1])
    os.seteuid(owner[0])
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def _give(file: Path, owner: tuple[int, int] | None) -> None:
    if owner:
        os.chown(file, *owner)


@contextmanager
def _lent(secrets: Path | None, owner: tuple[int, int] | None) -> Iterator[Mapping[str, str]]:
    """What the office is handed, readable for the books' owner as long as the program runs."""
    if secrets is None or not secrets.is_dir():
        yield {}
        return
    memory = "/run" if os.access("/run", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="visitor-kiosk.", dir=memory) as folder:
        for name in (*credentials.KEYS, credentials.DATABASE, credentials.MAIL, credentials.CERTIFICATE):
            if (secrets / name).exists():
                credentials.put(Path(folder) / name, credentials.read(secrets / name))
                _give(Path(folder) / name, owner)
        _give(Path(folder), owner)
        yield {credentials.FOLDER: folder}
