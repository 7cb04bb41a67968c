"""Who may sign in at the office, and who is signed in: of a session only a hash is kept."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from kiosk.ledger.seals import bound
from kiosk.ledger.tables import guesses, sessions, users

User = Row[Any]


def add(conn: Connection, name: str, role: str, password: str, now: datetime, handed: bool = False) -> int:
    """A new user's number. `password`: as it is kept; `handed`: whether it was handed out."""
    facts = {"name": name, "role": role, "password": password, "made_at": now, "handed": handed}
    return int(conn.execute(insert(users).values(**facts).returning(users.c.id)).scalar_one())


def there_are(conn: Connection) -> bool:
    """Whether there is any user, active or not."""
    return conn.execute(select(users.c.id).limit(1)).first() is not None


def by_name(conn: Connection, name: str) -> User | None:
    """The user of that name, upper and lower case being the same."""
    found = conn.execute(select(users).where(func.lower(users.c.name) == name.lower())).all()
    return next((row for row in found if row.name == name), found[0] if found else None)


def find(conn: Connection, number: int) -> User | None:
    """The user of that number."""
    return conn.execute(select(users).where(users.c.id == number)).one_or_none()


def every(conn: Connection) -> Sequence[User]:
    """All users by name, those who may not sign in any more too; `here`: their open sessions."""
    here = select(func.count()).where(sessions.c.user_id == users.c.id).scalar_subquery().label("here")
    return conn.execute(select(users, here).order_by(users.c.active.desc(), users.c.name)).all()


def administrators(conn: Connection) -> int:
    """How many administrators may sign in."""
    asked = select(func.count()).where(users.c.role == "administrator", users.c.active)
    return int(conn.execute(asked).scalar_one())


def change(conn: Connection, number: int, **facts: Any) -> None:
    """Write new facts on a user; `totp`: the second factor's secret in hexadecimal."""
    conn.execute(update(users).where(users.c.id == number).values(bound(conn, users, number, facts)))


def use_code(conn: Connection, number: int, step: int) -> bool:
    """Whether the code of this step was not used before; it is now, and those before it."""
    fresh = users.c.id == number, users.c.totp_step < step
    return conn.execute(update(users).where(*fresh).values(totp_step=step)).rowcount == 1


def open_session(conn: Connection, user: int, token: str, now: datetime, **about: str) -> None:
    """Somebody is signed in. `about`: the address and the browser."""
    facts = {"user_id": user, "digest": _digest(token), "made_at": now, "seen_at": now}
    conn.execute(insert(sessions).values(**facts, **about))


def session(conn: Connection, token: str) -> Row[Any] | None:
    """The session of this token, with its user; the user may be one who may not sign in any more."""
    asked = select(sessions, users.c.name, users.c.role, users.c.active, users.c.handed)
    joined = asked.join(users, users.c.id == sessions.c.user_id)
    return conn.execute(joined.where(sessions.c.digest == _digest(token))).one_or_none()


def sessions_of(conn: Connection, user: int) -> Sequence[Row[Any]]:
    """A user's sessions, the one used last first."""
    mine = select(sessions).where(sessions.c.user_id == user)
    return conn.execute(mine.order_by(sessions.c.seen_at.desc(), sessions.c.id.desc())).all()


def seen(conn: Connection, number: int, now: datetime) -> None:
    """The session was used."""
    conn.execute(update(sessions).where(sessions.c.id == number).values(seen_at=now))


def end_sessions(conn: Connection, user: int, only: int = 0, but: int = 0) -> int:
    """End a user's sessions: all, `only` one, or all `but` one; how many there were."""
    meant = delete(sessions).where(sessions.c.user_id == user, sessions.c.id != but)
    return conn.execute(meant.where(sessions.c.id == only) if only else meant).rowcount


def sweep(conn: Connection, idle_since: datetime, made_before: datetime) -> None:
    """Forget the sessions that have run out."""
    conn.execute(
        delete(sessions).where((sessions.c.seen_at < idle_since) | (sessions.c.made_at < made_before))
    )


def guess(conn: Connection, mark: str, kind: str, now: datetime) -> int:
    """Note a try as a wrong one; its number."""
    facts = {"station": mark, "kind": kind, "at": now}
    return int(conn.execute(insert(guesses).values(**facts).returning(guesses.c.id)).scalar_one())


def forgive(conn: Connection, mark: str, tries: Sequence[int]) -> None:
    """The tries were right ones after all, and whatever was wrong before under this mark is forgotten."""
    conn.execute(delete(guesses).where((guesses.c.station == mark) | guesses.c.id.in_(tries)))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
