"""Hosts by what somebody types: a b-tree of their keys; when no key begins so, what is one slip away."""

import json
from collections.abc import Iterable
from functools import cache
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
    select,
)

from kiosk.ledger.tables import host_terms, hosts
from kiosk.visit.lookup import LAST, certain, folded, slips, wildcards

Key = tuple[str, int]
"""A folded key, and the host it belongs to."""
_SCANNED = 48  # keys looked at for one beginning: a single letter begins thousands of them
_SCANNED_NEAR = 400
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


def _range(beginning: str) -> dict[str, str]:
    return {"first": beginning, "last": beginning + LAST}


def _within(first: Any, last: Any) -> Select[Any]:
    return select(host_terms).where(host_terms.c.term >= first, host_terms.c.term < last)


def _ranked(scanned: FromClause) -> Select[Any]:
    """The hosts of these keys, whoever is found by the shortest first."""
    rank = func.min(func.length(scanned.c.term)).label("rank")
    best = select(scanned.c.host_id, rank).group_by(scanned.c.host_id).subquery()
    found = select(hosts).join(best, hosts.c.id == best.c.host_id).where(hosts.c.active)
    return found.order_by(best.c.rank, hosts.c.id).limit(bindparam("most"))


_BEGUN = _within(bindparam("first"), bindparam("last"))
_FIND = _ranked(_BEGUN.order_by(host_terms.c.term).limit(_SCANNED).subquery())
_LIKE = _BEGUN.where(host_terms.c.term.like(bindparam("pattern"))).limit(3)
_BESIDE = select(
    select(func.max(host_terms.c.term)).where(host_terms.c.term < bindparam("typed")).scalar_subquery(),
    select(func.min(host_terms.c.term)).where(host_terms.c.term > bindparam("typed")).scalar_subquery(),
)


@cache
def _of_many(dialect: str) -> tuple[Select[Any], Select[Any]]:
    """Which of many beginnings any key has, and the hosts of the keys that have one of them."""
    many = bindparam("many", type_=String)
    if dialect == "sqlite":
        one = func.json_each(many).table_valued("value")
    else:
        one = func.json_array_elements_text(cast(many, JSON)).table_valued("value")
    key = _within(one.c.value, one.c.value + LAST)
    scanned = key.select_from(one).limit(_SCANNED_NEAR).subquery()
    return select(one.c.value).where(key.correlate(one).exists()).limit(_MOST_SLIPS), _ranked(scanned)


def _near(conn: Connection, typed: str, limit: int) -> list[Row[Any]]:
    """Hosts with a key that begins with what is one slip away."""
    there, theirs = _of_many(conn.dialect.name)
    known = certain(typed, *(key or "" for key in conn.execute(_BESIDE, {"typed": typed}).one()))
    found = list(conn.execute(there, {"many": _listed(slips(typed, known))}).scalars())
    for prefix, pattern in wildcards(typed, known):
        found += [row.term for row in conn.execute(_LIKE, _range(prefix) | {"pattern": pattern})]
    # The longest first: few keys begin with them, and thousands with a short one.
    longest = sorted(dict.fromkeys(found), key=len, reverse=True)
    return list(conn.execute(theirs, {"many": _listed(longest), "most": limit})) if found else []


def _listed(texts: list[str]) -> str:
    return json.dumps(texts, ensure_ascii=False)
