"""The directory of hosts as the books keep it. Leavers are made inactive, never deleted: visits name them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from kiosk.ledger import search
from kiosk.ledger.seals import bound, next_numbers
from kiosk.ledger.tables import hosts

NEEDED = ("name", "name_en", "department", "extension", "mail", "mobile", "line_worker", "language", "terms")
TEXTS = ("title", "floor", "assistant", "delegate", "notify")
MOMENTS = ("away_from", "away_until")
FIELDS = (*NEEDED, *TEXTS, *MOMENTS)


@dataclass(frozen=True)
class Change:
    """What becomes of one person. `what`: added, changed or deactivated; `fields`: what is different."""

    what: str
    staff_no: str
    name: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Import:
    """What an import did, or would do, in numbers of hosts and person by person. `before`: active so far."""

    added: int
    changed: int
    deactivated: int
    unchanged: int
    before: int = 0
    changes: tuple[Change, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """The numbers alone: nothing personal."""
        return {name: getattr(self, name) for name in ("added", "changed", "deactivated", "unchanged")}


class TooManyLeavers(Exception):
    """So many would be made inactive that the list is likelier to be a broken one."""

    def __init__(self, done: Import) -> None:
        super().__init__(f"{done.deactivated} of {done.before} hosts would be deactivated")
        self.done = done


_FIND = select(hosts).where(hosts.c.id == bindparam("number"))


def find(conn: Connection, number: int) -> Row[Any] | None:
    """One host, active or not."""
    return conn.execute(_FIND, {"number": number}).one_or_none()


def by_staff_no(conn: Connection, staff_no: str) -> Row[Any] | None:
    """The active host with this staff number."""
    asked = select(hosts).where(hosts.c.staff_no == staff_no, hosts.c.active)
    return conn.execute(asked).one_or_none()


def numbered(conn: Connection, staff_no: str) -> Row[Any] | None:
    """The host with this staff number, active or not."""
    return conn.execute(select(hosts).where(hosts.c.staff_no == staff_no)).one_or_none()


def by_mail(conn: Connection, mail: str) -> Row[Any] | None:
    """The active host with this mail address, whatever its case."""
    asked = select(hosts).where(func.lower(hosts.c.mail) == mail.lower(), hosts.c.active)
    return conn.execute(asked.order_by(hosts.c.id).limit(1)).one_or_none()


def assisted_by(conn: Connection, staff_no: str, limit: int) -> list[Row[Any]]:
    """The active hosts whose assistant has this staff number."""
    asked = select(hosts).where(hosts.c.assistant == staff_no, hosts.c.active)
    return list(conn.execute(asked.order_by(hosts.c.name, hosts.c.id).limit(limit)))


def departments(conn: Connection) -> dict[str, tuple[int, tuple[str, ...]]]:
    """How many active hosts each department has, and their floors."""
    asked = select(hosts.c.department, hosts.c.floor, func.count()).where(hosts.c.active)
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for name, floor, many in conn.execute(
        asked.group_by(hosts.c.department, hosts.c.floor).order_by(hosts.c.floor)
    ):
        before, floors = found.get(name, (0, ()))
        found[name] = before + many, (*floors, floor) if floor else floors
    return found


def of_department(conn: Connection, name: str) -> list[Row[Any]]:
    """Its active hosts."""
    asked = select(hosts).where(hosts.c.department == name, hosts.c.active)
    return list(conn.execute(asked.order_by(hosts.c.id)))


def changed_since(conn: Connection, since: int) -> list[Row[Any]]:
    """Whom an import after this revision touched, leavers too; 0: everybody who can be visited."""
    # In the order of the index that finds them.
    asked = select(hosts).where(hosts.c.revision > since).order_by(hosts.c.revision, hosts.c.id)
    everybody = select(hosts).where(hosts.c.active).order_by(hosts.c.id)
    return list(conn.execute(asked if since else everybody))


def revision(conn: Connection) -> int:
    """Rises with every import that changed something."""
    return int(conn.execute(select(func.coalesce(func.max(hosts.c.revision), 0))).scalar_one())


def synchronise(
    conn: Connection, rows: Sequence[Mapping[str, Any]], dry_run: bool, most_leavers: float = 1.0
) -> Import:
    """Make the directory what `rows` say; each has `staff_no`, `NEEDED`, and maybe the other `FIELDS`.

    `most_leavers`: the part of the active hosts that may be made inactive at once, else `TooManyLeavers`.
    """
    known = {row.staff_no: row for row in conn.execute(select(hosts))}
    added = [row for row in rows if row["staff_no"] not in known]
    there = [(row, known[row["staff_no"]]) for row in rows if row["staff_no"] in known]
    changed = [(row, fields) for row, old in there if (fields := _differences(old, row))]
    wanted = {row["staff_no"] for row in rows}
    leavers = [row for row in known.values() if row.active and row.staff_no not in wanted]
    done = Import(
        len(added),
        len(changed),
        len(leavers),
        len(there) - len(changed),
        before=sum(row.active for row in known.values()),
        changes=(
            *(Change("added", row["staff_no"], row["name"]) for row in added),
            *(Change("changed", row["staff_no"], row["name"], fields) for row, fields in changed),
            *(Change("deactivated", row.staff_no, row.name) for row in leavers),
        ),
    )
    if dry_run:
        return done
    if done.deactivated > done.before * most_leavers:
        raise TooManyLeavers(done)
    now_different = [known[row["staff_no"]] for row, _ in changed]
    _write(conn, added, [row for row, _ in changed], [*now_different, *leavers], leavers)
    return done


def put(conn: Connection, row: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write one host, a new one too, and nobody else; what was, and what is, of what is different."""
    old = numbered(conn, row["staff_no"])
    if old is None:
        _write(conn, [row], [], [], [])
        return {}, {field: _value(row, field) for field in FIELDS}
    if fields := _differences(old, row):
        _write(conn, [], [row], [old], [])
    before = {field: getattr(old, field) for field in fields}
    return before, {field: True if field == "active" else _value(row, field) for field in fields}


def retire(conn: Connection, number: int) -> bool:
    """Whether there was such an active host, who cannot be visited any more."""
    row = find(conn, number)
    if row is None or not row.active:
        return False
    _write(conn, [], [], [row], [row])
    return True


def _differences(old: Row[Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of what is different; `active` for somebody who is back."""
    fields = tuple(field for field in FIELDS if _value(new, field) != getattr(old, field))
    return fields if old.active else ("active", *fields)


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
    before: Sequence[Row[Any]],
    leavers: Sequence[Row[Any]],
) -> None:
    number = revision(conn) + 1
    known = {row.staff_no: row.id for row in before}
    search.forget(conn, ((term, row.id) for row in before if row.active for term in row.terms))
    if added:
        numbered = zip(next_numbers(conn, hosts, len(added)), added, strict=True)
        new = [{"id": one, "staff_no": row["staff_no"], **_values(row, number)} for one, row in numbered]
        conn.execute(insert(hosts), [bound(conn, hosts, row["id"], row) for row in new])
    for row in changed:
        written = bound(conn, hosts, known[row["staff_no"]], _values(row, number))
        conn.execute(update(hosts).where(hosts.c.id == known[row["staff_no"]]).values(written))
    for leaver in leavers:
        conn.execute(update(hosts).where(hosts.c.id == leaver.id).values(active=False, revision=number))
    fresh = conn.execute(select(hosts.c.id, hosts.c.terms).where(hosts.c.revision == number, hosts.c.active))
    search.remember(conn, ((term, row.id) for row in fresh for term in row.terms))


def _values(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {field: _value(row, field) for field in FIELDS} | {"active": True, "revision": number}
