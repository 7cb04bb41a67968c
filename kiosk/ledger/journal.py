"""The entry/exit log (来访人员出入登记表) as somebody asks for it: filtered, page by page, counted, streamed.

Every filter has an index that ends in the order of the log, so that a page costs the same at ten million
visits as at one. Names, organisations and plates are found by what is typed: a small table holds the folded
keys (characters, pinyin, initials) of every *different* name once, and leads to the name as it was written.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    true,
    tuple_,
    type_coerce,
)

from kiosk.ledger.filters import FOUND_BY as FOUND_BY
from kiosk.ledger.filters import Filter as Filter
from kiosk.ledger.filters import Sought
from kiosk.ledger.tables import UtcTime, hosts, releases, visit_terms, visits

PAGE = 50
MOST_COUNTED = 10_000
"""Nobody reads on behind ten thousand: what is more is called 'more than 10,000'."""
_LOOKED_THROUGH = 10_000  # visits that a count holds against the filter, at most
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


class Count(NamedTuple):
    """How many visits there are; `more`: these were found, and there may be others."""

    number: int
    more: bool


def page(conn: Connection, wanted: Filter, before: Place | None = None, after: Place | None = None) -> Page:
    """The `PAGE` visits next older than `before`, or next newer than `after`; the newest without either."""
    return _page(conn, Sought(conn, wanted), before, after)


def leaf(
    conn: Connection, wanted: Filter, before: Place | None = None, after: Place | None = None
) -> tuple[Page, Count]:
    """The page, and how many visits there are in all: looked for no longer than somebody would wait."""
    sought = Sought(conn, wanted)
    found = _page(conn, sought, before, after)
    if not (before or after or found.older):  # they all stand on it
        return found, Count(len(found.rows), more=False)
    counted = _counted(conn, sought)
    return found, Count(max(counted.number, len(found.rows)), more=True) if counted.more else counted


def count(conn: Connection, wanted: Filter) -> int:
    """How many visits, however long it takes."""
    sought = Sought(conn, wanted)
    if sought.hopeless:
        return 0
    asked = sought.in_any_order.wholly(select(func.count()).select_from(visits))
    return int(conn.execute(asked).scalar_one())


def _page(conn: Connection, sought: Sought, before: Place | None, after: Place | None) -> Page:
    if sought.hopeless:
        return Page([], None, None)
    asked = sought.in_order.wholly(select(visits.c.registered_at, visits.c.id))
    key, way = tuple_(visits.c.registered_at, visits.c.id), "asc" if after else "desc"
    if before:
        asked = asked.where(key < _bound(before))
    if after:
        asked = asked.where(key > _bound(after))
    asked = asked.order_by(*(getattr(column, way)() for column in (visits.c.registered_at, visits.c.id)))
    found = [Place(row.registered_at, row.id) for row in conn.execute(asked.limit(PAGE + 1))]
    more, found = len(found) > PAGE, found[:PAGE]
    if after:
        found.reverse()
    if not found:
        return Page([], None, None)
    newer = found[0] if (more if after else before) else None
    older = found[-1] if (after or more) else None
    return Page(_of(conn, [place.visit for place in found]), newer, older)


def _counted(conn: Connection, sought: Sought) -> Count:
    """Of the first many visits that the shortest way leads to, those that fit."""
    if sought.hopeless:
        return Count(0, more=False)
    way = sought.in_any_order
    most = _LOOKED_THROUGH if way.rest else MOST_COUNTED + 1
    fits = case((and_(true(), *way.rest), 1)).label("fits")
    some = way.through(select(fits).select_from(visits)).limit(most).subquery()
    looked, number = conn.execute(select(func.count(), func.count(some.c.fits)).select_from(some)).one()
    return Count(min(number, MOST_COUNTED), more=looked == most or number > MOST_COUNTED)


def rows(conn: Connection, wanted: Filter) -> Iterator[Row]:
    """All visits that are asked for, in their order, the oldest first; in constant memory."""
    sought = Sought(conn, wanted)
    if sought.hopeless:
        return
    asked = sought.in_order.wholly(_whole(conn))
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
