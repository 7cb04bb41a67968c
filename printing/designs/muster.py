"""The muster list (R29): everyone who is in the house, to be ticked off at the meeting point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from printing.designs.parts import Entry, field, head
from printing.slip import Align, Block, Box, Columns, Rule, Signature, Slip, Space, Text

ROWS = 25  # on one slip: about half a metre, and no more than that is lost when the paper ends


@dataclass(frozen=True)
class MusterRow:
    """One visitor: `people` such as '× 3' for a group and '' for one alone; `since` as it is to be read,
    `card` the short code of the pass."""

    name: str
    people: str
    organisation: str
    host: str
    since: str
    card: str


@dataclass(frozen=True)
class MusterWords:
    """The words of the list. `page` has the places {page} and {pages}; `columns` explains the rows, such as
    '访客 · 单位 · 被访人 | 进入'; `nobody` stands there when no visitor is in the house."""

    house: str
    title: str
    page: str
    taken_at: Entry
    inside: Entry
    columns: Entry
    nobody: str
    checked_by: str


def muster_list(words: MusterWords, rows: Sequence[MusterRow], script: str, most: int = ROWS) -> list[Slip]:
    """The list, cut after every `most` rows; each slip says which of how many it is.

    To print them as one job, send the bytes of all of them one behind the other.
    """
    parts = [rows[start : start + most] for start in range(0, len(rows), most)] or [rows]
    return [_slip(words, part, f"{number}/{len(parts)}", script) for number, part in enumerate(parts, 1)]


def _slip(words: MusterWords, rows: Sequence[MusterRow], place: str, script: str) -> Slip:
    page, _, pages = place.partition("/")
    aside = words.page.replace("{page}", page).replace("{pages}", pages)
    facts = Columns(((field(words.taken_at, 4.5),), (field(words.inside, 4.5),)), (3, 2))
    heads = Columns(((), (Text(words.columns.label, 2.9),), (_right(words.columns.value, 2.9),)), _SHARES)
    lines = [block for row in rows for block in _row(row)] or [Text(words.nobody, 5.5, bold=True), Space(1)]
    blocks = (*head(words.house, words.title, aside), facts, Space(1), heads, Rule(), Space(1), *lines)
    return Slip((*blocks, Space(0.6), Signature(words.checked_by, 9), Space(1.5)), script)


_SHARES = (2, 10, 6)


def _row(row: MusterRow) -> tuple[Block, ...]:
    name = Text(f"{row.name}  {row.people}".rstrip(), 5.5, bold=True, least=3.5)
    details = tuple(Text(line, 3.5, least=2.5) for line in (row.organisation, row.host) if line)
    times = (_right(row.since, 5.5), _right(row.card, 2.9))
    return Columns(((Space(0.9), Box(5)), (name, *details), times), _SHARES), Rule(dashed=True), Space(0.8)


def _right(text: str, size: float) -> Text:
    return Text(text, size, align=Align.RIGHT, least=2.2)
