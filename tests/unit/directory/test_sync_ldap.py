"""The directory from a real LDAP server: more than a page of it, who may ask, what is wrong."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from slapd import BASE, PASSWORD, READER, Slapd, entry

from kiosk.directory.imports import HostRow, take
from kiosk.directory.source import lines
from kiosk.settings import Directory

PEOPLE = [
    entry(1, "张伟", mail="w@house.example", mobile="13800001111", title="总监", telephoneNumber="0801",
          secretary=f"cn=p2,ou=people,{BASE}"),
    entry(2, "李娜", departmentNumber="总经办"),
    *(entry(number, f"员工{number}") for number in range(3, 1301)),
    f"dn: cn=robot,ou=people,{BASE}\nobjectClass: inetOrgPerson\ncn: robot\nsn: robot\n",
]  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Slapd]:
    """One for all; its socket's path has to be short."""
    with TemporaryDirectory(prefix="slapd-") as folder:
        running = Slapd(Path(folder), *PEOPLE)
        yield running
        running.close()


@pytest.fixture
def directory(server: Slapd) -> Directory:
    """The settings that fit."""
    wanted = "(&(objectClass=inetOrgPerson)(employeeNumber=*))"
    return Directory(
        url=server.url, user=READER, password=PASSWORD, base=BASE, filter=wanted,
        fields=("extension=telephoneNumber",),
    )  # fmt: skip


def fetched(directory: Directory) -> tuple[dict[str, HostRow], list[str]]:
    """Hosts by staff number, and the codes of what is wrong."""
    hosts, errors = take(lines(directory))
    return {host.staff_no: host for host in hosts}, [error.code for error in errors]


def test_everybody_page_by_page(directory: Directory) -> None:
    hosts, errors = fetched(directory)
    assert errors == []
    assert len(hosts) == 1300
    first = hosts["E1"]
    assert (first.name, first.department, first.title, first.extension) == ("张伟", "研发部", "总监", "0801")
    assert (first.mail, first.mobile) == ("w@house.example", "13800001111")
    assert "zhangwei" in first.terms


def test_an_assistant_who_is_named_by_the_entry_gets_the_staff_number(directory: Directory) -> None:
    assert fetched(directory)[0]["E1"].assistant == "E2"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"password": "guess"}, "not_let_in"),
        ({"user": f"cn=nobody,{BASE}"}, "not_let_in"),
        ({"base": "dc=elsewhere"}, "not_there"),
        ({"base": "not a name"}, "no_answer"),
        ({"filter": "(((("}, "no_answer"),
        ({"filter": "(cn=nobody)"}, "no_hosts"),
        ({"filter": "(cn=robot)"}, "missing"),
        ({"url": "ldap://127.0.0.1:1"}, "no_answer"),
        ({"url": "ldapi://%2Fnowhere"}, "no_answer"),
        ({"url": "ldap+nonsense"}, "no_answer"),
        ({"starttls": True}, "no_answer"),
        ({"fields": ("phone=mobile",)}, "bad_fields"),
        ({"fields": ("extension",)}, "bad_fields"),
        ({"fields": ("extension=displayName",)}, "not_an_extension"),
        ({"fields": ("staff_no=departmentNumber",)}, "not_a_staff_no"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_half_taken(
    directory: Directory, wrong: dict[str, Any], code: str
) -> None:
    assert code in fetched(replace(directory, **wrong))[1]


def test_without_a_name_the_server_shows_nobody(directory: Directory) -> None:
    hosts, errors = fetched(replace(directory, user="", password=""))
    assert hosts == {}
    assert errors
