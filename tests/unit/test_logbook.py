"""The entry/exit log on the terminal."""

import io
import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from kiosk.logbook import COLUMNS, json_lines, masked, table, visible
from kiosk.words import Words, languages, load

ZONE = ZoneInfo("Asia/Shanghai")
ROW: dict[str, Any] = {
    **{
        "visit": 7,
        "state": "owed",
        "name": "张伟",
        "organisation": "远洋物流",
        "people": 2,
        "purpose": "business",
    },
    **{"department": "采购部", "host_name": "李娜", "phone": "+8613800138000", "identity_last4": "012X"},
    **{
        "came_in_at": datetime(2026, 3, 4, 1, 5, tzinfo=UTC),
        "left_at": datetime(2026, 3, 4, 2, 30, tzinfo=UTC),
    },
}


def as_kept(named: dict[str, Any]) -> tuple[Any, ...]:
    """A row as the books give it: in the order of the columns, times as text in UTC."""
    values = (named.get(column) for column in COLUMNS)
    return tuple(f"{one:%Y-%m-%d %H:%M:%S.%f}" if isinstance(one, datetime) else one for one in values)


def printed(rows: list[dict[str, Any]], language: str = "zh-CN", width: int = 120) -> list[str]:
    written = io.StringIO()
    console = Console(file=written, width=width, force_terminal=False, color_system=None)
    console.print(table(map(as_kept, rows), Words(language), ZONE))
    return written.getvalue().splitlines()


def test_a_visit_on_one_line() -> None:
    line = printed([ROW])[-1]
    for shown in (
        "7",
        "张伟",
        "远洋物流",
        "业务洽谈",
        "李娜 采购部",
        "138****8000",
        "03-04 09:05",
        "10:30",
        "已离开，待补签",
    ):
        assert shown in line
    assert "13800138000" not in line


def test_a_visit_over_midnight_names_both_days() -> None:
    assert "03-05 00:30" in printed([ROW | {"left_at": datetime(2026, 3, 4, 16, 30, tzinfo=UTC)}])[-1]


@pytest.mark.parametrize("language", languages())
def test_columns_stand_below_one_another(language: str) -> None:
    long = {
        "name": "阿卜杜拉·买买提·艾力江",
        "organisation": "Österreichische Gesellschaft",
        "visit": 999_999,
    }
    lines = printed([ROW, ROW | long, {"visit": 1}], language)
    rule = next(index for index, line in enumerate(lines) if set(line) == {"─"})
    assert all(cell_len(line) == 120 for line in lines[rule:])
    assert "…" not in lines[rule - 1]
    assert any("…" in line for line in lines)


@pytest.mark.parametrize("hostile", ["[red]x[/red]", "\x1b[31m", "\x9b31m", "a\nb", "a\tb", "\ud800", "[/]"])
def test_nothing_in_a_name_is_obeyed(hostile: str) -> None:
    lines = printed([ROW | {"name": hostile}])
    assert visible(hostile)[:12] in lines[-1]
    assert all(character.isprintable() for line in lines for character in line)


def test_an_empty_log_has_its_columns() -> None:
    assert any("来访事由" in line for line in printed([]))


def test_lines_for_programs() -> None:
    (line,) = json_lines([as_kept(ROW)], ZONE)
    record = json.loads(line)
    assert list(record) == list(COLUMNS)
    assert (record["state"], record["phone"], record["came_in_at"]) == (
        *("owed", "138****8000"),
        "2026-03-04T09:05:00+08:00",
    )
    assert record["plate"] is None


@given(st.text(st.characters()))
def test_a_line_for_programs_is_one_line(text: str) -> None:
    (line,) = json_lines([as_kept(ROW | {"name": text})], ZONE)
    assert json.loads(line)["name"] == visible(text)
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


@given(st.text("+0123456789", max_size=20))
def test_a_masked_number_shows_seven_digits_at_most(phone: str) -> None:
    assert sum(character.isdigit() for character in masked(phone)) <= 7
    assert phone == "" or "*" in masked(phone)


@pytest.mark.parametrize("language", languages())
def test_every_column_has_its_heading(language: str) -> None:
    assert [column for column in COLUMNS if f"log.column.{column}" not in load(language)] == []
