"""An XLSX workbook written as a stream: one row after the other, in constant memory (ECMA-376, part 1).

Texts are inline strings in cells of the format 'text': never a formula, not even after somebody has edited
the cell. Times are real times, so that the spreadsheet can sort and filter by them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.utils import get_column_letter

MOST_ROWS = 1_048_576  # of a sheet, the heading among them
MOST_BYTES = 1_500_000_000  # of a sheet: a part of 2 GiB would need ZIP64, which Excel 'repairs'
LONGEST_CELL = 32_767  # UTF-16 units

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's times have no zone
_TEXT, _TIME, _HEADING = 1, 2, 3
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

_STYLES = f"""{_XML}<styleSheet xmlns="{_MAIN}">
<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


def write(
    file: BinaryIO,
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str | int | datetime]],
    most_rows: int = MOST_ROWS,
) -> None:
    """Write `rows` below `headings`; what one sheet cannot hold goes on in the next.

    The texts must hold nothing that XML cannot (`kiosk.logbook.visible`); times are naive.
    """
    waiting = _Rows(rows)
    sheets = 0
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        while waiting.more or not sheets:
            sheets += 1
            with archive.open(f"xl/worksheets/sheet{sheets}.xml", "w") as part:
                _sheet(part, headings, waiting, most_rows)
        for name, text in _frame(title, sheets):
            archive.writestr(name, text)


class _Rows:
    """Rows that one sheet after the other takes from; `more` says whether there is one left."""

    def __init__(self, rows: Iterable[Sequence[str | int | datetime]]) -> None:
        self._rows = iter(rows)
        self._take()

    def _take(self) -> None:
        self._next = next(self._rows, None)
        self.more = self._next is not None

    def __iter__(self) -> Iterator[Sequence[str | int | datetime]]:
        while self._next is not None:
            row = self._next
            self._take()
            yield row


def _sheet(part: IO[bytes], headings: Sequence[str], rows: _Rows, most_rows: int) -> None:
    letters = [get_column_letter(number) for number in range(1, len(headings) + 1)]
    size = part.write(_head(len(headings)).encode())
    size += part.write(_row(1, zip(letters, headings, strict=True), _heading))
    number = 1
    for row in rows:
        number += 1
        size += part.write(_row(number, zip(letters, row, strict=True), _cell))
        if number >= most_rows or size > MOST_BYTES:
            break
    part.write(
        b'</sheetData><pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        b'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _head(columns: int) -> str:
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
        '<sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{columns}" width="17" customWidth="1"/></cols><sheetData>'
    )


def _row(
    number: int,
    cells: Iterable[tuple[str, str | int | datetime]],
    cell: Callable[[str, str | int | datetime], str],
) -> bytes:
    inside = "".join(cell(f"{letter}{number}", value) for letter, value in cells if value != "")
    return f'<row r="{number}">{inside}</row>'.encode()


def _cell(place: str, value: str | int | datetime) -> str:
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    if isinstance(value, datetime):
        days = (value - _EPOCH).total_seconds() / 86_400
        return f'<c r="{place}" s="{_TIME}"><v>{days:.9f}</v></c>'
    return _text(place, value, _TEXT)


def _heading(place: str, value: str | int | datetime) -> str:
    return _text(place, str(value), _HEADING)


def _text(place: str, value: str, style: int) -> str:
    if len(value) > LONGEST_CELL // 2:
        value = value[: LONGEST_CELL // 2 - 1] + "…"
    # _x0041_ would be read as the character of that number: its underscore is written as one.
    inside = escape(_ESCAPED.sub("_x005F_", value) if "_x" in value else value)
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{inside}</t></is></c>'


def _frame(title: str, sheets: int) -> Iterator[tuple[str, str]]:
    numbers = range(1, sheets + 1)
    part = '<Override PartName="/xl/{}.xml" ContentType="' + _TYPE + '.{}+xml"/>'
    parts = [part.format(f"worksheets/sheet{n}", "worksheet") for n in numbers]
    yield (
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{part.format('workbook', 'sheet.main')}{part.format('styles', 'styles')}{''.join(parts)}</Types>",
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations([*targets, ("styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES
    listed = (f'<sheet name="{_name(title, n)}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    yield (
        "xl/workbook.xml",
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{"".join(listed)}</sheets></workbook>',
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    listed = (
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(listed)}</Relationships>'


def _name(title: str, number: int) -> str:
    bare = re.sub(r"[\[\]:*?/\\']", " ", title)[:26]
    return escape(bare if number == 1 else f"{bare} {number}", {'"': "&quot;"})
