"""The entry/exit log (来访人员出入登记表) as somebody asks for it: filtered, page by page, counted, streamed.

Every filter has an index that ends in the order of the log, so that a page costs the same at ten million
visits as at one. Names, organisations and plates are found by what is typed: a small table holds the folded
keys (characters, pinyin, initials) of every *different* name once, and leads to the name as it was written.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    any_,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    tuple_,
    type_coerce,
)

from kiosk.ledger.tables import UtcTime, hosts, releases, visit_terms, visits
from kiosk.visit.lookup import LAST, folded
from kiosk.visit.states import State

PAGE = 50
MOST_COUNTED = 10_001
"""Nobody reads on behind ten thousand: a count that reaches this says 'more than 10,000'."""
FOUND_BY = ("plate", "name", "organisation")
"""What is found by the beginning of a key."""
_FEW = 3000  # different names that a search text begins: fewer visits than any other filter leaves
_MOST, _MOST_KEYS = 5000, 15_000  # a text that begins more of them says nearly nothing
_BATCH = 1000

_VISIT = (
    *("name", "organisation", "people", "purpose", "department", "host_name"),
    *("identity_document", "identity_last4", "identity_by", "phone", "plate", "belongings"),
    *("registered_at", "came_in_at", "left_at", "let_in_by", "let_out_by"),
)
_OTHER_PLATE = {"plate_out": case((visits.c.plate_out != visits.c.plate, visits.c.plate_out), else_="")}
_RELEASE = {
    "release_route": releases.c.route,
    "released_by": releases.c.by,
    "signed_at": releases.c.signed_at,
}
_LATER = ("closed_at", "visitor_class", "state", "reason", "station")
FIELDS = ("visit", *_VISIT, *_OTHER_PLATE, *_RELEASE, *_LATER)
"""What a row holds, in this order."""
_SEALED = sorted(FIELDS.index(name) for name in ("identity_last4", "phone", "belongings"))

Row = Sequence[Any]
"""A visit's values in the order of `FIELDS`; times as text in UTC ('2026-11-23 01:02:03…'), None: unknown."""


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


class Place(NamedTuple):
    """Where a page begins or ends: in the order of the log, newest first."""

    at: datetime
    visit: int


@dataclass(frozen=True)
class Page:
    """Some visits, the newest first; `newer` and `older`: where the pages beside this one begin, if there
    are any."""

    rows: list[Row]
    newer: Place | None
    older: Place | None


def page(conn: Connection, wanted: Filter, before: Place | None = None, after: Place | None = None) -> Page:
    """The `PAGE` visits next older than `before`, or next newer than `after`; the newest without either."""
    asked = _places(conn, wanted)
    if asked is None:
        return Page([], None, None)
    key = tuple_(visits.c.registered_at, visits.c.id)
    if before:
        asked = asked.where(key < _bound(before))
    if after:
        asked = asked.where(key > _bound(after)).order_by(None)
        asked = asked.order_by(visits.c.registered_at, visits.c.id)
    found = [Place(row.registered_at, row.id) for row in conn.execute(asked.limit(PAGE + 1))]
    more, found = len(found) > PAGE, found[:PAGE]
    if after:
        found.reverse()
    if not found:
        return Page([], None, None)
    newer = found[0] if (more if after else before) else None
    older = found[-1] if (after or more) else None
    return Page(_of(conn, [place.visit for place in found]), newer, older)


def count(conn: Connection, wanted: Filter, most: int | None = MOST_COUNTED) -> int:
    """How many visits; `most` when there are that many or more."""
    asked = _places(conn, wanted)
    if asked is None:
        return 0
    if most == MOST_COUNTED and _vague(conn, wanted):
        return most
    some = asked.order_by(None).with_only_columns(visits.c.id).limit(most).subquery()
    return int(conn.execute(select(func.count()).select_from(some)).scalar_one())


def rows(conn: Connection, wanted: Filter) -> Iterator[Row]:
    """All visits that are asked for, in their order, the oldest first; in constant memory."""
    asked = _narrowed(conn, wanted, _whole(conn))
    if asked is None:
        return
    streamed = conn.execution_options(stream_results=True, max_row_buffer=_BATCH)
    result = streamed.execute(asked.order_by(visits.c.registered_at, visits.c.id))
    # The first row is fetched ahead. Then the driver's own tuples: wrapping each costs as much as writing it.
    if (first := result.fetchone()) is None:
        return
    yield tuple(first)
    ways = {place: _opener(conn, FIELDS[place]) for place in _SEALED}
    while batch := result.cursor.fetchmany(_BATCH):
        columns = list(zip(*batch, strict=True))
        for place, opened in ways.items():
            columns[place] = tuple(map(opened, columns[place]))
        yield from zip(*columns, strict=True)


def _opener(conn: Connection, field: str) -> Callable[[Any], Any]:
    """What opens the values of a sealed field as the driver hands them over."""
    kind = visits.c[field].type.dialect_impl(conn.dialect)
    return cast("Callable[[Any], Any]", kind.result_processor(conn.dialect, None))


def known(conn: Connection, field: str, value: str) -> bool:
    """Whether visits can be found by this value already."""
    return conn.execute(_key_of(field, value).limit(1)).first() is not None


def remember(conn: Connection, field: str, value: str, terms: Iterable[str]) -> None:
    """Visits with this value can be found by the beginnings of these folded keys."""
    conn.execute(insert(visit_terms), [{"field": field, "term": key, "value": value} for key in set(terms)])


def unknown(conn: Connection, field: str, limit: int) -> list[str]:
    """Some of the values that visits bear and that nothing finds yet: those of older books."""
    column = visits.c[field]
    asked = select(column).distinct().where(column != "", ~_key_of(field, column).exists())
    return list(conn.execute(asked.limit(limit)).scalars())


def forget(conn: Connection, field: str, values: Iterable[str]) -> None:
    """After an erasure: drop the keys of those of `values` that no visit bears any more."""
    for value in values:
        borne = select(literal(1)).where(visits.c[field] == value).limit(1)
        if conn.execute(borne).first() is None:
            gone = visit_terms.c.field == field, visit_terms.c.value == value
            conn.execute(delete(visit_terms).where(*gone))


def host_number(conn: Connection, staff_no: str) -> int | None:
    """The host with this staff number, active or not: past visits name leavers too."""
    return conn.execute(select(hosts.c.id).where(hosts.c.staff_no == staff_no)).scalar_one_or_none()


def choices(conn: Connection, field: str, limit: int = 300) -> list[str]:
    """The different departments or stations that the log holds, by leaps along their index."""
    column = visits.c[field]
    found: list[str] = []
    following = select(func.min(column)).where(column > "")
    while len(found) < limit and (value := conn.execute(following).scalar()) is not None:
        found.append(str(value))
        following = select(func.min(column)).where(column > value)
    return found


def _key_of(field: str, value: Any) -> Select[Any]:
    return select(literal(1)).where(visit_terms.c.field == field, visit_terms.c.value == value)


def _of(conn: Connection, numbers: Sequence[int]) -> list[Row]:
    found = {row[0]: tuple(row) for row in conn.execute(_whole(conn).where(visits.c.id.in_(numbers)))}
    return [found[number] for number in numbers]


def _whole(conn: Connection) -> Select[Any]:
    """Every field of the log."""
    beside = *_OTHER_PLATE.values(), *_RELEASE.values()
    columns = [*(visits.c[name] for name in _VISIT), *beside, *(visits.c[name] for name in _LATER)]
    read = [_as_text(conn, one) if isinstance(one.type, UtcTime) else one for one in columns]
    joined = visits.outerjoin(releases, releases.c.visit_id == visits.c.id)
    return select(visits.c.id, *read).select_from(joined)


def _as_text(conn: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A time as the text that SQLite keeps: five times a row, a datetime costs more than all the rest."""
    if conn.dialect.name == "sqlite":
        return type_coerce(column, Text)
    return func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24:MI:SS")


def _bound(place: Place) -> Any:
    return tuple_(literal(place.at, UtcTime), literal(place.visit))


def _places(conn: Connection, wanted: Filter) -> Select[Any] | None:
    """Times and numbers of what is asked for, newest first: mostly read from an index alone."""
    asked = _narrowed(conn, wanted, select(visits.c.registered_at, visits.c.id))
    newest = visits.c.registered_at.desc(), visits.c.id.desc()
    return None if asked is None else asked.order_by(*newest)


def _narrowed(conn: Connection, wanted: Filter, asked: Select[Any]) -> Select[Any] | None:
    """`asked` with the filter's conditions; None when nothing can fit."""
    texts = {field: _values(conn, field, text) for field in FOUND_BY if (text := getattr(wanted, field))}
    if [] in texts.values():
        return None
    for field, found in texts.items():
        column = visits.c[field]
        asked = asked.where(
            _begins(field, getattr(wanted, field)) if found is None else _any(conn, column, found)
        )
    if wanted.plate:
        asked = asked.where(visits.c.plate != literal("", literal_execute=True))
    # SQLite guesses which of two indexes leads to fewer rows; we know.
    index = _index(wanted, {field: len(found) for field, found in texts.items() if found is not None})
    return asked.where(*_equal(wanted)).with_hint(visits, f"INDEXED BY {index}", "sqlite")


def _equal(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.start:
        yield visits.c.registered_at >= wanted.start
    if wanted.end:
        yield visits.c.registered_at < wanted.end
    for state in {wanted.state, str(State.OWED) if wanted.owed else ""} - {""}:
        alive = visits.c.state != literal(str(State.CLOSED), literal_execute=True)
        yield visits.c.state == state if state == State.CLOSED else and_(visits.c.state == state, alive)
    if wanted.host is not None:
        yield visits.c.host_id == wanted.host
    for field in ("visitor_class", "department", "station"):
        if value := getattr(wanted, field):
            yield visits.c[field] == value


def _index(wanted: Filter, found: Mapping[str, int]) -> str:
    """The index whose part for this filter is likely the smallest. `found`: how many values each text has."""
    live = wanted.owed or wanted.state not in ("", State.CLOSED)
    order = (
        *((f"ix_visits_log_{field}", 0 < found.get(field, 0) <= _FEW) for field in FOUND_BY),
        ("ix_visits_live", live),
        ("ix_visits_log_host", wanted.host is not None),
        ("ix_visits_log_department", bool(wanted.department)),
        ("ix_visits_log_class", bool(wanted.visitor_class)),
        ("ix_visits_log_station", bool(wanted.station)),
        *((f"ix_visits_log_{field}", field in found) for field in FOUND_BY),
    )
    return next((name for name, fits in order if fits), "ix_visits_log")


def _within(field: str, text: str) -> tuple[ColumnElement[bool], ...]:
    typed, term = folded(text), visit_terms.c.term
    return visit_terms.c.field == field, term >= typed, term < typed + LAST


def _values(conn: Connection, field: str, text: str) -> list[str] | None:
    """The different values that `text` leads to; None when they are too many to name."""
    if not folded(text):
        return []
    # Made different here: told to do so, SQLite walks another index that is in the order of the values.
    asked = select(visit_terms.c.value).where(*_within(field, text)).limit(_MOST_KEYS)
    keys = list(conn.execute(asked).scalars())
    found = list(dict.fromkeys(keys))
    return found if len(found) <= _MOST and len(keys) < _MOST_KEYS else None


def _vague(conn: Connection, wanted: Filter) -> bool:
    """Whether nothing is asked for but a text that begins thousands of different values."""
    given = [one.name for one in fields(wanted) if getattr(wanted, one.name) != one.default]
    if len(given) != 1 or given[0] not in FOUND_BY:
        return False
    asked = select(visit_terms.c.value).where(*_within(given[0], getattr(wanted, given[0])))
    return (
        int(conn.execute(select(func.count()).select_from(asked.limit(_MOST_KEYS).subquery())).scalar_one())
        >= _MOST_KEYS
    )


def _any(conn: Connection, column: ColumnElement[str], values: list[str]) -> ColumnElement[bool]:
    """One of these values: handed over as one, for a statement with thousands of parts takes long to make."""
    if conn.dialect.name == "sqlite":
        one = func.json_each(json.dumps(values)).table_valued("value")
        return column.in_(select(one.c.value))
    return column == any_(literal(values, ARRAY(Text)))


def _begins(field: str, text: str) -> ColumnElement[bool]:
    """For a text that begins nearly everything: each visit in turn is held against it."""
    key = select(literal(1)).where(*_within(field, text), visit_terms.c.value == visits.c[field])
    return key.correlate(visits).exists()
