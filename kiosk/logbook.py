"""The entry/exit log (来访人员出入登记表, R18) in words: columns, values, and a table on the terminal.

A row comes as the books give it, its values in the order of `COLUMNS`: codes, None for what is not known, and
times as text in UTC ('2026-11-23 01:02:03', whatever follows). Many rows are worked on a column at a time:
a thousand values in one go cost a fraction of a thousand values one by one.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from rich import box
from rich.table import Table
from rich.text import Text

from kiosk.words import Words

Row = Sequence[Any]
Value = str | int
"""Text, a count, or a time in the house's zone: '2026-11-23 09:02:03'."""

COLUMNS: dict[str, str] = {
    **{"visit": "count", "name": "text", "organisation": "text", "people": "count"},
    **{"purpose": "common.purpose", "department": "text", "host_name": "text"},
    **{"identity_document": "common.document", "identity_last4": "text", "identity_by": "text"},
    **{"phone": "phone", "plate": "text", "belongings": "text"},
    **{"registered_at": "time", "came_in_at": "time", "left_at": "time"},
    **{"let_in_by": "text", "let_out_by": "text", "plate_out": "text"},
    **{"release_route": "log.route", "released_by": "text"},
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
        self.words, self.zone = words, zone
        self.clock = Clock(zone)
        ways: dict[str, Callable[[Any], Value]] = {
            "count": int,
            "time": self.clock.local,
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
        return ["" if raw is None else way(raw) for raw, way in zip(row, self._ways.values(), strict=True)]

    def shown(self, row: Row) -> dict[str, Value]:
        """The same by column."""
        return dict(zip(COLUMNS, self.values(row), strict=True))

    def way(self, column: str) -> Callable[[Any], Value]:
        """How one value of a column is put into words."""
        return self._ways[column]

    def _word(self, kind: str, code: str) -> str:
        """A code's word; a code that has none, as it is."""
        if not code:
            return ""
        word = self.words(f"{kind}.{code}")
        return visible(code) if word == f"{kind}.{code}" else word


class OddHour(Exception):
    """The zone's offset is no whole hour, or changes within this one."""


class Clock(dict[str, str]):
    """Hours in UTC ('2026-11-23 01') to hours in a zone: looking one up costs a tenth of working it out."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, hour: str) -> str:
        first = datetime.fromisoformat(f"{hour}:00:00+00:00").astimezone(self._zone)
        last = (first.astimezone(UTC) + timedelta(minutes=59, seconds=59)).astimezone(self._zone)
        offset = first.utcoffset() or timedelta()
        if offset != last.utcoffset() or offset % timedelta(hours=1):
            raise OddHour
        if len(self) > 20_000:
            self.clear()
        self[hour] = local = f"{first:%Y-%m-%d %H}"
        return local

    def local(self, time: str) -> str:
        """A time in UTC as text, in the zone, to the second."""
        try:
            return self[time[:13]] + time[13:19]
        except OddHour:
            return f"{moment(time, self._zone):%Y-%m-%d %H:%M:%S}"

    def column(self, times: Sequence[str | None]) -> list[str]:
        """Many at once; '' for None."""
        try:
            return [self[time[:13]] + time[13:19] if time else "" for time in times]
        except OddHour:
            return [self.local(time) if time else "" for time in times]


def _line(text: object) -> str:
    return visible(str(text))


def _phone(number: str) -> str:
    return visible(dialled(number))


def moment(time: str, zone: ZoneInfo) -> datetime:
    """A row's time in the house's zone, to the second."""
    return datetime.fromisoformat(f"{time[:19]}+00:00").astimezone(zone)


def record(row: Row, zone: ZoneInfo) -> dict[str, Any]:
    """The row for machines: codes as they are, times in ISO 8601 with the house's offset."""
    kinds = COLUMNS.items()
    return {column: _plain(raw, kind, zone) for raw, (column, kind) in zip(row, kinds, strict=True)}


def _plain(value: Any, kind: str, zone: ZoneInfo) -> Any:
    if kind == "time":
        return value and moment(value, zone).isoformat()
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
        values = book.shown(row)
        shown.add_row(*(Text(_on_terminal(values, column)) for column in _ON_TERMINAL))
    return shown


def _on_terminal(values: dict[str, Value], column: str) -> str:
    value = str(values[column])
    if COLUMNS[column] == "time":
        same_day = column == "left_at" and value[:10] == str(values["came_in_at"])[:10]
        return value[11:16] if same_day else value[5:16]
    if column == "phone":
        return masked(value)
    if column == "host_name":
        return " ".join(filter(None, (value, str(values["department"]))))
    return value
