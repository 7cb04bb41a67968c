"""What the guards keep: the block list, who the guards are, shifts, emergencies."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from kiosk.ledger.seals import bound, next_numbers
from kiosk.ledger.tables import blocks, guards, musters, shifts, ticks


def block(conn: Connection, **facts: Any) -> int:
    """Put somebody on the block list; the entry's number."""
    (number,) = next_numbers(conn, blocks)
    conn.execute(insert(blocks).values(id=number, **bound(conn, blocks, number, facts)))
    return number


def lift(conn: Connection, number: int, by: str, now: datetime) -> bool:
    """Whether there was such an entry in force; it is not any more."""
    in_force = blocks.c.id == number, blocks.c.lifted_at.is_(None)
    return conn.execute(update(blocks).where(*in_force).values(lifted_at=now, lifted_by=by)).rowcount == 1


def blocked(conn: Connection, now: datetime) -> list[Row[Any]]:
    """The entries in force."""
    in_force = blocks.c.lifted_at.is_(None), or_(blocks.c.until.is_(None), blocks.c.until > now)
    return list(conn.execute(select(blocks).where(*in_force).order_by(blocks.c.id)))


def matches(conn: Connection, name: str, phone: str, plate: str, now: datetime) -> bool:
    """Whether an entry in force means this person: every field that the entry names must agree."""
    about = {"name": name, "phone": phone, "plate": plate}
    return any(_means(row, about) for row in blocked(conn, now))


def _means(row: Row[Any], about: Mapping[str, str]) -> bool:
    named = {field: getattr(row, field) for field in about if getattr(row, field)}
    return bool(named) and all(about[field] == value for field, value in named.items())


def set_guard(conn: Connection, name: str, pin: str, badge: str) -> None:
    """A guard who may sign on; one of the same name is replaced."""
    conn.execute(delete(guards).where(guards.c.name == name))
    conn.execute(insert(guards).values(name=name, pin=pin, badge=badge))


def remove_guard(conn: Connection, name: str) -> bool:
    """Whether there was such a guard, who may not sign on any more."""
    there = guards.c.name == name, guards.c.active
    return conn.execute(update(guards).where(*there).values(active=False)).rowcount == 1


def guards_on_list(conn: Connection) -> list[Row[Any]]:
    """Who may sign on at a gate."""
    return list(conn.execute(select(guards).where(guards.c.active).order_by(guards.c.name)))


def guard(conn: Connection, name: str) -> Row[Any] | None:
    """A guard, also one who may not sign on any more."""
    return conn.execute(select(guards).where(guards.c.name == name)).one_or_none()


def begin_shift(conn: Connection, **facts: Any) -> None:
    """A guard takes over."""
    conn.execute(insert(shifts).values(**facts))


def begin_muster(conn: Connection, **facts: Any) -> int:
    """An emergency; its number."""
    return int(conn.execute(insert(musters).values(**facts).returning(musters.c.id)).scalar_one())


def end_muster(conn: Connection, number: int, by: str, now: datetime) -> None:
    """The emergency is over."""
    conn.execute(update(musters).where(musters.c.id == number).values(ended_at=now, ended_by=by))


def muster(conn: Connection) -> Row[Any] | None:
    """The emergency that there is now."""
    return conn.execute(
        select(musters).where(musters.c.ended_at.is_(None)).order_by(musters.c.id.desc()).limit(1)
    ).one_or_none()


def tick(conn: Connection, number: int, visit: int, there: bool, by: str, now: datetime) -> None:
    """Somebody was seen at the assembly point, or was not after all."""
    conn.execute(delete(ticks).where(ticks.c.muster_id == number, ticks.c.visit_id == visit))
    conn.execute(insert(ticks).values(muster_id=number, visit_id=visit, there=there, by=by, at=now))


def ticked(conn: Connection, number: int) -> list[int]:
    """The visits whose people are accounted for."""
    asked = select(ticks.c.visit_id).where(ticks.c.muster_id == number, ticks.c.there)
    return list(conn.execute(asked.order_by(ticks.c.visit_id)).scalars())


def last_shift(conn: Connection, station: str) -> Row[Any] | None:
    """Who is on duty at a gate, as it was said last."""
    asked = select(shifts).where(shifts.c.station == station)
    return conn.execute(asked.order_by(shifts.c.id.desc()).limit(1)).one_or_none()
