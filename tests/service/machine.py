"""A machine on which an upgrade runs: releases that are real programs, systemctl and systemd-run that behave
as systemd's do, books of a service's own user where the tests run as root."""

import fcntl
import os
import pwd
import shutil
import signal
import sqlite3
import stat
import subprocess
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import psycopg
from sqlalchemy import make_url

from kiosk.services import Services
from kiosk.upgrading import LOCK, NOTE, House, Upgrade, UpgradeFault, resume

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
HOLDS = """
set -e
step() {{
    [ "${{HOLD:-}}" != "$1" ] || {{ : >{marks}/reached; exec sleep 600; }}
    [ "${{FAIL:-}}" != "$1" ] || {{ echo "it went wrong" >&2; exit 1; }}
}}
"""
RELEASE = """
step "{name} $1 before"
case $1 in
backup) mkdir -p "$(dirname "$2")"; {backup} ;;
ledger) {migrate} ;;
health | office) {fits} || {{ echo "these are other books" >&2; exit 1; }} ;;
esac
step "{name} $1 after"
"""
SYSTEMCTL = """
echo "$*" >>{marks}/asked
up() {{
    [ ! -e {marks}/up/$1 ] || return 0
    step "$(basename "$(readlink {opt}/current)") starts $1"
    [ $1 != office ] || {as_owner} {opt}/current/venv/bin/kiosk office || return 1
    basename "$(readlink {opt}/current)" >{marks}/up/$1
}}
case "$*" in
*is-active*) unit=${{3#visitor-kiosk-}}; test -e {marks}/up/${{unit%.service}} ;;
stop*) step "stop"; rm -f {marks}/up/* ;;
*visitor-kiosk.target) (up lobby); (up office); (up gate); true ;;
start*) unit=${{2#visitor-kiosk-}}; up ${{unit%.service}} ;;
esac
"""
SYSTEMD_RUN = """
for one; do case $one in
--property=ExecStopPost=*) last="${last:-}${one#--property=ExecStopPost=-};" ;;
--setenv=*) export "${one#--setenv=}" ;;
--) shift; break ;;
esac; shift; done
status=0; "$@" || status=$?; set -f; eval "$last"; exit $status
"""
SQLITE = {
    "backup": 'cp {file} "$2"',
    "migrate": "cp {marks}/books.new {file}",
    "old fits": "cmp -s {file} {marks}/books.old",
    "new fits": "cmp -s {file} {marks}/books.new",
}
POSTGRESQL = {
    "backup": 'pg_dump -d "{url}" -Fc -f "$2"',
    "migrate": 'psql -qd "{url}" -c "CREATE TABLE later (x int REFERENCES visits (id))"',
    "old fits": """[ "$(psql -qtAd "{url}" -c "SELECT to_regclass('later') IS NULL")" = t ]""",
    "new fits": """[ "$(psql -qtAd "{url}" -c "SELECT to_regclass('later') IS NULL")" = f ]""",
}


def kill_all(leader: int, data: Path) -> None:
    """Kill an upgrade with all that it has started, which is over when nobody holds its lock any more."""
    os.killpg(leader, signal.SIGKILL)
    os.waitpid(leader, 0)
    with (data / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)


class Machine:
    """/opt with two releases, of which the old one runs with a lobby; the gate stands still."""

    def __init__(self, url: str, monkeypatch_path: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kiosk-machine-"))
        self.folder.chmod(0o755)  # the books' user comes through
        self.marks, self.opt, self.data = (self.folder / name for name in ("marks", "opt", "data"))
        self.owner = pwd.getpwnam("postgres") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        (self.marks / "up").mkdir(parents=True)
        self.data.mkdir(mode=0o700)
        self._books(url)
        tools = SQLITE if self.file else POSTGRESQL
        for name in ("old", "new"):
            parts = {"backup": tools["backup"], "migrate": tools["migrate"], "fits": tools[f"{name} fits"]}
            told = {
                key: part.format(url=self.url, file=self.file, marks=self.marks)
                for key, part in parts.items()
            }
            self._program(self.opt / "releases" / name / "venv/bin/kiosk", RELEASE.format(name=name, **told))
        as_owner = f"setpriv --reuid={self.owner.pw_uid} --regid={self.owner.pw_gid} --clear-groups"
        as_owner = as_owner if os.getuid() == 0 else ""
        where = {"opt": self.opt, "marks": self.marks, "as_owner": as_owner}
        self._program(monkeypatch_path / "systemctl", SYSTEMCTL.format(**where))
        self._program(monkeypatch_path / "systemd-run", SYSTEMD_RUN)
        (self.opt / "current").symlink_to("releases/old")
        self.marks.chmod(0o777)
        for part in ("lobby", "office"):
            (self.marks / "up" / part).write_text("old\n")
        self.house, self.times = House(self.data, self.url), 0

    def _books(self, url: str) -> None:
        """Where they are; with SQLite, how they shall look before and after."""
        self.url, self.file = url, ""
        if url.startswith("sqlite"):
            self.file = str(self.data / "ledger.db")
            self.url = f"sqlite:///{self.file}"
            shutil.copy(url.removeprefix("sqlite:///"), self.file)
            with sqlite3.connect(self.file) as books:
                books.execute("PRAGMA journal_mode=DELETE")
            shutil.copy(self.file, self.marks / "books.old")
            shutil.copy(self.file, self.marks / "books.new")
            with sqlite3.connect(self.marks / "books.new") as books:
                books.execute("CREATE TABLE later (x)")
        for path in (self.data, *self.data.iterdir()):
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)
        for path in self.marks.glob("books.*"):
            path.chmod(0o644)

    def _program(self, file: Path, text: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("#!/bin/sh\n" + HOLDS.format(marks=self.marks) + text)
        file.chmod(file.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)

    def upgrade(self) -> str:
        """To the new release, as `kiosk upgrade` does it; what went wrong."""
        self.times += 1
        try:
            new = self.opt / "releases/new"
            Upgrade(self.house, new, services=Services()).run(NOW + timedelta(minutes=self.times))
        except UpgradeFault as fault:
            return str(fault)
        return ""

    def killed(self, at: str) -> None:
        """The upgrade is killed when it has come to this step, with all that it started."""
        (self.marks / "reached").unlink(missing_ok=True)
        child = os.fork()
        if not child:
            try:
                os.setsid()
                os.environ["HOLD"] = at
                self.times += 10
                self.upgrade()
            finally:
                os._exit(1)  # whatever happens: or the rest of the tests would be run twice from here
        self.until_reached(lambda: os.waitpid(child, os.WNOHANG) == (0, 0))
        kill_all(child, self.data)

    def until_reached(self, lives: Callable[[], bool]) -> None:
        """Wait for the step at which it holds."""
        end, pause = monotonic() + 45, threading.Event()
        while not (self.marks / "reached").exists():
            assert monotonic() < end, "it never came to this step"
            assert lives(), "it ended before this step"
            pause.wait(0.01)

    def power_comes_back(self) -> None:
        """What was up is not, and systemd starts all; the office ends what was broken off, as its user."""
        for mark in (self.marks / "up").iterdir():
            mark.unlink()
        child = os.fork()
        if not child:
            status = 1
            try:
                if os.getuid() == 0:
                    os.setgroups([])
                    os.setgid(self.owner.pw_gid)
                    os.setuid(self.owner.pw_uid)
                resume(self.house, NOW + timedelta(hours=1))
                status = 0
            finally:
                os._exit(status)
        assert os.waitpid(child, 0)[1] == 0, "the office cannot end what was broken off"
        subprocess.run(["systemctl", "start", "visitor-kiosk.target"], check=True)

    def runs(self) -> str:
        """Which release runs, after a look that its books are its own and hold every visit."""
        name = (self.opt / "current").resolve().name
        ups = {mark.name: mark.read_text().strip() for mark in (self.marks / "up").iterdir()}
        assert ups.get("office") == ups.get("lobby") == name, ups
        assert self._visits() == 3
        assert not (self.data / NOTE).exists()
        others = [path for path in self.data.rglob("*") if path.stat().st_uid != self.owner.pw_uid]
        assert others == []
        return name

    def _visits(self) -> int:
        if self.file:
            with sqlite3.connect(self.file) as books:
                return int(books.execute("SELECT count(*) FROM visits").fetchone()[0])
        with psycopg.connect(make_url(self.url).render_as_string(hide_password=False)) as connection:
            found = connection.execute("SELECT count(*) FROM visits").fetchone()
        return int(found[0]) if found else 0

    def close(self) -> None:
        shutil.rmtree(self.folder)
