"""The desk: one open transaction, and the few things that every verb does with a visit."""

import base64
import hashlib
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from kiosk.customs import Room, own_words
from kiosk.keys import Keys
from kiosk.ledger import copies, enclosures, hosts, outbox, visits
from kiosk.ledger.chain import Chain
from kiosk.ledger.stations import StationIdentity
from kiosk.ledger.visits import Visit
from kiosk.reception import findable
from kiosk.visit import passes
from kiosk.visit.classes import PURPOSES, Need, Purpose, VisitorClass, by_code
from kiosk.visit.escalation import STEPS, Step
from kiosk.visit.events import Kind
from kiosk.visit.hours import VisitingHours
from kiosk.visit.states import Move, State, after
from kiosk.visit.webhooks import Hook


@dataclass(frozen=True)
class House:
    """What the desk needs to know of the house. `channels`: how notices go out (mail, webhook).

    `approvers`: staff numbers by need, or by need and department with a colon between ('tour:Workshop 1');
    `texts`: house guide and agreement, by kind and language; `departments`: the staff number of who answers
    for a department whose host does not; `areas`, `rooms`, `wordings`, `look`: as in `kiosk.customs.Customs`.
    """

    answer_within: timedelta = timedelta(seconds=180)
    pass_hours: int = 10
    channels: tuple[str, ...] = ()
    url: str = ""
    purposes: Mapping[str, Purpose] = field(default_factory=lambda: by_code(PURPOSES))
    hours: VisitingHours = field(default_factory=lambda: VisitingHours(UTC))
    approvers: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    escalation: tuple[Step, ...] = STEPS
    webhooks: tuple[Hook, ...] = ()
    departments: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rooms: tuple[Room, ...] = ()
    wordings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    look: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> dict[str, Mapping[str, str]]:
        """Words of the house's own, by key and language."""
        return own_words(self.purposes.values(), self.areas, self.wordings)

    def version(self, kind: str) -> str:
        """The version of a text in all its languages: 12 hexadecimal digits; '' where there is none."""
        return text_version(self.texts.get(kind) or {})

    def approver(self, need: Need, department: str) -> str:
        """The staff number of who is asked; '' where nobody is named."""
        return self.approvers.get(f"{need}:{department}") or self.approvers.get(str(need), "")

    def today(self, now: datetime) -> tuple[datetime, datetime]:
        """When the present day began and ends, in the house's zone."""
        local = now.astimezone(self.hours.zone)
        start = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return start, (start + timedelta(hours=36)).replace(hour=0)


def text_version(text: Mapping[str, str]) -> str:
    """What tells one wording of a text from every other: 12 hexadecimal digits; '' for none."""
    written = "\0".join(f"{language}\0{text[language]}" for language in sorted(text))
    return hashlib.sha256(written.encode()).hexdigest()[:12] if text else ""


NO_STATION = StationIdentity("", "")


@dataclass(frozen=True)
class Desk:
    """One transaction under way. `at`: when the matter happened; `now`: when it is written down."""

    chain: Chain
    keys: Keys
    house: House
    at: datetime
    station: StationIdentity = NO_STATION

    @property
    def conn(self) -> Connection:
        """The transaction's connection."""
        return self.chain.conn

    @property
    def now(self) -> datetime:
        """When the transaction is written."""
        return self.chain.now

    def visit(self, number: int) -> Visit | None:
        """The visit as it stands in this transaction."""
        return visits.find(self.conn, number)

    def record(
        self,
        kind: Kind,
        visit: int | None = None,
        data: Mapping[str, Any] | None = None,
        personal: Mapping[str, Any] | None = None,
    ) -> int:
        """Append an event; its number."""
        seq = self.chain.append(
            kind, at=self.at, visit=visit, station=self.station.name, data=data, personal=personal
        )
        told = [hook.channel for hook in self.house.webhooks if visit is not None and hook.wants(kind)]
        outbox.add(self.conn, visit, "event", told, self.now, event=seq)
        return seq

    def open(self, facts: Mapping[str, Any]) -> int:
        """A new visit's number."""
        findable.remember(self.conn, facts)
        return visits.open_visit(self.conn, self.chain.seq + 1, facts)

    def move(
        self,
        visit: Visit,
        move: Move,
        kind: Kind,
        *,
        data: Mapping[str, Any] | None = None,
        personal: Mapping[str, Any] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> Visit:
        """Move a visit along the table, with its event and facts; the visit afterwards."""
        state = after(State(visit.state), move)
        closing = {"closed_at": self.at} if state is State.CLOSED else {}
        seq = self.record(kind, visit.id, {"state": str(state), **(data or {})}, personal)
        visits.change(self.conn, visit, seq, state=str(state), **closing, **(facts or {}))
        findable.remember(self.conn, facts or {}, visit)
        return self.again(visit)

    def touch(self, visit: Visit) -> None:
        """Let the stations hear of a visit although its own row did not change."""
        visits.change(self.conn, self.again(visit), self.chain.seq)

    def again(self, visit: Visit) -> Visit:
        """The visit read anew."""
        found = self.visit(visit.id)
        assert found is not None
        return found

    def host(self, visit: Visit) -> Row[Any]:
        """Whom the visit is for."""
        found = hosts.find(self.conn, visit.host_id)
        assert found is not None
        return found

    @property
    def place(self) -> int:
        """The station in a link: 32 bits of its name."""
        return zlib.crc32(self.station.name.encode())

    def purpose(self, visit: Visit) -> Purpose:
        """What follows from the visit's purpose; nothing, where the house has given it up."""
        return self.house.purposes.get(visit.purpose) or Purpose(visit.purpose)

    def party(self, visit: Visit) -> list[Visit]:
        """The visits that share one host's answer: those of a group with a pass for each."""
        return visits.party(self.conn, visit)

    def note(
        self, visit: Visit, kind: Kind, personal: Mapping[str, Any] | None = None, **facts: Any
    ) -> Visit:
        """Something about a visit, without a move; the visit afterwards."""
        visits.change(self.conn, visit, self.record(kind, visit.id, personal=personal), **facts)
        findable.remember(self.conn, facts, visit)
        return self.again(visit)

    def tell_host(self, visit: Visit, kind: str, other: Row[Any] | None = None) -> None:
        """Put notices to the host, or to somebody else, in the outbox, one a channel that can reach them."""
        channels = self.channels(other or self.host(visit))
        outbox.add(self.conn, visit.id, kind, channels, self.now, other.id if other else None)

    def channels(self, told: Row[Any]) -> list[str]:
        """How somebody of the directory can be told: by what they prefer, else by all the house has."""
        wanted = [channel for channel in told.notify.split() if channel in self.house.channels]
        return [one for one in wanted or self.house.channels if told.mail or one != "mail"]

    def issue_pass(self, visit: Visit, copy: int) -> None:
        """A new pass; the database refuses a second live one for the visit."""
        expires = self.at + timedelta(hours=self.house.pass_hours)
        kind, salt = VisitorClass(visit.visitor_class), secrets.token_bytes(3)
        one = passes.Pass(self.keys.issuer, visit.id, copy, int(expires.timestamp()), kind, salt)
        text = one.text(self.keys.issuers[self.keys.issuer])
        visits.add_pass(
            self.conn,
            visit.id,
            copy=copy,
            issuer=self.keys.issuer,
            salt=salt,
            digest=passes.digest(text),
            short_digest=passes.digest(passes.short_code(text)),
            issued_at=self.at,
            expires_at=expires.replace(microsecond=0),
        )
        self.record(Kind.PASS_ISSUED, visit.id, {"copy": copy, "issuer": self.keys.issuer})


def pass_text(conn: Connection, keys: Keys, visit: Row[Any]) -> tuple[Row[Any], str] | None:
    """The live pass of a visit and its QR text, made again from what the books keep."""
    row = visits.live_pass(conn, visit.id)
    if row is None:
        return None
    kind, expires = VisitorClass(visit.visitor_class), int(row.expires_at.timestamp())
    one = passes.Pass(row.issuer, visit.id, row.copy, expires, kind, row.salt)
    return row, one.text(keys.issuers[row.issuer])


def by_hand(conn: Connection, keys: Keys, visit: Row[Any]) -> dict[str, str] | None:
    """The code of a pass that no printer brought out, for the guard to write on a card, and why."""
    found = pass_text(conn, keys, visit) if visit.state == State.WELCOME else None
    if found is None or not found[0].trouble:
        return None
    return {"code": passes.shown(passes.short_code(found[1])), "reason": found[0].trouble}


_PRINTS = {"lobby": (State.WELCOME,), "gate": (State.WELCOME, State.INSIDE, State.SIGNED)}


def slip(conn: Connection, keys: Keys, visit: Row[Any], kind: str = "lobby") -> dict[str, Any] | None:
    """What a station prints for a visit whose pass is not on paper yet: facts and codes, no words."""
    found = pass_text(conn, keys, visit) if visit.state in _PRINTS[kind] else None
    if found is None or (visit.state != State.WELCOME and found[0].printed_at):
        return None
    row, text = found
    return {
        "copy": row.copy,
        "qr": text,
        "short_code": passes.short_code(text),
        "name": visit.name,
        "organisation": visit.organisation,
        "people": visit.people,
        "host_name": visit.host_name,
        "department": visit.department,
        "purpose": visit.purpose,
        "valid_until": row.expires_at.isoformat(),
        "where": copies.where_to_wait(visit.line_worker),
        "language": visit.language,
        "members": enclosures.members_of(conn, visit.id),
        "areas": visit.areas.split(),
        "escort": visit.escort,
        "kind": "group" if visit.people > 1 else "visitor",
        "photo": base64.b64encode(enclosures.photograph_of(conn, visit.id) or b"").decode(),
    }
