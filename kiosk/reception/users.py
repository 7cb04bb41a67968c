"""Who may sign in at the office, and what administrators change of it."""

import base64
import hmac
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from kiosk.ledger import users
from kiosk.reception.desk import Desk
from kiosk.reception.door import Door
from kiosk.reception.sessions import hashed
from kiosk.visit import passwords, totp
from kiosk.visit.events import Kind
from kiosk.visit.forms import Refused
from kiosk.visit.names import clean
from kiosk.visit.roles import Role


class UsersDoor(Door):
    """Users."""

    def users(self) -> list[Row[Any]]:
        """All users, by name."""
        with self.books.reading() as conn:
            return list(users.every(conn))

    def user(self, number: int) -> Row[Any] | None:
        """One user."""
        with self.books.reading() as conn:
            return users.find(conn, number)

    def has_users(self) -> bool:
        """Whether anybody was ever let sign in: then there is no first-run page any more."""
        with self.books.reading() as conn:
            return users.there_are(conn)

    def first_code(self) -> str:
        """What whoever makes the first user has to know: it stands on the office's own console alone."""
        digest = hmac.digest(self._keys.kept, b"the first user", "sha256")
        text = base64.b32encode(digest[:10]).decode()
        return "-".join(text[at : at + 4] for at in range(0, len(text), 4))

    def add_first_user(self, code: str, name: str, password: str, now: datetime) -> int:
        """The first administrator; only while there is no user. `Refused`."""
        known = "".join(code.split()).replace("-", "").upper()
        if not hmac.compare_digest(known.encode(), self.first_code().replace("-", "").encode()):
            raise Refused({"code": "wrong"})
        return self._add(name, Role.ADMINISTRATOR, password, "", now, first=True)

    def add_user(
        self, name: str, role: str, password: str, by: str, now: datetime, handed: bool = False
    ) -> int:
        """A new user's number. `handed`: its owner has to change the password first. `Refused`."""
        if role not in tuple(Role):
            raise Refused({"role": "not_a_choice"})
        return self._add(name, Role(role), password, by, now, handed=handed)

    def _add(
        self,
        name: str,
        role: Role,
        password: str,
        by: str,
        now: datetime,
        *,
        first: bool = False,
        handed: bool = False,
    ) -> int:
        name = clean(name)
        wrong = {"name": _name_complaint(name), "password": passwords.complaint(password, name)}
        kept = hashed(password) if not any(wrong.values()) else ""
        with self._desk(now) as desk:
            if first and users.there_are(desk.conn):
                wrong["code"] = "too_late"
            if not wrong["name"] and users.by_name(desk.conn, name) is not None:
                wrong["name"] = "taken"
            _refuse(wrong)
            number = users.add(desk.conn, name, role, kept, now, handed)
            said = {"user": number, "role": str(role)}
            desk.record(Kind.USER_ADDED, data=said, personal={"name": name, "by": by})
            return number

    def set_role(self, number: int, role: str, by: str, now: datetime) -> None:
        """Another role; open sessions have it from their next request on. `Refused`."""
        if role not in tuple(Role):
            raise Refused({"role": "not_a_choice"})
        with self._desk(now) as desk:
            user = _found(desk, number)
            if role != Role.ADMINISTRATOR:
                _keep_an_administrator(desk, user)
            _change(desk, user, by, "role", user.role, role, role=role)

    def set_active(self, number: int, active: bool, by: str, now: datetime) -> None:
        """Let a user sign in again, or not any more: then every session ends. `Refused`."""
        with self._desk(now) as desk:
            user = _found(desk, number)
            if not active:
                _keep_an_administrator(desk, user)
                users.end_sessions(desk.conn, number)
            _change(desk, user, by, "active", user.active, active, active=active)

    def set_password(
        self, number: int, password: str, by: str, now: datetime, keep: int = 0, handed: bool = False
    ) -> None:
        """Another password; every session ends but `keep`. `handed`: as in `add_user`. `Refused`."""
        with self.books.reading() as conn:
            user = users.find(conn, number)
        if user is None:
            raise Refused({"user": "unknown"})
        _refuse({"password": passwords.complaint(password, user.name)})
        kept = hashed(password)
        with self._desk(now) as desk:
            users.end_sessions(desk.conn, number, but=keep)
            _change(desk, user, by, "password", None, None, password=kept, handed=handed)

    def set_totp(self, number: int, secret: bytes, code: str, by: str, now: datetime) -> None:
        """A second factor from now on, proved by a code of it. `Refused`."""
        if not (step := totp.step_of(code, secret, now)):
            raise Refused({"code": "wrong"})
        with self._desk(now) as desk:
            user = _found(desk, number)
            _change(desk, user, by, "totp", bool(user.totp), True, totp=secret.hex(), totp_step=step)

    def drop_totp(self, number: int, by: str, now: datetime) -> None:
        """No second factor any more. `Refused`."""
        with self._desk(now) as desk:
            user = _found(desk, number)
            _change(desk, user, by, "totp", bool(user.totp), False, totp="", totp_step=0)


def _name_complaint(name: str) -> str:
    return "" if 0 < len(name) <= 60 else "too_long" if name else "missing"


def _refuse(wrong: dict[str, str]) -> None:
    if complaints := {field: code for field, code in wrong.items() if code}:
        raise Refused(complaints)


def _found(desk: Desk, number: int) -> Row[Any]:
    if (user := users.find(desk.conn, number)) is None:
        raise Refused({"user": "unknown"})
    return user


def _keep_an_administrator(desk: Desk, user: Row[Any]) -> None:
    if user.role == Role.ADMINISTRATOR and user.active and users.administrators(desk.conn) == 1:
        raise Refused({"user": "last_administrator"})


def _change(desk: Desk, user: Row[Any], by: str, what: str, before: Any, after: Any, **facts: Any) -> None:
    """Write the new facts, with an event that says what was changed, from what, to what, and by whom."""
    users.change(desk.conn, user.id, **facts)
    said = {"user": user.id, "what": what, "before": before, "after": after}
    desk.record(Kind.USER_CHANGED, data=said, personal={"name": user.name, "by": by})
