"""The hosts' side of the reception: links in notices, answers, signatures, approvals; and the directory."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from kiosk.ledger import hosts, search, visits
from kiosk.reception import host
from kiosk.reception.door import Door, Sight, meant
from kiosk.visit.events import Kind
from kiosk.visit.links import APPROVALS, For, Link, follow
from kiosk.visit.lookup import folded
from kiosk.visit.states import WITHIN, State

_LINK_LASTS, _MOST_FOUND = timedelta(days=3), 5
_PAGE = (For.HOST, For.DELEGATE, *APPROVALS)
_OTHERS = (State.ASKED, State.OWED, *WITHIN)


class HostsDoor(Door):
    """What hosts and approvers see and say. Opening a link changes nothing."""

    def open_link(self, token: str, now: datetime) -> dict[str, Any]:
        """What the person behind a link may see and do, or `BadLink`. Changes nothing."""
        link = follow(token, self._keys.all_links, now, *_PAGE)
        with self.books.reading() as conn:
            told, visit = hosts.find(conn, link.host), meant(visits.find(conn, link.visit), link)
            others = self._others(conn, visit, link, now) if link.use is For.HOST else []
            seen = host.view(Sight(conn), visit, link.use)
            return {**seen, "language": told.language if told else "", "others": others}

    def _others(self, conn: Connection, visit: Row[Any], link: Link, now: datetime) -> list[dict[str, Any]]:
        """The same host's other open visits, each with its own link: several are signed each knowingly."""
        found = [
            one
            for one in visits.of_host(conn, link.host, *_OTHERS)
            if one.id != visit.id and one.registered_at > now - _LINK_LASTS
        ]
        fields = ("name", "organisation", "state")
        return [
            {
                "visit": one.id,
                "token": self._host_token(one),
                **{field: getattr(one, field) for field in fields},
            }
            for one in found
        ]

    def _host_token(self, visit: Row[Any]) -> str:
        expires = int((visit.registered_at + _LINK_LASTS).timestamp())
        return Link(visit.id, visit.host_id, expires).token(self._keys.links)

    def answer(
        self,
        token: str,
        choice: str,
        now: datetime,
        minutes: int = 0,
        reason: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The host or an approver answers. `detail`: host, place or words. `BadLink`, `Refused`."""
        link, more = follow(token, self._keys.all_links, now, *_PAGE), detail or {}
        with self._desk(now) as desk:
            visit = meant(desk.visit(link.visit), link)
            told = hosts.find(desk.conn, link.host)
            by = told.name if told else ""
            if link.use in APPROVALS:
                return host.approve(desk, visit, link.use, choice, by)
            if (
                link.use is For.HOST and visit.host_id != link.host
            ):  # it was passed on to another host meanwhile
                return {"code": "already", **host.view(desk, visit), "can": []}
            other = more.get("host")
            said = host.Said(
                choice=choice,
                minutes=minutes,
                reason=reason,
                host=other if type(other) is int and 0 < other < 2**31 else 0,
                place=str(more.get("place") or ""),
                words=str(more.get("words") or ""),
                by=by if link.use is For.DELEGATE else "",
            )
            return host.answer(desk, visit, said)

    def sign(self, token: str, name: str, now: datetime, drawn: object = None) -> dict[str, Any]:
        """The host signs, by name and maybe by hand (`drawn`: strokes). `BadLink`, `Refused`."""
        link = follow(token, self._keys.all_links, now)
        with self._desk(now) as desk:
            return host.sign(desk, meant(desk.visit(link.visit), link), name, drawn)

    def leaving_soon(self, token: str, now: datetime) -> dict[str, Any]:
        """R8: the host or the front desk tells the gate that an important visitor is about to leave."""
        link = follow(token, self._keys.all_links, now)
        with self._desk(now) as desk:
            return host.leaving_soon(desk, meant(desk.visit(link.visit), link))

    def belongings_handed(self, token: str, note: str, now: datetime) -> dict[str, Any]:
        """R20: the host notes what was handed over; the guard sees it when comparing."""
        link = follow(token, self._keys.all_links, now)
        with self._desk(now) as desk:
            return host.handed_over(desk, meant(desk.visit(link.visit), link), note)

    def host_search(self, token: str, text: str, now: datetime) -> list[dict[str, Any]]:
        """Colleagues whose name begins so, for whoever holds a host's link. `BadLink`."""
        follow(token, self._keys.all_links, now, For.HOST, For.DELEGATE)
        return self.find_hosts(text)

    def find_hosts(self, text: str) -> list[dict[str, Any]]:
        """At most five hosts by the beginning of a search key of at least two letters or one character."""
        wanted = folded(text[:40])
        if not wanted or (wanted.isascii() and len(wanted) < 2):
            return []
        with self.books.reading() as conn:
            found = search.find(conn, wanted, _MOST_FOUND)
        fields = ("id", "name", "department")
        return [{field: getattr(row, field) for field in fields} for row in found]

    def import_hosts(
        self,
        rows: Sequence[Mapping[str, Any]],
        now: datetime,
        dry_run: bool = False,
        most_leavers: float = 1.0,
    ) -> hosts.Import:
        """Make the directory what `rows` say, or tell what that would change.

        `most_leavers`: the part of the active hosts that may become inactive at once, else `TooManyLeavers`.
        """
        with self._desk(now) as desk:
            done = hosts.synchronise(desk.conn, rows, dry_run, most_leavers)
            if not dry_run:
                desk.record(Kind.HOSTS_IMPORTED, data=done.counts)
            return done
