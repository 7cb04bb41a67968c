"""Hosts by what somebody types: a b-tree of their keys; when no key begins so, what is one slip away."""

import json
from collections import ChainMap
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    FromClause,
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
    union_all,
)

from kiosk.ledger.tables import host_terms, hosts
from kiosk.visit.lookup import LAST, certain, folded, slips, wildcards

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
    if not typed:
        return []
    return list(conn.execute(_FIND, _range(typed) | {"most": limit})) or _near(conn, typed, limit)


def _range(beginning: str, number: str = "") -> dict[str, Any]:
    return {f"first{number}": beginning, f"last{number}": beginning + LAST}


def _within(first: Any, last: Any) -> Select[Any]:
    return select(host_terms).where(host_terms.c.term >= first, host_terms.c.term < last)


def _nearest(number: str = "") -> Select[Any]:
    """The first keys of one beginning."""
    begun = _within(bindparam(f"first{number}"), bindparam(f"last{number}"))
    return begun.order_by(host_terms.c.term).limit(_SCANNED)


def _ranked(scanned: FromClause) -> Select[Any]:
    """The hosts of these keys, whoever is found by the shortest first."""
    rank = func.min(func.length(scanned.c.term)).label("rank")
    best = select(scanned.c.host_id, rank).group_by(scanned.c.host_id).subquery()
    found = select(hosts).join(best, hosts.c.id == best.c.host_id).where(hosts.c.active)
    return found.order_by(best.c.rank, hosts.c.id).limit(bindparam("most"))


_FIND = _ranked(_nearest().subquery())
_BESIDE = select(
    select(func.max(host_terms.c.term)).where(host_terms.c.term < bindparam("typed")).scalar_subquery(),
    select(func.min(host_terms.c.term)).where(host_terms.c.term > bindparam("typed")).scalar_subquery(),
)


def _near(conn: Connection, typed: str, limit: int) -> list[Row[Any]]:
    """Hosts with a key that begins with what is one slip away."""
    there = _there(conn, typed)
    if not there:
        return []
    begun = union_all(*(select(_nearest(str(number)).subquery()) for number in range(len(there))))
    ranges = [_range(one, str(number)) for number, one in enumerate(there)]
    values: dict[str, Any] = dict(ChainMap({"most": limit}, *ranges))
    return list(conn.execute(_ranked(begun.subquery()), values))


def _there(conn: Connection, typed: str) -> list[str]:
    """The beginnings one slip away from what was typed that any key has."""
    known = certain(typed, *(key or "" for key in conn.execute(_BESIDE, {"typed": typed}).one()))
    tried = json.dumps(slips(typed, known), ensure_ascii=False)
    if conn.dialect.name == "sqlite":
        one = func.json_each(tried).table_valued("value")
    else:
        one = func.json_array_elements_text(cast(literal(tried, String), JSON)).table_valued("value")
    key = _within(one.c.value, one.c.value + LAST).correlate(one)
    found = list(conn.execute(select(one.c.value).where(key.exists()).limit(_MOST_SLIPS)).scalars())
    for prefix, pattern in wildcards(typed, known):
        like = _within(prefix, prefix + LAST).where(host_terms.c.term.like(pattern)).limit(3)
        found += [row.term for row in conn.execute(like)]
    return list(dict.fromkeys(found))
