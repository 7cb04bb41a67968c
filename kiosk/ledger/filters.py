"""What the log is asked for, and by which way through its indexes it is found soonest.

An index leads to visits one after the other, in the log's own order; what it does not know of them is held
against each. So the way is chosen that leads past the fewest: counting a little first is cheaper than going
the wrong one.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Select, Text, and_, any_, func, literal, select

from kiosk.ledger.tables import visit_terms, visits
from kiosk.visit.lookup import LAST, folded
from kiosk.visit.states import State

FOUND_BY = ("plate", "name", "organisation")
"""What is found by the beginning of a key."""
_MOST, _MOST_KEYS = 5000, 15_000  # a text that begins more of them says nearly nothing
_GATHERED, _HELD = 40_000, 10_000  # visits that are put into order, or held against the rest, in a moment
_KEYS = ("host", "visitor_class", "department", "station")
_WAYS = {  # the indexes, and what each leads to; the narrower ones first
    "ix_visits_log_host": ("host",),
    "ix_visits_log_department_station": ("department", "station"),
    "ix_visits_log_class_department": ("visitor_class", "department"),
    "ix_visits_log_class_station": ("visitor_class", "station"),
    "ix_visits_log_department": ("department",),
    "ix_visits_log_station": ("station",),
    "ix_visits_log_class": ("visitor_class",),
}


@dataclass(frozen=True)
class Filter:
    """What is asked for; nothing set: everything. `start` up to but not including `end`: of registering.

    `name`, `organisation`, `plate`: as somebody typed them, the beginning is enough, in pinyin or initials
    too; an organisation also by any of its words or characters, a plate also without its province.
    """

    start: datetime | None = None
    end: datetime | None = None
    state: str = ""
    visitor_class: str = ""
    host: int | None = None
    department: str = ""
    organisation: str = ""
    name: str = ""
    plate: str = ""
    station: str = ""
    owed: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing is asked for in particular."""
        return all(getattr(self, one.name) == one.default for one in fields(self))


@dataclass(frozen=True)
class Way:
    """An index, what holds for all visits that it leads to, and what `rest` has to hold besides."""

    index: str
    led: list[ColumnElement[bool]] = field(default_factory=list)
    rest: list[ColumnElement[bool]] = field(default_factory=list)

    def through(self, asked: Select[Any]) -> Select[Any]:
        """`asked` of the visits that this leads to. SQLite guesses which index is best; we know."""
        return asked.where(*self.led).with_hint(visits, f"INDEXED BY {self.index}", "sqlite")

    def wholly(self, asked: Select[Any]) -> Select[Any]:
        """`asked` of those that fit."""
        return self.through(asked).where(*self.rest)


class Sought:
    """A filter held against the books."""

    def __init__(self, conn: Connection, wanted: Filter) -> None:
        self._conn = conn
        texts = {name: text for name in FOUND_BY if (text := getattr(wanted, name))}
        self._values = {name: _values(conn, name, text) for name, text in texts.items()}
        self._texts = {name: self._fits(name, text) for name, text in texts.items()}
        self._equal = dict(_equal(wanted))
        self._span = list(_span(wanted))

    @property
    def hopeless(self) -> bool:
        """Whether a text leads to nothing at all."""
        return [] in self._values.values()

    @cached_property
    def in_order(self) -> Way:
        """The way to a page: gathered and put into order if they are few, else in order from the newest."""
        return self._by_text(self._fewest) if self._few else self._by_key

    @cached_property
    def in_any_order(self) -> Way:
        """The way to a count."""
        named = self._alone and self._sizes
        return self._by_text(self._fewest) if self._few or named else self._by_key

    @property
    def _few(self) -> bool:
        """Whether a text leads to so few that they are best gathered."""
        most = _GATHERED if self._alone else _HELD
        many = self._sizes.get(self._fewest, most)
        return many < most and not (self._equal and self._size(self._by_key, many) < many)

    @property
    def _alone(self) -> bool:
        """Whether one text is all that is asked for, but for the time."""
        return len(self._texts) == 1 and not self._equal

    @cached_property
    def _sizes(self) -> dict[str, int]:
        """How many visits each text leads to, at most `_GATHERED`; without those that begin nearly all."""
        told = (name for name, found in self._values.items() if found is not None)
        return {name: self._size(self._by_text(name), _GATHERED) for name in told}

    @property
    def _fewest(self) -> str:
        return min(self._sizes, key=self._sizes.__getitem__, default="")

    def _size(self, way: Way, most: int) -> int:
        some = way.through(select(literal(1)).select_from(visits)).limit(most).subquery()
        return int(self._conn.execute(select(func.count()).select_from(some)).scalar_one())

    def _by_text(self, name: str) -> Way:
        others = [one for other, one in self._texts.items() if other != name]
        led = [self._texts[name], *self._span]
        return Way(f"ix_visits_log_{name}", led, [*others, *self._equal.values()])

    @cached_property
    def _by_key(self) -> Way:
        texts = self._texts.values()
        if "live" in self._equal:
            others = [one for key, one in self._equal.items() if key != "live"]
            return Way("ix_visits_live", [self._equal["live"]], [*self._span, *others, *texts])
        index = next((name for name, known in _WAYS.items() if {*known} <= {*self._equal}), "ix_visits_log")
        known = _WAYS.get(index, ())
        led = [self._equal[key] for key in known]
        rest = [one for key, one in self._equal.items() if key not in known]
        return Way(index, [*led, *self._span], [*rest, *texts])

    def _fits(self, name: str, text: str) -> ColumnElement[bool]:
        found = self._values[name]
        fits = _begins(name, text) if found is None else _any(self._conn, visits.c[name], found)
        there = visits.c.plate != literal("", literal_execute=True)  # as its index says
        return and_(fits, there) if name == "plate" else fits


def _span(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.start:
        yield visits.c.registered_at >= wanted.start
    if wanted.end:
        yield visits.c.registered_at < wanted.end


def _equal(wanted: Filter) -> Iterator[tuple[str, ColumnElement[bool]]]:
    """What is known exactly; `live`: of the few that are not closed."""
    states = {wanted.state, str(State.OWED) if wanted.owed else ""} - {""}
    open_ones = [visits.c.state == state for state in states - {State.CLOSED}]
    if open_ones:
        yield "live", and_(*open_ones, visits.c.state != literal(str(State.CLOSED), literal_execute=True))
    if State.CLOSED in states:
        yield "closed", visits.c.state == str(State.CLOSED)
    for name in _KEYS:
        if (value := getattr(wanted, name)) not in ("", None):
            yield name, visits.c["host_id" if name == "host" else name] == value


def _values(conn: Connection, name: str, text: str) -> list[str] | None:
    """The different values that `text` leads to; None when they are too many to name."""
    if not folded(text):
        return []
    # The keys first: told to find different values at once, SQLite walks an index that is in their order.
    keys = select(visit_terms.c.value).where(*_within(name, text)).limit(_MOST_KEYS).subquery()
    many = func.count().label("many")
    found = conn.execute(select(keys.c.value, many).group_by(keys.c.value)).all()
    return (
        None
        if len(found) > _MOST or sum(one.many for one in found) == _MOST_KEYS
        else [one[0] for one in found]
    )


def _within(name: str, text: str) -> tuple[ColumnElement[bool], ...]:
    typed, term = folded(text), visit_terms.c.term
    return visit_terms.c.field == name, term >= typed, term < typed + LAST


def _any(conn: Connection, column: ColumnElement[str], values: list[str]) -> ColumnElement[bool]:
    """One of these values: handed over as one, for a statement with thousands of parts takes long to make."""
    if conn.dialect.name == "sqlite":
        one = func.json_each(json.dumps(values)).table_valued("value")
        return column.in_(select(one.c.value))
    return column == any_(literal(values, ARRAY(Text)))


def _begins(name: str, text: str) -> ColumnElement[bool]:
    """For a text that begins nearly everything: each visit in turn is held against it."""
    key = select(literal(1)).where(*_within(name, text), visit_terms.c.value == visits.c[name])
    return key.correlate(visits).exists()
