"""The units as systemd itself reads them, and how much each leaves open."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from house_tree import SYSTEMD, laid_out, units, with_program

LIMITS = {"office": 20, "nightly": 20, "lobby": 40, "gate": 40, "display": 40, "safe@": 40}
LIMITS |= {"brightness@": 40, "touch": 40}
SERVICES = sorted((SYSTEMD / "units").glob("*.service"))
SCRIPTS = ["install.sh", "kiosk.sh", *(f"libexec/{p.name}" for p in (SYSTEMD / "libexec").iterdir())]


@pytest.mark.parametrize("name", LIMITS)
def test_a_service_leaves_no_more_open_than_it_may(name: str) -> None:
    unit = SYSTEMD / "units" / f"visitor-kiosk-{name}.service"
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={LIMITS[name]}", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, re.findall("Overall.*", done.stdout) or done.stderr


def test_every_service_is_measured() -> None:
    assert {unit.stem.removeprefix("visitor-kiosk-") for unit in SERVICES} == set(LIMITS)


@pytest.mark.parametrize("role", ["all", "office", "lobby", "gate"])
def test_systemd_knows_every_line_of_every_unit(tmp_path: Path, role: str) -> None:
    root = with_program(laid_out(tmp_path, role))
    names = [unit.name.replace("@.", "@lobby.") for unit in units(root)]
    command = ["systemd-analyze", "verify", "--recursive-errors=no", f"--root={root}", "--man=no", *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "visitor-kiosk" in line]
    assert ours == [], done.stderr


def test_a_line_that_systemd_does_not_know_is_found(tmp_path: Path) -> None:
    root = with_program(laid_out(tmp_path, "office"))
    unit = root / "etc/systemd/system/visitor-kiosk-office.service"
    unit.write_text(unit.read_text().replace("[Service]", "[Service]\nRestartSecs=1"))
    command = ["systemd-analyze", "verify", f"--root={root}", "--man=no", unit.name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "RestartSecs" in done.stderr


@pytest.mark.parametrize("name", ["office", "lobby", "gate"])
def test_what_fails_is_started_again_and_after_three_times_the_safe_page_comes(name: str) -> None:
    unit = (SYSTEMD / "units" / f"visitor-kiosk-{name}.service").read_text().splitlines()
    for line in (
        "Type=notify",
        "Restart=always",
        "StartLimitBurst=3",
        f"OnFailure=visitor-kiosk-safe@{name}.service",
        f"Conflicts=visitor-kiosk-safe@{name}.service",
        "LimitCORE=0",
    ):
        assert line in unit
    assert any(line.startswith("WatchdogSec=") for line in unit)


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.stem)
def test_nothing_runs_as_root(service: Path) -> None:
    lines = service.read_text().splitlines()
    users = [line.removeprefix("User=") for line in lines if line.startswith("User=")]
    assert len(users) == 1
    assert users[0].startswith("visitor-kiosk")
    raised = [line for line in lines if line.startswith("Exec") and re.match(r"\w+=[-@:]*[+!]", line)]
    assert all("/staff-left" in line or "/try-again" in line for line in raised)


@pytest.mark.parametrize("part", ["lobby", "gate", "office"])
def test_no_service_is_handed_what_another_keeps(part: str) -> None:
    text = (SYSTEMD / "units" / f"visitor-kiosk-{part}.service").read_text()
    handed = set(re.findall("LoadCredential=([a-z-]+):", text))
    office = {"chain-key", "pass-keys", "field-key", "links-key", "site-cert", "site-ca"}
    assert handed == (office if part == "office" else {"station-token", "site-ca"})
    assert "site-ca-key" not in text


def test_users_have_no_shell_and_no_home_that_opens(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    file = SYSTEMD / "etc/sysusers.d/visitor-kiosk.conf"
    command = ["systemd-sysusers", f"--root={tmp_path}", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    made = [line.split(":") for line in (tmp_path / "etc/passwd").read_text().splitlines()]
    assert [(user[0], user[-1]) for user in made if user[0].startswith("visitor")] == [
        (name, "/usr/sbin/nologin")
        for name in ("visitor-kiosk", "visitor-kiosk-lobby", "visitor-kiosk-gate", "visitor-kiosk-display")
    ], done.stderr


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_are_sound(script: str) -> None:
    path = SYSTEMD / script
    first = path.read_text().splitlines()[0]
    if first == "#!/usr/bin/python3":
        compile(path.read_text(), script, "exec")
        return
    checks = [["bash", "-n", str(path)]]
    if shutil.which("shellcheck"):  # it follows the installer's steps by itself
        checks.append(["shellcheck", "--external-sources", "--source-path=SCRIPTDIR", str(path)])
    for check in checks:
        done = subprocess.run(check, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
