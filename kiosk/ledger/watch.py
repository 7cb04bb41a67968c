"""What the guards keep: who the guards are, shifts, emergencies."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from kiosk.ledger.tables import guards, musters, shifts, ticks


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
