"""What administrators changed of the house's customs, section by section; nothing is ever taken out."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from kiosk.ledger.tables import agreements, customs, events, texts

_REVISION = "SELECT max(seq) FROM customs"  # asked in every transaction: as it goes to the driver


def revision(conn: Connection) -> int:
    """Rises with every change; 0 before the first."""
    return int(conn.exec_driver_sql(_REVISION).scalar_one() or 0)


def in_force(conn: Connection) -> dict[str, Any]:
    """The sections that are otherwise than in the settings."""
    last = select(func.max(customs.c.seq)).group_by(customs.c.section)
    rows = conn.execute(select(customs).where(customs.c.seq.in_(last)))
    return {row.section: row.value for row in rows if row.value is not None}


def last(conn: Connection, section: str) -> Row[Any] | None:
    """The last change of a section."""
    found = select(customs).where(customs.c.section == section).order_by(customs.c.version.desc())
    return conn.execute(found.limit(1)).one_or_none()


def history(conn: Connection, section: str, limit: int) -> Sequence[Row[Any]]:
    """The changes of a section, the newest first; `data`, `personal`: those of its event, as JSON."""
    found = select(customs, events.c.data, events.c.personal).where(customs.c.section == section)
    joined = found.join(events, events.c.seq == customs.c.seq).order_by(customs.c.version.desc())
    return conn.execute(joined.limit(limit)).all()


def put(conn: Connection, seq: int, section: str, version: int, value: Any, **about: Any) -> None:
    """A section is this from now on; None: as the settings have it. `about`: at, by."""
    facts = {"seq": seq, "section": section, "version": version, "value": value}
    conn.execute(insert(customs).values(**facts, **about))


def accepted(conn: Connection, kind: str) -> dict[str, dict[str, str]]:
    """Every version of a text that a visitor accepted, by language: it stays to be read for ever."""
    found: dict[str, dict[str, str]] = {}
    for row in conn.execute(select(texts).where(texts.c.kind == kind).order_by(texts.c.at)):
        found.setdefault(row.version, {})[row.language] = row.text
    return found


def signatures(conn: Connection) -> dict[str, int]:
    """How many visitors signed each version of the agreement."""
    asked = select(agreements.c.version, func.count()).group_by(agreements.c.version)
    return {row[0]: row[1] for row in conn.execute(asked)}
