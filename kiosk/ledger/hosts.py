"""The directory of hosts as the books keep it. Leavers are made inactive, never deleted: visits name them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from kiosk.ledger.tables import hosts

NEEDED = ("name", "name_en", "department", "extension", "mail", "mobile", "line_worker", "language", "terms")
TEXTS = ("title", "floor", "assistant", "delegate", "notify")
MOMENTS = ("away_from", "away_until")
FIELDS = (*NEEDED, *TEXTS, *MOMENTS)


@dataclass(frozen=True)
class Import:
    """What an import did, or would do, in numbers of hosts."""

    added: int
    changed: int
    deactivated: int
    unchanged: int


_FIND = select(hosts).where(hosts.c.id == bindparam("number"))


def find(conn: Connection, number: int) -> Row[Any] | None:
    """One host, active or not."""
    return conn.execute(_FIND, {"number": number}).one_or_none()


def by_staff_no(conn: Connection, staff_no: str) -> Row[Any] | None:
    """The active host with this staff number."""
    asked = select(hosts).where(hosts.c.staff_no == staff_no, hosts.c.active)
    return conn.execute(asked).one_or_none()


def by_mail(conn: Connection, mail: str) -> Row[Any] | None:
    """The active host with this mail address, whatever its case."""
    asked = select(hosts).where(func.lower(hosts.c.mail) == mail.lower(), hosts.c.active)
    return conn.execute(asked.order_by(hosts.c.id).limit(1)).one_or_none()


def active(conn: Connection) -> list[Row[Any]]:
    """Everybody who can be visited."""
    return list(conn.execute(select(hosts).where(hosts.c.active).order_by(hosts.c.id)))


def revision(conn: Connection) -> int:
    """Rises with every import that changed something."""
    return int(conn.execute(select(func.coalesce(func.max(hosts.c.revision), 0))).scalar_one())


def synchronise(conn: Connection, rows: Sequence[Mapping[str, Any]], dry_run: bool) -> Import:
    """Make the directory what `rows` say; each has `staff_no`, `NEEDED`, and maybe the other `FIELDS`."""
    known = {row.staff_no: row for row in conn.execute(select(hosts))}
    added = [row for row in rows if row["staff_no"] not in known]
    changed = [row for row in rows if row["staff_no"] in known and _differs(known[row["staff_no"]], row)]
    wanted = {row["staff_no"] for row in rows}
    leavers = [row.staff_no for row in known.values() if row.active and row.staff_no not in wanted]
    if not dry_run:
        _write(conn, added, changed, leavers)
    unchanged = len(rows) - len(added) - len(changed)
    return Import(len(added), len(changed), len(leavers), unchanged)


def _differs(old: Row[Any], new: Mapping[str, Any]) -> bool:
    return not old.active or any(_value(new, field) != getattr(old, field) for field in FIELDS)


def _value(row: Mapping[str, Any], field: str) -> Any:
    """What a row says of a field; of the newer ones a row may say nothing."""
    if field in MOMENTS:
        return row.get(field)
    if field in TEXTS:
        return row.get(field, "")
    return list(row[field]) if field == "terms" else row[field]


def _write(
    conn: Connection,
    added: Sequence[Mapping[str, Any]],
    changed: Sequence[Mapping[str, Any]],
    leavers: Sequence[str],
) -> None:
    number = revision(conn) + 1
    if added:
        conn.execute(insert(hosts), [_values(row, number) | {"staff_no": row["staff_no"]} for row in added])
    for row in changed:
        conn.execute(update(hosts).where(hosts.c.staff_no == row["staff_no"]).values(**_values(row, number)))
    for staff_no in leavers:
        conn.execute(update(hosts).where(hosts.c.staff_no == staff_no).values(active=False, revision=number))


def _values(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {field: _value(row, field) for field in FIELDS} | {"active": True, "revision": number}
