"""Runs inside the machine that debian.sh or machine.sh made, as root: guest.py [DEED...].

Without DEED all that a container can. Tells what it sees in lines that begin with CAMPAIGN (telling.py).
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from telling import (
    DATA,
    KIOSK,
    MACHINE,
    OPT,
    PARTS,
    SETTINGS,
    SLOW,
    bad,
    check,
    forget_failures,
    run,
    say,
    shot,
    shows,
    unit,
    until,
    up,
    wrong,
)

TREE = Path("/mnt/tree")
NEXT = Path("/root/next")  # the program as it will be


def install(tree: Path = TREE) -> None:
    """By the installer, in the running machine."""
    begun = time.monotonic()
    installer = ["bash", str(tree / "systemd/install.sh"), "--role", "all", "--offline-wheels", "/mnt/wheels"]
    done = subprocess.run(
        installer,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(done.stdout, flush=True)
    check("installed", done.returncode == 0, f"status {done.returncode}")
    check("the doctor finds nothing bad at its end", "\nbad " not in done.stdout)
    say("SECONDS of the installer", round(time.monotonic() - begun))


def struck(part: str, blow: int) -> None:
    """A service is struck, and comes back with another process."""
    before = shows(unit(part), "MainPID")
    os.kill(int(before), blow)
    name = f"{part} after {signal.Signals(blow).name}"
    until(name, lambda: up(part) and shows(unit(part), "MainPID") not in (before, "0"), 60)


def broken_settings(part: str) -> None:
    """The settings are broken: the safe page within its time, and the way back."""
    whole = SETTINGS.read_text()
    SETTINGS.write_text("[house\n")
    os.kill(int(shows(unit(part), "MainPID")), signal.SIGKILL)
    until(f"safe page of {part}", lambda: up_safe(part), 60)
    time.sleep(5 * SLOW)
    if part != "office":
        shot(f"safe-{part}")
    SETTINGS.write_text(whole)
    run("systemctl", "reset-failed", unit(part))
    run("systemctl", "start", "--no-block", unit(part))
    until(f"{part} after mending the settings", lambda: up(part), 60)
    until(f"safe page of {part} is gone", lambda: not up_safe(part), 20)


def up_safe(part: str) -> bool:
    """Whether the safe page is shown in its place."""
    return shows(f"visitor-kiosk-safe@{part}", "ActiveState") == "active"


def upgrade() -> None:
    """To a newer release by its installer, and back, on with the same visits."""
    old, visits = (OPT / "current").resolve(), logged()
    shutil.copytree(TREE, NEXT, dirs_exist_ok=True)
    with (NEXT / "CHANGELOG.md").open("a") as changes:
        changes.write("\nAnother release.\n")
    install(NEXT)
    new = (OPT / "current").resolve()
    check("the newer release runs", new != old, new.name)
    look(visits)
    say(run(KIOSK, "upgrade", str(old)).strip())
    check("the older release runs again", (OPT / "current").resolve() == old, old.name)
    look(visits)


def look(visits: list[tuple[int, str]]) -> None:
    """Everything runs, and the log is what it was."""
    for part in PARTS:
        until(f"{part} with {(OPT / 'current').resolve().name}", lambda part=part: up(part), 120)  # type: ignore[misc]
    check("the visits are there", logged() == visits)


def logged() -> list[tuple[int, str]]:
    """Who visited."""
    log = json.loads(run(KIOSK, "log", "export", "--format", "json"))
    return [(one["visit"], one["name"]) for one in log]


def away() -> None:
    """Uninstall; what is left."""
    for folder in Path("/etc/systemd/system").glob("visitor-kiosk-*.service.d"):
        for own in ("xvfb.conf", "slow.conf"):  # the campaign's
            (folder / own).unlink(missing_ok=True)
        if not any(folder.iterdir()):
            folder.rmdir()
    run("bash", str(OPT / "current/systemd/install.sh"), "--uninstall")
    left(str(SETTINGS.parent), str(DATA))


def purge() -> None:
    """The settings, secrets and data too."""
    tree = TREE / "systemd/install.sh"
    run("bash", str(tree), "--uninstall", "--purge", "--yes")
    left()


def left(*may: str) -> None:
    """Nothing is left but what may be."""
    found = run(
        "find", "/etc", "/opt", "/usr", "/var", "/run", "/tmp", "-xdev", "-iname", "*visitor*kiosk*", "-prune"
    ).split()
    say("LEFT", *(found or ["nothing"]))
    users = [line for file in ("passwd", "group") for line in Path(f"/etc/{file}").read_text().splitlines()]
    users = [line for line in users if "visitor" in line]
    listed = run("systemctl", "list-units", "--all", "--plain", "--no-legend", "visitor-kiosk*").splitlines()
    units = [line for line in listed if " not-found " not in line]  # those only somebody else still names
    check("nothing else is left", not users and not units and set(found) <= set(may), users, units, found)
    owners = {path.owner() for top in may for path in [Path(top), *Path(top).rglob("*")]}
    check("what is left is root's", owners <= {"root"}, owners)


def attempt(deed: Callable[[], None]) -> None:
    """One thing that does not work hides no other."""
    say("BEGIN", deed.__name__)
    try:
        deed()
    except Exception as fault:  # told, and counted
        wrong(deed.__name__, type(fault).__name__, fault)
        shot(f"bad-{deed.__name__}")


def started() -> None:
    """Everything is up after the machine was switched on."""
    for part in (*PARTS, "display"):
        until(f"{part} after switching on", lambda part=part: up(part), 120)  # type: ignore[misc]
    if MACHINE:
        say("SECONDS since switching on", Path("/proc/uptime").read_text().split()[0])
    time.sleep(3 * SLOW)
    shot("screens")
    for part in PARTS:
        print(run(KIOSK, "--as", part, "doctor", "--part", part), flush=True)


def blows() -> None:
    """Killed and hung, each service comes back."""
    for part in PARTS:
        forget_failures(part)
        struck(part, signal.SIGKILL)
    for part in PARTS:
        forget_failures(part)
        struck(part, signal.SIGSTOP)
    shot("after-blows")


def pages() -> None:
    """Broken settings lead to the safe page."""
    for part in PARTS:
        forget_failures(part)
        broken_settings(part)


def night() -> None:
    """The night's work by its service."""
    run("systemctl", "start", "visitor-kiosk-nightly.service")
    result = shows("visitor-kiosk-nightly.service", "Result")
    check("the night's work", result == "success", result)
    check("a backup is there", any((DATA / "office" / "backups").iterdir()))


def journal() -> None:
    """The end of what the services said."""
    print(run("journalctl", "--no-pager", "-b", "-u", "visitor-kiosk*")[-20000:], flush=True)


def deeds() -> dict[str, Callable[[], None]]:
    """All that can be done here."""
    from guest_visit import visit

    here = [started, visit, blows, pages, night, upgrade, journal, away, purge]
    if MACHINE:
        from guest_session import light, no_way_out, printer, staff_leave, turned, usb

        here += [install, no_way_out, turned, light, usb, printer, staff_leave]
    return {deed.__name__: deed for deed in here}


def main() -> None:
    """What was named, or all that a container can."""
    can, wanted = deeds(), sys.argv[1:]
    for name in wanted or can:
        attempt(can[name])
    if not MACHINE:
        say("END", "bad:", *(bad or ["nothing"]))
        run("systemctl", "poweroff")


if __name__ == "__main__":
    main()
