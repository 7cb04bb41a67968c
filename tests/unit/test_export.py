"""The entry/exit log as files: what goes in comes out, and nothing in it is obeyed."""

import csv
import io
import json
import os
import stat
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from kiosk import workbook
from kiosk.export import FORMS, export, guarded, parts
from kiosk.logbook import COLUMNS, dialled, visible
from kiosk.words import Words, languages

ZONE = ZoneInfo("Asia/Shanghai")
ROW: dict[str, Any] = {
    **{"visit": 7, "state": "closed", "visitor_class": "general", "name": "张伟", "organisation": "远洋物流"},
    **{"people": 2, "purpose": "business", "department": "采购部", "host_name": "李娜"},
    **{"identity_document": "passport", "identity_last4": "0123", "identity_by": "门卫一岗"},
    **{"phone": "+8613800138000", "plate": None, "belongings": None},
    **{"registered_at": datetime(2026, 3, 4, 1, 2, 3, 456, tzinfo=UTC)},
    **{"came_in_at": datetime(2026, 3, 4, 16, 30, tzinfo=UTC), "left_at": None, "closed_at": None},
    **{"let_in_by": "门卫一岗", "let_out_by": None, "release_route": "call", "released_by": "李娜"},
    **{"signed_at": None, "reason": None, "station": "lobby-1"},
}
OBEYED = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠x", "\t=1", "\r=1", "\n=1", " =1", "　=1"]
OBEYED += [
    "'=1",
    "''=1",
    "' =1",
    "\u200b=1",
    "\ufeff=1",
    "﹢1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://e.example")',
]
TEXTS = st.one_of(
    st.text(st.characters(), max_size=40),
    st.text("=+-@＝＋－＠'\t\r\n \"x_0041;,&<>]\u200b\x00\x1f\x85\u2028\ufffe\ud800", max_size=12),
)


def as_kept(named: dict[str, Any]) -> tuple[Any, ...]:
    """A row as the books give it: in the order of the columns, times as text in UTC."""
    values = (named.get(column) for column in COLUMNS)
    return tuple(f"{one:%Y-%m-%d %H:%M:%S.%f}" if isinstance(one, datetime) else one for one in values)


def written(form: str, rows: list[dict[str, Any]], folder: Path, language: str = "zh-CN") -> Path:
    target = folder / f"log.{form}"
    assert export(map(as_kept, rows), target, form, Words(language), ZONE) == len(rows)
    return target


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        _, *lines = csv.reader(file)
    return [dict(zip(COLUMNS, line, strict=True)) for line in lines]


def read_xlsx(path: Path) -> list[dict[str, Any]]:
    sheets = openpyxl.load_workbook(path).worksheets
    lines = [
        list(row)
        for sheet in sheets
        for row in sheet.iter_rows(min_row=2, max_col=len(COLUMNS), values_only=True)
    ]
    return [dict(zip(COLUMNS, line, strict=True)) for line in lines]


def unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and guarded(cell[1:]) == cell else cell


def test_a_visit_as_csv(tmp_path: Path) -> None:
    content = written("csv", [ROW], tmp_path).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert (
        content.decode("utf-8-sig").splitlines()[0].startswith("序号,姓名,单位,人数,来访事由,被访部门,被访人")
    )
    (row,) = read_csv(tmp_path / "log.csv")
    assert (row["purpose"], row["state"], row["release_route"]) == ("业务洽谈", "已办结", "电话确认")
    assert (row["identity_last4"], row["phone"], row["plate"]) == ("0123", "13800138000", "")
    assert (row["registered_at"], row["came_in_at"]) == ("2026-03-04 09:02:03", "2026-03-05 00:30:00")


def test_a_visit_as_a_workbook(tmp_path: Path) -> None:
    (row,) = read_xlsx(written("xlsx", [ROW], tmp_path, "en"))
    assert (row["visit"], row["people"], row["purpose"]) == (7, 2, "Business meeting")
    assert (row["identity_last4"], row["phone"], row["plate"]) == ("0123", "13800138000", None)
    assert row["registered_at"] == datetime(2026, 3, 4, 9, 2, 3)  # noqa: DTZ001
    book = openpyxl.load_workbook(tmp_path / "log.xlsx")
    assert book.sheetnames == ["Entry exit log"]
    assert book.active["B1"].value == "Name"
    assert book.active["B1"].font.bold
    assert book.active.freeze_panes == "A2"


def test_a_visit_as_json(tmp_path: Path) -> None:
    (row,) = json.loads(written("json", [ROW], tmp_path).read_text(encoding="utf-8"))
    assert list(row) == list(COLUMNS)
    assert (row["state"], row["purpose"], row["phone"], row["plate"]) == (
        "closed",
        "business",
        "+8613800138000",
        None,
    )
    assert row["registered_at"] == "2026-03-04T09:02:03+08:00"


def test_json_has_one_visit_a_line(tmp_path: Path) -> None:
    lines = written("json", [ROW] * 3, tmp_path).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line.rstrip(","))["visit"] for line in lines[1:-1]] == [7, 7, 7]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", languages())
def test_an_empty_log_has_its_columns(form: str, language: str, tmp_path: Path) -> None:
    path = written(form, [], tmp_path, language)
    if form == "json":
        assert json.loads(path.read_text(encoding="utf-8")) == []
    else:
        read = read_csv(path) if form == "csv" else read_xlsx(path)
        assert read == []


@pytest.mark.parametrize("form", FORMS)
def test_a_row_of_which_nothing_is_known_any_more(form: str, tmp_path: Path) -> None:
    path = written(form, [{"visit": 1}], tmp_path)
    assert path.stat().st_size > 0


def test_codes_without_words_are_shown_as_they_are(tmp_path: Path) -> None:
    (row,) = read_csv(written("csv", [ROW | {"purpose": "=espionage"}], tmp_path))
    assert row["purpose"] == "'=espionage"
    (row,) = read_csv(written("csv", [ROW | {"purpose": ""}], tmp_path))
    assert row["purpose"] == ""


@pytest.mark.parametrize("text", OBEYED)
def test_nothing_is_obeyed_in_csv(text: str, tmp_path: Path) -> None:
    columns = [column for column, kind in COLUMNS.items() if kind == "text"]
    (row,) = read_csv(written("csv", [ROW | dict.fromkeys(columns, text)], tmp_path))
    assert {row[column] for column in columns} == {"'" + visible(text)}


@pytest.mark.parametrize("text", OBEYED)
def test_nothing_is_obeyed_in_a_workbook(text: str, tmp_path: Path) -> None:
    path = written("xlsx", [ROW | {"name": text, "organisation": text}], tmp_path)
    sheet = openpyxl.load_workbook(path).active
    assert (sheet["B2"].value, sheet["B2"].data_type, sheet["B2"].number_format) == (visible(text), "s", "@")
    with zipfile.ZipFile(path) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", ["张伟", "O'Brien", "'t Hooft", "A=B", "a-b", "1+1", "", "·", "x@y.example"])
def test_what_is_harmless_is_left_alone(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("+8613800138000", "13800138000"),
        ("13800138000", "13800138000"),
        ("+85291234567", "0085291234567"),
        ("+862412345678", "00862412345678"),
        ("+", "+"),
        ("+1=2", "+1=2"),
    ],
)
def test_telephone_numbers_stay_numbers(phone: str, shown: str) -> None:
    assert dialled(phone) == shown


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_any_text_comes_back(pairs: list[tuple[str, str]]) -> None:
    rows = [ROW | {"name": name, "organisation": organisation} for name, organisation in pairs]
    for form in FORMS:
        file = io.BytesIO(b"".join(parts(map(as_kept, rows), form, Words("en"), ZONE)))
        for (name, organisation), row in zip(pairs, _read(form, file), strict=True):
            shown = _as_utf8 if form == "json" else visible
            assert (row["name"] or "", row["organisation"] or "") == (shown(name), shown(organisation))


def _as_utf8(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


def _read(form: str, file: io.BytesIO) -> list[dict[str, Any]]:
    if form == "json":
        return list(json.loads(file.getvalue()))
    if form == "csv":
        _, *lines = csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""))
        assert not any(cell.lstrip().startswith(tuple("=+-@＝＋－＠\t\r")) for line in lines for cell in line)
        return [dict(zip(COLUMNS, map(unguarded, line), strict=True)) for line in lines]
    _, *cells = openpyxl.load_workbook(file).active.iter_rows(max_col=len(COLUMNS))
    assert not any(cell.data_type == "f" for line in cells for cell in line)
    return [dict(zip(COLUMNS, [_text(cell.value) for cell in line], strict=True)) for line in cells]


def _text(value: object) -> object:
    return unescape(value) if isinstance(value, str) else value


def test_numbers_in_underscores_are_no_characters(tmp_path: Path) -> None:
    path = written("xlsx", [ROW | {"name": "_x0041_"}], tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert "_x005F_x0041_" in archive.read("xl/worksheets/sheet1.xml").decode()


def test_a_cell_longer_than_a_spreadsheet_holds_ends_in_dots(tmp_path: Path) -> None:
    (row,) = read_xlsx(written("xlsx", [ROW | {"belongings": "🙂" * 40_000}], tmp_path))
    assert len(row["belongings"].encode("utf-16-le")) // 2 <= workbook.LONGEST_CELL
    assert row["belongings"].endswith("…")


def test_every_part_of_a_workbook_is_sound_xml(tmp_path: Path) -> None:
    with zipfile.ZipFile(written("xlsx", [ROW | {"name": "<&>\"'\x00\x0b]]>"}], tmp_path)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))


def test_what_one_sheet_cannot_hold_goes_on_in_the_next() -> None:
    batches = ([list(range(start, start + 5))] for start in (0, 5))
    file = io.BytesIO(b"".join(workbook.parts("登记表", [("n", "count")], batches, most_rows=4)))
    sheets = openpyxl.load_workbook(file).worksheets
    assert [sheet.title for sheet in sheets] == ["登记表", "登记表 2", "登记表 3", "登记表 4"]
    values = [row[0] for sheet in sheets for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert values == list(range(10))
    assert {sheet["A1"].value for sheet in sheets} == {"n"}


def test_a_full_last_sheet_has_no_empty_one_behind_it() -> None:
    whole = workbook.parts("a[b]:c*d?e/f", [("n", "count")], [[list(range(6))]], most_rows=4)
    file = io.BytesIO(b"".join(whole))
    assert openpyxl.load_workbook(file).sheetnames == ["a b  c d e f", "a b  c d e f 2"]


@pytest.mark.parametrize("form", FORMS)
def test_a_log_that_breaks_off_leaves_the_earlier_file(form: str, tmp_path: Path) -> None:
    def breaking() -> Iterator[tuple[Any, ...]]:
        yield as_kept(ROW)
        raise ConnectionError("the books are gone")

    target = tmp_path / "log"
    target.write_text("earlier")
    with pytest.raises(ConnectionError):
        export(breaking(), target, form, Words("en"), ZONE)
    assert target.read_text() == "earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["log"]


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    assert stat.S_IMODE(written("csv", [ROW], tmp_path).stat().st_mode) == 0o600


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("earlier")
    link.symlink_to(real)
    export([as_kept(ROW)], link, "csv", Words("en"), ZONE)
    assert link.is_symlink()
    assert "张伟" in real.read_text(encoding="utf-8")


def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    reading, writing = os.openpty()
    export([], Path(os.ttyname(writing)), "json", Words("en"), ZONE)
    assert os.read(reading, 100).strip() == b"[]"
    os.close(reading)
    os.close(writing)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        export([as_kept(ROW)], tmp_path / "none" / "log.csv", "csv", Words("en"), ZONE)
    with pytest.raises(OSError, match="directory"):
        export([as_kept(ROW)], tmp_path, "csv", Words("en"), ZONE)


@pytest.mark.parametrize("form", FORMS)
def test_standard_output(form: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert export([as_kept(ROW)], Path("-"), form, Words("en"), ZONE) == 1
    (row,) = _read(form, io.BytesIO(capfdbinary.readouterr().out))
    assert row["name"] == "张伟"
    print("still open")


@pytest.mark.parametrize("form", FORMS)
def test_a_long_log_needs_no_more_memory_than_a_short_one(form: str, tmp_path: Path) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        export((as_kept(ROW | {"visit": n}) for n in range(count)), tmp_path / "log", form, words, ZONE)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    words = Words("zh-CN")
    peak(10)
    assert peak(10_000) < peak(2_000) + 500_000
