"""A machine's folders as `systemd/install.sh --root` lays them out, without the program and without root."""

import hashlib
import os
import subprocess
from pathlib import Path

SYSTEMD = Path(__file__).resolve().parent.parent.parent / "systemd"


def install(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the installer for the folders below `root`."""
    command = [str(SYSTEMD / "install.sh"), "--root", str(root), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def laid_out(root: Path, role: str) -> Path:
    """`root` with everything of this role in it."""
    done = install(root, "--role", role)
    assert (done.returncode, done.stderr) == (0, "")
    return root


def debian(root: Path) -> Path:
    """`root` with the folders that Debian 12 brings along, empty ones too, and what others keep there."""
    for folder in ("modprobe.d", "sysctl.d", "sysusers.d", "tmpfiles.d", "udev/rules.d", "systemd/system"):
        (root / "etc" / folder).mkdir(parents=True)
    for folder in ("opt", "usr/local/sbin", "var/lib/systemd/timers"):
        (root / folder).mkdir(parents=True)
    (root / "etc/sysctl.d/local.conf").write_text("vm.swappiness = 1\n")
    (root / "etc/systemd/system/other.service").write_text("[Service]\nExecStart=/bin/true\n")
    return root


def contents(root: Path) -> dict[str, str]:
    """Every file with its mode and what it says, every link with where it points."""
    return {str(path.relative_to(root)): _said(path) for path in root.rglob("*")}


def _said(path: Path) -> str:
    if path.is_symlink():
        return f"-> {path.readlink()}"
    mode = f"{path.stat().st_mode:o}"
    return mode if path.is_dir() else f"{mode} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def units(root: Path) -> list[Path]:
    """The unit files that were laid out."""
    places = (root / "etc/systemd/system").glob("visitor-kiosk*")
    return sorted(place for place in places if place.is_file())


def with_program(root: Path) -> Path:
    """`root` with an empty program where the units look for theirs, for systemd to find."""
    release = root / "opt/visitor-kiosk/current"
    programs = [release / "venv/bin/kiosk", root / "usr/lib/xorg/Xorg"]
    programs += [release / "systemd/libexec" / one.name for one in (SYSTEMD / "libexec").iterdir()]
    for program in programs:
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    return root


def run_with(tools: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program that finds these tools before the system's own."""
    told = {"PATH": f"{tools}:{os.environ['PATH']}", **environment}
    return subprocess.run(command, env=told, capture_output=True, text=True, check=False)


def tool(tools: Path, name: str, script: str) -> None:
    """A stand-in for a program of the system."""
    tools.mkdir(exist_ok=True)
    (tools / name).write_text(f"#!/bin/sh\n{script}\n")
    (tools / name).chmod(0o755)
