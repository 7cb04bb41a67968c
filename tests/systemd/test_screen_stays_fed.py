"""A screen that works feeds its supervisor for as long as it works, not only when it begins; one whose
workers all hang does not."""

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


HUNG = """
import threading, time
from kiosk.notify import Watchdog
from kiosk.screen.window import open_window
from kiosk.screen.stage import Stage
from kiosk.settings import Settings
from kivy.uix.widget import Widget

class Stuck(Stage):
    def begin_again(self):
        self.show("stuck", Widget())
        for _ in range(4):
            self.later(threading.Event().wait, print)

window = open_window(Settings().lobby, "")
Stuck(window).run(Watchdog(clock=lambda: time.monotonic() * 12))
"""


def test_a_screen_whose_workers_all_hang_feeds_no_more(tmp_path: Path) -> None:
    told = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "20000000"}
    told |= {"SDL_VIDEODRIVER": "offscreen", "KIOSK_DATA": str(tmp_path), "KIOSK_SETTINGS": "/dev/null"}
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear, (tmp_path / "log").open("wb") as log:
        ear.bind(told["NOTIFY_SOCKET"])
        ear.settimeout(60)
        screen = subprocess.Popen([sys.executable, "-c", HUNG], env={**os.environ, **told}, stderr=log)
        try:
            said = [ear.recv(65536).decode() for _ in range(3)]
            assert "READY=1" in said[0]
            assert said[2] == "WATCHDOG=1"  # at first nobody can know
            while said[-1] == "WATCHDOG=1":
                said.append(ear.recv(65536).decode())
            assert said[-1] == "STATUS=workers hangs"
            ear.settimeout(20 / 12)
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
