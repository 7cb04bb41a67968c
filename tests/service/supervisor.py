"""A supervisor that honours what a unit file says: restarts, watchdog, start limit, and what takes over then.
Its waiting is shorter than systemd's, in proportion; everything that it runs is real.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from supervising import Ear

from kiosk.notify import ALIVE, READY

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "systemd/units"
PACE = 4.0  # times as fast as systemd
_UNITS_OF_TIME = {"": 1.0, "s": 1.0, "min": 60.0, "h": 3600.0}


class Unit:
    """What a unit file says: the last word of each name, or all of them."""

    def __init__(self, name: str) -> None:
        text = (UNITS / f"visitor-kiosk-{name}.service").read_text()
        self._said = re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self._said if key == name]

    def word(self, name: str, usual: str = "") -> str:
        return (self.all(name) or [usual])[-1]

    def seconds(self, name: str, usual: str) -> float:
        number, unit = re.fullmatch(r"(\d+)(\w*)", self.word(name, usual)).groups()  # type: ignore[union-attr]
        return float(number) * _UNITS_OF_TIME[unit]


class Supervised:
    """The service of a part under its supervisor, in a folder of its own. Nothing happens but in `until`."""

    def __init__(self, part: str, folder: Path, **environment: str) -> None:
        self.part, self.folder, self.unit = part, folder, Unit(part)
        self.settings, self.data = folder / "settings.toml", folder / "data"
        self._run = folder / "run"
        self._run.mkdir()
        self._tools()
        (folder / "ear").mkdir()
        self._patience = self.unit.seconds("WatchdogSec", "0s") / PACE
        self._ear = Ear(folder / "ear", self._patience)
        outside = {key: value for key, value in os.environ.items() if not key.startswith("KIOSK_")}
        self._environment = outside | self._ear.environment | environment | {"KIOSK_DATA": str(self.data)}
        self._environment |= {"SDL_VIDEODRIVER": "offscreen", "RUNTIME_DIRECTORY": str(self._run)}
        self._environment["KIOSK_SETTINGS"] = str(self.settings)  # where the safe page looks in /etc
        self.process: subprocess.Popen[bytes] | None = None
        self.safe: subprocess.Popen[bytes] | None = None
        self._log = (folder / "log").open("ab")
        self._starts: list[float] = []
        self.ready, self._fed, self._begun = False, 0.0, 0.0
        self.results: list[str] = []

    def _tools(self) -> None:
        """What the units' own scripts call."""
        (self.folder / "tools").mkdir()
        for name, script in (
            ("sleep", f'exec {_which("sleep")} "$(awk "BEGIN {{ print $1 / {PACE} }}")"'),
            ("systemctl", f'echo "$*" >>{self.folder}/asked'),
        ):
            (self.folder / "tools" / name).write_text(f"#!/bin/sh\n{script}\n")
            (self.folder / "tools" / name).chmod(0o755)

    def start(self) -> None:
        """As `systemctl start` after `reset-failed`."""
        self.reset()
        if self.safe:  # Conflicts=
            self._end(self.safe)
            self.safe = None
        self._begin()

    def reset(self) -> None:
        """Forget how often it was started."""
        self._starts.clear()
        (self._run / "failures").unlink(missing_ok=True)

    def until(self, come: Callable[[], object], seconds: float = 120.0) -> None:
        """Supervise until this is so."""
        end, pause = monotonic() + seconds, threading.Event()
        while not come():
            assert monotonic() < end, f"it did not come; {self.part}: {self.results}"
            self._look()
            pause.wait(0.02)

    def up(self, unlike: int = 0) -> bool:
        """Whether it runs and said so, as another process than this one."""
        return self.ready and self.process is not None and self.process.pid != unlike

    def struck(self, blow: int) -> None:
        """Strike it, and wait until it is back."""
        self.reset()
        assert self.process
        before = self.process.pid
        os.kill(before, blow)
        self.until(lambda: self.up(unlike=before))

    def ten_minutes_pass(self) -> None:
        """The safe page has stood for as long as its unit lets it, and its last words are heard."""
        assert self.safe
        self._end(self.safe)
        self.safe = None
        safe = Unit("safe@")
        assert safe.seconds("RuntimeMaxSec", "0s") == 600
        self._carry(safe.word("ExecStopPost").replace("%i", self.part), "timeout")
        asked = (self.folder / "asked").read_text()
        assert f"reset-failed visitor-kiosk-{self.part}.service" in asked
        assert f"--no-block start visitor-kiosk-{self.part}.service" in asked
        self.start()

    def close(self) -> None:
        """End all."""
        for one in filter(None, (self.process, self.safe)):
            self._end(one)
        self._log.close()
        self._ear.close()

    def _begin(self) -> None:
        limit, within = (
            int(self.unit.word("StartLimitBurst")),
            self.unit.seconds("StartLimitIntervalSec", "10s"),
        )
        self._starts = [at for at in self._starts if monotonic() - at < within]
        if len(self._starts) >= limit:
            self.results.append("start-limit-hit")
            return self._take_over()
        self._starts.append(monotonic())
        self.ready, self._begun = False, monotonic()
        self.process = self._started(self.unit.word("ExecStart"))
        return None

    def _take_over(self) -> None:
        self.process = None
        if follower := self.unit.word("OnFailure"):
            part = re.fullmatch(r"visitor-kiosk-safe@(\w+)\.service", follower)
            assert part
            self.safe = self._started(Unit("safe@").word("ExecStart").replace("%i", part[1]))

    def _started(self, line: str) -> "subprocess.Popen[bytes]":
        program, *arguments = line.split()
        assert program == "/opt/visitor-kiosk/current/venv/bin/kiosk"
        told = [
            str(self.settings) if word == "/etc/visitor-kiosk/settings.toml" else word for word in arguments
        ]
        command = [sys.executable, "-m", "kiosk", *told]
        return subprocess.Popen(command, env=self._environment, stderr=self._log, stdout=self._log, cwd=ROOT)

    def _look(self) -> None:
        for line in self._ear.heard():
            self.ready = self.ready or line == READY
            self._fed = monotonic() if line in (READY, ALIVE) else self._fed
        if self.process is None:
            return
        if self.process.poll() is not None:
            code = self.process.returncode
            self._ended("success" if code == 0 else "signal" if code < 0 else "exit-code")
        elif self.ready and self._patience and monotonic() - self._fed > self._patience:
            self._ended("watchdog")
        elif not self.ready and monotonic() - self._begun > self.unit.seconds("TimeoutStartSec", "90s"):
            self._ended("timeout")

    def _ended(self, result: str) -> None:
        assert self.process
        self.process.kill()
        code = self.process.wait()
        self.results.append(result)
        self.ready, self.process = False, None
        for line in self.unit.all("ExecStopPost"):
            self._carry(line, result, code)
        restart = self.unit.word("Restart", "no")
        if restart == "no" or (restart == "on-failure" and result == "success"):
            return
        if str(code) in self.unit.word("RestartPreventExitStatus").split():
            return
        threading.Event().wait(min(self.unit.seconds("RestartSec", "0s") / PACE, 1.0))
        self._begin()

    def _carry(self, line: str, result: str, code: int = 0) -> None:
        """One of the unit's own scripts, with what systemd tells it."""
        program, *arguments = line.lstrip("+-").split()
        script = ROOT / "systemd" / program.removeprefix("/opt/visitor-kiosk/current/systemd/")
        told = {"SERVICE_RESULT": result, "EXIT_STATUS": str(code), "RUNTIME_DIRECTORY": str(self._run)}
        path = f"{self.folder}/tools:{os.environ['PATH']}"
        subprocess.run([str(script), *arguments], env={"PATH": path, **told}, check=True)

    @staticmethod
    def _end(process: "subprocess.Popen[bytes]") -> None:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _which(name: str) -> str:
    return next(
        f"{folder}/{name}" for folder in ("/usr/bin", "/bin") if os.access(f"{folder}/{name}", os.X_OK)
    )


def free_port() -> int:
    """A port that nobody listens on."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def folder_for(base: Path) -> Path:
    """A folder with a short name: the path of a socket has little room."""
    return Path(tempfile.mkdtemp(prefix="k", dir=base if len(str(base)) < 40 else None))
