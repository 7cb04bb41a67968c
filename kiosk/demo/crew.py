"""Processes that belong together: they are started and ended together, and one that dies is started again."""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.demo import DemoFault

_QUICK = 5.0  # seconds: who ends sooner than that has hardly begun
_MOST_QUICK_ENDS = 3
_QUIET_PORTS = range(20_000, 32_000)  # below those of outgoing connections


@dataclass
class Member:
    """One process of the crew; its output goes to the end of `log`."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes]
    started: float
    quick_ends: int = 0


class Crew:
    """A context: leaving it ends every process, and each process's own children, the last started first.

    They have `patience` seconds for it. Should this process itself be killed, the kernel ends the others.
    """

    def __init__(self, logs: Path, say: Callable[[str], object], patience: float = 5.0) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._logs, self._say, self._patience = logs, say, patience
        self._members: list[Member] = []

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *fault: object) -> None:
        self.end()

    def start(self, name: str, command: list[str], environment: Mapping[str, str] | None = None) -> Member:
        """Start `command`; `environment` is added to this process's own."""
        whole = {**os.environ, **(environment or {})}
        # To x11vnc and others an empty WAYLAND_DISPLAY is one that is there.
        whole = {name: value for name, value in whole.items() if value}
        log = self._logs / f"{name}.log"
        member = Member(name, command, whole, log, _spawn(command, whole, log), time.monotonic())
        self._members.append(member)
        return member

    def watch(self, over: Callable[[], bool], every: float = 0.5) -> None:
        """Start again who ends, until it is over; DemoFault when somebody keeps ending at once."""
        while not over():
            for member in self._members:
                self._look_after(member)
            time.sleep(every)

    def alive(self) -> None:
        """DemoFault, with its last words, when one of the crew has ended."""
        for member in self._members:
            if member.process.poll() is not None:
                raise DemoFault(f"{member.name} ended. {last_words(member.log)}")

    def end(self) -> None:
        """End all: asked first, then without asking."""
        members, self._members = self._members[::-1], []
        for member in members:
            _signal(member, signal.SIGTERM)
        deadline = time.monotonic() + self._patience
        for member in members:
            with contextlib.suppress(subprocess.TimeoutExpired):
                member.process.wait(max(0.0, deadline - time.monotonic()))
            _signal(member, signal.SIGKILL)
            member.process.wait()

    def _look_after(self, member: Member) -> None:
        status = member.process.poll()
        if status is None:
            return
        quick = time.monotonic() - member.started < _QUICK
        member.quick_ends = member.quick_ends + 1 if quick else 0
        if member.quick_ends >= _MOST_QUICK_ENDS:
            raise DemoFault(f"{member.name} does not stay up. {last_words(member.log)}")
        self._say(f"{member.name} ended ({_how(status)}); starting it again")
        _signal(member, signal.SIGKILL)  # its children, if it left any
        member.process = _spawn(member.command, member.environment, member.log)
        member.started = time.monotonic()


def python(*arguments: str) -> list[str]:
    """A command that runs this very Python."""
    return [sys.executable, *arguments]


def last_words(log: Path) -> str:
    """Where the log is, and its last line that is not empty."""
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return f"{log}: {next((line.strip() for line in reversed(lines) if line.strip()), 'nothing')}"


def wait_for(what: str, ready: Callable[[], bool], crew: Crew, seconds: float = 30.0) -> None:
    """Until `ready()`; DemoFault when it takes too long or one of the crew ends meanwhile."""
    patience = time.monotonic() + seconds
    while not ready():
        crew.alive()
        if time.monotonic() > patience:
            raise DemoFault(f"{what} did not happen in {seconds:.0f} s")
        time.sleep(0.05)


def answers(port: int) -> bool:
    """Somebody listens on this port of the loopback."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
        return True
    return False


def free_port(wanted: int = 0) -> int:
    """`wanted`, or by chance another one when that is taken or 0.

    Not one that the kernel gives: until somebody listens there, it may give it to an outgoing connection too.
    """
    for port in (wanted, *random.sample(_QUIET_PORTS, 50)):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            if port:
                return port
    raise DemoFault("no free port on 127.0.0.1")


def _spawn(command: list[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    # A session of its own keeps the terminal's Ctrl+C from it: the crew decides in which order they end.
    tied = ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
    with log.open("ab") as out:
        return subprocess.Popen(  # noqa: S603
            [*tied, *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


def _signal(member: Member, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(member.process.pid, number)


def _how(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"status {status}"
