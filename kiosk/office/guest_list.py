"""Who is announced: one guest, a list that was pasted, or a file (CSV, XLSX), read into one form each."""

import base64
import binascii
import re
import tempfile
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from kiosk.directory.tables import Line, Spoilt, Unreadable, lines
from kiosk.office.wicket import Fields
from kiosk.visit.lookup import folded

MOST_GUESTS = 200
COLUMNS = ("name", "organisation", "phone", "mail", "plate")
_HEADINGS = {
    "name": ("name", "姓名", "访客", "訪客", "visitor"),
    "organisation": ("organisation", "organization", "company", "单位", "單位", "公司"),
    "phone": ("phone", "mobile", "telephone", "手机", "手機", "电话", "電話", "手机号码", "手機號碼"),
    "mail": ("mail", "email", "邮箱", "郵箱", "电子邮件", "電子郵件", "邮件"),
    "plate": ("plate", "车牌", "車牌", "车牌号", "車牌號碼"),
}
_KNOWN = {word: column for column, words in _HEADINGS.items() for word in words}
_NUMBER_AT_END = re.compile(r"^(.*?\S)\s+(\+?[0-9][0-9 .\-]{4,24})$")

Guest = Mapping[str, str | int]


class BadList(ValueError):
    """The list cannot be taken. `code` says why, `line` where (0: as a whole)."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code, self.line = code, line


def guests(fields: Fields) -> list[tuple[int, Guest]]:
    """The guests, each with the line on which it stands (0: the form's own fields). `BadList`."""
    who = fields.get("who", "one")
    if who == "list":
        return _read(_unified(fields.get("guests", "")).encode())
    if who == "file":
        return _read(_unpacked(fields.get("file", "")))
    people = fields.get("people", "").strip()
    count = int(people) if re.fullmatch("[0-9]{1,4}", people, re.ASCII) else 0
    return [(0, {**{name: fields.get(name, "") for name in (*COLUMNS, "belongings")}, "people": count})]


def _unified(text: str) -> str:
    """A list as people paste it: full-width separators, or a blank before the telephone number."""
    text = text.translate(str.maketrans("，；", ",;"))
    rows = text.split("\n")
    return "\n".join(row if "," in row else _NUMBER_AT_END.sub(r"\1,,\2", row.strip()) for row in rows)


def _unpacked(data: str) -> bytes:
    try:
        return base64.b64decode(data, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadList("not_a_table") from None


def _read(data: bytes) -> list[tuple[int, Guest]]:
    with tempfile.NamedTemporaryFile(prefix="guests-") as file:
        file.write(data)
        file.flush()
        try:
            found = list(islice(lines(Path(file.name)), MOST_GUESTS + 2))
        except Unreadable as fault:
            raise BadList(fault.code, fault.line) from None
    columns, rows = _headed(found)
    if not rows:
        raise BadList("missing")
    if len(rows) > MOST_GUESTS:
        raise BadList("too_many")
    return [(number, _guest(number, columns, cells)) for number, cells in rows]


def _headed(found: list[Line]) -> tuple[Sequence[str], list[Line]]:
    """What the columns mean: as the first line says, else in the usual order."""
    named = [_KNOWN.get(folded(cell), "") for cell in found[0][1]] if found else []
    return (named, found[1:]) if "name" in named else (COLUMNS, found)


def _guest(number: int, columns: Sequence[str], cells: Sequence[str]) -> Guest:
    if any(isinstance(cell, Spoilt) for cell in cells):
        raise BadList("spoilt", number)
    about = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    return {**dict.fromkeys((*COLUMNS, "belongings"), ""), **about, "people": 1}
