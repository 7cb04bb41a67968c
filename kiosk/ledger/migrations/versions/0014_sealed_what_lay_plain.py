"""Sealed too: telephones and reasons of the block list, invitations, hosts' mobiles, answers to stations"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from kiosk.ledger.migrations.turning import Place, look_at_keys, seal, unseal
from kiosk.ledger.seals import seals_of

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_PLACES = (
    Place("blocks", "id", ("phone", "reason")),
    Place("invitations", "visit_id", ("mail", "note")),
    Place("hosts", "id", ("mobile",)),
    Place("requests", "nonce", ("answer", "decided")),
)
_AS_JSON = "CASE WHEN left({0}, 7) = 'sealed:' THEN to_json({0}) ELSE {0}::json END"


def upgrade() -> None:
    look_at_keys(op.get_bind())
    op.add_column("blocks", sa.Column("phone_digest", sa.Text(), server_default="", nullable=False))
    _answers_as(sa.Text(), "{0}::text")
    _mark_phones(op.get_bind())
    seal(_PLACES)


def downgrade() -> None:
    unseal(_PLACES)
    _answers_as(sa.JSON(), _AS_JSON)
    op.drop_column("blocks", "phone_digest")


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
