"""A visit's story in plain words: one sentence for each thing that can happen, and what is known of it."""

from collections.abc import Iterator, Mapping
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


_HANDED_IN_LATE = 60
"""Seconds after which an event was not written down when it happened, but handed in by a station later."""


class Teller:
    """Tells stories in the reader's language. `personal`: whether the reader may know names and numbers."""

    def __init__(self, words: Words, pages: Pages, personal: bool) -> None:
        self._words, self._pages, self._personal = words, pages, personal
        self._known = load(words.language)

    def events(self, story: Story) -> list[Sentence]:
        """Everything that happened, in its order."""
        return [self._sentence(told) for told in story.events]

    def tables(self, story: Story) -> list[Table]:
        """What is better read in columns, each table that has rows."""
        word, moment, say = self._label, self._moment, self._value
        made: list[Table] = [
            Table(
                word("attempts"),
                [word("time"), word("place"), word("result")],
                [[moment(row.at), row.station, say("code", row.code)] for row in story.attempts],
            ),
            Table(
                word("passes"),
                [word("copy"), word("printed"), word("valid"), word("state")],
                [
                    [str(row.copy), *map(moment, (row.printed_at, row.expires_at)), self._pass(row)]
                    for row in story.passes
                ],
            ),
            Table(
                word("notices"),
                [word("kind"), word("channel"), word("state"), word("tries")],
                [
                    [
                        say("kind", row.kind),
                        say("channel", row.channel),
                        say("sent", row.state),
                        str(row.tries),
                    ]
                    for row in story.notices
                ],
            ),
            Table(
                word("calls"),
                [word("time"), word("guard"), word("who"), word("result")],
                [[moment(row.at), row.guard, row.who, say("outcome", row.outcome)] for row in story.calls],
            ),
            Table(
                word("approvals"),
                [word("time"), word("kind"), word("who"), word("state")],
                [
                    [
                        moment(row.at),
                        say("kind", row.kind),
                        row.by or row.name or "",
                        say("approval", row.state),
                    ]
                    for row in story.approvals
                ],
            ),
            Table(
                word("feedback"),
                [word("time"), word("kind"), word("text")],
                [
                    [
                        moment(row.at),
                        say("kind", row.kind),
                        " ".join(["★" * (row.stars or 0), row.text]).strip(),
                    ]
                    for row in story.feedback
                ],
            ),
        ]
        return [table for table in made if table.rows]

    def _label(self, key: str) -> str:
        return self._words(f"journal.{key}")

    def _moment(self, at: datetime | None) -> str:
        return self._pages.moment(at.isoformat() if at else None)

    def _pass(self, row: Any) -> str:
        trouble = f"slip.failure.{row.trouble}"
        return self._label("void") if row.void else self._known.get(trouble, row.trouble)

    def _sentence(self, told: Told) -> Sentence:
        personal = told.personal or {}
        facts = {**told.data, **(personal if self._personal else {})}
        late = (told.recorded_at - told.at).total_seconds() > _HANDED_IN_LATE
        text = self._words(sentence_key(told.kind))
        return Sentence(told.at, text, told.station, list(self._details(facts)), told.personal is None, late)

    def _details(self, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What there are words for; everything else (numbers of rows) is of no use to a reader."""
        for name, value in facts.items():
            label = self._known.get(f"journal.fact.{name}")
            if label and value not in ("", None, [], False):
                yield label, self._value(name, value)

    def _value(self, name: str, value: Any) -> str:
        if name == "purpose":
            return self._pages.purpose(str(value), self._words)
        if value is True:
            return self._words("journal.yes")
        known = self._known
        if name in ("gate", "books"):
            return code_in_words(known, str(value))
        keys = (
            f"journal.of_{name}.{value}",
            f"common.{name}.{value}",
            f"log.reason.{value}",
            f"slip.failure.{value}",
        )
        return next((known[key] for key in keys if key in known), visible(str(value)))


def sentence_key(kind: str) -> str:
    """The key of a kind's sentence: journal.event.gate.visit.came_in."""
    return f"journal.event.{kind.replace(':', '.')}"
