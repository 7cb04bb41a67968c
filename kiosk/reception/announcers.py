"""Who announces visitors on the page: hosts, and assistants for those whose assistant they are (R7)."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from kiosk.ledger import expected, hosts, nonces, outbox
from kiosk.reception import announcing
from kiosk.reception.desk import Desk
from kiosk.reception.door import Door
from kiosk.visit.forms import Refused
from kiosk.visit.links import BadLink, For, Link, follow
from kiosk.visit.states import State

MOST_AT_ONCE = 200
"""Visits of one announcement: a list, or a series, or both."""
_SESSION_LASTS = timedelta(minutes=60)
_MOST_FOR, _A_PAGE = 200, 12


class AnnouncersDoor(Door):
    """The link by mail, and what its holder may do. Opening it changes nothing."""

    def announce_link(self, mail: str, now: datetime) -> bool:
        """Put a link for whoever has this mail address in the outbox; whether there is such a host."""
        if not mail or "mail" not in self.house.channels:
            return False
        with self._desk(now) as desk:
            host = hosts.by_mail(desk.conn, mail)
            if host is not None:
                outbox.add(desk.conn, None, "announce_link", ["mail"], now, host.id)
            return host is not None

    def announcing(self, token: str, now: datetime, skip: int = 0) -> dict[str, Any]:
        """Who holds this link, for whom they may announce, and twelve of what is announced. `BadLink`.

        `skip`: how many come before these; `more`: how many there are after them.
        """
        with self.books.reading() as conn:
            host = self._announcer(conn, token, now)
            since = self.house.today(now)[0]
            rows = [row for row in expected.of_host(conn, host.id, since) if row.state == State.ANNOUNCED]
            skip = min(skip, max(0, len(rows) - 1)) // _A_PAGE * _A_PAGE
            return {
                "session": self._token(host.id, now + _SESSION_LASTS, For.ANNOUNCING),
                "host": host.id,
                "name": host.name,
                "language": host.language,
                "for": [{"id": one.id, "name": one.name} for one in _represented(conn, host)],
                "announced": [announcing.listed(row) for row in rows[skip : skip + _A_PAGE]],
                "skip": skip,
                "more": max(0, len(rows) - skip - _A_PAGE),
            }

    def announce_all(
        self, token: str, nonce: str, forms: Sequence[Mapping[str, Any]], now: datetime, anyway: bool = False
    ) -> dict[str, Any]:
        """Announce all of them or none; the same nonce has the same answer. `BadLink`.

        announced {"visits"} | doubles {"doubles"} | refused {"complaints"}: "<index>.<field>";
        of each visit the six digits and the invitation's code are told.
        """
        with self._desk(now) as desk:
            host = self._announcer(desk.conn, token, now)
            key = hashlib.sha256(f"announce:{host.id}:{nonce}".encode()).hexdigest()
            if (before := nonces.find(desk.conn, key)) is not None:
                return _told(desk, before.answer)
            answer = _all_or_none(desk, host, forms, anyway)
            if answer["code"] != "announced":
                return answer
            nonces.keep(desk.conn, key, {"station": "", "verb": "announce", "at": now}, now, answer, None)
            return _told(desk, answer)

    def change_own(
        self, token: str, visit: int, form: Mapping[str, Any], now: datetime, anyway: bool = False
    ) -> dict[str, Any]:
        """Another time, room, parking place or note. `BadLink`, `Refused`."""
        with self._desk(now) as desk:
            row = self._own(desk, token, visit, now)
            there = [one for one in _clashes(desk, {**_appointment(row), **form}) if one["visit"] != visit]
            if there and not anyway:
                return {"code": "doubles", "doubles": there}
            return {"code": "changed", **announcing.change(desk, visit, form)}

    def cancel_own(self, token: str, visit: int, now: datetime, series: bool = False) -> dict[str, Any]:
        """The visit is off, or its whole series from now on. `BadLink`, `Refused`."""
        with self._desk(now) as desk:
            row = self._own(desk, token, visit, now)
            since = self.house.today(now)[0]
            same = [
                one for one in expected.of_host(desk.conn, row.by_host, since) if one.series == row.series
            ]
            off = (
                [one.id for one in same if one.state == State.ANNOUNCED] if series and row.series else [visit]
            )
            for number in off:
                announcing.cancel(desk, number)
            return {"code": "cancelled", "visits": off}

    def _token(self, host: int, expires: datetime, use: For) -> str:
        return Link(0, host, int(expires.timestamp()), use).token(self._keys.links)

    def _announcer(self, conn: Connection, token: str, now: datetime) -> Row[Any]:
        link = follow(token, self._keys.all_links, now, For.ANNOUNCE, For.ANNOUNCING)
        host = hosts.find(conn, link.host)
        if host is None or not host.active:
            raise BadLink("expired")
        return host

    def _own(self, desk: Desk, token: str, visit: int, now: datetime) -> Row[Any]:
        """The announcement, if it is this announcer's or is for them."""
        host = self._announcer(desk.conn, token, now)
        rows = expected.of_host(desk.conn, host.id, self.house.today(now)[0])
        found = next((row for row in rows if row.id == visit and row.state == State.ANNOUNCED), None)
        if found is None:
            raise Refused({"visit": "not_announced"})
        return found


def _represented(conn: Connection, host: Row[Any]) -> list[Row[Any]]:
    """The announcer first, then those whose assistant the announcer is."""
    others = hosts.assisted_by(conn, host.staff_no, _MOST_FOR)
    return [host, *(one for one in others if one.id != host.id)]


def _all_or_none(
    desk: Desk, host: Row[Any], forms: Sequence[Mapping[str, Any]], anyway: bool
) -> dict[str, Any]:
    if not 0 < len(forms) <= MOST_AT_ONCE:
        return {"code": "refused", "complaints": {"guests": "too_many" if forms else "missing"}}
    allowed = {one.id for one in _represented(desk.conn, host)}
    complaints: dict[str, str] = {}
    for index, form in enumerate(forms):
        try:
            announcing.check(desk, form)
            if form.get("host", host.id) not in allowed:
                raise Refused({"host": "not_a_choice"})
        except Refused as refused:
            complaints |= {f"{index}.{field}": code for field, code in refused.complaints.items()}
    if complaints:
        return {"code": "refused", "complaints": complaints}
    doubles = [] if anyway else _doubles(desk, host, forms)
    if doubles:
        return {"code": "doubles", "doubles": doubles}
    done = [announcing.announce(desk, form, host.id)["visit"] for form in forms]
    return {"code": "announced", "visits": done}


def _told(desk: Desk, answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer with what the books keep only as a hash."""
    rows = [row for number in answer["visits"] if (row := desk.visit(number)) is not None]
    visits = [
        {
            "visit": row.id,
            "name": row.name or row.organisation,
            "at": row.expected_at.isoformat(),
            "digits": announcing.digits_of(desk, row.id),
            "code": announcing.code_of(desk, row),
        }
        for row in rows
    ]
    return {"code": answer["code"], "visits": visits}


def _doubles(desk: Desk, host: Row[Any], forms: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """R17, R34: what is there already; visitors that are announced together meet together."""
    found: dict[int, dict[str, Any]] = {}
    for form in forms:
        for clash in _clashes(desk, {"host": host.id, **form}):
            found.setdefault(clash["visit"], clash)
    return list(found.values())


def _clashes(desk: Desk, form: Mapping[str, Any]) -> list[dict[str, Any]]:
    room = str(form.get("room") or "")
    return announcing.at_one_time(desk, form["host"], room, form["at"], form.get("until"))


def _appointment(row: Row[Any]) -> dict[str, Any]:
    return {"host": row.host_id, "room": row.room, "at": row.expected_at, "until": row.expected_until}
