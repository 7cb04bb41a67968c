"""`kiosk users`: who may sign in, from the terminal; a password is never an argument and never shown."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import cli
from kiosk.commands import open_reception
from kiosk.reception.sessions import Caller
from kiosk.settings import load

PASSWORD = "correct horse battery"
TWICE = f"{PASSWORD}\n{PASSWORD}\n"


@dataclass
class House:
    """A house in a folder of its own."""

    data: Path

    def users(self, *arguments: str, typed: str = "") -> Result:
        """A `kiosk users` command."""
        environment = {"KIOSK_DATA": str(self.data), "KIOSK_SETTINGS": ""}
        return CliRunner(env=environment).invoke(cli, ["users", *arguments], input=typed)

    def listed(self) -> list[list[str]]:
        """The list, a row for each user."""
        return [line.split("\t") for line in self.users("list").output.splitlines()]

    def has_to_change(self, name: str, password: str) -> bool:
        """Whether this password opens a session in which it has to be changed first."""
        now = datetime.now(UTC)
        with open_reception(load(None, {"KIOSK_DATA": str(self.data), "KIOSK_SETTINGS": ""})) as reception:
            token = reception.sign_in(name, password, "", Caller(), now)
            assert token
            session = reception.signed_in(token, now)
        assert session
        return session.handed


@pytest.fixture
def house(tmp_path: Path) -> House:
    return opened(tmp_path)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house with one administrator, which stays as it is."""
    made = opened(tmp_path_factory.mktemp("house"))
    assert made.users("add", "李雷", "--role", "administrator", typed=TWICE).exit_code == 0
    return made


def opened(folder: Path) -> House:
    """A house without users."""
    environment = {"KIOSK_DATA": str(folder), "KIOSK_SETTINGS": ""}
    assert CliRunner(env=environment).invoke(cli, ["ledger", "upgrade"]).exit_code == 0
    return House(folder)


def test_users_come_and_go(house: House) -> None:
    code = house.users("first").output.splitlines()[1]
    assert re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", code)
    assert house.users("first").output.splitlines()[1] == code
    said = house.users("add", "李雷", "--role", "administrator", typed=TWICE)
    assert said.exit_code == 0, said.output
    assert PASSWORD not in said.output
    assert house.users("first").exit_code == 1
    assert (
        house.users("add", "韩梅", "--role", "auditor", "--password-file", "-", typed=PASSWORD).exit_code == 0
    )
    assert house.users("disable", "韩梅").exit_code == 0
    assert [row[:3] for row in house.listed()] == [
        ["李雷", "administrator", "active"],
        ["韩梅", "auditor", "disabled"],
    ]
    assert house.users("enable", "韩梅").exit_code == 0
    assert house.users("password", "韩梅", typed="another fine phrase\nanother fine phrase\n").exit_code == 0


@pytest.mark.parametrize(("own", "to_change"), [((), True), (("--own",), False)])
def test_a_password_that_was_handed_out_has_to_be_changed(
    house: House, own: tuple[str, ...], to_change: bool
) -> None:
    assert house.users("add", "李雷", "--role", "administrator", *own, typed=TWICE).exit_code == 0
    assert house.has_to_change("李雷", PASSWORD) is to_change
    other = "another fine phrase"
    assert house.users("password", "李雷", *own, typed=f"{other}\n{other}\n").exit_code == 0
    assert house.has_to_change("李雷", other) is to_change


@pytest.mark.parametrize(
    ("arguments", "typed", "why"),
    [
        (("add", "x", "--role", "auditor"), f"{PASSWORD}\nother\n", "two different"),
        (("add", "x", "--role", "auditor"), "short\nshort\n", "at least 10"),
        (("add", "x", "--role", "auditor"), "", "at least 10"),
        (("add", "x", "--role", "auditor"), "password1234\n" * 2, "guessed"),
        (("add", " ", "--role", "auditor"), TWICE, "missing"),
        (("add", "李雷", "--role", "auditor"), TWICE, "already"),
        (("add", "x", "--role", "king"), TWICE, "king"),
        (("disable", "李雷"), "", "last administrator"),
        (("disable", "nobody"), "", "no user nobody"),
        (("totp", "李雷"), "000000\n", "not right"),
        (("totp", "nobody"), "000000\n", "no user nobody"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    settled: House, arguments: tuple[str, ...], typed: str, why: str
) -> None:
    said = settled.users(*arguments, typed=typed)
    assert said.exit_code in (1, 2)
    assert why in said.output
    assert "Traceback" not in said.output
    assert len(settled.listed()) == 1
