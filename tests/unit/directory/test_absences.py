"""Who stands in for a host, how a host is told, and when a host is away, in a list of hosts."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from doorstep import Doorstep
from kiosk.directory.imports import in_the_books, read

HEAD = "工号,姓名,部门,职务,楼层,秘书工号,代理人工号,通知方式,外出自,外出至\n"


def listed(tmp_path: Path, line: str) -> tuple[list[dict[str, object]], list[str]]:
    path = tmp_path / "hosts.csv"
    path.write_text(HEAD + line, encoding="utf-8")
    hosts, errors = read(path)
    shanghai = ZoneInfo("Asia/Shanghai")
    return [in_the_books(host, shanghai) for host in hosts], [error.code for error in errors]


def test_an_absence_lasts_from_the_first_to_the_end_of_the_last_day(tmp_path: Path) -> None:
    line = "E1,张伟,研发部,总监,3F,E2,E3,WeCom mail,2026-12-01,2026/12/03\n"
    (host,), errors = listed(tmp_path, line)
    assert errors == []
    assert (host["title"], host["floor"], host["assistant"], host["delegate"]) == ("总监", "3F", "E2", "E3")
    assert host["notify"] == "wecom mail"
    assert host["away_from"] == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert host["away_until"] == datetime(2026, 12, 3, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("E1,张伟,研发部,,,,,pigeon,,\n", "not_a_channel"),
        ("E1,张伟,研发部,,,,,,tomorrow,\n", "not_a_day"),
        ("E1,张伟,研发部,,,,,,2026-02-30,\n", "not_a_day"),
        ("E1,张伟,研发部,,,王秘书,,,,\n", "not_a_staff_no"),
        ("E1,张伟,研发部,,,,../E2,,,\n", "not_a_staff_no"),
        (f"E1,张伟,研发部,{'长' * 41},,,,,,\n", "too_long"),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, line: str, code: str) -> None:
    assert listed(tmp_path, line)[1] == [code]


def test_the_same_list_again_changes_nothing(tmp_path: Path, sqlite_doorstep: Doorstep) -> None:
    rows, _ = listed(tmp_path, "E1,张伟,研发部,总监,3F,E2,E3,mail,2026-12-01,2026-12-03\n")
    first = sqlite_doorstep.reception.import_hosts(rows, sqlite_doorstep.now)
    again = sqlite_doorstep.reception.import_hosts(rows, sqlite_doorstep.now)
    assert (first.added, again.changed, again.unchanged) == (1, 0, 1)
