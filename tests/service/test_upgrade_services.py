"""An upgrade by root of books that a service's user owns, with services that are stopped and started:
whatever fails or is killed, at whichever step, the old or the new release runs with all visits."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from machine import Machine, kill_all

from doorstep import Blank, Doorstep
from kiosk.upgrading import LOCK

BEFORE = [
    f"{one} {when}" for one in ("old backup", "new ledger", "new health") for when in ("before", "after")
]
STARTS = ["new starts lobby", "new starts office", "new office before", "new office after"]
HARD = ["new ledger after", "new health after", "new office before"]


def machine_with(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    step = Doorstep(url)
    for number in range(3):
        step.register(name=f"客{number}", phone=f"1380000111{number}")
    step.books.close()
    monkeypatch.setenv("PATH", f"{folder}/tools:{os.environ['PATH']}")
    return Machine(url, folder / "tools")


@pytest.fixture
def machine(blank_sqlite: Blank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    made = machine_with(blank_sqlite(), tmp_path, monkeypatch)
    yield made
    made.close()


@pytest.fixture
def postgresql(blank_postgres: Blank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    made = machine_with(blank_postgres(), tmp_path, monkeypatch)
    yield made
    made.close()


def failed(machine: Machine, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIL", at)
    assert "old goes on" in machine.upgrade()
    assert machine.runs() == "old"
    monkeypatch.delenv("FAIL")
    assert machine.upgrade() == ""
    assert machine.runs() == "new"


def killed(machine: Machine, at: str) -> None:
    machine.killed(at)
    machine.power_comes_back()
    if machine.runs() == "old":
        assert machine.upgrade() == ""
    assert machine.runs() == "new"


def test_all_is_stopped_before_the_books_are_touched_and_the_office_comes_last(machine: Machine) -> None:
    assert machine.upgrade() == ""
    assert machine.runs() == "new"
    asked = (machine.marks / "asked").read_text().splitlines()
    assert [line for line in asked if "is-active" not in line and "reset-failed" not in line] == [
        "stop "
        + " ".join(
            f"visitor-kiosk-{name}" for name in ("nightly.*", "lobby.*", "gate.*", "office.*", "safe@*")
        ),
        "start visitor-kiosk-lobby.service",
        "start visitor-kiosk-office.service",
        "--no-block start visitor-kiosk.target",
    ]


@pytest.mark.parametrize("at", [*BEFORE, *STARTS])
def test_it_fails_at_each_step(machine: Machine, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    failed(machine, at, monkeypatch)


@pytest.mark.parametrize("at", HARD)
def test_it_fails_on_postgresql(postgresql: Machine, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    failed(postgresql, at, monkeypatch)


@pytest.mark.parametrize("at", ["stop", *BEFORE, *STARTS])
def test_it_is_killed_at_each_step(machine: Machine, at: str) -> None:
    killed(machine, at)


@pytest.mark.parametrize("at", HARD)
def test_it_is_killed_on_postgresql(postgresql: Machine, at: str) -> None:
    killed(postgresql, at)


def test_it_is_killed_on_the_way_back(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIL", "new starts office")
    machine.killed("old starts lobby")
    monkeypatch.delenv("FAIL")
    machine.power_comes_back()
    assert machine.runs() == "old"


def test_what_still_works_for_a_killed_upgrade_is_waited_for(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The upgrade alone is killed: the new release goes on with its migration."""
    script = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "from machine import NOW; from pathlib import Path\n"
        "from kiosk.upgrading import House, Upgrade\n"
        "data = Path(sys.argv[1])\n"
        "Upgrade(House(data, f'sqlite:///{data}/ledger.db'), data.parent / 'opt/releases/new').run(NOW)"
    )
    monkeypatch.setenv("HOLD", "new ledger before")
    command = [sys.executable, "-c", script, str(machine.data), *sys.path]
    alone = subprocess.Popen(command, start_new_session=True)
    machine.until_reached(lambda: alone.poll() is None)
    alone.kill()
    assert "under way" in machine.upgrade()
    kill_all(alone.pid, machine.data)
    alone.wait()
    monkeypatch.delenv("HOLD")
    machine.power_comes_back()
    assert machine.runs() == "old"
    assert (machine.data / LOCK).exists()


def test_cut_off_as_a_service_of_its_own_everything_is_started(machine: Machine) -> None:
    """systemd-run starts what stands still, whatever has ended the upgrade."""
    (machine.marks / "up/lobby").unlink()
    script = (
        "from kiosk.services import Services\n"
        "Services.carry(['sh', '-c', 'test $KIOSK_DATA = here && kill -9 $$'], {'KIOSK_DATA': 'here'})"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False)
    assert done.returncode == 128 + signal.SIGKILL
    assert machine.runs() == "old"
