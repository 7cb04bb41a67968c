"""The visitors' and the marshals' own phones: the form, following one's visit, the list in an emergency."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from kiosk.ledger import copies, enclosures, feedback, nonces, stations, visits, watch
from kiosk.ledger.stations import StationIdentity
from kiosk.reception import opening
from kiosk.reception.desk import slip
from kiosk.reception.door import Door, meant
from kiosk.reception.feedback import answer_token, rate
from kiosk.visit.events import Kind
from kiosk.visit.feedback import BY_LINK, Stage
from kiosk.visit.forms import Refused
from kiosk.visit.links import BadLink, For, Link, follow
from kiosk.visit.states import WITHIN, State

_FOLLOWED = timedelta(days=2)
_TRUST = {State.INSIDE: "confirmed", State.SIGNED: "unsure", State.UNSEEN: "stale"}
_ENDED = (State.OWED, State.LEFT, State.CLOSED)


class VisitorsDoor(Door):
    """Pages that anybody with the right link may use."""

    def phone_open(self, token: str, now: datetime) -> dict[str, Any]:
        """Which lobby's form this is, or `BadLink`."""
        return {"station": self._lobby(token, now).name}

    def phone_register(self, token: str, body: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """A registration from a phone; the same nonce has the same answer. `BadLink`."""
        station = self._lobby(token, now)
        nonce = hashlib.sha256(f"{token}:{body.get('nonce')}".encode()).hexdigest()
        with self._desk(now, now, station) as desk:
            if (before := nonces.find(desk.conn, nonce)) is not None:
                known: dict[str, Any] = before.answer
                return known
            try:
                answer = opening.register(desk, {**body, "visitor": None}, by_phone=True)
            except Refused as refusal:
                return {"code": "refused", "complaints": refusal.complaints}
            if answer["code"] == "asked":
                expires = int((now + _FOLLOWED).timestamp())
                answer["follow"] = Link(answer["visit"], 0, expires, For.FOLLOW).token(self._keys.links)
            about = {"station": station.name, "verb": "register", "at": now}
            nonces.keep(desk.conn, nonce, about, now, answer, None)
            return answer

    def phone_follow(self, token: str, now: datetime) -> dict[str, Any]:
        """How the visit stands, for the visitor's own phone. `BadLink`."""
        link = follow(token, self._keys.all_links, now, For.FOLLOW)
        with self.books.reading() as conn:
            visit = copies.one_row(conn, link.visit)
            leader = visit.group_id or visit.id
            approvals = enclosures.approvals_of(conn, [leader])[leader]
            ahead = visits.before(conn, visit) if visit.state == State.ASKED else 0
            ready = slip(conn, self._keys, visit) is not None
            rated = feedback.rated(conn, visit.id)
            answers = self._answers(conn, visit.id, now)
            row = copies.lobby_row(visit, None, approvals, ahead)
        shown = ("state", "called", "ahead", "needs", "answer", "reason", "where", "language", "host_name")
        told = {key: row[key] for key in shown} | {"ready": ready, "rated": rated, "answers": answers}
        return told | {"may_rate": visit.state in _ENDED and not rated}

    def phone_rate(self, token: str, body: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """R27: one rating, one suggestion and one complaint a visit. `BadLink`, `Refused`."""
        link = follow(token, self._keys.all_links, now, For.FOLLOW)
        with self._desk(now) as desk:
            visit = meant(desk.visit(link.visit), link)
            kind = str(body.get("kind") or "rating")
            if feedback.rated(desk.conn, visit.id, kind):
                return {"code": "thanks"}
            return rate(desk, body, visit)

    def _answers(self, conn: Connection, visit: int, now: datetime) -> list[dict[str, Any]]:
        """What was said of the visit and has, or will have, an answer that can be read."""
        rows = [row for row in feedback.of_visit(conn, visit) if row.link_until and row.link_until > now]
        return [
            {
                "kind": row.kind,
                "answered": row.state not in (Stage.NEW, Stage.HANDED_ON),
                "token": answer_token(self._keys.links, row.id, row.link_until),
            }
            for row in rows
        ]

    def phone_answer(self, token: str, now: datetime) -> dict[str, Any]:
        """What became of something that a visitor said, for whoever holds its link: nobody's name, and not
        what was said; `gone`: it is not kept any more. `BadLink`."""
        link = follow(token, self._keys.all_links, now, For.ANSWER)
        with self.books.reading() as conn:
            row = feedback.find(conn, link.visit)
        if row is None or row.link_until is None:
            raise BadLink("expired")
        open_still = row.state in (Stage.NEW, Stage.HANDED_ON)
        by_link = row.way == BY_LINK and not open_still
        return {
            "kind": row.kind,
            "at": row.at.isoformat(),
            "until": row.link_until.isoformat(),
            "answered_at": row.answered_at.isoformat() if row.answered_at and not open_still else "",
            "way": "" if open_still else row.way,
            "answer": row.answer if by_link else "",
            "gone": by_link and not row.answer,
        }

    def _lobby(self, token: str, now: datetime) -> StationIdentity:
        link = follow(token, self._keys.all_links, now, For.PHONE)
        with self.books.reading() as conn:
            station = stations.by_id(conn, link.host)
        if station is None:
            raise BadLink("expired")
        return station

    def muster_open(self, token: str, now: datetime) -> dict[str, Any]:
        """R29: who is in the house, for phones at the assembly point; `BadLink` once it is over."""
        link = follow(token, self._keys.all_links, now, For.MUSTER)
        with self.books.reading() as conn:
            found = watch.muster(conn)
            if found is None or found.id != link.visit:
                raise BadLink("expired")
            there = set(watch.ticked(conn, found.id))
            rows = [_mustered(row, row.id in there) for row in copies.within(conn)]
            return {"muster": found.id, "since": found.at.isoformat(), "over": False, "rows": rows}

    def muster_tick(self, token: str, visit: int, there: bool, by: str, now: datetime) -> dict[str, Any]:
        """Somebody was seen at the assembly point, or was not after all."""
        link = follow(token, self._keys.all_links, now, For.MUSTER)
        with self._desk(now) as desk:
            found, seen = watch.muster(desk.conn), desk.visit(visit)
            if found is None or found.id != link.visit:
                raise BadLink("expired")
            if seen is None or seen.state not in WITHIN:
                raise Refused({"visit": "unknown"})
            watch.tick(desk.conn, found.id, visit, there, by[:60], desk.now)
            desk.record(Kind.TICKED, visit, {"muster": found.id, "there": there}, {"guard": by[:60]})
        return self.muster_open(token, now)


def _mustered(row: Row[Any], ticked: bool) -> dict[str, Any]:
    fields = ("name", "organisation", "people", "host_name", "department", "extension")
    return {field: getattr(row, field) for field in fields} | {
        "visit": row.id,
        "heads": max(1, row.heads_in - row.heads_out),
        "areas": row.areas.split(),
        "came_in": row.came_in_at.isoformat() if row.came_in_at else None,
        "trust": _TRUST[State(row.state)],
        "ticked": ticked,
    }
