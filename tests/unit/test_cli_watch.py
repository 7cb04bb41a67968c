"""The command line: announced visitors, the block list, the guards."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import cli

HOSTS = "工号,姓名,部门,邮箱\nE1,张伟,采购部,zhangwei@donghai.example\n"
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT10:00")


class House:
    """A terminal in a house with one host."""

    def __init__(self, folder: Path) -> None:
        self.data, staff = folder / "data", folder / "staff.csv"
        staff.write_text(HOSTS, encoding="utf-8")
        assert self("ledger", "upgrade").exit_code == 0
        assert self("hosts", "import", str(staff)).exit_code == 0

    def __call__(self, *arguments: str, typed: str = "") -> Result:
        environment = {"KIOSK_DATA": str(self.data), "LC_ALL": "C.UTF-8", "KIOSK_SETTINGS": ""}
        return CliRunner(env=environment).invoke(cli, list(arguments), input=typed)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("house"))


def announce(house: House, *more: str) -> Result:
    return house("visits", "announce", "--host", "E1", "--at", TOMORROW, "--name", "李小红", *more)


def test_a_visitor_is_announced_listed_and_cancelled(house: House) -> None:
    told = json.loads(announce(house, "--json").stdout)
    assert len(told["digits"]) == 6
    listed = json.loads(house("visits", "expected", "--days", "3", "--json").stdout)
    assert [row["visit"] for row in listed] == [told["visit"]]
    assert "李小红" in house("visits", "expected", "--days", "3").stdout
    assert house("visits", "cancel", str(told["visit"])).exit_code == 0
    assert house("visits", "cancel", str(told["visit"])).exit_code == 1


def test_a_double_booking_is_said(house: House) -> None:
    first, second = announce(house), announce(house)
    assert second.stdout.count("at the same time") == first.stdout.count("at the same time") + 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--purpose", "burglary"), "purpose"),
        (("--class", "royal"), "class"),
        (("--phone", "call me"), "phone"),
        (("--mail", "nobody"), "mail"),
        (("--at", "tomorrow"), "no moment"),
        (("--at", "1999-01-01T10:00"), "at: not_possible"),
        (("--host", "E9"), "staff number"),
    ],
)
def test_an_announcement_that_is_refused(house: House, arguments: tuple[str, ...], said: str) -> None:
    result = announce(house, *arguments)
    assert result.exit_code == 1
    assert said in result.stderr


def test_the_block_list(house: House) -> None:
    assert (
        house("blocks", "add", "--name", "赵 六", "--reason", "闹事", "--until", "2099-01-01").exit_code == 0
    )
    (row,) = json.loads(house("blocks", "list", "--json").stdout)
    assert (row["name"], row["reason"]) == ("赵六", "闹事")
    assert "赵六" in house("blocks", "list").stdout
    assert house("blocks", "lift", str(row["id"])).exit_code == 0
    assert house("blocks", "lift", str(row["id"])).exit_code == 1
    assert house("blocks", "list").stdout == ""


def test_a_block_without_anybody_is_refused(house: House) -> None:
    result = house("blocks", "add", "--reason", "nobody")
    assert result.exit_code == 1
    assert "name: missing" in result.stderr


def test_guards_come_and_go_and_the_pin_is_shown_nowhere(house: House) -> None:
    added = house("guards", "add", "王建国", "--badge", "B-17", typed="290416\n290416\n")
    assert added.exit_code == 0
    assert "290416" not in added.output
    assert house("guards", "list").stdout == "王建国\n"
    assert house("guards", "remove", "王建国").exit_code == 0
    assert house("guards", "remove", "王建国").exit_code == 1


@pytest.mark.parametrize("typed", ["", "1234\n1234\n", "111111\n111111\n", "290416\n290417\n", "abc\nabc\n"])
def test_a_pin_that_is_no_use(house: House, typed: str) -> None:
    assert house("guards", "add", "李建", typed=typed).exit_code == 1
    assert house("guards", "list").stdout == ""
