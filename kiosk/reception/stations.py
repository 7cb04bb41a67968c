"""The stations' side of the reception: their requests, and what each gets to know."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row

from kiosk.directory.terms import terms
from kiosk.ledger import copies, days, enclosures, hosts, nonces, stations, visits, watch
from kiosk.ledger.chain import Chain
from kiosk.ledger.stations import StationIdentity
from kiosk.reception import arrivals, duty, escalation, gate, opening, slips
from kiosk.reception.desk import Desk, by_hand, slip
from kiosk.reception.door import Door, Forbidden, Malformed
from kiosk.reception.feedback import rate
from kiosk.visit.events import Kind
from kiosk.visit.forms import Refused
from kiosk.visit.gate import Code
from kiosk.visit.states import State

Body = Mapping[str, Any]
_LOBBY: dict[str, Callable[[Desk, Body], dict[str, Any]]] = {
    "register": opening.register,
    "known": opening.known,
    "announced": arrivals.find,
    "arrive": arrivals.arrive,
    "guide": arrivals.guide_read,
    "rate": rate,
    "slip": slips.slip,
    "recard": slips.recard,
}
_GATE: dict[str, Callable[[Desk, Body], dict[str, Any]]] = {
    "register": opening.register,
    "slip": slips.slip,
    "recard": slips.recard,
    "settle": gate.settle,
    "turn_away": duty.turn_away,
    "vouch": duty.vouch,
    "called": duty.called,
    "answered": duty.answered,
    "approved": duty.approved,
    "hand_back": duty.hand_back,
    "history": duty.history,
    "shift": duty.shift,
    "emergency": duty.emergency,
    "tick": duty.tick,
}
_VERBS = {"lobby": _LOBBY, "gate": _GATE}
_EXTRA = {"lobby": ("invite",), "gate": ("gate", "enter")}


class StationsDoor(Door):
    """Requests of lobbies and gates, and their copies of the books."""

    def handle(self, station: StationIdentity, request: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """Answer a station's request; the same nonce has the same answer, whatever happened on the way."""
        verb, nonce, decided, at = _read(request)
        if verb not in (*_VERBS.get(station.kind, ()), *_EXTRA.get(station.kind, ())):
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

    def renew_station(self, name: str, now: datetime) -> str | None:
        """Another token instead of the station's, shown this once; None when no such station may speak."""
        with self._desk(now) as desk:
            token = stations.renew(desk.conn, name)
            if token:
                desk.record(Kind.STATION_RENEWED, data={"name": name})
            return token

    def revoke_station(self, name: str, now: datetime, by: str = "") -> bool:
        """Whether there was such a station; it may not speak any more."""
        with self._desk(now) as desk:
            there = stations.revoke(desk.conn, name, now)
            if there:
                desk.record(Kind.STATION_REVOKED, data={"name": name}, personal={"by": by} if by else None)
            return there

    def changes(self, station: StationIdentity, since: int, now: datetime) -> dict[str, Any]:
        """The visits that concern a station and changed after event `since`; for gates, what holds now."""
        with self.books.reading() as conn:
            seq = Chain.last(conn)
            rows = copies.rows_for(conn, station, since, now) if seq != since else []
            if station.kind == "lobby":
                return {"seq": seq, "visits": self._lobby_rows(conn, rows)}
            seen = self._gate_rows(conn, station, rows)
            return {
                "seq": seq,
                "visits": seen,
                "facts": {"muster": self._muster(conn, now), "day": days.last(conn)},
            }

    def _lobby_rows(self, conn: Connection, rows: list[Row[Any]]) -> list[dict[str, Any]]:
        approvals = enclosures.approvals_of(conn, [row.group_id or row.id for row in rows])
        return [
            copies.lobby_row(
                row,
                slip(conn, self._keys, row),
                approvals[row.group_id or row.id],
                visits.before(conn, row) if row.state == State.ASKED else 0,
            )
            for row in rows
        ]

    def _gate_rows(
        self, conn: Connection, station: StationIdentity, rows: list[Row[Any]]
    ) -> list[dict[str, Any]]:
        numbers = [row.id for row in rows]
        passes, others = copies.passes_of(conn, numbers), copies.members_of(conn, numbers)
        approvals = enclosures.approvals_of(conn, [row.group_id or row.id for row in rows])
        photographed = enclosures.photographed(conn, numbers)
        return [
            copies.gate_row(
                row,
                copies.Beside(
                    passes=passes[row.id],
                    approvals=approvals[row.group_id or row.id],
                    members=others[row.id],
                    photo=row.id in photographed,
                    by_hand=by_hand(conn, self._keys, row),
                    slip=slip(conn, self._keys, row, "gate") if row.station == station.name else None,
                    terms=_terms(row),
                    telephone=escalation.telephones(self.house, row),
                ),
            )
            for row in rows
        ]

    def _muster(self, conn: Connection, now: datetime) -> dict[str, Any] | None:
        found = watch.muster(conn)
        if found is None:
            return None
        url = duty.muster_url(self.house.url, self._keys.links, found.id, now)
        ticked = watch.ticked(conn, found.id)
        return {"id": found.id, "since": found.at.isoformat(), "url": url, "ticked": ticked}

    def last_seq(self) -> int:
        """The number of the last event: it rises with every change."""
        with self.books.reading() as conn:
            return Chain.last(conn)

    def hosts_revision(self) -> int:
        """Rises with every change of the directory."""
        with self.books.reading() as conn:
            return hosts.revision(conn)

    def hosts_for(self, station: StationIdentity, since: int = 0) -> dict[str, Any]:
        """The directory as a station may hold it, or its changes; extensions are for gates."""
        fields = ["id", "name", "name_en", "department", "line_worker", "terms"]
        fields += ["extension"] if station.kind == "gate" else []
        with self.books.reading() as conn:
            changed = hosts.changed_since(conn, since)
            rows = [{field: getattr(row, field) for field in fields} for row in changed if row.active]
            told = {"revision": hosts.revision(conn), "hosts": rows}
            gone = [row.id for row in changed if not row.active]
            return told | ({"since": since, "gone": gone} if since else {})

    def pass_keys(self, station: StationIdentity) -> dict[str, str]:
        """The keys that passes are checked with: for gates only."""
        issuers = self._keys.issuers if station.kind == "gate" else {}
        return {str(number): key.hex() for number, key in issuers.items()}

    def guards_for(self, station: StationIdentity) -> list[dict[str, str]]:
        """Who may sign on: for gates only, so that a gate that stands alone can check a PIN."""
        if station.kind != "gate":
            return []
        with self.books.reading() as conn:
            return [
                {"name": row.name, "pin": row.pin, "badge": row.badge} for row in watch.guards_on_list(conn)
            ]

    def photograph(self, station: StationIdentity, visit: int) -> bytes | None:
        """A visitor's photograph as JPEG, for gates, while the visit is not over."""
        with self.books.reading() as conn:
            found = visits.find(conn, visit) if station.kind == "gate" and 0 < visit < 2**40 else None
            shown = found is not None and found.state not in (State.CLOSED, State.LAPSED, State.DECLINED)
            return enclosures.photograph_of(conn, visit) if shown else None


def _terms(row: Row[Any]) -> list[str]:
    """What a guard may search this visitor by: name, organisation and plate, in characters and pinyin."""
    if row.state in (State.CLOSED, State.LAPSED, State.DECLINED):
        return []
    return _spelled(row.name, row.organisation, row.plate)


@lru_cache(1024)
def _spelled(name: str, organisation: str, plate: str) -> list[str]:
    return terms(name, "", organisation, plate)


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
    desk: Desk, verb: str, body: Body, nonce: str, decided: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Do what the verb says. A verb refuses before it writes, so that a refusal leaves nothing behind."""
    try:
        if verb == "gate":
            return gate.gate(desk, body, nonce, decided)
        if verb == "invite":
            return opening.invite(desk)
        if verb == "rate":
            return rate(desk, body, alone=decided is not None)
        if verb == "enter":
            return duty.enter(desk, body, alone=(decided or {}).get("code") == "admitted")
        return _VERBS[desk.station.kind][verb](desk, body)
    except Refused as refusal:
        return {"code": "refused", "complaints": refusal.complaints}


def _answered_before(desk: Desk, known: Any, body: Body, decided: Mapping[str, Any] | None) -> dict[str, Any]:
    """The answer that was given; a gate that meanwhile decided otherwise by itself is heard once."""
    answer: dict[str, Any] = known.answer
    if known.verb == "gate" and decided and known.decided is None:
        nonces.hear(desk.conn, known.nonce, decided)
        if decided.get("code") != answer["code"] and decided.get("code") in tuple(Code):
            gate.disagree(desk, body, answer, Code(decided["code"]))
    return answer
