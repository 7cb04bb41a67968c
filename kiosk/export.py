"""The entry/exit log as a file: CSV, XLSX or JSON, row after row, whole or not at all.

CSV and XLSX are for people: headings, codes and times in the chosen language and the house's zone. JSON is
for programs: one array, one visit a line, with the books' own keys and codes and times in ISO 8601.
A cell never begins what a spreadsheet would obey: in CSV such a text has an apostrophe before it.
"""

import csv
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO
from unicodedata import normalize
from zoneinfo import ZoneInfo

from kiosk import workbook
from kiosk.logbook import Logbook, Row, Value, record
from kiosk.words import Words

STDOUT = Path("-")
_BEFORE = re.compile("[\\s'\u200b-\u200f\u2060\ufeff]*")


def export(rows: Iterable[Row], target: Path, form: str, words: Words, zone: ZoneInfo) -> int:
    """Write the log to `target` (`-`: standard output) as `form`, one of `FORMS`; how many rows.

    A file is there in full or not at all, readable for its owner alone. OSError if it cannot be written.
    """
    counted = _Counted(rows)
    with _opened(target) as file:
        FORMS[form](counted, file, Logbook(words, zone), zone)
    return counted.count


def guarded(text: str) -> str:
    """`text` with an apostrophe before it if a spreadsheet would take it for a formula.

    Some do so with full-width signs too, and with spaces before a sign. A sign behind apostrophes gets one
    more: taking one away from before a sign always gives back what was meant.
    """
    if not text or text[0].isalnum():
        return text
    sign = normalize("NFKC", text[_BEFORE.match(text).end() :][:1])  # type: ignore[union-attr]
    return f"'{text}" if sign[:1] in ("=", "+", "-", "@") else text


class _Counted:
    """Rows, and how many of them went by."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield row


def _csv(rows: Iterable[Row], file: BinaryIO, book: Logbook, zone: ZoneInfo) -> None:
    text = TextIOWrapper(
        file, "utf-8-sig", newline=""
    )  # with its mark, or Excel takes it for another encoding
    lines = csv.writer(text)
    lines.writerow(book.headings())
    lines.writerows([_cell(value) for value in book.values(row)] for row in rows)
    text.flush()
    text.detach()


def _cell(value: Value) -> str:
    return guarded(value) if isinstance(value, str) else str(value)


def _xlsx(rows: Iterable[Row], file: BinaryIO, book: Logbook, zone: ZoneInfo) -> None:
    workbook.write(file, book.title(), book.headings(), map(book.values, rows))


def _json(rows: Iterable[Row], file: BinaryIO, book: Logbook, zone: ZoneInfo) -> None:
    before = b"[\n"
    for row in rows:
        file.write(before + json.dumps(record(row, zone), ensure_ascii=False).encode())
        before = b",\n"
    file.write(b"\n]\n" if before == b",\n" else b"[]\n")


FORMS: dict[str, Callable[[Iterable[Row], BinaryIO, Logbook, ZoneInfo], None]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "json": _json,
}
"""What the log can be written as."""


@contextmanager
def _opened(target: Path) -> Iterator[BinaryIO]:
    if target == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    elif target.exists() and not target.is_file():  # a device or a pipe is written to, never replaced
        with target.open("wb") as file:
            yield file
    else:
        with _whole(target.resolve()) as file:
            yield file


@contextmanager
def _whole(target: Path) -> Iterator[BinaryIO]:
    handle, name = tempfile.mkstemp(prefix=".log-", suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
