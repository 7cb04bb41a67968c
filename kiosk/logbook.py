"""The entry/exit log (来访人员出入登记表, R18) in words: columns, values, and a table on the terminal.

A row comes as the books give it: codes, aware UTC datetimes, None for what is not known.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from rich import box
from rich.table import Table
from rich.text import Text

from kiosk.words import Words

Row = Mapping[str, Any]
Value = str | int | datetime
"""Text, a count, or a naive time in the house's zone."""

COLUMNS: dict[str, str] = {
    **{"visit": "count", "name": "text", "organisation": "text", "people": "count"},
    **{"purpose": "common.purpose", "department": "text", "host_name": "text"},
    **{"identity_document": "common.document", "identity_last4": "text", "identity_by": "text"},
    **{"phone": "phone", "plate": "text", "belongings": "text"},
    **{"registered_at": "time", "came_in_at": "time", "left_at": "time"},
    **{"let_in_by": "text", "let_out_by": "text", "release_route": "log.route", "released_by": "text"},
    **{"signed_at": "time", "closed_at": "time", "visitor_class": "common.class", "state": "common.state"},
    **{"reason": "log.reason", "station": "text"},
}
"""The columns in their order, and what each holds: text, count, phone, time, or the key of a code's words."""

_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def visible(text: str) -> str:
    """`text` on one line: line breaks and tabs as spaces, what files may not hold as a replacement sign."""
    if text.isprintable():
        return text
    return _UNSHOWN.sub(lambda found: " " if found[0].isspace() else "\ufffd", text)


def dialled(phone: str) -> str:
    """A telephone number without its leading +, which a spreadsheet takes for a formula.

    A mainland mobile number without its country code, any other with 00: as it is dialled from the house.
    """
    if re.fullmatch(r"\+861[0-9]{10}", phone):
        return phone[3:]
    return "00" + phone[1:] if re.fullmatch(r"\+[0-9]+", phone) else phone


def masked(phone: str) -> str:
    """The number as others may see it (R25): 138****8000."""
    number = dialled(phone)
    return f"{number[:3]}****{number[-4:]}" if len(number) > 8 else "*" * len(number)


class Logbook:
    """Rows as a person reads them, in the language of `words` and the house's time `zone`."""

    def __init__(self, words: Words, zone: ZoneInfo) -> None:
        self.words, self._zone = words, zone
        ways: dict[str, Callable[[Any], Value]] = {
            "count": int,
            "time": self._time,
            "text": _line,
            "phone": _phone,
        }
        self._ways = {column: ways.get(kind) or partial(self._word, kind) for column, kind in COLUMNS.items()}

    def title(self) -> str:
        """The name of the log."""
        return self.words("log.title")

    def headings(self) -> list[str]:
        """The columns' names."""
        return [self.words(f"log.column.{column}") for column in COLUMNS]

    def values(self, row: Row) -> list[Value]:
        """The row's values, one a column; what is not known is empty text."""
        known = ((way, row.get(column)) for column, way in self._ways.items())
        return ["" if raw is None else way(raw) for way, raw in known]

    def value(self, row: Row, column: str) -> Value:
        """One value of a row."""
        raw = row.get(column)
        return "" if raw is None else self._ways[column](raw)

    def _time(self, time: datetime) -> datetime:
        return time.astimezone(self._zone).replace(microsecond=0, tzinfo=None)

    def _word(self, kind: str, code: str) -> str:
        """A code's word; a code that has none, as it is."""
        if not code:
            return ""
        word = self.words(f"{kind}.{code}")
        return visible(code) if word == f"{kind}.{code}" else word


def _line(text: object) -> str:
    return visible(str(text))


def _phone(number: str) -> str:
    return visible(dialled(number))


def local(time: datetime, zone: ZoneInfo) -> datetime:
    """The time in the house's zone, to the second."""
    return time.astimezone(zone).replace(microsecond=0)


def record(row: Row, zone: ZoneInfo) -> dict[str, Any]:
    """The row for machines: codes as they are, times in ISO 8601 with the house's offset."""
    return {column: _plain(row.get(column), zone) for column in COLUMNS}


def _plain(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        return local(value, zone).isoformat()
    # Half of a surrogate pair is no text that UTF-8 can hold.
    return re.sub("[\ud800-\udfff]", "\ufffd", value) if isinstance(value, str) else value


def json_lines(rows: Iterable[Row], zone: ZoneInfo) -> Iterator[str]:
    """One JSON object a visit for the terminal, its telephone number masked."""
    for row in rows:
        shown = {key: visible(v) if isinstance(v, str) else v for key, v in record(row, zone).items()}
        phone = shown["phone"]
        yield json.dumps({**shown, "phone": phone and masked(phone)}, ensure_ascii=False)


_ON_TERMINAL = {
    **{"visit": 6, "name": 12, "organisation": 14, "people": 3, "purpose": 10, "host_name": 15},
    **{"phone": 11, "came_in_at": 11, "left_at": 11, "state": 18},
}


def table(rows: Iterable[Row], words: Words, zone: ZoneInfo) -> Table:
    """The log for a terminal of 120 columns: what does not fit ends in …, the telephone number is masked."""
    book = Logbook(words, zone)
    shown = Table(title=book.title(), box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    for column, width in _ON_TERMINAL.items():
        justify = "right" if COLUMNS[column] == "count" else "left"
        heading = Text(words(f"log.short.{column}"))
        shown.add_column(heading, width=width, no_wrap=True, overflow="ellipsis", justify=justify)  # type: ignore[arg-type]
    for row in rows:
        shown.add_row(*(Text(_on_terminal(book, row, column)) for column in _ON_TERMINAL))
    return shown


def _on_terminal(book: Logbook, row: Row, column: str) -> str:
    value = book.value(row, column)
    if isinstance(value, datetime):
        came_in = book.value(row, "came_in_at")
        same_day = column == "left_at" and isinstance(came_in, datetime) and came_in.date() == value.date()
        return value.strftime("%H:%M" if same_day else "%m-%d %H:%M")
    if column == "phone":
        return masked(str(value))
    if column == "host_name":
        return " ".join(filter(None, (str(value), str(book.value(row, "department")))))
    return str(value)
