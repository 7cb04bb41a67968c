"""The night's work by command, and what the doctor sees of secrets, certificates and backups."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from doorstep import Blank, Doorstep
from kiosk import keys
from kiosk.certificates import Site
from kiosk.cli import cli
from kiosk.courier.letter import Letter
from kiosk.courier.night import Night
from kiosk.courier.rounds import last_closing
from kiosk.doctor import Finding
from kiosk.doctor.books import backup, certificate
from kiosk.doctor.trust import secrets, way
from kiosk.ledger import backups
from kiosk.settings import Gate, Office, Settings, Trust

NOW = datetime.now(UTC)


def run(data: Path, url: str, *command: str) -> Result:
    environment = {"KIOSK_DATA": str(data), "KIOSK_OFFICE_DATABASE": url, "KIOSK_NOTICES_SMTP": ""}
    return CliRunner().invoke(cli, command, env=environment)


def test_the_night_is_done_once_and_seals_under_the_newest_key(blank_sqlite: Blank, tmp_path: Path) -> None:
    url = blank_sqlite()
    step = Doorstep(url, keys.load(tmp_path / "keys.json", {}), now=NOW - timedelta(days=3))
    visit, _ = step.inside()
    step.books.close()
    (tmp_path / "c").mkdir()
    keys.write(tmp_path / "c", step.keys.renewed("fields"))
    first = run(tmp_path, url, "nightly", "--json")
    assert first.exit_code == 0, first.output
    told = json.loads(first.stdout.splitlines()[-1])
    assert (told["failed"], told["sealed"]) == ({}, 0)
    assert len(backups.kept(tmp_path / "backups")) == 1
    keys.save(tmp_path / "keys.json", step.keys.renewed("fields"))
    again = json.loads(run(tmp_path, url, "nightly", "--json").stdout.splitlines()[-1])
    assert again["sealed"] > 0
    assert len(backups.kept(tmp_path / "backups")) == 1
    step.open()
    assert step.states()[visit] == "unseen"  # the day was closed, and nobody's exit invented
    step.books.close()


@pytest.mark.parametrize("what", ["--field", "--passes", "--links"])
def test_the_office_is_handed_a_new_key_before_anybody_seals_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    handed, asked = tmp_path / "c", tmp_path / "asked"
    keys.write(handed, keys.Keys.fresh())
    (tmp_path / "tools").mkdir()
    tool = tmp_path / "tools/systemctl"
    tool.write_text(
        f'#!/bin/sh\necho "$*" >>{asked}\ncat {handed}/*-key* >{tmp_path}/seen\nexit ${{DOWN:-0}}\n'
    )
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/tools:/usr/bin:/bin")
    command = ("keys", "rotate", "--into", str(handed), what)
    done = run(tmp_path, "sqlite://", *command, "--services")
    assert done.exit_code == 0, done.output
    assert asked.read_text().splitlines()[-1] == "try-restart visitor-kiosk-office.service"
    assert (tmp_path / "seen").read_text() == "".join(
        file.read_text() for file in sorted(handed.glob("*-key*"))
    )
    assert "the office has it" in done.output
    assert ("keep a copy" in done.output) == (what == "--field")
    monkeypatch.setenv("DOWN", "1")
    assert "start the office anew" in run(tmp_path, "sqlite://", *command, "--services").output
    assert "start the office anew" in run(tmp_path, "sqlite://", *command, "--no-services").output
    read = keys.read(handed)
    assert {len(read.fields), len(read.issuers), len(read.all_links)} == {1, 4}


def test_a_night_that_fails_in_part_does_the_rest_and_says_so(blank_sqlite: Blank, tmp_path: Path) -> None:
    url = blank_sqlite()
    step = Doorstep(url, keys.load(tmp_path / "keys.json", {}), now=NOW - timedelta(days=3))
    step.books.close()
    (tmp_path / "backups").write_text("in the way")
    failed = run(tmp_path, url, "nightly", "--json")
    assert failed.exit_code == 1
    assert list(json.loads(failed.stdout.splitlines()[0])["failed"]) == ["back_up"]
    step.open()
    assert step.reception.night_matters(NOW) == ["not_backed_up"]
    step.books.close()
    (tmp_path / "backups").unlink()
    again = run(tmp_path, url, "nightly", "--json")
    assert (again.exit_code, len(backups.kept(tmp_path / "backups"))) == (0, 1)
    step.open()
    assert step.reception.night_matters(NOW) == []
    step.books.close()


def test_whoever_gets_the_heads_hears_of_a_night_that_failed_once(
    sqlite_doorstep: Doorstep, tmp_path: Path
) -> None:
    class Mail:
        def __init__(self) -> None:
            self.letters: list[Letter] = []

        def deliver(self, letter: Letter) -> None:
            self.letters.append(letter)

    step, mail = sqlite_doorstep, Mail()
    (tmp_path / "backups").write_text("in the way")
    settings = Settings(
        data=tmp_path, office=Office(database=step.url), trust=Trust(heads_mail="trust@example.com")
    )
    step.inside()
    night = Night(step.reception, settings, {"mail": mail}, lambda: step.now)
    closing = last_closing(settings.house, step.later(days=1))
    step.reception.close_day(step.now, closing)
    assert night.run_once(step.now)
    assert not night.run_once(step.later(minutes=60))  # it rests
    assert night.run_once(step.later(minutes=11))
    assert [letter.kind for letter in mail.letters] == ["head", "night"]
    assert mail.letters[1].facts[0][1] == "back_up"
    assert mail.letters[1].to == "trust@example.com"
    assert "not_backed_up" in step.reception.night_matters(step.now)
    (tmp_path / "backups").unlink()
    assert night.run_once(step.later(minutes=71))
    assert not night.run_once(step.later(minutes=71))
    assert step.reception.night_matters(step.now) == []


def test_an_upgrade_that_has_not_ended_keeps_everybody_out(blank_sqlite: Blank, tmp_path: Path) -> None:
    (tmp_path / "upgrade.json").write_text("{}")
    refused = run(tmp_path, blank_sqlite(), "station", "list")
    assert refused.exit_code == 1
    assert "kiosk upgrade --resume" in refused.output


def one(found: list[Finding]) -> str:
    return found[0].state if found else ""


@pytest.mark.parametrize(
    ("listen", "url", "made", "state"),
    [
        ("127.0.0.1:8090", "https://office.example", None, ""),
        ("[::1]:8090", "https://office.example", None, ""),
        ("0.0.0.0:8090", "https://office.example", None, "doubtful"),
        ("0.0.0.0:8090", "https://office.example", NOW, "good"),
        ("0.0.0.0:8090", "https://other.example", NOW, "doubtful"),
        ("0.0.0.0:8090", "https://office.example", NOW - timedelta(days=810), "doubtful"),
        ("0.0.0.0:8090", "https://office.example", NOW - timedelta(days=830), "bad"),
        ("0.0.0.0:8090", "https://office.example", NOW + timedelta(days=2), "bad"),
    ],
)
def test_the_doctor_reads_the_certificate(
    tmp_path: Path, listen: str, url: str, made: datetime | None, state: str
) -> None:
    if made:
        Site(tmp_path, "x").renew(["office.example"], made)
    settings = Settings(data=tmp_path, office=Office(listen=listen, url=url))
    assert one(list(certificate(settings, NOW))) == state
    (tmp_path / "site-cert").write_text("nonsense")
    assert one(list(certificate(settings, NOW))) == "bad"


def test_the_doctor_sees_who_else_can_read_a_secret(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert list(secrets(settings, {})) == []
    keys.load(tmp_path / "keys.json", {})
    assert one(list(secrets(settings, {}))) == "good"
    (tmp_path / "keys.json").chmod(0o640)
    assert "chmod 600" in next(secrets(settings, {})).advice
    (tmp_path / "keys.json").chmod(0o600)
    (tmp_path / "c").mkdir()
    (tmp_path / "c/station-token").write_text("x")
    lent = {"CREDENTIALS_DIRECTORY": str(tmp_path / "c")}
    for mode, state in ((0o440, "good"), (0o444, "bad")):
        (tmp_path / "c/station-token").chmod(mode)
        assert one(list(secrets(settings, lent))) == state


@pytest.mark.parametrize(
    ("office", "state"),
    [
        ("http://127.0.0.1:8090", ""),
        ("http://localhost", ""),
        ("https://office.example", ""),
        ("http://office.example", "doubtful"),
        ("http://192.168.1.5:8090", "doubtful"),
        ("ftp://", "doubtful"),
    ],
)
def test_the_doctor_sees_a_way_that_can_be_listened_to(tmp_path: Path, office: str, state: str) -> None:
    assert one(list(way("gate", Settings(data=tmp_path, gate=Gate(office=office))))) == state


def test_the_doctor_tells_how_old_the_last_backup_is(blank_sqlite: Blank, tmp_path: Path) -> None:
    settings = replace(Settings(data=tmp_path), office=Office(database=blank_sqlite()))
    assert one(list(backup(settings, NOW))) == "doubtful"
    backups.make(settings.database, settings.backups, NOW)
    assert one(list(backup(settings, NOW))) == "good"
    assert one(list(backup(settings, NOW + timedelta(days=3)))) == "doubtful"
