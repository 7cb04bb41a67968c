"""The services of this machine, as systemd runs them: stopped for an upgrade, and started again."""

import logging
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import NoReturn

_STOPPED = ("nightly.*", "lobby.*", "gate.*", "office.*", "safe@*")
_SCREENS = ("lobby", "gate")
_TARGET, _ALL = "visitor-kiosk.target", "visitor-kiosk*"
log = logging.getLogger(__name__)


class Services:
    """`led`: whether systemd is asked at all; where it is not, nothing is up and all can be started."""

    def __init__(self, led: bool = True) -> None:
        self._led = led

    def screens_up(self) -> list[str]:
        """Those of the screens that are up: whoever waits for a panel to be switched on is not."""
        return [part for part in _SCREENS if self._led and self._ask("--quiet", "is-active", _unit(part))]

    def stop(self) -> None:
        """Stop everything that touches the books or the program, and pages that stand in for it."""
        self._told("stop", *(f"visitor-kiosk-{name}" for name in _STOPPED))

    def start(self, part: str) -> bool:
        """Start one, and wait until it says that it is ready; False if it failed to."""
        self._forget_starts(_unit(part))
        return not self._led or self._told("start", _unit(part))

    def renew_office(self) -> bool:
        """Start the office anew, if it is up, so that it is handed what its credentials say now."""
        self._forget_starts(_unit("office"))
        return not self._led or self._told("try-restart", _unit("office"))

    def go_on(self) -> None:
        """Start whatever stands still, and wait for nothing."""
        self._forget_starts(_ALL)
        self._told("--no-block", "start", _TARGET)

    @staticmethod
    def carry(command: Sequence[str], settings: Mapping[str, str]) -> NoReturn:
        """Go on as this command, as a service of its own: a log-in that is cut takes it along no more, and
        whatever ends it, the services are started. Does not come back; OSError."""
        asked = ["systemd-run", "--wait", "--pipe", "--quiet", "--collect", "--unit=visitor-kiosk-upgrade"]
        asked += [f"--setenv={name}={value}" for name, value in settings.items()]
        systemctl = shutil.which("systemctl")
        for last in (f"reset-failed {_ALL}", f"--no-block start {_TARGET}"):
            asked.append(f"--property=ExecStopPost=-{systemctl} {last}")
        os.execvp(asked[0], [*asked, "--", *command])  # noqa: S606

    def _forget_starts(self, units: str) -> None:
        """Some starts within ten minutes are too many by themselves, and these are not counted."""
        self._ask("--quiet", "reset-failed", units)

    def _told(self, *command: str) -> bool:
        if done := not self._led or self._ask(*command):
            return done
        log.error("systemctl %s failed", " ".join(command))
        return False

    def _ask(self, *command: str) -> bool:
        if not self._led:
            return False
        asked = subprocess.run(["systemctl", *command], check=False, stderr=subprocess.DEVNULL)  # noqa: S603, S607
        return asked.returncode == 0


def _unit(part: str) -> str:
    return f"visitor-kiosk-{part}.service"
