"""Each service under a supervisor that honours its unit: killed, hung and misled by broken settings it comes
back, or its safe page does; a station's visit goes on meanwhile."""

import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from supervisor import Supervised, folder_for, free_port

from doorstep import Blank, Doorstep
from kiosk import keys
from kiosk.ledger import backups
from kiosk.station import Line, Station

Begin = Callable[[str], Supervised]
SETTINGS = """[office]
listen = "127.0.0.1:{port}"
url = "http://127.0.0.1:{port}"
[lobby]
office = "http://127.0.0.1:{port}"
fullscreen = false
[gate]
office = "http://127.0.0.1:{port}"
fullscreen = false
"""


@pytest.fixture
def begin(blank_sqlite: Blank, tmp_path: Path) -> Iterator[Begin]:
    """A part's service in a house of its own, with a gate's token beside its books."""
    made: list[Supervised] = []

    def begin(part: str) -> Supervised:
        one = Supervised(part, folder_for(tmp_path))
        made.append(one)
        one.data.mkdir()
        shutil.copy(blank_sqlite().removeprefix("sqlite:///"), one.data / "ledger.db")
        one.settings.write_text(SETTINGS.format(port=free_port()))
        return one

    yield begin
    for one in made:
        one.close()
        shutil.rmtree(one.folder)


def misled(service: Supervised) -> None:
    """Its settings are broken when somebody kills it: the safe page comes. Then they are mended."""
    whole = service.settings.read_text()
    service.reset()
    service.settings.write_text("[house\n" + whole)
    assert service.process
    service.process.send_signal(signal.SIGKILL)
    service.until(lambda: service.safe)
    assert service.results[-3:] == ["exit-code", "exit-code", "start-limit-hit"]
    service.settings.write_text(whole)


def test_the_office_comes_back_and_a_visit_goes_on(begin: Begin) -> None:
    office = begin("office")
    step = Doorstep(f"sqlite:///{office.data}/ledger.db", keys.load(office.data / "keys.json", {}))
    step.now = datetime.now(UTC)
    (office.folder / "token").write_text(step.reception.add_station("gate-7", "gate", step.now))
    _, scan = step.welcome()
    step.books.close()
    url = office.settings.read_text().split('url = "')[1].split('"')[0]
    gate = Station(Line(url, office.folder / "token"), office.folder / "gate", "gate")
    office.start()
    office.until(office.up)
    gate.start()
    try:
        office.until(lambda: any(row["state"] == "welcome" for row in gate.visits()))
        assert office.process
        office.process.send_signal(signal.SIGSTOP)  # it hangs, and the visitor is at the gate
        identity = {"document": "resident_id", "last4": "1234"}
        answer = gate.ask("gate", {"scan": scan, "identity": identity, "guard": "岗一"})
        assert (answer.code, answer.by) == ("admitted", "station")
        before = office.process.pid
        office.until(lambda: office.up(unlike=before))
        assert office.results[0] == "watchdog"
        office.until(lambda: gate.connection.waiting == 0)
        step.open()
        assert list(step.states().values()) == ["inside"]
        step.books.close()
        office.struck(signal.SIGKILL)
        misled(office)
        office.until(lambda: status(url) == 503)
        office.until(lambda: not gate.connection.online)
        assert gate.ask("gate", {"scan": scan, "identity": identity, "guard": "岗一"}).by == "station"
        office.ten_minutes_pass()
        office.until(office.up)
        office.until(lambda: status(url) == 200 and gate.connection.waiting == 0)
    finally:
        gate.stop()


def test_a_night_that_is_killed_is_begun_again(begin: Begin) -> None:
    night = begin("nightly")
    (night.data / "backups").write_text("in the way")
    night.start()
    night.until(lambda: night.results)
    assert night.results == ["exit-code"]
    (night.data / "backups").unlink()
    assert night.process  # it was begun again by itself
    night.process.send_signal(signal.SIGKILL)
    night.until(lambda: night.results[-1] == "success")
    assert night.results == ["exit-code", "signal", "success"]
    assert len(backups.kept(night.data / "backups")) == 1


@pytest.mark.soak
@pytest.mark.parametrize("part", ["lobby", "gate"])
def test_a_screen_comes_back(begin: Begin, part: str) -> None:
    screen = begin(part)
    screen.start()
    screen.until(screen.up)
    screen.struck(signal.SIGKILL)
    screen.struck(signal.SIGSTOP)
    assert screen.results == ["signal", "watchdog"]
    misled(screen)
    assert screen.safe
    assert screen.safe.poll() is None
    screen.ten_minutes_pass()
    screen.until(screen.up)


def status(url: str) -> int:
    """What the office's address answers; 0 for nothing."""
    try:
        return httpx.get(f"{url}/healthz", timeout=5).status_code
    except httpx.HTTPError:
        return 0
