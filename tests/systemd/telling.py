"""How the campaign speaks: lines that begin with CAMPAIGN, and what it asks of those outside the machine.

In the machine of machine.sh somebody is outside, with hands on its keys and eyes on its panels (emulator.py).
In the container of debian.sh nobody is, and pictures come out of the display's memory.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PARTS = ("office", "lobby", "gate")
SETTINGS = Path("/etc/visitor-kiosk/settings.toml")
OPT = Path("/opt/visitor-kiosk")
DATA = Path("/var/lib/visitor-kiosk")
KIOSK = "/usr/local/sbin/kiosk"
FRAME = "/run/visitor-kiosk-display/Xvfb_screen0"
MACHINE = Path("/mnt/campaign").is_mount() and Path("/sys/class/drm/card0").exists()
SLOW = float(os.environ.get("CAMPAIGN_SLOW", "1"))  # times slower than a machine without emulation
bad: list[str] = []


def say(*words: object) -> None:
    """A line for the host."""
    print("CAMPAIGN", *words, flush=True)


def wrong(what: str, *more: object) -> None:
    """Something is not as it shall be: told, and counted."""
    bad.append(what)
    say("BAD", what, *more)


def check(what: str, good: bool, *more: object) -> None:
    """Whether something is as it shall be."""
    if good:
        say("GOOD", what)
    else:
        wrong(what, *more)


def ask(do: str, *what: object, **named: object) -> None:
    """Have somebody outside do it."""
    print("ASK", json.dumps({"do": do, "with": what, "named": named}), flush=True)
    answer = json.loads(sys.stdin.readline())
    if "error" in answer:
        raise RuntimeError(f"{do}: {answer['error']}")


def shot(name: str) -> None:
    """A picture of what is on the panels."""
    time.sleep(2 * SLOW)
    if MACHINE:
        ask("shot", name)
    else:  # a program that asked the X server for it would hold up everybody else
        run("convert", f"xwd:{FRAME}", f"/campaign/pictures/{name}.png")
    say("SHOT", name)


def run(*command: str, stdin: str = "") -> str:
    """What a command says."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, input=stdin)
    if done.returncode:
        say("status", done.returncode, *command, done.stderr.strip()[-300:])
    return done.stdout


def on_display(*command: str) -> str:
    """What a program of the display's own user says."""
    run_dir = "/run/visitor-kiosk-display"
    environment = ("env", "DISPLAY=:7", f"XAUTHORITY={run_dir}/cookie", f"RUNTIME_DIRECTORY={run_dir}")
    return run("runuser", "-u", "visitor-kiosk-display", "--", *environment, *command)


def unit(part: str) -> str:
    """The service of a part."""
    return f"visitor-kiosk-{part}.service"


def shows(name: str, what: str) -> str:
    """A property of a unit."""
    return run("systemctl", "show", "--value", "-p", what, name).strip()


def up(part: str) -> bool:
    """Whether the service runs and said so."""
    return shows(unit(part), "ActiveState") == "active"


def until(what: str, there: Callable[[], bool], seconds: float) -> bool:
    """Wait for something, and say how long it took."""
    begun = time.monotonic()
    while not there():
        if time.monotonic() - begun > seconds * SLOW:
            wrong(what, f"not within {seconds * SLOW:.0f} s")
            return False
        time.sleep(0.5)
    say("GOOD", what, f"after {time.monotonic() - begun:.0f} s")
    return True


def forget_failures(part: str) -> None:
    """The next failure is its first one again."""
    run("systemctl", "reset-failed", unit(part))
    Path(f"/run/visitor-kiosk-{part}/failures").unlink(missing_ok=True)
