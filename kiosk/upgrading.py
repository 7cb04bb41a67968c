"""The way from one release to the next, and by itself back, whatever breaks it off.

/opt/visitor-kiosk holds `releases/NAME`, each with its program, and `current`, a link to one of them.
Changing the link is the one moment at which the new release becomes the house's. Until then a note beside
the books says what is to be undone: whoever starts next, and finds the note but the old link, puts the backup
back. So a power cut at any step leaves the old release with the old books, or the new one with the new.
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

from sqlalchemy import make_url

from kiosk import credentials
from kiosk.ledger import backups

NOTE, LOCK = "upgrade.json", "upgrade.lock"
UNDER_WAY = "KIOSK_UPGRADE"
"""Set for the programs that the upgrade runs itself."""
_SERVICES = ("nightly.timer", "nightly.service", "lobby.service", "gate.service", "office.service")
_TARGET = "visitor-kiosk.target"
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
    def has_books(self) -> bool:
        """Whether there is anything to bring along; a machine with screens alone has none."""
        return self.file is None or self.file.exists()


class Upgrade:
    """To the release in the folder `new`. `arguments`: what every program is given first (--settings …);
    `services`: whether they are stopped and started by systemctl."""

    def __init__(
        self, house: House, new: Path, arguments: Sequence[str] = (), services: bool = False
    ) -> None:
        self._house, self._new, self._arguments = house, new.resolve(), tuple(arguments)
        self._link, self._services = new.resolve().parent.parent / "current", services

    def run(self, now: datetime) -> None:
        """All of it, or nothing. `UpgradeFault`."""
        old = self._looked()
        with _alone(self._house.data):
            self._systemctl("stop", *(f"visitor-kiosk-{name}" for name in _SERVICES))
            try:
                self._replace(old, now)
            finally:
                self._systemctl("start", _TARGET)

    def _replace(self, old: Path, now: datetime) -> None:
        try:
            if self._house.has_books:
                self._bring_books(old, now)
            switch(self._link, self._new)
        except (UpgradeFault, OSError) as fault:
            undo(self._house, now)
            raise UpgradeFault(f"{fault}; {old.name} goes on with the books as they were") from None
        _forget(self._house.data)

    def _looked(self) -> Path:
        """The release that runs now, after a look at both."""
        if not self._link.is_symlink():
            raise UpgradeFault(f"{self._link} is no link to a release")
        old = self._link.resolve()
        if old == self._new:
            raise UpgradeFault(f"{self._new.name} runs already")
        self._carry_out(self._new, "--version")
        return old

    def _bring_books(self, old: Path, now: datetime) -> None:
        """A backup first; then the new release makes the books its own, and shows that it can serve."""
        _unused(self._house.data)
        note = Note(str(self._link), str(old), str(self._new))
        _write(self._house.data, note)
        backup = self._house.data / "backups" / f"before-{self._new.name}-{now:%Y%m%dT%H%M%SZ}.db"
        backup = backup if self._house.file else backup.with_suffix(".dump")
        self._carry_out(old, "backup", str(backup))
        _write(self._house.data, replace(note, backup=str(backup)))
        self._carry_out(self._new, "ledger", "upgrade")
        self._carry_out(self._new, "health")

    def _carry_out(self, release: Path, *command: str) -> None:
        program = next((p for p in (release / "venv/bin/kiosk", release / "bin/kiosk") if p.exists()), None)
        if program is None:
            raise UpgradeFault(f"{release} is no release: it has no venv/bin/kiosk")
        owner = _owner(self._house.data)
        with _lent(self._house.secrets, owner) as lent:
            done = subprocess.run(  # noqa: S603
                [str(program), *self._arguments, *command],
                env={**os.environ, "KIOSK_DATA": str(self._house.data), UNDER_WAY: "1", **lent},
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
                **({"user": owner[0], "group": owner[1], "extra_groups": []} if owner else {}),  # type: ignore[call-overload]
            )
        if done.returncode:
            said = done.stderr.strip().splitlines()[-1:] or [f"status {done.returncode}"]
            raise UpgradeFault(f"{release.name}: kiosk {' '.join(command[:2])}: {said[0]}")

    def _systemctl(self, *command: str) -> None:
        if self._services:
            done = subprocess.run(["systemctl", *command], check=False)  # noqa: S603, S607
            if done.returncode:
                log.error("systemctl %s: status %d", command[0], done.returncode)


def resume(house: House, now: datetime) -> str:
    """End what was broken off: nothing to do where the link has changed, else the backup is put back. What
    was done, in a sentence; '' for nothing. `UpgradeFault` while an upgrade is under way."""
    if not (house.data / NOTE).exists():
        return ""
    with _alone(house.data):
        note = _read(house.data)
        if note is None:
            return ""
        if Path(note.link).resolve() == Path(note.new):
            _forget(house.data)
            return f"the upgrade to {Path(note.new).name} was complete"
        undo(house, now)
        return f"the upgrade to {Path(note.new).name} was broken off: {Path(note.old).name} goes on"


def undo(house: House, now: datetime) -> None:
    """Put the backup of the note back, if it came to that. Done again, it does the same."""
    note = _read(house.data)
    if note and note.backup and Path(note.link).resolve() != Path(note.new):
        try:
            aside = backups.put_back(house.url, Path(note.backup), house.data / "backups", now)
        except backups.BackupFault as fault:
            raise UpgradeFault(f"the books could not be put back: {fault}") from None
        log.warning("the books are those from before the upgrade; the others: %s", aside)
        if house.file:
            _hand_over(house.file, house.data)
    _forget(house.data)


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
def _alone(data: Path) -> Iterator[None]:
    """One upgrade at a time; the lock goes with whoever held it. `UpgradeFault`."""
    with (data / LOCK).open("w") as lock:
        _hand_over(data / LOCK, data)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UpgradeFault("an upgrade is under way: wait for its end") from None
        yield


def _unused(data: Path) -> None:
    """Nobody on this machine has the books open."""
    with (data / "books.lock").open("w") as lock:
        _hand_over(data / "books.lock", data)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UpgradeFault("the books are in use: stop the office first") from None


def _read(data: Path) -> Note | None:
    """The note; None where there is none. A note is whole or not there: it is written beside and moved."""
    try:
        return Note(**json.loads(credentials.read(data / NOTE))) if (data / NOTE).exists() else None
    except (ValueError, TypeError, credentials.BadCredential):
        raise UpgradeFault(f"{data / NOTE} cannot be read: see docs/operations.md") from None


def _write(data: Path, note: Note) -> None:
    credentials.put(data / NOTE, json.dumps(asdict(note)))
    _hand_over(data / NOTE, data)


def _forget(data: Path) -> None:
    (data / NOTE).unlink(missing_ok=True)
    _settle(data)


def _settle(folder: Path) -> None:
    """What was moved in a folder is on the disk before anything relies on it."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _owner(data: Path) -> tuple[int, int] | None:
    """As whom the books are touched, when root does the upgrade for them."""
    found = data.stat()
    return (found.st_uid, found.st_gid) if os.geteuid() == 0 and found.st_uid else None


def _hand_over(file: Path, data: Path) -> None:
    _give(file, _owner(data))


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
