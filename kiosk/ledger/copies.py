"""What each kind of station gets to know of the visits: what it needs and no more."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select

from kiosk.ledger.stations import StationIdentity
from kiosk.ledger.tables import hosts, passes, releases, visits
from kiosk.visit.names import masked
from kiosk.visit.states import WITHIN, State

_GONE = frozenset({State.CLOSED, State.LAPSED, State.DECLINED})
_PENDING = frozenset({State.ASKED, State.WELCOME})
_REMEMBERED = timedelta(hours=24)


def rows_for(conn: Connection, station: StationIdentity, since: int, now: datetime) -> list[Row[Any]]:
    """Visits that concern the station and changed after event `since` (0: all that it needs)."""
    joined = visits.join(hosts, hosts.c.id == visits.c.host_id)
    joined = joined.outerjoin(releases, releases.c.visit_id == visits.c.id)
    asked = (
        select(visits, hosts.c.extension, hosts.c.line_worker, releases.c.route)
        .select_from(joined)
        .where(_changed(since, now))
        .order_by(visits.c.seq)
    )
    if station.kind == "lobby":
        asked = asked.where(visits.c.station == station.name)
    return list(conn.execute(asked))


def _changed(since: int, now: datetime) -> ColumnElement[bool]:
    if since:
        return visits.c.seq > since
    # Somebody may still hold the pass of a visit that ended today.
    ended = and_(visits.c.state == str(State.CLOSED), visits.c.registered_at > now - _REMEMBERED)
    return or_(visits.c.state != str(State.CLOSED), ended)


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


def card(row: Row[Any]) -> dict[str, Any]:
    """What a guard sees of a visit."""
    return {
        "name": row.name,
        "organisation": row.organisation,
        "people": row.people,
        "purpose": row.purpose,
        "host_name": row.host_name,
        "department": row.department,
        "extension": row.extension,
        "where": where_to_wait(row.line_worker),
    }


def gate_row(row: Row[Any], its_passes: Iterable[Row[Any]], by_hand: dict[str, str] | None) -> dict[str, Any]:
    """One visit for a gate; of one that is over only the passes stay.

    `by_hand`: the code that the guard writes on a card when no printer brought the pass out, and the reason.
    """
    nobody = dict.fromkeys(("name", "organisation", "purpose", "host_name", "department", "extension"), "")
    known = card(row) | (nobody if State(row.state) in _GONE else {})
    return known | {
        "visit": row.id,
        "seq": row.seq,
        "state": row.state,
        "released": row.route is not None,
        "by_hand": by_hand,
        "came_in": _iso(row.came_in_at),
        "left": _iso(row.left_at),
        "passes": [
            {
                "digest": one.digest,
                "short": one.short_digest,
                "copy": one.copy,
                "void": one.void,
                "expires": _iso(one.expires_at),
            }
            for one in its_passes
        ],
    }


def lobby_row(row: Row[Any], slip: dict[str, Any] | None) -> dict[str, Any]:
    """One visit for the lobby that registered it, while its visitor may still come back to the screen."""
    pending = State(row.state) in _PENDING
    minutes = row.postponed_minutes
    return {
        "visit": row.id,
        "seq": row.seq,
        "state": row.state,
        "called": masked(row.name) if pending else "",
        "phone_last4": row.phone[-4:] if pending else "",
        "language": row.language,
        "host_name": row.host_name if State(row.state) not in WITHIN else "",
        "department": row.department,
        "answer": {"kind": "postponed", "minutes": minutes} if minutes else None,
        "reason": row.reason,
        "slip": slip,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
