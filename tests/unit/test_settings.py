"""Settings from a file and the environment: taken as they are meant, or refused with a sentence."""

from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.settings import HIGHEST, BadSettings, Lobby, Settings, load


def loaded(text: str | bytes, folder: Path, environment: dict[str, str] | None = None) -> Settings:
    path = folder / "settings.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load(path, environment or {})


def refused(text: str | bytes, folder: Path, environment: dict[str, str] | None = None) -> str:
    with pytest.raises(BadSettings) as refusal:
        loaded(text, folder, environment)
    return str(refusal.value)


def test_nothing_need_be_set(tmp_path: Path) -> None:
    settings = loaded("", tmp_path)
    assert settings == Settings(data=settings.data)
    assert (settings.house.zone.key, settings.house.closing) == ("Asia/Shanghai", time(22))
    assert settings.database == f"sqlite:///{settings.data / 'ledger.db'}"


def test_a_file_is_read(tmp_path: Path) -> None:
    text = """
        data = "/srv/visitors"
        [house]
        name = "东海精密仪器有限公司"
        closes_at = "21:30"
        pass_hours = 4
        [office]
        database = "postgresql+psycopg://books/ledger"
        [notices]
        smtp_tls = true
        [gate]
        guards = ["王师傅", "李师傅"]
        fullscreen = false
    """
    settings = loaded(text, tmp_path)
    assert (settings.data, settings.database) == (Path("/srv/visitors"), "postgresql+psycopg://books/ledger")
    assert (settings.house.name, settings.house.pass_hours) == ("东海精密仪器有限公司", 4)
    assert settings.house.closing == time(21, 30)
    assert (settings.notices.smtp_tls, settings.gate.guards) == (True, ("王师傅", "李师傅"))
    assert (settings.gate.fullscreen, settings.lobby.fullscreen) == (False, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hose = 1", "unknown setting hose: did you mean house?"),
        ("[house]\nnmae = 'x'", "unknown setting house.nmae: did you mean name?"),
        ("[lobby]\nguards = ['x']", "unknown setting lobby.guards"),
        ("[office.tls]\ncert = 'x'", "unknown setting office.tls"),
        ("[xyzzy]", "unknown setting xyzzy"),
    ],
)
def test_unknown_keys_are_refused_with_the_nearest(text: str, said: str, tmp_path: Path) -> None:
    assert refused(text, tmp_path) == f"{tmp_path / 'settings.toml'}: {said}"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("house = 1", "[house]"),
        ("[[house]]", "[house]"),
        ("data = 5", "data"),
        ("data = ['/srv']", "data"),
        ("[house]\nname = 1", "house.name"),
        ("[house]\nname = ''' \u0001 '''".replace("\u0001", "\t\n"), "house.name"),
        ("[house]\npass_hours = '4'", "house.pass_hours"),
        ("[house]\npass_hours = 4.0", "house.pass_hours"),
        ("[house]\npass_hours = true", "house.pass_hours"),
        ("[house]\npass_hours = 0", "house.pass_hours"),
        ("[house]\npass_hours = -1", "house.pass_hours"),
        ("[house]\npass_hours = 99999999999999999999", "house.pass_hours"),
        ("[house]\ntimezone = 'Mars/Olympus'", "house.timezone"),
        ("[house]\ntimezone = ''", "house.timezone"),
        ("[house]\ntimezone = '../../etc/passwd'", "house.timezone"),
        ("[house]\ncloses_at = '25:00'", "house.closes_at"),
        ("[house]\ncloses_at = 'noon'", "house.closes_at"),
        ("[house]\ncloses_at = '22:00+08:00'", "house.closes_at"),
        ("[house]\ncloses_at = 22:00:00", "house.closes_at"),
        ("[notices]\nsmtp_tls = 'yes'", "notices.smtp_tls"),
        ('[notices]\nmail_from = "a@b.example\\r\\nBcc: c@d.example"', "notices.mail_from"),
        ("[gate]\nguards = '王师傅'", "gate.guards"),
        ("[gate]\nguards = []", "gate.guards"),
        ("[gate]\nguards = ['']", "gate.guards"),
        ("[gate]\nguards = ['王师傅', 2]", "gate.guards"),
        ('[gate]\nguards = ["王\\n师傅"]', "gate.guards"),
        ("[look]\ncolour = 'teal'", "look.colour"),
        ("[look]\ncolour = '#12345'", "look.colour"),
        ("[look]\ncolour = '#1234567'", "look.colour"),
        ("[look]\ntheme = 'Dark'", "look.theme must be light or dark"),
        ("[look]\ntheme = true", "look.theme"),
        ("[lobby]\ntext = 'huge'", "lobby.text must be normal or large"),
        ("[lobby]\nstaff_pin = '738201'", "lobby.staff_pin"),
        ("[lobby]\nstaff_pin = '$argon2i$v=19$m=8'", "lobby.staff_pin"),
        ("[lobby]\nstaff_pin = '$argon2id$v=19 m=8'", "lobby.staff_pin"),
        ("[lobby]\nvoice = 'on'", "lobby.voice"),
    ],
)
def test_a_wrong_value_is_named(text: str, named: str, tmp_path: Path) -> None:
    assert named in refused(text, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "a = ",
        "[house",
        "[house]\nname = 'x'\nname = 'y'",
        b"\xff\xfe[\x00",
        b"name = '\xb7\xc3'",
        "data = " + "[" * 100_000,
        "data = " + "9" * 5000,
        "\0",
    ],
    ids=range(8),
)
def test_what_is_no_toml_is_refused(text: str | bytes, tmp_path: Path) -> None:
    assert "not valid TOML" in refused(text, tmp_path)


def test_the_look_comes_from_the_file_or_the_environment(tmp_path: Path) -> None:
    given = {
        "KIOSK_LOOK_THEME": "dark",
        "KIOSK_LOBBY_TEXT": "large",
        "KIOSK_LOBBY_STAFF_PIN": "$argon2id$v=19$x",
    }
    settings = loaded("[look]\ncolour = '#C8102E'\n[lobby]\ntext = 'normal'\nlower = true", tmp_path, given)
    assert (settings.look.colour, settings.look.theme, settings.lobby.text) == ("#C8102E", "dark", "large")
    assert (settings.lobby.lower, settings.lobby.staff_pin) == (True, "$argon2id$v=19$x")
    assert "look.theme" in refused("", tmp_path, {"KIOSK_LOOK_THEME": "black"})


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="No such file"):
        load(tmp_path / "none.toml", {})
    with pytest.raises(BadSettings, match="No such file"):
        load(None, {"KIOSK_SETTINGS": str(tmp_path / "none.toml")})
    with pytest.raises(BadSettings, match="directory"):
        load(tmp_path, {})


def test_the_environment_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[house]\npass_hours = 3")
    assert load(None, {"KIOSK_SETTINGS": str(path)}).house.pass_hours == 3


def test_the_environment_is_stronger_than_the_file(tmp_path: Path) -> None:
    environment = {
        "KIOSK_DATA": "/srv/other",
        "KIOSK_HOUSE_PASS_HOURS": "5",
        "KIOSK_NOTICES_SMTP_TLS": "true",
        "KIOSK_NOTICES_SMTP_PASSWORD": "a=b, c",
        "KIOSK_GATE_GUARDS": "王师傅, 李师傅",
        "KIOSK_LOBBY_FULLSCREEN": "0",
        "KIOSK_FONTS": "not a section's",
        "HOME": "/root",
    }
    settings = loaded("data = '/srv/visitors'\n[house]\npass_hours = 3\nname = 'x'", tmp_path, environment)
    assert (settings.data, settings.house.pass_hours, settings.house.name) == (Path("/srv/other"), 5, "x")
    assert (settings.notices.smtp_tls, settings.notices.smtp_password) == (True, "a=b, c")
    assert (settings.gate.guards, settings.lobby.fullscreen) == (("王师傅", "李师傅"), False)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("KIOSK_HOUSE_PASS_HOUR", "5", "unknown setting KIOSK_HOUSE_PASS_HOUR: did you mean pass_hours?"),
        ("KIOSK_OFFICE_", "x", "unknown setting KIOSK_OFFICE_"),
        ("KIOSK_HOUSE_PASS_HOURS", "five", "house.pass_hours: 'five' is not a whole number"),
        ("KIOSK_HOUSE_PASS_HOURS", "", "house.pass_hours: '' is not a whole number"),
        ("KIOSK_HOUSE_PASS_HOURS", "9" * 5000, "is not a whole number"),
        ("KIOSK_HOUSE_PASS_HOURS", "0", f"house.pass_hours must be above zero and at most {HIGHEST}"),
        ("KIOSK_NOTICES_SMTP_TLS", "maybe", "notices.smtp_tls: 'maybe' is not true or false"),
        ("KIOSK_HOUSE_TIMEZONE", "Mars", "house.timezone: 'Mars' is not known"),
        ("KIOSK_GATE_GUARDS", "", "gate.guards must be a list of texts"),
        ("KIOSK_GATE_GUARDS", "王师傅,,", "gate.guards must be a list of texts"),
    ],
)
def test_the_environment_is_checked_as_the_file_is(
    variable: str, value: str, said: str, tmp_path: Path
) -> None:
    assert said in refused("", tmp_path, {variable: value})


@given(st.binary(max_size=200))
def test_any_file_is_taken_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(content)
    try:
        settings = load(path, {})
    except BadSettings:
        return
    assert settings.house.closing < time.max


@pytest.mark.parametrize(
    ("lobby", "printers"),
    [
        (Lobby(), ("virtual:/d/slips",)),
        (Lobby(spare_printer="usb:"), ("virtual:/d/slips", "usb:")),
        (Lobby(printer="tcp://a", spare_printer="virtual:"), ("tcp://a", "virtual:/d/slips")),
    ],
)
def test_a_spare_printer_comes_second(lobby: Lobby, printers: tuple[str, ...]) -> None:
    settings = Settings(data=Path("/d"), lobby=lobby)
    assert settings.printers == printers
    assert settings.printer == printers[0]
