"""The head of the day's log on paper: whoever changes the books later cannot change this slip."""

from __future__ import annotations

from dataclasses import dataclass

from printing.designs.parts import Entry, field, foot, head
from printing.slip import Align, Block, Columns, Rule, Signature, Slip, Space, Text

_GROUP, _GROUPS = 4, 4  # digits in a group, groups in a line


@dataclass(frozen=True)
class LogHeadWords:
    """Everything that stands on the slip. `counts` are the day's figures, `chain` the last event's number,
    `hash` its hash in hexadecimal digits."""

    house: str
    title: str
    subtitle: str
    day: Entry
    counts: tuple[Entry, ...]
    chain: Entry
    hash: Entry
    printed_at: Entry
    signature: str
    footer: str


def log_head(words: LogHeadWords, script: str) -> Slip:
    """The slip; `script` is 'zh-CN', 'zh-TW' or 'en'."""
    return Slip(
        (
            *head(words.house, words.title, words.subtitle),
            field(words.day, 8),
            Space(1),
            *_counts(words.counts),
            Rule(),
            Space(1),
            field(words.chain, 5.5),
            Space(1),
            Text(words.hash.label, 2.9),
            Space(0.4),
            *_digits(words.hash.value),
            Space(1),
            field(words.printed_at, 3.5),
            Space(1),
            Signature(words.signature, 10),
            *foot(words.footer),
        ),
        script,
    )


def _counts(entries: tuple[Entry, ...]) -> list[Block]:
    """A line each: the label at the left, the figure at the right."""
    rows = [(Text(entry.label, 4.5, least=3.5), _right(entry.value)) for entry in entries]
    return [*(Columns(((label,), (figure,)), (3, 1)) for label, figure in rows), Space(1)]


def _right(text: str) -> Text:
    return Text(text, 4.5, bold=True, align=Align.RIGHT)


def _digits(digits: str) -> list[Block]:
    """In groups that stand below one another, so that two people can compare them by reading aloud."""
    groups = [digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP)]
    lines = [groups[at : at + _GROUPS] for at in range(0, len(groups), _GROUPS)]
    padded = [[*line, *[""] * (_GROUPS - len(line))] for line in lines]
    return [
        Columns(tuple((Text(group, 4.5, bold=True),) for group in line), (1,) * _GROUPS) for line in padded
    ]
