"""Reading the directory from files that people and their programs make."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.directory import tables
from kiosk.directory.imports import MOST_ERRORS, HostRow, LineError, read
from kiosk.words import Words, languages

HEAD = "工号,姓名,英文名,部门,分机,邮箱,手机,车间一线员工,语言"
LINE = "A1,张伟,Wayne,采购部,8021,w.zhang@example.com,+86 138-0013-8000,否,zh-CN"
DEMO = Path(__file__).parents[3] / "assets" / "demo" / "hosts.csv"
Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(content: str | bytes) -> Path:
        path = tmp_path / "hosts"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


def workbook(rows: Sequence[Sequence[object]], *more: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    sheets = [book.active, *(book.create_sheet() for _ in more)]
    for sheet, content in zip(sheets, (rows, *more), strict=True):
        for row in content:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def errors(path: Path) -> list[tuple[int, str, str]]:
    return [(error.line, error.column, error.code) for error in read(path)[1]]


def test_a_line_becomes_a_host(write: Write) -> None:
    hosts, wrong = read(write(f"{HEAD}\n{LINE}\n"))
    assert wrong == []
    (host,) = hosts
    assert (host.staff_no, host.name, host.name_en, host.department) == ("A1", "张伟", "Wayne", "采购部")
    assert (host.extension, host.mail, host.mobile) == ("8021", "w.zhang@example.com", "+8613800138000")
    assert (host.line_worker, host.language) == (False, "zh-CN")
    assert {"zw", "wayne", "cgb", "8021"} <= set(host.terms)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_is_read_whoever_saved_it(write: Write, encoding: str, delimiter: str, end: str) -> None:
    text = f"{HEAD}\n{LINE}\n\n".replace(",", delimiter).replace("\n", end)
    hosts, wrong = read(write(text.encode(encoding)))
    assert wrong == []
    assert [host.name for host in hosts] == ["张伟"]


@pytest.mark.parametrize(
    "head",
    [
        "staff_no,name,department",
        "Staff No,NAME,Department",
        "工號,姓名,部門",
        " 工号 , 姓名 , 部门 ",
        "员工编号,名字,部门",
    ],
)
def test_headings_in_chinese_and_english(write: Write, head: str) -> None:
    assert len(read(write(f"{head}\nA1,张伟,采购部\n"))[0]) == 1


def test_a_workbook_with_numbers_and_a_title(write: Write) -> None:
    rows: list[Sequence[object]] = [
        ["员工名录"],
        [],
        HEAD.split(","),
        [1001, "张伟", None, "采购部", 8021.0, None, 13800138000, True],
    ]
    (host,), wrong = read(write(workbook(rows, [])))
    assert wrong == []
    assert (host.staff_no, host.extension, host.mobile, host.line_worker) == (
        *("1001", "8021", "13800138000"),
        True,
    )


@pytest.mark.parametrize(
    ("word", "means"), [("是", True), ("√", True), ("Yes", True), ("否", False), ("", False)]
)
def test_line_workers(write: Write, word: str, means: bool) -> None:
    hosts, _ = read(write(f"工号,姓名,部门,车间一线员工\nA1,张伟,一车间,{word}\n"))
    assert [host.line_worker for host in hosts] == [means]


def test_somebody_with_an_english_name_alone(write: Write) -> None:
    assert read(write("工号,姓名,英文名,部门\nA1,,Anna Schmidt,市场部\n"))[0][0].name == "Anna Schmidt"


def test_the_demo_company_is_sound() -> None:
    hosts, wrong = read(DEMO)
    assert wrong == []
    assert len(hosts) >= 40
    assert len({(host.name, host.department) for host in hosts}) == len(hosts)
    assert len({host.name for host in hosts}) <= len(hosts) - 2
    assert sum(host.line_worker for host in hosts) >= 3
    assert all(host.mail.endswith("@example.com") and len(host.extension) == 4 for host in hosts)


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("工号", "", "missing"),
        ("工号", "一号", "not_a_staff_no"),
        ("工号", "=1+1", "formula"),
        ("工号", "1.38E+10", "mangled_number"),
        ("工号", "../../etc", "not_a_staff_no"),
        ("姓名", "", "missing"),
        ("姓名", "\u202e\u200b", "missing"),
        ("姓名", "张" * 61, "too_long"),
        ("姓名", "张" * 100_000, "too_long"),
        ("姓名", "=cmd|' /C calc'!A0", "formula"),
        ("姓名", "＝cmd", "formula"),
        ("姓名", "@SUM(1)", "formula"),
        ("部门", " ", "missing"),
        ("分机", "转总机", "not_an_extension"),
        ("分机", "8" * 16, "not_an_extension"),
        ("邮箱", "w.zhang", "not_a_mail_address"),
        ("邮箱", "a@b.example, c@d.example", "not_a_mail_address"),
        ("邮箱", "a@b.example\r\nBcc: c@d.example", "not_a_mail_address"),
        ("邮箱", "a" * 250 + "@b.example", "not_a_mail_address"),
        ("手机", "1.38001E+10", "mangled_number"),
        ("手机", "电话", "not_a_phone_number"),
        ("手机", "12", "not_a_phone_number"),
        ("车间一线员工", "也许", "not_yes_or_no"),
        ("语言", "Klingon", "not_a_language"),
    ],
)
def test_a_cell_that_is_wrong_is_named(write: Write, column: str, cell: str, code: str) -> None:
    cells = dict(zip(HEAD.split(","), LINE.split(","), strict=True)) | {"英文名": "", column: cell}
    quoted = ",".join('"' + value.replace('"', '""') + '"' for value in cells.values())
    hosts, wrong = read(write(f"{HEAD}\n{LINE.replace('A1', 'A2')}\n{quoted}\n"))
    assert [(error.line, error.code) for error in wrong] == [(3, code)]
    assert len(hosts) == 1
    assert len(wrong[0].value) <= 40


def test_every_error_of_a_line_is_told_at_once(write: Write) -> None:
    wrong = errors(write(f"{HEAD}\n,,,,x,y,z,也许,xx\n"))
    assert {code for _, _, code in wrong} >= {
        "missing",
        "not_an_extension",
        "not_a_mail_address",
        "not_yes_or_no",
    }
    assert all(line == 2 for line, _, _ in wrong)


def test_lines_are_counted_as_an_editor_counts_them(write: Write) -> None:
    text = '工号,姓名,部门\n\nA1,张伟,"采购\n部"\nA2,,采购部\n'
    assert errors(write(text)) == [(5, "name", "missing")]


def test_a_staff_number_stands_once(write: Write) -> None:
    wrong = read(write("工号,姓名,部门\nA1,张伟,采购部\nA2,李娜,市场部\na1,王芳,财务部\n"))[1]
    assert wrong == [LineError(4, "staff_no", "staff_no_twice", "2")]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("工号,姓名,部门,出生日期", [(1, "出生日期", "unknown_column")]),
        ("工号,姓名,部门,name", [(1, "name", "column_twice")]),
        ("工号,姓名", [(1, "department", "no_such_column")]),
        ("张伟,采购部", [(1, "张伟", "unknown_column"), (1, "采购部", "unknown_column")]),
    ],
)
def test_a_header_that_is_wrong(write: Write, head: str, expected: list[tuple[int, str, str]]) -> None:
    found = errors(write(f"{head}\nA1,张伟,采购部,x\n"))
    assert [error for error in expected if error not in found] == []


def test_an_unknown_column_is_told_the_nearest(write: Write) -> None:
    assert read(write("工号,姓名,部门,mial\n"))[1][0].value == "mail"


def test_text_beside_the_columns_is_not_dropped(write: Write) -> None:
    assert errors(write("工号,姓名,部门\nA1,张伟,采购部,二楼\n")) == [(2, "", "too_many_cells")]


def test_short_lines_are_filled_up(write: Write) -> None:
    assert read(write("工号,姓名,部门,分机\nA1,张伟,采购部\n"))[1] == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_hosts"),
        (b"\n\n\n", "no_hosts"),
        (f"{HEAD}\n".encode(), "no_hosts"),
        (b"\xef\xbb\xbf", "no_hosts"),
        (bytes(range(256)) * 40, "not_a_table"),
        (b"\xff\xfe\x00", "not_a_table"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old_excel"),
        (b"PK\x03\x04 and nothing more", "broken_workbook"),
        (f'{HEAD}\nA1,"张伟\n'.encode(), "quotes"),
        (f'{HEAD}\nA1,"张"伟,x\n'.encode(), "quotes"),
        (f"{HEAD}\nA1,{'x' * 10_000_000}\n".encode(), "too_large_cell"),
        (b"x" * (tables.LARGEST_FILE + 1), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_directory_is_refused(write: Write, content: bytes, code: str) -> None:
    hosts, wrong = read(write(content))
    assert (hosts, wrong[-1].code) == ([], code)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert errors(tmp_path / "none.csv") == [(0, "", "no_file")]
    assert errors(tmp_path) == [(0, "", "no_file")]


def test_endless_rows(write: Write) -> None:
    assert (
        errors(write("工号,姓名,部门\n" + "\n" * tables.MOST_ROWS + "A1,张伟,采购部\n"))[0][2]
        == "too_many_rows"
    )


def test_only_so_many_errors_are_told(write: Write) -> None:
    wrong = read(write("工号,姓名,部门\n" + "?,?,\n" * 5000))[1]
    assert len(wrong) == MOST_ERRORS + 1
    assert wrong[-1].code == "more_errors"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["=A2", "张伟", "采购部"], "formula"),
        (["A1", '=HYPERLINK("http://example.com")', "采购部"], "formula"),
        (["A1", "张伟", date(2026, 3, 4)], "date"),
        (["A1", "#REF!", "采购部"], "error_value"),
        (["A1", "张" * 32_000, "采购部"], "too_long"),
    ],
)
def test_a_spoilt_cell_of_a_workbook(write: Write, row: list[object], code: str) -> None:
    assert [error[2] for error in errors(write(workbook([["工号", "姓名", "部门"], row])))] == [code]


def test_hosts_on_two_sheets_are_not_half_read(write: Write) -> None:
    rows = [["工号", "姓名", "部门"], ["A1", "张伟", "采购部"]]
    assert errors(write(workbook(rows, rows))) == [(0, "", "several_sheets")]


def test_an_empty_workbook(write: Write) -> None:
    assert errors(write(workbook([]))) == [(0, "", "no_hosts")]


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def swapped(sheet: bytes) -> bytes:
    """A workbook whose sheet is replaced."""
    with zipfile.ZipFile(io.BytesIO(workbook([["工号"]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return packed(parts | {"xl/worksheets/sheet1.xml": sheet})


NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 12))


def sheet(rows: bytes, head: bytes = b"") -> bytes:
    return swapped(head + b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (NAMESPACE, rows))


def test_numbers_that_were_meant_as_text(write: Write) -> None:
    head = b"".join(
        b"<c t='inlineStr'><is><t>%s</t></is></c>" % name.encode()
        for name in ("工号", "姓名", "部门", "分机")
    )
    line = b"<c><v>1001.0</v></c><c><v>1.5</v></c><c t='b'><v>1</v></c><c><v>8.021E3</v></c>"
    (host,), _ = read(write(sheet(b"<row>%s</row><row>%s</row>" % (head, line))))
    assert (host.staff_no, host.name, host.department, host.extension) == ("1001", "1.5", "True", "8021")


FAR = b"<row r='900000'><c><v>1</v></c><c><v>1</v></c></row>"
LAUGHING = sheet(b"<row><c t='str'><v>&l11;</v></c></row>", b"<!DOCTYPE w [<!ENTITY l0 'ha'>%s]>" % LAUGHS)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (packed({"bomb.xml": b"<c/>" * 20_000_000}), "too_large"),
        (packed({"[Content_Types].xml": b"not xml"}), "broken_workbook"),
        (packed({}), "not_a_table"),
        (packed({"readme.txt": b"x"}), "broken_workbook"),
        (swapped(b"<worksheet"), "broken_workbook"),
        (sheet(b"<row r='x'/>"), "broken_workbook"),
        (sheet(FAR), "too_many_rows"),
        (LAUGHING, "broken_workbook"),
    ],
    ids=range(8),
)
def test_a_hostile_workbook_is_refused(write: Write, content: bytes, code: str) -> None:
    assert [error.code for error in read(write(content))[1]] == [code]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_give_an_answer(write: Write, content: bytes) -> None:
    for start in (b"", HEAD.encode() + b"\n", b"PK\x03\x04"):
        hosts, wrong = read(write(start + content))
        assert hosts or wrong


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=30))
def test_a_damaged_workbook_gives_an_answer(write: Write, place: int, damage: bytes) -> None:
    sound = workbook([["工号", "姓名", "部门"], ["A1", "张伟", "采购部"]])
    place %= len(sound)
    hosts, wrong = read(write(sound[:place] + damage + sound[place + len(damage) :]))
    assert hosts or wrong
    assert all(isinstance(host, HostRow) for host in hosts)


@pytest.mark.parametrize("language", languages())
def test_every_error_has_words(language: str, write: Write) -> None:
    words = Words(language)
    for error in (
        read(write(f"{HEAD},foo\n,,,,x,y,z,也许,xx\n"))[1] + read(write(f"{HEAD}\n,,,,x,y,z,也许,xx\n"))[1]
    ):
        told = error.said(words)
        assert str(error.line) in told
        assert "directory." not in told
        assert "{" not in told
