"""What each kind of station gets to know of the visits: what it needs and no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select

from kiosk.ledger.stations import StationIdentity
from kiosk.ledger.tables import hosts, members, passes, releases, visits
from kiosk.visit.names import masked
from kiosk.visit.states import WITHIN, State

_GONE = frozenset({State.CLOSED, State.LAPSED, State.DECLINED})
_PENDING = frozenset({State.ASKED, State.AGREED, State.WELCOME})
_REMEMBERED = timedelta(hours=24)


def rows_for(conn: Connection, station: StationIdentity, since: int, now: datetime) -> list[Row[Any]]:
    """Visits that concern the station and changed after event `since` (0: all that it needs)."""
    asked = _rows().where(_changed(since, now))
    if station.kind == "lobby":
        # How many are before somebody changes with the visits of others.
        waiting = and_(visits.c.state == str(State.ASKED), _changed(0, now))
        mine = visits.c.station == station.name
        asked = _rows().where(mine, or_(_changed(since, now), waiting))
    return list(conn.execute(asked.order_by(visits.c.seq)))


def one_row(conn: Connection, number: int) -> Row[Any]:
    """One visit with what its host's and release's rows say."""
    return conn.execute(_rows().where(visits.c.id == number)).one()


def within(conn: Connection) -> list[Row[Any]]:
    """Everybody who may be in the house, the longest there first."""
    asked = _rows().where(visits.c.state.in_([str(state) for state in WITHIN]))
    return list(conn.execute(asked.order_by(visits.c.came_in_at, visits.c.id)))


def _rows() -> Select[Any]:
    more = (hosts.c.extension, hosts.c.line_worker, releases.c.route, releases.c.signed_at)
    joined = visits.join(hosts, hosts.c.id == visits.c.host_id)
    joined = joined.outerjoin(releases, releases.c.visit_id == visits.c.id)
    return select(visits, *more).select_from(joined)


def _changed(since: int, now: datetime) -> ColumnElement[bool]:
    if since:
        return visits.c.seq > since
    # Somebody may still hold the pass of a visit that ended today.
    ended = and_(visits.c.state == str(State.CLOSED), visits.c.registered_at > now - _REMEMBERED)
    return or_(visits.c.state != str(State.CLOSED), ended)


def members_of(conn: Connection, numbers: Sequence[int]) -> dict[int, list[str]]:
    """The other members of groups with one pass, by visit."""
    found: dict[int, list[str]] = {number: [] for number in numbers}
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        for row in conn.execute(select(members).where(members.c.visit_id.in_(some)).order_by(members.c.id)):
            found[row.visit_id].append(row.name)
    return found


def passes_of(conn: Connection, numbers: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """The passes of these visits, by visit."""
    found: dict[int, list[Row[Any]]] = {number: [] for number in numbers}
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        for row in conn.execute(select(passes).where(passes.c.visit_id.in_(some)).order_by(passes.c.copy)):
            found[row.visit_id].append(row)
    return found


def where_to_wait(line_worker: bool) -> str:
    """R10, R11: a line worker's visitor waits in the guard room, every other one in the reception room."""
    return "guard_room" if line_worker else "reception"


def card(row: Row[Any], host: Row[Any]) -> dict[str, Any]:
    """What a guard sees of a visit, whose host is `host`."""
    fields = (
        "name",
        "organisation",
        "people",
        "purpose",
        "host_name",
        "department",
        "plate",
        "belongings",
        "escort",
    )
    return {field: getattr(row, field) for field in fields} | {
        "class": row.visitor_class,
        "extension": host.extension,
        "where": where_to_wait(host.line_worker),
        "areas": row.areas.split(),
        "heads_inside": max(0, row.heads_in - row.heads_out),
    }


def need(row: Row[Any]) -> dict[str, str]:
    """An approval as stations and visitors may know it: what for, who is asked or answered, how it stands."""
    return {"kind": row.kind, "by": row.by or row.name or "", "state": row.state}


@dataclass(frozen=True)
class Beside:
    """What goes with a gate's row.

    `by_hand`: the code that the guard writes on a card when no printer brought out the pass, and the reason;
    `slip`: what the gate itself is to print; `telephone`: the host has not answered, the guard is to call.
    """

    passes: Sequence[Row[Any]]
    approvals: Sequence[Row[Any]]
    members: Sequence[str]
    photo: bool
    by_hand: dict[str, str] | None
    slip: dict[str, Any] | None
    terms: Sequence[str]
    telephone: bool


def gate_row(row: Row[Any], beside: Beside) -> dict[str, Any]:
    """One visit for a gate; of one that is over only the passes stay."""
    gone = State(row.state) in _GONE
    known = card(row, row) | {"members": list(beside.members), "terms": list(beside.terms)}
    known |= {"heads": {"in": row.heads_in, "out": row.heads_out}, "parking": row.parking}
    return (known | (_nobody(known) if gone else {})) | {
        "visit": row.id,
        "seq": row.seq,
        "state": row.state,
        "released": row.route is not None,
        "owed": row.route is not None and row.signed_at is None,
        "by_hand": beside.by_hand,
        "slip": beside.slip,
        "group": row.group_id,
        "escort_needed": row.escorted,
        "blocked": row.blocked,
        "photo": beside.photo and not gone,
        "needs": [need(one) | {"extension": one.extension or ""} for one in beside.approvals],
        "telephone": beside.telephone,
        "registered": _iso(row.registered_at),
        "expected": _iso(row.expected_at),
        "leaving_soon": _iso(row.leaving_at),
        "came_in": _iso(row.came_in_at),
        "left": _iso(row.left_at),
        "passes": [_pass(one) for one in beside.passes],
    }


def _nobody(known: Mapping[str, Any]) -> dict[str, Any]:
    """The same fields, with nobody in them."""
    return {key: type(value)() for key, value in known.items() if isinstance(value, str | list)} | {
        "class": known["class"],
        "where": known["where"],
    }


def _pass(one: Row[Any]) -> dict[str, Any]:
    return {
        "digest": one.digest,
        "short": one.short_digest,
        "copy": one.copy,
        "void": one.void,
        "expires": _iso(one.expires_at),
    }


def lobby_row(
    row: Row[Any], slip: dict[str, Any] | None, approvals: Sequence[Row[Any]], ahead: int
) -> dict[str, Any]:
    """One visit for the lobby that registered it, while its visitor may still come back to the screen.

    `ahead`: how many are before this visitor at the same host (R30).
    """
    pending = State(row.state) in _PENDING
    return {
        "visit": row.id,
        "seq": row.seq,
        "state": row.state,
        "called": masked(row.name) if pending else "",
        "phone_last4": row.phone[-4:] if pending else "",
        "language": row.language,
        "host_name": row.host_name if State(row.state) not in WITHIN else "",
        "department": row.department,
        "class": row.visitor_class,
        "where": where_to_wait(row.line_worker),
        "by_phone": row.by_phone,
        "group": row.group_id,
        "ahead": ahead,
        "asked_again": row.asked_again if pending else 0,
        "needs": [need(one) for one in approvals],
        "answer": answer(row),
        "reason": row.reason,
        "slip": slip,
    }


def answer(row: Row[Any]) -> dict[str, Any] | None:
    """What the host added to yes, or said instead of it, as the visitor may know it."""
    said = {"sends": {"name": row.answer_text}, "meet": {"place": row.answer_text}, "coming": {}}
    if row.answer_kind in said:
        return {"kind": row.answer_kind, **said[row.answer_kind]}
    return {"kind": "postponed", "minutes": row.postponed_minutes} if row.postponed_minutes else None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
