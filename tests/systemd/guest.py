"""Runs inside the machine that debian.sh made, as root, and tells what it sees in lines that begin with
CAMPAIGN. Pictures of the display go to /campaign/pictures.

The screens are the installed services; for the visit they are led by lines on their standard input
(`--driven`), in the same session and sandbox.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

PARTS = ("office", "lobby", "gate")
SETTINGS = Path("/etc/visitor-kiosk/settings.toml")
OPT = Path("/opt/visitor-kiosk")
SLIPS = Path("/var/lib/visitor-kiosk/lobby/slips")
FRAME = "/run/visitor-kiosk-display/Xvfb_screen0"
DROP = "/run/systemd/system/visitor-kiosk-{}.service.d"
SLOW = float(os.environ.get("CAMPAIGN_SLOW", "1"))  # times slower than a machine without emulation
bad: list[str] = []


def say(*words: object) -> None:
    """A line for the host."""
    print("CAMPAIGN", *words, flush=True)


def shot(name: str) -> None:
    """A picture of the panel."""
    time.sleep(2)
    # Out of the display's memory: a program that asked the X server for it would hold up everybody else.
    run("convert", f"xwd:{FRAME}", f"/campaign/pictures/{name}.png")
    say("SHOT", name)
    time.sleep(SLOW)


def run(*command: str) -> str:
    """What a command says."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        say("status", done.returncode, *command, done.stderr.strip()[-300:])
    return done.stdout


def unit(part: str) -> str:
    """The service of a part."""
    return f"visitor-kiosk-{part}.service"


def shows(part: str, what: str) -> str:
    """A property of its service."""
    return run("systemctl", "show", "--value", "-p", what, unit(part)).strip()


def up(part: str) -> bool:
    """Whether the service runs and said so."""
    return shows(part, "ActiveState") == "active"


def until(what: str, there: Callable[[], bool], seconds: float) -> float:
    """Wait for something; how long it took."""
    begun = time.monotonic()
    while not there():
        if time.monotonic() - begun > seconds * SLOW:
            bad.append(what)
            say("BAD", what, f"not within {seconds * SLOW:.0f} s")
            return seconds * SLOW
        time.sleep(0.5)
    took = time.monotonic() - begun
    say("GOOD", what, f"after {took:.0f} s")
    return took


def struck(part: str, blow: int) -> None:
    """A service is struck, and comes back with another process."""
    before = shows(part, "MainPID")
    os.kill(int(before), blow)
    name = f"{part} after {signal.Signals(blow).name}"
    until(name, lambda: up(part) and shows(part, "MainPID") not in (before, "0"), 60)


def broken_settings(part: str) -> None:
    """The settings are broken: the safe page within its time, and the way back."""
    whole = SETTINGS.read_text()
    run("systemctl", "reset-failed", unit(part))
    SETTINGS.write_text("[house\n")
    os.kill(int(shows(part, "MainPID")), signal.SIGKILL)
    until(f"safe page of {part}", lambda: up_safe(part), 60)
    time.sleep(5 * SLOW)
    if part != "office":
        shot(f"safe-{part}")
    SETTINGS.write_text(whole)
    run("systemctl", "reset-failed", unit(part))
    run("systemctl", "start", unit(part))
    until(f"{part} after mending the settings", lambda: up(part), 60)
    until(f"safe page of {part} is gone", lambda: not up_safe(part), 20)


def up_safe(part: str) -> bool:
    """Whether the safe page is shown in its place."""
    return (
        run("systemctl", "show", "--value", "-p", "ActiveState", f"visitor-kiosk-safe@{part}").strip()
        == "active"
    )


class Led:
    """A screen's service led by lines, until the end of the block."""

    def __init__(self, part: str) -> None:
        self.part, self.folder = part, Path(DROP.format(part))
        self.orders, self.answers = (Path(f"/run/{part}.{way}") for way in ("orders", "answers"))

    def __enter__(self) -> "Led":
        for fifo in (self.orders, self.answers):
            os.mkfifo(fifo)
        self.folder.mkdir(parents=True)
        start = f"/opt/visitor-kiosk/current/venv/bin/kiosk --settings {SETTINGS} {self.part} --driven"
        (self.folder / "led.conf").write_text(
            f"[Service]\nExecStart=\nExecStart={start}\nStandardInput=file:{self.orders}\nStandardOutput=file:{self.answers}\n"
        )
        run("systemctl", "daemon-reload")
        run("systemctl", "restart", "--no-block", unit(self.part))
        self.to: IO[str] = self.orders.open("w")
        self.back: IO[str] = self.answers.open()
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder)
        run("systemctl", "daemon-reload")
        run("systemctl", "restart", "--no-block", unit(self.part))
        self.to.close()
        for fifo in (self.orders, self.answers):
            fifo.unlink()

    def do(self, **order: Any) -> dict[str, Any]:
        """An order, and its answer."""
        print(json.dumps(order), file=self.to, flush=True)
        answer: dict[str, Any] = json.loads(self.back.readline())
        if not answer["ok"]:
            raise RuntimeError(f"{self.part}: {order}: {answer}")
        return answer

    def wait(self, page: str) -> None:
        """Until this page is shown."""
        self.do(wait=page, seconds=30 * SLOW)


def visit() -> None:
    """An announced visitor takes the pass at the lobby and is let in at the gate."""
    hosts = Path("/run/hosts.csv")
    hosts.write_text(next(OPT.glob("current/assets/demo/hosts.csv")).read_text())
    hosts.chmod(0o644)
    run("/usr/local/sbin/kiosk", "hosts", "import", str(hosts))
    at = datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M")
    announce = ("visits", "announce", "--host", "DH1001", "--at", at, "--name", "韩梅梅", "--json")
    digits = json.loads(run("/usr/local/sbin/kiosk", *announce))["digits"]
    with Led("lobby") as lobby, Led("gate") as gate:
        lobby.wait("attract")
        lobby.do(touch="begin:zh-CN")
        lobby.wait("choices")
        lobby.do(touch="expected")
        lobby.wait("expected")
        for digit in digits:
            lobby.do(touch=f"key:{digit}")
        lobby.wait("confirm")
        shot("confirm")
        lobby.do(touch="next")
        lobby.wait("guide")
        lobby.do(touch="next")
        lobby.wait("take")
        until("the slip", lambda: any(SLIPS.glob("slip-*.png")), 30)
        slip = sorted(SLIPS.glob("slip-*.png"))[-1]
        code = run("zbarimg", "--raw", "--quiet", str(slip)).strip()
        shot("take")
        if gate.do(tags=True)["page"] == "guard":  # it remembers who was on duty
            gate.do(touch="guard:0")
        gate.wait("ready")
        gate.do(keys=code + "\n")
        gate.wait("identity")
        gate.do(touch="document:resident_id")
        for digit in "2046":
            gate.do(touch=f"key:{digit}")
        gate.do(touch="let_in")
        gate.wait("verdict")
        shot("let-in")
    say("LOG", run("/usr/local/sbin/kiosk", "log", "export", "--format", "csv").strip().splitlines()[-1])


def upgrade() -> None:
    """To a copy of the release under another name, and on with the same visits."""
    old = (OPT / "current").resolve()
    new = old.with_name(f"{old.name}.next")
    shutil.copytree(old, new, symlinks=True)
    for file in (*new.glob("venv/bin/kiosk"), *new.glob("venv/lib/python3*/site-packages/visitor-kiosk.pth")):
        file.write_text(file.read_text().replace(str(old), str(new)))
    say(run("/usr/local/sbin/kiosk", "upgrade", str(new)).strip())
    until("the new release runs", lambda: (OPT / "current").resolve() == new and up("office"), 60)
    for part in ("lobby", "gate"):
        until(f"{part} with the new release", lambda part=part: up(part), 60)  # type: ignore[misc]


def away() -> None:
    """Uninstall; what is left."""
    shutil.rmtree(
        "/etc/systemd/system/visitor-kiosk-display.service.d", ignore_errors=True
    )  # the campaign's own
    run(str(OPT / "current/systemd/install.sh"), "--uninstall")
    left = run("find", "/etc", "/opt", "/usr", "/var", "-xdev", "-name", "*visitor*kiosk*").split()
    say("LEFT", *left)
    users = [line for line in Path("/etc/passwd").read_text().splitlines() if "visitor" in line]
    running = run("systemctl", "list-units", "--all", "--plain", "--no-legend", "visitor-kiosk*").strip()
    if users or running or set(left) - {"/etc/visitor-kiosk", "/var/lib/visitor-kiosk"}:
        bad.append("left behind")
        say("BAD left behind", users, running)


def attempt(deed: Callable[[], None]) -> None:
    """One thing that does not work hides no other."""
    say("BEGIN", deed.__name__)
    try:
        deed()
    except Exception as fault:  # told, and counted
        bad.append(deed.__name__)
        say("BAD", deed.__name__, type(fault).__name__, fault)
        shot(f"bad-{deed.__name__}")


def started() -> None:
    """Everything is up after the machine was switched on."""
    for part in (*PARTS, "display"):
        until(f"{part} after switching on", lambda part=part: up(part), 120)  # type: ignore[misc]
    say("SECONDS since switching on", Path("/proc/uptime").read_text().split()[0])
    time.sleep(3 * SLOW)
    shot("screens")
    for part in PARTS:
        print(run("/usr/local/sbin/kiosk", "--as", part, "doctor", "--part", part), flush=True)


def blows() -> None:
    """Killed and hung, each service comes back."""
    for part in PARTS:
        struck(part, signal.SIGKILL)
    for part in PARTS:
        run("systemctl", "reset-failed", unit(part))
        run("rm", "-f", f"/run/visitor-kiosk-{part}/failures")
        struck(part, signal.SIGSTOP)
    shot("after-blows")


def pages() -> None:
    """Broken settings lead to the safe page."""
    for part in PARTS:
        run("rm", "-f", f"/run/visitor-kiosk-{part}/failures")
        broken_settings(part)


def night() -> None:
    """The night's work by its service."""
    run("systemctl", "start", "visitor-kiosk-nightly.service")
    if (
        run("systemctl", "show", "--value", "-p", "Result", "visitor-kiosk-nightly.service").strip()
        != "success"
    ):
        bad.append("nightly")


def main() -> None:
    """All of it, or what was named."""
    deeds = (started, visit, blows, pages, night, upgrade, away)
    wanted = sys.argv[1:]
    for deed in deeds:
        if not wanted or deed.__name__ in wanted:
            attempt(deed)
    print(run("journalctl", "--no-pager", "-b", "-u", "visitor-kiosk*")[-20000:], flush=True)
    say("END", "bad:", *(bad or ["nothing"]))
    time.sleep(2)
    run("systemctl", "poweroff")


if __name__ == "__main__":
    main()
