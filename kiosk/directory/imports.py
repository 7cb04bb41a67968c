"""Read the directory of hosts from a file: all of it, or a list of what is wrong and where.

A file with any error is not to be taken over at all: whoever is missing would be taken for a leaver.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import zip_longest
from pathlib import Path
from typing import Any

from kiosk.directory import fields
from kiosk.directory.tables import Line, Spoilt, Unreadable, lines
from kiosk.directory.terms import terms

MOST_ERRORS = 100


@dataclass(frozen=True)
class HostRow:
    """One host, checked, with every key to be looked up by.

    `language` may be empty: the house's own. `assistant` and `delegate` are staff numbers; `away_from` and
    `away_until` days such as 2026-12-01, the last one included.
    """

    staff_no: str
    name: str
    name_en: str
    department: str
    extension: str
    mail: str
    mobile: str
    line_worker: bool
    language: str
    terms: tuple[str, ...]
    title: str = ""
    floor: str = ""
    assistant: str = ""
    delegate: str = ""
    notify: str = ""
    away_from: str = ""
    away_until: str = ""


@dataclass(frozen=True)
class LineError:
    """What is wrong on a line (0: with the whole file). `column`: one of `fields.COLUMNS`, or the file's own.

    `code` has its words, with what to do about it, in `directory.toml`.
    """

    line: int
    column: str
    code: str
    value: str = ""

    def said(self, words: Callable[..., str]) -> str:
        """The error as a sentence for whoever imports."""
        column = words(f"directory.column.{self.column}") if self.column in fields.COLUMNS else self.column
        told = words(f"directory.error.{self.code}", column=column, value=self.value)
        return words("directory.at_line", line=self.line, error=told) if self.line else told


def read(path: Path) -> tuple[list[HostRow], list[LineError]]:
    """The hosts in a CSV or XLSX file, and everything that is wrong with it."""
    return take(lines(path))


def take(found: Iterator[Line]) -> tuple[list[HostRow], list[LineError]]:
    """The hosts on lines under a header, and what is wrong with them, at most `MOST_ERRORS` errors.

    The hosts may be imported only if there is no error.
    """
    hosts: list[HostRow] = []
    errors: list[LineError] = []
    try:
        for host, wrong in _hosts(found):
            errors += wrong
            if host:
                hosts.append(host)
            if len(errors) > MOST_ERRORS:
                return hosts, [*errors[:MOST_ERRORS], LineError(0, "", "more_errors")]
    except Unreadable as stop:
        errors.append(LineError(stop.line, "", stop.code))
    if not hosts and not errors:
        errors.append(LineError(0, "", "no_hosts"))
    return hosts, errors


def _hosts(found: Iterator[Line]) -> Iterator[tuple[HostRow | None, list[LineError]]]:
    columns: list[str] = []
    seen: dict[str, int] = {}
    for number, cells in found:
        if columns:
            yield _host(number, columns, cells, seen)
        elif sum(map(bool, cells)) > 1:  # a single cell above the header is the sheet's title
            columns, wrong = _header(number, cells)
            if wrong:
                yield None, wrong
                return


def _header(line: int, cells: Sequence[str]) -> tuple[list[str], list[LineError]]:
    columns = [fields.column_of(cell) or "" for cell in cells]
    wrong = [
        LineError(line, _short(cell), "unknown_column", _nearest(cell))
        for cell, column in zip(cells, columns, strict=True)
        if cell and not column
    ]
    twice = {column for column in columns if column and columns.count(column) > 1}
    wrong += [LineError(line, column, "column_twice") for column in sorted(twice)]
    wrong += [LineError(line, column, "no_such_column") for column in fields.NEEDED if column not in columns]
    return columns, wrong


def _nearest(cell: str) -> str:
    near = difflib.get_close_matches(cell.lower()[:40], fields.HEADINGS, 1, 0.5)
    return near[0] if near else " ".join(fields.COLUMNS)


def _host(
    line: int, columns: list[str], cells: Sequence[str], seen: dict[str, int]
) -> tuple[HostRow | None, list[LineError]]:
    pairs = list(zip_longest(columns[: len(cells)], cells, fillvalue=""))
    homeless = [cell for column, cell in pairs if cell and not column]
    wrong = [LineError(line, "", "too_many_cells", _short(cell)) for cell in homeless[:1]]
    given = {column: cell for column, cell in pairs if column}
    values, complaints = _checked(given)
    wrong += [LineError(line, column, code, _short(given.get(column, ""))) for column, code in complaints]
    first = seen.setdefault(values["staff_no"].casefold(), line)
    if values["staff_no"] and first != line:
        wrong.append(LineError(line, "staff_no", "staff_no_twice", str(first)))
    return (None if wrong else _row(values)), wrong


def _checked(given: Mapping[str, str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    values, complaints = dict.fromkeys(fields.COLUMNS, ""), []
    for column, cell in given.items():
        if isinstance(cell, Spoilt):
            complaints.append((column, cell.value))
            continue
        try:
            values[column] = fields.checked(column, cell)
        except fields.Wrong as wrong:
            complaints.append((column, wrong.code))
    named = {column for column, _ in complaints}
    values["name"] = values["name"] or values["name_en"]  # somebody without a Chinese name
    complaints += [
        (column, "missing") for column in fields.NEEDED if not values[column] and column not in named
    ]
    return values, complaints


def _row(values: Mapping[str, str]) -> HostRow:
    keys = terms(values["name"], values["name_en"], values["department"], values["extension"])
    return HostRow(**{**values, "line_worker": bool(values["line_worker"]), "terms": tuple(keys)})  # type: ignore[arg-type]


def _short(cell: str) -> str:
    shown = "".join(c if c.isprintable() else "�" for c in cell[:41])
    return shown if len(shown) <= 40 else shown[:39] + "…"


def in_the_books(host: HostRow, zone: tzinfo) -> dict[str, Any]:
    """The host as the books take it: days become moments in the house's zone, the last day included."""
    away_from, away_until = (
        datetime.combine(date.fromisoformat(day), time(), zone) if day else None
        for day in (host.away_from, host.away_until)
    )
    if away_until is not None:
        away_until += timedelta(days=1)
    return vars(host) | {"away_from": away_from, "away_until": away_until}
