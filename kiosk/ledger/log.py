"""The entry/exit log (来访人员出入登记表), read in a stream: one row a visit (R18)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from kiosk.ledger.tables import releases, visits

_VISIT = (
    *("state", "visitor_class", "name", "organisation", "people", "purpose", "department", "host_name"),
    *("identity_document", "identity_last4", "identity_by", "phone", "plate", "belongings", "registered_at"),
    *("came_in_at", "left_at", "closed_at", "let_in_by", "let_out_by", "reason", "station"),
)


def rows(conn: Connection, start: datetime | None, end: datetime | None) -> Iterator[dict[str, Any]]:
    """Visits registered from `start` up to but not including `end`, in their order."""
    asked = (
        select(
            visits.c.id.label("visit"),
            *(visits.c[name] for name in _VISIT),
            releases.c.route.label("release_route"),
            releases.c.by.label("released_by"),
            releases.c.signed_at,
        )
        .select_from(visits.outerjoin(releases, releases.c.visit_id == visits.c.id))
        .order_by(visits.c.id)
    )
    if start:
        asked = asked.where(visits.c.registered_at >= start)
    if end:
        asked = asked.where(visits.c.registered_at < end)
    for row in conn.execution_options(yield_per=1000).execute(asked).mappings():
        yield dict(row)
