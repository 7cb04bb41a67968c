"""TLS between stations and office, the secrets that are handed over, and how both are changed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from doorstep import Doorstep
from kiosk import credentials, keys
from kiosk.certificates import Authority, Site, certificates_in, hosts_of, usable
from kiosk.credentials import BadCredential
from kiosk.keys import Keys
from kiosk.ledger.stations import StationIdentity
from kiosk.office.app import make_app
from kiosk.office.serve import OfficeServer, listen
from kiosk.settings import BadSettings, Settings, load
from kiosk.station.line import Line, Unreachable
from kiosk.station.pin import Pin
from kiosk.visit.links import BadLink, Link, follow

NOW = datetime.now(UTC)
HOSTS = ("localhost", "127.0.0.1")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path / "office", "Morninglight")
    made.renew(HOSTS, NOW)
    return made


@contextmanager
def office(step: Doorstep, folder: Path) -> Iterator[str]:
    """An office that speaks by TLS with what lies in the folder."""
    settings = Settings(data=folder)
    server = OfficeServer(make_app(step.reception, settings), usable(settings.certificate))
    with listen("127.0.0.1:0") as door:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            yield f"https://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(45)


@contextmanager
def station(url: str, step: Doorstep, trusts: Path, folder: Path) -> Iterator[Line]:
    """A gate's line that trusts what lies in a file."""
    folder.mkdir(exist_ok=True)
    if not (folder / "token").exists():
        (folder / "token").write_text(step.reception.add_station(folder.name, "gate", step.now))
    line = Line(url, folder / "token", timeout=20, pin=Pin(trusts, folder / "authorities.json"))
    try:
        yield line
    finally:
        line.close()


def refused(line: Line) -> bool:
    try:
        line.house()
    except Unreachable as gap:
        return gap.why == "no_answer"
    return False


def test_a_station_speaks_to_the_office_that_it_was_told_to_trust_and_to_no_other(
    sqlite_doorstep: Doorstep, site: Site, tmp_path: Path
) -> None:
    Site(tmp_path / "stranger", "Morninglight").renew(HOSTS, NOW)
    broken, half = tmp_path / "broken", tmp_path / "half"
    broken.write_text("no certificate at all")
    half.write_text((tmp_path / "office/site-ca").read_text()[:300])
    with office(sqlite_doorstep, tmp_path / "office") as url:
        with station(url, sqlite_doorstep, tmp_path / "office/site-ca", tmp_path / "g1") as line:
            assert line.house()["station"] == {"name": "g1", "kind": "gate"}
        for number, wrong in enumerate((tmp_path / "stranger/site-ca", broken, half, tmp_path / "nowhere")):
            with station(url, sqlite_doorstep, wrong, tmp_path / f"w{number}") as line:
                assert refused(line)
        plain = url.replace("https", "http")
        with station(plain, sqlite_doorstep, tmp_path / "office/site-ca", tmp_path / "g2") as line:
            assert refused(line)


@pytest.mark.parametrize(
    ("hosts", "made"),
    [(("office.example",), NOW), (HOSTS, NOW - timedelta(days=900)), (HOSTS, NOW + timedelta(days=2))],
    ids=["another host's", "expired", "not yet valid"],
)
def test_a_certificate_that_is_not_this_offices_or_not_of_today_is_refused(
    sqlite_doorstep: Doorstep, tmp_path: Path, hosts: tuple[str, ...], made: datetime
) -> None:
    Site(tmp_path / "office", "").renew(hosts, made)
    with (
        office(sqlite_doorstep, tmp_path / "office") as url,
        station(url, sqlite_doorstep, tmp_path / "office/site-ca", tmp_path / "g1") as line,
    ):
        assert refused(line)


def test_a_new_authority_reaches_the_stations_before_it_is_used(
    sqlite_doorstep: Doorstep, site: Site, tmp_path: Path
) -> None:
    folder, installed = tmp_path / "office", tmp_path / "installed"
    installed.write_text((folder / "site-ca").read_text())

    def speak(*stations: str) -> list[bool]:
        told = []
        with office(sqlite_doorstep, folder) as url:
            for name in stations:
                with station(url, sqlite_doorstep, installed, tmp_path / name) as line:
                    told.append(not refused(line) and not refused(line))  # also after what it learned
        return told

    assert speak("g1") == [True]
    with pytest.raises(BadCredential, match="comes first"):
        site.switch(NOW)
    site.announce(NOW)
    site.announce(NOW)  # broken off and begun again: the same
    assert len(certificates_in(folder / "site-ca")) == 2
    assert speak("g1") == [True]
    with pytest.raises(BadCredential, match="comes first"):
        site.retire()
    site.switch(NOW)
    site.retire()
    assert len(certificates_in(folder / "site-ca")) == 1
    assert speak("g1", "late") == [
        True,
        True,
    ]  # the one that was off: the earlier authority vouches for the new


def test_who_was_off_while_the_authority_changed_twice_finds_the_way_until_the_bridge_is_taken_away(
    sqlite_doorstep: Doorstep, site: Site, tmp_path: Path
) -> None:
    folder, first = tmp_path / "office", tmp_path / "first"
    first.write_text((folder / "site-ca").read_text())
    for _ in range(2):
        site.announce(NOW)
        site.switch(NOW)
        site.retire()
    site.renew((), NOW)  # the office's certificate alone: the bridges stay
    Site(tmp_path / "stranger", "Morninglight").renew(HOSTS, NOW)
    with office(sqlite_doorstep, folder) as url:
        for name, trusts in (("off", first), ("new", folder / "site-ca")):
            with station(url, sqlite_doorstep, trusts, tmp_path / name) as line:
                assert not refused(line)
        with station(url, sqlite_doorstep, tmp_path / "stranger/site-ca", tmp_path / "w") as line:
            assert refused(line)
    (folder / "site-ca-bridges").unlink()  # the key of an earlier authority was stolen
    site.renew((), NOW)
    with office(sqlite_doorstep, folder) as url:
        with station(url, sqlite_doorstep, first, tmp_path / "robbed") as line:
            assert refused(line)
        with station(url, sqlite_doorstep, first, tmp_path / "off") as line:
            assert not refused(line)  # it has learned the newest


def test_a_switch_that_was_broken_off_is_done_again(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "office"
    site.announce(NOW)
    key, later = ((folder / name).read_text() for name in ("site-ca-key", "site-ca-key-next"))
    site.switch(NOW)
    (folder / "site-ca-key").write_text(key)  # all was done but putting the new key in its place
    (folder / "site-ca-key-next").write_text(later)
    site.switch(NOW)
    assert len(certificates_in(folder / "site-ca-bridges")) == 1
    assert len(certificates_in(folder / "site-cert")) == 2
    assert usable(folder / "site-cert")


def test_renewing_changes_nothing_for_stations_and_keeps_the_hosts(site: Site, tmp_path: Path) -> None:
    before = (tmp_path / "office/site-ca").read_text()
    assert site.renew((), NOW + timedelta(days=800)) == list(HOSTS)
    assert (tmp_path / "office/site-ca").read_text() == before
    leaf = certificates_in(tmp_path / "office/site-cert")[0]
    assert hosts_of(leaf) == list(HOSTS)
    assert leaf.not_valid_after_utc > NOW + timedelta(days=1600)
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "office").iterdir()} == {0o600}


def test_what_is_the_companys_own_is_not_written_over(site: Site, tmp_path: Path) -> None:
    (tmp_path / "office/site-ca-key").unlink()
    with pytest.raises(BadCredential, match="not the site's own"):
        site.renew(HOSTS, NOW)


@pytest.mark.parametrize("spoil", ["empty", "half", "other key", "encrypted", "no text", "directory", "huge"])
def test_a_certificate_that_cannot_serve_is_said_in_a_sentence(
    site: Site, tmp_path: Path, spoil: str
) -> None:
    good = (tmp_path / "office/site-cert").read_text()
    bad = tmp_path / "site-cert"
    other = Authority.fresh("x", NOW).key_pem()
    if spoil == "directory":
        bad.mkdir()
    else:
        bad.write_bytes(
            {
                "empty": b"",
                "half": good[: len(good) // 2].encode(),
                "other key": (good.partition("-----BEGIN PRIVATE")[0] + other).encode(),
                "encrypted": good.partition("-----BEGIN PRIVATE")[0].encode() + under_password(good),
                "no text": b"\xff\xfe\x00" * 99,
                "huge": b"-" * 200_000,
            }[spoil]
        )
    with pytest.raises(BadCredential, match="site-cert") as said:
        usable(bad)
    assert "BEGIN" not in str(said.value)


# Keys


def test_keys_go_into_credentials_and_come_back_whole(tmp_path: Path) -> None:
    made = Keys.fresh().renewed("links").renewed("passes").renewed("fields").renewed("links")
    keys.write(tmp_path, made)
    assert keys.load(tmp_path / "no.json", {credentials.FOLDER: str(tmp_path)}) == made
    assert not (tmp_path / "no.json").exists()
    keys.save(tmp_path / "keys.json", made)
    assert keys.load(tmp_path / "keys.json", {}) == made


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"1": "abc"}', '{"1": 5}', "[" * 5000]
    + [f'{{"{number}": "{"0" * 64}"}}' for number in ("x", "-1", "70000", "0")],
)
def test_a_damaged_key_is_named_and_never_shown(tmp_path: Path, text: str) -> None:
    keys.write(tmp_path, Keys.fresh())
    (tmp_path / credentials.LINKS).write_text(text)
    with pytest.raises(BadCredential, match="links-key") as said:
        keys.read(tmp_path)
    assert "0000" not in str(said.value)


def test_keys_come_together_or_not_at_all(tmp_path: Path) -> None:
    keys.write(tmp_path, Keys.fresh())
    (tmp_path / credentials.FIELDS).unlink()
    with pytest.raises(BadCredential, match="field-key"):
        keys.load(tmp_path / "keys.json", {credentials.FOLDER: str(tmp_path)})


def test_passes_of_an_earlier_key_stay_good_until_they_are_retired(sqlite_doorstep: Doorstep) -> None:
    step = sqlite_doorstep
    visit, early = step.welcome()
    turn(step, step.keys.renewed("passes"))
    _, late = step.welcome(name="李明", phone="13700001111")
    assert str(step.row(step.lobby, visit)["slip"]["qr"]) == early  # printed again, it is the same
    assert [gate(step, one) for one in (early, late)] == ["admitted", "admitted"]
    turn(step, step.keys.retired("passes"))
    assert [gate(step, one) for one in (early, late)] == ["wrong_site", "already_inside"]


def test_links_of_an_earlier_key_open_and_what_the_books_keep_is_untouched(
    sqlite_doorstep: Doorstep,
) -> None:
    step = sqlite_doorstep
    form = {
        "name": "安娜",
        "at": step.now + timedelta(hours=2),
        "phone": "13912345678",
        "purpose": "business",
    }
    told = step.reception.announce(form, 1, step.now)
    visit = step.register()
    early, first_code = step.token(visit), step.reception.first_code()
    turn(step, step.keys.renewed("links"))
    turn(step, step.keys.renewed("links"))
    assert step.reception.answer(early, "agree", step.now)["code"] == "done"
    assert step.reception.first_code() == first_code
    for digits in ({"digits": told["digits"]}, {"scan": told["code"]}):
        assert step.ask(step.lobby, "announced", **digits)["code"] == "found"
    turn(step, step.keys.retired("links"))
    with pytest.raises(BadLink):
        follow(early, step.keys.all_links, step.now)
    assert step.ask(step.lobby, "announced", digits=told["digits"])["code"] == "found"
    assert follow(step.token(visit), step.keys.all_links, step.now) == Link(
        visit, 1, int((step.now + timedelta(days=1)).timestamp())
    )


def test_a_station_with_another_token_is_the_same_station(sqlite_doorstep: Doorstep) -> None:
    reception, now = sqlite_doorstep.reception, sqlite_doorstep.now
    early = reception.add_station("gate-9", "gate", now)
    late = reception.renew_station("gate-9", now)
    assert late
    assert reception.station_of(early) is None
    assert reception.station_of(late) == StationIdentity("gate-9", "gate")
    assert reception.renew_station("gate-10", now) is None


def test_what_is_handed_over_takes_the_place_of_what_stands_in_the_settings(tmp_path: Path) -> None:
    (tmp_path / "database-url").write_text("postgresql://kiosk:geheim@db/kiosk\n")
    (tmp_path / "smtp-password").write_text("p w\n")
    environment = {credentials.FOLDER: str(tmp_path)}
    settings = load(None, environment)
    assert (settings.database, settings.notices.smtp_password) == (
        "postgresql://kiosk:geheim@db/kiosk",
        "p w",
    )
    for bad in ("", "two\nlines", "\x00"):
        (tmp_path / "smtp-password").write_text(bad)
        with pytest.raises(BadSettings, match="smtp-password") as said:
            load(None, environment)
        assert "geheim" not in str(said.value)


def under_password(pem: str) -> bytes:
    """The key in a PEM text, sealed by a password."""
    key = serialization.load_pem_private_key(pem[pem.index("-----BEGIN PRIVATE") :].encode(), None)
    sealed = serialization.BestAvailableEncryption(b"x")
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sealed)


def turn(step: Doorstep, changed: Keys) -> None:
    """The office is started anew with other keys."""
    step.keys = replace(changed)
    step.reopen()


def gate(step: Doorstep, scan: str) -> str:
    identity = {"document": "resident_id", "last4": "1234"}
    return str(step.ask(step.gate, "gate", scan=scan, identity=identity, guard="岗一")["code"])
