"""A screen that works feeds its supervisor for as long as it works, not only when it begins."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

INTERVAL = 2_000_000  # microseconds


def test_a_screen_goes_on_feeding(tmp_path: Path) -> None:
    told = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": str(INTERVAL)}
    told |= {"SDL_VIDEODRIVER": "offscreen", "KIOSK_DATA": str(tmp_path), "KIOSK_SETTINGS": "/dev/null"}
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear, (tmp_path / "log").open("wb") as log:
        ear.bind(told["NOTIFY_SOCKET"])
        ear.settimeout(45)
        command = [sys.executable, "-m", "kiosk", "lobby"]
        screen = subprocess.Popen(command, env={**os.environ, **told}, stdin=subprocess.DEVNULL, stderr=log)
        try:
            assert "READY=1" in ear.recv(65536).decode()
            for _ in range(5):
                assert "WATCHDOG=1" in ear.recv(65536).decode()
            os.kill(screen.pid, signal.SIGSTOP)
            ear.settimeout(0.1)
            while heard(ear):  # said before it was stopped
                pass
            ear.settimeout(INTERVAL / 1_000_000)
            assert not heard(ear)
        finally:
            screen.kill()
            screen.wait()


def heard(ear: socket.socket) -> str:
    """What is said within the socket's time; '' for nothing."""
    try:
        return ear.recv(65536).decode()
    except TimeoutError:
        return ""
