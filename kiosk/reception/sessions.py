"""Signing in at the office and out again, and how long that lasts.

Whoever guesses learns nothing: an unknown name, a wrong password and a wrong code have one answer, after the
same work, and both name and address have to wait after some wrong tries, through a restart too.
"""

import hmac
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher, Type
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import Row

from kiosk.ledger import expected, users
from kiosk.reception.desk import Desk
from kiosk.reception.door import Door
from kiosk.visit import passwords, totp
from kiosk.visit.events import Kind
from kiosk.visit.names import clean

IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
"""How long a session lasts without use, and at most."""
BY_NAME, BY_ADDRESS = 6, 30
"""Wrong tries within `_GUESSING` after which a name, or an address, has to wait."""
_GUESSING = timedelta(minutes=10)
_SEEN_EVERY = timedelta(minutes=1)
_HASHER = PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1, type=Type.ID)
_TURNS = threading.BoundedSemaphore(2)  # a crowd at the door must not take all the memory


class Barred(Exception):
    """Too many wrong tries: nobody is let in under this name, or from this address, for some minutes."""


@dataclass(frozen=True)
class SignedIn:
    """A session that is under way. `handed`: the password was handed out, and has to be changed first."""

    session: int
    user: int
    name: str
    role: str
    made_at: datetime
    handed: bool = False


@dataclass(frozen=True)
class Caller:
    """Where a session comes from, as its owner sees it in the list."""

    address: str = ""
    browser: str = ""


class SessionsDoor(Door):
    """The sessions of users."""

    def sign_in(self, name: str, password: str, code: str, caller: Caller, now: datetime) -> str | None:
        """A new session's token, or None for whatever was wrong. `Barred`."""
        name = clean(name)[:60]
        mark = self._mark("name", name.lower())
        tries = self._try(mark, caller, now)
        with self.books.reading() as conn:
            user = users.by_name(conn, name)
        right = _matches(password, user.password if user is not None else _nobodys())
        if user is None or not (right and user.active):
            return None
        with self._desk(now) as desk:
            if not self._code_holds(desk, user, code):
                return None
            users.forgive(desk.conn, mark, tries)
            return self._open_session(desk, user, caller)

    def _try(self, mark: str, caller: Caller, now: datetime) -> Sequence[int]:
        """Note the try as a wrong one before anything is looked at: no crowd of tries slips through."""
        marks = (
            (mark, "sign_in", BY_NAME),
            (self._mark("address", caller.address), "sign_in_from", BY_ADDRESS),
        )
        with self._desk(now) as desk:
            wrong = [expected.guessed(desk.conn, one, kind, now - _GUESSING)[0] for one, kind, _ in marks]
            if not any(many >= most for many, (_, _, most) in zip(wrong, marks, strict=True)):
                return [users.guess(desk.conn, one, kind, now) for one, kind, _ in marks]
        raise Barred

    def _mark(self, kind: str, text: str) -> str:
        """What stands for a name or an address among the guesses: neither can be read there."""
        return "office:" + hmac.digest(self._keys.kept, f"{kind}:{text}".encode(), "sha256").hex()[:32]

    def _code_holds(self, desk: Desk, user: Row[Any], code: str) -> bool:
        """Whether there is no second factor, or its code is right and was not used before."""
        if not user.totp_step:
            return True
        secret = bytes.fromhex(user.totp)  # empty when its seal was tampered with: then no code holds
        step = totp.step_of(code, secret, desk.now) if secret else 0
        return bool(step) and users.use_code(desk.conn, user.id, step)

    def _open_session(self, desk: Desk, user: Row[Any], caller: Caller) -> str:
        token = secrets.token_urlsafe(32)
        users.sweep(desk.conn, desk.now - IDLE, desk.now - LONGEST)
        users.open_session(
            desk.conn, user.id, token, desk.now, address=caller.address, browser=caller.browser[:160]
        )
        users.change(desk.conn, user.id, signed_in_at=desk.now)
        desk.record(Kind.SIGNED_IN, data={"user": user.id}, personal={"name": user.name, **vars(caller)})
        return token

    def signed_in(self, token: str, now: datetime, quiet: bool = False) -> SignedIn | None:
        """Whose session this is; None when it has run out. `quiet`: looking does not make it last longer."""
        with self.books.reading() as conn:
            row = users.session(conn, token)
        if row is None or not row.active or now - row.seen_at >= IDLE or now - row.made_at >= LONGEST:
            return None
        if not quiet and now - row.seen_at >= _SEEN_EVERY:
            with self._desk(now) as desk:
                users.seen(desk.conn, row.id, now)
        return SignedIn(row.id, row.user_id, row.name, row.role, row.made_at, row.handed)

    def sign_out(self, token: str, now: datetime) -> None:
        """The session is over."""
        with self._desk(now) as desk:
            row = users.session(desk.conn, token)
            if row is not None:
                users.end_sessions(desk.conn, row.user_id, only=row.id)
                desk.record(Kind.SIGNED_OUT, data={"user": row.user_id}, personal={"name": row.name})

    def end_sessions(self, user: int, now: datetime, only: int = 0, but: int = 0) -> int:
        """Sign a user out everywhere, in `only` one session or in all `but` one; in how many."""
        with self._desk(now) as desk:
            many = users.end_sessions(desk.conn, user, only, but)
            if many and (row := users.find(desk.conn, user)) is not None:
                data = {"user": user, "sessions": many}
                desk.record(Kind.SIGNED_OUT, data=data, personal={"name": row.name})
            return many

    def sessions_of(self, user: int, now: datetime) -> list[Row[Any]]:
        """A user's sessions that have not run out."""
        with self.books.reading() as conn:
            rows = users.sessions_of(conn, user)
        return [row for row in rows if now - row.seen_at < IDLE and now - row.made_at < LONGEST]

    def knows_password(self, number: int, password: str, caller: Caller, now: datetime) -> bool:
        """Whether this is the user's password, asked for once more before a change. `Barred`."""
        mark = self._mark("name", f"again:{number}")
        tries = self._try(mark, caller, now)
        with self.books.reading() as conn:
            user = users.find(conn, number)
        if user is None or not _matches(password, user.password):
            return False
        with self._desk(now) as desk:
            users.forgive(desk.conn, mark, tries)
        return True


def hashed(password: str) -> str:
    """The password as it is kept: `$argon2id$…` with 32 MiB, two passes, one lane."""
    with _TURNS:
        return _HASHER.hash(password)


def _matches(password: str, kept: str) -> bool:
    try:
        with _TURNS:
            return _HASHER.verify(kept, password[: passwords.LONGEST + 1])
    except (Argon2Error, InvalidHashError, UnicodeError):
        return False


@cache
def _nobodys() -> str:
    """A hash that no password has: an unknown name takes as long as a known one."""
    return hashed(secrets.token_urlsafe(32))
