"""Sealed too: telephones and reasons of the block list, invitations, hosts' mobiles, answers to stations"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from kiosk.ledger.seals import Seals, WrongKeys, packed, seals_of, unpacked

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_BATCH = 500
_TABLES: tuple[tuple[str, str, int | str, tuple[str, ...]], ...] = (  # with what is before every key
    ("blocks", "id", -1, ("phone", "reason")),
    ("invitations", "visit_id", -1, ("mail", "note")),
    ("hosts", "id", -1, ("mobile",)),
    ("requests", "nonce", "", ("answer", "decided")),
)
_AS_JSON = "CASE WHEN left({0}, 7) = 'sealed:' THEN to_json({0}) ELSE {0}::json END"


def upgrade() -> None:
    _look_at_keys(op.get_bind())
    op.add_column("blocks", sa.Column("phone_digest", sa.Text(), server_default="", nullable=False))
    _answers_as(sa.Text(), "{0}::text")
    _mark_phones(op.get_bind())
    _turn_all(_sealed)


def downgrade() -> None:
    _turn_all(_plain)
    _answers_as(sa.JSON(), _AS_JSON)
    op.drop_column("blocks", "phone_digest")


def _look_at_keys(conn: sa.Connection) -> None:
    """What is sealed under other keys than the rest would be lost when the right ones come back."""
    last = "SELECT seq, personal FROM events WHERE personal LIKE 'sealed:%' ORDER BY seq DESC LIMIT 10"
    kept = conn.execute(sa.text(last)).all()
    if kept and not any(seals_of(conn).open(unpacked(one), f"events.personal:{seq}") for seq, one in kept):
        raise WrongKeys("what is sealed in these books does not open under the field keys that are here")


def _answers_as(kind: Any, using: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("requests") as table:
            for column, empty in (("answer", False), ("decided", True)):
                table.alter_column(column, type_=kind, existing_nullable=empty)
        return
    for column, empty in (("answer", False), ("decided", True)):
        how = using.format(column)
        op.alter_column("requests", column, type_=kind, postgresql_using=how, existing_nullable=empty)


def _mark_phones(conn: sa.Connection) -> None:
    mark = sa.text("UPDATE blocks SET phone_digest = :digest WHERE id = :id")
    for number, phone in conn.execute(sa.text("SELECT id, phone FROM blocks WHERE phone != ''")).all():
        conn.execute(mark, {"id": number, "digest": seals_of(conn).digests(phone)[0]})


def _turn_all(turn: Callable[[Seals, str, str | None], str | None]) -> None:
    """Every value as it shall be kept, in portions."""
    conn = op.get_bind()
    for table, key, last, fields in _TABLES:
        read = sa.text(
            f"SELECT {key} AS k, {', '.join(fields)} FROM {table} WHERE {key} > :last ORDER BY {key} LIMIT {_BATCH}"  # noqa: S608, E501
        )
        write = sa.text(f"UPDATE {table} SET {', '.join(f'{f} = :{f}' for f in fields)} WHERE {key} = :k")  # noqa: S608
        while rows := conn.execute(read, {"last": last}).mappings().all():
            kept = [
                {"k": row["k"]} | {f: turn(seals_of(conn), f"{table}.{f}:{row['k']}", row[f]) for f in fields}
                for row in rows
            ]
            conn.execute(write, kept)
            last = rows[-1]["k"]


def _sealed(seals: Seals, about: str, kept: str | None) -> str | None:
    return packed(seals.seal(kept.encode(), about)) if kept else kept


def _plain(seals: Seals, about: str, kept: str | None) -> str | None:
    """What does not open stays as it is."""
    return (seals.open(unpacked(kept), about).decode() or kept) if kept else kept
