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
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from unicodedata import normalize
from zoneinfo import ZoneInfo

from kiosk import workbook
from kiosk.logbook import COLUMNS, Logbook, Row, Value, dialled, record, visible
from kiosk.words import Words

STDOUT = Path("-")
_MARK = "\ufeff".encode()  # or Excel takes it for another encoding
_BEFORE = re.compile("[\\s'\u200b-\u200f\u2060\ufeff]*")


Batch = list[Row]
Cells = Sequence[Sequence[Value]]
"""Values of many rows, column by column."""
_AT_ONCE = 1000


def export(
    rows: Iterable[Row],
    target: Path,
    form: str,
    words: Words,
    zone: ZoneInfo,
    told: Callable[[int], None] = lambda many: None,
) -> int:
    """Write the log to `target` (`-`: standard output) as `form`, one of `FORMS`; how many rows.

    A file is there in full or not at all, readable for its owner alone. `told` hears of every few rows that
    are done. OSError if it cannot be written.
    """
    done = 0

    def counted() -> Iterator[Batch]:
        nonlocal done
        for batch in _batches(rows):
            yield batch
            done += len(batch)
            told(len(batch))

    with _opened(target) as file:
        for part in FORMS[form](counted(), Logbook(words, zone)):
            file.write(part)
    return done


def parts(rows: Iterable[Row], form: str, words: Words, zone: ZoneInfo) -> Iterator[bytes]:
    """The file, piece by piece, for somebody who waits for it."""
    return FORMS[form](_batches(rows), Logbook(words, zone))


def lines(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """Any other list as CSV, piece by piece, guarded as the log is."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    yield _MARK
    waiting = iter(rows)
    while batch := list(islice(waiting, _AT_ONCE)):
        writer.writerows(
            [guarded(visible(one)) if isinstance(one, str) else one for one in row] for row in batch
        )
        yield _taken(text)
    yield _taken(text)


def _batches(rows: Iterable[Row]) -> Iterator[Batch]:
    waiting = iter(rows)
    while batch := list(islice(waiting, _AT_ONCE)):
        yield batch


def guarded(text: str) -> str:
    """`text` with an apostrophe before it if a spreadsheet would take it for a formula.

    Some do so with full-width signs too, and with spaces before a sign. A sign behind apostrophes gets one
    more: taking one away from before a sign always gives back what was meant.
    """
    if not text or text[0].isalnum():
        return text
    sign = normalize("NFKC", text[_BEFORE.match(text).end() :][:1])  # type: ignore[union-attr]
    return f"'{text}" if sign[:1] in ("=", "+", "-", "@") else text


class Memo(dict[Any, str]):
    """What a column's values become, remembered: codes, departments and guards come again and again."""

    def __init__(self, way: Callable[[Any], str]) -> None:
        super().__init__({None: ""})
        self._way = way

    def __missing__(self, value: Any) -> str:
        made = self._way(value)
        if len(self) < 5000:
            self[value] = made
        return made


def _csv(batches: Iterable[Batch], book: Logbook) -> Iterator[bytes]:
    text = StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(book.headings())
    ways = [_csv_column(book, column) for column in COLUMNS]
    yield _MARK
    for batch in batches:
        columns = zip(*batch, strict=True)
        lines.writerows(zip(*(way(values) for way, values in zip(ways, columns, strict=True)), strict=True))
        yield _taken(text)
    yield _taken(text)


def _taken(text: StringIO) -> bytes:
    written = text.getvalue()
    text.seek(0)
    text.truncate()
    return written.encode()


def _csv_column(book: Logbook, column: str) -> Callable[[Sequence[Any]], Sequence[Value]]:
    kind, way = COLUMNS[column], book.way(column)
    memo = Memo(lambda value: guarded(str(way(value))))
    if kind == "count":
        return lambda values: values
    if kind == "time":
        return book.clock.column
    if kind == "phone":
        return lambda values: [_number(value) for value in values]
    if kind == "text":
        return lambda values: values if _harmless(values) else [memo[value] for value in values]
    return lambda values: [memo[value] for value in values]


def _harmless(values: Sequence[str | None]) -> bool:
    """Whether all these texts are letters and digits only: nothing to guard, looked at in one go."""
    together = "".join(filter(None, values))
    return not together or together.isalnum()


def _number(phone: str | None) -> str:
    if not phone:
        return ""
    if phone[:4] == "+861" and len(phone) == 14 and phone.isascii() and phone[4:].isdigit():
        return phone[3:]
    return guarded(visible(dialled(phone)))


def _xlsx(batches: Iterable[Batch], book: Logbook) -> Iterator[bytes]:
    kinds = [kind if kind in ("count", "time") else "text" for kind in COLUMNS.values()]
    ways = [_xlsx_column(book, column) for column in COLUMNS]

    def columns() -> Iterator[Cells]:
        for batch in batches:
            yield [way(values) for way, values in zip(ways, zip(*batch, strict=True), strict=True)]

    return workbook.parts(book.title(), list(zip(book.headings(), kinds, strict=True)), columns())


def _xlsx_column(book: Logbook, column: str) -> Callable[[Sequence[Any]], Sequence[Value]]:
    kind, way = COLUMNS[column], book.way(column)
    memo = Memo(lambda value: str(way(value)))
    if kind == "count":
        return lambda values: ["" if value is None else value for value in values]
    if kind == "time":
        return book.clock.column
    if kind == "phone":
        return lambda values: [visible(dialled(value)) if value else "" for value in values]
    if kind == "text":
        return lambda values: (
            values if _plain(values) else [visible(value) if value else "" for value in values]
        )
    return lambda values: [memo[value] for value in values]


def _plain(values: Sequence[str | None]) -> bool:
    """Whether all these texts can be shown as they are."""
    return None not in values and "".join(values).isprintable()  # type: ignore[arg-type]


def _json(batches: Iterable[Batch], book: Logbook) -> Iterator[bytes]:
    before = "[\n"
    for batch in batches:
        lines = (json.dumps(record(row, book.zone), ensure_ascii=False) for row in batch)
        yield (before + ",\n".join(lines)).encode()
        before = ",\n"
    yield b"\n]\n" if before == ",\n" else b"[]\n"


FORMS: dict[str, Callable[[Iterable[Batch], Logbook], Iterator[bytes]]] = {
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
