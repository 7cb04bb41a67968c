"""The programs' side of the reception: their tokens, and the visits that they announce."""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from kiosk.ledger import expected, hosts, nonces, tokens
from kiosk.ledger.stations import StationIdentity
from kiosk.ledger.tokens import Program
from kiosk.reception import announcing
from kiosk.reception.desk import Desk
from kiosk.reception.door import Door
from kiosk.visit.events import Kind
from kiosk.visit.forms import Refused

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


class TokensDoor(Door):
    """What programs may do, and who lets them. What a program does stands in the log under `api:<name>`."""

    def add_token(self, name: str, scopes: Sequence[str], by: str, now: datetime) -> str:
        """A new program's token, shown this once. `Refused`."""
        if not _NAME.fullmatch(name):
            raise Refused({"name": "not_a_name"})
        wanted = [scope for scope in tokens.SCOPES if scope in scopes]
        if not wanted or set(scopes) - set(wanted):
            raise Refused({"scopes": "not_a_choice" if scopes else "missing"})
        with self._desk(now) as desk:
            if tokens.known(desk.conn, name):
                raise Refused({"name": "taken"})
            desk.record(Kind.TOKEN_ADDED, data={"name": name, "scopes": wanted}, personal={"by": by})
            return tokens.add(desk.conn, name, wanted, now)

    def revoke_token(self, name: str, by: str, now: datetime) -> bool:
        """Whether there was such a program; it may not ask any more."""
        with self._desk(now) as desk:
            there = tokens.revoke(desk.conn, name, now)
            if there:
                desk.record(Kind.TOKEN_REVOKED, data={"name": name}, personal={"by": by})
            return there

    def program_of(self, token: str) -> Program | None:
        """Which program holds this token; None when unknown or revoked."""
        with self.books.reading() as conn:
            return tokens.by_token(conn, token)

    def programs(self) -> list[dict[str, Any]]:
        """All programs, revoked ones too."""
        with self.books.reading() as conn:
            return [
                {
                    "name": row.name,
                    "scopes": row.scopes.split(),
                    "created_at": row.created_at,
                    "revoked_at": row.revoked_at,
                }
                for row in tokens.every(conn)
            ]

    def announce_for(
        self, program: str, form: Mapping[str, Any], now: datetime, key: str = "", anyway: bool = False
    ) -> dict[str, Any]:
        """A program announces a visit: what was announced, with the invitation's digits and code. `Refused`.

        With a `key` the same form has the same answer; another form under it is `Refused` (key: reused).
        What would clash with other announcements is `Refused` (at: taken), unless `anyway`.
        """
        said = hashlib.sha256(json.dumps([form, anyway], sort_keys=True, default=str).encode()).hexdigest()
        nonce = hashlib.sha256(f"api:{program}:{key or secrets.token_hex()}".encode()).hexdigest()
        with self._as(program, now) as desk:
            known = nonces.find(desk.conn, nonce)
            answer: Mapping[str, Any] = (
                known.answer if known else {"visit": _announce(desk, form, anyway), "said": said}
            )
            if answer["said"] != said:
                raise Refused({"key": "reused"})
            if known is None:
                about = {"station": desk.station.name, "verb": "announce", "at": now}
                nonces.keep(desk.conn, nonce, about, now, answer, None)
            return _told(desk, answer["visit"])

    def change_for(
        self, program: str, visit: int, form: Mapping[str, Any], now: datetime, anyway: bool = False
    ) -> dict[str, Any]:
        """Another time, room, parking place or note: what is announced now. `Refused`."""
        with self._as(program, now) as desk:
            announcing.change(desk, visit, form)
            row = desk.visit(visit)
            assert row is not None
            there = announcing.at_one_time(desk, row.host_id, row.room, row.expected_at, row.expected_until)
            if not anyway and any(one["visit"] != visit for one in there):
                raise Refused({"at": "taken"})
            return _found(desk.conn, visit)

    def cancel_for(self, program: str, visit: int, now: datetime) -> None:
        """The visit is off; one that was cancelled before stays so. `Refused` when it is too late."""
        with self._as(program, now) as desk:
            row = desk.visit(visit)
            if row is None or row.reason != "cancelled":
                announcing.cancel(desk, visit)

    def announcement(self, visit: int) -> dict[str, Any] | None:
        """What was announced; None where nothing was."""
        with self.books.reading() as conn:
            return _found(conn, visit) if expected.invitation_of(conn, visit) else None

    def host_of(self, number: int) -> dict[str, Any] | None:
        """One of the directory, leavers too."""
        with self.books.reading() as conn:
            row = hosts.find(conn, number)
            return None if row is None else row._asdict()

    def _as(self, program: str, now: datetime) -> AbstractContextManager[Desk]:
        return self._desk(now, station=StationIdentity(f"api:{program}", "api"))


def _announce(desk: Desk, form: Mapping[str, Any], anyway: bool) -> int:
    made = announcing.announce(desk, form, form["host"])
    if made["clashes"] and not anyway:
        raise Refused({"at": "taken"})
    return int(made["visit"])


def _told(desk: Desk, visit: int) -> dict[str, Any]:
    """The announcement with what the books keep only as a hash."""
    row = desk.visit(visit)
    assert row is not None
    kept = {"digits": announcing.digits_of(desk, visit), "code": announcing.code_of(desk, row)}
    return _found(desk.conn, visit) | kept


def _found(conn: Connection, visit: int) -> dict[str, Any]:
    row = expected.find(conn, visit)
    return announcing.listed(row) | {"host": row.host_id}
