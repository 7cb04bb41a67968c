"""The verbs. Each is one transaction; time is passed in; the same request has the same answer once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from kiosk.keys import Keys
from kiosk.ledger import copies, hosts, nonces, outbox, stations, visits
from kiosk.ledger.books import Books
from kiosk.ledger.chain import Chain
from kiosk.ledger.stations import StationIdentity
from kiosk.reception import day, gate, host, lobby
from kiosk.reception.desk import NO_STATION, Desk, House, by_hand, slip
from kiosk.visit.events import Kind
from kiosk.visit.forms import Refused
from kiosk.visit.gate import Code
from kiosk.visit.links import Link, follow
from kiosk.visit.states import State

_VERBS = {"lobby": ("register", "slip", "recard"), "gate": ("gate", "recard", "settle")}
_LINK_LASTS = timedelta(days=3)


@dataclass(frozen=True)
class Notice:
    """One thing to tell a host. `key` stays the same on every try; `url` holds a token: never log it."""

    id: int
    key: str
    kind: str
    channel: str
    mail: str
    language: str
    url: str
    visit: Mapping[str, Any]


class Malformed(ValueError):
    """A station's request without the form that every request has."""


class Forbidden(Exception):
    """A station asked for what its kind may not do."""


class Reception:
    """Everything that can happen to a visit goes through here. Safe to call from several threads."""

    def __init__(self, books: Books, keys: Keys, house: House) -> None:
        self.books, self._keys, self.house = books, keys, house

    @contextmanager
    def _desk(
        self, now: datetime, at: datetime | None = None, station: StationIdentity | None = None
    ) -> Iterator[Desk]:
        with self.books.writing(now) as chain:
            when = min(at or now, now)  # a station's clock may be fast
            yield Desk(chain, self._keys, self.house, when, station or NO_STATION)

    # Stations

    def handle(self, station: StationIdentity, request: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """Answer a station's request; the same nonce has the same answer, whatever happened on the way."""
        verb, nonce, decided, at = _read(request)
        if verb not in _VERBS.get(station.kind, ()):
            raise Forbidden(f"{station.kind} may not {verb}")
        with self._desk(now, at, station) as desk:
            known = nonces.find(desk.conn, nonce)
            if known is not None:
                return _answered_before(desk, known, request["body"], decided)
            answer = _judge(desk, verb, request["body"], nonce, decided)
            about = {"station": station.name, "verb": verb, "at": desk.at}
            nonces.keep(desk.conn, nonce, about, now, answer, decided)
            return answer

    def station_of(self, token: str) -> StationIdentity | None:
        """Which station holds this token; None when unknown or revoked."""
        with self.books.reading() as conn:
            return stations.by_token(conn, token)

    def add_station(self, name: str, kind: str, now: datetime) -> str:
        """A new station's token, shown this once."""
        with self._desk(now) as desk:
            desk.record(Kind.STATION_ADDED, data={"name": name, "kind": kind})
            return stations.add(desk.conn, name, kind, now)

    def revoke_station(self, name: str, now: datetime) -> bool:
        """Whether there was such a station; it may not speak any more."""
        with self._desk(now) as desk:
            there = stations.revoke(desk.conn, name, now)
            if there:
                desk.record(Kind.STATION_REVOKED, data={"name": name})
            return there

    def changes(self, station: StationIdentity, since: int, now: datetime) -> dict[str, Any]:
        """The visits that concern a station and changed after event `since`."""
        with self.books.reading() as conn:
            seq = Chain.last(conn)
            rows = copies.rows_for(conn, station, since, now)
            if station.kind == "lobby":
                seen = [copies.lobby_row(row, slip(conn, self._keys, row)) for row in rows]
            else:
                its = copies.passes_of(conn, [row.id for row in rows])
                seen = [copies.gate_row(row, its[row.id], by_hand(conn, self._keys, row)) for row in rows]
            return {"seq": seq, "visits": seen}

    def last_seq(self) -> int:
        """The number of the last event: it rises with every change."""
        with self.books.reading() as conn:
            return Chain.last(conn)

    def hosts_revision(self) -> int:
        """Rises with every change of the directory."""
        with self.books.reading() as conn:
            return hosts.revision(conn)

    def hosts_for(self, station: StationIdentity) -> dict[str, Any]:
        """The directory as a station may hold it; extensions are for gates."""
        fields = ["id", "name", "name_en", "department", "line_worker", "terms"]
        fields += ["extension"] if station.kind == "gate" else []
        with self.books.reading() as conn:
            rows = [{field: getattr(row, field) for field in fields} for row in hosts.active(conn)]
            return {"revision": hosts.revision(conn), "hosts": rows}

    def pass_keys(self, station: StationIdentity) -> dict[str, str]:
        """The keys that passes are checked with: for gates only."""
        issuers = self._keys.issuers if station.kind == "gate" else {}
        return {str(number): key.hex() for number, key in issuers.items()}

    # Hosts

    def open_link(self, token: str, now: datetime) -> dict[str, Any]:
        """What the host behind a link may see and do, or `BadLink`. Changes nothing."""
        link = follow(token, self._keys.links, now)
        with self.books.reading() as conn:
            told = hosts.find(conn, link.host)
            visit = _meant(visits.find(conn, link.visit), link)
            return {**host.view(visit), "language": told.language if told else ""}

    def answer(
        self, token: str, choice: str, now: datetime, minutes: int = 0, reason: str = ""
    ) -> dict[str, Any]:
        """The host agrees, declines or asks for a moment. `BadLink`, `Refused`."""
        link = follow(token, self._keys.links, now)
        with self._desk(now) as desk:
            visit = _meant(desk.visit(link.visit), link)
            return host.answer(desk, visit, choice, minutes, reason)

    def sign(self, token: str, name: str, now: datetime) -> dict[str, Any]:
        """The host signs. `BadLink`, `Refused`."""
        link = follow(token, self._keys.links, now)
        with self._desk(now) as desk:
            return host.sign(desk, _meant(desk.visit(link.visit), link), name)

    # Notices

    def take_notices(self, now: datetime, limit: int = 20) -> list[Notice]:
        """Notices that are due, lent to the caller for a minute; those nobody needs any more are dropped."""
        with self._desk(now) as desk:
            due = [(row, desk.visit(row.visit_id)) for row in outbox.lease(desk.conn, now, limit)]
            for row, visit in due:
                if not _needed(row.kind, visit):
                    outbox.end(desk.conn, row.id, "moot")
            return [
                _notice(desk, row, visit)
                for row, visit in due
                if visit is not None and _needed(row.kind, visit)
            ]

    def notice_sent(self, number: int, now: datetime) -> None:
        """The notice was taken by the other side."""
        with self._desk(now) as desk:
            row = outbox.find(desk.conn, number)
            outbox.end(desk.conn, number, "sent")
            desk.record(Kind.NOTICE_SENT, row.visit_id, {"kind": row.kind, "channel": row.channel})

    def notice_failed(self, number: int, now: datetime, error: str, permanent: bool = False) -> None:
        """Try again later, or give up and say so in the log. `error`: a short code, nothing personal."""
        with self._desk(now) as desk:
            row = outbox.find(desk.conn, number)
            dead = outbox.retry(desk.conn, row, now, error, permanent)
            kind = Kind.NOTICE_DEAD if dead else Kind.NOTICE_FAILED
            said = {"kind": row.kind, "channel": row.channel, "error": error[:60], "tries": row.tries}
            desk.record(kind, row.visit_id, said)

    # Time

    def lapse_due(self, now: datetime) -> int:
        """Lapse what nobody answered in time; how many."""
        with self._desk(now) as desk:
            return day.lapse_due(desk)

    def close_day(self, now: datetime, until: datetime) -> int:
        """Close the day that ended at `until`; how many visits were touched. Again and again harmlessly."""
        with self._desk(now) as desk:
            return day.close_day(desk, until)

    # The directory

    def import_hosts(
        self, rows: Sequence[Mapping[str, Any]], now: datetime, dry_run: bool = False
    ) -> hosts.Import:
        """Make the directory what `rows` say, or tell what that would change."""
        with self._desk(now) as desk:
            done = hosts.synchronise(desk.conn, rows, dry_run)
            if not dry_run:
                desk.record(Kind.HOSTS_IMPORTED, data=vars(done))
            return done


def _read(request: Mapping[str, Any]) -> tuple[str, str, Mapping[str, Any] | None, datetime]:
    verb, nonce, decided = request.get("verb"), request.get("nonce"), request.get("decided")
    if not (isinstance(verb, str) and isinstance(nonce, str) and re.fullmatch(r"[0-9a-f]{16,64}", nonce)):
        raise Malformed("verb or nonce")
    if not isinstance(request.get("body"), dict) or not isinstance(decided, dict | None):
        raise Malformed("body or decided")
    try:
        at = datetime.fromisoformat(str(request.get("at")))
        if at.tzinfo is None:
            raise Malformed("at")
        return verb, nonce, decided, at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Malformed("at") from None


def _judge(
    desk: Desk, verb: str, body: Mapping[str, Any], nonce: str, decided: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Do what the verb says. A verb refuses before it writes, so that a refusal leaves nothing behind."""
    try:
        if verb == "gate":
            return gate.gate(desk, body, nonce, decided)
        return _DOES[verb](desk, body)
    except Refused as refusal:
        return {"code": "refused", "complaints": refusal.complaints}


_DOES = {
    "register": lobby.register,
    "slip": lobby.slip,
    "recard": lobby.recard,
    "settle": gate.settle,
}


def _answered_before(
    desk: Desk, known: Any, body: Mapping[str, Any], decided: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The answer that was given; a gate that meanwhile decided otherwise by itself is heard once."""
    answer: dict[str, Any] = known.answer
    if known.verb == "gate" and decided and known.decided is None:
        nonces.hear(desk.conn, known.nonce, decided)
        if decided.get("code") != answer["code"] and decided.get("code") in tuple(Code):
            gate.disagree(desk, body, answer, Code(decided["code"]))
    return answer


def _meant(visit: visits.Visit | None, link: Link) -> visits.Visit:
    """The visit of a link; the link is sealed, so it is there and is that host's."""
    assert visit is not None
    assert visit.host_id == link.host
    return visit


def _needed(kind: str, visit: visits.Visit | None) -> bool:
    wanted = {"ask_host": State.ASKED, "owed": State.OWED}
    return visit is not None and visit.state == wanted[kind]


def _notice(desk: Desk, row: Any, visit: visits.Visit) -> Notice:
    told = desk.host(visit)
    expires = int((visit.registered_at + _LINK_LASTS).timestamp())
    token = Link(visit.id, visit.host_id, expires).token(desk.keys.links)
    return Notice(
        id=row.id,
        key=row.key,
        kind=row.kind,
        channel=row.channel,
        mail=told.mail,
        language=told.language,
        url=f"{desk.house.url}/h#{token}",
        visit=host.view(visit),
    )
