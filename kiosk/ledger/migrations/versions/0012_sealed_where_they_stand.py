"""What is sensitive sealed for its own row; telephone numbers and belongings too, and second factors"""

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from kiosk.ledger.seals import Seals, WrongKeys, packed, seals_of, unpacked

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

Turn = Callable[[Seals, str, int, Any], Any]
"""A value as it is kept, of a column and a row, as it shall be kept."""
_BATCH = 500  # rows: of photographs some twenty megabytes
_PICTURES = ("photographs.jpeg", "signed_slips.jpeg")
_SEALED_BEFORE = ("visits.identity_last4", "events.personal", "agreements.signature", *_PICTURES)
# Table, what numbers its rows, what its values are bound to, and what is sealed there.
_TABLES: tuple[tuple[str, str, str, Sequence[str]], ...] = (
    ("visits", "id", "id", ("phone", "belongings", "belongings_out", "identity_last4")),
    ("members", "id", "visit_id", ("phone",)),
    ("events", "seq", "seq", ("personal",)),
    ("agreements", "visit_id", "visit_id", ("signature",)),
    ("photographs", "visit_id", "visit_id", ("jpeg",)),
    ("signed_slips", "visit_id", "visit_id", ("jpeg",)),
)


def upgrade() -> None:
    _look_at_keys(op.get_bind())
    op.add_column("visits", sa.Column("phone_digest", sa.Text(), server_default="", nullable=False))
    op.add_column("members", sa.Column("phone_digest", sa.Text(), server_default="", nullable=False))
    op.drop_index("ix_visits_phone", "visits")
    _signature_as(sa.Text(), "signature #>> '{}'")
    _turn_all(_bound)
    _turn_factors(_factor_sealed)
    op.create_index("ix_visits_phone_digest", "visits", ["phone_digest"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_visits_phone_digest", "visits")
    _turn_factors(_factor_covered)
    _turn_all(_unbound)
    _signature_as(sa.JSON(), "to_json(signature)")
    op.create_index("ix_visits_phone", "visits", ["phone"], unique=False)
    op.drop_column("members", "phone_digest")
    op.drop_column("visits", "phone_digest")


def _look_at_keys(conn: sa.Connection) -> None:
    """Under other keys nothing would open, neither now nor later under the right ones."""
    last = "SELECT personal FROM events WHERE personal LIKE 'sealed:%' ORDER BY seq DESC LIMIT 10"
    kept = conn.execute(sa.text(last)).scalars().all()
    if kept and not any(seals_of(conn).open(unpacked(one), "events.personal") for one in kept):
        raise WrongKeys("what is sealed in these books does not open under the field keys that are here")


def _signature_as(kind: Any, using: str) -> None:
    """SQLite keeps a JSON value as its text: a sealed one stands between quotation marks there."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("agreements") as table:
            table.alter_column("signature", type_=kind, existing_nullable=False)
    else:
        op.alter_column(
            "agreements", "signature", type_=kind, postgresql_using=using, existing_nullable=False
        )


def _turn_all(turn: Turn) -> None:
    for table, key, row, fields in _TABLES:
        _turn_table(op.get_bind(), turn, table, key, row, fields)


def _turn_table(
    conn: sa.Connection, turn: Turn, table: str, key: str, row: str, fields: Sequence[str]
) -> None:
    seals, findable = seals_of(conn), "phone" in fields
    held = " OR ".join(f"{field} != ''" for field in fields)
    read = sa.text(
        f"SELECT {key} AS k, {row} AS r, {', '.join(fields)} FROM {table}"  # noqa: S608
        f" WHERE {key} > :last AND ({held}) ORDER BY {key} LIMIT {_BATCH}"
    )
    names = (*fields, *(("phone_digest",) if findable else ()))
    write = sa.text(f"UPDATE {table} SET {', '.join(f'{n} = :{n}' for n in names)} WHERE {key} = :k")  # noqa: S608
    last = -1
    while rows := conn.execute(read, {"last": last}).mappings().all():
        turned = []
        for one in rows:
            kept = {field: turn(seals, f"{table}.{field}", one["r"], one[field]) for field in fields}
            found = {"phone_digest": seals.digests(one["phone"])[0]} if findable else {}
            turned.append({**kept, **found, "k": one["k"]})
        conn.execute(write, turned)
        last = rows[-1]["k"]


def _bound(seals: Seals, about: str, row: int, kept: Any) -> Any:
    """Sealed for its column, or not at all, before; for its row now. What does not open stays as it is."""
    if not kept:
        return kept
    if about in _PICTURES:
        opened = seals.open(bytes(kept), about)
        return seals.seal(opened, f"{about}:{row}") if opened else kept
    if about == "agreements.signature" and kept.startswith('"'):
        kept = json.loads(kept)
    opened = seals.open(unpacked(kept), about) if about in _SEALED_BEFORE else kept.encode()
    return packed(seals.seal(opened, f"{about}:{row}")) if opened else kept


def _unbound(seals: Seals, about: str, row: int, kept: Any) -> Any:
    """The way back."""
    if not kept:
        return kept
    if about in _PICTURES:
        opened = seals.open(bytes(kept), f"{about}:{row}")
        return seals.seal(opened, about) if opened else kept
    opened = seals.open(unpacked(kept), f"{about}:{row}")
    if not opened:
        return json.dumps(kept) if _is_quoted(about, kept) else kept
    if about not in _SEALED_BEFORE:
        return opened.decode()
    sealed = packed(seals.seal(opened, about))
    return json.dumps(sealed) if _is_quoted(about, sealed) else sealed


def _is_quoted(about: str, sealed: str) -> bool:
    return about == "agreements.signature" and op.get_bind().dialect.name == "sqlite" and sealed[:1] != "["


def _turn_factors(turn: Callable[[Seals, bytes, int, str], str]) -> None:
    """Second factors were covered under the key of links, and are sealed like everything else now."""
    conn, links = op.get_bind(), context.config.attributes.get("links", b"")
    for number, kept in conn.execute(sa.text("SELECT id, totp FROM users WHERE totp != ''")).all():
        facts = {"totp": turn(seals_of(conn), links, number, kept), "id": number}
        conn.execute(sa.text("UPDATE users SET totp = :totp WHERE id = :id"), facts)


def _factor_sealed(seals: Seals, links: bytes, number: int, kept: str) -> str:
    covered = bytes.fromhex(kept)
    secret = _covered(covered[16:], covered[:16], links)
    return packed(seals.seal(secret.hex().encode(), f"users.totp:{number}"))


def _factor_covered(seals: Seals, links: bytes, number: int, kept: str) -> str:
    secret, salt = bytes.fromhex(seals.open(unpacked(kept), f"users.totp:{number}").decode()), bytes(16)
    return (salt + _covered(secret, salt, links)).hex()


def _covered(secret: bytes, salt: bytes, links: bytes) -> bytes:
    pad = hmac.digest(links, b"totp" + salt, hashlib.sha256)
    return bytes(one ^ other for one, other in zip(secret, pad, strict=False))
