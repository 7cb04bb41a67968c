"""Hosts by what somebody types: a b-tree of their keys; when no key begins so, what is one slip away."""

import json
from collections.abc import Iterable
from itertools import chain
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Row,
    Select,
    String,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
)

from kiosk.ledger.tables import host_terms, hosts
from kiosk.visit.lookup import LAST, folded, slips, wildcards

Key = tuple[str, int]
"""A folded key, and the host it belongs to."""
_SCANNED = 48  # keys looked at for one beginning: a single letter begins thousands of them
_MOST_SLIPS = 24


def remember(conn: Connection, keys: Iterable[Key]) -> None:
    """Hosts can be found by these keys."""
    rows = [{"term": term, "host_id": host} for term, host in sorted(set(keys))]
    if rows:
        conn.execute(insert(host_terms), rows)


def forget(conn: Connection, keys: Iterable[Key]) -> None:
    """Hosts can no longer be found by these keys."""
    rows = [{"gone": term, "of": host} for term, host in sorted(set(keys))]
    if rows:
        term, host = host_terms.c.term == bindparam("gone"), host_terms.c.host_id == bindparam("of")
        conn.execute(delete(host_terms).where(term, host), rows)


def find(conn: Connection, text: str, limit: int) -> list[Row[Any]]:
    """Active hosts with a key that begins with `text`, those with the shortest key first."""
    typed = folded(text)
    found = _begin_with(conn, typed) if typed else []
    if not found:
        near = (_begin_with(conn, one) for one in _there(conn, typed))
        found = sorted(set(chain.from_iterable(near)), key=lambda one: (one[1], one[0]))
    chosen = list(dict.fromkeys(number for number, _ in found))[:limit]
    rows = {row.id: row for row in conn.execute(select(hosts).where(hosts.c.id.in_(chosen), hosts.c.active))}
    return [rows[number] for number in chosen if number in rows]


def _within(first: Any, last: Any) -> Select[Any]:
    return select(host_terms).where(host_terms.c.term >= first, host_terms.c.term < last)


_NEAREST = _within(bindparam("first"), bindparam("last")).order_by(host_terms.c.term).limit(_SCANNED)
_SCAN = _NEAREST.subquery()
_BEGINNING = (
    select(_SCAN.c.host_id, func.min(func.length(_SCAN.c.term)).label("rank"))
    .group_by(_SCAN.c.host_id)
    .order_by("rank", _SCAN.c.host_id)
)


def _begin_with(conn: Connection, prefix: str) -> list[tuple[int, int]]:
    """Hosts, and how long the key is by which each was found."""
    found = conn.execute(_BEGINNING, {"first": prefix, "last": prefix + LAST})
    return [(row.host_id, row.rank) for row in found]


def _there(conn: Connection, typed: str) -> list[str]:
    """The beginnings one slip away from what was typed that any key has."""
    tried = json.dumps(slips(typed), ensure_ascii=False)
    if conn.dialect.name == "sqlite":
        one = func.json_each(tried).table_valued("value")
    else:
        one = func.json_array_elements_text(cast(literal(tried, String), JSON)).table_valued("value")
    key = _within(one.c.value, one.c.value + LAST).correlate(one)
    found = list(conn.execute(select(one.c.value).where(key.exists()).limit(_MOST_SLIPS)).scalars())
    for prefix, pattern in wildcards(typed):
        like = _within(prefix, prefix + LAST).where(host_terms.c.term.like(pattern)).limit(3)
        found += [row.term for row in conn.execute(like)]
    return found
