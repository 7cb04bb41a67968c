"""A CSV file or an XLSX workbook as lines of cells, whoever made it. What it is, is told by its content.

A file is material from outside: its size, its encoding and what its packed parts unfold to are checked
before anything is read from it.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

LARGEST_FILE = 32_000_000  # bytes; a hundred thousand hosts need about ten million
LARGEST_UNPACKED = 100_000_000
TIGHTEST = 100  # a sheet packs to a tenth or a twentieth; what packs tighter is made to burst
MOST_ROWS = 200_000

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class Unreadable(Exception):
    """The file cannot be read further; `code` says why, `line` where (0: the file as a whole)."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {code}")
        self.code, self.line = code, line


class Spoilt(StrEnum):
    """A cell that holds something else than what a person reads in it."""

    FORMULA = "formula"
    DATE = "date"
    ERROR = "error_value"


Line = tuple[int, Sequence[str]]
"""Where in the file, counted from 1, and the cells: trimmed text, or a `Spoilt`."""


def lines(path: Path) -> Iterator[Line]:
    """The lines of a table that are not empty, or `Unreadable`."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Unreadable("too_large")
        data = path.read_bytes()
    except OSError:
        raise Unreadable("no_file") from None
    if data.startswith(_OLD_EXCEL):
        raise Unreadable("old_excel")
    found = _workbook(data) if data.startswith(b"PK\x03\x04") else _text(data)
    for number, cells in found:
        if number > MOST_ROWS:
            raise Unreadable("too_many_rows", number)
        if any(cells):
            yield number, cells


def _text(data: bytes) -> Iterator[Line]:
    text = _decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, [cell.strip() for cell in cells]
            start = reader.line_num + 1
    except csv.Error as fault:
        raise Unreadable("too_large_cell" if "limit" in str(fault) else "quotes", start) from None


def _decoded(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))  # Excel's 'Unicode text'
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("not_a_table")


def _delimiter(text: str) -> str:
    head = text.lstrip("\r\n").partition("\n")[0]
    return max(",;\t", key=head.count)


def _workbook(data: bytes) -> Iterator[Line]:
    import openpyxl  # a third of a second that only a workbook is worth

    _refuse_bombs(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        filled = [sheet for sheet in book.worksheets if next(_sheet(sheet), None)]
        if len(filled) > 1:
            raise Unreadable("several_sheets")
        for sheet in filled:
            yield from _sheet(sheet)
    except Unreadable:
        raise
    except (
        Exception
    ):  # a broken workbook trips the reader wherever it will: KeyError, ParseError, TypeError, ...
        raise Unreadable("broken_workbook") from None


def _refuse_bombs(data: bytes) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unreadable("broken_workbook") from None
    # The sizes may be believed: the reader stops at the size that is declared.
    tight = any(
        part.file_size > 1_000_000 and part.file_size > TIGHTEST * part.compress_size for part in parts
    )
    if tight or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Unreadable("too_large")


def _sheet(sheet: Any) -> Iterator[Line]:
    sheet.reset_dimensions()  # what the sheet says of its own size may be wrong, and would cut it off
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > MOST_ROWS:
            raise Unreadable("too_many_rows", number)
        cells = [_cell(cell.value, cell.data_type) for cell in row]
        if any(cells):
            yield number, cells


def _cell(value: object, data_type: str) -> str:
    if value is None:
        return ""
    if data_type in ("f", "e"):
        return Spoilt.FORMULA if data_type == "f" else Spoilt.ERROR
    if isinstance(value, date | time | timedelta):
        return Spoilt.DATE
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a number that was meant as text: 8021.0
    return str(value).strip()
