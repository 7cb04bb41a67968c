"""An XLSX workbook written as a stream: one row after the other, in constant memory (ECMA-376, part 1).

Texts are inline strings in cells of the format 'text': never a formula, not even after somebody has edited
the cell. Times are real times, so that the spreadsheet can sort and filter by them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

MOST_ROWS = 1_048_576  # of a sheet, the heading among them
MOST_BYTES = 1_500_000_000  # of a sheet: a part of 2 GiB would need ZIP64, which Excel 'repairs'
LONGEST_CELL = 32_767  # UTF-16 units

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EPOCH = date(1899, 12, 30)
_TEXT, _TIME, _HEADING = 1, 2, 3
_OPEN, _CLOSE = f'<c s="{_TEXT}" t="inlineStr"><is><t>', "</t></is></c>"
_EMPTY = "<c/>"

Value = str | int
Column = tuple[str, str]
"""Heading, and kind: text, count, or time ('2026-11-23 09:02:03', of no zone)."""
Cells = Sequence[Sequence[Value]]
"""Values of some rows, column by column; '' where there is none."""
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


def parts(
    title: str, columns: Sequence[Column], batches: Iterable[Cells], most_rows: int = MOST_ROWS
) -> Iterator[bytes]:
    """The workbook, piece by piece; what one sheet cannot hold goes on in the next.

    The texts must hold nothing that XML cannot (`kiosk.logbook.visible`).
    """
    sink, waiting = _Sink(), _Rows(columns, batches)
    sheets = 0
    with ZipFile(sink, "w", ZIP_DEFLATED, compresslevel=1) as archive:  # type: ignore[call-overload]
        while waiting.more() or not sheets:
            sheets += 1
            with archive.open(f"xl/worksheets/sheet{sheets}.xml", "w") as part:
                for xml in _sheet(columns, waiting, most_rows):
                    part.write(xml)
                    yield sink.taken()
        for name, text in _frame(title, sheets):
            archive.writestr(name, text)
    yield sink.taken()


class _Sink:
    """Where the archive is written to: it cannot go back, and is emptied again and again."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Take a piece."""
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing to wait for."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        whole = b"".join(self._parts)
        self._parts.clear()
        return whole


class _Rows:
    """Rows in XML, without their numbers, that one sheet after the other takes from."""

    def __init__(self, columns: Sequence[Column], batches: Iterable[Cells]) -> None:
        self._ways = [_WAYS[kind]() for _, kind in columns]
        self._batches = iter(batches)
        self._rows: Iterator[str] = iter(())
        self._kept: list[str] = []

    def more(self) -> bool:
        """Whether there is one left."""
        if not self._kept:
            self._kept = self.take(1)
        return bool(self._kept)

    def take(self, most: int) -> list[str]:
        """At most so many of the next; none: there are no more."""
        if self._kept:
            kept, self._kept = self._kept, []
            return kept
        while not (rows := list(islice(self._rows, most))):
            if (batch := next(self._batches, None)) is None:
                return []
            columns = (way(values) for way, values in zip(self._ways, batch, strict=True))
            self._rows = map("".join, zip(*columns, strict=True))
        return rows


def _sheet(columns: Sequence[Column], rows: _Rows, most_rows: int) -> Iterator[bytes]:
    headings = "".join(_heading(heading) for heading, _ in columns)
    first = f'{_head(len(columns))}<row r="1">{headings}</row>'.encode()
    yield first
    number, size = 1, len(first)
    while number < most_rows and size <= MOST_BYTES and (some := rows.take(most_rows - number)):
        xml = "".join([f'<row r="{at}">{row}</row>' for at, row in enumerate(some, number + 1)]).encode()
        number, size = number + len(some), size + len(xml)
        yield xml
    yield (
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


class _Texts:
    """A column of texts. Letters and digits need no escaping: a whole column is looked at in one go."""

    def __call__(self, values: Sequence[Value]) -> list[str]:
        """Their cells."""
        together = "".join(values)  # type: ignore[arg-type]
        if not together:
            return [_EMPTY] * len(values)
        if together.isalnum() and len(together) < LONGEST_CELL // 2:
            return [f"{_OPEN}{text}{_CLOSE}" if text else _EMPTY for text in values]
        return [_text(str(text), _TEXT) if text else _EMPTY for text in values]


class _Counts:
    """A column of counts."""

    def __call__(self, values: Sequence[Value]) -> list[str]:
        """Their cells."""
        return [_EMPTY if value == "" else f"<c><v>{value}</v></c>" for value in values]


class _Times:
    """A column of times, as days since the end of 1899."""

    def __init__(self) -> None:
        self._hours: dict[str, float] = {}

    def __call__(self, values: Sequence[Value]) -> list[str]:
        """Their cells."""
        return [self._cell(value) if value else _EMPTY for value in values]  # type: ignore[arg-type]

    def _cell(self, time: str) -> str:
        hour = self._hours.get(time[:13])
        if hour is None:
            if len(self._hours) > 20_000:
                self._hours.clear()
            days = (date.fromisoformat(time[:10]) - _EPOCH).days
            hour = self._hours[time[:13]] = days + int(time[11:13]) / 24
        days_since = hour + (int(time[14:16]) * 60 + int(time[17:19])) / 86_400
        return f'<c s="{_TIME}"><v>{days_since:.9f}</v></c>'


_WAYS: dict[str, Callable[[], Callable[[Sequence[Value]], list[str]]]] = {
    "text": _Texts,
    "count": _Counts,
    "time": _Times,
}


def _heading(value: str) -> str:
    return _text(value, _HEADING)


def _text(value: str, style: int) -> str:
    if len(value) > LONGEST_CELL // 2:
        value = value[: LONGEST_CELL // 2 - 1] + "…"
    # _x0041_ would be read as the character of that number: its underscore is written as one.
    inside = escape(_ESCAPED.sub("_x005F_", value) if "_x" in value else value)
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{inside}</t></is></c>'


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
