"""A visit's story in plain words: one sentence for each thing that can happen, and what is known of it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from kiosk.ledger.story import Story, Told
from kiosk.logbook import visible
from kiosk.office.inner.differences import code_in_words
from kiosk.office.pages import Pages
from kiosk.words import Words, load


@dataclass(frozen=True)
class Sentence:
    """What happened: when and where, in words, with details as pairs of label and value."""

    at: datetime
    text: str
    station: str
    details: list[tuple[str, str]]
    erased: bool
    late: bool


class Table(NamedTuple):
    """Something with columns: its title, their headings, its rows."""

    title: str
    heads: list[str]
    rows: list[list[str]]


_STAGES_AND_ROLES = ("feedback.stages", "inner.role")
_ELSEWHERE = {
    "reason": ("gate.turn.reason",),
    "role": ("inner.role",),
    "kind": ("upkeep.stations",),
    "before": _STAGES_AND_ROLES,
    "after": _STAGES_AND_ROLES,
}
"""Where else the words of a fact's values stand."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d", re.ASCII)
_LONGEST = 600  # characters of one value
_HANDED_IN_LATE = 60
"""Seconds after which an event was not written down when it happened, but handed in by a station later."""


class Teller:
    """Tells stories in the reader's language. `personal`: whether the reader may know names and numbers."""

    def __init__(self, words: Words, pages: Pages, personal: bool) -> None:
        self._words, self._pages, self._personal = words, pages, personal
        self._known = load(words.language)

    def events(self, story: Story) -> list[Sentence]:
        """Everything that happened, in its order."""
        return [self.sentence(told) for told in story.events]

    def sentence(self, told: Told) -> Sentence:
        """One thing that happened."""
        personal = told.personal or {}
        facts = {**told.data, **(personal if self._personal else {})}
        late = (told.recorded_at - told.at).total_seconds() > _HANDED_IN_LATE
        text = self._words(sentence_key(told.kind))
        return Sentence(told.at, text, told.station, list(self._details(facts)), told.personal is None, late)

    def tables(self, story: Story) -> list[Table]:
        """What is better read in columns, each table that has rows."""
        made = (
            self._table("attempts", story.attempts, "time place result", self._attempt),
            self._table("passes", story.passes, "copy printed valid state", self._pass),
            self._table("notices", story.notices, "kind channel state tries", self._notice),
            self._table("calls", story.calls, "time guard who result", self._call),
            self._table("approvals", story.approvals, "time kind who state", self._approval),
            self._table("feedback", story.feedback, "time kind text", self._feedback),
        )
        return [table for table in made if table.rows]

    def _table(self, title: str, rows: Iterable[Any], heads: str, told: Callable[[Any], list[str]]) -> Table:
        """`heads`: their keys, separated by blanks; `told`: a row as it is read."""
        return Table(self._label(title), [self._label(head) for head in heads.split()], [*map(told, rows)])

    def _attempt(self, row: Any) -> list[str]:
        return [self._moment(row.at), row.station, self._value("code", row.code)]

    def _pass(self, row: Any) -> list[str]:
        trouble = self._known.get(f"slip.failure.{row.trouble}", row.trouble)
        state = self._label("void") if row.void else trouble
        return [str(row.copy), self._moment(row.printed_at), self._moment(row.expires_at), state]

    def _notice(self, row: Any) -> list[str]:
        say = self._value
        return [say("kind", row.kind), say("channel", row.channel), say("sent", row.state), str(row.tries)]

    def _call(self, row: Any) -> list[str]:
        return [self._moment(row.at), row.guard, row.who, self._value("outcome", row.outcome)]

    def _approval(self, row: Any) -> list[str]:
        who, state = row.by or row.name or "", self._value("approval", row.state)
        return [self._moment(row.at), self._value("kind", row.kind), who, state]

    def _feedback(self, row: Any) -> list[str]:
        said = f"{'★' * (row.stars or 0)} {row.text}".strip()
        return [self._moment(row.at), self._value("kind", row.kind), said]

    def _label(self, key: str) -> str:
        return self._words(f"journal.{key}")

    def _moment(self, at: datetime | None) -> str:
        return self._pages.moment(at.isoformat() if at else None)

    def _details(self, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What there are words for; everything else (numbers of rows) is of no use to a reader."""
        for name, value in sorted(facts.items(), key=lambda fact: fact[0] == "after"):  # behind 'before'
            label = self._known.get(f"journal.fact.{name}")
            if label and value not in ("", None, [], False):
                yield label, self._value(name, value)

    def _value(self, name: str, value: Any) -> str:
        if name == "purpose":
            return self._pages.purpose(str(value), self._words)
        if value is True:
            return self._words("journal.yes")
        if isinstance(value, str) and _TIME.fullmatch(value):
            return self._pages.moment(value)
        known = self._known
        if name == "filter":
            return " · ".join(known.get(f"journal.of_filter.{one}", visible(str(one))) for one in value)
        if name in ("gate", "books"):
            return code_in_words(known, str(value))
        keys = (
            f"journal.of_{name}.{value}",
            f"common.{name}.{value}",
            *(f"{where}.{value}" for where in _ELSEWHERE.get(name, ())),
            f"log.reason.{value}",
            f"slip.failure.{value}",
        )
        return next((known[key] for key in keys if key in known), visible(_spelt(value))[:_LONGEST])


def _spelt(value: Any) -> str:
    """What was changed, field by field; anything else as it is."""
    if isinstance(value, Mapping):
        return " · ".join(f"{field}: {one}" for field, one in value.items())
    if isinstance(value, list):
        changes = all(isinstance(one, list) and len(one) == 3 for one in value)
        told = (f"{one[0]}: {one[1]} → {one[2]}" for one in value) if changes else map(str, value)
        return " · ".join(told)
    return str(value)


def sentence_key(kind: str) -> str:
    """The key of a kind's sentence: journal.event.gate.visit.came_in."""
    return f"journal.event.{kind.replace(':', '.')}"
