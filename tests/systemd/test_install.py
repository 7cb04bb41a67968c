"""The installer: what it lays out, that it may be run again, and what it leaves when it is taken away."""

import re
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest
from house_tree import SYSTEMD, contents, debian, install, laid_out, run_with, tool

from kiosk.settings import Settings, load

KEPT = ("etc/visitor-kiosk", "var/lib/visitor-kiosk")
USB_RULE = (SYSTEMD / "etc/udev/rules.d/71-visitor-kiosk-usb.rules").read_text()


def test_running_it_again_changes_nothing(tmp_path: Path) -> None:
    first = contents(laid_out(tmp_path, "all"))
    assert contents(laid_out(tmp_path, "all")) == first


def test_settings_that_somebody_changed_stay(tmp_path: Path) -> None:
    settings = laid_out(tmp_path, "all") / "etc/visitor-kiosk/settings.toml"
    settings.write_text('[house]\nname = "甲"\n')
    laid_out(tmp_path, "all")
    assert settings.read_text() == '[house]\nname = "甲"\n'


def test_another_role_takes_away_what_it_does_not_need(tmp_path: Path) -> None:
    laid_out(tmp_path / "both", "all")
    (tmp_path / "both/etc/visitor-kiosk/credentials/database-url").write_text("x")
    laid_out(tmp_path / "both", "all")
    (tmp_path / "both/etc/visitor-kiosk/credentials/database-url").unlink()
    both, alone = laid_out(tmp_path / "both", "gate"), laid_out(tmp_path / "alone", "gate")
    assert {path for path in contents(both) if "settings.toml" not in path} == {
        path for path in contents(alone) if "settings.toml" not in path
    }


def test_without_a_role_it_is_what_it_was(tmp_path: Path) -> None:
    before = contents(laid_out(tmp_path, "gate"))
    assert install(tmp_path).returncode == 0
    assert contents(tmp_path) == before


@pytest.mark.parametrize("role", ["all", "office", "lobby", "gate"])
def test_taken_away_nothing_but_the_data_is_left_and_purged_nothing_at_all(tmp_path: Path, role: str) -> None:
    """Of a system that has folders, empty ones too, and files of its own beside ours."""
    before = contents(debian(tmp_path))
    laid_out(tmp_path, role)
    visits = tmp_path / "var/lib/visitor-kiosk/office/ledger.db"
    (tmp_path / "etc/visitor-kiosk/credentials/smtp-password").write_text("x")
    laid_out(tmp_path, role)
    handed = tmp_path / "etc/systemd/system/visitor-kiosk-office.service.d/optional.conf"
    assert handed.exists() == (role in ("all", "office"))
    visits.parent.mkdir()
    visits.write_text("visits")
    stamp = tmp_path / "var/lib/systemd/timers/stamp-visitor-kiosk-nightly.timer"
    stamp.touch()
    done = install(tmp_path, "--uninstall")
    assert (done.returncode, done.stderr) == (0, "")
    assert {path: said for path, said in contents(tmp_path).items() if not path.startswith(KEPT)} == before
    assert visits.read_text() == "visits"
    again = install(tmp_path, "--uninstall")
    assert (again.returncode, "nothing is installed" in again.stderr) == (1, True)
    assert install(tmp_path, "--uninstall", "--purge", "--yes").returncode == 0
    assert contents(tmp_path) == before


def test_purged_the_data_are_gone_too_but_only_by_a_clear_word(tmp_path: Path) -> None:
    laid_out(tmp_path, "all")
    before = contents(tmp_path)
    asked = install(tmp_path, "--uninstall", "--purge")
    assert asked.returncode == 1
    assert "--yes" in asked.stderr
    assert contents(tmp_path) == before
    assert install(tmp_path, "--uninstall", "--purge", "--yes").returncode == 0
    assert [path for path in tmp_path.rglob("*") if not path.is_dir()] == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--role", "cellar"], "all, office, lobby or gate"),
        (["--role"], "needs a value"),
        (["--role", ""], "needs a value"),
        (["--frobnicate"], "unknown: --frobnicate"),
        (["gate"], "unknown: gate"),
        (["--role", "gate", "--purge"], "--uninstall"),
        (["--role", "gate", "--office", "office"], "https://"),
        (["--role", "gate", "--office", "https://a/b"], "https://"),
        (["--role", "office", "--url", 'https://a"; rm -rf /'], "https://"),
    ],
)
def test_wrong_use_is_told_and_nothing_done(tmp_path: Path, options: list[str], said: str) -> None:
    done = install(tmp_path, *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_files_that_cannot_be_read_are_told_before_anything_is_done(tmp_path: Path) -> None:
    done = install(tmp_path, "--role", "gate", "--token-file", str(tmp_path / "none"))
    assert done.returncode == 1
    assert "cannot be read" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_gate_knows_its_office(tmp_path: Path) -> None:
    install(tmp_path, "--role", "gate", "--office", "https://office.example:8443")
    found = load(tmp_path / "etc/visitor-kiosk/settings.toml", {})
    assert found.gate.office == "https://office.example:8443"
    assert found.lobby.office == Settings().lobby.office


def test_an_office_is_reached_where_it_was_said(tmp_path: Path) -> None:
    install(tmp_path, "--role", "all", "--url", "https://desk.example:9443")
    found = load(tmp_path / "etc/visitor-kiosk/settings.toml", {})
    assert (found.office.url, found.office.listen) == ("https://desk.example:9443", "0.0.0.0:9443")
    assert found.lobby.office == found.gate.office == "https://localhost:9443"


def test_what_the_settings_say_holds_without_them_does(tmp_path: Path) -> None:
    every = re.sub(r"(?m)^# ([a-z_]+ = )", r"\1", (SYSTEMD / "settings.toml").read_text())
    file = tmp_path / "settings.toml"
    file.write_text(
        every.replace("mail.example.com:587", "").replace("visitors@example.com", "visitors@localhost")
    )
    found, usual = load(file, {}), Settings()
    for section in ("house", "office", "trust", "lobby", "gate"):
        assert getattr(found, section) == getattr(usual, section)


def test_secrets_are_nobody_elses(tmp_path: Path) -> None:
    folder = laid_out(tmp_path, "all") / "etc/visitor-kiosk/credentials"
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("interfaces", "welcome"),
    [
        (":030101:", True),  # a keyboard, or a scanner that is one
        (":030000:030101:", True),  # a touch panel
        (":070102:", True),  # a printer
        (":090000:", True),  # a hub
        (":0e0100:0e0200:010100:010200:", True),  # a camera with a microphone
        (":020201:0a0000:", True),  # a scanner on a serial line
        (":ff0000:", True),  # a maker's own, as serial adapters are
        (":080650:", False),  # a disk
        (":080650:030101:", False),  # a disk that is a keyboard too
        (":030101:080650:", False),
        (":060101:ff4201:", False),  # a telephone
        (":020600:0a0000:", False),  # a network card
        (":020d00:0a0000:", False),
        (":e00101:e00101:", False),  # Bluetooth
        (":fe0101:", False),  # new firmware
        (":dc0201:", False),
        (":0b0000:", False),  # a card reader
    ],
)
def test_usb_lets_in_what_a_kiosk_needs(interfaces: str, welcome: bool) -> None:
    refused = re.findall(r'ENV\{ID_USB_INTERFACES\}=="([^"]+)", ATTR\{authorized\}="0"', USB_RULE)
    assert len(refused) == 1
    assert any(fnmatch(interfaces, pattern) for pattern in refused[0].split("|")) != welcome


@pytest.mark.parametrize(
    ("before", "result", "waited"),
    [
        ([], "success", []),
        ([], "exit-code", ["2"]),
        ([10], "watchdog", ["8"]),
        ([400, 10], "signal", []),
        ([5000, 4000, 3000], "exit-code", ["2"]),  # of another time
    ],
)
def test_restarts_come_at_growing_distances(
    tmp_path: Path, before: list[int], result: str, waited: list[str]
) -> None:
    now = 1_700_000_000
    (tmp_path / "failures").write_text("".join(f"{now - ago}\n" for ago in before))
    tool(tmp_path / "tools", "date", f"echo {now}")
    tool(tmp_path / "tools", "sleep", f'echo "$1" >> {tmp_path}/waits')
    environment = {"SERVICE_RESULT": result, "RUNTIME_DIRECTORY": str(tmp_path)}
    done = run_with(tmp_path / "tools", str(SYSTEMD / "libexec/wait-longer"), **environment)
    assert (done.returncode, done.stderr) == (0, "")
    waits = tmp_path / "waits"
    assert (waits.read_text().split() if waits.exists() else []) == waited


@pytest.mark.parametrize(
    ("script", "environment", "asked"),
    [
        ("staff-left", {"EXIT_STATUS": "10"}, "stop visitor-kiosk-lobby.service"),
        ("staff-left", {"EXIT_STATUS": "1"}, ""),
        ("staff-left", {}, ""),
        ("try-again", {"SERVICE_RESULT": "timeout"}, "start visitor-kiosk-lobby.service"),
        ("try-again", {"SERVICE_RESULT": "success"}, ""),
    ],
)
def test_who_ends_a_screen_decides_what_comes_next(
    tmp_path: Path, script: str, environment: dict[str, str], asked: str
) -> None:
    tool(tmp_path / "tools", "systemctl", 'echo "$@"')
    done = run_with(tmp_path / "tools", str(SYSTEMD / "libexec" / script), "lobby", **environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert asked in done.stdout
    assert bool(asked) == bool(done.stdout)


def by_steps(tools: Path, *commands: str) -> "subprocess.CompletedProcess[str]":
    """Some of the installer's steps, with these tools."""
    parts = [f". {SYSTEMD}/steps/{part}.sh" for part in ("files", "program")]
    begin = ["set -euo pipefail", "roles=lobby apt=yes", 'stop() { echo "install: $*" >&2; exit 1; }', *parts]
    return run_with(tools, "bash", "-c", "\n".join((*begin, *commands)))


@pytest.mark.parametrize("fresh", [True, False], ids=["no lists of packages yet", "lists are there"])
def test_libraries_are_found_by_the_name_that_they_have_here(tmp_path: Path, fresh: bool) -> None:
    tools, listed = tmp_path / "tools", tmp_path / "lists"
    renamed = "libasound2 libmtdev1 librime1"
    tool(tools, "dpkg-query", "")
    tool(
        tools,
        "apt-cache",
        f"[ -e {listed} ] || exit 100\n"
        f"for one in {renamed}; do case $2 in $one) exit 0;; ${{one}}t64) echo Package: $2;; esac; done\n"
        "case $2 in *t64) ;; *) echo Package: $2;; esac",
    )
    tool(
        tools,
        "apt-get",
        f'[ "$2" != update ] || touch {listed}\n[ -e {listed} ] || exit 100\necho "$@" >> {tmp_path}/asked',
    )
    if not fresh:
        listed.touch()
    done = by_steps(tools, "system_packages")
    assert (done.returncode, done.stderr) == (0, "")
    asked = (tmp_path / "asked").read_text().splitlines()
    assert len(asked) == 1 + fresh
    installed = asked[-1].split()
    assert {f"{one}t64" for one in renamed.split()} | {"libgl1", "xinput", "python3"} <= set(installed)
    assert not set(renamed.split()) & set(installed)


@pytest.mark.parametrize(("version", "told"), [("3.10", "needs Python 3.11 or later"), ("3.12", "")])
def test_a_system_with_too_old_a_python_is_refused_in_a_sentence(
    tmp_path: Path, version: str, told: str
) -> None:
    minor = version.partition(".")[2]
    tool(tmp_path, "python3", f'[ "$1" = -c ] || echo Python {version}; [ {minor} -ge 11 ]')
    done = by_steps(tmp_path, "check_python")
    assert done.returncode == bool(told)
    assert told in done.stderr
    assert done.stderr.count("\n") == bool(told)


@pytest.mark.parametrize("active", [True, False])
def test_a_machine_with_a_desktop_is_refused_with_the_way_out(tmp_path: Path, active: bool) -> None:
    tool(tmp_path, "systemctl", f'echo "$@" | grep -q "is-active display-manager" && exit {int(not active)}')
    done = by_steps(tmp_path, "no_desktop")
    assert done.returncode == active
    assert ("systemctl set-default multi-user.target" in done.stderr) == active


@pytest.mark.parametrize("options", [["--as", "cellar"], ["--as"], ["--as", ""]])
def test_the_way_in_for_staff_asks_for_a_known_part(options: list[str]) -> None:
    command = ["sh", str(SYSTEMD / "kiosk.sh"), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "office, lobby or gate" in done.stderr
